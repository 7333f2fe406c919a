// SPDX-License-Identifier: GPL-2.0-only
/* What share of the signalling bob says to be blind to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../../tools/bobctl/blind.h"

static void every_reason_why_a_message_is_not_judged_is_a_blind_spot(void **state)
{
	static const enum bob_counter blind[] = {
		BOB_N_TCP,	    BOB_N_TLS,	      BOB_N_FRAGMENT,  BOB_N_OVERLONG,
		BOB_N_MANY_HEADERS, BOB_N_BAD_HEADER, BOB_N_AMBIGUOUS, BOB_N_SHORT_BODY,
		BOB_N_CALLS_FULL,   BOB_N_USERS_FULL, BOB_N_CONTENDED, BOB_N_NO_IDENTITY,
		BOB_N_MODE_OFF,
	};
	uint64_t totals[BOB_N_MAX] = {0};
	const size_t n = sizeof(blind) / sizeof(*blind);

	(void)state;
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(bob_counter_sight(blind[i]), BOB_SIGHT_BLIND);
		totals[blind[i]] = 1;
	}
	assert_int_equal(ctl_blind_sums(totals).blind, n);
	assert_int_equal(ctl_blind_sums(totals).read, 0);
	assert_int_equal(ctl_blind_sums(totals).unsure, 0);
}

static void what_was_judged_is_read_whatever_came_of_it(void **state)
{
	(void)state;
	assert_int_equal(bob_counter_sight(BOB_N_OTHER_METHOD), BOB_SIGHT_READ);
	assert_int_equal(bob_counter_sight(BOB_N_UNKNOWN_CALL), BOB_SIGHT_READ);
	assert_int_equal(bob_counter_sight(BOB_N_ADMITTED), BOB_SIGHT_READ);
	assert_int_equal(bob_counter_sight(BOB_N_AGENT_STALE), BOB_SIGHT_READ);
	assert_int_equal(bob_counter_sight(BOB_N_REFUSED), BOB_SIGHT_READ);
	assert_int_equal(bob_counter_sight(BOB_N_ABSORBED), BOB_SIGHT_READ);
}

static void what_is_no_signalling_changes_no_share(void **state)
{
	uint64_t totals[BOB_N_MAX] = {0};

	(void)state;
	totals[BOB_N_NOT_IP] = totals[BOB_N_NOT_UDP] = totals[BOB_N_OTHER_PORT] = 1000;
	totals[BOB_N_KEEPALIVE] = totals[BOB_N_FRAGMENT_DROPPED] = 1000;
	for (int i = BOB_N_CALL_STARTED; i < BOB_N_MAX; i++)
		totals[i] = 1000;
	assert_int_equal(ctl_blind_sums(totals).read, 0);
	assert_int_equal(ctl_blind_sums(totals).blind, 0);
	assert_int_equal(ctl_blind_sums(totals).unsure, 0);
}

static void what_nobody_can_tell_is_told_apart(void **state)
{
	uint64_t totals[BOB_N_MAX] = {0};

	(void)state;
	totals[BOB_N_NOT_SIP] = 1;
	totals[BOB_N_LATER_FRAGMENT] = 2;
	totals[BOB_N_BAD_LENGTH] = 4;
	assert_int_equal(ctl_blind_sums(totals).unsure, 7);
	assert_int_equal(ctl_blind_sums(totals).blind, 0);
}

static void the_share_is_never_rounded_in_bobs_favour(void **state)
{
	(void)state;
	assert_int_equal(ctl_blind_read_permille(&(struct blind_sums){.read = 992, .blind = 8}),
			 992);
	assert_int_equal(ctl_blind_read_permille(&(struct blind_sums){.read = 999999, .blind = 1}),
			 999);
	assert_int_equal(ctl_blind_read_permille(&(struct blind_sums){.read = 1, .blind = 1999}),
			 0);
	assert_int_equal(ctl_blind_read_permille(&(struct blind_sums){.read = 5}), 1000);
	assert_int_equal(ctl_blind_read_permille(&(struct blind_sums){0}), 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_reason_why_a_message_is_not_judged_is_a_blind_spot),
		cmocka_unit_test(what_was_judged_is_read_whatever_came_of_it),
		cmocka_unit_test(what_is_no_signalling_changes_no_share),
		cmocka_unit_test(what_nobody_can_tell_is_told_apart),
		cmocka_unit_test(the_share_is_never_rounded_in_bobs_favour),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
