/* SPDX-License-Identifier: GPL-2.0-only */
/* What the text format and CSV share: facts are added with their places, and settled. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy_words.h"

struct reading *reading_new(struct bob_policy *policy)
{
	struct reading *reading = calloc(1, sizeof(*reading));

	if (reading)
		reading->faults = calloc(1, sizeof(*reading->faults));
	if (!reading || !reading->faults) {
		free(reading);
		bob_err(ENOMEM, "out of memory");
		return NULL;
	}
	reading->policy = policy;
	reading->before = bob_policy_size(policy);
	return reading;
}

void reading_free(struct reading **reading)
{
	if (!*reading)
		return;
	free((*reading)->faults);
	free((*reading)->places);
	free(*reading);
}

static int make_room(struct reading *reading)
{
	size_t room = reading->room ? reading->room * 2 : 64;
	struct place *places;

	if (reading->n < reading->room)
		return 0;
	places = reallocarray(reading->places, room, sizeof(*places));
	if (!places)
		return bob_err(ENOMEM, "out of memory");
	reading->places = places;
	reading->room = room;
	return 0;
}

void reading_add(struct reading *reading, const struct bob_fact *fact, unsigned long line,
		 unsigned column)
{
	if (!reading->err)
		reading->err = make_room(reading);
	if (!reading->err)
		reading->err = bob_policy_add(reading->policy, fact);
	if (!reading->err)
		reading->places[reading->n++] = (struct place){(uint32_t)line, column};
}

/* Of a fact, by its place in order of addition; NULL: it was there before. */
static const struct place *place_of(const struct reading *reading, size_t fact)
{
	return fact < reading->before ? NULL : &reading->places[fact - reading->before];
}

static void contradiction(size_t first, size_t second, const char *text, void *arg)
{
	struct reading *reading = arg;
	const struct place *one = place_of(reading, first), *place = place_of(reading, second);

	if (first == second && reading->lost)
		return;
	if (!place) {
		place = one; /* what was there before is not at fault */
		one = NULL;
	}
	if (one && first != second)
		fault_add(reading->faults, place->line, place->column, "%s, on line %u", text,
			  one->line);
	else
		fault_add(reading->faults, place ? place->line : 0, place ? place->column : 0, "%s",
			  text);
}

int reading_end(struct reading *reading, bob_text_complaint *complain, void *arg)
{
	int err = reading->err;

	if (!err)
		err = bob_policy_settle(reading->policy, contradiction, reading);
	if (err && err != -EINVAL)
		return err;
	faults_tell(reading->faults, complain, arg);
	return err || reading->faults->n ? -EINVAL : 0;
}
