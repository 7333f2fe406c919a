// SPDX-License-Identifier: GPL-2.0-only
/* The number plan: every way to dial a number is one name, and what is no such way stays. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "engine.h"
#include "send.h"

#define assert_name(uri, name) _assert_name(uri, name, __FILE__, __LINE__)

static void _assert_name(const char *uri, const char *name, const char *file, int line)
{
	char text[BOB_TEXT_MAX] = "(nobody)";
	struct bob_key key;

	bob_engine_key(uri, &key, text);
	if (!strcmp(text, name))
		return;
	print_error("%s is %s, expected %s\n", uri, text, name);
	_fail(file, line);
}

/* Sweden: 0 before another town, 00 before another country, 9 for a line to outside. */
static void sweden(void)
{
	assert_int_equal(bob_engine_plan("46", "0", "00", "9"), 0);
}

static void every_way_to_dial_a_number_is_one_name(void **state)
{
	static const char *const ways[] = {
		"tel:0046-8-7521234",
		"tel:+46-8-7521234",
		"tel:087521234",
		"tel:08-752.12.34",
		"tel:7521234;phone-context=+468",
		"tel:9087521234",
		"tel:90046(8)7521234",
		"sip:087521234@example.com",
		"sip:0046-8-7521234@example.com",
		"sip:%2B4687521234@gateway.example.net:5070",
		"sip:9-08-7521234@10.0.0.1;user=phone",
		"sip:7521234;phone-context=+468@example.com;user=phone",
		"sips:752-1234;isub=1;phone-context=+46-8@example.com;user=phone",
	};
	struct bob_key first, key;

	(void)state;
	sweden();
	assert_int_equal(bob_engine_key(ways[0], &first, NULL), 0);
	for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++) {
		assert_name(ways[i], "+4687521234");
		assert_int_equal(bob_engine_key(ways[i], &key, NULL), 0);
		assert_memory_equal(&key, &first, sizeof(key));
	}
}

static void numbers_of_other_countries_keep_their_country(void **state)
{
	(void)state;
	sweden();
	assert_name("tel:004930123456", "+4930123456");
	assert_name("tel:9004930123456", "+4930123456");
	assert_name("tel:+4930123456", "+4930123456");
}

static void what_no_prefix_begins_stays_as_it_is(void **state)
{
	static const char *const numbers[] = {"1001", "112", "9",	 "91001", "9112",
					      "*43#", "#21", "87521234", "+1",	  "7521234"};
	char uri[32];

	(void)state;
	sweden();
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		snprintf(uri, sizeof(uri), "tel:%s", numbers[i]);
		assert_name(uri, numbers[i]);
	}
}

static void too_few_digits_behind_a_prefix_are_an_extension(void **state)
{
	(void)state;
	sweden();
	assert_name("tel:0", "0");
	assert_name("tel:00", "00");
	assert_name("tel:90", "90");
	assert_name("tel:900", "900");
	assert_name("tel:01234", "01234");
	assert_name("tel:012345", "+4612345");
	assert_name("tel:001234", "001234");
	assert_name("tel:0012345", "+12345");
	assert_name("tel:9001234", "9001234");
}

static void only_numbers_have_a_plan(void **state)
{
	(void)state;
	sweden();
	assert_name("sip:087521234a@example.com", "087521234a@example.com");
	assert_name("sip:0087521234.example.com", "@0087521234.example.com");
	assert_name("urn:service:sos", "urn:service:sos");
}

static void a_country_prefix_of_one_digit_leaves_extensions_alone(void **state)
{
	(void)state;
	assert_int_equal(bob_engine_plan("1", "1", "011", "9"), 0);
	assert_name("tel:1001", "1001");
	assert_name("tel:10010", "10010");
	assert_name("tel:12125550123", "+12125550123");
	assert_name("tel:912125550123", "+12125550123");
	assert_name("tel:0114687521234", "+4687521234");
	assert_name("tel:90114687521234", "+4687521234");
	assert_name("tel:2125550123", "2125550123");
}

/* Where 0 is both, the outside line goes first: 0 0 8 …, 0 00 46 …. */
static void an_outside_line_like_a_national_prefix_is_taken_off_first(void **state)
{
	(void)state;
	assert_int_equal(bob_engine_plan("49", "0", "00", "0"), 0);
	assert_name("tel:0030123456", "+4930123456");
	assert_name("tel:0004687521234", "+4687521234");
	assert_name("tel:030123456", "+4930123456");
}

static void a_plan_may_lack_any_part(void **state)
{
	(void)state;
	assert_int_equal(bob_engine_plan(NULL, NULL, NULL, NULL), 0);
	assert_name("tel:004687521234", "004687521234");
	assert_int_equal(bob_engine_plan(NULL, NULL, "00", NULL), 0);
	assert_name("tel:004687521234", "+4687521234");
	assert_name("tel:087521234", "087521234");
	assert_int_equal(bob_engine_plan("3906", "0", NULL, NULL), 0);
	assert_name("tel:0123456", "+3906123456");
	assert_int_equal(bob_engine_plan("1234567", "7654321", NULL, "7654321"), 0);
	assert_name("tel:765432155555", "+123456755555");
	assert_name("tel:7654321765432155555", "+123456755555");
}

static void a_name_that_would_grow_too_long_stays(void **state)
{
	char uri[200];

	(void)state;
	assert_int_equal(bob_engine_plan("1234567", "0", NULL, NULL), 0);
	snprintf(uri, sizeof(uri), "tel:0%0*d", 87, 1);
	assert_memory_equal(bob_engine_key(uri, &(struct bob_key){0}, uri) ? "" : uri, "+1234567",
			    8);
	snprintf(uri, sizeof(uri), "tel:0%0*d", 88, 1);
	assert_memory_equal(bob_engine_key(uri, &(struct bob_key){0}, uri) ? "" : uri, "00000000",
			    8);
}

/* ---- phone-context (RFC 3966 5.1.5), with a plan or without ---- */

static void a_local_number_is_completed_by_its_context(void **state)
{
	(void)state;
	assert_name("tel:7521234;phone-context=+468", "+4687521234");
	assert_name("tel:752-12-34;ext=5;Phone-Context=+46-(8)", "+4687521234");
	assert_name("sip:7521234;phone-context=%2B468@example.com;user=phone", "+4687521234");
	assert_name("sip:7521234;phone-context=+468:pw@example.com;user=phone", "+4687521234");
}

#define P6 ";a;b;c;d;e;f"
#define MANY_PARAMS P6 P6 P6 P6

static void a_context_that_says_nothing_is_left_out(void **state)
{
	(void)state;
	assert_name("tel:1001;phone-context=example.com", "1001");
	assert_name("tel:1001;phone-context=+", "1001");
	assert_name("tel:1001;phone-context=+4x", "1001");
	assert_name("tel:1001;phone-context", "1001");
	assert_name("tel:1001;phone-contexts=+46", "1001");
	assert_name("tel:1001;phone-contex=+46", "1001");
	assert_name("tel:1001;telephone=+46", "1001");
	assert_name("tel:1001;phone-context=%2", "1001");
	assert_name("tel:1001" MANY_PARAMS ";phone-context=+46", "1001");
	/* a global number needs none */
	assert_name("tel:+4930123456;phone-context=+468", "+4930123456");
	assert_name("sip:+4930123456;phone-context=+468@example.com;user=phone", "+4930123456");
	/* what is no number becomes none */
	assert_name("tel:bob;phone-context=+468", "(nobody)");
	assert_name("tel:1001%2;phone-context=+468", "(nobody)");
}

static void a_context_belongs_to_numbers_of_telephones(void **state)
{
	(void)state;
	assert_name("sip:bob;phone-context=+468@example.com;user=phone", "bob@example.com");
	assert_name("sip:1001@example.com;phone-context=+468;user=phone", "1001");
	assert_name("sip:1001;phone-context=+468@example.com",
		    "1001;phone-context=+468@example.com");
}

#define t(test) cmocka_unit_test_setup(test, start_engine)

int main(void)
{
	const struct CMUnitTest tests[] = {
		t(every_way_to_dial_a_number_is_one_name),
		t(numbers_of_other_countries_keep_their_country),
		t(what_no_prefix_begins_stays_as_it_is),
		t(too_few_digits_behind_a_prefix_are_an_extension),
		t(only_numbers_have_a_plan),
		t(a_country_prefix_of_one_digit_leaves_extensions_alone),
		t(an_outside_line_like_a_national_prefix_is_taken_off_first),
		t(a_plan_may_lack_any_part),
		t(a_name_that_would_grow_too_long_stays),
		t(a_local_number_is_completed_by_its_context),
		t(a_context_that_says_nothing_is_left_out),
		t(a_context_belongs_to_numbers_of_telephones),
	};

	return cmocka_run_group_tests_name("identity_plan", tests, NULL, NULL);
}
