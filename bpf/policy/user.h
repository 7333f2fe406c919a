/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Users and their slots. A count is only ever changed together with the bit of a
 * call record that says who holds it, by call.h; nothing else calls take or give.
 */
#ifndef BOB_USER_H
#define BOB_USER_H

#include "bob_maps.h"
#include "names/hash.h"
#include "scratch.h"
#include "stats.h"

enum {
	USER_RACES_MAX = 32, /* lost in a row before bob gives up counting a call */
};

enum user_taken {
	USER_TAKEN,
	USER_FULL,	/* at the limit, nothing taken */
	USER_GONE,	/* the index is somebody else's by now */
	USER_COVERED,	/* the call's other leg holds this slot */
	USER_CONTENDED, /* too many races lost, or the field is full */
};

bob_inline struct bob_user *user_get(__u32 index)
{
	return index ? bpf_map_lookup_elem(&bob_users, &index) : 0;
}

/* Two limits in one word: of calls in all, and of calls in the direction in question. */
#define USER_LIMITS(all, way) ((__u64)(all) << 32 | (__u32)(way))
#define USER_UNLIMITED USER_LIMITS(BOB_UNLIMITED, BOB_UNLIMITED)

/* The calls in the direction of one (BOB_SLOTS_ONE_IN or _OUT). */
bob_inline __u32 user_way(__u64 slots, __u64 one)
{
	return one == BOB_SLOTS_ONE_IN ? BOB_SLOTS_IN(slots) : BOB_SLOTS_OUT(slots);
}

bob_inline int user_is_full(__u64 slots, __u64 one, __u64 limits)
{
	return BOB_SLOTS_CALLS(slots) >= limits >> 32 || user_way(slots, one) >= (__u32)limits;
}

/*
 * Takes one slot unless the user is in as many calls as the limits say. One try:
 * USER_CONTENDED where another CPU has changed the count meanwhile.
 */
bob_inline int user_try(struct bob_user *user, __u32 generation, __u64 one, __u64 limits, __u64 now)
{
	const __u64 old = bob_read(user->slots);

	if (BOB_SLOTS_GENERATION(old) != generation)
		return USER_GONE;
	if (user_is_full(old, one, limits))
		return USER_FULL;
	if (BOB_SLOTS_IN(old) == 0xffff || BOB_SLOTS_OUT(old) == 0xffff ||
	    !bob_swap(&user->slots, old, (old & ~BOB_SLOTS_RETIRING) + one))
		return USER_CONTENDED;
	bob_write(user->changed, now);
	return USER_TAKEN;
}

/* The same until it is known. */
bob_global int user_take(struct bob_user *user, __u32 generation, __u64 one, __u64 limits,
			 __u64 now)
{
	int taken;

	if (!user)
		return USER_GONE;
	for (int i = 0; i < USER_RACES_MAX; i++) {
		taken = user_try(user, generation, one, limits, now);
		if (taken != USER_CONTENDED)
			return taken;
	}
	return USER_CONTENDED;
}

/* Gives one slot back. Never below zero: a count that is short already is the recount's to mend. */
bob_global int user_give(struct bob_user *user, __u32 generation, __u64 one, __u64 now)
{
	__u64 old;

	if (!user)
		return USER_GONE;
	for (int i = 0; i < USER_RACES_MAX; i++) {
		old = bob_read(user->slots);
		if (BOB_SLOTS_GENERATION(old) != generation)
			return USER_GONE;
		if (!user_way(old, one))
			return USER_GONE;
		if (bob_swap(&user->slots, old, old - one)) {
			bob_write(user->changed, now);
			return USER_TAKEN;
		}
	}
	return USER_CONTENDED;
}

/* The rule of that index; 0: there is none. */
bob_inline const struct bob_rule *user_rule_get(__u32 index)
{
	const struct bob_rule *rule = bpf_map_lookup_elem(&bob_rules, &index);

	return index && rule && rule->flags & BOB_RULE_USED ? rule : 0;
}

/* What a rule allows in the direction of one, as USER_LIMITS. */
bob_inline __u64 user_rule_limits(const struct bob_rule *rule, __u64 one)
{
	if (one == BOB_SLOTS_ONE_IN)
		return USER_LIMITS(rule->limit, rule->incoming);
	return USER_LIMITS(rule->flags & BOB_RULE_BOTH ? rule->limit : BOB_UNLIMITED,
			   rule->outgoing);
}

/* The side has the rule of that index, which one of the levels gave it. */
bob_inline void user_rule(struct bob_side *side, __u32 index, __u32 level)
{
	const struct bob_rule *rule = user_rule_get(index);

	if (!rule)
		return;
	side->rule = index;
	side->level = level;
	side->receives = user_rule_limits(rule, BOB_SLOTS_ONE_IN);
	side->makes = user_rule_limits(rule, BOB_SLOTS_ONE_OUT);
}

/* The side is the provisioned user of that index. */
bob_inline void user_is(struct bob_side *side, const struct bob_user *user, __u32 index,
			__u32 generation, __u32 parity)
{
	side->user = index;
	side->generation = generation;
	side->provisioned = 1;
	side->group = bob_read(user->group[parity & 1]);
	user_rule(side, bob_read(user->rule[parity & 1]), POLICY_USER);
}

/* Is that the side's key? Read word by word: userspace may be writing it. */
bob_inline int user_has_name(const struct bob_user *user, const struct bob_side *side)
{
	return bob_read(user->name.a) == side->key.a && bob_read(user->name.b) == side->key.b;
}

bob_inline __u64 *user_known(const struct bob_config *config, const struct bob_side *side)
{
	__u32 at = side->key.a & config->known_mask;

	return bpf_map_lookup_elem(&bob_known, &at);
}

/*
 * Who was found by this name before in this epoch, without the 30 ns of a look-up
 * in bob_names. What that says of a policy's users in one epoch does not change, and
 * first names, which alone are found so, stand in the user's record. 0: look there.
 */
bob_inline int user_find_known(struct bob_side *side, const struct bob_config *config, __u32 epoch)
{
	const __u64 *known = user_known(config, side);
	const __u32 flags = BOB_USER_PROVISIONED | BOB_USER_LIVE;
	__u64 entry = known ? bob_read(*known) : 0;
	const struct bob_user *user;

	if (entry >> 32 != epoch)
		return 0;
	user = user_get((__u32)entry);
	if (!user || (bob_read(user->flags) & flags) != flags || !user_has_name(user, side))
		return 0;
	user_is(side, user, (__u32)entry, BOB_SLOTS_GENERATION(bob_read(user->slots)), epoch);
	return 1;
}

/* Finds the side's user by key; .user stays 0 where nobody is known by that name. */
bob_inline void user_find_name(struct bob_scratch *s, struct bob_side *side,
			       const struct bob_config *config, __u32 epoch)
{
	const struct bob_name *name = bob_lookup(&bob_names, &side->key);
	const __u32 parity = s->parity & 1;
	const struct bob_user *user;
	__u32 index, generation;
	__u64 *known;

	if (!name)
		return;
	index = bob_read(name->user[parity]);
	generation = bob_read(name->generation[parity]);
	user = user_get(index);
	if (!user || BOB_SLOTS_GENERATION(bob_read(user->slots)) != generation)
		return;
	if (index >= config->users_max) {
		side->user = index;
		side->generation = generation;
		return;
	}
	user_is(side, user, index, generation, parity);
	known = user_has_name(user, side) && !((epoch ^ parity) & 1) ? user_known(config, side) : 0;
	if (known)
		bob_write(*known, BOB_KNOWN(epoch, index));
}

bob_inline void user_find(struct bob_scratch *s, struct bob_side *side,
			  const struct bob_config *config)
{
	const __u32 epoch = bob_read(config->epoch);

	/* An edit may have gone live since .parity was read. */
	if ((epoch ^ s->parity) & 1 || !user_find_known(side, config, epoch))
		user_find_name(s, side, config, epoch);
}

bob_inline void user_write_text(struct bob_scratch *s, const struct bob_side *side, __u32 index)
{
	char *text = bpf_map_lookup_elem(&bob_user_text, &index);

	if (!text)
		return;
	for (__u32 i = 0; i < BOB_TEXT_MAX; i += 8)
		*(__u64 *)&text[i] = bob_slice_word(s, &side->text, i);
}

/*
 * Enters the guest's name. Where an edit is under way the next policy may have a user
 * of that name already: then the guest stands beside him, in the one that is live.
 */
bob_inline long user_enter(struct bob_scratch *s, const struct bob_key *key, __u32 index,
			   __u32 generation)
{
	struct bob_name name = {{index, index}, {generation, generation}};
	const __u32 side = s->parity & 1;
	const struct bob_name *known;

	if (!bob_update(&bob_names, key, &name, BPF_NOEXIST))
		return 0;
	known = bob_lookup(&bob_names, key);
	if (!known || bob_read(known->user[side]))
		return -1;
	if (side) {
		name.user[0] = bob_read(known->user[0]);
		name.generation[0] = bob_read(known->generation[0]);
	} else {
		name.user[1] = bob_read(known->user[1]);
		name.generation[1] = bob_read(known->generation[1]);
	}
	return bob_update(&bob_names, key, &name, BPF_EXIST);
}

/*
 * A guest: somebody without a rule, known while he is in calls. Returns 0 if
 * the side has a user now.
 */
bob_global int user_make_guest(struct bob_scratch *s, struct bob_side *side)
{
	__u32 index = 0, generation;
	struct bob_user *user;

	if (!s || !side)
		return -1;
	if (bpf_map_pop_elem(&bob_free_users, &index))
		return -1;
	user = user_get(index);
	if (!user)
		return -1;
	generation = BOB_SLOTS_GENERATION(bob_read(user->slots));
	user->rule[0] = 0;
	user->rule[1] = 0;
	user->group[0] = 0;
	user->group[1] = 0;
	user->name = side->key;
	user->refused = 0;
	bob_write(user->changed, s->now);
	user_write_text(s, side, index);
	bob_write(user->flags, BOB_USER_LIVE);
	if (user_enter(s, &side->key, index, generation)) {
		/* Another CPU was faster, or the map is full: the index goes back. */
		bob_write(user->flags, 0);
		bpf_map_push_elem(&bob_free_users, &index, 0);
		return -1;
	}
	side->user = index;
	side->generation = generation;
	return 0;
}

/* No guest could be made: by another CPU just now? */
bob_global int user_find_other(struct bob_scratch *s, struct bob_side *side)
{
	const struct bob_config *config = bob_config_get();

	if (!s || !side || !config)
		return 0;
	user_find_name(s, side, config, bob_read(config->epoch));
	if (!side->user)
		stats_count(BOB_N_USERS_FULL);
	return 0;
}

/* The side's user, made a guest if need be. 0: it has none, and is not counted. */
bob_inline __u32 user_ensure(struct bob_scratch *s, struct bob_side *side,
			     const struct bob_config *config)
{
	(void)config;
	if (side->user || !side->text.length || side->uncounted)
		return side->user;
	if (user_make_guest(s, side))
		user_find_other(s, side);
	return side->user;
}

#endif
