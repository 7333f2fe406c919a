/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Refusing: whether bob can, here and now; remembering that it did, because a
 * stateless answer must be the same every time (RFC 3261 8.2.7); and knowing
 * the ACK to its own answer again, by a tag that only bob can make.
 */
#ifndef BOB_REFUSE_H
#define BOB_REFUSE_H

#include "refuse/event.h"
#include "names/identity.h"
#include "policy/place.h"
#include "refuse/refused.h"
#include "policy/user.h"

enum {
	REFUSE_TAG_LENGTH = 19,	 /* "bob" and 16 hex digits */
	REFUSE_FRAME_MAX = 3584, /* what a frame of the agent's socket surely holds */
};

/* The keys of an initial INVITE, or of its ACK: .call, .branch, .transaction. */
bob_inline void refuse_keys(struct bob_scratch *s, const struct bob_config *config)
{
	identity_keys(s, config);
}

/* The number in the To tag of bob's answer to .transaction (RFC 3261 19.3). */
bob_inline __u64 refuse_tag(struct bob_scratch *s)
{
	struct hash_state h;

	hash_start(&h, &s->transaction);
	hash_word(&h, HASH_REPLY_TAG);
	return hash_key(h).a;
}

/* Eight lower-case hex digits of 32 bits, as they lie in memory. */
bob_inline __u64 refuse_hex(__u64 number)
{
	__u64 digits = (number | number << 16) & 0x0000ffff0000ffffULL;
	__u64 letters;

	digits = (digits | digits << 8) & 0x00ff00ff00ff00ffULL;
	digits = (digits | digits << 4) & 0x0f0f0f0f0f0f0f0fULL; /* the last one first */
	digits = __builtin_bswap64(digits);
	letters = (digits + 6 * SWAR_ONES) >> 4 & SWAR_ONES;
	return digits + '0' * SWAR_ONES + letters * ('a' - '0' - 10);
}

/* Is this To tag the one that bob gave in its answer to this transaction? */
bob_inline int refuse_is_own_tag(struct bob_scratch *s, const struct bob_config *config)
{
	const struct sip_slice *tag = &s->view.to_tag;
	__u64 number;

	if (tag->length != REFUSE_TAG_LENGTH ||
	    (bob_word(s, tag->at) & swar_mask(3)) != swar_word("bob", 3))
		return 0;
	refuse_keys(s, config);
	number = refuse_tag(s);
	return bob_word(s, tag->at + 3) == refuse_hex(number >> 32) &&
	       bob_word(s, tag->at + 11) == refuse_hex((__u32)number);
}

/*
 * The most bytes that bob's answer may have: never more than came in, so that
 * nobody can use bob to throw more than he sends.
 */
bob_global __u32 refuse_reply_length(struct bob_scratch *s)
{
	__u32 length;

	if (!s)
		return BOB_WINDOW;
	length = sizeof("SIP/2.0 486 Busy Here\r\n") - 1 + sizeof("Content-Length: 0\r\n\r\n") - 1 +
		 sizeof(";tag=") - 1 + REFUSE_TAG_LENGTH;
	length += s->packet.version == 4 ? sizeof(";received=255.255.255.255") - 1
					 : sizeof(";received=") - 1 + 39;
	if (s->view.flags & SIP_RPORT)
		length += sizeof("=65535") - 1;
	length += s->view.reply_bytes;
	return length;
}

/* Why bob cannot refuse this INVITE, or BOB_CONTINUE with .socket set. */
bob_global __u32 refuse_hindrance(struct bob_scratch *s)
{
	const struct bob_config *config = bob_config_get();
	const struct bob_queue *queue;
	__u64 place;
	__u32 at;

	if (!s || !config)
		return BOB_N_AGENT_STALE;
	if (config->mode != BOB_ENFORCE || s->direction != BOB_INGRESS)
		return BOB_N_WOULD_REFUSE;
	if ((__s64)(s->now - bob_read(config->heartbeat)) > (__s64)config->heartbeat_max)
		return BOB_N_AGENT_STALE;
	if (!s->packet.answerable || s->view.flags & SIP_MADDR || !s->view.max_forwards ||
	    s->packet.payload + s->packet.length > REFUSE_FRAME_MAX ||
	    refuse_reply_length(s) > s->packet.length)
		return BOB_N_NO_REPLY;
	place = place_of(config, s->interface);
	if (!place || s->queue >= BOB_QUEUES_MAX)
		return BOB_N_NO_SOCKET;
	at = BOB_PLACE_SLOT(place) * BOB_QUEUES_MAX + s->queue;
	if (!bpf_map_lookup_elem(&bob_xsks, &at))
		return BOB_N_NO_SOCKET;
	queue = bpf_map_lookup_elem(&bob_queues, &at);
	/* Signed: what came after .sent was read may be done already. */
	if (!queue || (__s64)(bob_read(queue->sent) - bob_read(queue->done)) >= BOB_QUEUE_DEPTH)
		return BOB_N_RING_FULL;
	s->socket = at;
	return BOB_CONTINUE;
}

bob_inline int refuse_sent(struct bob_scratch *s)
{
	__u32 at = s->socket;
	struct bob_queue *queue = bpf_map_lookup_elem(&bob_queues, &at);

	if (queue)
		__sync_fetch_and_add(&queue->sent, 1);
	s->verdict = BOB_REJECT;
	return 0;
}

/* The same transaction was refused within the last 32 s, and can be again, in the same words. */
bob_inline int refuse_again(struct bob_scratch *s, const struct bob_config *config)
{
	if (!refused_before(s, config) || refuse_hindrance(s) != BOB_CONTINUE)
		return 0;
	refuse_sent(s);
	return 1;
}

/*
 * Somebody, named in .full, is at his limit. Refuses and returns BOB_N_REFUSED or
 * BOB_N_REFUSED_OUTGOING, or returns why that cannot be; either way it is reported.
 */
bob_global __u32 refuse_full(struct bob_scratch *s)
{
	const struct bob_config *config = bob_config_get();
	struct bob_user *user;
	__u32 reason;

	if (!s || !config)
		return BOB_N_AGENT_STALE;
	reason = refuse_hindrance(s);
	if (reason == BOB_CONTINUE) {
		refused_remember(s);
		refuse_sent(s);
		reason = s->full.why < BOB_WHY_CALLER ? BOB_N_REFUSED : BOB_N_REFUSED_OUTGOING;
	}
	user = user_get(s->full.user);
	if (user && (s->verdict == BOB_REJECT || reason == BOB_N_WOULD_REFUSE))
		__sync_fetch_and_add(&user->refused, 1);
	event_report(s, s->verdict, reason);
	return reason;
}

#endif
