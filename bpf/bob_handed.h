/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the kernel tells the agent of a refused INVITE. It travels in front of the frame, as
 * XDP metadata, so that for its reply the agent need not ask the maps, nor hash, nor look for
 * headers: that would be a system call, 200 ns and 600 ns for each.
 */
#ifndef BOB_HANDED_H
#define BOB_HANDED_H

#include <linux/types.h>

enum bob_handed_what {
	BOB_HANDED_TERMS = 1, /* without it nothing was told, and the agent looks it up */
	BOB_HANDED_VALUES = 2,
	BOB_HANDED_VIAS = 4, /* there is more than one line of Via */
};

/* Headers that the reply repeats. */
enum bob_handed_value {
	BOB_HANDED_VIA,
	BOB_HANDED_FROM,
	BOB_HANDED_TO,
	BOB_HANDED_CALL_ID,
	BOB_HANDED_CSEQ,
	BOB_HANDED_N,
};

/* At most 32 bytes, and a multiple of 4: Linux 6.1 takes no more. */
struct bob_handed {
	__u64 decision; /* .a of the transaction key */
	__u64 tag;	/* number in the reply's To tag */
	__u16 rule;	/* whose reply it is */
	__u8 why;	/* enum bob_why */
	__u8 what;	/* enum bob_handed_what */
	/* Where the value of each of these headers begins, behind its colon, in a plain message:
	 * all lines end with CR LF, and none is folded. */
	__u16 values[BOB_HANDED_N];
	__u16 reserved;
};

_Static_assert(sizeof(struct bob_handed) == 32, "what is handed over is part of the ABI");

#endif
