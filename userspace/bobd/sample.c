/* SPDX-License-Identifier: GPL-2.0-only */
/* Sampling by halves: no guess at how many are to come. */
#include "sample.h"

_Static_assert((BOBD_SAMPLE_ROOM - BOBD_SAMPLE_AT_ONCE) % 2 == 0, "halves are whole");

void bobd_sample_begin(struct bobd_sample *sample)
{
	sample->seen = 0;
	sample->stride = 1;
	sample->n = 0;
	sample->given = 0;
}

/* Every second one of those that are held back goes, the first of them stays. */
static void halve(struct bobd_sample *sample)
{
	uint32_t to = BOBD_SAMPLE_AT_ONCE;

	for (uint32_t from = to; from < sample->n; from += 2)
		sample->kept[to++] = sample->kept[from];
	sample->n = to;
	sample->stride *= 2;
}

void bobd_sample_add(struct bobd_sample *sample, const struct bob_event *event)
{
	uint64_t number = sample->seen++;

	if (number >= BOBD_SAMPLE_AT_ONCE && (number - BOBD_SAMPLE_AT_ONCE) % sample->stride != 0)
		return;
	if (sample->n == BOBD_SAMPLE_ROOM)
		halve(sample); /* the one in hand is the first of the next pair, so it stays */
	sample->kept[sample->n++] = *event;
}

uint32_t bobd_sample_take(struct bobd_sample *sample, bool end, const struct bob_event **ret)
{
	uint32_t upto = sample->n, given = sample->given;

	if (!end && upto > BOBD_SAMPLE_AT_ONCE)
		upto = BOBD_SAMPLE_AT_ONCE;
	*ret = sample->kept + given;
	sample->given = upto;
	return upto - given;
}
