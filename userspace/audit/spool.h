/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What grows with the trace: a temporary SQLite database, in a file that has no
 * name and goes with the process. Written while the run goes on, read afterwards.
 */
#ifndef AUDIT_SPOOL_H
#define AUDIT_SPOOL_H

#include <sqlite3.h>

#include "audit.h"

enum spool_put { SPOOL_CALL, SPOOL_REFUSAL, SPOOL_MESSAGE, SPOOL_STEP, SPOOL_PUTS };

struct audit_spool {
	sqlite3 *db;
	sqlite3_stmt *put[SPOOL_PUTS];
	bool broken; /* has been said; nothing is written from then on */
};

int audit_spool_open(struct audit_spool *ret);
void audit_spool_close(struct audit_spool *spool);

/*
 * Each adds a row, but for a call, which takes the place of what stood there; id: in
 * place of its .id. Where that fails one line has said why, and audit_spool_flush() returns it.
 */
void audit_spool_call(struct audit_spool *spool, uint64_t id, const struct audit_call *call);
void audit_spool_refusal(struct audit_spool *spool, const struct audit_refusal *refusal);
void audit_spool_message(struct audit_spool *spool, const struct audit_message *message);
/* user: place among the run's people; -1: all calls. */
void audit_spool_step(struct audit_spool *spool, uint64_t time, int64_t user, uint32_t calls);

/* All is written from here on, or -EIO. */
int audit_spool_flush(struct audit_spool *spool);

#endif
