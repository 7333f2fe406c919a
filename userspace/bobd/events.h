/* SPDX-License-Identifier: GPL-2.0-only */
/* Refusals, as the kernel reports them, in the log. */
#ifndef BOBD_EVENTS_H
#define BOBD_EVENTS_H

#include "bob.h"

struct bobd_events;

int bobd_events_open(struct bobd_events **ret, const struct bob_maps *maps);
void bobd_events_close(struct bobd_events *events);
/* Logs what has come in; the ring wakes nobody, so call it every now and then. */
void bobd_events_drain(struct bobd_events *events);

#endif
