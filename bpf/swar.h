/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Eight bytes at a time. A byte of a mask is 0x80 where the test holds, else 0.
 * The masks are exact: the well-known shorter form also fires on the byte above
 * a hit, and would see a line end in "\n\v".
 */
#ifndef BOB_SWAR_H
#define BOB_SWAR_H

#include "bob_bpf.h"

#define SWAR_ONES 0x0101010101010101ULL
#define SWAR_LOW7 0x7f7f7f7f7f7f7f7fULL

bob_inline __u64 swar_equal(__u64 word, __u64 byte)
{
	__u64 x = word ^ (byte * SWAR_ONES);

	return ~(((x & SWAR_LOW7) + SWAR_LOW7) | x | SWAR_LOW7);
}

/* Place (0-7) of the first hit in a mask that has one; BPF has no ctz. */
bob_inline __u32 swar_first(__u64 mask)
{
	mask >>= 7;
	return (((mask - 1) & ~mask & SWAR_ONES) * SWAR_ONES) >> 56;
}

/* The eight hits of a mask as eight bits, first byte lowest. */
bob_inline __u64 swar_bits(__u64 mask)
{
	return ((mask >> 7) * 0x0102040810204080ULL) >> 56;
}

/* Place (0-63) of the lowest bit of a word that has one. */
static const __u8 swar_lowest_table[64] = {
	0,  1,	2,  53, 3,  7,	54, 27, 4,  38, 41, 8,	34, 55, 48, 28, 62, 5,	39, 46, 44, 42,
	22, 9,	24, 35, 59, 56, 49, 18, 29, 11, 63, 52, 6,  26, 37, 40, 33, 47, 61, 45, 43, 21,
	23, 58, 17, 10, 51, 25, 36, 32, 60, 20, 57, 16, 50, 31, 19, 15, 30, 14, 13, 12,
};

bob_inline __u32 swar_lowest(__u64 bits)
{
	/* A de Bruijn sequence: its top six bits differ for every shift. */
	return swar_lowest_table[((bits & -bits) * 0x022fdd63cc95386dULL) >> 58];
}

/* The first n (at most 8) letters of a literal as a word, as they lie in memory. */
bob_inline __u64 swar_word(const char *text, __u32 n)
{
	__u64 word = 0;

	for (__u32 i = 0; i < 8 && i < n; i++)
		word |= (__u64)(__u8)text[i] << (8 * i);
	return word;
}

/* 0x20 under each letter of a lower-case literal: OR-ing it folds case, of letters only. */
bob_inline __u64 swar_fold(const char *text, __u32 n)
{
	__u64 fold = 0;

	for (__u32 i = 0; i < 8 && i < n; i++)
		if (text[i] >= 'a' && text[i] <= 'z')
			fold |= 0x20ULL << (8 * i);
	return fold;
}

bob_inline __u64 swar_mask(__u32 n)
{
	return n >= 8 ? ~0ULL : (1ULL << (8 * n)) - 1;
}

#endif
