/* SPDX-License-Identifier: GPL-2.0-only */
/* The start, all or nothing; and later, interfaces that come and go. */
#ifndef BOBD_START_H
#define BOBD_START_H

#include "agent.h"

/* A failed start leaves things as it found them. */
int bobd_start(struct bobd_agent *agent);

/* Has this interface gone, come back, gone up or down? Does what is due then. */
void bobd_watch_look(struct bobd_agent *agent, struct bobd_interface *i);
/* Once a second: what failed before, and whether the number of queues changed. */
void bobd_watch_retry(struct bobd_agent *agent, struct bobd_interface *i);

#endif
