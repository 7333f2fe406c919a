/* SPDX-License-Identifier: GPL-2.0-only */
/* AF_XDP sockets by libxdp's xsk API: batched rings, one memory area each. */
#include <errno.h>
#include <linux/if_xdp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include "bob.h"
#include "cleanup.h"
#include "xsk.h"

#define AREA_SIZE ((size_t)BOBD_XSK_FRAMES * BOBD_XSK_FRAME)

enum {
	/* A send call moves 32 frames at most, so this is a full ring and a margin. */
	KICKS_MAX = BOBD_XSK_RING / 32 + 8,
	/* The kernel lets go of a closed socket's queue some time after close(). */
	BUSY_TRIES = 20,
	BUSY_PAUSE_US = 10000,
};

static int make_umem(struct bobd_xsk *xsk, const char *interface)
{
	struct xsk_umem_config config = {
		.fill_size = BOBD_XSK_RING,
		.comp_size = BOBD_XSK_RING,
		.frame_size = BOBD_XSK_FRAME,
	};
	void *area =
		mmap(NULL, AREA_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int err;

	if (area == MAP_FAILED)
		return bob_err(ENOMEM, "%s: no memory for a socket's %zu MiB", interface,
			       AREA_SIZE >> 20);
	xsk->area = area;
	err = xsk_umem__create(&xsk->umem, area, AREA_SIZE, &xsk->fill, &xsk->completion, &config);
	if (err == -ENOBUFS || err == -ENOMEM)
		return bob_err(-err,
			       "%s: cannot lock %zu MiB of memory for a socket: raise the "
			       "limit (ulimit -l, LimitMEMLOCK=)",
			       interface, AREA_SIZE >> 20);
	if (err == -EPERM)
		return bob_err(EPERM,
			       "%s: opening an AF_XDP socket needs CAP_NET_RAW: run bobd as "
			       "root",
			       interface);
	if (err)
		return bob_err(-err, "%s: cannot register a socket's memory: %s", interface,
			       strerror(-err));
	return 0;
}

/*
 * Copies are the default: in zero-copy mode the driver receives into our frames, and has to
 * copy each packet that passes out of them, and most packets pass.
 */
static int make_socket(struct bobd_xsk *xsk, const char *interface, uint32_t queue,
		       const struct bobd_xsk_way *way)
{
	/* Unless told to copy, the kernel uses zero-copy where the driver has it. */
	struct xsk_socket_config config = {
		.rx_size = BOBD_XSK_RING,
		.tx_size = BOBD_XSK_RING,
		.libxdp_flags = XSK_LIBXDP_FLAGS__INHIBIT_PROG_LOAD,
		.bind_flags = XDP_USE_NEED_WAKEUP | (way->zero_copy ? 0 : XDP_COPY),
	};
	struct xdp_options options = {};
	socklen_t size = sizeof(options);
	int err = -EBUSY;

	for (int i = 0; i < BUSY_TRIES && err == -EBUSY; i++) {
		if (i)
			usleep(BUSY_PAUSE_US);
		err = xsk_socket__create(&xsk->socket, interface, queue, xsk->umem, &xsk->receive,
					 &xsk->transmit, &config);
	}
	if (err == -ENETDOWN)
		return err;
	if (err == -EBUSY)
		return bob_err(EBUSY,
			       "%s: another program has an AF_XDP socket on queue %u: stop it "
			       "first",
			       interface, queue);
	if (err)
		return bob_err(-err, "%s: cannot open an AF_XDP socket on queue %u: %s", interface,
			       queue, strerror(-err));
	if (!getsockopt(bobd_xsk_fd(xsk), SOL_XDP, XDP_OPTIONS, &options, &size))
		xsk->zero_copy = options.flags & XDP_OPTIONS_ZEROCOPY;
	return 0;
}

/* Between batches this thread then drives the card itself, and its interrupts stay off. */
static int poll_busily(const struct bobd_xsk *xsk, const char *interface, uint32_t us)
{
	const struct {
		int option, value;
	} settings[] = {
		{SO_PREFER_BUSY_POLL, 1},
		{SO_BUSY_POLL, (int)us},
		{SO_BUSY_POLL_BUDGET, BOBD_XSK_BATCH},
	};

	for (size_t i = 0; us && i < sizeof(settings) / sizeof(settings[0]); i++)
		if (setsockopt(bobd_xsk_fd(xsk), SOL_SOCKET, settings[i].option, &settings[i].value,
			       sizeof(settings[i].value)))
			return bob_err(errno, "%s: the kernel does no busy polling: %s", interface,
				       strerror(errno));
	return 0;
}

/* Whatever is spare goes to the kernel, to receive into. */
static void refill(struct bobd_xsk *xsk)
{
	uint32_t n = xsk->unfilled, at = 0;

	if (!n)
		return;
	if (xsk_ring_prod__reserve(&xsk->fill, n, &at) != n)
		return;
	while (xsk->unfilled)
		*xsk_ring_prod__fill_addr(&xsk->fill, at++) = xsk->spare[--xsk->unfilled];
	xsk_ring_prod__submit(&xsk->fill, n);
}

static void drop_xsk(struct bobd_xsk **xsk)
{
	bobd_xsk_close(*xsk);
}

int bobd_xsk_open(struct bobd_xsk **ret, const char *interface, uint32_t queue,
		  const struct bobd_xsk_way *way)
{
	_cleanup_(drop_xsk) struct bobd_xsk *xsk = calloc(1, sizeof(*xsk));
	int err;

	if (!xsk)
		return bob_err(ENOMEM, "%s: no memory for a socket", interface);
	err = make_umem(xsk, interface);
	if (!err)
		err = make_socket(xsk, interface, queue, way);
	if (!err)
		err = poll_busily(xsk, interface, way->busy_poll);
	if (err)
		return err;
	for (uint32_t i = 0; i < BOBD_XSK_FRAMES; i++)
		xsk->spare[xsk->unfilled++] = (uint64_t)i * BOBD_XSK_FRAME;
	refill(xsk);
	*ret = TAKE_PTR(xsk);
	return 0;
}

void bobd_xsk_close(struct bobd_xsk *xsk)
{
	if (!xsk)
		return;
	if (xsk->socket)
		xsk_socket__delete(xsk->socket);
	if (xsk->umem)
		xsk_umem__delete(xsk->umem);
	if (xsk->area)
		munmap(xsk->area, AREA_SIZE);
	free(xsk);
}

int bobd_xsk_fd(const struct bobd_xsk *xsk)
{
	return xsk_socket__fd(xsk->socket);
}

uint32_t bobd_xsk_receive(struct bobd_xsk *xsk, struct bobd_frame *frames)
{
	uint32_t at = 0, n = xsk_ring_cons__peek(&xsk->receive, BOBD_XSK_BATCH, &at);

	for (uint32_t i = 0; i < n; i++) {
		const struct xdp_desc *desc = xsk_ring_cons__rx_desc(&xsk->receive, at + i);

		frames[i].address = desc->addr;
		frames[i].data = xsk_umem__get_data(xsk->area, desc->addr);
		frames[i].length = desc->len;
	}
	if (n)
		xsk_ring_cons__release(&xsk->receive, n);
	return n;
}

static void spare(struct bobd_xsk *xsk, uint64_t address)
{
	xsk->spare[xsk->unfilled++] = address & ~(uint64_t)(BOBD_XSK_FRAME - 1);
}

void bobd_xsk_drop(struct bobd_xsk *xsk, const struct bobd_frame *frame)
{
	spare(xsk, frame->address);
}

bool bobd_xsk_send(struct bobd_xsk *xsk, const struct bobd_frame *frame)
{
	struct xdp_desc *desc;
	uint32_t at = 0;

	if (xsk_ring_prod__reserve(&xsk->transmit, 1, &at) != 1)
		return false;
	desc = xsk_ring_prod__tx_desc(&xsk->transmit, at);
	*desc = (struct xdp_desc){.addr = frame->address, .len = frame->length};
	xsk->queued++;
	xsk->sending++;
	return true;
}

static void reap(struct bobd_xsk *xsk)
{
	uint32_t at = 0, n = xsk_ring_cons__peek(&xsk->completion, BOBD_XSK_RING, &at);

	for (uint32_t i = 0; i < n; i++)
		spare(xsk, *xsk_ring_cons__comp_addr(&xsk->completion, at + i));
	if (!n)
		return;
	xsk_ring_cons__release(&xsk->completion, n);
	xsk->sending -= n;
}

/* Frames in the transmit ring that the kernel has not taken yet. */
static uint32_t unsent(const struct bobd_xsk *xsk)
{
	return xsk->transmit.cached_prod -
	       __atomic_load_n(xsk->transmit.consumer, __ATOMIC_ACQUIRE);
}

/*
 * In copy mode nothing is sent but by this call, 32 frames at a time. What does not go now,
 * because the interface is busy or down, goes with the next flush, 100 ms later at most.
 * What has been taken may be completed later: that is nothing to call again for.
 */
static void kick(struct bobd_xsk *xsk)
{
	for (int i = 0; i < KICKS_MAX && unsent(xsk); i++) {
		if (!xsk_ring_prod__needs_wakeup(&xsk->transmit))
			break;
		if (sendto(bobd_xsk_fd(xsk), NULL, 0, MSG_DONTWAIT, NULL, 0) < 0 &&
		    errno != EAGAIN && errno != EINTR)
			break;
	}
}

void bobd_xsk_poll(struct bobd_xsk *xsk)
{
	recvfrom(bobd_xsk_fd(xsk), NULL, 0, MSG_DONTWAIT, NULL, NULL);
}

void bobd_xsk_flush(struct bobd_xsk *xsk)
{
	if (xsk->queued)
		xsk_ring_prod__submit(&xsk->transmit, xsk->queued);
	xsk->queued = 0;
	if (xsk->sending) {
		kick(xsk);
		reap(xsk);
	}
	refill(xsk);
	/* A zero-copy driver that ran out of frames sleeps until it is called. */
	if (xsk_ring_prod__needs_wakeup(&xsk->fill) && xsk->zero_copy)
		bobd_xsk_poll(xsk);
}

bool bobd_xsk_empty(struct bobd_xsk *xsk)
{
	return !xsk_cons_nb_avail(&xsk->receive, 1);
}

bool bobd_xsk_sending(const struct bobd_xsk *xsk)
{
	return xsk->sending;
}
