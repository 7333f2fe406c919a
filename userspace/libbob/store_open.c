/* SPDX-License-Identifier: GPL-2.0-only */
/* Opens the store's file (db_file.h). */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "cleanup.h"
#include "db_file.h"
#include "store.h"

enum { CHECKED_ALWAYS = 1 << 20 }; /* bytes: about a millisecond */

/* At most so much memory is used, and only by a load of millions, which is then written once. */
#define CACHE_KIB "524288"

static const char *const make[] = {bob_store_schema, bob_store_defaults, NULL};

static const struct bob_db_kind kind = {
	.noun = "store",
	.option = "--store",
	.remedy = "and put a backup in its place, or load the policy anew",
	.application = BOB_STORE_APPLICATION,
	.version = BOB_STORE_VERSION,
	.make = make,
};

int bob_store_complain(sqlite3 *db, const char *path)
{
	return bob_db_complain(&kind, db, path);
}

int bob_store_strange(const struct bob_store *store, const char *what, const char *name)
{
	return bob_err(
		EBADMSG,
		"%s: %s%s%s: nothing that bob would have written; the store is left as it is",
		store->path, what, *name ? " " : "", name);
}

int bob_store_exec(sqlite3 *db, const char *path, const char *sql)
{
	return bob_db_exec(&kind, db, path, sql);
}

int bob_store_connect(const char *path, sqlite3 **ret)
{
	return bob_db_open(&kind, path, SQLITE_OPEN_READWRITE, ret);
}

int bob_store_check(struct bob_store *store)
{
	return bob_db_check_whole(&kind, store->db, store->path);
}

/*
 * How much of a file is looked at before anything relies on it. Reading every page
 * of a million users takes seconds, and an edit shall take milliseconds. So only a
 * small file is read whole each time, and one that is about to be migrated. Of the
 * others an edit reads the header, the schema, and the pages on its way, which
 * SQLite holds against their own structure: damage there stops it, damage elsewhere
 * is none of its business. bobd reads every page when it starts (bob_store_check()),
 * and every fact, as does an export. A file that was cut short is told at once in
 * any case, for its header says how many pages it has.
 */
static int check(sqlite3 *db, const char *path, uint32_t version)
{
	struct stat st;

	if (version == BOB_STORE_VERSION && !stat(path, &st) && st.st_size > CHECKED_ALWAYS)
		return bob_store_exec(db, path, "SELECT count(*) FROM sqlite_schema");
	return bob_db_check_whole(&kind, db, path);
}

static int prepare(sqlite3 *db, const char *path, uint32_t version)
{
	int err = check(db, path, version);

	if (!err)
		err = bob_store_exec(db, path,
				     "PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY;"
				     "PRAGMA cache_size=-" CACHE_KIB);
	return err ? err : bob_store_migrate(db, path);
}

int bob_store_open(struct bob_store **ret, const char *path)
{
	_cleanup_db_ sqlite3 *db = NULL;
	uint32_t version = BOB_STORE_VERSION;
	struct bob_store *store;
	int err;

	if (strlen(path) >= sizeof(store->path))
		return bob_err(ENAMETOOLONG, "%s: too long for a path", path);
	err = bob_db_check_header(&kind, path, &version);
	if (!err)
		err = bob_store_check_version(version, path);
	if (err == -ENOENT)
		err = bob_db_create(&kind, path);
	if (!err)
		err = bob_store_connect(path, &db);
	if (!err)
		err = prepare(db, path, version);
	if (err)
		return err;
	store = calloc(1, sizeof(*store));
	if (!store)
		return bob_err(ENOMEM, "out of memory");
	store->db = TAKE_PTR(db);
	strcpy(store->path, path);
	*ret = store;
	return 0;
}

void bob_store_close(struct bob_store *store)
{
	if (!store)
		return;
	bob_sql_finish(store);
	sqlite3_close(store->db);
	free(store);
}
