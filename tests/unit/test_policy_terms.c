/* SPDX-License-Identifier: GPL-2.0-only */
/* Terms: when they hold, and how they are written. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* cmocka needs what stands above it. */
#include <cmocka.h>

#include "libbob/policy.h"

enum { MON = 1, TUE = 2, FRI = 16, SAT = 32, SUN = 64 };

/* tm's weekday counts from Sunday. */
static bool holds(uint32_t days, uint16_t from, uint16_t until, int wday, int hour, int minute)
{
	struct bob_terms terms = bob_terms_none;
	const struct tm now = {.tm_wday = wday, .tm_hour = hour, .tm_min = minute};

	terms.days = days;
	terms.from = from;
	terms.until = until;
	return bob_terms_hold(&terms, &now);
}

static void terms_without_times_always_hold(void **state)
{
	(void)state;
	for (int wday = 0; wday < 7; wday++) {
		assert_true(holds(BOB_DAYS_ALL, 0, 0, wday, 0, 0));
		assert_true(holds(BOB_DAYS_ALL, 0, 0, wday, 23, 59));
	}
}

static void days_count_from_monday(void **state)
{
	(void)state;
	assert_true(holds(MON, 0, 0, 1, 12, 0));
	assert_false(holds(MON, 0, 0, 0, 12, 0));
	assert_true(holds(SUN, 0, 0, 0, 12, 0));
	assert_true(holds(SAT, 0, 0, 6, 12, 0));
	assert_false(holds(SAT | SUN, 0, 0, 5, 12, 0));
}

static void hours_begin_with_their_first_minute_and_end_before_their_last(void **state)
{
	(void)state;
	assert_false(holds(BOB_DAYS_ALL, 8 * 60, 17 * 60, 1, 7, 59));
	assert_true(holds(BOB_DAYS_ALL, 8 * 60, 17 * 60, 1, 8, 0));
	assert_true(holds(BOB_DAYS_ALL, 8 * 60, 17 * 60, 1, 16, 59));
	assert_false(holds(BOB_DAYS_ALL, 8 * 60, 17 * 60, 1, 17, 0));
	assert_false(holds(TUE, 8 * 60, 17 * 60, 1, 12, 0));
}

static void a_night_belongs_to_the_day_it_begins_on(void **state)
{
	(void)state;
	assert_true(holds(FRI, 22 * 60, 6 * 60, 5, 22, 0));
	assert_true(holds(FRI, 22 * 60, 6 * 60, 6, 5, 59));
	assert_false(holds(FRI, 22 * 60, 6 * 60, 6, 6, 0));
	assert_false(holds(FRI, 22 * 60, 6 * 60, 5, 5, 59));
	assert_false(holds(FRI, 22 * 60, 6 * 60, 6, 22, 0));
	assert_true(holds(SUN, 22 * 60, 6 * 60, 1, 1, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(terms_without_times_always_hold),
		cmocka_unit_test(days_count_from_monday),
		cmocka_unit_test(hours_begin_with_their_first_minute_and_end_before_their_last),
		cmocka_unit_test(a_night_belongs_to_the_day_it_begins_on),
	};

	return cmocka_run_group_tests_name("policy terms", tests, NULL, NULL);
}
