/* SPDX-License-Identifier: GPL-2.0-only */
/* One socket's work: refused INVITEs in, 486 out, and the figures of bob_queues. */
#ifndef BOBD_QUEUE_H
#define BOBD_QUEUE_H

#include "agent.h"

/* Opens the socket and enters it in bob_xsks. -ENETDOWN is silent. */
int bobd_queue_open(struct bobd_queue **ret, struct bobd_agent *agent,
		    const struct bobd_interface *interface, uint32_t queue);
/* The kernel takes it out of bob_xsks, so INVITEs of this queue pass. */
void bobd_queue_close(struct bobd_queue *queue);
/* Sends what could not be sent at once; every 100 ms. */
void bobd_queue_flush(struct bobd_queue *queue);
/* Once a second: writes off INVITEs that the kernel lost on their way here. */
void bobd_queue_settle(struct bobd_queue *queue);
bool bobd_queue_zero_copy(const struct bobd_queue *queue);

#endif
