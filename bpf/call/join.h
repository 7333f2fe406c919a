/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One call through a back-to-back user agent is two calls on the wire, with two
 * Call-IDs. The rule by which bob joins them: an INVITE belongs to a live call
 *
 * - if both carry the same Session-ID (RFC 7989), or
 * - if the user parts of caller and callee are the same, it comes within
 *   bob_config.join_window of that call's own INVITE, and it comes from another
 *   address and another way: on another interface, or in the other direction, or
 *   from the address that the first INVITE went to.
 *
 * A party that the one leg holds takes no second slot for the other. When that
 * leg ends first, its slots go over to the one that lives (call_hand_over).
 */
#ifndef BOB_JOIN_H
#define BOB_JOIN_H

#include "call/call.h"

/*
 * In a hash, and so in the place of its entry, this says by what it was made. A
 * call enters two, and the one must not be written over by the other.
 */
#define JOIN_SESSION 1ULL

/*
 * .part is the key of the name's part before the @: a B2BUA keeps that, and often
 * changes the host.
 */
bob_global int join_user_part(struct bob_scratch *s, struct bob_side *side)
{
	const struct bob_config *config = bob_config_get();
	struct sip_slice user;
	__u32 at, end;

	if (!s || !side || !config)
		return 0;
	at = side->text.at;
	end = at + side->text.length;
	user = sip_slice(at, sip_find(s, at, end, SIP_SET('@', '@', '@', '@')));
	identity_key(s, config, &user, &s->part);
	return 0;
}

/* Who calls whom. A number has no other part, and its key already: that saves 40 ns. */
bob_inline __u64 join_pair(struct bob_scratch *s)
{
	struct bob_key caller = s->caller.key, callee = s->callee.key;

	if (!s->caller.number) {
		join_user_part(s, &s->caller);
		caller = s->part;
	}
	if (!s->callee.number) {
		join_user_part(s, &s->callee);
		callee = s->part;
	}
	return bob_pair_key(callee, caller).a & ~JOIN_SESSION;
}

bob_global int join_session(struct bob_scratch *s)
{
	const struct bob_config *config = bob_config_get();
	struct hash_state h;

	if (!s || !config)
		return 0;
	hash_begin(&h, config, HASH_SESSION);
	hash_piece(s, &h, &s->view.session_id);
	s->session = hash_key(h).a | JOIN_SESSION;
	return 0;
}

/* .session and .pair: by what this INVITE can be found, and find another. */
bob_inline void join_hashes(struct bob_scratch *s, const struct bob_config *config)
{
	s->session = 0;
	s->pair = 0;
	if (config->join_session && s->view.session_id.length)
		join_session(s);
	if (config->join_window && s->caller.text.length && s->callee.text.length)
		s->pair = join_pair(s);
}

bob_inline struct bob_leg *join_leg(__u64 hash)
{
	__u32 at = hash & (BOB_LEGS_MAX - 1);

	return bpf_map_lookup_elem(&bob_legs, &at);
}

/*
 * A copy of the leg of that hash; 0: there is none. An entry without its hash is
 * being written by another CPU: so the hash is looked at before and after.
 */
bob_inline int join_read(__u64 hash, struct bob_leg *copy)
{
	const struct bob_leg *leg = hash ? join_leg(hash) : 0;

	if (!leg || bob_read(leg->hash) != hash)
		return 0;
	copy->time = bob_read(leg->time);
	copy->call.a = bob_read(leg->call.a);
	copy->call.b = bob_read(leg->call.b);
	copy->interface = bob_read(leg->interface);
	copy->direction = bob_read(leg->direction);
	copy->source = bob_read(leg->source);
	copy->destination = bob_read(leg->destination);
	return bob_read(leg->hash) == hash;
}

/* Does the INVITE in hand come from somebody else than the leg's, and another way? */
bob_inline int join_other_way(const struct bob_scratch *s, const struct bob_leg *leg)
{
	if (leg->source == s->packet.source)
		return 0;
	return leg->interface != s->interface || leg->direction != s->direction ||
	       leg->destination == s->packet.source;
}

/* Fills .twin if the leg's call is live, and another. */
bob_inline int join_with(struct bob_scratch *s, const struct bob_leg *leg)
{
	struct bob_key key = leg->call;
	struct bob_call *call;

	if (bob_key_equal(&key, &s->call))
		return 0;
	call = bpf_map_lookup_elem(&bob_calls, &key);
	if (!call || !call_is_live(bob_read(call->state)))
		return 0;
	s->twin = key;
	return 1;
}

/* Looks at the entries of both hashes: .twin is filled in if one is of another leg. */
bob_global int join_find_leg(struct bob_scratch *s)
{
	const struct bob_config *config = bob_config_get();
	struct bob_leg leg = {0};

	if (!s || !config)
		return 0;
	if (join_read(s->session, &leg) && join_with(s, &leg))
		return 1;
	return join_read(s->pair, &leg) &&
	       (__s64)(s->now - leg.time) <= (__s64)config->join_window &&
	       join_other_way(s, &leg) && join_with(s, &leg);
}

/* Is there an entry of that hash? Seldom; so that is asked before anything is called. */
bob_inline int join_has_leg(__u64 hash)
{
	const struct bob_leg *leg = hash ? join_leg(hash) : 0;

	return leg && bob_read(leg->hash) == hash;
}

/* Finds the other leg: .twin; {0,0} if there is none. */
bob_inline int join_find(struct bob_scratch *s, const struct bob_config *config)
{
	s->twin = (struct bob_key){0};
	join_hashes(s, config);
	return (join_has_leg(s->session) || join_has_leg(s->pair)) && join_find_leg(s);
}

bob_inline void join_enter_as(struct bob_scratch *s, __u64 hash)
{
	struct bob_leg *leg;

	if (!hash)
		return;
	leg = join_leg(hash);
	if (!leg)
		return;
	/* Swaps, because they are barriers: nobody finds the hash beside another call's fields. */
	__sync_lock_test_and_set(&leg->hash, 0);
	bob_write(leg->time, s->now);
	bob_write(leg->call.a, s->call.a);
	bob_write(leg->call.b, s->call.b);
	bob_write(leg->interface, s->interface);
	bob_write(leg->direction, s->direction);
	bob_write(leg->source, s->packet.source);
	bob_write(leg->destination, s->packet.destination);
	__sync_lock_test_and_set(&leg->hash, hash);
}

/* The call just counted can be found by the INVITEs of its other legs, which all join the first. */
bob_inline void join_enter(struct bob_scratch *s)
{
	if (s->twin.a | s->twin.b)
		return;
	join_enter_as(s, s->session);
	join_enter_as(s, s->pair);
}

/*
 * Tells the other leg's record of this one. All CPUs see that before this one looks
 * whether the other holds a slot: either he ends later, and hands it over, or he is
 * seen here to have ended.
 */
bob_inline void join_tell(struct bob_scratch *s, const struct bob_key *twin)
{
	struct bob_call *other;

	if (!(twin->a | twin->b))
		return;
	other = bob_lookup(&bob_calls, twin);
	if (!other)
		return;
	bob_write(other->twin.a, s->call.a);
	__sync_lock_test_and_set(&other->twin.b, s->call.b);
}

#endif
