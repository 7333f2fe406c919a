/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One AF_XDP socket: the rings of one queue of one interface, and their memory.
 * A frame goes round: fill ring, receive ring, our hands, transmit ring,
 * completion ring, fill ring. Whoever holds it may write all of it.
 */
#ifndef BOBD_XSK_H
#define BOBD_XSK_H

#include <stdbool.h>
#include <stdint.h>
#include <xdp/xsk.h>

enum {
	BOBD_XSK_BATCH = 64,
	BOBD_XSK_RING = 4096,
	BOBD_XSK_FRAMES = 4096, /* twice what the kernel lets be on its way to us */
	BOBD_XSK_FRAME = 4096,
};

struct bobd_frame {
	uint64_t address;
	uint8_t *data;
	uint32_t length;
};

struct bobd_xsk {
	struct xsk_umem *umem;
	struct xsk_socket *socket;
	void *area;
	struct xsk_ring_prod fill, transmit;
	struct xsk_ring_cons receive, completion;
	uint32_t queued;   /* of .sending, not yet shown to the kernel */
	uint32_t sending;  /* frames the kernel has not completed yet */
	uint32_t unfilled; /* number of .spare */
	uint64_t spare[BOBD_XSK_FRAMES];
	bool zero_copy;
};

/* How the kernel serves a socket. */
struct bobd_xsk_way {
	bool zero_copy;	    /* where the driver has it; else every frame is copied */
	uint32_t busy_poll; /* us that the driver is polled for, instead of waiting; 0: never */
};

/*
 * The rings point into the struct, so it is made here and stays where it is.
 * -ENETDOWN is silent: some drivers want the interface up, so try again then.
 */
int bobd_xsk_open(struct bobd_xsk **ret, const char *interface, uint32_t queue,
		  const struct bobd_xsk_way *way);
void bobd_xsk_close(struct bobd_xsk *xsk);
int bobd_xsk_fd(const struct bobd_xsk *xsk);

/* At most BOBD_XSK_BATCH frames, which are the caller's until sent or dropped. */
uint32_t bobd_xsk_receive(struct bobd_xsk *xsk, struct bobd_frame *frames);
void bobd_xsk_drop(struct bobd_xsk *xsk, const struct bobd_frame *frame);
/* False: the transmit ring is full, and the frame still the caller's. It goes with the next flush.
 */
bool bobd_xsk_send(struct bobd_xsk *xsk, const struct bobd_frame *frame);
/* Lets the driver look for packets now: what busy polling does between the batches. */
void bobd_xsk_poll(struct bobd_xsk *xsk);
/* Makes the kernel send what was queued, and gives it frames to receive into. */
void bobd_xsk_flush(struct bobd_xsk *xsk);
bool bobd_xsk_empty(struct bobd_xsk *xsk);
/* Have frames been sent that did not go, or are not completed yet? */
bool bobd_xsk_sending(const struct bobd_xsk *xsk);

#endif
