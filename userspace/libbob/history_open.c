/* SPDX-License-Identifier: GPL-2.0-only */
/* Makes, checks and opens the history's file, and prepares its statements. */
#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>

#include "history_file.h"

enum { APPLICATION = 0x626f6248, VERSION = 1 };

/*
 * refusal   One row each. id rises with time, and nothing but the oldest is deleted, so
 *           that the ids say how many there are. decision and call are 64 bits, signed
 *           here; reason is a counter's name; most is the limit that was met, in_all,
 *           incoming and outgoing are the rule's (NULL: none); holders says how many
 *           calls held the slots (NULL: not looked up).
 * holder    The oldest of those calls; made: by who was at the limit.
 * left_out  Where not all refusals of about a second up to time were kept.
 */
static const char schema[] =
	"CREATE TABLE refusal (id INTEGER PRIMARY KEY, time INTEGER NOT NULL,"
	" decision INTEGER NOT NULL, call INTEGER NOT NULL, reason TEXT NOT NULL,"
	" caller TEXT NOT NULL, callee TEXT NOT NULL, user TEXT NOT NULL, why TEXT NOT NULL,"
	" level TEXT NOT NULL, calls INTEGER NOT NULL, most INTEGER NOT NULL, in_all INTEGER,"
	" incoming INTEGER, outgoing INTEGER, status INTEGER NOT NULL, interface TEXT NOT NULL,"
	" holders INTEGER) STRICT;"
	"CREATE INDEX refusal_decision ON refusal (decision);"
	"CREATE INDEX refusal_caller ON refusal (caller);"
	"CREATE INDEX refusal_callee ON refusal (callee);"
	"CREATE INDEX refusal_user ON refusal (user);"
	"CREATE TABLE holder (refusal INTEGER NOT NULL, place INTEGER NOT NULL,"
	" call INTEGER NOT NULL, started INTEGER NOT NULL, made INTEGER NOT NULL,"
	" other TEXT NOT NULL, PRIMARY KEY (refusal, place)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE left_out (time INTEGER PRIMARY KEY, seen INTEGER NOT NULL,"
	" kept INTEGER NOT NULL) STRICT;";

static const char *const make[] = {schema, NULL};

const struct bob_db_kind bob_history_kind = {
	.noun = "history",
	.option = "--history",
	.remedy = "and bobd begins a new one",
	.application = APPLICATION,
	.version = VERSION,
	.make = make,
};

#define COLUMNS                                                                                    \
	"time, decision, call, reason, caller, callee, user, why, level, calls, most, in_all, "    \
	"incoming, outgoing, status, interface, holders"

static const char *const statements[HISTORY_STATEMENTS] = {
	[HISTORY_ADD] = "INSERT INTO refusal (" COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8,"
			" ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
	[HISTORY_ADD_HOLDER] = "INSERT INTO holder (refusal, place, call, started, made, other)"
			       " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
	[HISTORY_ADD_LEFT_OUT] = "INSERT INTO left_out (time, seen, kept) VALUES (?1, ?2, ?3)"
				 " ON CONFLICT (time) DO UPDATE SET seen = seen + excluded.seen,"
				 " kept = kept + excluded.kept",
	[HISTORY_ENDS] = "SELECT (SELECT min(id) FROM refusal), (SELECT max(id) FROM refusal)",
	[HISTORY_TIME] = "SELECT time FROM refusal WHERE id >= ? ORDER BY id LIMIT 1",
	[HISTORY_DROP] = "DELETE FROM refusal WHERE id <= ?",
	[HISTORY_DROP_HOLDERS] = "DELETE FROM holder WHERE refusal <= ?",
	/* A line that says what was left out among rows that are gone says nothing. */
	[HISTORY_DROP_LEFT_OUT] = "DELETE FROM left_out WHERE time <"
				  " ifnull((SELECT time FROM refusal ORDER BY id LIMIT 1), ?1)",
	[HISTORY_NEXT] = "SELECT max(id) FROM refusal WHERE id < ?",
	/* Each of the three is one step in an index, for it holds the ids in order. */
	[HISTORY_NEXT_OF] = "SELECT max(ifnull((SELECT max(id) FROM refusal WHERE user = ?1 AND id"
			    " < ?2), 0), ifnull((SELECT max(id) FROM refusal WHERE callee = ?1 AND"
			    " id < ?2), 0), ifnull((SELECT max(id) FROM refusal WHERE caller = ?1"
			    " AND id < ?2), 0))",
	[HISTORY_GET] = "SELECT id, " COLUMNS " FROM refusal WHERE id = ?",
	[HISTORY_GET_HOLDERS] = "SELECT call, started, made, other FROM holder WHERE refusal = ?"
				" ORDER BY place",
	[HISTORY_GET_LEFT_OUT] = "SELECT time, seen, kept FROM left_out WHERE time < ?1 AND time >="
				 " ?2 ORDER BY time DESC LIMIT 1",
	[HISTORY_FIND] = "SELECT max(id), min(decision), max(decision) FROM refusal WHERE decision"
			 " BETWEEN ?1 AND ?2",
};

int bob_history_sql(struct bob_history *history, enum bob_history_sql which, sqlite3_stmt **ret)
{
	sqlite3_stmt **statement = &history->statements[which];

	if (!*statement && sqlite3_prepare_v3(history->db, statements[which], -1,
					      SQLITE_PREPARE_PERSISTENT, statement, NULL))
		return bob_db_complain(&bob_history_kind, history->db, history->path);
	*ret = *statement;
	return 0;
}

int bob_history_step(struct bob_history *history, sqlite3_stmt *statement)
{
	switch (sqlite3_step(statement)) {
	case SQLITE_ROW: return 1;
	case SQLITE_DONE: return 0;
	default: return bob_db_complain(&bob_history_kind, history->db, history->path);
	}
}

int bob_history_run(struct bob_history *history, sqlite3_stmt *statement)
{
	int err = bob_history_step(history, statement);

	sqlite3_reset(statement);
	return err;
}

void bob_history_beside(char path[PATH_MAX], const char *store)
{
	char copy[PATH_MAX];

	snprintf(copy, sizeof(copy), "%s", store);
	snprintf(path, PATH_MAX, "%.4000s/history.db", dirname(copy));
}

static int check_version(const char *path, uint32_t version)
{
	if (version == VERSION)
		return 0;
	return bob_err(EBADMSG,
		       "%s: a history of version %u, but this bob knows version %d; name another "
		       "file with --history",
		       path, version, VERSION);
}

/* Its pages are not all read: of a million refusals that would take seconds. */
static int open_file(struct bob_history *history, int flags)
{
	const bool writes = flags == SQLITE_OPEN_READWRITE;
	int err = bob_db_open(&bob_history_kind, history->path, flags, &history->db);

	if (!err)
		err = bob_db_exec(&bob_history_kind, history->db, history->path,
				  "SELECT count(*) FROM sqlite_schema");
	if (!err && writes)
		err = bob_db_exec(&bob_history_kind, history->db, history->path,
				  "PRAGMA synchronous=NORMAL; PRAGMA journal_size_limit=16777216");
	if (!err && stat(history->path, &history->file))
		err = bob_err(errno, "%s: %s", history->path, strerror(errno));
	return err;
}

static int open_at(struct bob_history **ret, const char *path, int flags)
{
	struct bob_history *history = calloc(1, sizeof(*history));
	int err;

	if (!history)
		return bob_err(ENOMEM, "out of memory");
	snprintf(history->path, sizeof(history->path), "%s", path);
	err = open_file(history, flags);
	if (err)
		bob_history_close(history);
	else
		*ret = history;
	return err;
}

int bob_history_open(struct bob_history **ret, const char *path)
{
	uint32_t version = VERSION;
	int err;

	if (strlen(path) >= PATH_MAX)
		return bob_err(ENAMETOOLONG, "%s: too long for a path", path);
	err = bob_db_check_header(&bob_history_kind, path, &version);
	if (err == -ENOENT)
		err = bob_db_create(&bob_history_kind, path);
	if (!err)
		err = check_version(path, version);
	return err ? err : open_at(ret, path, SQLITE_OPEN_READWRITE);
}

int bob_history_peek(struct bob_history **ret, const char *path)
{
	uint32_t version;
	int err;

	if (strlen(path) >= PATH_MAX)
		return bob_err(ENAMETOOLONG, "%s: too long for a path", path);
	err = bob_db_check_header(&bob_history_kind, path, &version);
	if (!err)
		err = check_version(path, version);
	return err ? err : open_at(ret, path, SQLITE_OPEN_READONLY);
}

bool bob_history_is_there(const struct bob_history *history)
{
	struct stat now;

	return !stat(history->path, &now) && now.st_ino == history->file.st_ino &&
	       now.st_dev == history->file.st_dev;
}

void bob_history_close(struct bob_history *history)
{
	if (!history)
		return;
	for (size_t i = 0; i < HISTORY_STATEMENTS; i++)
		sqlite3_finalize(history->statements[i]);
	/* SQLite itself leaves the last rows of a file that was moved away in its log. */
	if (history->file.st_ino && !bob_history_is_there(history))
		sqlite3_wal_checkpoint_v2(history->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL,
					  NULL);
	sqlite3_close(history->db);
	free(history);
}
