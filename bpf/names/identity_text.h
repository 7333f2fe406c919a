/* SPDX-License-Identifier: GPL-2.0-only */
/* Canonical text, byte by byte: escapes decoded, hosts in lower case, numbers bare. */
#ifndef BOB_IDENTITY_TEXT_H
#define BOB_IDENTITY_TEXT_H

#include "scratch.h"
#include "sip/sip_text.h"

enum {
	IDENTITY_MAX = BOB_TEXT_MAX - 1,
};

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
		identity_put(s, out, c);
		c = bob_read(s->bytes[out & BOB_BYTES_MASK]); /* again: now it is any byte */
		if (c <= ' ' || c == 0x7f)
			return IDENTITY_BAD;
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

#endif
