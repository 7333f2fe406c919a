/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The floor: what nobody who looks at a whole message can do without. The
 * message is copied, and the end of each of its lines is written down: all of
 * them, the body's too. Eight bytes at a time, four times in a row. Of a dozen
 * ways this was the fastest; others took more by: a test for any control
 * character first 20 to 25 %, a map of 64 bytes' line ends 15 %, the same without
 * a branch per line 40 %. Copying in the same pass, word by word, saved 7 %, but
 * that no packet allows whose bytes lie in more than one piece.
 */
#ifndef BOB_FLOOR_H
#define BOB_FLOOR_H

#include <linux/types.h>

enum {
	FLOOR_BYTES = 2048,
	FLOOR_LINES = 256,
	FLOOR_WORDS = 4, /* in a row */
	FLOOR_BLOCK = 8 * FLOOR_WORDS,
};

struct floor {
	__u8 bytes[FLOOR_BYTES + FLOOR_BLOCK];
	__u16 lines[FLOOR_LINES]; /* where each ends */
	__u32 found; /* lines so far; in memory, where the verifier does not count along */
};

#define FLOOR_ONES 0x0101010101010101ULL
#define FLOOR_LOW7 0x7f7f7f7f7f7f7f7fULL

#define floor_inline static inline __attribute__((always_inline))

/* 0x80 in each byte that is a line feed, and only there. */
floor_inline __u64 floor_ends(__u64 word)
{
	__u64 x = word ^ ('\n' * FLOOR_ONES);

	return ~(((x & FLOOR_LOW7) + FLOOR_LOW7) | x | FLOOR_LOW7);
}

/* Place (0-7) of the first hit. */
floor_inline __u32 floor_first(__u64 hits)
{
	hits >>= 7;
	return (((hits - 1) & ~hits & FLOOR_ONES) * FLOOR_ONES) >> 56;
}

floor_inline void floor_note(struct floor *f, __u32 at)
{
	__u32 line = *(volatile __u32 *)&f->found;

	*(volatile __u32 *)&f->found = line + 1;
	__asm__ volatile("" : "+r"(line)); /* the mask is for the verifier: it stays */
	f->lines[line & (FLOOR_LINES - 1)] = at;
}

floor_inline void floor_word(struct floor *f, __u32 at)
{
	__u64 hits = floor_ends(*(const __u64 *)(f->bytes + at));

	if (!hits)
		return;
	for (int i = 0; i < 8; i++) {
		floor_note(f, at + floor_first(hits));
		hits &= hits - 1;
		if (!hits)
			break;
	}
}

/* Returns how many there are. */
floor_inline __u32 floor_lines(struct floor *f, __u32 length)
{
	__u64 *behind = (__u64 *)(f->bytes + (length & (2 * FLOOR_BYTES - 1)));

	if (length > FLOOR_BYTES)
		return 0;
	f->found = 0;
	for (int i = 0; i < FLOOR_WORDS; i++)
		behind[i] = 0;
	for (__u32 at = 0; at < FLOOR_BYTES; at += FLOOR_BLOCK) {
		if (at >= length)
			break;
#pragma unroll
		for (int i = 0; i < FLOOR_WORDS; i++)
			floor_word(f, at + 8 * i);
	}
	return f->found;
}

#endif
