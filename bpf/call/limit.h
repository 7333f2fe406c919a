/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Limits: who of a call's parties is in as many calls as his rule allows, and what
 * becomes of the call then. A user's slot is taken before his groups': of two
 * calls for the last slot of a group the one that fails has taken none of it.
 */
#ifndef BOB_LIMIT_H
#define BOB_LIMIT_H

#include "call/group.h"
#include "policy/policy.h"
#include "refuse/refuse.h"

enum {
	LIMIT_LOOKS = 4, /* at a group that others claim, and let go again */
};

_Static_assert(BOB_PEOPLE_MAX <= 8 && BOB_PARTIES_MAX > 8, "limit_find_anew() masks a place");

/* The rule of the party at a place: of people by their name's level, of groups their own. */
bob_inline __u32 limit_rule(struct bob_scratch *s, __u32 place, __u32 index)
{
	const struct bob_user *user;

	if (place == CALL_CALLER)
		return s->caller.rule;
	if (place < BOB_PEOPLE_MAX)
		return s->callee.rule;
	user = user_get(index);
	return user ? bob_read(user->rule[s->parity & 1]) : 0;
}

/* What a rule allows, as USER_LIMITS. */
bob_global __u64 limit_of_rule(__u32 index, __u64 one)
{
	const struct bob_rule *rule = user_rule_get(index);

	return rule ? user_rule_limits(rule, one) : USER_UNLIMITED;
}

/* The level that rule is of. */
bob_inline __u32 limit_level(const struct bob_scratch *s, __u32 place)
{
	if (place >= BOB_CALLER_GROUPS)
		return POLICY_NONE;
	return place == CALL_CALLER ? s->caller.level : s->callee.level;
}

/* Whose limit it is that the call in hand meets: .full. */
bob_inline void limit_note(struct bob_scratch *s, __u32 place, __u32 user, __u32 rule, __u64 limits,
			   __u64 slots)
{
	struct bob_full *full = &s->full;

	full->user = user;
	full->rule = rule;
	full->why = (BOB_PARTY_CALLS(place) ? BOB_WHY_CALLER : BOB_WHY_CALLEE) +
		    (place >= BOB_CALLER_GROUPS);
	full->level = limit_level(s, place);
	full->generation = BOB_SLOTS_GENERATION(slots);
	full->calls = BOB_SLOTS_CALLS(slots);
	full->limit = limits >> 32;
	if (full->calls >= full->limit)
		return;
	full->calls = user_way(slots, call_direction(place));
	full->limit = limits;
}

/* Is the party at this place of a new call, as yet unseen by others, at his limit? Fills .full. */
bob_global int limit_is_reached(struct bob_scratch *s, struct bob_call *fresh, __u32 place)
{
	struct bob_party party;
	struct bob_user *user;
	__u64 limits, slots;
	__u32 rule;

	if (!s || !fresh || place >= BOB_PARTIES_MAX)
		return 0;
	party = call_party(fresh, place);
	if (place == CALL_CALLER + 1) { /* who calls himself stands in it as the caller only */
		party.user = s->callee.user;
		party.generation = s->callee.generation;
	}
	user = user_get(party.user);
	rule = limit_rule(s, place, party.user);
	if (!user || !rule)
		return 0;
	limits = limit_of_rule(rule, call_direction(place));
	slots = bob_read(user->slots);
	if (BOB_SLOTS_GENERATION(slots) != party.generation ||
	    !user_is_full(slots, call_direction(place), limits) ||
	    (call_has_twin(fresh) && call_covered(fresh, place)))
		return 0;
	limit_note(s, place, party.user, rule, limits, slots);
	return 1;
}

/* May the side be at its limit? It is not, unless it has as many calls as that says. */
bob_inline int limit_is_near(const struct bob_side *side, __u64 one, __u64 limits)
{
	const struct bob_user *user = limits == USER_UNLIMITED ? 0 : user_get(side->user);

	return user && user_is_full(bob_read(user->slots), one, limits);
}

/* The same of all parties of a new call: a few instructions instead of six calls, 100 ns. */
bob_inline int limit_is_near_any(const struct bob_scratch *s)
{
	return s->callee.group || s->caller.group ||
	       limit_is_near(&s->callee, BOB_SLOTS_ONE_IN, s->callee.receives) ||
	       limit_is_near(&s->caller, BOB_SLOTS_ONE_OUT, s->caller.makes);
}

/* Is anybody whom a new call names? Asked in the order in which people want to hear of it. */
bob_inline int limit_is_reached_by_any(struct bob_scratch *s, struct bob_call *fresh)
{
	static const __u8 order[] = {
		CALL_CALLER + 1, BOB_CALLEE_GROUPS, BOB_CALLEE_GROUPS + 1,
		CALL_CALLER,	 BOB_CALLER_GROUPS, BOB_CALLER_GROUPS + 1,
	};

	for (__u32 i = 0; i < sizeof(order); i++)
		if (limit_is_reached(s, fresh, order[i]))
			return 1;
	return 0;
}

/* Does this caller always get through to this callee? By the keys of their first names. */
bob_global int limit_is_exempt(struct bob_scratch *s)
{
	const struct bob_user *callee, *caller;
	struct bob_key key;

	if (!s || !s->callee.text.length || !s->caller.text.length || s->caller.uncounted)
		return 0;
	callee = s->callee.provisioned ? user_get(s->callee.user) : 0;
	caller = s->caller.provisioned ? user_get(s->caller.user) : 0;
	key = bob_pair_key(callee ? callee->name : s->callee.key,
			   caller ? caller->name : s->caller.key);
	return policy_exempt_kind(s, &key) == BOB_EXEMPT_CALLER;
}

/*
 * Somebody, named in .full, is at his limit. Either refuses, which .verdict tells;
 * or what follows is without limit. Returns why.
 */
bob_inline __u32 limit_meet(struct bob_scratch *s)
{
	__u32 reason = BOB_N_EXEMPT_CALLER;

	if (!limit_is_exempt(s))
		reason = refuse_full(s);
	s->unlimited = 1;
	return reason;
}

/* The side's place was given away since he was looked up, for he is a guest: he gets another. */
bob_global int limit_find_anew(struct bob_scratch *s, struct bob_call *call, __u32 place)
{
	const struct bob_config *config = bob_config_get();
	struct bob_party party;
	struct bob_side *side;

	if (!s || !config || !call || place >= BOB_PEOPLE_MAX)
		return 0;
	side = place == CALL_CALLER ? &s->caller : &s->callee;
	side->user = 0;
	user_find_name(s, side, config, bob_read(config->epoch));
	if (!user_ensure(s, side, config))
		return 0;
	party.user = side->user;
	party.generation = side->generation;
	/* Linux 6.1 forgets that place is small; the mask tells it again. */
	bob_opaque(place);
	bob_write(*(__u64 *)&call->parties[place & 7], *(__u64 *)&party);
	return 1;
}

/*
 * No slot was left for a claimed party. A group is let go before anything is said, for
 * another CPU may wait to bring another member in. 0: another has found a slot for it.
 */
bob_inline int limit_let_go(struct bob_call *call, __u32 place)
{
	return place < BOB_CALLER_GROUPS || group_unclaim(call, place);
}

/*
 * Takes the slot of a claimed party. BOB_CONTINUE, or what limit_meet() says where
 * he is at his limit: the last slot may have gone since that was looked at.
 */
bob_global __u32 limit_take(struct bob_scratch *s, struct bob_call *call, __u32 place)
{
	__u64 limits = USER_UNLIMITED;
	struct bob_party party;
	struct bob_user *user;
	__u32 rule, reason;
	int taken;

	if (!s || !call || place >= BOB_PARTIES_MAX)
		return BOB_CONTINUE;
	party = call_party(call, place);
	if (!party.user)
		return BOB_CONTINUE;
	rule = limit_rule(s, place, party.user);
	if (!s->unlimited)
		limits = limit_of_rule(rule, call_direction(place));
	taken = call_take_claimed(call, place, limits, s->now);
	if (taken == USER_GONE && limit_find_anew(s, call, place))
		taken = call_take_claimed(call, place, limits, s->now);
	if (taken == USER_CONTENDED)
		stats_count(BOB_N_CONTENDED);
	user = user_get(party.user);
	if (taken != USER_FULL || !user || !limit_let_go(call, place))
		return BOB_CONTINUE;
	limit_note(s, place, party.user, rule, limits, bob_read(user->slots));
	reason = limit_meet(s);
	if (s->verdict != BOB_REJECT) {
		__sync_fetch_and_or(&call->flags, BOB_CALL_OVER);
		call_take_claimed(call, place, USER_UNLIMITED, s->now);
		call_claim(call, place); /* again, where it was let go */
	}
	return reason;
}

/*
 * A group of somebody new to a call: it is in the call by now, or comes in if it has a
 * slot left. Where another CPU is about to find that out, each waits for its own answer.
 */
bob_global __u32 limit_join(struct bob_scratch *s, struct bob_call *call, __u32 place)
{
	int state;

	if (!s || !call || place >= BOB_PARTIES_MAX)
		return BOB_CONTINUE;
	for (int i = 0; i < LIMIT_LOOKS; i++) {
		state = group_settle(call, place);
		if (state == GROUP_IN)
			return BOB_CONTINUE;
		if (state == GROUP_BUSY)
			break;
		if (!call_claim(call, place))
			continue;
		return limit_take(s, call, place);
	}
	group_take(call, 1U << place, s->now);
	return BOB_CONTINUE;
}

#endif
