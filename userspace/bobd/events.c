/* SPDX-License-Identifier: GPL-2.0-only */
/* Drains bob_events. A flood of refusals must not become a flood of lines. */
#include <bpf/libbpf.h>
#include <errno.h>
#include <string.h>

#include "cleanup.h"
#include "events.h"

#define SECOND 1000000000ULL

enum {
	LINES_PER_SECOND = 10,
	EVENTS_MANY = BOB_EVENTS_BYTES / sizeof(struct bob_event) / 8, /* an eighth of the ring */
	EVENTS_MAX = 32768, /* at a time: whoever refuses faster must not keep the loop for ever */
};

struct bobd_events {
	struct ring_buffer *ring;
	uint64_t since; /* of this second */
	uint64_t seen;	/* in this second */
	uint32_t taken; /* at this time */
	struct bobd_history *history;
};

/* Counters say "passed: at the limit, but …"; the first word is said here already. */
static const char *why_passed(const struct bob_event *event)
{
	const char *text = event->reason < BOB_N_MAX ? bob_counter_text(event->reason) : "?";
	const char *behind = strchr(text, ':');

	return behind ? behind + 2 : text;
}

static void log_decision(const struct bob_event *event)
{
	char caller[4 * BOB_TEXT_MAX], callee[4 * BOB_TEXT_MAX];

	bob_escape(caller, sizeof(caller), event->caller,
		   strnlen(event->caller, sizeof(event->caller)));
	bob_escape(callee, sizeof(callee), event->callee,
		   strnlen(event->callee, sizeof(event->callee)));
	if (event->verdict == BOB_REJECT)
		bob_info("refused: %s calls %s, who is in %u of %u", caller, callee, event->calls,
			 event->limit);
	else
		bob_info("passed: %s calls %s, who is in %u of %u (%s)", caller, callee,
			 event->calls, event->limit, why_passed(event));
}

static void take(struct bobd_events *events, const struct bob_event *event)
{
	bobd_history_add(events->history, event);
	if (events->seen++ < LINES_PER_SECOND)
		log_decision(event);
}

/* A negative number ends it for now, with this event taken. */
static int on_event(void *arg, void *data, size_t size)
{
	struct bobd_events *events = arg;
	const struct bob_event *event = data;

	if (size >= sizeof(*event) && event->reason != BOB_N_REFUSED_AGAIN)
		take(events, event);
	return ++events->taken < EVENTS_MAX ? 0 : -EAGAIN;
}

static void next_second(struct bobd_events *events)
{
	uint64_t now = bob_now();

	if (now - events->since < SECOND)
		return;
	if (events->seen > LINES_PER_SECOND)
		bob_info("and %llu more within a second",
			 (unsigned long long)events->seen - LINES_PER_SECOND);
	events->since = now;
	events->seen = 0;
}

bool bobd_events_drain(struct bobd_events *events, struct bobd_history *history)
{
	events->taken = 0;
	events->history = history;
	ring_buffer__consume(events->ring);
	next_second(events);
	bobd_history_turn(history);
	return events->taken >= EVENTS_MANY;
}

static void drop_events(struct bobd_events **events)
{
	bobd_events_close(*events);
}

int bobd_events_open(struct bobd_events **ret, const struct bob_maps *maps)
{
	_cleanup_(drop_events) struct bobd_events *events = calloc(1, sizeof(*events));

	if (!events)
		return bob_err(ENOMEM, "no memory for events");
	events->ring = ring_buffer__new(maps->events_fd, on_event, events, NULL);
	if (!events->ring)
		return bob_err(errno, "bob_events: cannot be read: %s", strerror(errno));
	*ret = TAKE_PTR(events);
	return 0;
}

void bobd_events_close(struct bobd_events *events)
{
	if (!events)
		return;
	ring_buffer__free(events->ring);
	free(events);
}
