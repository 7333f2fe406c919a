/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The recount: every count against the records it should equal. First the calls
 * are walked over, and what they hold is added up in bob_tally; then user after
 * user is compared with that. Packets come and go meanwhile, so a user whose count
 * has changed since shortly before the first step is left for another time. A pass
 * is about the users from .user to .to - 1 of its request.
 */
#ifndef BOB_RECOUNT_H
#define BOB_RECOUNT_H

#include "call/call.h"

enum {
	RECOUNT_SETTLED = 100000000, /* ns: a count that changed since may be in mid-change */
	RECOUNT_BLOCK = 16,	     /* users per call of a bpf_loop, for a call costs 8 ns */
};

/* What a walk over a map carries along. */
struct sweep_walk {
	struct bob_sweep *request;
	struct bob_config *config;
};

/* ---- calls: bob_tally holds (pass << 48 | generation << 32 | out << 16 | in), cut to 16 bits ----
 */

bob_inline __u64 recount_tag(__u64 pass, __u32 generation)
{
	return (pass & 0xffff) << 48 | (__u64)(generation & 0xffff) << 32;
}

bob_inline int recount_is_his(__u32 index, __u32 generation)
{
	const struct bob_user *user = user_get(index);

	return user && BOB_SLOTS_GENERATION(bob_read(user->slots)) == generation;
}

/*
 * An index of another generation is somebody else, who is not in this call. Only
 * where calls name several is the user asked, for his record is not in the cache:
 * of a million calls that saves 200 ns each.
 */
bob_inline void recount_party(__u64 pass, const struct bob_party *party, __u64 one)
{
	const __u64 tag = recount_tag(pass, party->generation);
	__u32 index = party->user;
	__u64 *tally = bpf_map_lookup_elem(&bob_tally, &index);

	if (!tally)
		return;
	if ((*tally ^ tag) >> 32) {
		if (*tally >> 48 == tag >> 48 && !recount_is_his(index, party->generation))
			return;
		*tally = tag;
	}
	*tally += one;
}

/* What a live call holds. */
bob_inline void recount_call(struct bob_call *call, const struct bob_sweep *request)
{
	const __u32 from = request->user, n = request->to - from;
	__u64 state = bob_read(call->state);
	struct bob_party party;
	__u32 held;

	if (!call_is_live(state))
		return;
	held = BOB_CALL_HELD(state);
	for (__u32 i = 0; i < BOB_PARTIES_MAX && held >> i; i++) {
		if (!(held & 1U << i))
			continue;
		party = call_party(call, i);
		if (party.user - from < n)
			recount_party(request->pass, &party, call_direction(i));
	}
}

static long sweep_recount_call(void *map, const void *key, struct bob_call *call,
			       struct sweep_walk *walk)
{
	(void)map;
	(void)key;
	walk->request->live += call_is_live(bob_read(call->state));
	recount_call(call, walk->request);
	return 0;
}

/* ---- users ---- */

/*
 * The name stands for this guest no more. Returns under which policies it did (a
 * mask): under one alone where the other has a user of that name.
 */
bob_inline __u32 recount_unname(const struct bob_key *key, __u32 index)
{
	struct bob_name *known = bpf_map_lookup_elem(&bob_names, key);
	__u32 policies;

	if (!known)
		return 0;
	policies = (known->user[0] == index) | (known->user[1] == index) << 1;
	if (policies == 3)
		bpf_map_delete_elem(&bob_names, key);
	else if (policies)
		bob_write(known->user[policies >> 1], 0);
	return policies;
}

bob_inline void recount_rename(const struct bob_key *key, __u32 index, __u32 generation,
			       __u32 policies)
{
	struct bob_name *known, name = {{index, index}, {generation, generation}};

	if (policies == 3) {
		bpf_map_update_elem(&bob_names, key, &name, BPF_NOEXIST);
		return;
	}
	known = bpf_map_lookup_elem(&bob_names, key);
	if (known && policies)
		__sync_val_compare_and_swap(&known->user[policies >> 1], 0, index);
}

/*
 * An idle guest's index becomes free: first his name goes, then the generation
 * rises. A call that takes a slot in between clears the retiring bit, and he stays.
 */
bob_inline void recount_retire(struct sweep_walk *walk, __u32 index, struct bob_user *user,
			       __u64 slots)
{
	__u64 retiring = slots | BOB_SLOTS_RETIRING;
	struct bob_key key = user->name;
	__u32 policies;

	if (!bob_swap(&user->slots, slots, retiring))
		return;
	policies = recount_unname(&key, index);
	if (!bob_swap(&user->slots, retiring,
		      (retiring & ~BOB_SLOTS_RETIRING) + BOB_SLOTS_ONE_GENERATION)) {
		/* A call took a slot meanwhile: he stays. */
		recount_rename(&key, index, BOB_SLOTS_GENERATION(slots), policies);
		return;
	}
	bob_write(user->flags, 0);
	bpf_map_push_elem(&bob_free_users, &index, 0);
	walk->request->retired++;
}

/* Sets a count right that has been wrong, and the same, in two passes running. */
bob_inline void recount_repair(struct sweep_walk *walk, struct bob_user *user, __u64 slots,
			       __u64 counted)
{
	if (user->doubt != slots) {
		user->doubt = slots;
		return;
	}
	user->doubt = 0;
	if (!bob_swap(&user->slots, slots, (slots & ~0xffffffffULL) | counted))
		return;
	walk->request->drift++;
	stats_count(BOB_N_DRIFT);
}

bob_inline void recount_user(struct sweep_walk *walk, __u32 index, struct bob_user *user)
{
	__u64 slots = bob_read(user->slots), counted = 0, tag;
	const __u64 *tally = bpf_map_lookup_elem(&bob_tally, &index);

	if (!(bob_read(user->flags) & BOB_USER_LIVE))
		return;
	tag = recount_tag(walk->request->pass, BOB_SLOTS_GENERATION(slots));
	if (tally && !((*tally ^ tag) >> 32))
		counted = *tally & 0xffffffff;
	if ((slots & 0xffffffff) == counted) {
		if (user->doubt)
			user->doubt = 0;
		if (counted || index < walk->config->users_max)
			return;
	}
	if ((__s64)(walk->request->now - bob_read(user->changed)) < RECOUNT_SETTLED)
		return;
	if ((slots & 0xffffffff) != counted)
		recount_repair(walk, user, slots, counted);
	else
		recount_retire(walk, index, user, slots);
}

static long recount_block(__u32 block, struct sweep_walk *walk)
{
	struct bob_user *user;
	__u32 index;

	for (__u32 i = 0; i < RECOUNT_BLOCK; i++) {
		index = walk->request->user + block * RECOUNT_BLOCK + i;
		user = index < walk->request->to ? user_get(index) : 0;
		if (user)
			recount_user(walk, index, user);
	}
	return 0;
}

bob_inline void recount_users(struct sweep_walk *walk)
{
	const __u32 n = walk->request->to - walk->request->user;

	bpf_loop((n + RECOUNT_BLOCK - 1) / RECOUNT_BLOCK, recount_block, walk, 0);
}

#endif
