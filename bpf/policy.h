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

bob_inline void policy_nobody(struct bob_side *side)
{
	*side = (struct bob_side){0};
	side->limit = BOB_UNLIMITED;
	side->incoming = BOB_UNLIMITED;
	side->outgoing = BOB_UNLIMITED;
}

/* Names the URI [at, at + length) in side, looks its user and rule up. 1: the policy names him. */
bob_global int policy_side(struct bob_scratch *s, struct bob_side *side, struct sip_slice *uri,
			   __u32 out)
{
	const struct bob_config *config = bob_config_get();

	if (!s || !side || !uri || !config)
		return 0;
	policy_nobody(side);
	side->text.at = out;
	side->text.length = identity_name(s, uri->at, uri->length, out);
	if (!side->text.length)
		return 0;
	identity_key(s, config, &side->text, &side->key);
	user_find(s, side, config);
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

/*
 * The callee's place in the live record that .call names, if one of its dialogs
 * has this callee's tag, or it is early, when that tag is not known yet;
 * BOB_PARTIES_MAX: no such call.
 */
bob_global __u32 policy_replaces_place(struct bob_scratch *s, struct sip_slice *far_tag)
{
	const struct bob_config *config = bob_config_get();
	struct bob_call *call;
	__u64 state;
	__u32 at;

	if (!s || !far_tag || !config)
		return BOB_PARTIES_MAX;
	call = bob_lookup(&bob_calls, &s->call);
	state = call ? bob_read(call->state) : 0;
	if (!call_is_live(state))
		return BOB_PARTIES_MAX;
	if (BOB_CALL_PHASE(state) < BOB_CALL_CONFIRMED)
		return CALL_CALLER + 1;
	at = call_dialog(call, identity_tag(s, config, far_tag));
	if (at >= BOB_DIALOGS_MAX)
		return BOB_PARTIES_MAX;
	at = BOB_BRANCH_PARTY(bob_read(call->dialogs[at].tag));
	return at < BOB_PARTIES_MAX ? at : CALL_CALLER + 1;
}

/*
 * The party of the replaced call who is called now. A phone is called by its
 * contact then, which the policy seldom knows; but the record knows who he is.
 */
bob_inline void policy_replaces_callee(struct bob_scratch *s, __u32 place)
{
	struct bob_call *call = bob_lookup(&bob_calls, &s->call);
	struct bob_party party;

	s->replaces = s->call;
	if (!call || s->callee.provisioned)
		return;
	party = call_party(call, place);
	if (!party.user)
		return;
	s->callee.user = party.user;
	s->callee.generation = party.generation;
}

/*
 * Does Replaces name a live call? Its tags are seen from the callee, who may
 * have been the caller then (RFC 3891 3). Leaves its key in .replaces.
 */
bob_global int policy_replaces(struct bob_scratch *s)
{
	const struct bob_config *config = bob_config_get();
	struct bob_key mine, mine_id;
	__u32 place;
	int found;

	if (!s || !config || !s->view.replaces_id.length)
		return 0;
	mine = s->call;
	mine_id = s->call_id;
	identity_call_id(s, config, &s->view.replaces_id);
	identity_call(s, &s->view.replaces_from);
	place = policy_replaces_place(s, &s->view.replaces_to);
	found = place < BOB_PARTIES_MAX;
	if (!found) {
		identity_call(s, &s->view.replaces_to);
		found = policy_replaces_place(s, &s->view.replaces_from) < BOB_PARTIES_MAX;
		place = CALL_CALLER;
	}
	if (found)
		policy_replaces_callee(s, place);
	s->call = mine;
	s->call_id = mine_id;
	return found;
}

/* The reason why this INVITE is never refused, or BOB_CONTINUE. */
bob_global __u32 policy_exempt(struct bob_scratch *s)
{
	const struct bob_exempt *exempt;

	if (!s)
		return BOB_CONTINUE;
	if (s->emergency || s->view.seen & 1 << SIP_RESOURCE_PRIORITY)
		return BOB_N_EMERGENCY;
	exempt = bob_lookup(&bob_exempt, &s->target);
	if (exempt && exempt->kind[s->parity & 1] == BOB_EXEMPT_EMERGENCY)
		return BOB_N_EMERGENCY;
	if (s->view.flags & SIP_PSAP_CALLBACK)
		return BOB_N_CALLBACK;
	if (policy_replaces(s))
		return BOB_N_REPLACES;
	return BOB_CONTINUE;
}

#endif
