// SPDX-License-Identifier: GPL-2.0-only
/* Reading rows out of the spool, one at a time. */
#include <errno.h>

#include "result.h"

enum { ID_SIZE = 17 };

/* One walk over rows: show() makes one of them into what the caller wants, and hands it over. */
struct walk {
	struct audit_result *result;
	int (*show)(struct walk *walk, sqlite3_stmt *row);
	union {
		int (*call)(const struct audit_call *, void *);
		int (*refusal)(const struct audit_refusal *, void *);
		int (*message)(const struct audit_message *, void *);
		int (*step)(const struct audit_step *, void *);
	} each;
	void *arg;
};

static int walk(struct walk *walk, const char *sql, uint64_t only)
{
	sqlite3 *db = walk->result->spool.db;
	sqlite3_stmt *row = NULL;
	int got = SQLITE_OK, err = 0;

	if (sqlite3_prepare_v2(db, sql, -1, &row, NULL))
		return bob_err(EIO, "the audit's temporary file: %s", sqlite3_errmsg(db));
	if (sqlite3_bind_parameter_count(row))
		sqlite3_bind_int64(row, 1, (sqlite3_int64)only);
	while (!err && (got = sqlite3_step(row)) == SQLITE_ROW)
		err = walk->show(walk, row);
	if (!err && got != SQLITE_DONE)
		err = bob_err(EIO, "the audit's temporary file: %s", sqlite3_errmsg(db));
	sqlite3_finalize(row);
	return err;
}

static uint64_t number(sqlite3_stmt *row, int column)
{
	return (uint64_t)sqlite3_column_int64(row, column);
}

static const char *text(sqlite3_stmt *row, int column)
{
	const char *value = (const char *)sqlite3_column_text(row, column);

	return value ? value : "";
}

/* 16 hex digits, as "%016x" would write them, which takes ten times as long. */
static const char *id_text(char dst[ID_SIZE], uint64_t id)
{
	for (int i = ID_SIZE - 2; i >= 0; i--, id >>= 4)
		dst[i] = "0123456789abcdef"[id & 15];
	dst[ID_SIZE - 1] = '\0';
	return dst;
}

static int show_call(struct walk *walk, sqlite3_stmt *row)
{
	char id[ID_SIZE];
	const struct audit_call call = {
		.row = number(row, 0),
		.id = id_text(id, number(row, 1)),
		.call_id = text(row, 2),
		.caller = text(row, 3),
		.callee = text(row, 4),
		.start = number(row, 5),
		.answered = number(row, 6),
		.ended = number(row, 7),
		.end = (uint32_t)number(row, 8),
		.adopted = number(row, 9),
	};

	return walk->each.call(&call, walk->arg);
}

#define CALLS                                                                                      \
	"SELECT row, id, call_id, caller, callee, start, answered, ended, how, adopted FROM call "

int audit_each_call(struct audit_result *result, int (*each)(const struct audit_call *, void *),
		    void *arg)
{
	struct walk calls = {result, show_call, {.call = each}, arg};

	return walk(&calls, CALLS "ORDER BY row", 0);
}

int audit_each_call_ended(struct audit_result *result, enum audit_end end,
			  int (*each)(const struct audit_call *, void *), void *arg)
{
	struct walk calls = {result, show_call, {.call = each}, arg};

	return walk(&calls, CALLS "WHERE how = ? ORDER BY row", end);
}

int audit_one_call(struct audit_result *result, uint64_t row,
		   int (*each)(const struct audit_call *, void *), void *arg)
{
	struct walk calls = {result, show_call, {.call = each}, arg};

	return walk(&calls, CALLS "WHERE row = ?", row);
}

static int show_refusal(struct walk *walk, sqlite3_stmt *row)
{
	const struct audit_refusal refusal = {
		.row = number(row, 0),
		.time = number(row, 1),
		.caller = text(row, 2),
		.callee = text(row, 3),
		.user = text(row, 4),
		.calls = (uint32_t)number(row, 5),
		.limit = (uint32_t)number(row, 6),
		.why = (uint8_t)number(row, 7),
		.status = (uint16_t)number(row, 8),
		.call = number(row, 9),
		.holders = sqlite3_column_blob(row, 10),
		.n_holders = (size_t)sqlite3_column_bytes(row, 10) / sizeof(*refusal.holders),
	};

	return walk->each.refusal(&refusal, walk->arg);
}

int audit_refusals_where(struct audit_result *result, const char *rest,
			 int (*each)(const struct audit_refusal *, void *), void *arg)
{
	struct walk refusals = {result, show_refusal, {.refusal = each}, arg};
	char sql[256];

	snprintf(sql, sizeof(sql),
		 "SELECT row, time, caller, callee, user, calls, most, why, status, call, holders"
		 " FROM refusal %s",
		 rest);
	return walk(&refusals, sql, 0);
}

int audit_each_refusal(struct audit_result *result,
		       int (*each)(const struct audit_refusal *, void *), void *arg)
{
	return audit_refusals_where(result, "ORDER BY row", each, arg);
}

static int show_message(struct walk *walk, sqlite3_stmt *row)
{
	const struct audit_message message = {
		.call = number(row, 0),
		.time = number(row, 1),
		.from = text(row, 2),
		.to = text(row, 3),
		.text = text(row, 4),
		.reason = text(row, 5),
		.verdict = (uint32_t)number(row, 6),
	};

	return walk->each.message(&message, walk->arg);
}

#define MESSAGES "SELECT call, time, sender, receiver, text, reason, verdict FROM message "

int audit_each_message(struct audit_result *result, uint64_t call,
		       int (*each)(const struct audit_message *, void *), void *arg)
{
	struct walk messages = {result, show_message, {.message = each}, arg};

	return walk(&messages,
		    call ? MESSAGES "WHERE call = ? ORDER BY row" : MESSAGES "ORDER BY call, row",
		    call);
}

static int show_step(struct walk *walk, sqlite3_stmt *row)
{
	int64_t user = sqlite3_column_int64(row, 1);
	const struct audit_step step = {
		.time = number(row, 0),
		.user = user < 0 ? "" : walk->result->people.list[user]->name,
		.calls = (uint32_t)number(row, 2),
	};

	return walk->each.step(&step, walk->arg);
}

int audit_each_step(struct audit_result *result, int (*each)(const struct audit_step *, void *),
		    void *arg)
{
	struct walk steps = {result, show_step, {.step = each}, arg};

	return walk(&steps, "SELECT time, user, calls FROM step ORDER BY row", 0);
}
