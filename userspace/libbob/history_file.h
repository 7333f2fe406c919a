/* SPDX-License-Identifier: GPL-2.0-only */
/* The history's inside: history_open.c makes and opens it, history_write.c, history_read.c. */
#ifndef BOB_HISTORY_FILE_H
#define BOB_HISTORY_FILE_H

#include <sys/stat.h>

#include "db_file.h"
#include "history.h"

enum bob_history_sql {
	HISTORY_ADD,
	HISTORY_ADD_HOLDER,
	HISTORY_ADD_LEFT_OUT,
	HISTORY_ENDS,
	HISTORY_TIME,
	HISTORY_DROP,
	HISTORY_DROP_HOLDERS,
	HISTORY_DROP_LEFT_OUT,
	HISTORY_NEXT,
	HISTORY_NEXT_OF,
	HISTORY_GET,
	HISTORY_GET_HOLDERS,
	HISTORY_GET_LEFT_OUT,
	HISTORY_FIND,
	HISTORY_STATEMENTS,
};

struct bob_history {
	sqlite3 *db;
	sqlite3_stmt *statements[HISTORY_STATEMENTS]; /* prepared when first asked for */
	struct stat file;
	char path[PATH_MAX];
};

extern const struct bob_db_kind bob_history_kind;

/* A statement of the history's, ready to be bound. */
int bob_history_sql(struct bob_history *history, enum bob_history_sql which, sqlite3_stmt **ret);
/* 1: a row; 0: no more; else -errno, logged. */
int bob_history_step(struct bob_history *history, sqlite3_stmt *statement);
/* For what has no rows; ready to be bound again. */
int bob_history_run(struct bob_history *history, sqlite3_stmt *statement);

static inline void bob_history_reset(sqlite3_stmt **statement)
{
	sqlite3_reset(*statement);
}

#define _cleanup_past_ _cleanup_(bob_history_reset)

#endif
