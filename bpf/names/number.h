/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Telephone numbers: what a tel URI, or the user part of a SIP URI, says of one
 * (RFC 3966), and the number plan, by which every way to dial it here is one name.
 */
#ifndef BOB_NUMBER_H
#define BOB_NUMBER_H

#include "names/identity_text.h"

enum {
	NUMBER_DIGITS_MIN = 5, /* behind a prefix that is dialled; less is an extension */
};

/*
 * The global number in phone-context, if the parameters from .cursor on have one
 * (RFC 3966 5.1.5), written to out. Returns its end.
 */
bob_inline __u32 identity_context(struct bob_scratch *s, __u32 end, __u32 out)
{
	struct sip_slice head, tail;
	__u32 stop;

	for (int i = 0; i < SIP_PARAMS_MAX; i++) {
		if (sip_param(s, end) <= 0)
			return out;
		head = sip_slice(s->param_name.at, s->param_name.at + 8);
		tail = sip_slice(head.at + 8, head.at + s->param_name.length);
		if (!SIP_IS(s, &head, "phone-co") || !SIP_IS(s, &tail, "ntext"))
			continue;
		stop = identity_unescape(s, s->param_value.at,
					 s->param_value.at + s->param_value.length, out);
		if (stop == IDENTITY_BAD || bob_byte(s, out) != '+')
			return out; /* a domain's own numbers are known by their digits */
		stop = identity_number(s, out, stop);
		return stop ? stop : out;
	}
	return out;
}

/*
 * A telephone-subscriber in [at, end): digits and parameters (RFC 3966 3). Writes
 * the number at out and returns its end; 0: it is none.
 */
bob_global __u32 identity_subscriber(struct bob_scratch *s, __u32 at, __u32 end, __u32 out)
{
	__u32 stop, local, last;

	if (!s)
		return 0;
	s->name_number = 1;
	stop = sip_find(s, at, end, SIP_SET(';', ';', ';', ';'));
	s->cursor = stop;
	local = identity_context(s, end, out);
	last = identity_unescape(s, at, stop, local);
	if (last == IDENTITY_BAD || last == local)
		return 0;
	last = identity_number(s, out, last);
	if (last || local == out)
		return last;
	/* Global already: the context says nothing about it. */
	last = identity_unescape(s, at, stop, out);
	return last == IDENTITY_BAD ? 0 : identity_number(s, out, last);
}

/* ---- the number plan ---- */

/* Does the number at at begin with these digits of the plan? */
bob_inline int identity_begins(struct bob_scratch *s, __u32 at, const struct bob_digits *digits)
{
	const __u32 n = digits->length;

	return n && n <= sizeof(digits->text) &&
	       !((bob_word(s, at) ^ *(const __u64 *)digits) & swar_mask(n));
}

/* The length of the prefix for numbers of another country, or of another town, at at; 0: none. */
bob_inline __u32 identity_prefix(struct bob_scratch *s, const struct bob_plan *plan, __u32 at,
				 __u32 *country)
{
	*country = 0;
	if (identity_begins(s, at, &plan->international))
		return plan->international.length;
	if (!identity_begins(s, at, &plan->national))
		return 0;
	*country = plan->country.length < sizeof(plan->country.text) ? plan->country.length
								     : sizeof(plan->country.text);
	return plan->national.length;
}

/*
 * Makes +… of a number that is dialled with a prefix. The new name ends where the
 * old one does, and may begin up to eight bytes before it: slots have room there.
 * Extensions, short codes and what begins with a plus stay as they are.
 */
bob_global int identity_plan_apply(struct bob_scratch *s, const struct bob_plan *plan,
				   struct sip_slice *name)
{
	__u32 at, end, prefix, country;
	__u64 mask;

	if (!s || !plan || !name)
		return 0;
	at = name->at;
	end = at + name->length;
	prefix = 0;
	if (identity_begins(s, at, &plan->outside)) {
		prefix = identity_prefix(s, plan, at + plan->outside.length, &country);
		if (prefix)
			at += plan->outside.length;
	}
	if (!prefix)
		prefix = identity_prefix(s, plan, at, &country);
	if (!prefix || at + prefix + NUMBER_DIGITS_MIN > end)
		return 0;
	at += prefix - country - 1;
	if (end - at > IDENTITY_MAX)
		return 0;
	identity_put(s, at, '+');
	mask = swar_mask(country);
	identity_put_word(s, at + 1,
			  (bob_word(s, at + 1) & ~mask) | (*(const __u64 *)&plan->country & mask));
	*name = sip_slice(at, end);
	return 1;
}

/* Most numbers begin with nothing that the plan speaks of, and need no call. */
bob_inline int identity_plan(struct bob_scratch *s, const struct bob_plan *plan,
			     struct sip_slice *name)
{
	const char first = bob_byte(s, name->at);

	if (first != plan->international.text[0] && first != plan->national.text[0] &&
	    first != plan->outside.text[0])
		return 0;
	return identity_plan_apply(s, plan, name);
}

/* The same for a canonical name that may be none of a number. */
bob_inline int identity_plan_any(struct bob_scratch *s, const struct bob_plan *plan,
				 struct sip_slice *name)
{
	return name->length && identity_is_number(s, name->at, name->at + name->length) &&
	       identity_plan(s, plan, name);
}

#endif
