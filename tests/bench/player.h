/* SPDX-License-Identifier: GPL-2.0-only */
/* What player.bpf.c and the benchmark share. */
#ifndef BOB_PLAYER_H
#define BOB_PLAYER_H

#include <linux/types.h>

enum {
	PLAYER_FRAMES = 1000, /* messages of one kind: of as many calls */
	PLAYER_WARM = 250,    /* messages of other calls that come first, and are not timed */
	PLAYER_CALLS = PLAYER_FRAMES + PLAYER_WARM,
	PLAYER_MOST = 7 * PLAYER_FRAMES + PLAYER_WARM, /* of whole calls, and those before them */
	PLAYER_REFERENCE = PLAYER_MOST, /* where the INVITEs for floor_ns stand, as many again */
	PLAYER_PLACES = PLAYER_MOST + PLAYER_FRAMES,
	PLAYER_BYTES = 2048,
	PLAYER_PAYLOAD = 42, /* where it begins: Ethernet, IPv4, UDP */
};

struct player_frame {
	__u32 length;
	__u8 bytes[PLAYER_BYTES - sizeof(__u32)];
};

#endif
