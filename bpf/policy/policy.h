/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who the parties of an INVITE are, which rule is theirs, and what is never
 * refused. A rule is of the exact user, else of a level below him (level.h); who
 * has none is counted and never refused.
 */
#ifndef BOB_POLICY_H
#define BOB_POLICY_H

#include "call/branch.h"
#include "call/call.h"
#include "policy/level.h"
#include "policy/place.h"

bob_inline void policy_nobody(struct bob_side *side)
{
	*side = (struct bob_side){0};
	side->receives = USER_UNLIMITED;
	side->makes = USER_UNLIMITED;
}

/* Has the policy more to say of him than of anybody? */
bob_inline int policy_knows(const struct bob_side *side)
{
	return side->provisioned || side->level > POLICY_DEFAULT;
}

/* Names the URI [at, at + length) in side, looks his user and rule up. 1: the policy knows him. */
bob_global int policy_side(struct bob_scratch *s, struct bob_side *side, struct sip_slice *uri,
			   __u32 out)
{
	const struct bob_config *config = bob_config_get();
	const struct bob_policy_head *head;

	if (!s || !side || !uri || !config)
		return 0;
	policy_nobody(side);
	side->text.at = out;
	side->text.length = identity_name(s, uri->at, uri->length, out);
	if (!side->text.length)
		return 0;
	side->number = s->name_number;
	side->host = s->name_host;
	if (side->number)
		identity_plan(s, &config->policy[s->parity & 1].plan, &side->text);
	identity_key(s, config, &side->text, &side->key);
	user_find(s, side, config);
	head = &config->policy[s->parity & 1];
	if (!side->rule && (head->rule || head->prefixes || head->domains))
		level_find(s, side);
	return policy_knows(side);
}

/* Keeps his name, but he takes no slot, and no limit is his. */
bob_inline void policy_uncount(struct bob_side *side)
{
	const struct bob_key key = side->key;
	const struct sip_slice text = side->text;
	const __u8 number = side->number;

	policy_nobody(side);
	side->key = key;
	side->text = text;
	side->number = number;
	side->uncounted = 1;
}

/*
 * Is this somebody who is never refused? enum bob_exempt_kind, or 0. The sieve in the
 * policy's head saves 30 ns for nearly everybody who is not.
 */
bob_inline __u32 policy_exempt_kind(struct bob_scratch *s, const struct bob_key *key)
{
	const struct bob_config *config = bob_config_get();
	const struct bob_exempt *exempt;

	if (!config || !(bob_read(config->policy[s->parity & 1].exempts[BOB_SIEVE_WORD(*key)]) &
			 BOB_SIEVE_BIT(*key)))
		return 0;
	exempt = bob_lookup(&bob_exempt, key);
	return exempt ? bob_read(exempt->kind[s->parity & 1]) : 0;
}

/* P-Called-Party-ID goes before the Request-URI, if the policy knows it, or knows neither. */
bob_inline void policy_called_party(struct bob_scratch *s)
{
	__u32 exempt;

	policy_side(s, &s->other, &s->view.called_party, BOB_NAME_CALLED);
	exempt = policy_exempt_kind(s, &s->other.key);
	if (exempt)
		s->exempt = exempt;
	if (exempt || policy_knows(&s->other) ||
	    (!policy_knows(&s->callee) && s->other.text.length))
		s->callee = s->other;
}

/*
 * The callee is the first of P-Called-Party-ID, Request-URI and To that the
 * policy knows; where it knows none, the first that can be named at all. To does
 * not count where the call was forwarded: it is for somebody else by now.
 */
bob_global int policy_callee(struct bob_scratch *s)
{
	if (!s)
		return 0;
	policy_side(s, &s->callee, &s->view.uri, BOB_NAME_TARGET);
	s->emergency = s->callee.text.length && identity_is_sos(s, &s->callee.text);
	s->exempt = policy_exempt_kind(s, &s->callee.key);
	if (s->view.called_party.length)
		policy_called_party(s);
	if (s->exempt == BOB_EXEMPT_TARGET) {
		policy_uncount(&s->callee);
		return 0;
	}
	if (policy_knows(&s->callee) || s->view.flags & SIP_DIVERTED)
		return 0;
	if (policy_side(s, &s->other, &s->view.to, BOB_NAME_TO) || !s->callee.text.length)
		s->callee = s->other;
	return 0;
}

/* anonymous@…, …@anonymous.invalid (RFC 3323 4.1.1.3, RFC 2606 2): anybody, hence nobody. */
bob_inline int policy_is_anonymous(struct bob_scratch *s, const struct bob_side *side)
{
	const struct sip_slice head = sip_slice(side->text.at, side->text.at + 8);
	const __u32 end = side->text.at + side->text.length;

	if (side->number || side->text.length < 8)
		return 0;
	if ((bob_word(s, end - 7) & swar_mask(7)) == swar_word("invalid", 7))
		return bob_byte(s, end - 8) == '.' || bob_byte(s, end - 8) == '@';
	return SIP_IS(s, &head, "anonymou") && (bob_byte(s, head.at + 8) | 0x20) == 's' &&
	       bob_byte(s, head.at + 9) == '@';
}

/* Is what the interface's neighbours say of a caller believed (RFC 3325 5)? */
bob_inline int policy_trusts(const struct bob_scratch *s)
{
	const struct bob_config *config = bob_config_get();

	return config && BOB_PLACE_FLAGS(place_of(config, s->interface)) & BOB_INTERFACE_TRUSTED;
}

/* Of the one or two P-Asserted-Identities, the first that the policy knows; else the first. */
bob_inline void policy_asserted(struct bob_scratch *s)
{
	policy_side(s, &s->caller, &s->view.asserted_identity, BOB_NAME_CALLER);
	if (policy_knows(&s->caller) || !s->view.asserted_second.length)
		return;
	if (policy_side(s, &s->other, &s->view.asserted_second, BOB_NAME_ASSERTED) ||
	    !s->caller.text.length)
		s->caller = s->other;
}

/* The caller: P-Asserted-Identity where it can be trusted, else From. */
bob_global int policy_caller(struct bob_scratch *s)
{
	if (!s)
		return 0;
	s->caller.text.length = 0;
	if (s->view.asserted_identity.length && policy_trusts(s))
		policy_asserted(s);
	if (!s->caller.text.length)
		policy_side(s, &s->caller, &s->view.from, BOB_NAME_CALLER);
	if (policy_is_anonymous(s, &s->caller))
		policy_uncount(&s->caller);
	return 0;
}

/* Caller and callee of a call that is met when it is up already. */
bob_inline void policy_adopt(struct bob_scratch *s)
{
	policy_side(s, &s->callee, &s->view.to, BOB_NAME_TO);
	if (policy_exempt_kind(s, &s->callee.key) == BOB_EXEMPT_TARGET)
		policy_uncount(&s->callee);
	policy_side(s, &s->caller, &s->view.from, BOB_NAME_CALLER);
	if (policy_is_anonymous(s, &s->caller))
		policy_uncount(&s->caller);
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
	at = call_dialog(call, identity_tag(s, config, far_tag));
	if (at >= BOB_DIALOGS_MAX)
		return BOB_CALL_PHASE(state) < BOB_CALL_CONFIRMED ? CALL_CALLER + 1
								  : BOB_PARTIES_MAX;
	if (BOB_BRANCH_STATE(bob_read(call->dialogs[at].tag)) >= BOB_DIALOG_ENDED)
		return BOB_PARTIES_MAX;
	at = BOB_BRANCH_PARTY(bob_read(call->dialogs[at].tag));
	return at < BOB_PEOPLE_MAX ? at : CALL_CALLER + 1;
}

/*
 * The party of the replaced call who is called now. A phone is called by its
 * contact then, which the policy seldom knows; but the record knows who he is.
 */
bob_inline void policy_replaces_callee(struct bob_scratch *s, __u32 place)
{
	struct bob_call *call = bob_lookup(&bob_calls, &s->call);
	const struct bob_user *user;
	struct bob_party party;

	s->replaces = s->call;
	if (!call || s->callee.provisioned)
		return;
	party = call_party(call, place);
	if (!party.user)
		return;
	s->callee.user = party.user;
	s->callee.generation = party.generation;
	user = user_get(party.user);
	s->callee.group = user ? bob_read(user->group[s->parity & 1]) : 0;
}

/*
 * Does Replaces name a live call? Its tags are seen from the callee, who may
 * have been the caller then (RFC 3891 3). Leaves its key in .replaces.
 */
bob_global int policy_replaces(struct bob_scratch *s)
{
	const struct bob_config *config = bob_config_get();
	struct hash_state mine_id;
	struct bob_key mine;
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
	if (!s)
		return BOB_CONTINUE;
	if (s->emergency || s->view.seen & 1 << SIP_RESOURCE_PRIORITY)
		return BOB_N_EMERGENCY;
	if (s->exempt == BOB_EXEMPT_EMERGENCY)
		return BOB_N_EMERGENCY;
	if (s->exempt == BOB_EXEMPT_TARGET)
		return BOB_N_EXEMPT_TARGET;
	if (s->view.flags & SIP_PSAP_CALLBACK)
		return BOB_N_CALLBACK;
	if (policy_replaces(s))
		return BOB_N_REPLACES;
	return BOB_CONTINUE;
}

#endif
