/* SPDX-License-Identifier: GPL-2.0-only */
/* From the receive ring to the transmit ring: the reply is written over its INVITE. */
#include <bpf/bpf.h>
#include <errno.h>
#include <event2/event.h>
#include <string.h>

#include "cleanup.h"
#include "mirror.h"
#include "queue.h"
#include "reply.h"
#include "xsk.h"

/* So that a flood on one queue keeps neither the others nor the heartbeat waiting. */
enum { BATCHES_MAX = 16 };

struct bobd_queue {
	struct bobd_agent *agent;
	struct bobd_xsk *xsk;
	struct event *event;
	struct bob_queue *shared; /* its record in bob_queues */
	uint32_t interface;	  /* ifindex */
	uint64_t sent_before, done_before;
};

/* Shared words with one writer: this process. */
static void add(__u64 *word, uint64_t n)
{
	__atomic_store_n(word, *word + n, __ATOMIC_RELEASE);
}

/* The same words for as long as the kernel repeats the refusal, whatever becomes of the rule. */
static bool find_terms(const void *arg, const struct bob_key *transaction, struct bobd_terms *ret)
{
	const struct bob_maps *maps = arg;
	struct bob_refusal refusal;

	if (bpf_map_lookup_elem(maps->refused_fd, transaction, &refusal) ||
	    refusal.rule >= BOB_RULES_MAX)
		return false;
	ret->reply = maps->replies[refusal.rule];
	ret->why = refusal.why;
	return true;
}

static bool answer(struct bobd_queue *queue, struct bobd_frame *frame)
{
	struct bob_maps *maps = &queue->agent->load.maps;
	const struct bobd_book book = {
		.config = maps->config,
		.find = find_terms,
		.arg = maps,
		.decision_id = queue->agent->options->decision_id,
	};
	uint32_t length;
	int err = bobd_reply_by(frame->data, frame->length, &book, &length);

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

static void on_readable(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	for (int i = 0; i < BATCHES_MAX; i++)
		if (serve_batch(arg) < BOBD_XSK_BATCH)
			break;
}

/* What an earlier agent did not live to answer is not on its way any more. */
static void settle(struct bob_queue *shared)
{
	uint64_t sent = __atomic_load_n(&shared->sent, __ATOMIC_ACQUIRE);

	if (sent != shared->done)
		add(&shared->failed, sent - shared->done);
	__atomic_store_n(&shared->done, sent, __ATOMIC_RELEASE);
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

static int watch(struct bobd_queue *queue)
{
	queue->event = event_new(queue->agent->base, bobd_xsk_fd(queue->xsk), EV_READ | EV_PERSIST,
				 on_readable, queue);
	if (!queue->event || event_add(queue->event, NULL))
		return bob_err(ENOMEM, "no memory to watch a socket");
	return 0;
}

static void drop_queue(struct bobd_queue **queue)
{
	bobd_queue_close(*queue);
}

int bobd_queue_open(struct bobd_queue **ret, struct bobd_agent *agent,
		    const struct bobd_interface *interface, uint32_t index)
{
	uint32_t place = interface->slot * BOB_QUEUES_MAX + index;
	_cleanup_(drop_queue) struct bobd_queue *queue = calloc(1, sizeof(*queue));
	int err;

	if (!queue)
		return bob_err(ENOMEM, "%s: no memory for a socket", interface->name);
	queue->agent = agent;
	queue->interface = interface->ifindex;
	queue->shared = &agent->load.maps.queues[place];
	err = bobd_xsk_open(&queue->xsk, interface->name, index,
			    interface->flags & BOB_INTERFACE_GENERIC);
	if (!err)
		err = watch(queue);
	if (!err)
		err = enter(queue, interface->name, place);
	if (err)
		return err;
	*ret = TAKE_PTR(queue);
	return 0;
}

void bobd_queue_close(struct bobd_queue *queue)
{
	if (!queue)
		return;
	if (queue->event)
		event_free(queue->event);
	bobd_xsk_close(queue->xsk);
	free(queue);
}

void bobd_queue_flush(struct bobd_queue *queue)
{
	bobd_xsk_flush(queue->xsk);
}

/*
 * The kernel counts an INVITE as sent before it knows that the ring took it. If
 * nothing has moved for a second and nothing waits, what is missing was lost.
 */
void bobd_queue_settle(struct bobd_queue *queue)
{
	uint64_t sent = __atomic_load_n(&queue->shared->sent, __ATOMIC_ACQUIRE);
	bool quiet = sent == queue->sent_before && queue->shared->done == queue->done_before;

	if (quiet && sent != queue->shared->done && bobd_xsk_empty(queue->xsk))
		settle(queue->shared);
	queue->sent_before = sent;
	queue->done_before = queue->shared->done;
}

bool bobd_queue_zero_copy(const struct bobd_queue *queue)
{
	return queue->xsk->zero_copy;
}
