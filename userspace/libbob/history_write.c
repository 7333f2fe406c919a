/* SPDX-License-Identifier: GPL-2.0-only */
/* Writes refusals into the history, and takes the oldest out of it. */
#include <errno.h>
#include <string.h>

#include "history_file.h"

/* At a time: a few milliseconds, so that nobody who reads is in the way for long. */
enum { PRUNE_ROWS = 500 };

static int exec(struct bob_history *history, const char *sql)
{
	return bob_db_exec(&bob_history_kind, history->db, history->path, sql);
}

/* Commits, or takes everything back. */
static int end(struct bob_history *history, int err)
{
	if (!err)
		err = exec(history, "COMMIT");
	if (err && !sqlite3_get_autocommit(history->db))
		sqlite3_exec(history->db, "ROLLBACK", NULL, NULL, NULL);
	return err;
}

static void bind_text(sqlite3_stmt *statement, int place, const char *text, size_t size)
{
	sqlite3_bind_text(statement, place, text, (int)strnlen(text, size), SQLITE_STATIC);
}

static void bind_word(sqlite3_stmt *statement, int place, const char *word)
{
	sqlite3_bind_text(statement, place, word, -1, SQLITE_STATIC);
}

static void bind_limit(sqlite3_stmt *statement, int place, uint32_t limit)
{
	if (limit == BOB_UNLIMITED)
		sqlite3_bind_null(statement, place);
	else
		sqlite3_bind_int64(statement, place, limit);
}

static void bind_past(sqlite3_stmt *add, const struct bob_past *past)
{
	const char *reason = past->reason < BOB_N_MAX ? bob_counter_name(past->reason) : "";

	sqlite3_bind_int64(add, 1, (int64_t)past->time);
	sqlite3_bind_int64(add, 2, (int64_t)past->decision);
	sqlite3_bind_int64(add, 3, (int64_t)past->call);
	bind_word(add, 4, reason);
	bind_text(add, 5, past->caller, sizeof(past->caller));
	bind_text(add, 6, past->callee, sizeof(past->callee));
	bind_text(add, 7, past->user, sizeof(past->user));
	bind_word(add, 8, bob_why_name(past->why));
	bind_word(add, 9, bob_level_name(past->level));
	sqlite3_bind_int64(add, 10, past->calls);
	sqlite3_bind_int64(add, 11, past->limit);
	bind_limit(add, 12, past->in_all);
	bind_limit(add, 13, past->incoming);
	bind_limit(add, 14, past->outgoing);
	sqlite3_bind_int64(add, 15, past->status);
	bind_text(add, 16, past->interface, sizeof(past->interface));
	if (past->looked_up)
		sqlite3_bind_int64(add, 17, past->held);
	else
		sqlite3_bind_null(add, 17);
}

static int add_holder(struct bob_history *history, int64_t row, uint32_t place,
		      const struct bob_holder *holder)
{
	_cleanup_past_ sqlite3_stmt *add = NULL;
	int err = bob_history_sql(history, HISTORY_ADD_HOLDER, &add);

	if (err)
		return err;
	sqlite3_bind_int64(add, 1, row);
	sqlite3_bind_int64(add, 2, place);
	sqlite3_bind_int64(add, 3, (int64_t)holder->call);
	sqlite3_bind_int64(add, 4, (int64_t)holder->started);
	sqlite3_bind_int64(add, 5, holder->made);
	bind_text(add, 6, holder->other, sizeof(holder->other));
	return bob_history_run(history, add);
}

static int add_past(struct bob_history *history, const struct bob_past *past)
{
	_cleanup_past_ sqlite3_stmt *add = NULL;
	int err = bob_history_sql(history, HISTORY_ADD, &add);
	int64_t row;

	if (err)
		return err;
	bind_past(add, past);
	err = bob_history_run(history, add);
	row = sqlite3_last_insert_rowid(history->db);
	for (uint32_t i = 0; i < past->n_holders && !err; i++)
		err = add_holder(history, row, i, &past->holders[i]);
	return err;
}

static int add_left_out(struct bob_history *history, const struct bob_left_out *left)
{
	_cleanup_past_ sqlite3_stmt *add = NULL;
	int err = bob_history_sql(history, HISTORY_ADD_LEFT_OUT, &add);

	if (err)
		return err;
	sqlite3_bind_int64(add, 1, (int64_t)left->time);
	sqlite3_bind_int64(add, 2, (int64_t)left->seen);
	sqlite3_bind_int64(add, 3, (int64_t)left->kept);
	return bob_history_run(history, add);
}

int bob_history_write(struct bob_history *history, const struct bob_past *rows, size_t n,
		      const struct bob_left_out *left)
{
	int err = exec(history, "BEGIN IMMEDIATE");

	for (size_t i = 0; i < n && !err; i++)
		err = add_past(history, &rows[i]);
	if (!err && left)
		err = add_left_out(history, left);
	return end(history, err);
}

/* ---- bounds ---- */

struct ends {
	int64_t first, last; /* 0: there is no row */
};

static int read_ends(struct bob_history *history, struct ends *ret)
{
	_cleanup_past_ sqlite3_stmt *ends = NULL;
	int err = bob_history_sql(history, HISTORY_ENDS, &ends);

	if (!err)
		err = bob_history_step(history, ends);
	if (err < 0)
		return err;
	ret->first = sqlite3_column_int64(ends, 0);
	ret->last = sqlite3_column_int64(ends, 1);
	return 0;
}

/* Is the row of that id, or the next that there is, older? */
static int is_older(struct bob_history *history, int64_t id, uint64_t than, bool *ret)
{
	_cleanup_past_ sqlite3_stmt *time = NULL;
	int err = bob_history_sql(history, HISTORY_TIME, &time);

	if (err)
		return err;
	sqlite3_bind_int64(time, 1, id);
	err = bob_history_step(history, time);
	if (err < 0)
		return err;
	*ret = err == 1 && sqlite3_column_int64(time, 0) < (int64_t)than;
	return 0;
}

/* Of the oldest PRUNE_ROWS rows, the last that is too old; by halves, for times rise with ids. */
static int oldest_too_old(struct bob_history *history, const struct ends *ends, uint64_t than,
			  int64_t *ret)
{
	int64_t keep = ends->first + PRUNE_ROWS, drop = ends->first - 1;
	int err = 0;

	if (keep > ends->last + 1)
		keep = ends->last + 1;
	while (keep - drop > 1 && !err) {
		int64_t middle = drop + (keep - drop) / 2;
		bool older = false;

		err = is_older(history, middle, than, &older);
		if (older)
			drop = middle;
		else
			keep = middle;
	}
	*ret = drop;
	return err;
}

static int drop(struct bob_history *history, enum bob_history_sql which, int64_t upto)
{
	_cleanup_past_ sqlite3_stmt *statement = NULL;
	int err = bob_history_sql(history, which, &statement);

	if (err)
		return err;
	sqlite3_bind_int64(statement, 1, upto);
	return bob_history_run(history, statement);
}

static int drop_rows(struct bob_history *history, int64_t upto,
		     const struct bob_history_bounds *bounds)
{
	int err = exec(history, "BEGIN IMMEDIATE");

	if (!err)
		err = drop(history, HISTORY_DROP, upto);
	if (!err)
		err = drop(history, HISTORY_DROP_HOLDERS, upto);
	if (!err)
		err = drop(history, HISTORY_DROP_LEFT_OUT, (int64_t)bounds->oldest);
	return end(history, err);
}

int bob_history_prune(struct bob_history *history, const struct bob_history_bounds *bounds)
{
	struct ends ends = {0};
	int64_t upto, many, most;
	int err = read_ends(history, &ends);

	if (err || !ends.first)
		return err;
	err = oldest_too_old(history, &ends, bounds->oldest, &upto);
	if (err)
		return err;
	most = ends.first - 1 + PRUNE_ROWS;
	many = ends.last - (int64_t)bounds->rows;
	if (many > upto)
		upto = many < most ? many : most;
	if (upto < ends.first)
		return 0;
	err = drop_rows(history, upto, bounds);
	return err ? err : 1;
}
