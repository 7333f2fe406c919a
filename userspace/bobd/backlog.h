/* SPDX-License-Identifier: GPL-2.0-only */
/* Between the agent's loop, which never waits, and the thread that writes the history. */
#ifndef BOBD_BACKLOG_H
#define BOBD_BACKLOG_H

#include <pthread.h>

#include "libbob/history.h"

enum {
	BOBD_BACKLOG_ROOM = 8192, /* two seconds of the most that is kept, and some more */
	BOBD_BACKLOG_BATCH = 2048,
};

struct bobd_backlog {
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool ends;
	uint32_t first, n;
	struct bob_left_out left; /* .time 0: nothing */
	struct bob_event events[BOBD_BACKLOG_ROOM];
};

/* What is taken out at once. */
struct bobd_backlog_batch {
	bool last; /* nothing comes after this */
	uint32_t n;
	struct bob_left_out left;
	struct bob_event events[BOBD_BACKLOG_BATCH];
};

void bobd_backlog_init(struct bobd_backlog *backlog);
void bobd_backlog_destroy(struct bobd_backlog *backlog);
/*
 * The loop tries, for the thread may be kept from running while it has the lock, and
 * comes again in a moment if it does not get it. What follows is done under the lock.
 */
bool bobd_backlog_try(struct bobd_backlog *backlog);
void bobd_backlog_lock(struct bobd_backlog *backlog);
void bobd_backlog_unlock(struct bobd_backlog *backlog);
/* Returns how many there was room for. */
uint32_t bobd_backlog_put(struct bobd_backlog *backlog, const struct bob_event *events, uint32_t n);
/* So many were seen, and so many of them kept, up to now. */
void bobd_backlog_left_out(struct bobd_backlog *backlog, const struct bob_left_out *left);
/* No more comes: bobd_backlog_take() does not wait any longer. */
void bobd_backlog_end(struct bobd_backlog *backlog);
/*
 * Waits until there is something, but not before a time (ns, boot clock) unless there
 * is a whole batch, or it ends; or at most for a while, then the batch is empty.
 */
void bobd_backlog_take(struct bobd_backlog *backlog, uint64_t not_before,
		       struct bobd_backlog_batch *ret);

#endif
