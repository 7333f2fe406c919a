/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What happens to a call after its first INVITE. Everything here passes; the
 * question is only what it does to the record. What frees a slot is the peer's
 * answer, matched by branch, so a forged request frees nothing.
 */
#ifndef BOB_FOLLOW_H
#define BOB_FOLLOW_H

#include "call/branch.h"
#include "call/hangup.h"
#include "call/join.h"
#include "call/leave.h"
#include "call/refresh.h"

enum {
	FOLLOW_LOST = BOB_BRANCH_ANSWERED + 1, /* a branch that the record had no room for */
};

/*
 * The call that the message belongs to: its key branches off the Call-ID by the
 * caller's tag. That is in From of all that he sends, and of all that answers it:
 * of six messages in seven, so it is tried first; where the callee speaks it is in To.
 * A call of either key is one call: records under both are made only by somebody who
 * forges, and then neither order finds the right one for both sides.
 * Leaves .call, .branch, .transaction behind.
 */
bob_inline struct bob_call *follow_find(struct bob_scratch *s, const struct bob_config *config)
{
	struct bob_call *call;

	s->by_callee = 0;
	identity_keys(s, config);
	call = bob_lookup(&bob_calls, &s->call);
	if (bob_likely(call) || !s->view.to_tag.length)
		return call;
	identity_call(s, &s->view.to_tag);
	call = bob_lookup(&bob_calls, &s->call);
	if (call)
		s->by_callee = 1;
	else
		identity_call(s, &s->view.from_tag);
	identity_transaction(s);
	return call;
}

/* .far_tag, the callee's: of a dialog of a call that forks. */
bob_inline void follow_far_tag(struct bob_scratch *s, const struct bob_config *config)
{
	s->far_tag = identity_tag(s, config, s->by_callee ? &s->view.from_tag : &s->view.to_tag);
}

/* 101-199 on a branch: somebody rings (RFC 3261 16.7 step 2, Timer C). */
bob_inline __u32 follow_provisional(struct bob_scratch *s, const struct bob_config *config,
				    struct bob_call *call, __u64 branch)
{
	__u32 place = BOB_BRANCH_PARTY(branch), phase;

	if (BOB_BRANCH_STATE(branch) == FOLLOW_LOST) {
		/* It may have failed before, unnoticed: so it wakes nobody up. */
		if (BOB_CALL_PHASE(bob_read(call->state)) < BOB_CALL_CONFIRMED)
			call_deadline_at_least(call, s->now + config->trying);
		return BOB_N_PROGRESS;
	}
	if (s->view.status == 100 || BOB_BRANCH_STATE(branch) != BOB_BRANCH_PENDING)
		return BOB_N_PROGRESS;
	plain_move(call, 1 << BOB_CALL_TRYING, BOB_CALL_EARLY);
	phase = BOB_CALL_PHASE(bob_read(call->state));
	if (phase == BOB_CALL_EARLY || phase == BOB_CALL_RELEASED)
		call_deadline_at_least(call, s->now + config->early);
	refresh_revive(s, call, BOB_CALL_EARLY, place);
	/* He rings again after the call's deadline had ended it for all of its users. */
	if (place < BOB_PARTIES_MAX && BOB_CALL_PHASE(bob_read(call->state)) == BOB_CALL_EARLY)
		plain_take(call, place, s->now);
	return BOB_N_PROGRESS;
}

/* The call this one takes over ends with its answer (RFC 3891 3). */
bob_inline void follow_replaced(struct bob_scratch *s, const struct bob_config *config,
				struct bob_call *call)
{
	struct bob_key key = call->replaces;
	struct bob_call *old;

	if (!(key.a | key.b) || bob_key_equal(&key, &s->call))
		return;
	old = bob_lookup(&bob_calls, &key);
	if (!old || !call_release(old, config, CALL_LIVE, s->now))
		return;
	call_dialogs_replaced(old);
	stats_count(BOB_N_CALL_REPLACED);
}

/* 2xx on a branch: a dialog (RFC 3261 13.2.2.4). Each callee's tag is one of its own. */
bob_inline __u32 follow_answer(struct bob_scratch *s, const struct bob_config *config,
			       struct bob_call *call, __u64 branch)
{
	__u32 place = BOB_BRANCH_PARTY(branch);
	__u32 known = plain_dialog(call, s->far_tag);

	/* The same answer again (it is repeated until its ACK arrives), or at its next hop. */
	if (known < BOB_DIALOGS_MAX) {
		plain_branch_set(call, s->branch, CALL_RINGING, BOB_BRANCH_ANSWERED);
		call_dialog_name(call, known, place);
		leave_one(call, place, CALL_RINGING, s->now); /* if another took it */
		return BOB_N_PROGRESS;
	}
	/* The same answer again, of a dialog that is over and forgotten, perhaps. */
	if (BOB_BRANCH_STATE(branch) == BOB_BRANCH_ANSWERED && call->flags & BOB_CALL_MANY_DIALOGS)
		return BOB_N_PROGRESS;
	plain_dialog_add(call, s->far_tag, place);
	plain_branch_set(call, s->branch, CALL_RINGING | 1 << BOB_BRANCH_FAILED,
			 BOB_BRANCH_ANSWERED);
	refresh_session(s, config, call);
	/* Ended by its deadline, or by another branch's 487 this instant: it lives. */
	if (!plain_move(call, CALL_LIVE, BOB_CALL_CONFIRMED)) {
		call->answered = 0;
		refresh_revive(s, call, BOB_CALL_CONFIRMED, place);
	} else if (place < BOB_PARTIES_MAX) {
		plain_take(call, place, s->now);
	}
	if (!call->answered) {
		call->answered = s->now;
		stats_count(BOB_N_CALL_ANSWERED);
	}
	follow_replaced(s, config, call);
	/* Of several legs to the callee, this one goes on. */
	join_tell(s, &call->twin);
	return BOB_N_PROGRESS;
}

/* The call is not over for those who still ring. */
bob_global int follow_go_on(struct bob_scratch *s, const struct bob_config *config,
			    struct bob_call *call)
{
	if (!s || !config || !call)
		return 0;
	call_deadline_at_least(call, s->now + config->trying);
	if (!call_move(call, 1 << BOB_CALL_RELEASED, BOB_CALL_TRYING))
		return 0;
	for (__u32 i = 0; i < BOB_PEOPLE_MAX; i++)
		if (i == CALL_CALLER || call_branches_in(call, CALL_RINGING, i))
			call_take(call, i, s->now);
	return 1;
}

/* 3xx-6xx on a branch: it has ended, and with the last one an unanswered call. */
bob_inline __u32 follow_failure(struct bob_scratch *s, const struct bob_config *config,
				struct bob_call *call, __u64 branch)
{
	__u32 place = BOB_BRANCH_PARTY(branch), phase;

	if (!((CALL_RINGING | 1 << FOLLOW_LOST) & 1U << BOB_BRANCH_STATE(branch)))
		return BOB_N_PROGRESS;
	plain_branch_set(call, s->branch, CALL_RINGING, BOB_BRANCH_FAILED);
	phase = BOB_CALL_PHASE(bob_read(call->state));
	if (call->flags & BOB_CALL_MANY_BRANCHES) {
		/* Others may ring that bob lost track of; if they do, let them say so. */
		if (phase < BOB_CALL_CONFIRMED &&
		    !plain_branches_in(call, CALL_RINGING, CALL_NOBODY))
			call_deadline_at_most(call, s->now + config->trying);
		return BOB_N_PROGRESS;
	}
	if (phase < BOB_CALL_CONFIRMED && !plain_branches_in(call, CALL_RINGING, CALL_NOBODY)) {
		if (!call_release(call, config, CALL_UNANSWERED, s->now))
			return BOB_N_PROGRESS;
		/* A branch that another CPU has added meanwhile: the call goes on. */
		if (plain_branches_in(call, CALL_RINGING, CALL_NOBODY))
			follow_go_on(s, config, call);
		else
			stats_count(BOB_N_CALL_FAILED);
	} else {
		leave_one(call, place, CALL_RINGING, s->now);
	}
	return BOB_N_PROGRESS;
}

/*
 * The branch of a response to the call's own INVITE that its record had no room for,
 * 0: none of it. It counts as one that rings: at the callee, if all others do.
 */
bob_global __u64 follow_lost(struct bob_scratch *s, struct bob_call *call)
{
	__u32 place = CALL_LOST, his;

	if (!s || !call || !(call->flags & BOB_CALL_MANY_BRANCHES) || s->by_callee ||
	    s->view.status == 100 || s->view.cseq != call->cseq ||
	    call_dialog(call, s->far_tag) < BOB_DIALOGS_MAX)
		return 0;
	his = call_branches_in(call, CALL_RINGING | 1 << BOB_BRANCH_ANSWERED, 1);
	if (his &&
	    his == call_branches_in(call, CALL_RINGING | 1 << BOB_BRANCH_ANSWERED, CALL_NOBODY))
		place = 1;
	return BOB_BRANCH(s->branch, place, FOLLOW_LOST);
}

/* The branch of any response; 0: it is to no INVITE that makes a call, or to none known. */
bob_inline __u64 follow_branch(struct bob_scratch *s, struct bob_call *call)
{
	__u64 branch;

	if (s->view.method != SIP_INVITE)
		return 0;
	branch = plain_branch(call, s->branch);
	if (bob_likely(branch))
		return branch;
	return call->flags & BOB_CALL_MANY_BRANCHES ? follow_lost(s, call) : 0;
}

/* Any response. */
bob_global __u32 follow_response(struct bob_scratch *s)
{
	const struct bob_config *config = bob_config_get();
	struct bob_call *call;
	__u64 branch;

	if (!s || !config)
		return BOB_N_OTHER_RESPONSE;
	call = follow_find(s, config);
	if (s->view.status >= 200 || !call || call->flags & BOB_CALL_MANY_BRANCHES)
		follow_far_tag(s, config);
	if (!call) {
		if (s->view.method == SIP_BYE || s->view.status < 200 || s->view.status > 299)
			return BOB_N_UNKNOWN_CALL;
		return refresh_adopt(s);
	}
	if (s->view.method == SIP_BYE)
		return hangup_answer(s, config, call);
	branch = follow_branch(s, call);
	if (!branch)
		return refresh_answer(s, config, call);
	if (s->view.status < 200)
		return follow_provisional(s, config, call, branch);
	if (s->view.status < 300)
		return follow_answer(s, config, call, branch);
	return follow_failure(s, config, call, branch);
}

/* INVITE or UPDATE within a dialog: never refused, never counted. */
bob_global __u32 follow_in_dialog(struct bob_scratch *s)
{
	const struct bob_config *config = bob_config_get();
	struct bob_call *call;
	__u64 now;

	if (!s || !config)
		return BOB_N_IN_DIALOG;
	now = s->now;
	call = follow_find(s, config);
	if (call && call_is_live(bob_read(call->state))) {
		if (bob_read(call->refresh) != (__u32)s->branch)
			bob_write(call->refresh, (__u32)s->branch);
		return BOB_N_IN_DIALOG;
	}
	/* The request alone proves nothing; its 2xx will (see refresh_adopt). */
	bob_update(&bob_adoptions, &s->transaction, &now, BPF_ANY);
	return BOB_N_UNKNOWN_CALL;
}

/* BYE: a goodbye to a call that is up, or to one that bob never knew. */
bob_global __u32 follow_bye(struct bob_scratch *s)
{
	const struct bob_config *config = bob_config_get();
	struct bob_call *call;
	__u32 reason;

	if (!s || !config)
		return BOB_N_BYE;
	call = follow_find(s, config);
	reason = BOB_N_UNKNOWN_CALL;
	if (call) {
		follow_far_tag(s, config);
		reason = hangup_ask(s, config, call);
	}
	if (reason == BOB_N_UNKNOWN_CALL)
		refresh_never(s);
	return reason;
}

/* CANCEL has its INVITE's branch (RFC 3261 9.1). The 487 will release; this only bounds the wait.
 */
bob_global __u32 follow_cancel(struct bob_scratch *s)
{
	const struct bob_config *config = bob_config_get();
	struct bob_call *call;
	__u64 branch;

	if (!s || !config)
		return BOB_N_CANCEL;
	call = follow_find(s, config);
	branch = call ? plain_branch(call, s->branch) : 0;
	if (!branch)
		return BOB_N_UNKNOWN_CALL;
	if (BOB_BRANCH_STATE(branch) != BOB_BRANCH_PENDING)
		return BOB_N_CANCEL;
	plain_branch_set(call, s->branch, 1 << BOB_BRANCH_PENDING, BOB_BRANCH_CANCELLED);
	if (BOB_CALL_PHASE(bob_read(call->state)) < BOB_CALL_CONFIRMED &&
	    !plain_branches_in(call, 1 << BOB_BRANCH_PENDING, CALL_NOBODY))
		call_deadline_at_most(call, s->now + config->ending);
	return BOB_N_CANCEL;
}

#endif
