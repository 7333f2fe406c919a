/* SPDX-License-Identifier: GPL-2.0-only */
/* Reads and writes the policy on disk. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "store.h"

static void finalize(sqlite3_stmt **statement)
{
	sqlite3_finalize(*statement);
}

#define _cleanup_statement_ _cleanup_(finalize)

static int complain(struct bob_store *store)
{
	return bob_store_complain(store->db, store->path);
}

static int prepare(struct bob_store *store, const char *sql, sqlite3_stmt **ret)
{
	if (sqlite3_prepare_v2(store->db, sql, -1, ret, NULL) != SQLITE_OK)
		return complain(store);
	return 0;
}

/* A statement whose only parameter is a text. */
static int prepare_text(struct bob_store *store, const char *sql, const char *text,
			sqlite3_stmt **ret)
{
	int err = prepare(store, sql, ret);

	if (!err && sqlite3_bind_text(*ret, 1, text, -1, SQLITE_STATIC) != SQLITE_OK)
		err = complain(store);
	return err;
}

/* One row is expected; no row leaves *ret alone. */
static int read_number(struct bob_store *store, const char *sql, int64_t *ret)
{
	_cleanup_statement_ sqlite3_stmt *statement = NULL;
	int err = prepare(store, sql, &statement);

	if (err)
		return err;
	switch (sqlite3_step(statement)) {
	case SQLITE_ROW: *ret = sqlite3_column_int64(statement, 0); return 0;
	case SQLITE_DONE: return 0;
	default: return complain(store);
	}
}

int bob_store_begin(struct bob_store *store)
{
	return bob_store_exec(store->db, store->path, "BEGIN IMMEDIATE");
}

int bob_store_commit(struct bob_store *store)
{
	return bob_store_exec(store->db, store->path, "COMMIT");
}

void bob_store_rollback(struct bob_store *store)
{
	if (!sqlite3_get_autocommit(store->db))
		sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
}

/* An index that was just freed is the last to be taken again. */
static int free_id(struct bob_store *store, uint32_t max_id, uint32_t *ret)
{
	int64_t id = 0;
	int err = read_number(store, "SELECT coalesce(max(id), 0) + 1 FROM user", &id);

	if (!err && id >= max_id) {
		id = max_id;
		err = read_number(store,
				  "SELECT min(before.id) + 1 FROM"
				  " (SELECT 0 AS id UNION ALL SELECT id FROM user) AS before"
				  " WHERE before.id + 1 NOT IN (SELECT id FROM user)",
				  &id);
	}
	if (err)
		return err;
	if (id >= max_id)
		return bob_err(ENOSPC,
			       "%s: full: there is room for %u users; delete some, or start bobd "
			       "with a larger --users",
			       store->path, max_id - 1);
	*ret = (uint32_t)id;
	return 0;
}

static int write_entry(struct bob_store *store, const struct bob_entry *entry)
{
	_cleanup_statement_ sqlite3_stmt *statement = NULL;
	int err = prepare_text(store,
			       "INSERT INTO user (name, id, max_calls) VALUES (?1, ?2, ?3)"
			       " ON CONFLICT (name) DO UPDATE SET max_calls = excluded.max_calls",
			       entry->text, &statement);

	if (err)
		return err;
	err = sqlite3_bind_int64(statement, 2, entry->id);
	if (!err && entry->limit != BOB_UNLIMITED)
		err = sqlite3_bind_int64(statement, 3, entry->limit);
	if (err || sqlite3_step(statement) != SQLITE_DONE)
		return complain(store);
	return 0;
}

static int set_within(struct bob_store *store, struct bob_entry *entry, uint32_t max_id)
{
	struct bob_entry old;
	int err = bob_store_get(store, entry->text, &old);
	uint32_t id = 0;

	if (!err)
		id = old.id;
	else if (err == -ENOENT)
		err = free_id(store, max_id, &id);
	if (err)
		return err;
	struct bob_entry fresh = {.id = id, .limit = entry->limit};

	memcpy(fresh.text, entry->text, sizeof(fresh.text));
	err = write_entry(store, &fresh);
	if (!err)
		entry->id = id;
	return err;
}

int bob_store_set(struct bob_store *store, struct bob_entry *entry, uint32_t max_id)
{
	bool own = sqlite3_get_autocommit(store->db);
	int err = own ? bob_store_begin(store) : 0;

	if (err)
		return err;
	err = set_within(store, entry, max_id);
	if (!err && own)
		err = bob_store_commit(store);
	if (err && own)
		bob_store_rollback(store);
	return err;
}

/* Rows come from a file: whatever does not fit is damage, not policy. */
static int read_entry(struct bob_store *store, sqlite3_stmt *statement, struct bob_entry *ret)
{
	int64_t id = sqlite3_column_int64(statement, 0);
	const char *text = (const char *)sqlite3_column_text(statement, 1);
	int64_t limit = BOB_UNLIMITED;

	if (sqlite3_column_type(statement, 2) != SQLITE_NULL)
		limit = sqlite3_column_int64(statement, 2);
	if (id < 1 || id >= UINT32_MAX || limit < 1 || limit > BOB_UNLIMITED || !text ||
	    strlen(text) >= sizeof(ret->text))
		return bob_err(EBADMSG,
			       "%s: user %lld: no user that bob would have written; the store is "
			       "left as it is",
			       store->path, (long long)id);
	memset(ret, 0, sizeof(*ret));
	ret->id = (uint32_t)id;
	ret->limit = (uint32_t)limit;
	strcpy(ret->text, text);
	return 0;
}

int bob_store_get(struct bob_store *store, const char *text, struct bob_entry *ret)
{
	_cleanup_statement_ sqlite3_stmt *statement = NULL;
	int err = prepare_text(store, "SELECT id, name, max_calls FROM user WHERE name = ?", text,
			       &statement);

	if (err)
		return err;
	switch (sqlite3_step(statement)) {
	case SQLITE_ROW: return read_entry(store, statement, ret);
	case SQLITE_DONE: return -ENOENT;
	default: return complain(store);
	}
}

int bob_store_delete(struct bob_store *store, const char *text)
{
	_cleanup_statement_ sqlite3_stmt *statement = NULL;
	int err = prepare_text(store, "DELETE FROM user WHERE name = ?", text, &statement);

	if (err)
		return err;
	if (sqlite3_step(statement) != SQLITE_DONE)
		return complain(store);
	return sqlite3_changes(store->db) ? 0 : -ENOENT;
}

int bob_store_each(struct bob_store *store, int (*each)(const struct bob_entry *, void *),
		   void *arg)
{
	_cleanup_statement_ sqlite3_stmt *statement = NULL;
	int err = prepare(store, "SELECT id, name, max_calls FROM user ORDER BY name", &statement);
	int step = SQLITE_ROW;

	while (!err && (step = sqlite3_step(statement)) == SQLITE_ROW) {
		struct bob_entry entry;

		err = read_entry(store, statement, &entry);
		if (!err)
			err = each(&entry, arg);
	}
	if (!err && step != SQLITE_DONE)
		err = complain(store);
	return err;
}

int bob_store_count(struct bob_store *store, uint32_t *ret)
{
	int64_t n = 0;
	int err = read_number(store, "SELECT count(*) FROM user", &n);

	if (!err)
		*ret = (uint32_t)n;
	return err;
}

/* -ENOENT (silent): never set. */
static int read_setting(struct bob_store *store, const char *name, char *value, size_t size)
{
	_cleanup_statement_ sqlite3_stmt *statement = NULL;
	int err = prepare_text(store, "SELECT value FROM setting WHERE name = ?", name, &statement);

	if (err)
		return err;
	switch (sqlite3_step(statement)) {
	case SQLITE_ROW:
		snprintf(value, size, "%s", (const char *)sqlite3_column_text(statement, 0));
		return 0;
	case SQLITE_DONE: return -ENOENT;
	default: return complain(store);
	}
}

static int write_setting(struct bob_store *store, const char *name, const char *value)
{
	_cleanup_statement_ sqlite3_stmt *statement = NULL;
	int err = prepare_text(store,
			       "INSERT INTO setting (name, value) VALUES (?1, ?2)"
			       " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
			       name, &statement);

	if (err)
		return err;
	if (sqlite3_bind_text(statement, 2, value, -1, SQLITE_STATIC) != SQLITE_OK ||
	    sqlite3_step(statement) != SQLITE_DONE)
		return complain(store);
	return 0;
}

int bob_store_mode(struct bob_store *store, uint32_t *ret)
{
	char value[16];
	int err = read_setting(store, "mode", value, sizeof(value));

	if (err)
		return err;
	if (bob_mode_parse(value, ret))
		return bob_err(EBADMSG, "%s: mode %s: no mode that bob would have written",
			       store->path, value);
	return 0;
}

int bob_store_set_mode(struct bob_store *store, uint32_t mode)
{
	return write_setting(store, "mode", bob_mode_name(mode));
}

int bob_store_room(struct bob_store *store, uint32_t *ret)
{
	char value[16] = "";
	int err = read_setting(store, "users_max", value, sizeof(value));
	unsigned long room = strtoul(value, NULL, 10);

	if (err && err != -ENOENT)
		return err;
	*ret = room > 1 && room < UINT32_MAX ? (uint32_t)room : BOB_USERS_DEFAULT;
	return 0;
}

int bob_store_set_room(struct bob_store *store, uint32_t room)
{
	char value[16];

	snprintf(value, sizeof(value), "%u", room);
	return write_setting(store, "users_max", value);
}
