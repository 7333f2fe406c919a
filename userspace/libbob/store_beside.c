/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What SQLite has to do after a load of millions, in a thread of its own beside the
 * one that writes the maps: before the commit, the list of users' aliases and the
 * writing of what is still in memory; after it, the checkpoint.
 */
#include <errno.h>
#include <string.h>

#include "db_file.h"
#include "internal.h"
#include "store.h"

/* All that a commit would do, but for what makes it one. */
static int prepare(struct bob_beside *beside)
{
	struct bob_store *store = beside->store;
	int err = bob_store_list_aliases(store);

	/* Should it not be written now, the commit writes it, or says why not. */
	if (!err)
		sqlite3_db_cacheflush(store->db);
	return err;
}

/*
 * Through a connection of its own, for the store's holds the lock meanwhile. It may
 * as well fail: whoever writes next sees that a checkpoint is due.
 */
static int checkpoint(struct bob_beside *beside)
{
	_cleanup_db_ sqlite3 *db = NULL;

	/* A connection knows of the log from its first look at the file on. */
	if (!bob_store_connect(beside->store->path, &db) &&
	    !sqlite3_exec(db, "PRAGMA synchronous=FULL; PRAGMA schema_version", NULL, NULL, NULL))
		sqlite3_wal_checkpoint_v2(db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
	return 0;
}

static void *run(void *arg)
{
	struct bob_beside *beside = arg;

	beside->err = beside->work(beside);
	return NULL;
}

static void begin(struct bob_beside *beside, struct bob_store *store,
		  int (*work)(struct bob_beside *))
{
	*beside = (struct bob_beside){.store = store, .work = work};
	beside->runs = !pthread_create(&beside->thread, NULL, run, beside);
	if (!beside->runs)
		run(beside);
}

void bob_beside_prepare(struct bob_beside *beside, struct bob_store *store)
{
	if (store->unlisted)
		begin(beside, store, prepare);
}

void bob_beside_checkpoint(struct bob_beside *beside, struct bob_store *store, int pages)
{
	if (pages >= BOB_WAL_PAGES)
		begin(beside, store, checkpoint);
}

int bob_beside_end(struct bob_beside *beside)
{
	if (beside->runs)
		pthread_join(beside->thread, NULL);
	beside->runs = false;
	return beside->err;
}
