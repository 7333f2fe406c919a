/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The groups of a call's people: further parties of the call, each in it once,
 * however many of its members are. A group comes with its first member and goes
 * with its last one: the claims of people and of groups stand in one word, so
 * whoever changes that has seen who else is in.
 */
#ifndef BOB_GROUP_H
#define BOB_GROUP_H

#include "call/call.h"

enum {
	GROUP_LOOKS = 96, /* at a group that another CPU takes a slot for, this instant */
};

/* Bits of the places in which callees' groups stand. */
#define GROUP_CALLEES (((1U << BOB_PARTIES_MAX) - 1) & ~((1U << BOB_CALLEE_GROUPS) - 1))

/* The group that a user belongs to; user 0: none. */
bob_inline struct bob_party group_of(__u32 user, __u32 parity)
{
	const struct bob_user *record = user_get(user);
	struct bob_party group = {0};

	if (!record)
		return group;
	group.user = bob_read(record->group[parity & 1]);
	record = user_get(group.user);
	if (record)
		group.generation = BOB_SLOTS_GENERATION(bob_read(record->slots));
	else
		group.user = 0;
	return group;
}

/* Enters a group in an empty place from first on; a caller's has two, callees share the rest. */
bob_inline void group_add(struct bob_call *call, const struct bob_party *group, __u32 first)
{
	const __u32 end = first < BOB_CALLEE_GROUPS ? BOB_CALLEE_GROUPS : BOB_PARTIES_MAX;

	if (call_enter(call, group->user, group->generation, first, end) == CALL_NOBODY)
		stats_count(BOB_N_PARTIES_FULL);
}

/* Enters a user's groups; one that both sides share stands with the caller's. */
bob_global int group_enter(struct bob_call *call, __u32 user, __u32 parity, __u32 first)
{
	struct bob_party group = {.user = user};

	if (!call)
		return 0;
	for (int i = 0; i < BOB_GROUPS_DEEP; i++) {
		group = group_of(group.user, parity);
		if (!group.user)
			break;
		if (call_party_place(call, group.user, group.generation, BOB_CALLER_GROUPS) >=
		    BOB_PARTIES_MAX)
			group_add(call, &group, first);
	}
	return 0;
}

/* The places at which the call names groups of this user. */
bob_global __u32 group_places(struct bob_call *call, __u32 user, __u32 parity)
{
	struct bob_party group = {.user = user};
	__u32 places = 0, place;

	if (!call)
		return 0;
	for (int i = 0; i < BOB_GROUPS_DEEP; i++) {
		group = group_of(group.user, parity);
		if (!group.user)
			break;
		place = call_party_place(call, group.user, group.generation, BOB_CALLER_GROUPS);
		if (place < BOB_PARTIES_MAX)
			places |= 1U << place;
	}
	return places;
}

/*
 * The places of the groups that these people (bits of their places) belong to, now:
 * a callee may have been moved to another group since. The caller's are his till the end.
 */
bob_global __u32 group_needed(struct bob_call *call, __u32 people)
{
	const struct bob_config *config = bob_config_get();
	const struct bob_user *user;
	struct bob_party party;
	__u32 needed = 0;

	if (!call || !config)
		return 0;
	if (people & 1U << CALL_CALLER)
		for (__u32 i = BOB_CALLER_GROUPS; i < BOB_CALLEE_GROUPS; i++)
			if (call_party(call, i).user)
				needed |= 1U << i;
	for (__u32 i = CALL_CALLER + 1; i < BOB_PEOPLE_MAX; i++) {
		party = call_party(call, i);
		user = people & 1U << i ? user_get(party.user) : 0;
		if (user && BOB_SLOTS_GENERATION(bob_read(user->slots)) == party.generation)
			needed |= group_places(call, party.user, bob_read(config->epoch));
	}
	return needed;
}

/* Sees to it that the groups of these people are claimed. Which of them hold no slot yet. */
bob_global __u32 group_claim(struct bob_call *call, __u32 people)
{
	__u32 needed, missing;
	__u64 state;

	if (!call)
		return 0;
	for (int i = 0; i < CALL_RACES_MAX; i++) {
		state = bob_read(call->state);
		if (!call_is_live(state))
			return 0;
		needed = group_needed(call, BOB_CALL_CLAIMED(state) & people);
		missing = needed & ~BOB_CALL_CLAIMED(state);
		if (!missing || bob_swap(&call->state, state, state | (__u64)missing << 24))
			return needed & ~BOB_CALL_HELD(state);
	}
	return 0;
}

enum group_state {
	GROUP_FREE, /* nobody has claimed it */
	GROUP_IN,   /* its slot is held, or need not be */
	GROUP_BUSY, /* somebody is about to take a slot for it, and takes his time */
};

/* A group that another CPU has claimed: has it got a slot? That will turn out in a moment. */
bob_global int group_settle(struct bob_call *call, __u32 place)
{
	__u64 state;

	if (!call || place >= BOB_PARTIES_MAX)
		return GROUP_IN;
	for (int i = 0; i < GROUP_LOOKS; i++) {
		state = bob_read(call->state);
		if (!call_is_live(state) || state & call_held_bit(place))
			return GROUP_IN;
		if (!(state & call_claim_bit(place)))
			return GROUP_FREE;
	}
	return call_covered(call, place) ? GROUP_IN : GROUP_BUSY;
}

/* There was no slot for a group: so it is claimed no more, unless another has found one. */
bob_global int group_unclaim(struct bob_call *call, __u32 place)
{
	__u64 state;

	if (!call || place >= BOB_PARTIES_MAX)
		return 0;
	for (int i = 0; i < CALL_RACES_MAX; i++) {
		state = bob_read(call->state);
		if (!call_is_live(state) || state & call_held_bit(place))
			return 0;
		if (bob_swap(&call->state, state, state & ~call_claim_bit(place)))
			return 1;
	}
	return 0;
}

/*
 * Takes a slot for each of the places, whatever the limit. What is held already stays
 * so; what another CPU let go meanwhile is claimed again.
 */
bob_global int group_take(struct bob_call *call, __u32 places, __u64 now)
{
	if (!call)
		return 0;
	for (__u32 i = 0; i < BOB_PARTIES_MAX; i++) {
		if (!(places & 1U << i))
			continue;
		call_take_claimed(call, i, USER_UNLIMITED, now);
		call_claim(call, i);
	}
	return 0;
}

/* The groups in the mask have given their slots back: who waits for that may claim them. */
bob_global int group_let_go(struct bob_call *call, __u32 groups)
{
	if (!call || !groups)
		return 0;
	for (__u32 i = BOB_CALLEE_GROUPS; i < BOB_PARTIES_MAX; i++)
		if (groups & 1U << i)
			group_unclaim(call, i);
	return 0;
}

/*
 * While the call goes on these people (bits of their places) are claimed no more, nor
 * are groups that nobody else in it belongs to; and such of their slots as were held
 * are free. A group is claimed until its slot has gone back: its next member must not
 * find that taken.
 */
bob_global int call_drop_all(struct bob_call *call, __u32 people, __u64 now)
{
	__u64 state, held, bits;
	__u32 gone;

	if (!call)
		return 0;
	people &= (1U << BOB_PEOPLE_MAX) - 1;
	for (int i = 0; i < CALL_RACES_MAX; i++) {
		state = bob_read(call->state);
		if (!call_is_live(state))
			return 0;
		held = BOB_CALL_HELD(state);
		gone = (BOB_CALL_CLAIMED(state) | held) & GROUP_CALLEES;
		if (gone)
			gone &= ~group_needed(call, BOB_CALL_CLAIMED(state) & ~people);
		bits = (__u64)(gone | people) << 8 | (__u64)((gone & ~held) | people) << 24 |
		       (__u64)people << 41;
		if (!bob_swap(&call->state, state, state & ~bits))
			continue;
		call_give_all(call, held & (gone | people), now);
		group_let_go(call, held & gone);
		return 1;
	}
	return 0;
}

bob_inline int call_drop(struct bob_call *call, __u32 place, __u64 now)
{
	return place < BOB_PEOPLE_MAX && call_drop_all(call, 1U << place, now);
}

/*
 * Slots have been taken for the groups of the party at this place. Was he dropped by
 * another CPU meanwhile? It knew nothing of those that were claimed after; so they are
 * let go here. (Had he been dropped after this look, they were seen there.)
 */
bob_inline void group_look_back(struct bob_call *call, __u32 place, __u64 now)
{
	if (bob_unlikely(!(bob_read(call->state) & call_claim_bit(place))))
		call_drop_all(call, 0, now);
}

/* Takes a slot for a party whom nobody has claimed, and for his groups, whatever the limit. */
bob_inline void call_take(struct bob_call *call, __u32 place, __u64 now)
{
	if (!call_claim(call, place))
		return;
	call_take_claimed(call, place, USER_UNLIMITED, now);
	group_take(call, group_claim(call, 1U << place), now);
	group_look_back(call, place, now);
}

#endif
