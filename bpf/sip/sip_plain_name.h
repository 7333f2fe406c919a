/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which header a plain line is, without a loop and with hardly a branch: the
 * first letters give a place in a table, and the name there is the one or none.
 * About 3 ns a line; a call and a comparison for each known name would be 15.
 */
#ifndef BOB_SIP_PLAIN_NAME_H
#define BOB_SIP_PLAIN_NAME_H

#include "sip/sip.h"

/* A header's name with its colon, or the first letters of a longer one. */
struct sip_name {
	__u64 word;
	__u64 fold;  /* 0x20 under each letter */
	__u32 known; /* enum sip_header_id | length of the name, without its colon, << 8 */
	__u8 shift;  /* 64 less 8 for each letter */
	__u8 more;   /* the name goes on, see sip_long_names */
	__u64 pad;   /* 32 bytes: an index is a shift */
};

/* The place of names that begin with these two letters; no two known names share one. */
#define SIP_NAME_PLACE(pair) (((__u64)(pair) * (0x6727ULL << 48)) >> 59)

#define SIP_LETTERS(a, b, c, d, e, f, g, h)                                                        \
	((__u64)(a) | (__u64)(b) << 8 | (__u64)(c) << 16 | (__u64)(d) << 24 | (__u64)(e) << 32 |   \
	 (__u64)(f) << 40 | (__u64)(g) << 48 | (__u64)(h) << 56)
#define SIP_FOLD(c) ((c) >= 'a' && (c) <= 'z' ? 0x20 : 0)

#define SIP_NAME(n, i, m, a, b, c, d, e, f, g, h)                                                  \
	[SIP_NAME_PLACE((a) | (b) << 8)] = {                                                       \
		.word = SIP_LETTERS(a, b, c, d, e, f, g, h),                                       \
		.fold = SIP_LETTERS(SIP_FOLD(a), SIP_FOLD(b), SIP_FOLD(c), SIP_FOLD(d),            \
				    SIP_FOLD(e), SIP_FOLD(f), SIP_FOLD(g), SIP_FOLD(h)),           \
		.known = (i) | ((n)-1) << 8,                                                       \
		.shift = 64 - 8 * (n),                                                             \
		.more = m,                                                                         \
	}
#define SIP_NAME_1(id, a) SIP_NAME(2, id, 0, a, ':', 0, 0, 0, 0, 0, 0)
#define SIP_NAME_MORE(n, a, b, c, d, e, f, g, h) SIP_NAME(n, 0, 1, a, b, c, d, e, f, g, h)

static const struct sip_name sip_names[32] = {
	SIP_NAME(4, SIP_VIA, 0, 'v', 'i', 'a', ':', 0, 0, 0, 0),
	SIP_NAME(5, SIP_FROM, 0, 'f', 'r', 'o', 'm', ':', 0, 0, 0),
	SIP_NAME(3, SIP_TO, 0, 't', 'o', ':', 0, 0, 0, 0, 0),
	SIP_NAME(8, SIP_CALL_ID, 0, 'c', 'a', 'l', 'l', '-', 'i', 'd', ':'),
	SIP_NAME(5, SIP_CSEQ, 0, 'c', 's', 'e', 'q', ':', 0, 0, 0),
	SIP_NAME_1(SIP_VIA, 'v'),
	SIP_NAME_1(SIP_FROM, 'f'),
	SIP_NAME_1(SIP_TO, 't'),
	SIP_NAME_1(SIP_CALL_ID, 'i'),
	SIP_NAME_1(SIP_CONTENT_LENGTH, 'l'),
	SIP_NAME_1(SIP_SESSION_EXPIRES, 'x'),
	SIP_NAME_MORE(8, 'c', 'o', 'n', 't', 'e', 'n', 't', '-'),
	SIP_NAME_MORE(8, 'm', 'a', 'x', '-', 'f', 'o', 'r', 'w'),
	SIP_NAME_MORE(8, 's', 'e', 's', 's', 'i', 'o', 'n', '-'),
	SIP_NAME_MORE(8, 'p', 'r', 'i', 'o', 'r', 'i', 't', 'y'),
	SIP_NAME_MORE(8, 'd', 'i', 'v', 'e', 'r', 's', 'i', 'o'),
	SIP_NAME_MORE(8, 'h', 'i', 's', 't', 'o', 'r', 'y', '-'),
	SIP_NAME_MORE(2, 'p', '-', 0, 0, 0, 0, 0, 0), /* asserted-identity, called-party-id */
	SIP_NAME_MORE(2, 'r', 'e', 0, 0, 0, 0, 0, 0), /* replaces, resource-priority */
};

/* A name of eight letters and more. */
struct sip_long_name {
	__u64 word[3]; /* lower case */
	__u64 mask[2]; /* of the last two words */
	__u32 length;
	__u32 id;
	__u64 pad[2]; /* 64 bytes: an index is a shift */
};

/* The place of a long name by its first, second and ninth letter; ' ' counts as ':'. */
#define SIP_LONG_PLACE(three) ((((__u64)(three) | 0x3a2020) * (0x20f365ULL << 40)) >> 60)

#define SIP_MASK(n) ((n) <= 0 ? 0 : (n) >= 8 ? ~0ULL : (1ULL << 8 * ((n)&7)) - 1)
#define SIP_LONG_NAME(n, i, ninth, a, b, c, d, e, f, g, h, word1, word2)                           \
	[SIP_LONG_PLACE((a) | (b) << 8 | (ninth) << 16)] = {                                       \
		.word = {SIP_LETTERS(a, b, c, d, e, f, g, h), word1, word2},                       \
		.mask = {SIP_MASK((n)-8), SIP_MASK((n)-16)},                                       \
		.length = n,                                                                       \
		.id = i,                                                                           \
	}

static const struct sip_long_name sip_long_names[16] = {
	SIP_LONG_NAME(14, SIP_CONTENT_LENGTH, 'l', 'c', 'o', 'n', 't', 'e', 'n', 't', '-',
		      SIP_LETTERS('l', 'e', 'n', 'g', 't', 'h', 0, 0), 0),
	SIP_LONG_NAME(12, SIP_MAX_FORWARDS, 'a', 'm', 'a', 'x', '-', 'f', 'o', 'r', 'w',
		      SIP_LETTERS('a', 'r', 'd', 's', 0, 0, 0, 0), 0),
	SIP_LONG_NAME(15, SIP_SESSION_EXPIRES, 'e', 's', 'e', 's', 's', 'i', 'o', 'n', '-',
		      SIP_LETTERS('e', 'x', 'p', 'i', 'r', 'e', 's', 0), 0),
	SIP_LONG_NAME(10, SIP_SESSION_ID, 'i', 's', 'e', 's', 's', 'i', 'o', 'n', '-',
		      SIP_LETTERS('i', 'd', 0, 0, 0, 0, 0, 0), 0),
	SIP_LONG_NAME(19, SIP_ASSERTED_IDENTITY, 'e', 'p', '-', 'a', 's', 's', 'e', 'r', 't',
		      SIP_LETTERS('e', 'd', '-', 'i', 'd', 'e', 'n', 't'),
		      SIP_LETTERS('i', 't', 'y', 0, 0, 0, 0, 0)),
	SIP_LONG_NAME(17, SIP_CALLED_PARTY, '-', 'p', '-', 'c', 'a', 'l', 'l', 'e', 'd',
		      SIP_LETTERS('-', 'p', 'a', 'r', 't', 'y', '-', 'i'),
		      SIP_LETTERS('d', 0, 0, 0, 0, 0, 0, 0)),
	SIP_LONG_NAME(17, SIP_RESOURCE_PRIORITY, '-', 'r', 'e', 's', 'o', 'u', 'r', 'c', 'e',
		      SIP_LETTERS('-', 'p', 'r', 'i', 'o', 'r', 'i', 't'),
		      SIP_LETTERS('y', 0, 0, 0, 0, 0, 0, 0)),
	SIP_LONG_NAME(12, SIP_HISTORY_INFO, 'i', 'h', 'i', 's', 't', 'o', 'r', 'y', '-',
		      SIP_LETTERS('i', 'n', 'f', 'o', 0, 0, 0, 0), 0),
	SIP_LONG_NAME(9, SIP_DIVERSION, 'n', 'd', 'i', 'v', 'e', 'r', 's', 'i', 'o',
		      SIP_LETTERS('n', 0, 0, 0, 0, 0, 0, 0), 0),
	SIP_LONG_NAME(8, SIP_REPLACES, ':', 'r', 'e', 'p', 'l', 'a', 'c', 'e', 's', 0, 0),
	SIP_LONG_NAME(8, SIP_PRIORITY, ':', 'p', 'r', 'i', 'o', 'r', 'i', 't', 'y', 0, 0),
};

#define SIP_COLON_AS_SPACE ((__u64)(':' ^ ' ') << 56)
#define SIP_NAME_DOUBT (~0U) /* there is white space before the colon */

/* A long name's id | length << 8, or 0, or SIP_NAME_DOUBT. No byte of it is a control character. */
bob_inline __u32 sip_plain_long_name(const struct bob_scratch *s, __u32 at)
{
	const __u64 lower = 0x20 * SWAR_ONES, first = bob_word(s, at), second = bob_word(s, at + 8);
	const __u64 place = SIP_LONG_PLACE((first & 0xffff) | (second & 0xff) << 16);
	const struct sip_long_name *name = &sip_long_names[place];
	__u8 next;

	if (((first | lower) ^ name->word[0]) |
	    (((second | lower) ^ name->word[1]) & name->mask[0]) |
	    (((bob_word(s, at + 16) | lower) ^ name->word[2]) & name->mask[1]))
		return 0;
	next = bob_byte(s, at + name->length);
	if (next != ':')
		return next == ' ' ? SIP_NAME_DOUBT : 0;
	return name->id | name->length << 8;
}

/* The header whose line begins at at: its id | length of the name << 8, or as above. */
bob_inline __u32 sip_plain_name(const struct bob_scratch *s, __u32 at)
{
	const __u64 word = bob_word(s, at);
	const struct sip_name *name = &sip_names[SIP_NAME_PLACE(word | 0x2020)];
	const __u64 differs = ((word | name->fold) ^ name->word) << name->shift;

	if (differs == SIP_COLON_AS_SPACE || (word & 0xff00) == ' ' << 8)
		return SIP_NAME_DOUBT;
	if (differs)
		return 0;
	return name->more ? sip_plain_long_name(s, at) : name->known;
}

#endif
