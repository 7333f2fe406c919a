/* SPDX-License-Identifier: GPL-2.0-only */
/* From the receive ring to the transmit ring: the reply is written over its INVITE. */
#include <bpf/bpf.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>

#include "bob_handed.h"
#include "cleanup.h"
#include "mirror.h"
#include "queue.h"
#include "reply.h"
#include "xsk.h"

enum {
	FLUSH_MS = 100, /* what could not be sent is tried again */
	QUIET_MS = 1000,
};

/* Only its thread touches it, from when there is one. */
struct bobd_queue {
	struct bobd_agent *agent;
	struct bobd_xsk *xsk;
	struct bob_queue *shared; /* its record in bob_queues */
	uint32_t interface;	  /* ifindex */
	uint64_t sent_before;	  /* a quiet second ago */
	pthread_t thread;
	bool threaded;
	bool ends; /* told to; atomic */
	int wake;  /* eventfd: look at .ends */
};

/* Shared words with one writer: this thread. */
static void add(__u64 *word, uint64_t n)
{
	__atomic_store_n(word, *word + n, __ATOMIC_RELEASE);
}

/* The same words for as long as the kernel repeats the refusal, whatever becomes of the rule. */
static bool find_terms(const void *arg, const struct bob_key *transaction, struct bobd_terms *ret)
{
	const struct bob_maps *maps = arg;
	struct bob_refusal refusal;

	if (bob_refusal_find(maps, transaction, &refusal) || refusal.rule >= BOB_RULES_MAX)
		return false;
	ret->reply = maps->replies[refusal.rule];
	ret->why = refusal.why;
	return true;
}

/* Takes what the kernel says in front of a frame; the next packet there may come without. */
static bool take_handed(const struct bobd_frame *frame, struct bob_handed *ret)
{
	uint8_t *at = frame->data - sizeof(*ret);

	memcpy(ret, at, sizeof(*ret));
	at[offsetof(struct bob_handed, what)] = 0;
	return ret->what & BOB_HANDED_TERMS && ret->rule < BOB_RULES_MAX;
}

static int write_reply(struct bobd_queue *queue, const struct bobd_frame *frame, uint32_t *ret)
{
	const struct bob_maps *maps = &queue->agent->load.maps;
	const bool decision_id = queue->agent->options->decision_id;
	struct bob_handed handed;
	struct bobd_terms terms;

	if (!take_handed(frame, &handed)) {
		const struct bobd_book book = {
			.config = maps->config,
			.find = find_terms,
			.arg = maps,
			.decision_id = decision_id,
		};

		return bobd_reply_by(frame->data, frame->length, &book, ret);
	}
	terms.reply = maps->replies[handed.rule];
	terms.why = handed.why;
	terms.decision = decision_id ? handed.decision : 0;
	terms.tag = handed.tag;
	terms.told = handed.what;
	memcpy(terms.values, handed.values, sizeof(terms.values));
	return bobd_reply_as(frame->data, frame->length, &terms, ret);
}

static bool answer(struct bobd_queue *queue, struct bobd_frame *frame)
{
	const struct bob_maps *maps = &queue->agent->load.maps;
	uint32_t length;
	int err = write_reply(queue, frame, &length);

	if (err) {
		bob_debug("an INVITE could not be answered: %s", strerror(-err));
		return false;
	}
	frame->length = length;
	if (!bobd_xsk_send(queue->xsk, frame))
		return false;
	if (__atomic_load_n(&maps->config->captures, __ATOMIC_ACQUIRE))
		bobd_mirror(maps, frame->data, length, queue->interface);
	return true;
}

static uint32_t serve_batch(struct bobd_queue *queue)
{
	struct bobd_frame frames[BOBD_XSK_BATCH];
	uint32_t n = bobd_xsk_receive(queue->xsk, frames), answered = 0;

	if (!n)
		return 0;
	for (uint32_t i = 0; i < n; i++) {
		if (answer(queue, &frames[i]))
			answered++;
		else
			bobd_xsk_drop(queue->xsk, &frames[i]);
	}
	bobd_xsk_flush(queue->xsk);
	add(&queue->shared->replied, answered);
	add(&queue->shared->failed, n - answered);
	add(&queue->shared->done, n);
	return n;
}

/* What an earlier agent did not live to answer is not on its way any more. */
static void settle(struct bob_queue *shared)
{
	uint64_t sent = __atomic_load_n(&shared->sent, __ATOMIC_ACQUIRE);

	if (sent != shared->done)
		add(&shared->failed, sent - shared->done);
	__atomic_store_n(&shared->done, sent, __ATOMIC_RELEASE);
}

/*
 * Nothing has come for a second. The kernel counts an INVITE as sent before it knows that the
 * ring took it: if none was sent either, and nothing waits, what is missing was lost.
 */
static void settle_quiet(struct bobd_queue *queue)
{
	uint64_t sent = __atomic_load_n(&queue->shared->sent, __ATOMIC_ACQUIRE);

	if (sent == queue->sent_before && bobd_xsk_empty(queue->xsk))
		settle(queue->shared);
	queue->sent_before = sent;
}

/* All that has come, and what comes within the time of busy polling, if that is wanted. */
static void serve(struct bobd_queue *queue)
{
	const uint64_t patience = (uint64_t)queue->agent->options->busy_poll * 1000;
	uint64_t last = patience ? bob_now() : 0;

	while (!__atomic_load_n(&queue->ends, __ATOMIC_ACQUIRE)) {
		uint32_t n = serve_batch(queue);

		if (!n && (!patience || bob_now() - last > patience))
			return;
		if (n && patience)
			last = bob_now();
		if (patience)
			bobd_xsk_poll(queue->xsk);
	}
}

static void *run(void *arg)
{
	struct bobd_queue *queue = arg;
	struct pollfd fds[] = {
		{.fd = queue->wake, .events = POLLIN},
		{.fd = bobd_xsk_fd(queue->xsk), .events = POLLIN},
	};

	for (;;) {
		bool sending = bobd_xsk_sending(queue->xsk);
		int n = poll(fds, 2, sending ? FLUSH_MS : QUIET_MS);

		if (fds[0].revents)
			return NULL;
		if (n > 0 && !(fds[1].revents & POLLIN))
			fds[1].fd = -1; /* its interface has gone; soon somebody ends us */
		else if (n > 0)
			serve(queue);
		else if (sending)
			bobd_xsk_flush(queue->xsk);
		else
			settle_quiet(queue);
	}
}

/* Signals are the main thread's. */
static int start(struct bobd_queue *queue, const char *name)
{
	sigset_t all, before;
	int code;

	queue->wake = eventfd(0, EFD_CLOEXEC);
	if (queue->wake < 0)
		return bob_err(errno, "%s: no eventfd: %s", name, strerror(errno));
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	code = pthread_create(&queue->thread, NULL, run, queue);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	queue->threaded = !code;
	return code ? bob_err(code, "%s: no thread for a socket: %s", name, strerror(code)) : 0;
}

static int enter(struct bobd_queue *queue, const char *name, uint32_t place)
{
	int fd = bobd_xsk_fd(queue->xsk);

	settle(queue->shared);
	if (bpf_map_update_elem(queue->agent->load.maps.xsks_fd, &place, &fd, BPF_ANY))
		return bob_err(errno, "%s: cannot enter a socket in bob_xsks: %s", name,
			       strerror(errno));
	return 0;
}

static void drop_queue(struct bobd_queue **queue)
{
	bobd_queue_close(*queue);
}

int bobd_queue_open(struct bobd_queue **ret, struct bobd_agent *agent,
		    const struct bobd_interface *interface, uint32_t index)
{
	const struct bobd_xsk_way way = {
		.zero_copy =
			agent->options->zero_copy && !(interface->flags & BOB_INTERFACE_GENERIC),
		.busy_poll = agent->options->busy_poll,
	};
	uint32_t place = interface->slot * BOB_QUEUES_MAX + index;
	_cleanup_(drop_queue) struct bobd_queue *queue = calloc(1, sizeof(*queue));
	int err;

	if (!queue)
		return bob_err(ENOMEM, "%s: no memory for a socket", interface->name);
	queue->wake = -1;
	queue->agent = agent;
	queue->interface = interface->ifindex;
	queue->shared = &agent->load.maps.queues[place];
	err = bobd_xsk_open(&queue->xsk, interface->name, index, &way);
	if (!err)
		err = enter(queue, interface->name, place);
	if (!err)
		err = start(queue, interface->name);
	if (err)
		return err;
	*ret = TAKE_PTR(queue);
	return 0;
}

void bobd_queue_close(struct bobd_queue *queue)
{
	if (!queue)
		return;
	if (queue->threaded) {
		__atomic_store_n(&queue->ends, true, __ATOMIC_RELEASE);
		eventfd_write(queue->wake, 1);
		pthread_join(queue->thread, NULL);
	}
	if (queue->wake >= 0)
		close(queue->wake);
	bobd_xsk_close(queue->xsk);
	free(queue);
}
