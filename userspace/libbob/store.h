/* SPDX-License-Identifier: GPL-2.0-only */
/* The store's inside: store_open.c makes and checks the file, store.c reads and writes it. */
#ifndef BOB_STORE_H
#define BOB_STORE_H

#include <limits.h>
#include <sqlite3.h>

#include "bob.h"

/* In every store's header, so that nothing else is ever taken for one. */
enum { BOB_STORE_APPLICATION = 0x626f6231, BOB_STORE_VERSION = 1 };

struct bob_store {
	sqlite3 *db;
	char path[PATH_MAX];
};

/* Says what SQLite complains about, and returns the matching -errno. */
int bob_store_complain(sqlite3 *db, const char *path);
/* Runs statements without results. */
int bob_store_exec(sqlite3 *db, const char *path, const char *sql);

#endif
