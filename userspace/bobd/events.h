/* SPDX-License-Identifier: GPL-2.0-only */
/* Refusals, as the kernel reports them, in the log and in the history. */
#ifndef BOBD_EVENTS_H
#define BOBD_EVENTS_H

#include "history.h"

struct bobd_events;

int bobd_events_open(struct bobd_events **ret, const struct bob_maps *maps);
void bobd_events_close(struct bobd_events *events);
/*
 * Logs what has come in, and hands it to the history, if any; the ring wakes nobody, so call it
 * every now and then. True: so much that it should be looked at again soon, before it is full.
 */
bool bobd_events_drain(struct bobd_events *events, struct bobd_history *history);

#endif
