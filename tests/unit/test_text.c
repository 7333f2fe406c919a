/* SPDX-License-Identifier: GPL-2.0-only */
/* What people type and read: names, escapes, durations, near misses. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* cmocka needs what stands above it. */
#include <cmocka.h>

#include "bob.h"
#include "internal.h"

static const struct bob_config config = {
	.secret = {0x0123456789abcdefULL, 0xfedcba9876543210ULL},
};

static int quiet(void **state)
{
	(void)state;
	bob_log_level(BOB_LOG_ERR);
	return 0;
}

static void is_named(const char *typed, const char *name)
{
	struct bob_aor aor;

	assert_int_equal(bob_aor_parse(&aor, typed, &config), 0);
	assert_string_equal(aor.text, name);
}

static void numbers_lose_what_pleases_the_eye(void **state)
{
	(void)state;
	is_named("1001", "1001");
	is_named("+46 8 752 12 34", "+4687521234");
	is_named("tel:+46-8-752.12.34", "+4687521234");
	is_named("tel:+46(8)7521234;phone-context=x", "+4687521234");
	is_named("sip:+46-8-7521234@gw.example.com;user=phone", "+4687521234");
	is_named("sip:1001@pbx.example.com", "1001");
	is_named("1001@pbx.example.com", "1001");
	is_named("*21#", "*21#");
}

static void users_keep_their_case_and_hosts_lose_it(void **state)
{
	(void)state;
	is_named("sip:Alice@Example.COM", "Alice@example.com");
	is_named("SIPS:alice@example.com:5061;transport=tls?x=y", "alice@example.com");
	is_named("alice@example.com", "alice@example.com");
	is_named(" <sip:alice@example.com> ", "alice@example.com");
	is_named("sip:%41lice@example.com", "Alice@example.com");
	is_named("sip:alice@[2001:DB8::1]:5060", "alice@[2001:db8::1]");
	is_named("sip:alice:secret@example.com", "alice@example.com");
}

static void one_person_has_one_key(void **state)
{
	struct bob_aor one, two, other, stored;

	(void)state;
	assert_int_equal(bob_aor_parse(&one, "sip:+46-8-1@a.example", &config), 0);
	assert_int_equal(bob_aor_parse(&two, "+46 81", &config), 0);
	assert_int_equal(bob_aor_parse(&other, "+46 82", &config), 0);
	assert_int_equal(bob_aor_canonical(&stored, one.text, &config), 0);
	assert_memory_equal(&one.key, &two.key, sizeof(one.key));
	assert_memory_equal(&one.key, &stored.key, sizeof(one.key));
	assert_memory_not_equal(&one.key, &other.key, sizeof(one.key));
}

static void a_name_is_not_parsed_twice(void **state)
{
	struct bob_aor typed, stored;

	(void)state;
	assert_int_equal(bob_aor_parse(&typed, "sip:a%40b@example.com", &config), 0);
	assert_string_equal(typed.text, "a@b@example.com");
	assert_int_equal(bob_aor_canonical(&stored, typed.text, &config), 0);
	assert_memory_equal(&typed.key, &stored.key, sizeof(typed.key));
}

/* Stockholm's way to dial, from behind an exchange. */
static const struct bob_config dialled = {
	.secret = {0x0123456789abcdefULL, 0xfedcba9876543210ULL},
	.policy[0].plan =
		{
			.country = {"46", 2},
			.national = {"0", 1},
			.international = {"00", 2},
			.outside = {"9", 1},
		},
};

static void one_number_has_one_key_however_it_is_dialled(void **state)
{
	static const char *const ways[] = {
		"+46 8 752 12 34",    "0046 8 752 12 34", "08-752 12 34",
		"9 0046 8 752 12 34", "90 8 752 12 34",	  "sip:087521234@pbx.example.com",
	};
	struct bob_aor one, other;

	(void)state;
	assert_int_equal(bob_aor_canonical(&one, "+4687521234", &dialled), 0);
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		assert_int_equal(bob_aor_parse(&other, ways[i], &dialled), 0);
		assert_memory_equal(&one.key, &other.key, sizeof(one.key));
	}
	assert_int_equal(bob_aor_parse(&other, "087521234", &config), 0);
	assert_memory_not_equal(&one.key, &other.key, sizeof(one.key));
	assert_string_equal(other.text, "087521234"); /* kept as typed */
}

static void extensions_and_users_are_not_in_the_plan(void **state)
{
	static const char *const names[] = {"0123", "9012", "1001", "087521234x@example.com"};
	struct bob_aor with, without;

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		assert_int_equal(bob_aor_canonical(&with, names[i], &dialled), 0);
		assert_int_equal(bob_aor_canonical(&without, names[i], &config), 0);
		assert_memory_equal(&with.key, &without.key, sizeof(with.key));
	}
}

static void a_prefix_is_planned_as_the_numbers_that_begin_with_it(void **state)
{
	static const char *const rows[][2] = {
		{"+468", "+468"}, {"08", "+468"}, {"0", "+46"}, {"00", "+"},
		{"0046", "+46"},  {"90", "+46"},  {"9", "9"},	{"1", "1"},
	};
	char planned[BOB_PLANNED_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		bob_prefix_planned(planned, &dialled.policy[0].plan, rows[i][0]);
		assert_string_equal(planned, rows[i][1]);
	}
}

static void without_maps_there_is_no_key(void **state)
{
	struct bob_aor aor;

	(void)state;
	assert_int_equal(bob_aor_parse(&aor, "1001", NULL), 0);
	assert_int_equal(aor.key.a, 0);
	assert_int_equal(aor.key.b, 0);
}

static void garbage_names_nobody(void **state)
{
	static const char *const all[] = {
		"",
		" ",
		"<>",
		"alice",
		"sip:",
		"sip:@",
		"@",
		"alice@",
		"sip:alice@",
		"<sip:alice@example.com",
		"sip:al ice@example.com",
		"sip:alice@exam ple.com",
		"sip:alice@example,com",
		"sip:alice@-",
		"mailto:alice@example.com",
		"im:a@b.c",
		"tel:alice",
		"tel:",
		"+",
		"12a",
		"sip:%4@example.com",
		"sip:%00@example.com",
		"sip:a%0ab@example.com",
		"alice\n@example.com",
		"urn:service:sos",
		"sip:alice@[::1",
		"sip:alice@exam\xc3\xa5.com",
	};
	char longest[700];
	struct bob_aor aor = {.text = "untouched"};

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		if (bob_aor_parse(&aor, all[i], &config) != -EINVAL)
			fail_msg("'%s' is taken for '%s'", all[i], aor.text);
	}
	memset(longest, '1', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	assert_int_equal(bob_aor_parse(&aor, longest, &config), -EINVAL);
	longest[BOB_TEXT_MAX] = '\0';
	assert_int_equal(bob_aor_parse(&aor, longest, &config), -EINVAL);
	assert_string_equal(aor.text, "untouched");
	longest[BOB_TEXT_MAX - 1] = '\0';
	assert_int_equal(bob_aor_parse(&aor, longest, &config), 0);
}

static void every_byte_is_shown_printable(void **state)
{
	char all[256], safe[1025];

	(void)state;
	for (int i = 0; i < 256; i++)
		all[i] = (char)i;
	bob_escape(safe, sizeof(safe), all, sizeof(all));
	for (const char *at = safe; *at; at++)
		assert_in_range(*at, 0x20, 0x7e);
	assert_memory_equal(safe, "\\x00\\x01", 8);
	assert_non_null(strstr(safe, "ABC"));
	assert_non_null(strstr(safe, "\\xff"));
}

static void an_escape_is_never_cut_in_two(void **state)
{
	char safe[8];

	(void)state;
	assert_string_equal(bob_escape(safe, 8, "abc\n\n", 5), "abc\\x0a");
	assert_string_equal(bob_escape(safe, 7, "abc\n\n", 5), "abc");
	assert_string_equal(bob_escape(safe, 1, "abc", 3), "");
}

static void lasts(uint64_t ns, const char *text)
{
	char words[32];

	assert_string_equal(bob_duration(words, sizeof(words), ns), text);
}

static void durations_are_readable(void **state)
{
	const uint64_t s = 1000000000ULL;

	(void)state;
	lasts(0, "0 ms");
	lasts(12345678, "12 ms");
	lasts(3 * s, "3 s");
	lasts(125 * s, "2 min 05 s");
	lasts(3720 * s, "1 h 02 min");
	lasts(100 * 3600 * s, "4 d 04 h");
	lasts(UINT64_MAX, "213503 d 23 h");
}

static void near_misses_are_recognized(void **state)
{
	(void)state;
	assert_true(bob_near_miss("stat", "status"));
	assert_true(bob_near_miss("lsit", "list"));
	assert_true(bob_near_miss("lst", "list"));
	assert_true(bob_near_miss("captrue", "capture"));
	assert_false(bob_near_miss("show", "set"));
	assert_false(bob_near_miss("frobnicate", "list"));
	assert_false(bob_near_miss("", "list"));
}

static void modes_are_spelled_exactly(void **state)
{
	uint32_t mode = 99;

	(void)state;
	assert_int_equal(bob_mode_parse("enforce", &mode), 0);
	assert_int_equal(mode, BOB_ENFORCE);
	assert_int_equal(bob_mode_parse("Enforce", &mode), -EINVAL);
	assert_int_equal(bob_mode_parse("", &mode), -EINVAL);
	assert_int_equal(mode, BOB_ENFORCE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_lose_what_pleases_the_eye),
		cmocka_unit_test(users_keep_their_case_and_hosts_lose_it),
		cmocka_unit_test(one_person_has_one_key),
		cmocka_unit_test(a_name_is_not_parsed_twice),
		cmocka_unit_test(one_number_has_one_key_however_it_is_dialled),
		cmocka_unit_test(extensions_and_users_are_not_in_the_plan),
		cmocka_unit_test(a_prefix_is_planned_as_the_numbers_that_begin_with_it),
		cmocka_unit_test(without_maps_there_is_no_key),
		cmocka_unit_test(garbage_names_nobody),
		cmocka_unit_test(every_byte_is_shown_printable),
		cmocka_unit_test(an_escape_is_never_cut_in_two),
		cmocka_unit_test(durations_are_readable),
		cmocka_unit_test(near_misses_are_recognized),
		cmocka_unit_test(modes_are_spelled_exactly),
	};

	return cmocka_run_group_tests_name("text", tests, quiet, NULL);
}
