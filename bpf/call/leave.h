/* SPDX-License-Identifier: GPL-2.0-only */
/* Who is in an answered call no more, or never was, while it goes on with somebody else. */
#ifndef BOB_LEAVE_H
#define BOB_LEAVE_H

#include "call/branch.h"

/* Has it been 64*T1 since the call was answered first? */
bob_inline int leave_waited(struct bob_call *call, const struct bob_config *config, __u64 now)
{
	__u64 answered = bob_read(call->answered);

	return answered && (__s64)(now - answered - config->trying) > 0;
}

/*
 * Is this party, as long as no phone of his rings, in none of the call's dialogs?
 * Somebody without a rule who answered where he was asked for may be his mobile.
 * Of more dialogs than the record remembers one is kept, as a rule, and BYEs end
 * the others (RFC 3261 13.2.2.4): whoever is in none that it knows counts for 64*T1.
 */
bob_global int leave_has(struct bob_call *call, __u32 place, __u64 now)
{
	const struct bob_config *config = bob_config_get();
	__u32 answered, state;
	__u64 known;

	if (!call || !config || place >= BOB_PARTIES_MAX)
		return 0;
	if (call->flags & BOB_CALL_MANY_DIALOGS && !leave_waited(call, config, now))
		return 0;
	answered = call_branches_in(call, 1 << BOB_BRANCH_ANSWERED, place);
	for (int i = 0; i < BOB_DIALOGS_MAX; i++) {
		known = bob_read(call->dialogs[i].tag);
		state = BOB_BRANCH_STATE(known);
		if (state != BOB_DIALOG_CONFIRMED && state != BOB_DIALOG_ENDING)
			continue;
		if (BOB_BRANCH_PARTY(known) == place ||
		    (answered && BOB_BRANCH_PARTY(known) == CALL_NOBODY))
			return 0;
	}
	return 1;
}

/* Frees his slot, if he has left, and has no branch in one of the states in the mask. */
bob_inline int leave_one(struct bob_call *call, __u32 place, __u32 states, __u64 now)
{
	/* In this order: an answer enters its dialog before its branch rings no more. */
	if (!call || place == CALL_CALLER || plain_branches_in(call, states, place) ||
	    !leave_has(call, place, now))
		return 0;
	return call_drop(call, place, now);
}

bob_global int leave_all(struct bob_call *call, __u32 states, __u64 now)
{
	if (!call)
		return 0;
	for (__u32 i = CALL_CALLER + 1; i < BOB_PEOPLE_MAX; i++)
		if (BOB_CALL_HELD(bob_read(call->state)) & 1U << i)
			leave_one(call, i, states, now);
	return 0;
}

/*
 * A BYE that nobody has answered for 64*T1 ends its dialog all the same (RFC 3261
 * 15.1.1). With the last one the call is overdue, unless an answer that makes
 * another has moved its deadline since it was looked at.
 */
bob_inline void leave_unheard(struct bob_call *call, __u64 now)
{
	const __u32 alive = 1 << BOB_DIALOG_CONFIRMED | 1 << BOB_DIALOG_ENDING;
	__u64 deadline = bob_read(call->deadline), known;
	int over = 0;

	for (int i = 0; i < BOB_DIALOGS_MAX; i++) {
		known = bob_read(call->dialogs[i].tag);
		/* In this order: a BYE sets the time before the state. */
		if (BOB_BRANCH_STATE(known) == BOB_DIALOG_ENDING &&
		    (__s64)(now - bob_read(call->dialogs[i].over)) > 0)
			over |= bob_swap(&call->dialogs[i].tag, known,
					 BOB_BRANCH(BOB_BRANCH_HASH(known), BOB_BRANCH_PARTY(known),
						    BOB_DIALOG_ENDED));
	}
	if (!over || !((1 << BOB_CALL_CONFIRMED | 1 << BOB_CALL_ENDING) &
		       1U << BOB_CALL_PHASE(bob_read(call->state))))
		return;
	if (call_dialogs_in(call, alive, CALL_NOBODY))
		leave_all(call, CALL_RINGING, now);
	else
		bob_swap(&call->deadline, deadline, now - 1);
}

/*
 * The branches that ring beside an answered one are cancelled, and end within
 * 64*T1. Whoever was asked, and neither took the call nor said no, is out of it.
 */
bob_inline void leave_silent(struct bob_call *call, const struct bob_config *config, __u64 now)
{
	if (leave_waited(call, config, now) &&
	    BOB_CALL_PHASE(bob_read(call->state)) >= BOB_CALL_CONFIRMED &&
	    (call->flags & (BOB_CALL_MANY_BRANCHES | BOB_CALL_MANY_DIALOGS) ||
	     call_branches_in(call, CALL_RINGING, CALL_NOBODY)))
		leave_all(call, 0, now);
}

#endif
