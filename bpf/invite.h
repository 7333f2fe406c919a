/* SPDX-License-Identifier: GPL-2.0-only */
/* The verdict for an INVITE that starts a call: the order of its questions is the policy. */
#ifndef BOB_INVITE_H
#define BOB_INVITE_H

#include "branch.h"
#include "fork.h"
#include "join.h"
#include "limit.h"

enum {
	INVITE_LOOKS = 64, /* at a record that another CPU ends, or removes, this instant */
};

bob_inline __u32 invite_self(const struct bob_scratch *s)
{
	return s->callee.user && s->callee.user == s->caller.user;
}

/* Whom a new call names, as far as they are known: guests may be made for it yet. */
bob_inline void invite_parties(struct bob_scratch *s, struct bob_call *fresh)
{
	fresh->parties[CALL_CALLER].user = s->caller.user;
	fresh->parties[CALL_CALLER].generation = s->caller.generation;
	if (s->callee.user && !invite_self(s)) {
		fresh->parties[1].user = s->callee.user;
		fresh->parties[1].generation = s->callee.generation;
	}
}

/* The record of a new call, for now only with whom it names, and their groups. */
bob_inline void invite_begin(struct bob_scratch *s, struct bob_call *fresh)
{
	__builtin_memset(fresh, 0, sizeof(*fresh));
	fresh->twin = s->twin;
	invite_parties(s, fresh);
	group_enter(fresh, s->caller.user, s->parity, BOB_CALLER_GROUPS);
	group_enter(fresh, s->callee.user, s->parity, BOB_CALLEE_GROUPS);
}

/* The rest of it, without slots yet. */
bob_inline void invite_record(struct bob_scratch *s, const struct bob_config *config,
			      struct bob_call *fresh)
{
	fresh->deadline = s->now + config->trying;
	fresh->started = s->now;
	fresh->cseq = s->view.cseq;
	fresh->interface = s->interface;
	fresh->flags = s->flags;
	fresh->replaces = s->replaces;
	invite_parties(s, fresh);
	call_begin(fresh, BOB_CALL_TRYING);
	fresh->branches[0] =
		BOB_BRANCH(s->branch, fresh->parties[1].user ? 1 : CALL_NOBODY, BOB_BRANCH_PENDING);
}

/* What the record remembers of its earlier life says nothing about the new one. */
bob_inline void invite_forget(struct bob_call *call, const struct bob_call *fresh)
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
		bob_write(*(__u64 *)&call->parties[i], *(__u64 *)&fresh->parties[i]);
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
	invite_forget(call, fresh);
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

/*
 * Takes the slots of the caller and his groups, then of the callee and his: so two
 * users with a limit of one who call each other at the very same instant are both
 * busy, never both in two calls. Returns BOB_CONTINUE, or the outcome where somebody
 * turns out to be at his limit after all.
 */
bob_global __u32 invite_take(struct bob_scratch *s, struct bob_call *call)
{
	static const __u8 order[] = {
		CALL_CALLER,	 BOB_CALLER_GROUPS, BOB_CALLER_GROUPS + 1,
		CALL_CALLER + 1, BOB_CALLEE_GROUPS, BOB_CALLEE_GROUPS + 1,
	};
	const struct bob_config *config = bob_config_get();
	__u32 met;

	if (!s || !config || !call)
		return BOB_CONTINUE;
	s->reason = BOB_CONTINUE; /* in memory for the verifier's sake */
	for (__u32 i = 0; i < sizeof(order); i++) {
		met = limit_take(s, call, order[i]);
		if (met != BOB_CONTINUE)
			s->reason = met;
		if (s->verdict == BOB_REJECT) {
			call_release(call, config, CALL_LIVE, s->now);
			break;
		}
	}
	return s->reason;
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
	struct bob_call *call = dead, *fresh = bob_fresh_get();
	__u32 outcome, taken;
	long error;

	if (!fresh)
		return BOB_N_CALLS_FULL;
	s->flags = 0;
	s->replaces = (struct bob_key){0};
	outcome = policy_exempt(s);
	s->unlimited = outcome != BOB_CONTINUE;
	if (s->unlimited)
		s->flags = BOB_CALL_EXEMPT;
	if (invite_other_leg(s) && outcome == BOB_CONTINUE) {
		outcome = BOB_N_OTHER_LEG;
		s->unlimited = 1;
	}
	invite_begin(s, fresh);
	if (!s->unlimited && limit_is_reached_by_any(s, fresh)) {
		/* Unless another CPU has just counted this very call. */
		call = bob_lookup(&bob_calls, &s->call);
		if (call && call_is_live(bob_read(call->state)))
			return invite_met(s, config, call);
		outcome = limit_meet(s);
		if (s->verdict == BOB_REJECT)
			return outcome;
		s->flags = BOB_CALL_OVER;
		call = dead;
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
	taken = invite_take(s, call);
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
