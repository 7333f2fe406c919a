/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The store's lock: had without waiting, for those who can as well come again later;
 * and kept after a commit, for those who have more to do than the store.
 */
#include <errno.h>

#include "internal.h"
#include "store.h"

enum {
	PATIENCE_MS = 2000, /* as when it was opened */
};

int bob_store_try(struct bob_store *store)
{
	int code;

	sqlite3_busy_timeout(store->db, 0);
	code = sqlite3_exec(store->db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
	sqlite3_busy_timeout(store->db, PATIENCE_MS);
	if (code == SQLITE_BUSY)
		return -EBUSY;
	return code == SQLITE_OK ? 0 : bob_store_complain(store->db, store->path);
}

bool bob_store_is_locked(const struct bob_store *store)
{
	return !sqlite3_get_autocommit(store->db);
}

static int note_pages(void *arg, sqlite3 *db, const char *name, int pages)
{
	(void)db;
	(void)name;
	*(int *)arg = pages;
	return SQLITE_OK;
}

int bob_store_commit_locked(struct bob_store *store, int *ret_pages)
{
	int pages = 0, err;

	/* SQLite's own checkpoint takes seconds after a large commit, and comes without lock. */
	sqlite3_wal_hook(store->db, note_pages, &pages);
	err = bob_store_commit(store);
	sqlite3_wal_autocheckpoint(store->db, BOB_WAL_PAGES);
	if (err)
		return err;
	*ret_pages = pages;
	return bob_store_begin(store);
}
