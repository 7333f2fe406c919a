/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * bob's own SQLite files: made whole or not at all, told by their header before
 * SQLite opens them, as opening alone may write beside a file. What is not bob's is
 * never touched. Functions return 0 or -errno and have logged one line.
 */
#ifndef BOB_DB_FILE_H
#define BOB_DB_FILE_H

#include <limits.h>
#include <sqlite3.h>
#include <stdint.h>

#include "cleanup.h"

struct bob_db_kind {
	const char *noun;   /* "store" */
	const char *option; /* that names another file: "--store" */
	const char *remedy; /* what to do when it is corrupt */
	int application, version;
	const char *const *make; /* statements that fill a new one; ends with NULL */
};

/* Says what SQLite complains about, and returns the matching -errno. db may be NULL. */
int bob_db_complain(const struct bob_db_kind *kind, sqlite3 *db, const char *path);
/* Runs statements without results. */
int bob_db_exec(const struct bob_db_kind *kind, sqlite3 *db, const char *path, const char *sql);
/* -ENOENT (silent): there is no such file. -EBADMSG: none of this kind. */
int bob_db_check_header(const struct bob_db_kind *kind, const char *path, uint32_t *ret_version);
/*
 * Either there is none, or it is whole: made under another name, and linked into place.
 * A log that a file of the same name has left there is renamed.
 */
int bob_db_create(const struct bob_db_kind *kind, const char *path);
/* flags: SQLITE_OPEN_READWRITE or SQLITE_OPEN_READONLY. For one thread. */
int bob_db_open(const struct bob_db_kind *kind, const char *path, int flags, sqlite3 **ret);
/* Reads every page. -EBADMSG: corrupt. */
int bob_db_check_whole(const struct bob_db_kind *kind, sqlite3 *db, const char *path);

static inline void bob_db_close(sqlite3 **db)
{
	sqlite3_close(*db);
}

#define _cleanup_db_ _cleanup_(bob_db_close)

#endif
