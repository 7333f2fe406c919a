/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The floor: what nobody who looks at a whole message can do without. The
 * message is copied, and the end of each of its lines is written down: all of
 * them, the body's too. 64 bytes at a time, and without a branch per line, for
 * where lines end nobody can predict; of the ways that were tried the fastest.
 */
#ifndef BOB_FLOOR_H
#define BOB_FLOOR_H

#include <linux/types.h>

enum {
	FLOOR_BYTES = 2048,
	FLOOR_LINES = 256,
	FLOOR_BLOCK = 64,
	FLOOR_AT_ONCE = 3, /* lines written for every block, whether it has them or not */
};

struct floor {
	__u8 bytes[FLOOR_BYTES + FLOOR_BLOCK];
	__u16 lines[FLOOR_LINES]; /* where each ends */
};

#define FLOOR_ONES 0x0101010101010101ULL
#define FLOOR_LOW7 0x7f7f7f7f7f7f7f7fULL
#define FLOOR_HIGH 0x8080808080808080ULL

#define floor_inline static inline __attribute__((always_inline))

/* 0x80 in each byte that is no line feed. */
floor_inline __u64 floor_others(__u64 word)
{
	__u64 x = word ^ ('\n' * FLOOR_ONES);

	return (((x & FLOOR_LOW7) + FLOOR_LOW7) | x) & FLOOR_HIGH;
}

/* Rows become columns in a matrix of eight by eight bits. */
floor_inline __u64 floor_transpose(__u64 x)
{
	__u64 t;

	t = (x ^ (x >> 7)) & 0x00aa00aa00aa00aaULL;
	x ^= t ^ (t << 7);
	t = (x ^ (x >> 14)) & 0x0000cccc0000ccccULL;
	x ^= t ^ (t << 14);
	t = (x ^ (x >> 28)) & 0x00000000f0f0f0f0ULL;
	return x ^ t ^ (t << 28);
}

/* A bit for each line feed of a block, the first byte's lowest. */
floor_inline __u64 floor_ends(const __u64 *words)
{
	__u64 others = 0;

	for (int i = 0; i < 8; i++) /* bit i of byte b: byte b of word i */
		others |= floor_others(words[i]) >> (7 - i);
	return floor_transpose(~others);
}

floor_inline __u32 floor_count(__u64 x)
{
	x -= (x >> 1) & 0x5555555555555555ULL;
	x = (x & 0x3333333333333333ULL) + ((x >> 2) & 0x3333333333333333ULL);
	return (((x + (x >> 4)) & 0x0f0f0f0f0f0f0f0fULL) * FLOOR_ONES) >> 56;
}

/* The place of the lowest bit by a de Bruijn sequence; of none, anything. */
static const __u8 floor_places[64] = {
	0,  1,	2,  53, 3,  7,	54, 27, 4,  38, 41, 8,	34, 55, 48, 28, 62, 5,	39, 46, 44, 42,
	22, 9,	24, 35, 59, 56, 49, 18, 29, 11, 63, 52, 6,  26, 37, 40, 33, 47, 61, 45, 43, 21,
	23, 58, 17, 10, 51, 25, 36, 32, 60, 20, 57, 16, 50, 31, 19, 15, 30, 14, 13, 12,
};

floor_inline void floor_note(struct floor *f, __u32 line, __u32 block, __u64 ends)
{
	__u64 lowest = ends & -ends;

	__asm__ volatile("" : "+r"(line)); /* the mask is for the verifier: it stays */
	f->lines[line & (FLOOR_LINES - 1)] =
		block + floor_places[(lowest * 0x022fdd63cc95386dULL) >> 58];
}

/* Returns how many there are. */
floor_inline __u32 floor_lines(struct floor *f, __u32 length)
{
	__u64 *behind = (__u64 *)(f->bytes + (length & (2 * FLOOR_BYTES - 1)));
	__u32 lines = 0, line;
	__u64 ends;

	if (length > FLOOR_BYTES)
		return 0;
	for (int i = 0; i < 8; i++)
		behind[i] = 0;
	for (__u32 block = 0; block < FLOOR_BYTES; block += FLOOR_BLOCK) {
		if (block >= length)
			break;
		ends = floor_ends((const __u64 *)(f->bytes + block));
		line = lines;
		lines += floor_count(ends);
		for (int i = 0; i < FLOOR_AT_ONCE; i++, ends &= ends - 1)
			floor_note(f, line + i, block, ends);
		for (int i = FLOOR_AT_ONCE; ends && i < FLOOR_BLOCK; i++, ends &= ends - 1)
			floor_note(f, line + i, block, ends);
	}
	return lines;
}

#endif
