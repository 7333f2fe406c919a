/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the agent has done once a second, and people now and then: end what is
 * overdue, clear away what has ended, and hold every count against the records
 * it should equal. See enum bob_sweep_op.
 */
#ifndef BOB_SWEEP_H
#define BOB_SWEEP_H

#include "call/leave.h"
#include "upkeep/recount.h"

/* ---- calls ---- */

bob_inline void sweep_end(struct sweep_walk *walk, struct bob_call *call, int overdue,
			  __u32 counter)
{
	if (!call_end(call, walk->config, CALL_LIVE, overdue, walk->request->now))
		return;
	walk->request->ended++;
	stats_count(counter);
}

/*
 * Of a million calls hardly one is hanging up, or rings here and there. What would
 * look into that is not asked where all its words together, or'ed, show none: that
 * is 40 ns for each that does not need it.
 */
bob_inline int sweep_hangs_up(const struct bob_call *call)
{
	__u64 states = 0;

	for (int i = 0; i < BOB_DIALOGS_MAX; i++)
		states |= bob_read(call->dialogs[i].tag);
	return (states & BOB_DIALOG_ENDING) != 0;
}

bob_inline int sweep_rings(const struct bob_call *call)
{
	__u64 states = 0;

	for (int i = 0; i < BOB_BRANCHES_MAX; i++)
		states |= bob_read(call->branches[i]);
	return (states & (BOB_BRANCH_PENDING | BOB_BRANCH_CANCELLED)) ||
	       call->flags & (BOB_CALL_MANY_BRANCHES | BOB_CALL_MANY_DIALOGS);
}

_Static_assert(BOB_DIALOG_ENDING == 2 && BOB_DIALOG_CONFIRMED == 1, "a bit that tells them apart");
_Static_assert(!(BOB_BRANCH_ANSWERED & (BOB_BRANCH_PENDING | BOB_BRANCH_CANCELLED)), "the same");

/* Returns whether the call goes on. */
bob_inline int sweep_tend(const void *key, struct bob_call *call, struct sweep_walk *walk)
{
	__u64 state;
	int overdue;

	if (bob_unlikely(sweep_hangs_up(call)))
		leave_unheard(call, walk->request->now);
	state = bob_read(call->state);
	overdue = (__s64)(walk->request->now - bob_read(call->deadline)) > 0;
	if (call_is_live(state)) {
		if (overdue) {
			sweep_end(walk, call, 1, BOB_N_CALL_EXPIRED);
			return 0;
		}
		if (bob_unlikely(sweep_rings(call)))
			leave_silent(call, walk->config, walk->request->now);
		walk->request->live++;
		return 1;
	}
	/*
	 * Dead first, then gone: whoever finds it in between leaves it alone, and passes
	 * uncounted if the sweep is held up there. Nobody else could remove it: a removal
	 * is by key, so the sweep's own would hit the record that has come in its place.
	 */
	if (overdue && state == BOB_CALL_STATE(BOB_CALL_RELEASED, 0) &&
	    bob_swap(&call->state, state, BOB_CALL_STATE(BOB_CALL_DEAD, 0))) {
		bpf_map_delete_elem(&bob_calls, key);
		walk->request->removed++;
	}
	return 0;
}

static long sweep_expire(void *map, const void *key, struct bob_call *call, struct sweep_walk *walk)
{
	(void)map;
	sweep_tend(key, call, walk);
	return 0;
}

/* Both of what the agent asks for each second, for a call that is not in the cache costs 100 ns. */
static long sweep_both(void *map, const void *key, struct bob_call *call, struct sweep_walk *walk)
{
	(void)map;
	if (sweep_tend(key, call, walk))
		recount_call(call, walk->request);
	return 0;
}

static long sweep_clear(void *map, const void *key, struct bob_call *call, struct sweep_walk *walk)
{
	(void)map;
	(void)key;
	sweep_end(walk, call, 0, BOB_N_CALL_CLEARED);
	return 0;
}

/*
 * From here on nobody marks a slot that was taken at the party's old index as held;
 * and what was held there is the caller's to give back. Returns .state as it was
 * before; 0: too many races lost, nothing done.
 */
bob_global __u64 sweep_detach(struct bob_call *call, __u32 place)
{
	__u64 state;

	if (!call || place >= BOB_PARTIES_MAX)
		return 0;
	for (int i = 0; i < CALL_RACES_MAX; i++) {
		state = bob_read(call->state);
		if (!call_is_live(state) || !(state & call_claim_bit(place)))
			return state;
		if (bob_swap(&call->state, state,
			     (state & ~call_held_bit(place)) | call_moved_bit(place)))
			return state;
	}
	return 0;
}

/*
 * One party of a call moves to another index. Whoever is about to take a slot for
 * it finds that out (call_hold_for), so the slot at the new index is taken here. A
 * call that ends this instant keeps the party whose slot it gives back. Only a
 * tombstone that a late answer wakes up meanwhile may leave a count one off, which
 * the recount mends.
 */
bob_global int sweep_move_party(struct bob_call *call, __u32 place, __u32 from, __u32 to, __u64 now)
{
	const __u64 held = call_held_bit(place), claim = call_claim_bit(place);
	const __u64 one = call_direction(place);
	struct bob_user *user = user_get(to);
	struct bob_party old, new = {.user = to};
	__u64 state;
	int covered;

	if (!call || !user || place >= BOB_PARTIES_MAX)
		return 0;
	new.generation = BOB_SLOTS_GENERATION(bob_read(user->slots));
	state = sweep_detach(call, place);
	if (!state || state & BOB_CALL_BUSY || BOB_CALL_PHASE(state) > BOB_CALL_RELEASED)
		return 0;
	old = call_party(call, place);
	if (old.user != from)
		new = old; /* the record has begun another life since it was looked at */
	/* The other leg may have moved already, or not. */
	covered = call_covered(call, place);
	bob_swap((__u64 *)&call->parties[place], *(__u64 *)&old, *(__u64 *)&new);
	covered |= call_covered(call, place);
	if (!call_is_live(state) || !(state & claim))
		return 1;
	if ((state & held || !covered) &&
	    user_take(user_get(new.user), new.generation, one, USER_UNLIMITED, now) == USER_TAKEN &&
	    !call_mark_if(call, held, claim, 0))
		user_give(user_get(new.user), new.generation, one, now);
	if (state & held)
		user_give(user_get(old.user), old.generation, one, now);
	return 1;
}

/* .to, if the party's index is still his. */
bob_inline __u32 sweep_current(const struct bob_party *party, __u32 to)
{
	const struct bob_user *user = user_get(party->user);

	return user && BOB_SLOTS_GENERATION(bob_read(user->slots)) == party->generation ? to : 0;
}

/* Whom the guest's name stands for in the policy in force; 0: himself, or nobody. */
bob_global __u32 sweep_successor(__u32 index, __u32 generation)
{
	const struct bob_config *config = bob_config_get();
	const struct bob_user *user = user_get(index);
	const struct bob_name *name;
	struct bob_key key;
	__u32 side, to;

	if (!config || !user || index < config->users_max ||
	    BOB_SLOTS_GENERATION(bob_read(user->slots)) != generation)
		return 0;
	key = user->name;
	name = bpf_map_lookup_elem(&bob_names, &key);
	if (!name)
		return 0;
	side = bob_read(config->epoch) & 1;
	to = bob_read(name->user[side]);
	return to < config->users_max ? to : 0;
}

/*
 * A guest of whom the policy knows by now: his calls are held under his new index.
 * Calls that are up need not enter the group that he may have got with it.
 */
static long sweep_move(void *map, const void *key, struct bob_call *call, struct sweep_walk *walk)
{
	const __u32 from = walk->request->user;
	const __u64 now = walk->request->now;
	struct bob_party party;
	__u32 to;

	(void)map;
	(void)key;
	for (__u32 i = 0; i < BOB_PEOPLE_MAX; i++) {
		party = call_party(call, i);
		if (!party.user)
			continue;
		to = sweep_successor(party.user, party.generation);
		if (from)
			to = party.user == from ? sweep_current(&party, walk->request->to) : 0;
		if (to)
			sweep_move_party(call, i, party.user, to, now);
	}
	return 0;
}

/* ---- users ---- */

/* The policy forgets this user: names and calls that still point here find another generation. */
bob_inline void sweep_retire(struct bob_sweep *request)
{
	struct bob_user *user = user_get(request->user);
	__u64 slots;

	if (!user)
		return;
	for (int i = 0; i < USER_RACES_MAX; i++) {
		slots = bob_read(user->slots);
		if (bob_swap(&user->slots, slots,
			     ((slots & ~0xffffffffULL & ~BOB_SLOTS_RETIRING) +
			      BOB_SLOTS_ONE_GENERATION) &
				     ~BOB_SLOTS_RETIRING)) {
			request->retired++;
			return;
		}
	}
}

static long sweep_chart(void *map, const __u32 *key, struct bob_user *user, struct sweep_walk *walk)
{
	__u32 index = *key;

	(void)map;
	(void)user;
	if (index >= walk->config->users_max && !bpf_map_push_elem(&bob_free_users, &index, 0))
		walk->request->retired++;
	return 0;
}

static __attribute__((noinline)) long sweep_walk_calls(struct sweep_walk *walk)
{
	return bpf_for_each_map_elem(&bob_calls, sweep_both, walk, 0);
}

/*
 * One walk per map, each in a function of its own: were their calls merged into
 * one, Linux 6.1 could not tell which map it walks.
 */
static __attribute__((noinline)) long sweep_calls(struct sweep_walk *walk)
{
	switch (walk->request->op) {
	case BOB_SWEEP_EXPIRE: return bpf_for_each_map_elem(&bob_calls, sweep_expire, walk, 0);
	case BOB_SWEEP_CLEAR: return bpf_for_each_map_elem(&bob_calls, sweep_clear, walk, 0);
	case BOB_SWEEP_MOVE: return bpf_for_each_map_elem(&bob_calls, sweep_move, walk, 0);
	}
	return bpf_for_each_map_elem(&bob_calls, sweep_recount_call, walk, 0);
}

static __attribute__((noinline)) long sweep_users(struct sweep_walk *walk)
{
	return bpf_for_each_map_elem(&bob_users, sweep_chart, walk, 0);
}

/* Does what the request asks, and fills in its results. */
bob_inline void sweep_run(struct bob_sweep *request, struct bob_config *config)
{
	struct sweep_walk walk = {.request = request, .config = config};
	struct bob_call *call;
	struct bob_key key;

	switch (request->op) {
	case BOB_SWEEP_RETIRE: sweep_retire(request); break;
	case BOB_SWEEP_CHART: sweep_users(&walk); break;
	case BOB_SWEEP_RELEASE:
		key = request->call;
		call = bpf_map_lookup_elem(&bob_calls, &key);
		if (call)
			sweep_end(&walk, call, 0, BOB_N_CALL_CLEARED);
		break;
	case BOB_SWEEP_WALK: sweep_walk_calls(&walk); break;
	case BOB_SWEEP_SETTLE: recount_users(&walk); break;
	case BOB_SWEEP_RECOUNT:
		request->user = 1;
		request->to = config->users_all;
		sweep_calls(&walk);
		recount_users(&walk);
		break;
	default: sweep_calls(&walk);
	}
	request->done = 1;
}

#endif
