/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who the parties of an INVITE are, which rule is theirs, and what is never
 * refused. Rules so far: exact users, else the default rule, which counts and
 * refuses nobody.
 */
#ifndef BOB_POLICY_H
#define BOB_POLICY_H

#include "branch.h"
#include "call.h"

/* Names the URI [at, at + length) in side, looks its user and rule up. 1: the policy names him. */
bob_global int policy_side(struct bob_scratch *s, struct bob_side *side, struct sip_slice *uri,
			   __u32 out)
{
	const struct bob_config *config = bob_config_get();

	if (!s || !side || !uri || !config)
		return 0;
	side->key = (struct bob_key){0};
	side->user = 0;
	side->generation = 0;
	side->provisioned = 0;
	side->limit = BOB_UNLIMITED;
	side->text.at = out;
	side->text.length = identity_name(s, uri->at, uri->length, out);
	if (!side->text.length)
		return 0;
	identity_key(s, config, &side->text, &side->key);
	user_find(side, config);
	return side->provisioned;
}

/*
 * The callee is the first of P-Called-Party-ID, Request-URI and To that the
 * policy names; where it names none, the first that can be named at all.
 */
bob_global int policy_callee(struct bob_scratch *s)
{
	if (!s)
		return 0;
	policy_side(s, &s->callee, &s->view.uri, BOB_NAME_TARGET);
	s->target = s->callee.key;
	s->emergency = s->callee.text.length && identity_is_sos(s, &s->callee.text);
	if (s->view.called_party.length &&
	    (policy_side(s, &s->other, &s->view.called_party, BOB_NAME_CALLED) ||
	     (!s->callee.provisioned && s->other.text.length)))
		s->callee = s->other;
	if (!s->callee.provisioned &&
	    (policy_side(s, &s->other, &s->view.to, BOB_NAME_TO) || !s->callee.text.length))
		s->callee = s->other;
	return 0;
}

/* The caller is who From says (P-Asserted-Identity needs a trusted interface, RFC 3325). */
bob_inline void policy_caller(struct bob_scratch *s)
{
	policy_side(s, &s->caller, &s->view.from, BOB_NAME_CALLER);
}

/* Does the record name a dialog or an early call with this other tag? */
bob_inline int policy_replaces_dialog(struct bob_call *call, __u64 far_tag)
{
	__u64 state = bob_read(call->state);

	if (!call_is_live(state))
		return 0;
	if (BOB_CALL_PHASE(state) < BOB_CALL_CONFIRMED)
		return 1; /* early: the callee's tag is not known yet */
	return call_dialog(call, far_tag) < BOB_DIALOGS_MAX;
}

/*
 * Does Replaces name a live call? Its tags are seen from the callee, who may
 * have been the caller then (RFC 3891 3). Leaves its key in .replaces.
 */
bob_global int policy_replaces(struct bob_scratch *s)
{
	const struct bob_config *config = bob_config_get();
	struct bob_key mine, mine_id;
	struct bob_call *call;
	int found = 0;

	if (!s || !config || !s->view.replaces_id.length)
		return 0;
	mine = s->call;
	mine_id = s->call_id;
	identity_call_id(s, config, &s->view.replaces_id);
	identity_call(s, &s->view.replaces_from);
	call = bob_lookup(&bob_calls, &s->call);
	if (call && policy_replaces_dialog(call, identity_tag(s, config, &s->view.replaces_to)))
		found = 1;
	if (!found) {
		identity_call(s, &s->view.replaces_to);
		call = bob_lookup(&bob_calls, &s->call);
		if (call &&
		    policy_replaces_dialog(call, identity_tag(s, config, &s->view.replaces_from)))
			found = 1;
	}
	if (found)
		s->replaces = s->call;
	s->call = mine;
	s->call_id = mine_id;
	return found;
}

/* The reason why this INVITE is never refused, or BOB_CONTINUE. */
bob_global __u32 policy_exempt(struct bob_scratch *s)
{
	if (!s)
		return BOB_CONTINUE;
	if (s->emergency || s->view.seen & 1 << SIP_RESOURCE_PRIORITY)
		return BOB_N_EMERGENCY;
	if (bob_lookup(&bob_exempt, &s->target))
		return BOB_N_EMERGENCY;
	if (s->view.flags & SIP_PSAP_CALLBACK)
		return BOB_N_CALLBACK;
	if (policy_replaces(s))
		return BOB_N_REPLACES;
	return BOB_CONTINUE;
}

#endif
