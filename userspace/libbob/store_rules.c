/* SPDX-License-Identifier: GPL-2.0-only */
/* The contents of rules: equal terms are one row, which is deleted with its last use. */
#include <errno.h>
#include <search.h>
#include <stdio.h>
#include <string.h>

#include "store.h"

/* Columns of TERMS, behind the id. */
enum {
	CALLS = 1,
	INCOMING,
	OUTGOING,
	STATUS,
	RETRY_AFTER,
	DAYS,
	DAY_FROM,
	DAY_UNTIL,
	CONTACT,
	REASON,
};

/* ---- reading ---- */

static uint32_t limit_of(sqlite3_stmt *statement, int column)
{
	int64_t limit = sqlite3_column_int64(statement, column);

	return limit > 0 && limit < BOB_UNLIMITED ? (uint32_t)limit : BOB_UNLIMITED;
}

static bool in_range(sqlite3_stmt *statement, int column, int64_t least, int64_t most)
{
	int64_t number = sqlite3_column_int64(statement, column);

	return number >= least && number <= most;
}

static bool copy_text(char *dst, size_t size, sqlite3_stmt *statement, int column)
{
	const char *text = (const char *)sqlite3_column_text(statement, column);
	size_t n = text ? strlen(text) : size;

	if (n >= size || n != (size_t)sqlite3_column_bytes(statement, column))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (text[i] < ' ' || text[i] > '~')
			return false;
	}
	memcpy(dst, text, n);
	return true;
}

static bool is_status(int64_t status)
{
	return status == 486 || status == 600 || status == 603 || status == 480 || status == 302;
}

/* Rows come from a file: whatever does not fit is damage, not policy. */
static int read_row(struct bob_store *store, sqlite3_stmt *statement, struct bob_terms *ret)
{
	struct bob_terms terms;
	char id[24];

	memset(&terms, 0, sizeof(terms));
	if (!in_range(statement, RETRY_AFTER, 0, UINT16_MAX) ||
	    !in_range(statement, DAYS, 1, BOB_DAYS_ALL) ||
	    !in_range(statement, DAY_FROM, 0, BOB_DAY_MINUTES) ||
	    !in_range(statement, DAY_UNTIL, 0, BOB_DAY_MINUTES) ||
	    !is_status(sqlite3_column_int64(statement, STATUS)) ||
	    !copy_text(terms.contact, sizeof(terms.contact), statement, CONTACT) ||
	    !copy_text(terms.reason, sizeof(terms.reason), statement, REASON)) {
		snprintf(id, sizeof(id), "%lld", (long long)sqlite3_column_int64(statement, 0));
		return bob_store_strange(store, "rule", id);
	}
	terms.limit = limit_of(statement, CALLS);
	terms.incoming = limit_of(statement, INCOMING);
	terms.outgoing = limit_of(statement, OUTGOING);
	terms.status = (uint16_t)sqlite3_column_int(statement, STATUS);
	terms.retry_after = (uint16_t)sqlite3_column_int(statement, RETRY_AFTER);
	terms.days = (uint32_t)sqlite3_column_int(statement, DAYS);
	terms.from = (uint16_t)sqlite3_column_int(statement, DAY_FROM);
	terms.until = (uint16_t)sqlite3_column_int(statement, DAY_UNTIL);
	memcpy(ret, &terms, sizeof(*ret));
	return 0;
}

int bob_rule_get(struct bob_store *store, int64_t id, struct bob_terms *ret)
{
	_cleanup_sql_ sqlite3_stmt *get = NULL;
	char text[24];
	int err = bob_sql(store, SQL_RULE_GET, &get);

	if (err)
		return err;
	bob_bind_number(get, 1, id);
	err = bob_sql_step(store, get);
	if (err < 0)
		return err;
	if (err)
		return read_row(store, get, ret);
	snprintf(text, sizeof(text), "%lld", (long long)id);
	return bob_store_strange(store, "no rule", text);
}

void bob_rule_rows_free(struct bob_rule_rows *rows)
{
	free(rows->rows);
}

static int grow(struct bob_rule_rows *rows, size_t *room)
{
	size_t more = *room ? 2 * *room : 16;
	struct bob_rule_row *grown;

	if (rows->n < *room)
		return 0;
	grown = reallocarray(rows->rows, more, sizeof(*grown));
	if (!grown)
		return bob_err(ENOMEM, "out of memory");
	rows->rows = grown;
	*room = more;
	return 0;
}

int bob_rule_rows_read(struct bob_store *store, struct bob_rule_rows *ret)
{
	_cleanup_(bob_rule_rows_free) struct bob_rule_rows rows = {0};
	_cleanup_sql_ sqlite3_stmt *all = NULL;
	size_t room = 0;
	int err = bob_sql(store, SQL_RULES, &all);

	while (!err && (err = bob_sql_step(store, all)) > 0) {
		err = grow(&rows, &room);
		if (!err)
			err = read_row(store, all, &rows.rows[rows.n].terms);
		if (!err)
			rows.rows[rows.n++].id = sqlite3_column_int64(all, 0);
	}
	if (!err) {
		*ret = rows;
		rows.rows = NULL;
	}
	return err;
}

static int compare_rows(const void *id, const void *row_)
{
	const struct bob_rule_row *row = row_;
	int64_t wanted = *(const int64_t *)id;

	return wanted < row->id ? -1 : wanted > row->id;
}

const struct bob_terms *bob_rule_terms(const struct bob_rule_rows *rows, int64_t id)
{
	const struct bob_rule_row *row =
		rows->n ? bsearch(&id, rows->rows, rows->n, sizeof(*row), compare_rows) : NULL;

	return row ? &row->terms : NULL;
}

/* ---- writing ---- */

/* A rule that this change names: where it stands, and how many name it more than before. */
struct bob_rule_use {
	struct bob_terms terms;
	int64_t id, more;
};

static int compare_uses(const void *x, const void *y)
{
	const struct bob_rule_use *one = x, *two = y;

	return memcmp(&one->terms, &two->terms, sizeof(one->terms));
}

static int64_t limit_column(uint32_t limit)
{
	return limit == BOB_UNLIMITED ? 0 : limit;
}

/* Of a statement whose parameters are TERMS. */
static void bind_terms(sqlite3_stmt *statement, const struct bob_terms *terms)
{
	bob_bind_number(statement, CALLS, limit_column(terms->limit));
	bob_bind_number(statement, INCOMING, limit_column(terms->incoming));
	bob_bind_number(statement, OUTGOING, limit_column(terms->outgoing));
	bob_bind_number(statement, STATUS, terms->status);
	bob_bind_number(statement, RETRY_AFTER, terms->retry_after);
	bob_bind_number(statement, DAYS, terms->days);
	bob_bind_number(statement, DAY_FROM, terms->from);
	bob_bind_number(statement, DAY_UNTIL, terms->until);
	bob_bind_text(statement, CONTACT, terms->contact);
	bob_bind_text(statement, REASON, terms->reason);
}

static int find_or_add(struct bob_store *store, struct bob_rule_use *use)
{
	_cleanup_sql_ sqlite3_stmt *find = NULL, *add = NULL;
	int err = bob_sql(store, SQL_RULE_FIND, &find);

	if (!err)
		err = bob_sql(store, SQL_RULE_ADD, &add);
	if (err)
		return err;
	bind_terms(find, &use->terms);
	err = bob_sql_step(store, find);
	if (err < 0)
		return err;
	if (err) {
		use->id = sqlite3_column_int64(find, 0);
		return 0;
	}
	bind_terms(add, &use->terms);
	err = bob_sql_run(store, add);
	use->id = sqlite3_last_insert_rowid(store->db);
	return err;
}

int bob_rule_use(struct bob_rule_uses *uses, const struct bob_terms *terms, int64_t *ret)
{
	struct bob_rule_use **found, *use;
	int err;

	*ret = 0;
	if (!terms)
		return 0;
	/* .terms is what a use begins with, so that terms are found without a copy. */
	found = tfind(terms, &uses->known, compare_uses);
	if (!found) {
		use = calloc(1, sizeof(*use));
		if (!use)
			return bob_err(ENOMEM, "out of memory");
		memcpy(&use->terms, terms, sizeof(use->terms));
		err = find_or_add(uses->store, use);
		found = err ? NULL : tsearch(use, &uses->known, compare_uses);
		if (!found) {
			free(use);
			return err ? err : bob_err(ENOMEM, "out of memory");
		}
	}
	(*found)->more++;
	*ret = (*found)->id;
	return 0;
}

static int write_use(struct bob_store *store, int64_t id, int64_t more)
{
	_cleanup_sql_ sqlite3_stmt *use = NULL;
	int err = bob_sql(store, SQL_RULE_USE, &use);

	if (err)
		return err;
	bob_bind_number(use, 1, id);
	bob_bind_number(use, 2, more);
	return bob_sql_run(store, use);
}

int bob_rule_drop(struct bob_rule_uses *uses, int64_t id)
{
	if (!id)
		return 0;
	uses->dropped = true;
	return write_use(uses->store, id, -1);
}

struct uses_writing {
	struct bob_store *store;
	int err;
};

static void write_node(const void *node, VISIT visit, void *writing_)
{
	const struct bob_rule_use *use = *(struct bob_rule_use *const *)node;
	struct uses_writing *writing = writing_;

	if ((visit == postorder || visit == leaf) && !writing->err)
		writing->err = write_use(writing->store, use->id, use->more);
}

int bob_rule_uses_write(struct bob_rule_uses *uses)
{
	struct uses_writing writing = {.store = uses->store};
	_cleanup_sql_ sqlite3_stmt *purge = NULL;
	int err;

	twalk_r(uses->known, write_node, &writing);
	if (writing.err || !uses->dropped)
		return writing.err;
	err = bob_sql(uses->store, SQL_RULE_PURGE, &purge);
	return err ? err : bob_sql_run(uses->store, purge);
}

void bob_rule_uses_free(struct bob_rule_uses *uses)
{
	tdestroy(uses->known, free);
}
