/* SPDX-License-Identifier: GPL-2.0-only */
/* The verdict for an INVITE that starts a call: the order of its questions is the policy. */
#ifndef BOB_INVITE_H
#define BOB_INVITE_H

#include "branch.h"
#include "fork.h"
#include "join.h"
#include "policy.h"
#include "refuse.h"

enum {
	INVITE_LOOKS = 64, /* at a record that another CPU ends, or removes, this instant */
};

/* The callee's calls, if they are as many as his limit allows; else BOB_UNLIMITED. */
bob_inline __u32 invite_at_limit(struct bob_scratch *s)
{
	const struct bob_user *user;
	__u64 slots;

	if (s->callee.limit == BOB_UNLIMITED)
		return BOB_UNLIMITED;
	user = user_get(s->callee.user);
	if (!user)
		return BOB_UNLIMITED;
	slots = bob_read(user->slots);
	if (BOB_SLOTS_GENERATION(slots) != s->callee.generation ||
	    BOB_SLOTS_CALLS(slots) < s->callee.limit)
		return BOB_UNLIMITED;
	return BOB_SLOTS_CALLS(slots);
}

bob_inline __u32 invite_self(const struct bob_scratch *s)
{
	return s->callee.user && s->callee.user == s->caller.user;
}

/* The record of a new call, without slots yet. */
bob_inline void invite_record(struct bob_scratch *s, const struct bob_config *config,
			      struct bob_call *fresh)
{
	__builtin_memset(fresh, 0, sizeof(*fresh));
	fresh->deadline = s->now + config->trying;
	fresh->started = s->now;
	fresh->cseq = s->view.cseq;
	fresh->interface = s->interface;
	fresh->flags = s->flags;
	fresh->replaces = s->replaces;
	fresh->twin = s->twin;
	fresh->parties[CALL_CALLER].user = s->caller.user;
	fresh->parties[CALL_CALLER].generation = s->caller.generation;
	if (s->callee.user && !invite_self(s)) {
		fresh->parties[1].user = s->callee.user;
		fresh->parties[1].generation = s->callee.generation;
	}
	fresh->state = call_claimed(fresh, BOB_CALL_TRYING);
	fresh->branches[0] =
		BOB_BRANCH(s->branch, fresh->parties[1].user ? 1 : CALL_NOBODY, BOB_BRANCH_PENDING);
}

/* What the record remembers of its earlier life says nothing about the new one. */
bob_inline void invite_forget(struct bob_call *call)
{
	__u64 old;

	for (int i = 0; i < BOB_BRANCHES_MAX; i++) {
		old = bob_read(call->branches[i]);
		if (old)
			bob_write(call->branches[i],
				  BOB_BRANCH(BOB_BRANCH_HASH(old), CALL_NOBODY, BOB_BRANCH_FAILED));
	}
	for (int i = 0; i < BOB_DIALOGS_MAX; i++) {
		old = bob_read(call->dialogs[i].tag);
		if (old)
			bob_write(call->dialogs[i].tag,
				  BOB_BRANCH(BOB_BRANCH_HASH(old), CALL_NOBODY, BOB_DIALOG_ENDED));
	}
	for (int i = 0; i < BOB_PARTIES_MAX; i++)
		bob_write(*(__u64 *)&call->parties[i], 0);
}

/*
 * An ended call is tried again (after a challenge, or at the next target): its
 * record lives again. Nobody else wakes it up, or counts for it, while its parties
 * are written. A late answer of its earlier life that came meanwhile is in a dialog.
 */
bob_global int invite_revive(struct bob_scratch *s, struct bob_call *call, struct bob_call *fresh)
{
	const struct bob_config *config = bob_config_get();

	if (!s || !config || !call || !fresh ||
	    !bob_swap(&call->state, BOB_CALL_STATE(BOB_CALL_RELEASED, 0),
		      BOB_CALL_STATE(BOB_CALL_REVIVING, 0)))
		return 0;
	invite_forget(call);
	bob_write(*(__u64 *)&call->parties[CALL_CALLER], *(__u64 *)&fresh->parties[CALL_CALLER]);
	bob_write(*(__u64 *)&call->parties[1], *(__u64 *)&fresh->parties[1]);
	call_deadline(call, fresh->deadline);
	call->started = s->now;
	call->answered = 0;
	call->session = 0;
	call->cseq = s->view.cseq;
	call->flags = fresh->flags;
	call->replaces = fresh->replaces;
	call->twin = fresh->twin;
	call_branch_add(call, s->branch, fresh->parties[1].user ? 1 : CALL_NOBODY);
	bob_swap(&call->state, BOB_CALL_STATE(BOB_CALL_REVIVING, 0), fresh->state);
	if (call_dialogs_in(call, 1 << BOB_DIALOG_CONFIRMED, CALL_NOBODY) &&
	    call_move(call, CALL_UNANSWERED, BOB_CALL_CONFIRMED)) {
		call->answered = s->now;
		call_deadline_confirmed(call, config, s->now);
	}
	return 1;
}

/* A guest's place was given away since he was looked up: he gets another. */
bob_inline int invite_find_anew(struct bob_scratch *s, const struct bob_config *config,
				struct bob_call *call, struct bob_side *side, __u32 place)
{
	struct bob_party party;

	side->user = 0;
	user_find(s, side, config);
	if (!user_ensure(s, side, config))
		return 0;
	party.user = side->user;
	party.generation = side->generation;
	bob_write(*(__u64 *)&call->parties[place], *(__u64 *)&party);
	return 1;
}

/*
 * Takes the caller's slot, then the callee's: so two users with a limit of one
 * who call each other at the very same instant are both busy, never both in two
 * calls. Returns BOB_CONTINUE, or the outcome where the callee turns out to be
 * at the limit after all.
 */
bob_inline __u32 invite_take(struct bob_scratch *s, struct bob_call *call,
			     const struct bob_config *config, __u32 limit)
{
	__u32 reason = BOB_CONTINUE;
	int taken;

	if (s->caller.user && call_take_claimed(call, CALL_CALLER, s->now) == USER_GONE &&
	    invite_find_anew(s, config, call, &s->caller, CALL_CALLER))
		call_take_claimed(call, CALL_CALLER, s->now);
	if (!call->parties[1].user || call_covered(call, 1))
		return reason;
	taken = user_take(user_get(s->callee.user), s->callee.generation, BOB_SLOTS_ONE_IN, limit,
			  s->now);
	if (taken == USER_GONE && invite_find_anew(s, config, call, &s->callee, 1))
		taken = user_take(user_get(s->callee.user), s->callee.generation, BOB_SLOTS_ONE_IN,
				  limit, s->now);
	if (taken == USER_FULL) {
		/* Lost the last slot to another call since it was looked at. */
		s->refused_calls = limit;
		reason = refuse_callee(s);
		if (reason == BOB_N_REFUSED) {
			call_release(call, config, CALL_LIVE, s->now);
			return reason;
		}
		call_take_claimed(call, 1, s->now);
	} else if (taken == USER_TAKEN) {
		call_hold_for(call, 1, s->callee.user, s->callee.generation, s->now);
	} else {
		stats_count(BOB_N_CONTENDED);
	}
	return reason;
}

/* Does the other leg of this call hold the callee's slot? Then he is not asked for a second. */
bob_inline int invite_other_leg(struct bob_scratch *s)
{
	struct bob_call *twin;
	__u32 there;

	if (!join_find(s) || !s->callee.user)
		return 0;
	twin = bob_lookup(&bob_calls, &s->twin);
	if (!twin)
		return 0;
	there = call_party_place(twin, s->callee.user, s->callee.generation, 1);
	return there < BOB_PARTIES_MAX && BOB_CALL_HELD(bob_read(twin->state)) & 1U << there;
}

/* Is another CPU ending this call, or removing its record, or writing it anew, this instant? */
bob_inline int invite_unsettled(struct bob_call *call)
{
	__u64 state = call ? bob_read(call->state) : 0;

	return state & BOB_CALL_BUSY || BOB_CALL_PHASE(state) > BOB_CALL_RELEASED;
}

/* Waits for it: it will have done so in a moment. */
bob_global int invite_settle(struct bob_scratch *s)
{
	if (!s)
		return 0;
	for (int i = 0; i < INVITE_LOOKS; i++)
		if (!invite_unsettled(bob_lookup(&bob_calls, &s->call)))
			return 1;
	return 0;
}

/* A call bob has no live record of. dead: its tombstone, if there is one. */
bob_inline __u32 invite_new(struct bob_scratch *s, const struct bob_config *config,
			    struct bob_call *dead)
{
	__u32 outcome, taken, limit = s->callee.limit;
	struct bob_call *call = dead, *fresh = bob_fresh_get();
	long error;

	if (!fresh)
		return BOB_N_CALLS_FULL;
	s->flags = 0;
	s->replaces = (struct bob_key){0};
	outcome = policy_exempt(s);
	if (invite_other_leg(s) && outcome == BOB_CONTINUE) {
		outcome = BOB_N_OTHER_LEG;
		limit = BOB_UNLIMITED;
	} else if (outcome != BOB_CONTINUE) {
		s->flags = BOB_CALL_EXEMPT;
		limit = BOB_UNLIMITED;
	} else {
		s->refused_calls = invite_at_limit(s);
		if (s->refused_calls != BOB_UNLIMITED) {
			/* Unless another CPU has just counted this very call. */
			call = bob_lookup(&bob_calls, &s->call);
			if (call && call_is_live(bob_read(call->state)))
				return invite_met(s, config, call);
			outcome = refuse_callee(s);
			if (outcome == BOB_N_REFUSED)
				return outcome;
			s->flags = BOB_CALL_OVER;
			limit = BOB_UNLIMITED;
			call = dead;
		}
	}
	user_ensure(s, &s->callee, config);
	user_ensure(s, &s->caller, config);
	invite_record(s, config, fresh);
	if (!dead || !invite_revive(s, dead, fresh)) {
		if (dead)
			invite_settle(s);
		if (dead && BOB_CALL_PHASE(bob_read(dead->state)) != BOB_CALL_DEAD)
			return invite_met(s, config, dead);
		error = bob_update(&bob_calls, &s->call, fresh, BPF_NOEXIST);
		call = bob_lookup(&bob_calls, &s->call);
		if (error)
			return call ? invite_met(s, config, call) : BOB_N_CALLS_FULL;
		if (!call)
			return BOB_N_CONTENDED;
	}
	stats_count(BOB_N_CALL_STARTED);
	join_enter(s);
	join_tell(s, &s->twin);
	taken = invite_take(s, call, config, limit);
	if (taken != BOB_CONTINUE)
		return taken;
	if (outcome != BOB_CONTINUE)
		return outcome;
	return s->callee.text.length ? BOB_N_ADMITTED : BOB_N_NO_IDENTITY;
}

/* The order of design and RFC: repeated refusal, known call, exemption, limit. */
bob_global __u32 invite_judge(struct bob_scratch *s)
{
	const struct bob_config *config = bob_config_get();
	struct bob_call *call;
	__u32 phase;
	__u64 state;

	if (!s || !config)
		return BOB_N_NOT_SIP;
	refuse_keys(s, config);
	if (refuse_again(s))
		return BOB_N_REFUSED_AGAIN;
	call = bob_lookup(&bob_calls, &s->call);
	if (bob_unlikely(invite_unsettled(call))) {
		/* Its retry must not find its own slots taken. */
		invite_settle(s);
		call = bob_lookup(&bob_calls, &s->call);
	}
	state = call ? bob_read(call->state) : BOB_CALL_RELEASED;
	phase = BOB_CALL_PHASE(state);
	if (phase > BOB_CALL_RELEASED)
		return BOB_N_CONTENDED;
	if (call && call_branch(call, s->branch))
		return BOB_N_SAME_CALL;
	policy_callee(s);
	policy_caller(s);
	/* What is still busy after all these looks goes on as a fork would. */
	if (phase == BOB_CALL_RELEASED && !(state & BOB_CALL_BUSY))
		return invite_new(s, config, call);
	return invite_fork(s, config, call);
}

#endif
