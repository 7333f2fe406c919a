/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The headers' values in the form that nearly all messages give them: one space
 * behind the colon, none in the value where it may be left out, no comma, no
 * comment. Each function reads one header that sip_plain_scan() has found, into
 * .view. Nonzero: its value is not plain, and sip.h's reader of it is asked.
 *
 * Characters are looked for eight at a time. A loop leaves the place it found in
 * memory, see sip_forget().
 */
#ifndef BOB_SIP_PLAIN_VALUE_H
#define BOB_SIP_PLAIN_VALUE_H

#include "sip/sip_plain_scan.h"

enum {
	SIP_PLAIN_WORDS = 18, /* in a value; longer ones are not plain */
	SIP_PLAIN_PARAMS = 6,
};

/*
 * Top bits of the bytes that equal c. Exact for the lowest of them; above a hit, and where the
 * text is not ASCII, there may be others. Half the instructions of swar_equal().
 */
#define SIP_HAS(word, c) (((word) ^ (__u64)(c)*SWAR_ONES) - SWAR_ONES)

/* Exact, whatever the text, for the lowest hit. */
bob_inline __u64 sip_first_equal(__u64 word, __u64 c)
{
	const __u64 x = word ^ c * SWAR_ONES;

	return (x - SWAR_ONES) & ~x & ~SWAR_LOW7;
}

/* Top bits of the bytes below c, exact. */
bob_inline __u64 sip_below(__u64 word, __u64 c)
{
	return ~(((word & SWAR_LOW7) + (0x80 - c) * SWAR_ONES) | word) & ~SWAR_LOW7;
}

/* Where a parameter or token surely ends: at a control, a space, '!', '"', a comma or semicolon. */
bob_inline __u32 sip_plain_stop(struct bob_scratch *s, __u32 at)
{
	__u64 word, hits;

	for (int i = 0; i < SIP_PLAIN_WORDS; i++) {
		word = bob_word(s, at);
		hits = sip_below(word, '"' + 1) | sip_first_equal(word, ',') |
		       sip_first_equal(word, ';');
		if (hits) {
			at += swar_first(hits);
			break;
		}
		at += 8;
	}
	return sip_forget(s, at);
}

/* Does a word begin with this text of at most 8 letters, lower-case here and in any case there? */
#define SIP_BEGINS(word, text)                                                                     \
	((((word) | swar_fold(text, sizeof(text) - 1)) & swar_mask(sizeof(text) - 1)) ==           \
	 swar_word(text, sizeof(text) - 1))

struct sip_value {
	__u32 at; /* behind the space that is behind the colon */
	__u32 end;
};

/* Nonzero: it does not begin with one space. */
bob_inline int sip_plain_value(struct bob_scratch *s, __u32 id, struct sip_value *ret)
{
	const __u32 value = bob_read(s->plain.value[id]);
	const __u32 at = value & 0xffff;
	const __u32 first = sip_half(s, at) & 0xffff;

	ret->at = at + 1;
	ret->end = value >> 16;
	return (first & 0xff) != ' ' || first >> 8 <= ' ';
}

/* A number of 1 to 8 digits, the first n bytes of word; its value, or SIP_NO_NUMBER. */
bob_inline __u32 sip_plain_number(__u64 word, __u32 n)
{
	__u64 digits;

	if (!n || n > 8)
		return SIP_NO_NUMBER;
	digits = (word ^ '0' * SWAR_ONES) << (64 - 8 * n);
	if ((digits | (digits + 6 * SWAR_ONES)) & 0xf0 * SWAR_ONES)
		return SIP_NO_NUMBER;
	digits = digits * 10 + (digits >> 8); /* pairs, in every second byte */
	return ((digits & 0xff000000ffULL) * (100 + (1000000ULL << 32)) +
		(digits >> 16 & 0xff000000ffULL) * (1 + (10000ULL << 32))) >>
	       32;
}

bob_inline int sip_plain_call_id(struct bob_scratch *s)
{
	struct sip_value v;
	__u64 hits;
	__u32 at;

	if (sip_plain_value(s, SIP_CALL_ID, &v) || v.end - v.at > SIP_CALL_ID_MAX)
		return 1;
	at = v.at;
	for (int i = 0; i < SIP_PLAIN_WORDS; i++) {
		hits = sip_below(bob_word(s, at), ' ' + 1);
		if (hits) {
			at += swar_first(hits);
			break;
		}
		at += 8;
	}
	at = sip_forget(s, at);
	s->view.call_id = sip_slice(v.at, v.end);
	return at != v.end;
}

bob_inline int sip_plain_cseq(struct bob_scratch *s)
{
	struct sip_value v;
	__u64 word, hits;
	__u32 n;

	if (sip_plain_value(s, SIP_CSEQ, &v))
		return 1;
	word = bob_word(s, v.at);
	hits = sip_first_equal(word, ' ');
	if (!hits)
		return 1;
	n = swar_first(hits);
	s->view.cseq = sip_plain_number(word, n);
	if (s->view.cseq == SIP_NO_NUMBER)
		return 1;
	v.at += n + 1;
	n = v.end - v.at;
	if (v.end <= v.at || n > 7)
		return 1;
	word = bob_word(s, v.at) & swar_mask(n);
	if (!s->view.status) /* as in the start line, and nothing else */
		return (word | (__u64)' ' << 8 * n) != (bob_word(s, s->zero) & swar_mask(n + 1));
	if (sip_first_equal(word, ' '))
		return 1;
	s->view.method = sip_method_named(word, n);
	return 0;
}

/* A header that is a number. */
bob_inline __u32 sip_plain_number_of(struct bob_scratch *s, __u32 id)
{
	struct sip_value v;

	if (sip_plain_value(s, id, &v) || v.end <= v.at)
		return SIP_NO_NUMBER;
	return sip_plain_number(bob_word(s, v.at), v.end - v.at);
}

bob_inline int sip_plain_session_expires(struct bob_scratch *s)
{
	struct sip_value v;
	__u64 word, hits;
	__u32 n;

	if (sip_plain_value(s, SIP_SESSION_EXPIRES, &v) || v.end <= v.at)
		return 1;
	word = bob_word(s, v.at);
	hits = sip_first_equal(word, ';');
	n = v.end - v.at;
	if (hits && swar_first(hits) < n)
		n = swar_first(hits);
	s->view.session_expires = sip_plain_number(word, n);
	return s->view.session_expires == SIP_NO_NUMBER;
}

/* One parameter of the first Via, in [at, end). */
bob_inline int sip_plain_via_param(struct bob_scratch *s, __u32 at, __u32 end)
{
	const __u64 word = bob_word(s, at);
	__u32 next;

	if (end <= at || (__u8)word == '=')
		return 1;
	if (SIP_BEGINS(word, "branch=")) {
		if (s->view.branch.length || end <= at + 7 || end > at + 7 + SIP_BRANCH_MAX)
			return 1;
		s->view.branch = sip_slice(at + 7, end);
		return 0;
	}
	if (SIP_BEGINS(word, "branch"))
		return 1;
	next = bob_byte(s, at + 5);
	if (SIP_BEGINS(word, "rport") && (end == at + 5 || next == '=')) {
		if (end == at + 6)
			return 1;
		s->view.flags |= SIP_RPORT;
		if (end == at + 5)
			s->view.rport_at = end;
		return 0;
	}
	if (SIP_BEGINS(word, "maddr") && (end == at + 5 || next == '='))
		s->view.flags |= SIP_MADDR;
	if (SIP_BEGINS(word, "received") && (end == at + 8 || bob_byte(s, at + 8) == '='))
		s->view.flags |= SIP_RECEIVED;
	return 0;
}

/* SIP/2.0/UDP sent-by;parameters. */
bob_inline int sip_plain_via(struct bob_scratch *s)
{
	struct sip_value v;
	__u32 at, stop;

	if (sip_plain_value(s, SIP_VIA, &v) || bob_word(s, v.at) != swar_word("SIP/2.0/", 8) ||
	    sip_half(s, v.at + 8) != (__u32)swar_word("UDP ", 4))
		return 1;
	stop = sip_plain_stop(s, v.at + 12);
	s->view.sent_by = sip_slice(v.at + 12, stop);
	if (!s->view.sent_by.length)
		return 1;
	for (int i = 0; i < SIP_PLAIN_PARAMS; i++) {
		if (bob_byte(s, stop) != ';')
			break;
		at = stop + 1;
		stop = sip_plain_stop(s, at);
		if (sip_plain_via_param(s, at, stop))
			return 1;
	}
	s->view.via = sip_slice(v.at, v.end);
	return stop != v.end;
}

/* Behind the quoted string from at on, its opening quote left out; 0: it is not plain. */
bob_inline __u32 sip_plain_quoted(struct bob_scratch *s, __u32 at)
{
	__u64 word, hits;

	for (int i = 0; i < SIP_PLAIN_WORDS; i++) {
		word = bob_word(s, at);
		hits = sip_below(word, ' ') | sip_first_equal(word, '"') |
		       sip_first_equal(word, '\\');
		if (hits) {
			at += swar_first(hits);
			break;
		}
		at += 8;
	}
	at = sip_forget(s, at);
	return bob_byte(s, at) == '"' ? at + 1 : 0;
}

/* <uri>, with a quoted name before it or without; .address_uri, and where it ends; 0: not plain. */
bob_inline __u32 sip_plain_address(struct bob_scratch *s, struct sip_value *v)
{
	__u32 at = v->at, start;
	__u64 word, hits;

	if (bob_byte(s, at) == '"') {
		at = sip_plain_quoted(s, at + 1);
		at = sip_forget(s, at + (bob_byte(s, at) == ' '));
	}
	if (bob_byte(s, at) != '<')
		return 0;
	at++;
	start = at;
	for (int i = 0; i < SIP_PLAIN_WORDS; i++) {
		word = bob_word(s, at);
		/* '<' and '>' differ in one bit */
		hits = sip_below(word, '"' + 1) | sip_first_equal(word | 2 * SWAR_ONES, '>');
		if (hits) {
			at += swar_first(hits);
			break;
		}
		at += 8;
	}
	at = sip_forget(s, at);
	s->address_uri = sip_slice(start, at);
	return bob_byte(s, at) == '>' && at > start ? at + 1 : 0;
}

/* The tag behind an address, if any: .address_tag. */
bob_inline int sip_plain_tag(struct bob_scratch *s, __u32 at, __u32 end)
{
	__u32 stop;

	s->address_tag = sip_slice(0, 0);
	if (at == end)
		return 0;
	if (!SIP_BEGINS(bob_word(s, at), ";tag="))
		return 1;
	stop = sip_plain_stop(s, at + 5);
	s->address_tag = sip_slice(at + 5, stop);
	return stop != end || stop == at + 5 || stop > at + 5 + SIP_TAG_MAX;
}

bob_inline int sip_plain_party(struct bob_scratch *s, __u32 id, struct sip_slice *uri,
			       struct sip_slice *tag)
{
	struct sip_value v;
	__u32 at;

	if (sip_plain_value(s, id, &v))
		return 1;
	at = sip_plain_address(s, &v);
	if (!at || sip_plain_tag(s, at, v.end))
		return 1;
	*uri = s->address_uri;
	*tag = s->address_tag;
	return 0;
}

bob_inline int sip_plain_asserted(struct bob_scratch *s)
{
	struct sip_value v;

	if (sip_plain_value(s, SIP_ASSERTED_IDENTITY, &v) || sip_plain_address(s, &v) != v.end)
		return 1;
	s->view.asserted_identity = s->address_uri;
	return 0;
}

#endif
