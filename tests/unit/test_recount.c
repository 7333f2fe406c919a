// SPDX-License-Identifier: GPL-2.0-only
/* The recount, whole and in steps: counts equal records, or are made to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "swept.h"

/* A count that has just changed may be in mid-change on another CPU. */
static void the_recount_leaves_alone_what_has_just_changed(void **state)
{
	(void)state;
	invite(1, "bob");
	bob_engine_user(BOB)->slots += 3;
	sweep(BOB_SWEEP_RECOUNT, 0);
	sweep(BOB_SWEEP_RECOUNT, 0);
	assert_int_equal(bob_engine_calls(BOB), 4);
	sweep(BOB_SWEEP_RECOUNT, 1);
	assert_int_equal(sweep(BOB_SWEEP_RECOUNT, 2).drift, 1);
	assert_int_equal(bob_engine_calls(BOB), 1);
}

static void the_recount_believes_only_what_it_has_found_twice(void **state)
{
	(void)state;
	invite(1, "bob");
	bob_engine_user(BOB)->slots += 3;
	assert_int_equal(sweep(BOB_SWEEP_RECOUNT, 1).drift, 0);
	bob_engine_user(BOB)->slots += 1; /* another figure: in doubt again */
	assert_int_equal(sweep(BOB_SWEEP_RECOUNT, 2).drift, 0);
	assert_int_equal(sweep(BOB_SWEEP_RECOUNT, 3).drift, 1);
	assert_int_equal(bob_engine_calls(BOB), 1);
}

static void the_recount_mends_both_directions(void **state)
{
	(void)state;
	send_line("INVITE bob>dave call=1");
	invite(2, "bob");
	bob_engine_user(BOB)->slots = BOB_SLOTS_ONE_IN * 5 + BOB_SLOTS_ONE_OUT * 7;
	sweep(BOB_SWEEP_RECOUNT, 1);
	sweep(BOB_SWEEP_RECOUNT, 2);
	assert_int_equal(BOB_SLOTS_IN(bob_engine_user(BOB)->slots), 1);
	assert_int_equal(BOB_SLOTS_OUT(bob_engine_user(BOB)->slots), 1);
}

/* ---- as the agent does it: a walk over the calls, then users in steps ---- */

static uint64_t walk_pass;

static struct bob_sweep walk(uint64_t seconds, uint32_t from, uint32_t to)
{
	struct bob_sweep request = {
		.op = BOB_SWEEP_WALK,
		.now = SEND_NOW + seconds * SECOND,
		.pass = ++walk_pass,
		.user = from,
		.to = to,
	};

	assert_int_equal(bob_engine_sweep(&request), 0);
	return request;
}

static struct bob_sweep settle(const struct bob_sweep *walk, uint32_t from, uint32_t to)
{
	struct bob_sweep request = *walk;

	request.op = BOB_SWEEP_SETTLE;
	request.user = from;
	request.to = to;
	assert_int_equal(bob_engine_sweep(&request), 0);
	return request;
}

/* Drift that a sweep of these users alone finds. */
static uint64_t drift(uint64_t seconds, uint32_t from, uint32_t to)
{
	struct bob_sweep calls = walk(seconds, from, to);
	uint32_t middle = (from + to) / 2;

	return settle(&calls, from, middle).drift + settle(&calls, middle, to).drift;
}

static void one_walk_ends_calls_and_counts_those_that_go_on(void **state)
{
	struct bob_sweep done;

	(void)state;
	invite(1, "bob");
	invite(2, "bob");
	send_line("180 INVITE carol2>bob call=2 to=b");
	done = walk(33, 0, bob_users.size);
	assert_int_equal(done.ended, 1);
	assert_int_equal(done.live, 1);
	assert_int_equal(settle(&done, 0, bob_users.size).drift, 0);
	assert_int_equal(bob_engine_calls(BOB), 1);
}

static void a_recount_in_steps_mends_what_a_whole_one_does(void **state)
{
	(void)state;
	send_line("INVITE bob>dave call=1");
	invite(2, "bob");
	bob_engine_user(BOB)->slots = BOB_SLOTS_ONE_IN * 5 + BOB_SLOTS_ONE_OUT * 7;
	assert_int_equal(drift(1, 0, bob_users.size), 0);
	assert_int_equal(drift(2, 0, bob_users.size), 1);
	assert_int_equal(BOB_SLOTS_IN(bob_engine_user(BOB)->slots), 1);
	assert_int_equal(BOB_SLOTS_OUT(bob_engine_user(BOB)->slots), 1);
}

static void a_pass_is_about_its_own_users_alone(void **state)
{
	uint32_t he;

	(void)state;
	invite(1, "bob");
	he = (uint32_t)((unsigned char *)bob_engine_user(BOB) - bob_users.values) /
	     bob_users.stride;
	bob_engine_user(BOB)->slots += 3;
	for (uint64_t second = 1; second < 5; second++) {
		assert_int_equal(drift(second, 0, he), 0);
		assert_int_equal(drift(second, he + 1, bob_users.size), 0);
	}
	assert_int_equal(bob_engine_calls(BOB), 4);
	assert_int_equal(drift(5, he, he + 1), 0);
	assert_int_equal(drift(6, he, he + 1), 1);
	assert_int_equal(bob_engine_calls(BOB), 1);
}

/* The same wrong figure, but right in between: somebody was looked at in mid-change, twice. */
static void a_count_that_was_right_meanwhile_is_not_in_doubt(void **state)
{
	struct bob_user *user;

	(void)state;
	invite(1, "bob");
	user = bob_engine_user(BOB);
	for (uint64_t second = 1; second < 9; second += 2) {
		user->slots += 1;
		assert_int_equal(drift(second, 0, bob_users.size), 0);
		user->slots -= 1;
		assert_int_equal(drift(second + 1, 0, bob_users.size), 0);
	}
	assert_int_equal(bob_engine_counter(BOB_N_DRIFT), 0);
}

/* Calls of somebody who had this index before, whether met before or after his successor's. */
static void calls_of_an_index_s_former_user_are_not_its_new_ones(void **state)
{
	int former;

	(void)state;
	invite(1, "bob");
	invite(2, "bob");
	former = bob_engine_delete(BOB, SEND_NOW);
	assert_int_equal(bob_engine_limit(BOB, 1000, SEND_NOW), former);
	invite(3, "bob");
	invite(4, "bob");
	invite(5, "bob");
	for (uint64_t second = 1; second < 4; second++)
		assert_int_equal(drift(second, 0, bob_users.size), 0);
	assert_int_equal(bob_engine_calls(BOB), 3);
}

static int start_with_bob_unlimited(void **state)
{
	return start_engine(state) || bob_engine_limit(BOB, 1000, SEND_NOW) < 0;
}

#define t(test) cmocka_unit_test_setup(test, start_with_bob_unlimited)

int main(void)
{
	const struct CMUnitTest tests[] = {
		t(the_recount_leaves_alone_what_has_just_changed),
		t(the_recount_believes_only_what_it_has_found_twice),
		t(the_recount_mends_both_directions),
		t(one_walk_ends_calls_and_counts_those_that_go_on),
		t(a_recount_in_steps_mends_what_a_whole_one_does),
		t(a_pass_is_about_its_own_users_alone),
		t(a_count_that_was_right_meanwhile_is_not_in_doubt),
		t(calls_of_an_index_s_former_user_are_not_its_new_ones),
	};

	return cmocka_run_group_tests_name("recount", tests, NULL, NULL);
}
