// SPDX-License-Identifier: GPL-2.0-only
/* Which refusals of a second are kept, and what the backlog of them holds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* cmocka needs what stands above it. */
#include <cmocka.h>

#include "../../userspace/bobd/backlog.h"
#include "../../userspace/bobd/sample.h"

static struct bobd_sample sample;
static uint64_t taken[2 * BOBD_SAMPLE_ROOM];
static size_t n_taken;

static int begin(void **state)
{
	(void)state;
	bobd_sample_begin(&sample);
	n_taken = 0;
	return 0;
}

static void take(bool end)
{
	const struct bob_event *events;
	uint32_t n = bobd_sample_take(&sample, end, &events);

	assert_true(n_taken + n <= 2 * BOBD_SAMPLE_ROOM);
	for (uint32_t i = 0; i < n; i++)
		taken[n_taken++] = events[i].time;
}

/* n refusals, numbered by their time; taken by the hundred, as they are when the loop drains. */
static void refuse(uint64_t n)
{
	for (uint64_t i = 0; i < n; i++) {
		struct bob_event event = {.time = i};

		bobd_sample_add(&sample, &event);
		if (i % 100 == 99)
			take(false);
	}
	take(true);
	assert_int_equal(sample.seen, n);
}

static void expect_in_order_and_once(void)
{
	for (size_t i = 1; i < n_taken; i++)
		assert_true(taken[i] > taken[i - 1]);
}

static void all_are_kept_that_there_is_room_for(void **state)
{
	(void)state;
	refuse(BOBD_SAMPLE_ROOM);
	assert_int_equal(n_taken, BOBD_SAMPLE_ROOM);
	expect_in_order_and_once();
}

static void a_single_one_is_handed_on_at_once(void **state)
{
	struct bob_event event = {.time = 7};

	(void)state;
	bobd_sample_add(&sample, &event);
	take(false);
	assert_int_equal(n_taken, 1);
	take(false);
	take(true);
	assert_int_equal(n_taken, 1);
}

static void of_a_flood_at_least_half_the_room_is_kept(void **state)
{
	static const uint64_t floods[] = {BOBD_SAMPLE_ROOM + 1, 3801, 9999, 100000, 1000003};

	(void)state;
	for (size_t i = 0; i < sizeof(floods) / sizeof(floods[0]); i++) {
		begin(state);
		refuse(floods[i]);
		assert_in_range(n_taken, BOBD_SAMPLE_ROOM / 2, BOBD_SAMPLE_ROOM);
		expect_in_order_and_once();
	}
}

static void what_is_kept_of_a_flood_lies_evenly_in_it(void **state)
{
	uint64_t step;

	(void)state;
	refuse(100000);
	step = taken[BOBD_SAMPLE_AT_ONCE + 1] - taken[BOBD_SAMPLE_AT_ONCE];
	assert_in_range(step, 50, 100);
	for (size_t i = BOBD_SAMPLE_AT_ONCE + 1; i < n_taken; i++)
		assert_int_equal(taken[i] - taken[i - 1], step);
	assert_true(taken[n_taken - 1] + step >= 100000);
}

static void a_quiet_second_behind_a_flood_is_kept_whole(void **state)
{
	(void)state;
	refuse(100000);
	begin(state);
	refuse(1500);
	assert_int_equal(n_taken, 1500);
}

/* ---- the backlog ---- */

static struct bobd_backlog backlog;
static struct bobd_backlog_batch batch;
static struct bob_event some[BOBD_BACKLOG_ROOM + 1];

static int make_backlog(void **state)
{
	(void)state;
	memset(&backlog, 0, sizeof(backlog));
	bobd_backlog_init(&backlog);
	for (size_t i = 0; i < BOBD_BACKLOG_ROOM + 1; i++)
		some[i].time = i;
	return 0;
}

static int remove_backlog(void **state)
{
	(void)state;
	bobd_backlog_destroy(&backlog);
	return 0;
}

static uint32_t put(const struct bob_event *events, uint32_t n)
{
	assert_true(bobd_backlog_try(&backlog));
	n = bobd_backlog_put(&backlog, events, n);
	bobd_backlog_unlock(&backlog);
	return n;
}

static void leave_out(const struct bob_left_out *left)
{
	bobd_backlog_lock(&backlog);
	bobd_backlog_left_out(&backlog, left);
	bobd_backlog_unlock(&backlog);
}

static void what_finds_no_room_is_not_taken(void **state)
{
	(void)state;
	assert_int_equal(put(some, 5), 5);
	assert_int_equal(put(some, BOBD_BACKLOG_ROOM), BOBD_BACKLOG_ROOM - 5);
	assert_int_equal(put(some, 1), 0);
}

static void all_of_it_comes_out_in_order_before_the_end(void **state)
{
	uint64_t next = 3;

	(void)state;
	put(some, 3);
	bobd_backlog_take(&backlog, 0, &batch);
	assert_int_equal(batch.n, 3);
	assert_false(batch.last);
	put(some + 3, BOBD_BACKLOG_ROOM - 2);
	bobd_backlog_end(&backlog);
	do {
		bobd_backlog_take(&backlog, UINT64_MAX, &batch);
		for (uint32_t i = 0; i < batch.n; i++)
			assert_int_equal(batch.events[i].time, next++);
	} while (!batch.last);
	assert_int_equal(next, BOBD_BACKLOG_ROOM + 1);
}

static void what_was_left_out_is_summed_and_told_behind_what_was_kept(void **state)
{
	const struct bob_left_out left = {.time = 9, .seen = 10, .kept = 2};

	(void)state;
	put(some, BOBD_BACKLOG_BATCH + 1);
	leave_out(&left);
	leave_out(&left);
	bobd_backlog_take(&backlog, 0, &batch);
	assert_int_equal(batch.n, BOBD_BACKLOG_BATCH);
	assert_int_equal(batch.left.time, 0);
	bobd_backlog_take(&backlog, 0, &batch);
	assert_int_equal(batch.n, 1);
	assert_int_equal(batch.left.time, 9);
	assert_int_equal(batch.left.seen, 20);
	assert_int_equal(batch.left.kept, 4);
	bobd_backlog_end(&backlog);
	bobd_backlog_take(&backlog, 0, &batch);
	assert_int_equal(batch.left.seen, 0);
}

#define SAMPLE(name) cmocka_unit_test_setup(name, begin)
#define BACKLOG(name) cmocka_unit_test_setup_teardown(name, make_backlog, remove_backlog)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SAMPLE(all_are_kept_that_there_is_room_for),
		SAMPLE(a_single_one_is_handed_on_at_once),
		SAMPLE(of_a_flood_at_least_half_the_room_is_kept),
		SAMPLE(what_is_kept_of_a_flood_lies_evenly_in_it),
		SAMPLE(a_quiet_second_behind_a_flood_is_kept_whole),
		BACKLOG(what_finds_no_room_is_not_taken),
		BACKLOG(all_of_it_comes_out_in_order_before_the_end),
		BACKLOG(what_was_left_out_is_summed_and_told_behind_what_was_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
