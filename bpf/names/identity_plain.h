/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Names in the form that nearly all URIs have, eight bytes at a time and without a
 * call: sip:DIGITS@…, tel:DIGITS and sip:user@host with neither escapes nor a
 * password. What is not plainly of that form is left to identity.h, which would
 * say the same of it (300 ns and more; a number takes 10 here, user@host about 40).
 */
#ifndef BOB_IDENTITY_PLAIN_H
#define BOB_IDENTITY_PLAIN_H

#include "names/identity_text.h"

enum {
	PLAIN_WORDS = 6, /* of user@host; a number has two at most */
};

#define PLAIN_BYTES(byte) ((byte)*SWAR_ONES)

/* Bytes from first to last, as a mask; all of the word's bytes must be below 0x80. */
#define PLAIN_RANGE(word, first, last)                                                             \
	(((word) + PLAIN_BYTES(0x80 - (first))) & ~((word) + PLAIN_BYTES(0x7f - (last))) &         \
	 ~SWAR_LOW7)

/* What is no decimal digit. */
bob_inline __u64 plain_no_digits(__u64 word)
{
	__u64 x = word ^ PLAIN_BYTES('0');

	return (((x & SWAR_LOW7) + PLAIN_BYTES(0x80 - 10)) | x) & ~SWAR_LOW7;
}

/* What is no letter, digit, '-', '.', '/' or '_': nothing of that has a meaning of its own. */
bob_inline __u64 plain_no_text(__u64 word)
{
	__u64 low = word & SWAR_LOW7, folded = low | PLAIN_BYTES(0x20);

	return (~(PLAIN_RANGE(folded, 'a', 'z') | PLAIN_RANGE(low, '-', '9') |
		  swar_equal(low, '_')) |
		word) &
	       ~SWAR_LOW7;
}

/* 0x20 under each capital of a word that plain_no_text() has nothing against. */
bob_inline __u64 plain_capitals(__u64 word)
{
	word &= SWAR_LOW7;
	return PLAIN_RANGE(word, 'A', 'Z') >> 2;
}

/*
 * A hit behind the n bytes that are left of the URI, if they do not fill the word.
 * Without a branch, after which the verifier would tell rounds apart by n.
 */
bob_inline __u64 plain_end(__u32 n)
{
	__u64 below = (__u64)n - 8;

	bob_opaque(below);
	return 0x80ULL << 8 * (n & 7) & (__u64)((__s64)below >> 63);
}

/*
 * A number of up to 16 digits, plus included, from at on, to out. Returns its length;
 * 0: it is longer, or none.
 */
bob_inline __u32 plain_digits(struct bob_scratch *s, __u32 at, __u32 out)
{
	const __u64 word = bob_word(s, at), next = bob_word(s, at + 8);
	const __u32 plus = (__u8)word == '+';
	__u64 others = plain_no_digits(word) & ~(plus ? 0x80ULL : 0);
	__u32 n;

	if (others) {
		n = swar_first(others);
	} else {
		others = plain_no_digits(next);
		n = others ? 8 + swar_first(others) : 16;
	}
	identity_put_word(s, out, word);
	identity_put_word(s, out + 8, next);
	return n > plus ? n : 0;
}

/* sip:DIGITS@…, behind the colon. Returns its length; 0: it is not plain. */
bob_inline __u32 plain_sip_number(struct bob_scratch *s, __u32 at, __u32 end, __u32 out)
{
	const __u32 n = plain_digits(s, at, out), host = at + n + 1;

	if (!n || host > end || bob_byte(s, host - 1) != '@')
		return 0;
	s->name_number = 1;
	s->name_host = sip_slice(host, end);
	return n;
}

/* tel:DIGITS. With a plus the number is global, whatever the parameters say. */
bob_inline __u32 plain_tel(struct bob_scratch *s, __u32 at, __u32 end, __u32 out)
{
	const __u32 n = plain_digits(s, at, out), stop = at + n;

	if (!n || stop > end)
		return 0;
	if (stop < end && (bob_byte(s, stop) != ';' || bob_byte(s, at) != '+'))
		return 0;
	s->name_number = 1;
	return n;
}

/* Does a host end at at: with the URI, at its parameters, or at a port and then one of these? */
bob_inline int plain_host_ends(struct bob_scratch *s, __u32 at, __u32 end)
{
	__u64 others;

	if (at < end && bob_byte(s, at) == ':') {
		others = plain_no_digits(bob_word(s, at + 1));
		if (!others)
			return 0;
		at += 1 + swar_first(others);
	}
	return at >= end || bob_byte(s, at) == ';' || bob_byte(s, at) == '?';
}

/*
 * The words of user@host from at on to out, the host in lower case. Leaves where it
 * begins in .name_host.at, and where it ends in .cursor; 0: there is no plain host.
 * What a round leaves to the next is in memory for the verifier's sake.
 */
bob_inline int plain_copy(struct bob_scratch *s, __u32 at, __u32 end, __u32 out)
{
	__u64 word, others, first, fold;
	__u32 host;

	bob_write(s->name_host.at, 0);
	for (__u32 i = 0; i < 8 * PLAIN_WORDS; i += 8) {
		word = bob_word(s, at + i);
		others = plain_no_text(word) | plain_end(end - at - i);
		fold = bob_read(s->name_host.at) ? ~0ULL : 0;
		if (others && !fold) {
			first = others & -others;
			host = at + i + swar_first(first) + 1;
			if (host > end || !(swar_equal(word, '@') & first))
				return 0;
			bob_write(s->name_host.at, host);
			fold = ~(first | (first - 1));
			others &= fold;
		}
		identity_put_word(s, out + i, word | (plain_capitals(word) & fold));
		if (others) {
			bob_write(s->cursor, at + i + swar_first(others));
			return 1;
		}
	}
	return 0;
}

/* sip:user@host, behind the colon. It begins with a letter, so the user is no number. */
bob_inline __u32 plain_sip_user(struct bob_scratch *s, __u32 at, __u32 end, __u32 out)
{
	__u32 first = bob_byte(s, at) | 0x20, host, stop;

	if (first < 'a' || first > 'z' || at >= end || !plain_copy(s, at, end, out))
		return 0;
	host = bob_read(s->name_host.at);
	stop = bob_read(s->cursor);
	if (stop <= host || !plain_host_ends(s, stop, end))
		return 0;
	s->name_host.length = stop - host;
	return stop - at;
}

#endif
