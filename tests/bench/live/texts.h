/* SPDX-License-Identifier: GPL-2.0-only */
/* The storm's messages as text, before they get their numbers. */
#ifndef BOB_STORM_TEXTS_H
#define BOB_STORM_TEXTS_H

#include <stdbool.h>

#include "storm.h"

struct storm_ends {
	const char *from, *to; /* IPv4 addresses; nobody else's but the lab's */
	__u8 mac[6];	       /* one's own */
	__u8 gateway[6];       /* of the next hop */
};

/* All of a storm's texts. */
struct storm_texts {
	struct storm_text invite, ack;
	struct storm_line lines[STORM_HEADERS];
};

/* false if an address is none. */
bool storm_texts_make(struct storm_texts *ret, const struct storm_ends *ends);

#endif
