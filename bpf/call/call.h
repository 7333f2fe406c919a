/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The life of a call record, and the only writer of bob_calls and of users'
 * counts. A user's count is derived: he holds a slot exactly while a live record
 * has his party's bit set. Whoever clears that bit, with a compare-and-swap on
 * the record's one state word, gives the slot back; so it is given back once.
 *
 * Slots are taken before a bit is set, and given back after it is cleared. In
 * between a count is one too high, never too low, for nanoseconds.
 */
#ifndef BOB_CALL_H
#define BOB_CALL_H

#include "names/identity.h"
#include "policy/user.h"
#include "stats.h"

enum {
	CALL_RACES_MAX = 16,
	CALL_CALLER = 0,   /* its place in .parties */
	CALL_NOBODY = 255, /* a branch to somebody who is not counted */
	CALL_LOST = 254,   /* a branch that the record had no room for */
};

bob_inline int call_is_live(__u64 state)
{
	return BOB_CALL_PHASE(state) >= BOB_CALL_TRYING && BOB_CALL_PHASE(state) <= BOB_CALL_ENDING;
}

bob_inline __u64 call_direction(__u32 place)
{
	return BOB_PARTY_CALLS(place) ? BOB_SLOTS_ONE_OUT : BOB_SLOTS_ONE_IN;
}

/* The party at a place, read as one word: it may be set by another CPU. */
bob_inline struct bob_party call_party(struct bob_call *call, __u32 place)
{
	union {
		__u64 word;
		struct bob_party party;
	} u = {0};

	if (place < BOB_PARTIES_MAX)
		u.word = bob_read(*(__u64 *)&call->parties[place]);
	return u.party;
}

/* The bits of a party in .state. */
bob_inline __u64 call_held_bit(__u32 place)
{
	return 1ULL << (8 + place);
}

bob_inline __u64 call_claim_bit(__u32 place)
{
	return 1ULL << (24 + place);
}

/* Set where he has moved to another index since he was claimed (sweep_move_party). */
bob_inline __u64 call_moved_bit(__u32 place)
{
	return 1ULL << (41 + place);
}

/*
 * Sets one of them in a live record that has all the bits in with, and none of
 * those in without. 1 for the one caller that set it.
 */
bob_global int call_mark_if(struct bob_call *call, __u64 bit, __u64 with, __u64 without)
{
	__u64 state;

	if (!call)
		return 0;
	for (int i = 0; i < CALL_RACES_MAX; i++) {
		state = bob_read(call->state);
		if (!call_is_live(state) || state & (bit | without) || (state & with) != with)
			return 0;
		if (bob_swap(&call->state, state, state | bit))
			return 1;
	}
	return 0;
}

bob_inline int call_mark(struct bob_call *call, __u64 bit)
{
	return call_mark_if(call, bit, 0, 0);
}

/* A caller is not looked for among callees; but a group is the same on either side. */
bob_inline int call_alike(__u32 place, __u32 like)
{
	if (like >= BOB_CALLER_GROUPS || place >= BOB_CALLER_GROUPS)
		return like >= BOB_CALLER_GROUPS && place >= BOB_CALLER_GROUPS;
	return (place == CALL_CALLER) == (like == CALL_CALLER);
}

/* The place in which a record names the same party in the same part; BOB_PARTIES_MAX: none. */
bob_global __u32 call_party_place(struct bob_call *call, __u32 user, __u32 generation, __u32 like)
{
	struct bob_party party;

	if (!call)
		return BOB_PARTIES_MAX;
	for (__u32 i = 0; i < BOB_PARTIES_MAX; i++) {
		party = call_party(call, i);
		if (call_alike(i, like) && party.user == user && party.generation == generation)
			return i;
	}
	return BOB_PARTIES_MAX;
}

/* Has it another leg? What is asked about that costs a call each, and most have none. */
bob_inline int call_has_twin(struct bob_call *call)
{
	return (bob_read(call->twin.a) | bob_read(call->twin.b)) != 0;
}

/* The live record of the other leg through a B2BUA, if there is one; see join.h. */
bob_inline struct bob_call *call_twin(struct bob_call *call)
{
	struct bob_key key = {.a = bob_read(call->twin.a), .b = bob_read(call->twin.b)};
	struct bob_call *twin;

	if (!(key.a | key.b))
		return 0;
	twin = bpf_map_lookup_elem(&bob_calls, &key);
	return twin && call_is_live(bob_read(twin->state)) ? twin : 0;
}

/* The other leg, and the party's place in it, where that names him in the same direction. */
bob_inline struct bob_call *call_twin_of(struct bob_call *call, __u32 place, __u32 *there)
{
	struct bob_call *twin = call_twin(call);
	struct bob_party party;

	if (!twin)
		return 0;
	party = call_party(call, place);
	*there = call_party_place(twin, party.user, party.generation, place);
	return *there < BOB_PARTIES_MAX ? twin : 0;
}

/* Does the other leg hold this party's slot already? One call, one slot. */
bob_global int call_covered(struct bob_call *call, __u32 place)
{
	struct bob_call *twin;
	__u32 there;

	if (!call || place >= BOB_PARTIES_MAX)
		return 0;
	twin = call_twin_of(call, place, &there);
	return twin && bob_read(twin->state) & call_held_bit(there);
}

/*
 * The slot goes over to the other leg, where that still names the party. A group
 * that is a caller's here and a callee's there takes a slot of that kind instead.
 */
bob_global int call_hand_over(struct bob_call *call, __u32 place, __u64 now)
{
	struct bob_party party;
	struct bob_call *twin;
	__u32 there;

	if (!call || place >= BOB_PARTIES_MAX)
		return 0;
	twin = call_twin_of(call, place, &there);
	/* Without a claim he has left that leg. */
	if (!twin || call_direction(there) == call_direction(place))
		return twin && call_mark_if(twin, call_held_bit(there), call_claim_bit(there), 0);
	party = call_party(twin, there);
	if (user_take(user_get(party.user), party.generation, call_direction(there), USER_UNLIMITED,
		      now) == USER_TAKEN &&
	    !call_mark_if(twin, call_held_bit(there), call_claim_bit(there), 0))
		user_give(user_get(party.user), party.generation, call_direction(there), now);
	return 0;
}

bob_inline void call_give(struct bob_call *call, __u32 place, __u64 now)
{
	struct bob_party party;

	if (call_has_twin(call) && call_hand_over(call, place, now))
		return;
	party = call_party(call, place);
	user_give(user_get(party.user), party.generation, call_direction(place), now);
}

/* Gives back the slots of every party in held. */
bob_global int call_give_all(struct bob_call *call, __u32 held, __u64 now)
{
	if (!call)
		return 0;
	for (__u32 i = 0; i < BOB_PARTIES_MAX; i++)
		if (held & 1U << i)
			call_give(call, i, now);
	return 0;
}

#define CALL_LIVE                                                                                  \
	(1 << BOB_CALL_TRYING | 1 << BOB_CALL_EARLY | 1 << BOB_CALL_CONFIRMED |                    \
	 1 << BOB_CALL_ENDING)
#define CALL_UNANSWERED (1 << BOB_CALL_TRYING | 1 << BOB_CALL_EARLY)

/*
 * Ends the call if it is in one of the phases in the mask (1 << phase) and, where
 * overdue is asked for, past its deadline: its slots are free. Returns 1 for the
 * one caller that ended it. Whoever moves a deadline writes it first and looks at
 * .state after: so either he sees the call ended, or it is seen here that it lives.
 */
bob_global int call_end(struct bob_call *call, const struct bob_config *config, __u32 from,
			int overdue, __u64 now)
{
	const __u64 ended = BOB_CALL_STATE(BOB_CALL_RELEASED, 0) | BOB_CALL_BUSY;
	__u64 state, deadline;

	if (!call || !config)
		return 0;
	for (int i = 0; i < CALL_RACES_MAX; i++) {
		state = bob_read(call->state);
		deadline = bob_read(call->deadline);
		if (!(from & 1U << (BOB_CALL_PHASE(state) & 31)))
			return 0;
		if (overdue && (__s64)(now - deadline) <= 0)
			return 0;
		if (!bob_swap(&call->state, state, ended))
			continue;
		if (overdue && bob_read(call->deadline) != deadline &&
		    bob_swap(&call->state, ended, state))
			return 0;
		bob_swap(&call->deadline, deadline, now + config->tombstone);
		call_give_all(call, BOB_CALL_HELD(state), now);
		__sync_fetch_and_and(&call->state, ~BOB_CALL_BUSY);
		return 1;
	}
	return 0; /* still live: its deadline ends it */
}

bob_inline int call_release(struct bob_call *call, const struct bob_config *config, __u32 from,
			    __u64 now)
{
	return call_end(call, config, from, 0, now);
}

/* From one of the phases in the mask (1 << phase) to another; what is held stays held. */
bob_global int call_move(struct bob_call *call, __u32 from, __u32 to)
{
	__u64 state;

	if (!call)
		return 0;
	for (int i = 0; i < CALL_RACES_MAX; i++) {
		state = bob_read(call->state);
		if (!(from & 1U << (BOB_CALL_PHASE(state) & 31)))
			return 0;
		if (bob_swap(&call->state, state, (state & ~0xffULL) | to))
			return 1;
	}
	return 0;
}

/* Begins a new record: whoever it names is claimed before anybody can see it. */
bob_global int call_begin(struct bob_call *fresh, __u32 phase)
{
	if (!fresh)
		return 0;
	fresh->state = BOB_CALL_STATE(phase, 0);
	/* Added up in memory, for there the verifier does not follow every sum. */
	for (int i = 0; i < BOB_PARTIES_MAX; i++)
		if (fresh->parties[i].user)
			fresh->state |= call_claim_bit(i);
	return 0;
}

/*
 * One CPU claims a party, and only that one takes a slot for it: of two branches
 * that arrive at once, the second must not find the limit reached by the first.
 */
bob_inline int call_claim(struct bob_call *call, __u32 place)
{
	return place < BOB_PARTIES_MAX && call_mark(call, call_claim_bit(place));
}

/*
 * Marks the slot of a claimed party, taken before for that user, as held. Where the
 * call has ended meanwhile, or lives anew, or the party has moved to another index
 * (and the sweep took a slot there), the slot goes back. 1: held by this record.
 */
bob_global int call_hold_for(struct bob_call *call, __u32 place, __u32 user, __u32 generation,
			     __u64 now)
{
	if (!call || place >= BOB_PARTIES_MAX)
		return 0;
	if (call_mark_if(call, call_held_bit(place), 0, call_moved_bit(place)))
		return 1;
	user_give(user_get(user), generation, call_direction(place), now);
	return 0;
}

/* Takes a slot for a claimed party, within USER_LIMITS, and marks it held. enum user_taken. */
bob_global int call_take_claimed(struct bob_call *call, __u32 place, __u64 limits, __u64 now)
{
	struct bob_party party;
	int taken;

	if (!call || place >= BOB_PARTIES_MAX)
		return USER_GONE;
	if (call_has_twin(call) && call_covered(call, place))
		return USER_COVERED;
	party = call_party(call, place);
	taken = user_take(user_get(party.user), party.generation, call_direction(place), limits,
			  now);
	if (taken == USER_TAKEN)
		call_hold_for(call, place, party.user, party.generation, now);
	return taken;
}

/*
 * The place of a party among those from first to end, entered in an empty one if need
 * be, whoever else enters somebody this instant; CALL_NOBODY: no room.
 */
bob_global __u32 call_enter(struct bob_call *call, __u32 user, __u32 generation, __u32 first,
			    __u32 end)
{
	union {
		struct bob_party party;
		__u64 word;
	} wanted = {.party = {.user = user, .generation = generation}};
	__u64 found;

	if (!call || !user)
		return CALL_NOBODY;
	for (__u32 i = CALL_CALLER + 1; i < BOB_PARTIES_MAX; i++) {
		if (i < first || i >= end)
			continue;
		found = __sync_val_compare_and_swap((__u64 *)&call->parties[i], 0, wanted.word);
		if (!found || found == wanted.word)
			return i;
	}
	return CALL_NOBODY;
}

/* The place of a user among the callees, entered if need be; CALL_NOBODY: no room. */
bob_inline __u32 call_place(struct bob_call *call, __u32 user, __u32 generation)
{
	return call_enter(call, user, generation, CALL_CALLER + 1, BOB_PEOPLE_MAX);
}

/* ---- deadlines ---- */

/* An exchange and no plain store: all CPUs see it before this one reads on (see call_end). */
bob_inline void call_deadline(struct bob_call *call, __u64 deadline)
{
	__sync_lock_test_and_set(&call->deadline, deadline);
}

/* When an answered call that shows no further sign of life ends (RFC 4028 10). */
bob_inline void call_deadline_confirmed(struct bob_call *call, const struct bob_config *config,
					__u64 now)
{
	__u64 session = bob_read(call->session);

	/* A session timer may only shorten what the operator allows. */
	if (!session || session > config->longest)
		session = config->longest;
	call_deadline(call, now + session);
}

/* No later than this; an earlier deadline stays. */
bob_inline void call_deadline_at_most(struct bob_call *call, __u64 deadline)
{
	if (bob_read(call->deadline) > deadline)
		call_deadline(call, deadline);
}

bob_inline void call_deadline_at_least(struct bob_call *call, __u64 deadline)
{
	if (bob_read(call->deadline) < deadline)
		call_deadline(call, deadline);
}

#endif
