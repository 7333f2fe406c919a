/* SPDX-License-Identifier: GPL-2.0-only */
/* One record per decision that somebody may ask about, for the agent's log and history. */
#ifndef BOB_EVENT_H
#define BOB_EVENT_H

#include "bob_maps.h"
#include "scratch.h"
#include "stats.h"

bob_global int event_text(struct bob_scratch *s, struct bob_event *event)
{
	if (!s || !event)
		return 0;
	for (__u32 i = 0; i < BOB_TEXT_MAX; i += 8) {
		*(__u64 *)&event->caller[i] = bob_slice_word(s, &s->caller.text, i);
		*(__u64 *)&event->callee[i] = bob_slice_word(s, &s->callee.text, i);
	}
	return 0;
}

/* A full ring costs the record, never the packet. */
bob_inline void event_report(struct bob_scratch *s, __u32 verdict, __u32 reason)
{
	struct bob_event *event = bpf_ringbuf_reserve(&bob_events, sizeof(*event), 0);

	if (!event) {
		stats_count(BOB_N_EVENT_LOST);
		return;
	}
	event->time = s->now;
	event->verdict = verdict;
	event->reason = reason;
	event->user = s->full.user;
	event->calls = s->full.calls;
	event->limit = s->full.limit;
	event->rule = s->full.rule;
	event->why = s->full.why;
	event->level = s->full.level;
	event->interface = s->interface;
	event->generation = s->full.generation;
	event->decision = s->transaction.a;
	event->call = s->call.a;
	event_text(s, event);
	/* No wake-up: it would cost ten times the record. The agent looks by itself. */
	bpf_ringbuf_submit(event, BPF_RB_NO_WAKEUP);
}

#endif
