/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Rules that hold on some days, or at some hours. Whether one holds is asked anew
 * each time, by the wall clock in the local time zone, so neither a clock that is
 * set nor the hour that summer time leaves out or repeats needs a thought.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "policy_facts.h"
#include "policy_image.h"

static const enum bob_fact_kind kinds[] = {
	BOB_FACT_DEFAULT, BOB_FACT_DOMAIN, BOB_FACT_PREFIX, BOB_FACT_GROUP, BOB_FACT_USER,
};

enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };

static bool is_timed(const struct bob_terms *terms)
{
	return terms && (terms->days != BOB_DAYS_ALL || terms->from != terms->until);
}

/* ---- which of them hold ---- */

static int note(const struct bob_terms *terms, void *arg)
{
	struct bob_times *times = arg;

	if (times->n == times->room) {
		size_t room = times->room ? 2 * times->room : 16;
		struct bob_times_of *list = reallocarray(times->list, room, sizeof(*list));

		if (!list)
			return bob_err(ENOMEM, "out of memory");
		times->list = list;
		times->room = room;
	}
	times->list[times->n++].terms = *terms;
	return 0;
}

static struct tm local(time_t now)
{
	struct tm tm = {0};

	tzset();
	localtime_r(&now, &tm);
	return tm;
}

/* Done, or not: times that could be noted are handed out with which of them hold. */
static int finish(struct bob_times *ret, struct bob_times *times, time_t now, int err)
{
	struct tm tm = local(now);

	if (err) {
		bob_times_free(times);
		return err;
	}
	for (size_t i = 0; i < times->n; i++)
		times->list[i].hold = bob_terms_hold(&times->list[i].terms, &tm);
	*ret = *times;
	return 0;
}

int bob_times_read(struct bob_times *ret, struct bob_store *store, time_t now)
{
	struct bob_times times = {0};

	return finish(ret, &times, now, bob_store_each_times(store, note, &times));
}

int bob_times_of(struct bob_times *ret, const struct bob_policy *policy, time_t now)
{
	struct bob_times times = {0};
	int err = 0;

	for (size_t i = 0; i < policy->terms_room && !err; i++) {
		if (is_timed(policy->terms[i]))
			err = note(policy->terms[i], &times);
	}
	return finish(ret, &times, now, err);
}

void bob_times_free(struct bob_times *times)
{
	free(times->list);
	*times = (struct bob_times){0};
}

bool bob_times_differ(const struct bob_times *times, time_t now)
{
	struct tm tm = local(now);

	for (size_t i = 0; i < times->n; i++) {
		if (times->list[i].hold != bob_terms_hold(&times->list[i].terms, &tm))
			return true;
	}
	return false;
}

/* ---- switching ---- */

static int keep_timed(const struct bob_fact *fact, void *arg)
{
	return is_timed(fact->terms) ? bob_policy_add(arg, fact) : 0;
}

/* Of all that is timed: what already is as it should be is not written. */
static int switch_locked(const struct bob_maps *maps, struct bob_store *store, time_t now,
			 struct bob_policy *timed)
{
	_cleanup_(image_free) struct image image = {0};
	const struct bob_fact *fact;
	uint32_t live = BOB_READ(maps->config->epoch) & 1;
	int err = 0;

	for (int i = 0; i < KINDS && !err; i++)
		err = bob_store_each_fact(store, kinds[i], keep_timed, timed);
	if (!err)
		err = image_init(&image, maps, store, &maps->config->policy[live].plan, now,
				 bob_policy_size(timed));
	for (size_t i = 0; !err && (fact = bob_policy_fact(timed, i)); i++)
		err = image_change(&image, fact);
	if (!err)
		err = image_look(&image);
	if (!err)
		err = image_stage(&image);
	return err ? err : image_flip(&image);
}

int bob_policy_switch(const struct bob_maps *maps, struct bob_store *store, time_t now)
{
	struct bob_policy *timed;
	int err = bob_store_try(store);

	if (err)
		return err;
	timed = bob_policy_new();
	if (!timed)
		err = -ENOMEM;
	else if (bob_policy_is_torn(maps))
		err = image_load(maps, store, now);
	else
		err = switch_locked(maps, store, now, timed);
	bob_store_rollback(store); /* nothing was written there */
	bob_policy_free(timed);
	return err;
}
