/* SPDX-License-Identifier: GPL-2.0-only */
/* BYE and its answer, of whichever side, or of both at once (RFC 3261 15). */
#ifndef BOB_HANGUP_H
#define BOB_HANGUP_H

#include "call/leave.h"

/* struct bob_dialog.bye: a BYE that waits for its answer. Never 0. */
bob_inline __u32 hangup_bye(const struct bob_scratch *s)
{
	return (__u32)s->branch << 9 | 1 << 8 | (s->view.cseq & 0xff);
}

/* Was this one sent before the one that waits? An old one's repetition changes nothing (12.2.2). */
bob_inline int hangup_is_old(__u32 waits, __u32 bye)
{
	return waits && (__s8)(bye - waits) < 0;
}

/* BYE: the dialog ends when the peer says so, or when nobody does for 64*T1 (15.1.1). */
bob_inline __u32 hangup_ask(struct bob_scratch *s, const struct bob_config *config,
			    struct bob_call *call)
{
	__u32 at = plain_dialog(call, s->far_tag), bye = hangup_bye(s), side = s->by_callee & 1;
	int answered;

	if (at < BOB_DIALOGS_MAX) {
		if (hangup_is_old(bob_read(call->dialogs[at].bye[side]), bye))
			return BOB_N_BYE;
		bob_write(call->dialogs[at].bye[side], bye);
		/* The first of several counts: whoever sent it has hung up since. */
		if (BOB_BRANCH_STATE(bob_read(call->dialogs[at].tag)) == BOB_DIALOG_CONFIRMED)
			bob_write(call->dialogs[at].over, s->now + config->ending);
		call_dialog_set(call, at, 1 << BOB_DIALOG_CONFIRMED, BOB_DIALOG_ENDING);
	}
	/* Noted of an ended call, too: another branch may bring that back to life. */
	if (!call_is_live(bob_read(call->state)))
		return BOB_N_UNKNOWN_CALL;
	answered = BOB_CALL_PHASE(bob_read(call->state)) >= BOB_CALL_CONFIRMED;
	if (at >= BOB_DIALOGS_MAX && answered && !(call->flags & BOB_CALL_MANY_DIALOGS))
		return BOB_N_UNKNOWN_CALL; /* no such dialog */
	/* The call's other dialog goes on; or this one was over, and others ring. */
	if ((at < BOB_DIALOGS_MAX || answered) &&
	    (plain_dialogs_in(call, 1 << BOB_DIALOG_CONFIRMED, CALL_NOBODY) ||
	     !plain_dialogs_in(call, 1 << BOB_DIALOG_ENDING, CALL_NOBODY)))
		return BOB_N_BYE;
	plain_move(call, 1 << BOB_CALL_CONFIRMED, BOB_CALL_ENDING);
	call_deadline_at_most(call, s->now + config->ending);
	return BOB_N_BYE;
}

/* Challenged or refused: the dialog goes on, unless the other side's BYE is out as well. */
bob_inline void hangup_refused(struct bob_scratch *s, const struct bob_config *config,
			       struct bob_call *call, __u32 at)
{
	__u32 side = s->by_callee & 1;

	bob_write(call->dialogs[at].bye[side], 0);
	if (!bob_read(call->dialogs[at].bye[!side]) &&
	    call_dialog_set(call, at, 1 << BOB_DIALOG_ENDING, BOB_DIALOG_CONFIRMED) &&
	    plain_move(call, 1 << BOB_CALL_ENDING, BOB_CALL_CONFIRMED))
		call_deadline_confirmed(call, config, s->now);
}

/* The answer to a BYE. Only a final one that says "over" ends the dialog (15.1.2). */
bob_inline __u32 hangup_answer(struct bob_scratch *s, const struct bob_config *config,
			       struct bob_call *call)
{
	const __u32 alive = 1 << BOB_DIALOG_CONFIRMED | 1 << BOB_DIALOG_ENDING;
	__u32 at = plain_dialog(call, s->far_tag), status = s->view.status;

	if (status < 200)
		return BOB_N_OTHER_RESPONSE;
	if (at >= BOB_DIALOGS_MAX ||
	    bob_read(call->dialogs[at].bye[s->by_callee & 1]) != hangup_bye(s))
		return BOB_N_UNKNOWN_BRANCH;
	if (status >= 300 && status != 481 && status != 408) {
		hangup_refused(s, config, call, at);
		return BOB_N_PROGRESS;
	}
	/* Even if the other's BYE, which crossed this one, was refused meanwhile. */
	if (!call_dialog_set(call, at, alive | 1 << BOB_DIALOG_REPLACED, BOB_DIALOG_ENDED))
		return BOB_N_PROGRESS;
	if (!plain_dialogs_in(call, alive, CALL_NOBODY)) {
		if (call_release(call, config, CALL_LIVE, s->now))
			stats_count(BOB_N_CALL_ENDED);
	} else {
		leave_all(call, CALL_RINGING, s->now);
	}
	return BOB_N_PROGRESS;
}

#endif
