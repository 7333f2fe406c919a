/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Keeps the policy in the maps as the store and the clock say: mends it where an
 * edit was killed half-way, and switches rules with times. What takes long is done
 * by a thread of its own, for the agent must give signs of life meanwhile.
 */
#ifndef BOBD_KEEPER_H
#define BOBD_KEEPER_H

#include "bob.h"

struct bobd_keeper;

int bobd_keeper_open(struct bobd_keeper **ret, const struct bob_maps *maps, const char *store);
/* Waits until its thread has ended what it is doing. keeper may be NULL. */
void bobd_keeper_close(struct bobd_keeper *keeper);

#endif
