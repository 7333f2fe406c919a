/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The smallest pieces of SIP's grammar: find a delimiter, skip white space, read
 * a number, a quoted string, a parameter. Positions are offsets into .bytes; an
 * end is exclusive. CR and LF inside a header are folding, hence white space
 * (RFC 3261 7.3.1): the line table has found the real line ends before.
 *
 * Functions that loop are global, so that the verifier walks each loop once.
 * Their positions are arguments, hence unknown to it, which keeps it from
 * telling apart the rounds of a loop by their values.
 */
#ifndef BOB_SIP_TEXT_H
#define BOB_SIP_TEXT_H

#include "scratch.h"
#include "swar.h"

enum {
	SIP_SPACE_MAX = 64,   /* white space in one place */
	SIP_ESCAPES_MAX = 32, /* backslashes in one quoted string */
	SIP_PARAMS_MAX = 24,  /* parameters of one value */
};

#define SIP_SET(a, b, c, d) ((a) | (b) << 8 | (c) << 16 | (d) << 24)

/* The first of up to four delimiters (SIP_SET, repeat one to fill up) in [at, end); else end. */
bob_global __u32 sip_find(struct bob_scratch *s, __u32 at, __u32 end, __u32 set)
{
	__u64 word, hits;

	if (!s)
		return end;
	for (int i = 0; i < BOB_WINDOW / 8; i++) {
		if (at >= end)
			return end;
		word = bob_word(s, at);
		hits = swar_equal(word, set & 0xff) | swar_equal(word, set >> 8 & 0xff) |
		       swar_equal(word, set >> 16 & 0xff) | swar_equal(word, set >> 24);
		if (hits) {
			at += swar_first(hits);
			return at < end ? at : end;
		}
		at += 8;
	}
	return end;
}

bob_inline int sip_is_space(__u8 c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bob_global __u32 sip_skip_spaces(struct bob_scratch *s, __u32 at, __u32 end)
{
	if (!s)
		return end;
	for (int i = 0; i < SIP_SPACE_MAX; i++) {
		if (at >= end || !sip_is_space(bob_byte(s, at)))
			break;
		at++;
	}
	return at;
}

/* The end of [at, end) without the white space before it. */
bob_global __u32 sip_trim_spaces(struct bob_scratch *s, __u32 at, __u32 end)
{
	if (!s)
		return end;
	for (int i = 0; i < SIP_SPACE_MAX; i++) {
		if (end <= at || !sip_is_space(bob_byte(s, end - 1)))
			break;
		end--;
	}
	return end;
}

/* Behind the quoted string whose opening quote is at; 0 if it does not close. */
bob_global __u32 sip_skip_quoted(struct bob_scratch *s, __u32 at, __u32 end)
{
	if (!s)
		return 0;
	at++;
	for (int i = 0; i < SIP_ESCAPES_MAX; i++) {
		at = sip_find(s, at, end, SIP_SET('"', '\\', '"', '"'));
		if (at >= end)
			return 0;
		if (bob_byte(s, at) == '"')
			return at + 1;
		at += 2; /* quoted-pair */
	}
	return 0;
}

#define SIP_NO_NUMBER 0xffffffffU

/* A decimal number of 1 to 10 digits that fills [at, end) and fits 32 bits. */
bob_global __u32 sip_number(struct bob_scratch *s, __u32 at, __u32 end)
{
	__u64 number = 0;
	__u32 first = at;
	__u8 digit;

	if (!s || at >= end)
		return SIP_NO_NUMBER;
	for (int i = 0; i < 10; i++) {
		if (at >= end)
			break;
		digit = bob_byte(s, at) - '0';
		if (digit > 9)
			return SIP_NO_NUMBER;
		number = number * 10 + digit;
		at++;
	}
	if (at != end || at == first || number >= SIP_NO_NUMBER)
		return SIP_NO_NUMBER;
	return number;
}

bob_inline struct sip_slice sip_slice(__u32 at, __u32 end)
{
	struct sip_slice slice = {.at = at, .length = end > at ? end - at : 0};

	return slice;
}

/* Is there white space in the slice? Neither a Call-ID nor a token has any (RFC 3261 25.1). */
bob_inline int sip_has_space(struct bob_scratch *s, const struct sip_slice *slice)
{
	__u32 end = slice->at + slice->length;

	return sip_find(s, slice->at, end, SIP_SET(' ', '\t', '\r', '\n')) < end;
}

/* Is the slice this lower-case word of at most 8 letters, in any case? */
bob_inline int sip_slice_is(const struct bob_scratch *s, const struct sip_slice *slice,
			    const char *word, __u32 length)
{
	return slice->length == length && ((bob_word(s, slice->at) | swar_fold(word, length)) &
					   swar_mask(length)) == swar_word(word, length);
}

#define SIP_IS(s, slice, word) sip_slice_is(s, slice, word, sizeof(word) - 1)

/*
 * The next ";name[=value]" from .cursor on into .param_name and .param_value
 * (quotes included). Returns 1, with .cursor behind it; 0 at the end of the
 * value or at a comma, and -1 where it cannot be read.
 */
bob_global int sip_param(struct bob_scratch *s, __u32 end)
{
	__u32 at, stop;

	if (!s)
		return -1;
	at = sip_skip_spaces(s, s->cursor, end);
	s->cursor = at;
	if (at >= end || bob_byte(s, at) == ',')
		return 0;
	if (bob_byte(s, at) != ';')
		return -1;
	at = sip_skip_spaces(s, at + 1, end);
	stop = sip_find(s, at, end, SIP_SET(';', '=', ',', '"'));
	s->param_name = sip_slice(at, sip_trim_spaces(s, at, stop));
	s->param_value = sip_slice(stop, stop);
	if (stop < end && (bob_byte(s, stop) == '"' || !s->param_name.length))
		return -1; /* ";;" and ";=": some skip what is not there, some stop */
	if (stop < end && bob_byte(s, stop) == '=') {
		at = sip_skip_spaces(s, stop + 1, end);
		stop = at;
		if (at < end && bob_byte(s, at) == '"') {
			stop = sip_skip_quoted(s, at, end);
			if (!stop)
				return -1;
		}
		stop = sip_find(s, stop, end, SIP_SET(';', ',', '"', ','));
		if (stop < end && bob_byte(s, stop) == '"')
			return -1; /* amid a token: some take what follows for quoted */
		s->param_value = sip_slice(at, sip_trim_spaces(s, at, stop));
	}
	s->cursor = stop;
	return 1;
}

#endif
