/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which calls held the slots of those who were at the limit: found by one walk over
 * bob_calls for many refusals. A call that has ended since is known for as long as
 * its record stays (bob_config.tombstone).
 */
#ifndef BOBD_HOLDERS_H
#define BOBD_HOLDERS_H

#include "libbob/history.h"

/* A refusal for which they are sought. */
struct bobd_wanted {
	const struct bob_event *event;
	struct bob_past *past; /* .held, .holders; times of the boot clock */
	int64_t change;	       /* of .held, against the refusal before; until the end */
	uint64_t youngest;     /* of .holders, once there are as many as are told */
};

struct bobd_holders {
	struct bobd_wanted *wanted; /* in any order; sorted here */
	size_t n;
	uint64_t tombstone; /* as in bob_config */
	/* A party's name. */
	void (*name)(const void *arg, const struct bob_party *party, char text[BOB_TEXT_MAX]);
	const void *arg;
};

void bobd_holders_begin(struct bobd_holders *holders);
/* One call record, as it stands in bob_calls, live or not; then the end. */
void bobd_holders_see(struct bobd_holders *holders, const struct bob_key *key,
		      const struct bob_call *call);
void bobd_holders_end(struct bobd_holders *holders);

#endif
