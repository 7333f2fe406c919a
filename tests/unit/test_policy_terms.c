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

/* ---- words ---- */

static void terms_are_words_and_nothing_when_they_say_nothing(void **state)
{
	char text[BOB_TERMS_TEXT];
	struct bob_terms terms = bob_terms_none;

	(void)state;
	assert_string_equal(bob_terms_print(text, sizeof(text), &terms), "");
	terms.limit = 2;
	terms.status = 302;
	strcpy(terms.contact, "sip:vm@example.com");
	strcpy(terms.reason, "On the phone");
	terms.days = MON | TUE | SAT;
	terms.from = 8 * 60;
	terms.until = 17 * 60 + 30;
	assert_string_equal(bob_terms_print(text, sizeof(text), &terms),
			    "limit 2 reply 302 contact sip:vm@example.com reason \"On the phone\" "
			    "on mon,tue,sat from 08:00 until 17:30");
}

static void all_days_of_the_week_are_printed_so_that_they_are_read_back(void **state)
{
	char text[BOB_TERMS_TEXT], why[160];
	struct bob_terms terms = bob_terms_none, again;

	(void)state;
	for (uint32_t days = 1; days <= BOB_DAYS_ALL; days++) {
		terms.days = days;
		bob_terms_print(text, sizeof(text), &terms);
		assert_int_equal(bob_terms_parse(&again, text, NULL, why), 0);
		assert_int_equal(again.days, days);
	}
}

/* As long as terms can be: they fit, and a buffer that is too small is not overrun. */
static void the_longest_terms_fit(void **state)
{
	char text[BOB_TERMS_TEXT], small[16] = "", why[160];
	struct bob_terms terms = bob_terms_none, again;

	(void)state;
	terms.limit = terms.incoming = terms.outgoing = 65535;
	terms.status = 302;
	memset(terms.contact, 'x', sizeof(terms.contact) - 1);
	memcpy(terms.contact, "sip:", 4);
	memset(terms.reason, '#', sizeof(terms.reason) - 1);
	terms.days = MON | 4 | FRI | SUN;
	terms.from = 1439;
	bob_terms_print(text, sizeof(text), &terms);
	assert_int_equal(bob_terms_parse(&again, text, NULL, why), 0);
	assert_memory_equal(&again, &terms, sizeof(terms));
	bob_terms_print(small, sizeof(small), &terms);
	assert_int_equal(strlen(small), sizeof(small) - 1);
}

static const struct {
	const char *words, *why;
	unsigned column;
} wrong[] = {
	{"limit 0", "limit 0: takes a number from 1 to 65535, or none", 1},
	{"limit 1 reply 302", "contact is needed with reply 302", 9},
	{"limit 1 limt 2", "limt: unknown word; did you mean limit?", 9},
	{"limit 1 until", "until: takes a time from 00:00 to 24:00", 9},
	{"limit \"1", "the quote that begins here does not end in its line", 7},
	{"limit 1\nlimit 2", "a line end; all terms stand in one line", 1},
};

static void words_that_are_no_terms_are_refused_with_their_column(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		struct bob_terms terms = {.limit = 77};
		unsigned column = 0;
		char why[160];

		assert_int_equal(bob_terms_parse(&terms, wrong[i].words, &column, why), -EINVAL);
		assert_string_equal(why, wrong[i].why);
		assert_int_equal(column, wrong[i].column);
		assert_int_equal(terms.limit, 77);
	}
}

/* As a command line sets them, one option after the other. */
static void terms_are_set_one_by_one_and_checked_together(void **state)
{
	struct bob_terms terms = bob_terms_none;
	char why[160];

	(void)state;
	assert_int_equal(bob_terms_set(&terms, "limit", "3", why), 0);
	assert_int_equal(bob_terms_set(&terms, "reply", "302", why), 0);
	assert_int_equal(bob_terms_check(&terms, why), -EINVAL);
	assert_string_equal(why, "contact is needed with reply 302");
	assert_int_equal(bob_terms_set(&terms, "contact", "tel:+468", why), 0);
	assert_int_equal(bob_terms_check(&terms, why), 0);
	assert_int_equal(terms.limit, 3);
	assert_int_equal(terms.incoming, BOB_UNLIMITED);
	assert_int_equal(bob_terms_set(&terms, "limit", "many", why), -EINVAL);
	assert_string_equal(why, "limit many: takes a number from 1 to 65535, or none");
	assert_int_equal(bob_terms_set(&terms, "limits", "1", why), -EINVAL);
	assert_string_equal(why, "limits: unknown word; did you mean limit?");
	assert_int_equal(terms.limit, 3);
}

/* What is replaced leaves nothing behind: equal terms are one rule, compared bytewise. */
static void a_shorter_text_leaves_no_trace_of_the_longer_one(void **state)
{
	struct bob_terms terms = bob_terms_none, once = bob_terms_none;
	char why[160];

	(void)state;
	bob_terms_set(&terms, "reason", "a long one", why);
	bob_terms_set(&terms, "reason", "b", why);
	bob_terms_set(&once, "reason", "b", why);
	assert_memory_equal(&terms, &once, sizeof(terms));
}

/* ---- facts as statements ---- */

static const struct {
	struct bob_fact fact;
	const char *statement;
} facts[] = {
	{{.kind = BOB_FACT_USER, .name = "1"}, "user 1"},
	{{.kind = BOB_FACT_USER, .name = "1", .of = "g", .terms = &bob_terms_none},
	 "user 1 in g limit none"},
	{{.kind = BOB_FACT_ALIAS, .name = "a b@x", .of = "#1"}, "user \"#1\" alias a%20b@x"},
	{{.kind = BOB_FACT_CALLER, .name = "2", .of = "1"}, "user 1 caller 2"},
	{{.kind = BOB_FACT_DEFAULT, .name = "", .terms = &bob_terms_none}, "default limit none"},
};

static void a_fact_is_printed_as_a_statement(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(facts) / sizeof(*facts); i++) {
		char text[128] = "";
		FILE *file = fmemopen(text, sizeof(text), "w");

		assert_int_equal(bob_fact_print(&facts[i].fact, file), 0);
		fclose(file);
		assert_string_equal(text, facts[i].statement);
	}
}

static void a_file_that_takes_no_more_is_an_error(void **state)
{
	struct bob_policy *policy = bob_policy_new();
	FILE *full = fopen("/dev/full", "w");

	(void)state;
	assert_non_null(full);
	bob_log_hold(true);
	assert_int_equal(bob_policy_print(policy, full), -ENOSPC);
	bob_log_hold(false);
	assert_non_null(strstr(bob_log_last(), "the policy cannot be written: No space left"));
	fclose(full);
	bob_policy_free(policy);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(terms_without_times_always_hold),
		cmocka_unit_test(days_count_from_monday),
		cmocka_unit_test(hours_begin_with_their_first_minute_and_end_before_their_last),
		cmocka_unit_test(a_night_belongs_to_the_day_it_begins_on),
		cmocka_unit_test(terms_are_words_and_nothing_when_they_say_nothing),
		cmocka_unit_test(all_days_of_the_week_are_printed_so_that_they_are_read_back),
		cmocka_unit_test(the_longest_terms_fit),
		cmocka_unit_test(words_that_are_no_terms_are_refused_with_their_column),
		cmocka_unit_test(terms_are_set_one_by_one_and_checked_together),
		cmocka_unit_test(a_shorter_text_leaves_no_trace_of_the_longer_one),
		cmocka_unit_test(a_fact_is_printed_as_a_statement),
		cmocka_unit_test(a_file_that_takes_no_more_is_an_error),
	};

	return cmocka_run_group_tests_name("policy terms", tests, NULL, NULL);
}
