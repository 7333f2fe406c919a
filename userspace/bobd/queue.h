/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One socket's work: refused INVITEs in, 486 out, and the figures of bob_queues. Each has a
 * thread of its own, so that no queue waits for another, nor for a sweep.
 */
#ifndef BOBD_QUEUE_H
#define BOBD_QUEUE_H

#include "agent.h"

/* Opens the socket, enters it in bob_xsks, and serves it from then on. -ENETDOWN is silent. */
int bobd_queue_open(struct bobd_queue **ret, struct bobd_agent *agent,
		    const struct bobd_interface *interface, uint32_t queue);
/* The kernel takes it out of bob_xsks, so INVITEs of this queue pass. */
void bobd_queue_close(struct bobd_queue *queue);

#endif
