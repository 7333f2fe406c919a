// SPDX-License-Identifier: GPL-2.0-only
/* Which calls made somebody busy, told from call records as they stand a little later. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* cmocka needs what stands above it. */
#include <cmocka.h>

#include "../../userspace/bobd/holders.h"

enum { ALICE = 1, BOB, CAROL, SALES, REFUSALS = 3 };
enum { NOW = 1000, TOMBSTONE = 32 };

static struct bob_event events[REFUSALS];
static struct bob_past pasts[REFUSALS];
static struct bobd_wanted wanted[REFUSALS];
static struct bobd_holders holders;

static void name(const void *arg, const struct bob_party *party, char text[BOB_TEXT_MAX])
{
	(void)arg;
	snprintf(text, BOB_TEXT_MAX, "user %u", party->user);
}

/* Refusals of Bob, of generation 5: at NOW, one tick later, and so on. */
static int begin(void **state)
{
	(void)state;
	memset(pasts, 0, sizeof(pasts));
	for (int i = 0; i < REFUSALS; i++) {
		events[i] = (struct bob_event){
			.time = NOW + i, .user = BOB, .generation = 5, .call = 0xbad00 + i};
		wanted[i] = (struct bobd_wanted){.event = &events[i], .past = &pasts[i]};
	}
	holders = (struct bobd_holders){
		.wanted = wanted, .n = REFUSALS, .tombstone = TOMBSTONE, .name = name};
	return 0;
}

/* Alice's call to Bob, who holds a slot in it. */
static struct bob_call call_to_bob(uint64_t started)
{
	struct bob_call call = {
		.state = BOB_CALL_STATE(BOB_CALL_CONFIRMED, 3),
		.started = started,
		.deadline = NOW + 100000,
		.parties = {{ALICE, 1}, {BOB, 5}},
	};

	return call;
}

static void see(uint64_t id, struct bob_call call)
{
	const struct bob_key key = {.a = id};

	bobd_holders_see(&holders, &key, &call);
}

static void expect_held(uint32_t first, uint32_t second, uint32_t third)
{
	bobd_holders_end(&holders);
	assert_int_equal(pasts[0].held, first);
	assert_int_equal(pasts[1].held, second);
	assert_int_equal(pasts[2].held, third);
}

static void a_live_call_in_which_he_holds_a_slot_is_one(void **state)
{
	(void)state;
	bobd_holders_begin(&holders);
	see(7, call_to_bob(10));
	expect_held(1, 1, 1);
	assert_true(pasts[0].looked_up);
	assert_int_equal(pasts[0].n_holders, 1);
	assert_int_equal(pasts[0].holders[0].call, 7);
	assert_int_equal(pasts[0].holders[0].started, 10);
	assert_false(pasts[0].holders[0].made);
	assert_string_equal(pasts[0].holders[0].other, "user 1");
}

static void nobody_held_where_no_call_is_his(void **state)
{
	struct bob_call call = call_to_bob(10);

	(void)state;
	bobd_holders_begin(&holders);
	call.parties[1].user = CAROL;
	see(1, call);
	call.parties[1] = (struct bob_party){BOB, 4}; /* who had his index before */
	see(2, call);
	expect_held(0, 0, 0);
	assert_true(pasts[2].looked_up);
}

static void a_call_that_began_later_held_nothing_then(void **state)
{
	(void)state;
	bobd_holders_begin(&holders);
	see(1, call_to_bob(NOW + 1));
	expect_held(0, 1, 1);
}

static void a_slot_that_was_given_back_in_a_live_call_is_none(void **state)
{
	struct bob_call call = call_to_bob(10);

	(void)state;
	bobd_holders_begin(&holders);
	call.state = BOB_CALL_STATE(BOB_CALL_CONFIRMED, 1);
	see(1, call);
	expect_held(0, 0, 0);
}

static void a_call_that_has_ended_since_held_it_until_then(void **state)
{
	struct bob_call call = call_to_bob(10);

	(void)state;
	bobd_holders_begin(&holders);
	call.state = BOB_CALL_STATE(BOB_CALL_RELEASED, 0);
	call.deadline = NOW + 1 + TOMBSTONE; /* ended at NOW + 1 */
	see(1, call);
	expect_held(1, 0, 0);
}

static void a_record_that_is_being_removed_or_written_anew_says_nothing(void **state)
{
	struct bob_call call = call_to_bob(10);

	(void)state;
	bobd_holders_begin(&holders);
	call.state = BOB_CALL_STATE(BOB_CALL_DEAD, 2);
	see(1, call);
	call.state = BOB_CALL_STATE(BOB_CALL_REVIVING, 2);
	see(2, call);
	expect_held(0, 0, 0);
}

static void the_call_itself_which_monitor_mode_let_through_is_none(void **state)
{
	(void)state;
	bobd_holders_begin(&holders);
	see(0xbad00, call_to_bob(NOW));
	expect_held(0, 1, 1);
}

static void a_call_that_he_makes_names_whom_he_calls(void **state)
{
	struct bob_call call = {
		.state = BOB_CALL_STATE(BOB_CALL_EARLY, 1),
		.started = 10,
		.parties = {{BOB, 5}, {0, 0}, {CAROL, 1}},
	};

	(void)state;
	bobd_holders_begin(&holders);
	see(1, call);
	expect_held(1, 1, 1);
	assert_true(pasts[0].holders[0].made);
	assert_string_equal(pasts[0].holders[0].other, "user 3");
}

static void a_group_on_both_sides_of_a_call_counts_it_once(void **state)
{
	struct bob_call call = call_to_bob(10);

	(void)state;
	for (int i = 0; i < REFUSALS; i++)
		events[i].user = SALES;
	bobd_holders_begin(&holders);
	call.parties[BOB_CALLER_GROUPS] = (struct bob_party){SALES, 5};
	call.parties[BOB_CALLEE_GROUPS] = (struct bob_party){SALES, 5};
	call.state = BOB_CALL_STATE(BOB_CALL_CONFIRMED, 3 | 1 << BOB_CALLEE_GROUPS);
	see(1, call);
	expect_held(1, 1, 1);
}

static void of_many_the_oldest_are_told_in_order_and_all_are_counted(void **state)
{
	static const uint64_t started[] = {50, 20, 90, 10, 80, 30, 70, 40, 60, 5, 95};

	(void)state;
	bobd_holders_begin(&holders);
	for (size_t i = 0; i < 11; i++)
		see(started[i], call_to_bob(started[i]));
	expect_held(11, 11, 11);
	assert_int_equal(pasts[0].n_holders, BOB_HOLDERS_MAX);
	assert_int_equal(pasts[0].holders[0].call, 5);
	assert_int_equal(pasts[0].holders[1].call, 10);
	assert_int_equal(pasts[0].holders[7].call, 70);
}

static void each_finds_his_own_among_many(void **state)
{
	struct bob_call call = call_to_bob(10);

	(void)state;
	events[0].user = CAROL;
	events[0].generation = 1;
	events[2].user = ALICE;
	events[2].generation = 1;
	bobd_holders_begin(&holders);
	see(1, call);
	call.parties[0] = (struct bob_party){CAROL, 1};
	see(2, call);
	expect_held(1, 2, 1);
	assert_int_equal(pasts[0].holders[0].call, 2);
	assert_int_equal(pasts[2].holders[0].call, 1);
}

#define TEST(name) cmocka_unit_test_setup(name, begin)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_live_call_in_which_he_holds_a_slot_is_one),
		TEST(nobody_held_where_no_call_is_his),
		TEST(a_call_that_began_later_held_nothing_then),
		TEST(a_slot_that_was_given_back_in_a_live_call_is_none),
		TEST(a_call_that_has_ended_since_held_it_until_then),
		TEST(a_record_that_is_being_removed_or_written_anew_says_nothing),
		TEST(the_call_itself_which_monitor_mode_let_through_is_none),
		TEST(a_call_that_he_makes_names_whom_he_calls),
		TEST(a_group_on_both_sides_of_a_call_counts_it_once),
		TEST(of_many_the_oldest_are_told_in_order_and_all_are_counted),
		TEST(each_finds_his_own_among_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
