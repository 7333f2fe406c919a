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
#include "names/hash.h"
#include "names/identity_plain.h"
#include "names/number.h"

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

/* Where the host at at ends: before its port, or the URI's parameters. */
bob_inline __u32 identity_host_end(struct bob_scratch *s, __u32 at, __u32 end)
{
	__u32 stop = sip_find(s, at, end, SIP_SET(']', ';', '?', ']'));

	if (stop < end && bob_byte(s, stop) == ']')
		return stop + 1; /* an IPv6 reference keeps its brackets, and its colons */
	return sip_find(s, at, stop, SIP_SET(':', ':', ':', ':'));
}

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
	stop = identity_host_end(s, host, end);
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

/* As identity_careful(), in the form of most URIs; 0: it is of another. */
bob_inline __u32 identity_plain(struct bob_scratch *s, __u32 at, __u32 end, __u32 out)
{
	const __u32 scheme = (__u32)bob_word(s, at) | (__u32)swar_fold("sip:", 4);
	__u32 length;

	s->name_number = 0;
	s->name_host.length = 0;
	if (scheme == (__u32)swar_word("sip:", 4)) {
		length = plain_sip_number(s, at + 4, end, out);
		return length ? length : plain_sip_user(s, at + 4, end, out);
	}
	return scheme == (__u32)swar_word("tel:", 4) ? plain_tel(s, at + 4, end, out) : 0;
}

/* The name of any URI; what URIs of another form than the plain one need. */
bob_inline __u32 identity_careful(struct bob_scratch *s, __u32 at, __u32 end, __u32 out)
{
	__u32 scheme, prefix, form, stop;

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

/*
 * The canonical name of the URI in slice, written at out (one of BOB_NAME_…).
 * Length 0: the URI names nobody that bob could count. .name_number says whether it is
 * a telephone number's, .name_host begins with its host (see identity_host_end()).
 */
bob_inline __u32 identity_name(struct bob_scratch *s, __u32 at, __u32 length, __u32 out)
{
	__u32 plain;

	if (!s || !length)
		return 0;
	plain = identity_plain(s, at, at + length, out);
	return bob_likely(plain) ? plain : identity_careful(s, at, at + length, out);
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
	struct hash_state h;

	hash_begin(&h, config, HASH_NAME);
	hash_piece(s, &h, name);
	*key = hash_key(h);
}

/* 48 bits of a tag, for a record that has no room for more. */
bob_inline __u64 identity_tag(struct bob_scratch *s, const struct bob_config *config,
			      const struct sip_slice *tag)
{
	struct hash_state h;

	hash_begin(&h, config, HASH_TAG);
	hash_tag(s, &h, tag);
	return hash_key(h).a >> 16;
}

/*
 * .call_id, from which calls' keys branch off by the caller's tag. What is named
 * identity_mix_… is for where a call would cost too much; it is verified in each place.
 */
bob_inline void identity_mix_call_id(struct bob_scratch *s, const struct bob_config *config,
				     const struct sip_slice *call_id)
{
	struct hash_state h;

	hash_begin(&h, config, HASH_CALL);
	hash_piece(s, &h, call_id);
	s->call_id = h;
}

bob_global int identity_call_id(struct bob_scratch *s, const struct bob_config *config,
				const struct sip_slice *call_id)
{
	if (!s || !config || !call_id)
		return 0;
	identity_mix_call_id(s, config, call_id);
	return 0;
}

bob_inline void identity_mix_call(struct bob_scratch *s, const struct sip_slice *caller_tag)
{
	struct hash_state h = s->call_id;

	hash_tag(s, &h, caller_tag);
	s->call = hash_key(h);
}

bob_global int identity_call(struct bob_scratch *s, const struct sip_slice *caller_tag)
{
	if (!s || !caller_tag)
		return 0;
	identity_mix_call(s, caller_tag);
	return 0;
}

/* Is it one that is unique of itself (RFC 3261 8.1.1.7)? Those of RFC 2543's clients are not. */
bob_inline int identity_cookie(struct bob_scratch *s, const struct sip_slice *branch)
{
	return branch->length >= 7 &&
	       (bob_word(s, branch->at) & swar_mask(7)) == swar_word("z9hG4bK", 7);
}

/*
 * .branch and .transaction of the message, below .call (RFC 3261 17.2.3). A
 * branch without the cookie is unique only together with the Request-URI. The CSeq
 * number tells an ACK to a retry from its elder; it is in .transaction as it is,
 * for no two numbers make one key of the same branch, and chance would need 2^96.
 */
bob_inline void identity_mix_transaction(struct bob_scratch *s)
{
	struct hash_state h;

	hash_start(&h, &s->call);
	hash_tag(s, &h, &s->view.branch);
	hash_tag(s, &h, &s->view.sent_by);
	s->transaction = hash_key(h);
	s->branch = s->transaction.a >> 16;
	if (bob_unlikely(!identity_cookie(s, &s->view.branch))) {
		hash_piece(s, &h, &s->view.uri); /* a response has none */
		s->transaction = hash_key(h);
	}
	s->transaction.b ^= s->view.cseq;
}

bob_global int identity_transaction(struct bob_scratch *s)
{
	if (!s)
		return 0;
	identity_mix_transaction(s);
	return 0;
}

/* All keys of a message of the caller, .call_id to .transaction, in one call. */
bob_global int identity_keys(struct bob_scratch *s, const struct bob_config *config)
{
	if (!s || !config)
		return 0;
	identity_mix_call_id(s, config, &s->view.call_id);
	identity_mix_call(s, &s->view.from_tag);
	identity_mix_transaction(s);
	return 0;
}

#endif
