/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which refusals of a second are kept. The first few are handed on at once. Of what
 * follows so many are held back as there is room for, and when that is full every
 * second one goes, and so on: at the end of the second those that are left lie evenly
 * within it, however many came. All of them are kept where there is room for all.
 */
#ifndef BOBD_SAMPLE_H
#define BOBD_SAMPLE_H

#include <stdbool.h>
#include <stdint.h>

#include "bob_abi.h"

enum {
	BOBD_SAMPLE_ROOM = 2000,   /* a second: all of so many are kept, of more at least half */
	BOBD_SAMPLE_AT_ONCE = 200, /* of these */
};

struct bobd_sample {
	uint64_t seen;	 /* in this second */
	uint64_t stride; /* of what comes behind the first few, one in so many is kept */
	uint32_t n, given;
	struct bob_event kept[BOBD_SAMPLE_ROOM];
};

/* A second begins. */
void bobd_sample_begin(struct bobd_sample *sample);
void bobd_sample_add(struct bobd_sample *sample, const struct bob_event *event);
/*
 * What can be handed on by now: at the end of the second all that is kept, else the
 * first few. Each is given once. Returns how many; *ret is valid until the next call.
 */
uint32_t bobd_sample_take(struct bobd_sample *sample, bool end, const struct bob_event **ret);

#endif
