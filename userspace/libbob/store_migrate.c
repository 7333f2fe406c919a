/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Brings a store that an older bob wrote to the version of this one: one
 * transaction, so that whoever is cut off in the middle leaves the old store.
 */
#include <errno.h>
#include <stdio.h>

#include "store.h"

/*
 * Version 1 had users with one limit, where NULL was none, and no emergency
 * numbers: those were bobd's. An index that nobody has comes free as if it had
 * been freed.
 */
static const char from_1[] =
	"INSERT INTO rule (uses, calls, incoming, outgoing, status, retry_after, days, day_from,"
	" day_until, contact, reason) SELECT count(*), ifnull(max_calls, 0), 0, 0, 486, 0, 127,"
	" 0, 0, '', '' FROM user_1 GROUP BY max_calls;"
	"INSERT INTO user (is_group, name, id, rule) SELECT 0, user_1.name, user_1.id, rule.id"
	" FROM user_1 JOIN rule ON rule.calls = ifnull(max_calls, 0) ORDER BY user_1.name;"
	"INSERT INTO freed (first, last) SELECT id + 1, next - 1 FROM"
	" (SELECT id, lead(id) OVER (ORDER BY id) AS next FROM"
	" (SELECT 0 AS id UNION ALL SELECT id FROM user_1)) WHERE next > id + 1;"
	"INSERT INTO setting (name, value) SELECT 'ids_given', max(id) FROM user_1"
	" HAVING max(id) IS NOT NULL ON CONFLICT DO NOTHING;"
	"DROP TABLE user_1;";

int bob_store_check_version(int64_t version, const char *path)
{
	if (version >= 1 && version <= BOB_STORE_VERSION)
		return 0;
	return bob_err(EBADMSG,
		       "%s: a store of version %lld, but this bob knows up to version %d; use the "
		       "newer bob, or another file with --store",
		       path, (long long)version, BOB_STORE_VERSION);
}

static int read_number(void *arg, int columns, char **values, char **names)
{
	(void)names;
	if (columns == 1 && values[0])
		*(int64_t *)arg = strtoll(values[0], NULL, 10);
	return 0;
}

/* Not the header's: the newest may still stand in the journal beside it. */
static int read_version(sqlite3 *db, const char *path, int64_t *ret)
{
	if (sqlite3_exec(db, "PRAGMA user_version", read_number, ret, NULL) != SQLITE_OK)
		return bob_store_complain(db, path);
	return bob_store_check_version(*ret, path);
}

static int run(sqlite3 *db, const char *path, const char *const *steps)
{
	int err = 0;

	for (; *steps && !err; steps++)
		err = bob_store_exec(db, path, *steps);
	return err;
}

/* The table of settings is the same in both. */
static int migrate_1(sqlite3 *db, const char *path)
{
	const char *const steps[] = {
		"ALTER TABLE user RENAME TO user_1; ALTER TABLE setting RENAME TO setting_1;",
		bob_store_schema,
		"INSERT INTO setting SELECT name, value FROM setting_1; DROP TABLE setting_1;",
		from_1,
		bob_store_defaults,
		"PRAGMA user_version=2;",
		NULL,
	};

	return run(db, path, steps);
}

int bob_store_migrate(sqlite3 *db, const char *path)
{
	int64_t version = 0;
	int err = read_version(db, path, &version);

	if (err || version == BOB_STORE_VERSION)
		return err;
	err = bob_store_exec(db, path, "BEGIN IMMEDIATE");
	if (err)
		return err;
	/* Again, within the lock: somebody may just have done it. */
	err = read_version(db, path, &version);
	if (!err && version == 1)
		err = migrate_1(db, path);
	if (!err)
		err = bob_store_exec(db, path, "COMMIT");
	if (err)
		sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
	return err;
}
