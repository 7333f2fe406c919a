/* SPDX-License-Identifier: GPL-2.0-only */
/* The verdict for an INVITE that starts a call: the order of its questions is the policy. */
#ifndef BOB_INVITE_H
#define BOB_INVITE_H

#include "call/branch.h"
#include "call/fork.h"
#include "call/join.h"
#include "call/limit.h"

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
	if (s->caller.group)
		group_enter(fresh, s->caller.user, s->parity, BOB_CALLER_GROUPS);
	if (s->callee.group)
		group_enter(fresh, s->callee.user, s->parity, BOB_CALLEE_GROUPS);
}

/* Everybody it names is claimed (call_begin); without groups that is the two of them. */
bob_inline void invite_claim(struct bob_scratch *s, struct bob_call *fresh)
{
	if (s->caller.group || s->callee.group) {
		call_begin(fresh, BOB_CALL_TRYING);
		return;
	}
	fresh->state = BOB_CALL_STATE(BOB_CALL_TRYING, 0);
	if (fresh->parties[CALL_CALLER].user)
		fresh->state |= call_claim_bit(CALL_CALLER);
	if (fresh->parties[1].user)
		fresh->state |= call_claim_bit(1);
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
	invite_claim(s, fresh);
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

/* A slot for one side of a new call, if it is to be had at the first try. */
bob_inline int invite_take_slot(const struct bob_scratch *s, const struct bob_side *side, __u64 one,
				__u64 limits)
{
	struct bob_user *user = user_get(side->user);

	return user && user_try(user, side->generation, one, s->unlimited ? USER_UNLIMITED : limits,
				s->now) == USER_TAKEN;
}

/*
 * The slots of a caller and a callee without groups, and without another leg: as
 * invite_take() takes them, but with one look at each and without a call, which saves
 * 150 ns. fresh: the record as it was entered. Returns what remains to be taken, by
 * bits of their places; the caller's goes before the callee's.
 */
bob_inline __u32 invite_take_two(struct bob_scratch *s, struct bob_call *call,
				 const struct bob_call *fresh)
{
	const __u64 state = fresh->state;
	__u32 held = 0, wanted = BOB_CALL_CLAIMED(state);

	if (wanted & 1 << CALL_CALLER &&
	    invite_take_slot(s, &s->caller, BOB_SLOTS_ONE_OUT, s->caller.makes))
		held |= 1 << CALL_CALLER;
	if (held == (wanted & 1 << CALL_CALLER) && wanted & 1 << 1 &&
	    invite_take_slot(s, &s->callee, BOB_SLOTS_ONE_IN, s->callee.receives))
		held |= 1 << 1;
	if (held && !bob_swap(&call->state, state, state | (__u64)held << 8)) {
		/* Somebody has changed something meanwhile: each by itself. */
		if (held & 1 << CALL_CALLER)
			call_hold_for(call, CALL_CALLER, s->caller.user, s->caller.generation,
				      s->now);
		if (held & 1 << 1)
			call_hold_for(call, 1, s->callee.user, s->callee.generation, s->now);
	}
	return wanted & ~held;
}

/*
 * Takes the slots of the caller and his groups, then of the callee and his, as far as
 * the mask of places says: so two users with a limit of one who call each other at
 * the very same instant are both busy, never both in two calls. Returns BOB_CONTINUE,
 * or the outcome where somebody turns out to be at his limit after all.
 */
bob_global __u32 invite_take(struct bob_scratch *s, struct bob_call *call, __u32 places)
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
		if (!(places & 1U << order[i]))
			continue;
		met = limit_take(s, call, order[i]);
		if (met != BOB_CONTINUE)
			s->reason = met;
		if (s->verdict == BOB_REJECT) {
			call_release(call, config, CALL_LIVE, s->now);
			break;
		}
	}
	if (s->callee.group)
		group_look_back(call, CALL_CALLER + 1, s->now);
	return s->reason;
}

/* The same for the record just entered: the plain case by itself, else party by party. */
bob_inline __u32 invite_take_all(struct bob_scratch *s, struct bob_call *call,
				 struct bob_call *fresh)
{
	__u32 places = BOB_CALL_CLAIMED(fresh->state);

	if (!s->caller.group && !s->callee.group && !call_has_twin(fresh))
		places = invite_take_two(s, call, fresh);
	return places ? invite_take(s, call, places) : BOB_CONTINUE;
}

/* Does the other leg of this call hold the callee's slot? Then he is not asked for a second. */
bob_inline int invite_other_leg(struct bob_scratch *s, const struct bob_config *config)
{
	struct bob_call *twin;
	__u32 there;

	if (!join_find(s, config) || !s->callee.user)
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

/*
 * The call's record: a new one, or dead, its tombstone, which lives again. 0: there is
 * one by now that is neither, or there is no room; .reason says which.
 */
bob_inline struct bob_call *invite_enter(struct bob_scratch *s, struct bob_call *dead,
					 struct bob_call *fresh)
{
	struct bob_call *call;
	long error;

	if (dead && invite_revive(s, dead, fresh))
		return dead;
	s->reason = BOB_CONTINUE;
	if (dead) {
		invite_settle(s);
		if (BOB_CALL_PHASE(bob_read(dead->state)) != BOB_CALL_DEAD)
			return 0;
	}
	error = bob_update(&bob_calls, &s->call, fresh, BPF_NOEXIST);
	call = bob_lookup(&bob_calls, &s->call);
	if (!call)
		s->reason = error ? BOB_N_CALLS_FULL : BOB_N_CONTENDED;
	return error ? 0 : call;
}

/*
 * A call bob has no live record of. dead: its tombstone, if there is one. Nothing is
 * looked up first where none is expected (.expected is 0): that there is one turns out
 * when it is entered, or before anybody is refused. BOB_CONTINUE: there is one.
 */
bob_global __u32 invite_new(struct bob_scratch *s, struct bob_call *dead)
{
	const struct bob_config *config = bob_config_get();
	struct bob_call *call, *fresh = bob_fresh_get();
	__u32 outcome, taken;

	if (!s || !config || !fresh)
		return BOB_N_CALLS_FULL;
	s->flags = 0;
	s->replaces = (struct bob_key){0};
	outcome = policy_exempt(s);
	s->unlimited = outcome != BOB_CONTINUE;
	if (s->unlimited)
		s->flags = BOB_CALL_EXEMPT;
	if (invite_other_leg(s, config) && outcome == BOB_CONTINUE) {
		outcome = BOB_N_OTHER_LEG;
		s->unlimited = 1;
	}
	invite_begin(s, fresh);
	if (!s->unlimited && limit_is_near_any(s) && limit_is_reached_by_any(s, fresh)) {
		/* Unless another CPU has just counted this very call, or it was known before. */
		call = bob_lookup(&bob_calls, &s->call);
		if (call && (!s->expected || call_is_live(bob_read(call->state))))
			return BOB_CONTINUE;
		s->expected = 1;
		outcome = limit_meet(s);
		if (s->verdict == BOB_REJECT)
			return outcome;
		s->flags = BOB_CALL_OVER;
	}
	user_ensure(s, &s->callee, config);
	user_ensure(s, &s->caller, config);
	invite_record(s, config, fresh);
	call = invite_enter(s, dead, fresh);
	if (!call)
		return s->reason;
	stats_count(BOB_N_CALL_STARTED);
	join_enter(s);
	join_tell(s, &s->twin);
	taken = invite_take_all(s, call, fresh);
	if (taken != BOB_CONTINUE)
		return taken;
	if (outcome != BOB_CONTINUE)
		return outcome;
	return s->callee.text.length ? BOB_N_ADMITTED : BOB_N_NO_IDENTITY;
}

/* Would a guest be made for a call of this side? Not for one that turns out to be known. */
bob_inline int invite_makes_guest(const struct bob_side *side)
{
	return !side->user && side->text.length && !side->uncounted;
}

/* The INVITE of a call that has a record, or may have one. */
bob_inline __u32 invite_look(struct bob_scratch *s, const struct bob_config *config)
{
	struct bob_call *call = bob_lookup(&bob_calls, &s->call);
	__u32 phase, reason;
	__u64 state;

	s->expected = 1;
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
	/* What is still busy after all these looks goes on as a fork would. */
	if (phase == BOB_CALL_RELEASED && !(state & BOB_CALL_BUSY)) {
		reason = invite_new(s, call);
		if (reason != BOB_CONTINUE)
			return reason;
		call = bob_lookup(&bob_calls, &s->call);
		return call ? invite_met(s, config, call) : BOB_N_CONTENDED;
	}
	return call ? invite_fork(s, config, call) : BOB_N_CONTENDED;
}

/* The order of design and RFC: repeated refusal, known call, exemption, limit. */
bob_global __u32 invite_judge(struct bob_scratch *s)
{
	const struct bob_config *config = bob_config_get();
	__u32 reason;

	if (!s || !config)
		return BOB_N_NOT_SIP;
	refuse_keys(s, config);
	if (refuse_again(s, config))
		return BOB_N_REFUSED_AGAIN;
	policy_callee(s);
	policy_caller(s);
	/*
	 * On its way in an INVITE is nearly always a new call's: it is taken for one, and
	 * the look-up of its record, 30 ns, is saved. On its way out bob has met it. With
	 * Replaces somebody else may be called than its names say.
	 */
	if (s->direction == BOB_INGRESS && !invite_makes_guest(&s->callee) &&
	    !invite_makes_guest(&s->caller) && !s->view.replaces_id.length) {
		s->expected = 0;
		reason = invite_new(s, 0);
		if (reason != BOB_CONTINUE)
			return reason;
	}
	return invite_look(s, config);
}

#endif
