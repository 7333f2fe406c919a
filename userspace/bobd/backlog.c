/* SPDX-License-Identifier: GPL-2.0-only */
/* A ring of events. */
#include <string.h>
#include <time.h>

#include "backlog.h"

#define SECOND 1000000000ULL

enum { IDLE_SECONDS = 10 };

void bobd_backlog_init(struct bobd_backlog *backlog)
{
	pthread_condattr_t monotonic;

	pthread_mutex_init(&backlog->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&backlog->wake, &monotonic);
	pthread_condattr_destroy(&monotonic);
}

void bobd_backlog_destroy(struct bobd_backlog *backlog)
{
	pthread_cond_destroy(&backlog->wake);
	pthread_mutex_destroy(&backlog->lock);
}

bool bobd_backlog_try(struct bobd_backlog *backlog)
{
	return !pthread_mutex_trylock(&backlog->lock);
}

void bobd_backlog_lock(struct bobd_backlog *backlog)
{
	pthread_mutex_lock(&backlog->lock);
}

void bobd_backlog_unlock(struct bobd_backlog *backlog)
{
	if (backlog->n || backlog->left.time)
		pthread_cond_signal(&backlog->wake);
	pthread_mutex_unlock(&backlog->lock);
}

uint32_t bobd_backlog_put(struct bobd_backlog *backlog, const struct bob_event *events, uint32_t n)
{
	if (n > BOBD_BACKLOG_ROOM - backlog->n)
		n = BOBD_BACKLOG_ROOM - backlog->n;
	for (uint32_t i = 0; i < n; i++)
		backlog->events[(backlog->first + backlog->n++) % BOBD_BACKLOG_ROOM] = events[i];
	return n;
}

void bobd_backlog_left_out(struct bobd_backlog *backlog, const struct bob_left_out *left)
{
	backlog->left.time = left->time;
	backlog->left.seen += left->seen;
	backlog->left.kept += left->kept;
}

void bobd_backlog_end(struct bobd_backlog *backlog)
{
	pthread_mutex_lock(&backlog->lock);
	backlog->ends = true;
	pthread_cond_signal(&backlog->wake);
	pthread_mutex_unlock(&backlog->lock);
}

/* For so long, or until somebody wakes us. */
static void wait_for(struct bobd_backlog *backlog, uint64_t ns)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	ns += (uint64_t)until.tv_nsec;
	until.tv_sec += (time_t)(ns / SECOND);
	until.tv_nsec = (long)(ns % SECOND);
	pthread_cond_timedwait(&backlog->wake, &backlog->lock, &until);
}

static void take(struct bobd_backlog *backlog, struct bobd_backlog_batch *batch)
{
	uint32_t n = backlog->n < BOBD_BACKLOG_BATCH ? backlog->n : BOBD_BACKLOG_BATCH;

	for (batch->n = 0; batch->n < n; batch->n++)
		batch->events[batch->n] =
			backlog->events[(backlog->first + batch->n) % BOBD_BACKLOG_ROOM];
	backlog->first = (backlog->first + n) % BOBD_BACKLOG_ROOM;
	backlog->n -= n;
	/* What was left out is told behind what was kept. */
	memset(&batch->left, 0, sizeof(batch->left));
	if (!backlog->n) {
		batch->left = backlog->left;
		memset(&backlog->left, 0, sizeof(backlog->left));
	}
	batch->last = backlog->ends && !backlog->n;
}

void bobd_backlog_take(struct bobd_backlog *backlog, uint64_t not_before,
		       struct bobd_backlog_batch *ret)
{
	uint64_t now;

	pthread_mutex_lock(&backlog->lock);
	if (!backlog->ends && !backlog->n && !backlog->left.time)
		wait_for(backlog, IDLE_SECONDS * SECOND);
	while (!backlog->ends && backlog->n && backlog->n < BOBD_BACKLOG_BATCH &&
	       (now = bob_now()) < not_before)
		wait_for(backlog, not_before - now);
	take(backlog, ret);
	pthread_mutex_unlock(&backlog->lock);
}
