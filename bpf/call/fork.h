/* SPDX-License-Identifier: GPL-2.0-only */
/* Another INVITE of a call that is known: a fork, a spiral, or the next target of a serial search.
 */
#ifndef BOB_FORK_H
#define BOB_FORK_H

#include "call/branch.h"
#include "call/limit.h"

/* Slots for somebody new to the call, and for those of his groups that are new to it. */
bob_global __u32 invite_fork_take(struct bob_scratch *s, struct bob_call *call, __u32 place)
{
	struct bob_party group = {.user = s ? s->callee.user : 0};
	__u32 met, at;

	if (!s || !call || place >= BOB_PEOPLE_MAX)
		return BOB_N_SAME_CALL;
	s->unlimited = call->flags & BOB_CALL_EXEMPT || policy_exempt(s) != BOB_CONTINUE;
	group_enter(call, s->callee.user, s->parity, BOB_CALLEE_GROUPS);
	met = limit_take(s, call, place);
	s->reason = met == BOB_CONTINUE ? BOB_N_SAME_CALL : met;
	for (int i = 0; i < BOB_GROUPS_DEEP && s->verdict != BOB_REJECT; i++) {
		group = group_of(group.user, s->parity);
		if (!group.user)
			break;
		at = call_party_place(call, group.user, group.generation, BOB_CALLER_GROUPS);
		met = limit_join(s, call, at);
		if (met != BOB_CONTINUE)
			s->reason = met;
	}
	if (s->verdict == BOB_REJECT)
		call_drop(call, place, s->now);
	else
		group_look_back(call, place, s->now);
	return s->reason;
}

/* Another branch of a live call, to somebody the policy names and the call does not hold yet. */
bob_inline __u32 invite_fork_judge(struct bob_scratch *s, struct bob_call *call, __u32 *place)
{
	*place = call_place(call, s->callee.user, s->callee.generation);
	if (*place == CALL_NOBODY) {
		stats_count(BOB_N_PARTIES_FULL);
		return BOB_N_SAME_CALL;
	}
	return call_claim(call, *place) ? invite_fork_take(s, call, *place) : BOB_N_SAME_CALL;
}

/* Has the callee a rule that may refuse him a call? A guest may have one of his domain's, say. */
bob_inline int invite_fork_is_judged(const struct bob_scratch *s)
{
	if (s->callee.uncounted)
		return 0;
	return s->callee.provisioned ||
	       (s->callee.rule &&
		limit_of_rule(s->callee.rule, BOB_SLOTS_ONE_IN) != USER_UNLIMITED);
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
	if (!invite_fork_is_judged(s) || !user_ensure(s, &s->callee, config))
		place = invite_fork_guest(s, call);
	else if (s->callee.user != call_party(call, CALL_CALLER).user)
		reason = invite_fork_judge(s, call, &place);
	if (s->verdict == BOB_REJECT)
		return reason;
	call_branch_add(call, s->branch, place);
	if (s->view.cseq > call->cseq)
		call->cseq = s->view.cseq;
	phase = BOB_CALL_PHASE(bob_read(call->state));
	if (phase < BOB_CALL_CONFIRMED || phase == BOB_CALL_RELEASED)
		call_deadline_at_least(call, s->now + config->trying);
	/* A guest whose phone said no, and who is asked again. */
	if (phase < BOB_CALL_CONFIRMED && place < BOB_PEOPLE_MAX && !s->callee.provisioned)
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
