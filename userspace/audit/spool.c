// SPDX-License-Identifier: GPL-2.0-only
/* Writing what grows with the trace. */
#include <errno.h>
#include <string.h>

#include "spool.h"

/* Nobody else reads it and nobody needs it after a crash: so neither journal nor fsync. */
static const char schema[] =
	"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;"
	"CREATE TABLE call (row INTEGER PRIMARY KEY, id INTEGER, call_id TEXT, caller TEXT,"
	" callee TEXT, start INTEGER, answered INTEGER, ended INTEGER, how INTEGER,"
	" adopted INTEGER);"
	"CREATE TABLE refusal (row INTEGER PRIMARY KEY, time INTEGER, caller TEXT, callee TEXT,"
	" user TEXT, calls INTEGER, most INTEGER, why INTEGER, status INTEGER, call INTEGER,"
	" holders BLOB);"
	"CREATE TABLE message (row INTEGER PRIMARY KEY, call INTEGER, time INTEGER, sender TEXT,"
	" receiver TEXT, text TEXT, reason TEXT, verdict INTEGER);"
	"CREATE TABLE step (row INTEGER PRIMARY KEY, time INTEGER, user INTEGER, calls INTEGER);"
	"BEGIN";

static const char *const inserts[SPOOL_PUTS] = {
	[SPOOL_CALL] = "INSERT OR REPLACE INTO call VALUES (?,?,?,?,?,?,?,?,?,?)",
	[SPOOL_REFUSAL] = "INSERT INTO refusal VALUES (?,?,?,?,?,?,?,?,?,?,?)",
	[SPOOL_MESSAGE] = "INSERT INTO message VALUES (NULL,?,?,?,?,?,?,?)",
	[SPOOL_STEP] = "INSERT INTO step VALUES (NULL,?,?,?)",
};

static int complain(struct audit_spool *spool)
{
	if (!spool->broken)
		bob_err(EIO,
			"what the audit found cannot be kept in a temporary file: %s; is there "
			"room in /var/tmp? Another directory: SQLITE_TMPDIR=DIR",
			sqlite3_errmsg(spool->db));
	spool->broken = true;
	return -EIO;
}

int audit_spool_open(struct audit_spool *ret)
{
	/* One thread has it: no locks for each value of a row. */
	const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
	struct audit_spool spool = {0};

	if (sqlite3_open_v2("", &spool.db, flags, NULL) ||
	    sqlite3_exec(spool.db, schema, NULL, NULL, NULL))
		complain(&spool);
	for (int i = 0; i < SPOOL_PUTS && !spool.broken; i++)
		if (sqlite3_prepare_v2(spool.db, inserts[i], -1, &spool.put[i], NULL))
			complain(&spool);
	if (spool.broken) {
		audit_spool_close(&spool);
		return -EIO;
	}
	*ret = spool;
	return 0;
}

void audit_spool_close(struct audit_spool *spool)
{
	for (int i = 0; i < SPOOL_PUTS; i++)
		sqlite3_finalize(spool->put[i]);
	sqlite3_close(spool->db);
	*spool = (struct audit_spool){0};
}

/* ---- rows: bound from left to right ---- */

struct row {
	sqlite3_stmt *put;
	int column;
};

static void number(struct row *row, uint64_t value)
{
	sqlite3_bind_int64(row->put, ++row->column, (sqlite3_int64)value);
}

/* Bytes off the wire, as they are. */
static void text(struct row *row, const char *value)
{
	sqlite3_bind_text(row->put, ++row->column, value, -1, SQLITE_STATIC);
}

static void put(struct audit_spool *spool, struct row *row)
{
	if (sqlite3_step(row->put) != SQLITE_DONE)
		complain(spool);
	sqlite3_reset(row->put);
}

void audit_spool_call(struct audit_spool *spool, uint64_t id, const struct audit_call *call)
{
	struct row row = {.put = spool->put[SPOOL_CALL]};

	if (spool->broken)
		return;
	number(&row, call->row);
	number(&row, id);
	text(&row, call->call_id);
	text(&row, call->caller);
	text(&row, call->callee);
	number(&row, call->start);
	number(&row, call->answered);
	number(&row, call->ended);
	number(&row, call->end);
	number(&row, call->adopted);
	put(spool, &row);
}

void audit_spool_refusal(struct audit_spool *spool, const struct audit_refusal *refusal)
{
	struct row row = {.put = spool->put[SPOOL_REFUSAL]};

	if (spool->broken)
		return;
	number(&row, refusal->row);
	number(&row, refusal->time);
	text(&row, refusal->caller);
	text(&row, refusal->callee);
	text(&row, refusal->user);
	number(&row, refusal->calls);
	number(&row, refusal->limit);
	number(&row, refusal->why);
	number(&row, refusal->status);
	number(&row, refusal->call);
	sqlite3_bind_blob(row.put, ++row.column, refusal->holders,
			  (int)(refusal->n_holders * sizeof(*refusal->holders)), SQLITE_STATIC);
	put(spool, &row);
}

void audit_spool_message(struct audit_spool *spool, const struct audit_message *message)
{
	struct row row = {.put = spool->put[SPOOL_MESSAGE]};

	if (spool->broken)
		return;
	number(&row, message->call);
	number(&row, message->time);
	text(&row, message->from);
	text(&row, message->to);
	text(&row, message->text);
	text(&row, message->reason);
	number(&row, message->verdict);
	put(spool, &row);
}

void audit_spool_step(struct audit_spool *spool, uint64_t time, int64_t user, uint32_t calls)
{
	struct row row = {.put = spool->put[SPOOL_STEP]};

	if (spool->broken)
		return;
	number(&row, time);
	number(&row, (uint64_t)user);
	number(&row, calls);
	put(spool, &row);
}

int audit_spool_flush(struct audit_spool *spool)
{
	if (!spool->broken &&
	    sqlite3_exec(spool->db, "CREATE INDEX ladder ON message (call); COMMIT", NULL, NULL,
			 NULL))
		complain(spool);
	return spool->broken ? -EIO : 0;
}
