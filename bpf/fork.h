/* SPDX-License-Identifier: GPL-2.0-only */
/* Another INVITE of a call that is known: a fork, a spiral, or the next target of a serial search.
 */
#ifndef BOB_FORK_H
#define BOB_FORK_H

#include "branch.h"
#include "policy.h"
#include "refuse.h"

/* Another branch of a live call, to somebody the policy names and the call does not hold yet. */
bob_inline __u32 invite_fork_judge(struct bob_scratch *s, struct bob_call *call, __u32 *place)
{
	__u32 limit = s->callee.limit, reason = BOB_N_SAME_CALL;
	int taken;

	*place = call_place(call, s->callee.user, s->callee.generation);
	if (*place == CALL_NOBODY) {
		stats_count(BOB_N_PARTIES_FULL);
		return reason;
	}
	if (!call_claim(call, *place) || call_covered(call, *place))
		return reason;
	if (call->flags & BOB_CALL_EXEMPT)
		limit = BOB_UNLIMITED;
	taken = user_take(user_get(s->callee.user), s->callee.generation, BOB_SLOTS_ONE_IN, limit,
			  s->now);
	if (taken == USER_FULL) {
		s->refused_calls = limit;
		reason = refuse_callee(s);
		if (reason == BOB_N_REFUSED)
			call_drop(call, *place, s->now);
		else
			call_take_claimed(call, *place, s->now);
	} else if (taken == USER_TAKEN) {
		call_hold(call, *place, s->now);
	}
	return reason;
}

/* Another branch to somebody without a rule: his place, if the call has one for him. */
bob_inline __u32 invite_fork_guest(struct bob_scratch *s, struct bob_call *call)
{
	__u32 place = call_party_place(call, s->callee.user, s->callee.generation, 1);

	return s->callee.user && place < BOB_PARTIES_MAX ? place : CALL_NOBODY;
}

/* A fork, a spiral, or the next target of a serial search (RFC 3261 16.6, 16.7). */
bob_inline __u32 invite_fork(struct bob_scratch *s, const struct bob_config *config,
			     struct bob_call *call)
{
	__u32 reason = BOB_N_SAME_CALL, place = CALL_NOBODY, phase;

	/* A late repetition of an INVITE that has been tried anew since. */
	if (s->view.cseq < call->cseq)
		return reason;
	if (s->callee.provisioned && s->callee.user != call_party(call, CALL_CALLER).user)
		reason = invite_fork_judge(s, call, &place);
	else if (!s->callee.provisioned)
		place = invite_fork_guest(s, call);
	if (reason == BOB_N_REFUSED)
		return reason;
	call_branch_add(call, s->branch, place);
	if (s->view.cseq > call->cseq)
		call->cseq = s->view.cseq;
	phase = BOB_CALL_PHASE(bob_read(call->state));
	if (phase < BOB_CALL_CONFIRMED || phase == BOB_CALL_RELEASED)
		call_deadline_at_least(call, s->now + config->trying);
	/* A guest whose phone said no, and who is asked again. */
	if (phase < BOB_CALL_CONFIRMED && !s->callee.provisioned)
		call_take(call, place, s->now);
	/* Another CPU took an older branch's failure for the call's end: it goes on. */
	if (call_move(call, 1 << BOB_CALL_RELEASED, BOB_CALL_TRYING)) {
		call_take(call, CALL_CALLER, s->now);
		if (place < BOB_PARTIES_MAX)
			call_take(call, place, s->now);
	}
	return reason;
}

/* A call that another CPU has entered, or woken, a moment ago. */
bob_inline __u32 invite_met(struct bob_scratch *s, const struct bob_config *config,
			    struct bob_call *call)
{
	if (call_branch(call, s->branch))
		return BOB_N_SAME_CALL;
	if (!call_is_live(bob_read(call->state)))
		return BOB_N_CONTENDED;
	return invite_fork(s, config, call);
}

#endif
