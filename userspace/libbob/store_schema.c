/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What stands in a store, version 2.
 *
 * rule     The distinct terms, so that a million users with the same limit name one
 *          row. 0 is none in calls, incoming and outgoing. uses counts who names it.
 * user     Users and groups. id is the index into bob_users. Ordered by name, as a
 *          policy is, so that reading a million of them sorts nothing.
 * alias    By name, which is what an alias is looked up by; alias_of lists a user's.
 * caller   Who always gets through to a user.
 * level    The default, domains and prefixes.
 * exempt   Emergency numbers and other targets that are never refused; by name, as
 *          none is both.
 * freed    Ranges of indices that nobody has any more; the lowest turn is the next
 *          to be given out. Indices above the setting ids_given never were anybody's.
 * setting  The rest, by name: the mode, bobd's --users, the number plan (plan_…).
 *
 * A key's columns come first, for SQLite 3.40's quick_check takes others for NULL.
 *
 * Who names whom is checked where a change is written (store_change.c), many at a
 * time: foreign keys would look up each row of a million.
 */
#include "store.h"

#define INDEX_OF_ALIASES "CREATE INDEX alias_of ON alias (user);"

const char bob_store_schema[] =
	"CREATE TABLE rule (id INTEGER PRIMARY KEY, uses INTEGER NOT NULL CHECK (uses >= 0),"
	" calls INTEGER NOT NULL CHECK (calls BETWEEN 0 AND 4294967294),"
	" incoming INTEGER NOT NULL CHECK (incoming BETWEEN 0 AND 4294967294),"
	" outgoing INTEGER NOT NULL CHECK (outgoing BETWEEN 0 AND 4294967294),"
	" status INTEGER NOT NULL CHECK (status IN (486, 600, 603, 480, 302)),"
	" retry_after INTEGER NOT NULL CHECK (retry_after BETWEEN 0 AND 65535),"
	" days INTEGER NOT NULL CHECK (days BETWEEN 1 AND 127),"
	" day_from INTEGER NOT NULL CHECK (day_from BETWEEN 0 AND 1440),"
	" day_until INTEGER NOT NULL CHECK (day_until BETWEEN 0 AND 1440),"
	" contact TEXT NOT NULL, reason TEXT NOT NULL,"
	" UNIQUE (calls, incoming, outgoing, status, retry_after, days, day_from, day_until,"
	" contact, reason)) STRICT;"
	"CREATE TABLE user (is_group INTEGER NOT NULL CHECK (is_group IN (0, 1)),"
	" name TEXT NOT NULL, id INTEGER NOT NULL UNIQUE CHECK (id BETWEEN 1 AND 4294967294),"
	" rule INTEGER, member_of INTEGER, PRIMARY KEY (is_group, name)) STRICT, WITHOUT ROWID;"
	"CREATE INDEX member ON user (member_of) WHERE member_of IS NOT NULL;"
	"CREATE TABLE alias (name TEXT PRIMARY KEY, user INTEGER NOT NULL) STRICT, WITHOUT "
	"ROWID;" INDEX_OF_ALIASES "CREATE TABLE caller (user INTEGER NOT NULL, name TEXT NOT NULL,"
	" PRIMARY KEY (user, name)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE level (kind TEXT NOT NULL CHECK (kind IN ('default', 'domain', 'prefix')),"
	" name TEXT NOT NULL, rule INTEGER NOT NULL, PRIMARY KEY (kind, name)) STRICT,"
	" WITHOUT ROWID;"
	"CREATE TABLE exempt (name TEXT PRIMARY KEY, kind TEXT NOT NULL"
	" CHECK (kind IN ('emergency', 'target'))) STRICT, WITHOUT ROWID;"
	"CREATE TABLE freed (turn INTEGER PRIMARY KEY, first INTEGER NOT NULL CHECK (first > 0),"
	" last INTEGER NOT NULL CHECK (last BETWEEN first AND 4294967294)) STRICT;"
	"CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;";

const char bob_store_defaults[] =
	"INSERT INTO exempt (kind, name) VALUES ('emergency', '112'), ('emergency', '911');";

int bob_store_unlist_aliases(struct bob_store *store)
{
	int err =
		store->unlisted ? 0 : bob_store_exec(store->db, store->path, "DROP INDEX alias_of");

	store->unlisted |= !err;
	return err;
}

int bob_store_list_aliases(struct bob_store *store)
{
	int err = store->unlisted ? bob_store_exec(store->db, store->path, INDEX_OF_ALIASES) : 0;

	if (!err)
		store->unlisted = false;
	return err;
}
