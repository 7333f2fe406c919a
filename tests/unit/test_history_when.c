// SPDX-License-Identifier: GPL-2.0-only
/* What may be said of a time that lies behind. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* cmocka needs what stands above it. */
#include <cmocka.h>

#include "../../tools/bobctl/past.h"

/* Monday, 23 November 2026, 14:50:00 in a zone an hour ahead of UTC. */
enum { NOW = 1795441800 };

static int set_zone(void **state)
{
	(void)state;
	setenv("TZ", "TEST-1", 1);
	tzset();
	return 0;
}

static const char *when(const char *text)
{
	static char words[64];
	struct tm local;
	uint64_t at = 1;
	time_t seconds;

	if (ctl_when(text, NOW, &at)) {
		assert_int_equal(at, 1);
		return "no time";
	}
	assert_int_equal(at % 1000000000, 0);
	seconds = (time_t)(at / 1000000000);
	strftime(words, sizeof(words), "%F %T", localtime_r(&seconds, &local));
	return words;
}

static void so_long_ago(void **state)
{
	(void)state;
	assert_string_equal(when("0s"), "2026-11-23 14:50:00");
	assert_string_equal(when("90s"), "2026-11-23 14:48:30");
	assert_string_equal(when("30m"), "2026-11-23 14:20:00");
	assert_string_equal(when("1h"), "2026-11-23 13:50:00");
	assert_string_equal(when("2d"), "2026-11-21 14:50:00");
	assert_string_equal(when("1w"), "2026-11-16 14:50:00");
	assert_string_equal(when("36500d"), "1970-01-01 01:00:00");
}

static void the_last_time_it_was_that(void **state)
{
	(void)state;
	assert_string_equal(when("08:00"), "2026-11-23 08:00:00");
	assert_string_equal(when("14:50"), "2026-11-23 14:50:00");
	assert_string_equal(when("14:51"), "2026-11-22 14:51:00");
}

static void a_day_and_a_time(void **state)
{
	(void)state;
	assert_string_equal(when("2026-11-01"), "2026-11-01 00:00:00");
	assert_string_equal(when("2026-11-01T23:15"), "2026-11-01 23:15:00");
	assert_string_equal(when("2026-11-01 23:15"), "2026-11-01 23:15:00");
}

static void what_is_no_time(void **state)
{
	static const char *const none[] = {
		"",	  "h",	    "1",   "1x",  "1hh",	"-1h",	" 1h",
		"25:00",  "8",	    "now", "1 h", "2026-13-01", "2026", "99999999999999999999h",
		"36501d", "12:30x", "+5m",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		if (ctl_when(none[i], NOW, &(uint64_t){0}) != -EINVAL)
			fail_msg("'%s' is taken for a time", none[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(so_long_ago),
		cmocka_unit_test(the_last_time_it_was_that),
		cmocka_unit_test(a_day_and_a_time),
		cmocka_unit_test(what_is_no_time),
	};

	return cmocka_run_group_tests(tests, set_zone, NULL);
}
