/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What happens to a call after its first INVITE. Everything here passes; the
 * question is only what it does to the record. What frees a slot is the peer's
 * answer, matched by branch, so a forged request frees nothing.
 */
#ifndef BOB_FOLLOW_H
#define BOB_FOLLOW_H

#include "branch.h"
#include "hangup.h"
#include "join.h"
#include "leave.h"
#include "policy.h"

/*
 * The call that the message belongs to: its key branches off the Call-ID by the
 * caller's tag, which is in From or, where the callee speaks, in To. Leaves
 * .call, .branch, .transaction and .far_tag (the callee's) behind.
 */
bob_inline struct bob_call *follow_find(struct bob_scratch *s, const struct bob_config *config)
{
	struct sip_slice *far = &s->view.to_tag;
	struct bob_call *call;

	s->by_callee = 0;
	identity_call_id(s, config, &s->view.call_id);
	if (s->view.to_tag.length) {
		identity_call(s, &s->view.to_tag);
		call = bob_lookup(&bob_calls, &s->call);
		if (call) {
			far = &s->view.from_tag;
			s->by_callee = 1;
		}
	}
	if (far == &s->view.to_tag) {
		identity_call(s, &s->view.from_tag);
		call = bob_lookup(&bob_calls, &s->call);
	}
	s->far_tag = identity_tag(s, config, far);
	identity_transaction(s);
	return call;
}

/*
 * If the call has ended, it turns out to live: it is counted again, whatever the
 * limit. Its new deadline must have been written before.
 */
bob_inline void follow_revive(struct bob_scratch *s, struct bob_call *call, __u32 phase,
			      __u32 place)
{
	if (!call_move(call, 1 << BOB_CALL_RELEASED, phase))
		return;
	if (phase == BOB_CALL_EARLY)
		call->answered = 0;
	call_take(call, CALL_CALLER, s->now);
	if (place < BOB_PARTIES_MAX)
		call_take(call, place, s->now);
}

/* Session-Expires of an answer sets the call's timer; its absence ends it (RFC 4028 7.2). */
bob_inline void follow_session(struct bob_scratch *s, const struct bob_config *config,
			       struct bob_call *call)
{
	__u64 interval = s->view.session_expires;

	bob_write(call->session, interval ? interval * 1000000000ULL + config->grace : 0);
	call_deadline_confirmed(call, config, s->now);
}

/* 101-199 on a branch: somebody rings (RFC 3261 16.7 step 2, Timer C). */
bob_inline __u32 follow_provisional(struct bob_scratch *s, const struct bob_config *config,
				    struct bob_call *call, __u64 branch)
{
	__u32 place = BOB_BRANCH_PARTY(branch), phase;

	if (s->view.status == 100 || BOB_BRANCH_STATE(branch) != BOB_BRANCH_PENDING)
		return BOB_N_PROGRESS;
	call_move(call, 1 << BOB_CALL_TRYING, BOB_CALL_EARLY);
	phase = BOB_CALL_PHASE(bob_read(call->state));
	if (phase == BOB_CALL_EARLY || phase == BOB_CALL_RELEASED)
		call_deadline_at_least(call, s->now + config->early);
	follow_revive(s, call, BOB_CALL_EARLY, place);
	/* He rings again after the call's deadline had ended it for all of its users. */
	if (place < BOB_PARTIES_MAX && BOB_CALL_PHASE(bob_read(call->state)) == BOB_CALL_EARLY)
		call_take(call, place, s->now);
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
	if (old && call_release(old, config, CALL_LIVE, s->now))
		stats_count(BOB_N_CALL_REPLACED);
}

/* 2xx on a branch: a dialog (RFC 3261 13.2.2.4). Each callee's tag is one of its own. */
bob_inline __u32 follow_answer(struct bob_scratch *s, const struct bob_config *config,
			       struct bob_call *call, __u64 branch)
{
	__u32 place = BOB_BRANCH_PARTY(branch);
	__u32 known = call_dialog(call, s->far_tag);

	/* The same answer again (it is repeated until its ACK arrives), or at its next hop. */
	if (known < BOB_DIALOGS_MAX) {
		call_branch_set(call, s->branch, CALL_RINGING, BOB_BRANCH_ANSWERED);
		leave_one(call, place, CALL_RINGING, s->now); /* if another took it */
		return BOB_N_PROGRESS;
	}
	if (BOB_BRANCH_STATE(branch) == BOB_BRANCH_ANSWERED &&
	    call->flags & BOB_CALL_MANY_DIALOGS && !call_is_live(bob_read(call->state)))
		return BOB_N_PROGRESS; /* of a dialog long over, perhaps */
	call_dialog_add(call, s->far_tag, place);
	call_branch_set(call, s->branch, CALL_RINGING | 1 << BOB_BRANCH_FAILED,
			BOB_BRANCH_ANSWERED);
	follow_session(s, config, call);
	/* Ended by its deadline, or by another branch's 487 this instant: it lives. */
	if (!call_move(call, CALL_LIVE, BOB_CALL_CONFIRMED)) {
		call->answered = 0;
		follow_revive(s, call, BOB_CALL_CONFIRMED, place);
	} else if (place < BOB_PARTIES_MAX) {
		call_take(call, place, s->now);
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
	for (__u32 i = 0; i < BOB_PARTIES_MAX; i++)
		if (i == CALL_CALLER || call_branches_in(call, CALL_RINGING, i))
			call_take(call, i, s->now);
	return 1;
}

/* 3xx-6xx on a branch: it has ended, and with the last one an unanswered call. */
bob_inline __u32 follow_failure(struct bob_scratch *s, const struct bob_config *config,
				struct bob_call *call, __u64 branch)
{
	__u32 place = BOB_BRANCH_PARTY(branch), phase;

	if (!(CALL_RINGING & 1U << BOB_BRANCH_STATE(branch)))
		return BOB_N_PROGRESS;
	call_branch_set(call, s->branch, CALL_RINGING, BOB_BRANCH_FAILED);
	if (call->flags & BOB_CALL_MANY_BRANCHES)
		return BOB_N_PROGRESS; /* others ring that bob lost track of */
	phase = BOB_CALL_PHASE(bob_read(call->state));
	if (phase < BOB_CALL_CONFIRMED && !call_branches_in(call, CALL_RINGING, CALL_NOBODY)) {
		if (!call_release(call, config, CALL_UNANSWERED, s->now))
			return BOB_N_PROGRESS;
		/* A branch that another CPU has added meanwhile: the call goes on. */
		if (call_branches_in(call, CALL_RINGING, CALL_NOBODY))
			follow_go_on(s, config, call);
		else
			stats_count(BOB_N_CALL_FAILED);
	} else {
		leave_one(call, place, CALL_RINGING, s->now);
	}
	return BOB_N_PROGRESS;
}

/* A party of a call met in mid-dialog. */
bob_inline void follow_adopt_party(struct bob_scratch *s, const struct bob_config *config,
				   struct bob_side *side, struct bob_party *party)
{
	if (!user_ensure(s, side, config))
		return;
	party->user = side->user;
	party->generation = side->generation;
}

/*
 * A 2xx to an in-dialog INVITE of a call bob does not know: it was up before
 * bob was. An UPDATE may be of an early dialog, whose end bob could not tell; so
 * it counts only if a session timer bounds the mistake.
 */
bob_global __u32 follow_adopt(struct bob_scratch *s)
{
	const struct bob_config *config = bob_config_get();
	struct bob_call *call, *fresh = bob_fresh_get();
	__u64 *asked;

	if (!s || !config || !fresh || !s->view.to_tag.length)
		return BOB_N_UNKNOWN_CALL;
	if (s->view.method == SIP_UPDATE && !s->view.session_expires)
		return BOB_N_UNKNOWN_CALL;
	asked = bob_lookup(&bob_adoptions, &s->transaction);
	if (!asked || s->now - *asked > config->trying)
		return BOB_N_UNKNOWN_CALL;
	policy_side(s, &s->callee, &s->view.to, BOB_NAME_TO);
	policy_side(s, &s->caller, &s->view.from, BOB_NAME_CALLER);
	__builtin_memset(fresh, 0, sizeof(*fresh));
	follow_adopt_party(s, config, &s->caller, &fresh->parties[CALL_CALLER]);
	if (s->callee.user != s->caller.user || !s->callee.user)
		follow_adopt_party(s, config, &s->callee, &fresh->parties[1]);
	fresh->state = call_claimed(fresh, BOB_CALL_CONFIRMED);
	fresh->started = s->now;
	fresh->answered = s->now;
	fresh->cseq = s->view.cseq;
	fresh->interface = s->interface;
	fresh->flags = BOB_CALL_ADOPTED;
	fresh->deadline = s->now + config->longest;
	fresh->dialogs[0].tag = BOB_BRANCH(s->far_tag, 1, BOB_DIALOG_CONFIRMED);
	if (bob_update(&bob_calls, &s->call, fresh, BPF_NOEXIST))
		return BOB_N_CALLS_FULL;
	call = bob_lookup(&bob_calls, &s->call);
	if (!call)
		return BOB_N_CONTENDED;
	follow_session(s, config, call);
	if (fresh->parties[CALL_CALLER].user)
		call_take_claimed(call, CALL_CALLER, s->now);
	if (fresh->parties[1].user)
		call_take_claimed(call, 1, s->now);
	stats_count(BOB_N_CALL_ADOPTED);
	return BOB_N_PROGRESS;
}

/* The answer to a re-INVITE or UPDATE: a sign of life from the peer. */
bob_inline __u32 follow_refresh(struct bob_scratch *s, const struct bob_config *config,
				struct bob_call *call)
{
	__u32 at, phase = BOB_CALL_PHASE(bob_read(call->state));

	if (s->view.status < 200 || s->view.status > 299)
		return BOB_N_OTHER_RESPONSE;
	at = call_dialog(call, s->far_tag);
	if (call->refresh != (__u32)s->branch && !bob_lookup(&bob_adoptions, &s->transaction))
		return BOB_N_UNKNOWN_BRANCH;
	if (phase != BOB_CALL_CONFIRMED && phase != BOB_CALL_RELEASED)
		return BOB_N_PROGRESS;
	if (!call_dialog_set(call, at, 1 << BOB_DIALOG_CONFIRMED, BOB_DIALOG_CONFIRMED))
		return BOB_N_UNKNOWN_CALL;
	follow_session(s, config, call);
	/* If its deadline has ended it: it lives all the same. */
	follow_revive(s, call, BOB_CALL_CONFIRMED,
		      BOB_BRANCH_PARTY(bob_read(call->dialogs[at & (BOB_DIALOGS_MAX - 1)].tag)));
	return BOB_N_PROGRESS;
}

/* Any response. */
bob_global __u32 follow_response(struct bob_scratch *s)
{
	const struct bob_config *config = bob_config_get();
	struct bob_call *call;
	__u64 branch;

	if (!s || !config)
		return BOB_N_OTHER_RESPONSE;
	if (s->view.method != SIP_INVITE && s->view.method != SIP_BYE &&
	    s->view.method != SIP_UPDATE)
		return BOB_N_OTHER_RESPONSE;
	call = follow_find(s, config);
	if (!call) {
		if (s->view.method == SIP_BYE || s->view.status < 200 || s->view.status > 299)
			return BOB_N_UNKNOWN_CALL;
		return follow_adopt(s);
	}
	if (s->view.method == SIP_BYE)
		return hangup_answer(s, config, call);
	branch = s->view.method == SIP_INVITE ? call_branch(call, s->branch) : 0;
	if (!branch)
		return follow_refresh(s, config, call);
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
		bob_write(call->refresh, (__u32)s->branch);
		return BOB_N_IN_DIALOG;
	}
	/* The request alone proves nothing; its 2xx will (see follow_adopt). */
	bob_update(&bob_adoptions, &s->transaction, &now, BPF_ANY);
	return BOB_N_UNKNOWN_CALL;
}

bob_global __u32 follow_bye(struct bob_scratch *s)
{
	const struct bob_config *config = bob_config_get();
	struct bob_call *call;

	if (!s || !config)
		return BOB_N_BYE;
	call = follow_find(s, config);
	return call ? hangup_ask(s, config, call) : BOB_N_UNKNOWN_CALL;
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
	branch = call ? call_branch(call, s->branch) : 0;
	if (!branch)
		return BOB_N_UNKNOWN_CALL;
	if (BOB_BRANCH_STATE(branch) != BOB_BRANCH_PENDING)
		return BOB_N_CANCEL;
	call_branch_set(call, s->branch, 1 << BOB_BRANCH_PENDING, BOB_BRANCH_CANCELLED);
	if (BOB_CALL_PHASE(bob_read(call->state)) < BOB_CALL_CONFIRMED &&
	    !call_branches_in(call, 1 << BOB_BRANCH_PENDING, CALL_NOBODY))
		call_deadline_at_most(call, s->now + config->ending);
	return BOB_N_CANCEL;
}

#endif
