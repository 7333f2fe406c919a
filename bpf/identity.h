/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who is meant: from a URI to a canonical name, and from names and tags to keys.
 *
 * A canonical name is a telephone number without visual separators ("+46812345",
 * "1001"), or user@host with the user part unescaped and the host in lower case
 * (RFC 3261 19.1.4, RFC 3966 3), or a service URN. Ports, passwords and
 * parameters do not tell people apart. The number plan then makes one name of the
 * ways to dial a number here.
 */
#ifndef BOB_IDENTITY_H
#define BOB_IDENTITY_H

#include "bob_maps.h"
#include "hash.h"
#include "sip_text.h"

enum {
	IDENTITY_MAX = BOB_TEXT_MAX - 1,
	IDENTITY_DIGITS_MIN = 5, /* behind a prefix that is dialled; less is an extension */
};

enum identity_scheme {
	IDENTITY_UNKNOWN,
	IDENTITY_SIP,
	IDENTITY_TEL,
	IDENTITY_URN,
};

bob_inline __u32 identity_scheme(struct bob_scratch *s, __u32 at, __u32 *length)
{
	__u64 word = bob_word(s, at);

#define IDENTITY_SCHEME_IS(text)                                                                   \
	(*length = sizeof(text) - 1,                                                               \
	 ((word | swar_fold(text, sizeof(text) - 1)) & swar_mask(sizeof(text) - 1)) ==             \
		 swar_word(text, sizeof(text) - 1))
	if (IDENTITY_SCHEME_IS("sip:") || IDENTITY_SCHEME_IS("sips:"))
		return IDENTITY_SIP;
	if (IDENTITY_SCHEME_IS("tel:"))
		return IDENTITY_TEL;
	if (IDENTITY_SCHEME_IS("urn:"))
		return IDENTITY_URN;
	return IDENTITY_UNKNOWN;
}

bob_inline void identity_put(struct bob_scratch *s, __u32 out, __u8 byte)
{
	bob_opaque(out);
	s->bytes[out & BOB_BYTES_MASK] = byte;
}

bob_inline void identity_put_word(struct bob_scratch *s, __u32 out, __u64 word)
{
	bob_opaque(out);
	*(__u64 *)(s->bytes + (out & BOB_BYTES_MASK)) = word;
}

/* The value of a hex digit plus one; 0: it is none. */
static const __u8 identity_hex[256] = {
	['0'] = 1,  ['1'] = 2,	['2'] = 3,  ['3'] = 4,	['4'] = 5,  ['5'] = 6,
	['6'] = 7,  ['7'] = 8,	['8'] = 9,  ['9'] = 10, ['A'] = 11, ['B'] = 12,
	['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16, ['a'] = 11, ['b'] = 12,
	['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
};

/* What OR-ing makes a letter lower-case. */
static const __u8 identity_case[256] = {['A' ... 'Z'] = 0x20};

enum {
	IDENTITY_DIALLED = 1,
	IDENTITY_SEPARATOR = 2, /* only pleases the eye (RFC 3966 5.1.1) */
};

static const __u8 identity_dial[256] = {
	['0' ... '9'] = IDENTITY_DIALLED, ['*'] = IDENTITY_DIALLED,   ['#'] = IDENTITY_DIALLED,
	['-'] = IDENTITY_SEPARATOR,	  ['.'] = IDENTITY_SEPARATOR, ['('] = IDENTITY_SEPARATOR,
	[')'] = IDENTITY_SEPARATOR,
};

#define IDENTITY_BAD 0xffffU

/* [at, end) to out, unescaped. Returns the end of the output; IDENTITY_BAD: too long or unsafe to
 * show. */
bob_global __u32 identity_unescape(struct bob_scratch *s, __u32 at, __u32 end, __u32 out)
{
	__u32 high, low;
	__u8 c;

	if (!s)
		return IDENTITY_BAD;
	s->cursor = at; /* in memory for the verifier's sake, see sip_scan() */
	for (int i = 0; i < IDENTITY_MAX; i++) {
		at = s->cursor;
		if (at >= end)
			return out;
		c = bob_byte(s, at);
		s->cursor = at + 1;
		if (c == '%') {
			high = identity_hex[bob_byte(s, at + 1)];
			low = identity_hex[bob_byte(s, at + 2)];
			if (!high || !low || at + 3 > end)
				return IDENTITY_BAD;
			c = (high - 1) << 4 | (low - 1);
			s->cursor = at + 3;
		}
		if (c <= ' ' || c == 0x7f)
			return IDENTITY_BAD;
		identity_put(s, out, c);
		out++;
	}
	return s->cursor >= end ? out : IDENTITY_BAD;
}

/* [at, end) to out in lower case: a host or a URN. */
bob_global __u32 identity_fold(struct bob_scratch *s, __u32 at, __u32 end, __u32 out)
{
	__u8 c;

	if (!s)
		return IDENTITY_BAD;
	for (int i = 0; i < IDENTITY_MAX; i++) {
		if (at >= end)
			return out;
		c = bob_byte(s, at);
		if (c <= ' ' || c >= 0x7f)
			return IDENTITY_BAD;
		identity_put(s, out, c | identity_case[c]);
		at++;
		out++;
	}
	return at >= end ? out : IDENTITY_BAD;
}

/* Is the text in [at, end) a number: digits and separators, and at least one digit? */
bob_global int identity_is_number(struct bob_scratch *s, __u32 at, __u32 end)
{
	__u32 class, digits;

	if (!s)
		return 0;
	digits = s->zero;
	for (int i = 0; i < IDENTITY_MAX; i++) {
		if (at >= end)
			break;
		class = identity_dial[bob_byte(s, at)];
		if (!class)
			return 0;
		digits |= class & IDENTITY_DIALLED;
		at++;
	}
	return digits && at >= end;
}

/*
 * If the text in [at, end) is a number, takes its separators out and returns
 * its new end; else 0, and the text is as it was. It may begin with a plus.
 */
bob_global __u32 identity_number(struct bob_scratch *s, __u32 at, __u32 end)
{
	__u32 out;
	__u8 c;

	if (!s)
		return 0;
	at += bob_byte(s, at) == '+';
	if (!identity_is_number(s, at, end))
		return 0;
	out = at;
	for (int i = 0; i < IDENTITY_MAX; i++) {
		if (at >= end)
			break;
		c = bob_byte(s, at);
		at++;
		identity_put(s, out, c); /* a separator's place is taken by what follows */
		out += identity_dial[c] & IDENTITY_DIALLED;
	}
	return out;
}

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

/* Does a SIP URI's parameter list, from .cursor on, say user=phone? */
bob_inline int identity_user_phone(struct bob_scratch *s, __u32 end)
{
	if (!s)
		return 0;
	for (int i = 0; i < SIP_PARAMS_MAX; i++) {
		if (sip_param(s, end) <= 0)
			return 0;
		if (SIP_IS(s, &s->param_name, "user"))
			return SIP_IS(s, &s->param_value, "phone");
	}
	return 0;
}

enum identity_form {
	IDENTITY_HOST,	/* without a user part */
	IDENTITY_USER,	/* user@host */
	IDENTITY_PHONE, /* user=phone: the user part is a telephone-subscriber */
};

/*
 * user[:password]@host[:port][;params][?headers] behind sip: or sips: → .name_user
 * (without password) and .name_host. Returns enum identity_form.
 */
bob_global __u32 identity_split(struct bob_scratch *s, __u32 at, __u32 end)
{
	__u32 sign, stop, host;

	if (!s)
		return IDENTITY_HOST;
	sign = sip_find(s, at, end, SIP_SET('@', '@', '@', '@'));
	host = sign < end ? sign + 1 : at;
	stop = sip_find(s, host, end, SIP_SET(']', ';', '?', ']'));
	if (stop < end && bob_byte(s, stop) == ']')
		stop++; /* an IPv6 reference keeps its brackets, and its colons */
	else
		stop = sip_find(s, host, stop, SIP_SET(':', ':', ':', ':'));
	s->name_host = sip_slice(host, stop);
	s->name_user = sip_slice(at, sip_find(s, at, sign, SIP_SET(':', ':', ':', ':')));
	if (sign >= end)
		return IDENTITY_HOST;
	s->cursor = sip_find(s, stop, end, SIP_SET(';', '?', ';', '?'));
	return identity_user_phone(s, end) ? IDENTITY_PHONE : IDENTITY_USER;
}

/* The canonical name of what identity_split() has found, at out. Returns its end. */
bob_global __u32 identity_sip(struct bob_scratch *s, __u32 form, __u32 out)
{
	__u32 at, stop, name = out, number;

	if (!s)
		return IDENTITY_BAD;
	if (form != IDENTITY_HOST) {
		at = s->name_user.at;
		stop = at + s->name_user.length;
		if (form == IDENTITY_PHONE) /* which is no number: without its parameters */
			stop = sip_find(s, at, stop, SIP_SET(';', ';', ';', ';'));
		name = identity_unescape(s, at, stop, out);
		if (name == IDENTITY_BAD || name == out)
			return IDENTITY_BAD;
		number = identity_number(s, out, name);
		s->name_number = number != 0;
		if (number)
			return number;
	}
	identity_put(s, name, '@');
	at = s->name_host.at;
	return identity_fold(s, at, at + s->name_host.length, name + 1);
}

/*
 * The canonical name of the URI in slice, written at out (one of BOB_NAME_…).
 * Length 0: the URI names nobody that bob could count. .name_number and .name_host
 * say more about it.
 */
bob_inline __u32 identity_name(struct bob_scratch *s, __u32 at, __u32 length, __u32 out)
{
	__u32 end = at + length, scheme, prefix, form, stop;

	if (!s || !length)
		return 0;
	s->name_number = 0;
	s->name_host.length = 0;
	scheme = identity_scheme(s, at, &prefix);
	if (scheme == IDENTITY_SIP) {
		form = identity_split(s, at + prefix, end);
		stop = 0;
		if (form == IDENTITY_PHONE)
			stop = identity_subscriber(s, s->name_user.at,
						   s->name_user.at + s->name_user.length, out);
		if (!stop)
			stop = identity_sip(s, form, out);
	} else if (scheme == IDENTITY_TEL) {
		stop = identity_subscriber(s, at + prefix, end, out);
	} else if (scheme == IDENTITY_URN) {
		stop = identity_fold(s, at, sip_find(s, at, end, SIP_SET(';', '?', '#', ';')), out);
	} else {
		return 0;
	}
	if (stop == IDENTITY_BAD || stop <= out || stop > out + IDENTITY_MAX)
		return 0;
	if (stop == out + 1 && bob_byte(s, out) == '@')
		return 0;
	return stop - out;
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
bob_global int identity_plan(struct bob_scratch *s, const struct bob_plan *plan,
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
	if (!prefix || at + prefix + IDENTITY_DIGITS_MIN > end)
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

/* The same for a canonical name that may be none of a number. */
bob_inline int identity_plan_any(struct bob_scratch *s, const struct bob_plan *plan,
				 struct sip_slice *name)
{
	return name->length && identity_is_number(s, name->at, name->at + name->length) &&
	       identity_plan(s, plan, name);
}

/* urn:service:sos and its children (RFC 5031), in canonical form at at. */
bob_inline int identity_is_sos(struct bob_scratch *s, const struct sip_slice *name)
{
	__u8 next = bob_byte(s, name->at + 15);

	if (name->length < 15 || bob_word(s, name->at) != swar_word("urn:serv", 8) ||
	    (bob_word(s, name->at + 8) & swar_mask(7)) != swar_word("ice:sos", 7))
		return 0;
	return name->length == 15 || next == '.';
}

/* The key of a canonical name. */
bob_inline void identity_key(struct bob_scratch *s, const struct bob_config *config,
			     const struct sip_slice *name, struct bob_key *key)
{
	hash_begin(s, config, HASH_NAME);
	hash_piece(s, name);
	*key = s->hash;
}

/* 48 bits of a tag, for a record that has no room for more. */
bob_inline __u64 identity_tag(struct bob_scratch *s, const struct bob_config *config,
			      const struct sip_slice *tag)
{
	hash_begin(s, config, HASH_TAG);
	hash_piece(s, tag);
	return s->hash.a >> 16;
}

/* .call_id, from which calls' keys branch off by the caller's tag. */
bob_inline void identity_call_id(struct bob_scratch *s, const struct bob_config *config,
				 const struct sip_slice *call_id)
{
	hash_begin(s, config, HASH_CALL);
	hash_piece(s, call_id);
	s->call_id = s->hash;
}

bob_inline void identity_call(struct bob_scratch *s, const struct sip_slice *caller_tag)
{
	s->hash = s->call_id;
	hash_piece(s, caller_tag);
	s->call = s->hash;
}

#define IDENTITY_COOKIE "z9hG4bK"

/*
 * .branch and .transaction of the message, below .call (RFC 3261 17.2.3). A
 * branch without the cookie is of an RFC 2543 client: unique only together with
 * the Request-URI. The CSeq number tells an ACK to a retry from its elder.
 */
bob_global int identity_transaction(struct bob_scratch *s)
{
	if (!s)
		return 0;
	s->hash = s->call;
	hash_piece(s, &s->view.branch);
	hash_piece(s, &s->view.sent_by);
	s->branch = s->hash.a >> 16;
	if (s->view.branch.length < 7 ||
	    (bob_word(s, s->view.branch.at) & swar_mask(7)) != swar_word(IDENTITY_COOKIE, 7))
		hash_piece(s, &s->view.uri);
	hash_number(s, s->view.cseq);
	s->transaction = s->hash;
	return 0;
}

#endif
