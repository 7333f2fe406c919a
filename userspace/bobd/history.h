/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Keeps refusals. The agent's loop only samples and queues; a thread of its own, which
 * gives way to the loop, finds out which calls held the slots, and writes. What cannot
 * be kept is counted.
 */
#ifndef BOBD_HISTORY_H
#define BOBD_HISTORY_H

#include "bobd.h"

struct bobd_history;

/* *ret stays NULL where nothing shall be kept. Of a file that cannot be used a warning says so. */
int bobd_history_open(struct bobd_history **ret, const struct bob_maps *maps,
		      const struct bobd_options *options);
/* Waits until everything is written. history may be NULL in all of these. */
void bobd_history_close(struct bobd_history *history);
void bobd_history_add(struct bobd_history *history, const struct bob_event *event);
/* Hands on what is due; after each time the ring was drained. */
void bobd_history_turn(struct bobd_history *history);

#endif
