/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copies of SIP packets, with their verdicts, for whoever captures. A capture is
 * a ring of its own, so that one that is slow disturbs no other; one whose
 * reader has gone is switched off by the first packet that notices.
 */
#ifndef BOB_CAPTURE_H
#define BOB_CAPTURE_H

#include "policy/policy.h"

enum {
	CAPTURE_READER_GONE = 1000000000, /* ns without a sign of life */
};

struct bob_frame {
	struct bob_capture_head head;
	__u8 bytes[BOB_CAPTURE_BYTES];
};

/* Does the message name this user as caller, callee or target? */
bob_global int capture_names(struct bob_scratch *s, struct bob_reader *reader)
{
	if (!s || !reader)
		return 0;
	policy_side(s, &s->other, &s->view.from, BOB_NAME_CALLER);
	if (s->other.text.length && bob_key_equal(&s->other.key, &reader->user))
		return 1;
	policy_side(s, &s->other, &s->view.to, BOB_NAME_TO);
	if (s->other.text.length && bob_key_equal(&s->other.key, &reader->user))
		return 1;
	policy_side(s, &s->other, &s->view.uri, BOB_NAME_TARGET);
	return s->other.text.length && bob_key_equal(&s->other.key, &reader->user);
}

bob_inline void capture_write(struct bob_frame *frame, struct bob_reader *reader, __u32 slot)
{
	__u32 size = frame->head.captured;
	void *ring = bpf_map_lookup_elem(&bob_captures, &slot);

	if (!ring)
		return;
	if (size > BOB_CAPTURE_BYTES)
		size = BOB_CAPTURE_BYTES;
	if (bpf_ringbuf_output(ring, frame, sizeof(frame->head) + size, BPF_RB_NO_WAKEUP))
		__sync_fetch_and_add(&reader->lost, 1);
}

/* Gives the frame to every capture that wants it. named: s holds its parsed message. */
bob_global int capture_frame(struct bob_scratch *s, struct bob_frame *frame, int named)
{
	struct bob_config *config = bob_config_get();
	struct bob_reader *reader;

	if (!s || !frame || !config)
		return 0;
	for (__u32 slot = 0; slot < BOB_CAPTURES_MAX; slot++) {
		__u32 at = slot;

		if (!(bob_read(config->captures) & 1U << slot))
			continue;
		reader = bpf_map_lookup_elem(&bob_readers, &at);
		if (!reader)
			continue;
		if ((__s64)(frame->head.time - bob_read(reader->heartbeat)) > CAPTURE_READER_GONE) {
			__sync_fetch_and_and(&config->captures, ~(1U << slot));
			continue;
		}
		if (!(reader->verdicts & 1U << (frame->head.verdict & 31)))
			continue;
		if ((reader->user.a | reader->user.b) && (!named || !capture_names(s, reader)))
			continue;
		capture_write(frame, reader, slot);
	}
	return 0;
}

bob_inline void capture_head(struct bob_scratch *s, struct bob_capture_head *head, __u32 length)
{
	head->time = s->now;
	head->length = length;
	head->captured = length < BOB_CAPTURE_BYTES ? length : BOB_CAPTURE_BYTES;
	head->verdict = s->verdict;
	head->reason = s->reason;
	head->interface = s->interface;
	head->direction = s->direction;
}

#endif
