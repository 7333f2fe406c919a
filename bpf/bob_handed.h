/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the kernel tells the agent of a refused INVITE. It travels in front of the frame, as
 * XDP metadata, so that the agent need not ask the maps, nor hash anything, for its reply:
 * that would be a system call and 200 ns of hashing for each.
 */
#ifndef BOB_HANDED_H
#define BOB_HANDED_H

#include <linux/types.h>

#define BOB_HANDED_MAGIC 0x31626f62U

/* At most 32 bytes, and a multiple of 4: Linux 6.1 takes no more. */
struct bob_handed {
	__u32 magic; /* BOB_HANDED_MAGIC; else nothing was told, and the agent looks it up */
	__u16 rule;  /* whose reply it is */
	__u8 why;    /* enum bob_why */
	__u8 reserved;
	__u64 decision; /* .a of the transaction key */
	__u64 tag;	/* number in the reply's To tag */
};

_Static_assert(sizeof(struct bob_handed) == 24, "what is handed over is part of the ABI");

#endif
