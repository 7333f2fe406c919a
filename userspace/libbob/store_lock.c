/* SPDX-License-Identifier: GPL-2.0-only */
/* The store's lock, without waiting for it: for those who can as well come again later. */
#include <errno.h>

#include "internal.h"
#include "store.h"

enum { PATIENCE_MS = 2000 }; /* as when it was opened */

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
