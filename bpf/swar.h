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
