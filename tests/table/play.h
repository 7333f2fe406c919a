/* SPDX-License-Identifier: GPL-2.0-only */
/* Plays the rows of table.h through the native engine, and whatever else listens. */
#ifndef BOB_TEST_PLAY_H
#define BOB_TEST_PLAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine.h"
#include "frame_shape.h"
#include "table.h"

/* A second world that gets the same packets; each returns 0, or -1 after having said why not. */
struct play_mirror {
	/* A row begins: empty again, as the native maps are now. */
	int (*reset)(void);
	/* Userspace's part of the native maps (configuration, rules, names) has changed. */
	int (*settings)(void);
	/* The native engine said expected of this frame. */
	int (*packet)(const struct bob_arrival *arrival, struct bob_outcome expected);
	int (*sweep)(const struct bob_sweep *request);
	/* Counts and calls are the same on both sides. */
	int (*compare)(void);
	/* Users, names and rules are as they are natively now; guests' calls move along. */
	int (*policy)(void);
	/* Instead of .policy, where that is NULL: who (a URI) got a limit or lost it. */
	int (*limit)(const char *who, uint32_t user, uint32_t limit);
	int (*forget)(const char *who, uint32_t user);
	/* who's count is changed behind everybody's back. */
	int (*drift)(const char *who, int by);
	uint64_t (*now)(void);
};

const char *verdict_name(enum bob_verdict verdict);
const char *reason_name(enum bob_counter reason);

/* A row with "wait" needs a clock that can be set: native only. */
bool row_needs_clock(const struct row *row);

/* Plays it; 0, or -1 after having said on stderr which step went otherwise. mirror may be NULL. */
int row_play(const struct row *row, const struct play_mirror *mirror);

#endif
