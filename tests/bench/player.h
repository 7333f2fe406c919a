/* SPDX-License-Identifier: GPL-2.0-only */
/* What player.bpf.c and the benchmark share. */
#ifndef BOB_PLAYER_H
#define BOB_PLAYER_H

#include <linux/types.h>

enum {
	PLAYER_FRAMES = 1000,
	PLAYER_BYTES = 2048,
};

struct player_frame {
	__u32 length;
	__u8 bytes[PLAYER_BYTES - sizeof(__u32)];
};

#endif
