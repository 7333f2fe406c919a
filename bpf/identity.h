/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who is meant: from a URI to a canonical name, and from names and tags to keys.
 *
 * A canonical name is a telephone number without visual separators ("+46812345",
 * "1001"), or user@host with the user part unescaped and the host in lower case
 * (RFC 3261 19.1.4, RFC 3966 3), or a service URN. Ports, passwords and
 * parameters do not tell people apart.
 */
#ifndef BOB_IDENTITY_H
#define BOB_IDENTITY_H

#include "bob_maps.h"
#include "hash.h"
#include "sip_text.h"

enum {
	IDENTITY_MAX = BOB_TEXT_MAX - 1,
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

/* user[:password]@host[:port][;params][?headers] behind sip: or sips:. */
bob_global __u32 identity_sip(struct bob_scratch *s, __u32 at, __u32 end, __u32 out)
{
	__u32 sign, stop, host, number, name;

	if (!s)
		return IDENTITY_BAD;
	sign = sip_find(s, at, end, SIP_SET('@', '@', '@', '@'));
	host = sign < end ? sign + 1 : at;
	stop = sip_find(s, host, end, SIP_SET(']', ';', '?', ']'));
	if (stop < end && bob_byte(s, stop) == ']')
		stop++; /* an IPv6 reference keeps its brackets, and its colons */
	else
		stop = sip_find(s, host, stop, SIP_SET(':', ':', ':', ':'));
	name = out;
	if (sign < end) {
		s->cursor = sip_find(s, stop, end, SIP_SET(';', '?', ';', '?'));
		if (identity_user_phone(s, end)) /* the user part is a telephone-subscriber */
			sign = sip_find(s, at, sign, SIP_SET(';', ';', ';', ';'));
		sign = sip_find(s, at, sign, SIP_SET(':', ':', ':', ':'));
		name = identity_unescape(s, at, sign, out);
		if (name == IDENTITY_BAD || name == out)
			return IDENTITY_BAD;
		number = identity_number(s, out, name);
		if (number)
			return number;
	}
	identity_put(s, name, '@');
	return identity_fold(s, host, stop, name + 1);
}

/*
 * The canonical name of the URI in slice, written at out (one of BOB_NAME_…).
 * Length 0: the URI names nobody that bob could count.
 */
bob_inline __u32 identity_name(struct bob_scratch *s, __u32 at, __u32 length, __u32 out)
{
	__u32 end = at + length, scheme, prefix, stop;

	if (!s || !length)
		return 0;
	scheme = identity_scheme(s, at, &prefix);
	if (scheme == IDENTITY_SIP) {
		stop = identity_sip(s, at + prefix, end, out);
	} else if (scheme == IDENTITY_TEL) {
		stop = sip_find(s, at, end, SIP_SET(';', ';', ';', ';'));
		stop = identity_unescape(s, at + prefix, stop, out);
		if (stop != IDENTITY_BAD)
			stop = identity_number(s, out, stop);
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
