/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What an answer within a dialog tells: that the call lives, for how long, or
 * that there is one which was up before bob was.
 */
#ifndef BOB_REFRESH_H
#define BOB_REFRESH_H

#include "call/branch.h"
#include "policy/policy.h"

/*
 * If the call has ended, it turns out to live: it is counted again, whatever the
 * limit. Its new deadline must have been written before.
 */
bob_inline void refresh_revive(struct bob_scratch *s, struct bob_call *call, __u32 phase,
			       __u32 place)
{
	if (!plain_move(call, 1 << BOB_CALL_RELEASED, phase))
		return;
	if (phase == BOB_CALL_EARLY)
		call->answered = 0;
	call_take(call, CALL_CALLER, s->now);
	if (place < BOB_PARTIES_MAX)
		call_take(call, place, s->now);
}

/* Session-Expires of an answer sets the call's timer; its absence ends it (RFC 4028 7.2). */
bob_inline void refresh_session(struct bob_scratch *s, const struct bob_config *config,
				struct bob_call *call)
{
	__u64 interval = s->view.session_expires;

	if (interval)
		interval = interval * 1000000000ULL + config->grace;
	if (bob_read(call->session) != interval)
		bob_write(call->session, interval);
	call_deadline_confirmed(call, config, s->now);
}

/* A party of a call met in mid-dialog, and his groups. */
bob_inline void refresh_adopt_party(struct bob_scratch *s, const struct bob_config *config,
				    struct bob_side *side, struct bob_call *call, __u32 place)
{
	if (!user_ensure(s, side, config))
		return;
	call->parties[place].user = side->user;
	call->parties[place].generation = side->generation;
	group_enter(call, side->user, s->parity,
		    place == CALL_CALLER ? BOB_CALLER_GROUPS : BOB_CALLEE_GROUPS);
}

/*
 * A 2xx to an in-dialog INVITE of a call bob does not know: it was up before
 * bob was. An UPDATE may be of an early dialog, whose end bob could not tell; so
 * it counts only if a session timer bounds the mistake.
 */
bob_global __u32 refresh_adopt(struct bob_scratch *s)
{
	const struct bob_config *config = bob_config_get();
	struct bob_call *call, *fresh = bob_fresh_get();
	__u64 *asked, *over;

	if (!s || !config || !fresh || !s->view.to_tag.length)
		return BOB_N_UNKNOWN_CALL;
	if (s->view.method == SIP_UPDATE && !s->view.session_expires)
		return BOB_N_UNKNOWN_CALL;
	asked = bob_lookup(&bob_adoptions, &s->transaction);
	if (!asked || (__s64)(s->now - *asked) > (__s64)config->trying)
		return BOB_N_UNKNOWN_CALL;
	over = bob_lookup(&bob_adoptions, &s->call);
	if (over && (__s64)(s->now - *over) <= (__s64)config->trying)
		return BOB_N_UNKNOWN_CALL;
	policy_adopt(s);
	__builtin_memset(fresh, 0, sizeof(*fresh));
	refresh_adopt_party(s, config, &s->caller, fresh, CALL_CALLER);
	if (s->callee.user != s->caller.user || !s->callee.user)
		refresh_adopt_party(s, config, &s->callee, fresh, 1);
	call_begin(fresh, BOB_CALL_CONFIRMED);
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
	refresh_session(s, config, call);
	group_take(call, BOB_CALL_CLAIMED(fresh->state), s->now);
	stats_count(BOB_N_CALL_ADOPTED);
	return BOB_N_PROGRESS;
}

/* A call bob does not know is over: an answer that comes late is no reason to adopt it. */
bob_inline void refresh_never(struct bob_scratch *s)
{
	__u64 now = s->now;

	identity_call(s, &s->view.to_tag);
	bob_update(&bob_adoptions, &s->call, &now, BPF_ANY);
	identity_call(s, &s->view.from_tag);
	bob_update(&bob_adoptions, &s->call, &now, BPF_ANY);
}

/* A dialog that another call took over goes on, unless somebody has said goodbye in it. */
bob_inline int refresh_replaced(struct bob_call *call, __u32 at)
{
	const struct bob_dialog *dialog = call_dialog_at(call, at);

	return at < BOB_DIALOGS_MAX && !bob_read(dialog->bye[0]) && !bob_read(dialog->bye[1]) &&
	       call_dialog_set(call, at, 1 << BOB_DIALOG_REPLACED, BOB_DIALOG_CONFIRMED);
}

/* The answer to a re-INVITE or UPDATE: a sign of life from the peer. */
bob_inline __u32 refresh_answer(struct bob_scratch *s, const struct bob_config *config,
				struct bob_call *call)
{
	__u32 at, phase = BOB_CALL_PHASE(bob_read(call->state));

	if (s->view.status < 200 || s->view.status > 299)
		return BOB_N_OTHER_RESPONSE;
	at = plain_dialog(call, s->far_tag);
	if (call->refresh != (__u32)s->branch && !bob_lookup(&bob_adoptions, &s->transaction))
		return BOB_N_UNKNOWN_BRANCH;
	if (phase != BOB_CALL_CONFIRMED && phase != BOB_CALL_RELEASED)
		return BOB_N_PROGRESS;
	if (!call_dialog_set(call, at, 1 << BOB_DIALOG_CONFIRMED, BOB_DIALOG_CONFIRMED) &&
	    !refresh_replaced(call, at))
		return BOB_N_UNKNOWN_CALL;
	refresh_session(s, config, call);
	/* If its deadline has ended it: it lives all the same. */
	refresh_revive(s, call, BOB_CALL_CONFIRMED,
		       BOB_BRANCH_PARTY(bob_read(call_dialog_at(call, at)->tag)));
	return BOB_N_PROGRESS;
}

#endif
