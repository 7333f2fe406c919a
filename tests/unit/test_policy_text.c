/* SPDX-License-Identifier: GPL-2.0-only */
/* The text format: what a file says, and what it cannot say, by line and column. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* cmocka needs what stands above it. */
#include <cmocka.h>

#include "policy_faults.h"

static struct told told;

/* The policy, or NULL and .told. */
static struct bob_policy *parse(const char *bytes, size_t n)
{
	struct bob_policy *policy = bob_policy_new();
	int err;

	memset(&told, 0, sizeof(told));
	err = bob_policy_parse(policy, bytes, n, tell, &told);
	if (!err) {
		assert_int_equal(told.n, 0);
		return policy;
	}
	assert_int_equal(err, -EINVAL);
	assert_true(told.n >= 1);
	bob_policy_free(policy);
	return NULL;
}

/* What is printed, without comments and empty lines. */
static char *statements(const struct bob_policy *policy)
{
	char *text = NULL, *out, *line, *next;
	size_t n;
	FILE *file = open_memstream(&text, &n);

	assert_int_equal(bob_policy_print(policy, file), 0);
	fclose(file);
	for (out = line = text; *line; line = next) {
		next = strchr(line, '\n') + 1;
		if (*line == '#' || *line == '\n')
			continue;
		memmove(out, line, (size_t)(next - line));
		out += next - line;
	}
	*out = '\0';
	return text;
}

/* ---- what is understood ---- */

static const struct {
	const char *typed, *printed; /* printed NULL: as typed */
} readable[] = {
	{"", NULL},
	{"\n\n# nothing\n   # more of it\n\t\n", ""},
	{"number-plan country 46 national 0 international 00 outside 9\n", NULL},
	{"number-plan outside 9\n", NULL},
	{"emergency 112\nemergency 911\n", NULL},
	{"target voicemail@example.com\n", NULL},
	{"default limit none\n", NULL},
	{"default limit 2\n", NULL},
	{"domain Example.COM limit 1\n", "domain example.com limit 1\n"},
	{"domain @example.com limit 1\n", "domain example.com limit 1\n"},
	{"domain [2001:DB8::1] limit 1\n", "domain [2001:db8::1] limit 1\n"},
	{"prefix \"+46 (8) 752\" limit 1\n", "prefix +468752 limit 1\n"},
	{"prefix 0 limit 1\nprefix 08-7 limit 2\n", "prefix 0 limit 1\nprefix 087 limit 2\n"},
	{"group a in b limit 5\ngroup b limit 9\n", NULL},
	{"group a\n", "group a limit none\n"},
	/* names are canonical */
	{"user sip:alice@Example.COM\n", "user alice@example.com\n"},
	{"user 1001\n", NULL},
	{"user \"+46 8 752 12 34\"\n", "user +4687521234\n"},
	{"user +46-8-752.12.34\n", "user +4687521234\n"},
	{"user *21#\n", NULL},
	{"user \"#31#\"\n", NULL},
	{"user @example.com\n", NULL},
	{"user a%22b%23%25c@example.com\n", NULL},
	{"user j\xc3\xb6rg@example.com\n", "user j%C3%B6rg@example.com\n"},
	/* statements go on where a line begins with a blank; comments and empty lines end none */
	{"user 1001 limit 1\n\talias 1002\n\n# hers\n  alias 1003 # and\n",
	 "user 1001 limit 1\n    alias 1002\n    alias 1003\n"},
	{"user 1001 caller 2 alias 3 limit 1 caller 1 alias 2 in g\ngroup g\n",
	 "group g limit none\nuser 1001 in g limit 1\n    alias 2\n    alias 3\n    caller 1\n"
	 "    caller 2\n"},
	{"user 1001 limit 1", "user 1001 limit 1\n"},
	{"user 1001\r\n  limit 1\r\n\r\nuser 1002\r\n", "user 1001 limit 1\nuser 1002\n"},
	{"\xef\xbb\xbfuser 1001\n", "user 1001\n"},
	{"# bob policy 1\nuser 1001\n", "user 1001\n"},
	{"user 1002\nuser 1001\n", "user 1001\nuser 1002\n"},
	/* terms */
	{"user 1 limit none\n", NULL},
	{"user 1 limit 65535 incoming 2 outgoing 3\n", NULL},
	{"user 1 reply 600\n", NULL},
	{"user 1 limit 1 reply 480 retry-after 60\n", NULL},
	{"user 1 limit 1 reply 302 contact sip:vm@example.com;x=%41\n", NULL},
	{"user 1 limit 1 reason \"Gone fishing #1\"\n", NULL},
	{"user 1 limit 1 reason \"Busy\"\n", "user 1 limit 1 reason Busy\n"},
	{"user 1 limit 1 on mon-fri,sun\n", NULL},
	{"user 1 limit 1 on mon,wed,sat,sun\n", NULL},
	{"user 1 limit 1 on SAT-mon\n", "user 1 limit 1 on mon,sat,sun\n"},
	{"user 1 limit 1 on mon-sun\n", "user 1 limit 1\n"},
	{"user 1 limit 1 from 8:00 until 17:30\n", "user 1 limit 1 from 08:00 until 17:30\n"},
	{"user 1 limit 1 from 22:00 until 24:00\n", "user 1 limit 1 from 22:00 until 00:00\n"},
	{"user 1 limit 1 from 00:00 until 24:00\n", "user 1 limit 1\n"},
};

static void what_is_written_is_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(readable) / sizeof(*readable); i++) {
		const char *expected =
			readable[i].printed ? readable[i].printed : readable[i].typed;
		struct bob_policy *policy = parse(readable[i].typed, strlen(readable[i].typed));
		char *printed;

		if (!policy)
			fail_msg("%s: %s", readable[i].typed, told.text);
		printed = statements(policy);
		assert_string_equal(printed, expected);
		free(printed);
		bob_policy_free(policy);
	}
}

static void a_user_without_terms_leaves_them_to_the_levels_below(void **state)
{
	static const char text[] = "user 1\nuser 2 limit none\n";
	struct bob_policy *policy = parse(text, strlen(text));

	(void)state;
	assert_null(bob_policy_fact(policy, 0)->terms);
	assert_memory_equal(bob_policy_fact(policy, 1)->terms, &bob_terms_none,
			    sizeof(bob_terms_none));
	bob_policy_free(policy);
}

static void a_policy_is_read_into_one_that_has_facts(void **state)
{
	struct bob_policy *policy = bob_policy_new();
	const struct bob_fact fact = {.kind = BOB_FACT_USER, .name = "1"};

	(void)state;
	memset(&told, 0, sizeof(told));
	bob_policy_add(policy, &fact);
	assert_int_equal(bob_policy_parse(policy, "user 2\n", 7, tell, &told), 0);
	assert_int_equal(bob_policy_size(policy), 2);
	assert_int_equal(bob_policy_parse(policy, "\nuser 1\n", 8, tell, &told), -EINVAL);
	assert_string_equal(told.text, "2:6 user 1: is there already");
	bob_policy_free(policy);
}

/* ---- what is at fault ---- */

#define A_USER_IS                                                                                  \
	"; a user is a SIP or tel URI, user@host or a number, such as sip:alice@example.com, "     \
	"+46 8 752 12 34 or 1001"

#define PLAN "number-plan country 46 national 0 international 00 outside 9\n"

static const struct {
	const char *typed, *told;
} faulty[] = {
	/* words */
	{"usr 1\n", "1:1 usr: unknown word; did you mean user?"},
	{"frobnicate\n", "1:1 frobnicate: unknown word"},
	{"user 1 limt 3 reply 600\n", "1:8 limt: unknown word; did you mean limit?"},
	{"user 1\n  limit 1\n  blah\n", "3:3 blah: unknown word"},
	{"user +46 8 752 limit 1\n", "1:10 8: unknown word; a number with blanks takes quotes"},
	{"emergency 112 911\n", "1:15 911: unknown word; a number with blanks takes quotes"},
	{"  user 1\n", "1:3 an indented line continues the one above, and there is none"},
	{"# x\n\tuser 1\nuser 2\n",
	 "2:2 an indented line continues the one above, and there is none"},
	{"user 1 reason \"x\n", "1:15 the quote that begins here does not end in its line"},
	{"user 1 reason \"x", "1:15 the quote that begins here does not end in its line"},
	{"user 1 reason \"x\"y\n", "1:15 a blank belongs behind the quote that ends this word"},
	{"user 1 reason x\"y\"\n", "1:15 a quote in mid-word; it belongs around all of the word"},
	/* ends too early */
	{"user", "1:1 user: takes a name, and nothing follows"},
	{"user 1\n    alias", "2:5 alias: takes a name, and nothing follows"},
	{"user 1 limit", "1:8 limit: takes a number from 1 to 65535, or none"},
	{"user 1 in", "1:8 in: takes a name, and nothing follows"},
	{"number-plan country", "1:13 country: takes 1 to 7 digits, and nothing follows"},
	{"us", "1:1 us: unknown word; did you mean user?"},
	/* names */
	{"user alice\n", "1:6 user alice: not a number" A_USER_IS},
	{"user alice@exa_mple!\n",
	 "1:6 user alice@exa_mple!: what stands behind the @ is not a host" A_USER_IS},
	{"user a%20b@example.com\n", "1:6 user a%20b@example.com: malformed" A_USER_IS},
	{"user \"\"\n", "1:6 user \"\": not a number" A_USER_IS},
	{"user 1 alias x\n", "1:14 alias x: not a number" A_USER_IS},
	{"domain a@b limit 1\n",
	 "1:8 domain a@b: takes the host behind the @ of addresses, as example.com"},
	{"prefix +46x limit 1\n",
	 "1:8 prefix +46x: takes the first digits of numbers, at most 22, as +46 or 0870"},
	{"prefix + limit 1\n",
	 "1:8 prefix +: takes the first digits of numbers, at most 22, as +46 or 0870"},
	{"prefix +12345678901234567890123 limit 1\n",
	 "1:8 prefix +12345678901234567890123: takes the first digits of numbers, at most 22, as "
	 "+46 or 0870"},
	{"group a/b\n", "1:7 group a/b: takes a name of letters, digits, - and _"},
	{"group none\n", "1:7 group none: takes another name: none stands for no group"},
	/* terms */
	{"user 1 limit 0\n", "1:8 limit 0: takes a number from 1 to 65535, or none"},
	{"user 1 limit 65536\n", "1:8 limit 65536: takes a number from 1 to 65535, or none"},
	{"user 1 limit -1\n", "1:8 limit -1: takes a number from 1 to 65535, or none"},
	{"user 1 limit 1 limit 2\n", "1:16 limit: is said twice here"},
	{"user 1 reply 487\n", "1:8 reply 487: takes 486, 600, 603, 480 or 302"},
	{"user 1 reply 302\n", "1:8 contact is needed with reply 302"},
	{"user 1 contact sip:x@y\n", "1:8 contact: takes reply 302 beside it"},
	{"user 1 reply 302 contact x@y\n",
	 "1:18 contact x@y: takes a SIP or tel URI, as sip:voicemail@example.com"},
	{"user 1 reply 302 contact sip:<x>\n",
	 "1:18 contact sip:<x>: takes a SIP or tel URI, as sip:voicemail@example.com"},
	{"user 1 retry-after 5\n", "1:8 retry-after: takes reply 480, 600 or 603 beside it"},
	{"user 1 reply 480 retry-after 0\n", "1:18 retry-after 0: takes seconds from 1 to 65535"},
	{"user 1 reason \"a \\\" b\"\n",
	 "1:8 reason a \" b: takes 1 to 55 ASCII characters without quote and backslash"},
	{"user 1 on mon-\n", "1:8 on mon-: takes days, as mon-fri,sun"},
	{"user 1 on mon,\n", "1:8 on mon,: takes days, as mon-fri,sun"},
	{"user 1 on monday\n", "1:8 on monday: takes days, as mon-fri,sun"},
	{"user 1 from 25:00 until 1:00\n", "1:8 from 25:00: takes a time from 00:00 to 24:00"},
	{"user 1 from 8 until 9:00\n", "1:8 from 8: takes a time from 00:00 to 24:00"},
	{"user 1 from 8:0 until 9:00\n", "1:8 from 8:0: takes a time from 00:00 to 24:00"},
	{"user 1 from 24:01 until 9:00\n", "1:8 from 24:01: takes a time from 00:00 to 24:00"},
	{"user 1 from 8:00\n", "1:8 until is needed with from"},
	{"user 1 until 8:00\n", "1:8 from is needed with until"},
	{"user 1 from 8:00 until 8:00\n", "1:18 until: takes another time than from"},
	{"default\n", "1:1 default: says nothing; limit 1 is a limit, limit none is none"},
	{"domain x.y\n", "1:8 domain: says nothing; limit 1 is a limit, limit none is none"},
	{"number-plan\n",
	 "1:1 number-plan: says nothing; country 46 national 0 international 00 is one"},
	{"number-plan country +46\n", "1:21 country +46: takes 1 to 7 digits"},
	{"number-plan country 46 country 47\n", "1:24 country: is said twice here"},
	{"number-plan national 0\n", "1:1 number-plan: country is needed with national"},
	/* what contradicts */
	{"user 1\n\nuser 1\n", "3:6 user 1: is there already, on line 1"},
	{"user \"+46 8\"\nuser +468\n", "2:6 user +468: is there already, on line 1"},
	{"user 1\nuser 2 alias 1\n",
	 "2:14 alias 1: is a user already, so it cannot be an alias of 2, on line 1"},
	{"user 1 alias 3\nuser 2\n  alias 3\n", "3:9 alias 3: is an alias of 1 already, on line 1"},
	{"user 1 alias 1\n", "1:14 alias 1: is an alias of itself; a user's own name needs none"},
	{"user 1 alias 2 alias 2\n", "1:22 alias 2: is there already, on line 1"},
	{"user 1 in sales\n", "1:6 user 1: there is no group sales"},
	{"group a in a\n", "1:7 group a: is in itself"},
	{"group a in b\ngroup b in a\n",
	 "1:7 group a: is in itself, through b\n2:7 group b: is in itself, through a"},
	{"group a\ngroup b in a\ngroup c in b\n",
	 "3:7 group c: is in b, which is in a; groups are at most 2 deep, on line 2"},
	{"default limit 1\ndefault limit 2\n", "2:1 default: is there already, on line 1"},
	{"emergency 112\ntarget 112\n",
	 "2:8 target 112: is an emergency number already, on line 1"},
	/* what only the number plan makes one */
	{PLAN "user 1 alias 087521234\nuser 2\n  alias +4687521234\n",
	 "4:9 alias +4687521234: is by the number plan the same number as 087521234, on line 2"},
	{PLAN "user 004687521234\nuser 087521234\n",
	 "3:6 user 087521234: is by the number plan the same number as 004687521234, on line 2"},
	{PLAN "emergency 00468112112\ntarget 908112112\n",
	 "3:8 target 908112112: is by the number plan the same number as 00468112112, on line 2"},
	{PLAN "prefix +468 limit 1\nprefix 08 limit 2\n",
	 "3:8 prefix 08: is by the number plan the same number as +468, on line 2"},
	{PLAN "user 1 caller 087521234 caller +4687521234\nuser 2 caller 087521234\n",
	 "2:15 caller 087521234: is by the number plan the same number as +4687521234, on line 2"},
	/* each of several, in order of lines; but not what only follows from another */
	{"user 1 limit 0\nuser 1\nuser x\n",
	 "1:8 limit 0: takes a number from 1 to 65535, or none\n"
	 "2:6 user 1: is there already, on line 1\n3:6 user x: not a number" A_USER_IS},
	{"group sales limit 0\nuser 1 in sales\n",
	 "1:13 limit 0: takes a number from 1 to 65535, or none"},
	{"grup sales\nuser 1 in sales\n", "1:1 grup: unknown word; did you mean group?"},
	{"user 1 reply 302 contact x limit 0\n",
	 "1:18 contact x: takes a SIP or tel URI, as sip:voicemail@example.com\n"
	 "1:28 limit 0: takes a number from 1 to 65535, or none"},
	/* no text, or none of ours */
	{"# bob policy 2\nfrobnicate\n",
	 "1:14 this is policy format 2, and this bob reads up to 1; it takes a newer bob"},
	{"user 1\n# j\xf6rg\nuser \xc3(\n", "2:4 byte 0xf6 is not UTF-8; save the file as UTF-8\n"
					    "3:6 byte 0xc3 is not UTF-8; save the file as UTF-8"},
	{"user 1\n# \xed\xa0\x80\n", "2:3 byte 0xed is not UTF-8; save the file as UTF-8"},
	{"user 1\n# \xc0\x80\n", "2:3 byte 0xc0 is not UTF-8; save the file as UTF-8"},
	{"user 1\ruser 2\r", "1:7 a carriage return without a line feed"},
	{"user 1\001\n", "1:7 control character 0x01"},
};

static void faults_are_told_by_line_and_column(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(faulty) / sizeof(*faulty); i++) {
		if (parse(faulty[i].typed, strlen(faulty[i].typed)))
			fail_msg("%s: no fault", faulty[i].typed);
		assert_string_equal(told.text, faulty[i].told);
	}
}

static void bytes_that_are_no_text_are_called_by_their_name(void **state)
{
	static const char nul[] = "user 1\nuser\0 2\n", utf16[] = "u\0s\0e\0r\0";
	static const char utf16_mark[] = "\xff\xfeu\0", utf16_be[] = "\xfe\xff\0u";

	(void)state;
	assert_null(parse(nul, sizeof(nul) - 1));
	assert_string_equal(told.text, "2:5 a NUL byte: this is not a text file");
	assert_null(parse(utf16, sizeof(utf16) - 1));
	assert_string_equal(told.text, "1:1 the file is encoded as UTF-16; save it as UTF-8");
	assert_null(parse(utf16_mark, sizeof(utf16_mark) - 1));
	assert_string_equal(told.text, "1:1 the file is encoded as UTF-16; save it as UTF-8");
	assert_null(parse(utf16_be, sizeof(utf16_be) - 1));
	assert_string_equal(told.text, "1:1 the file is encoded as UTF-16; save it as UTF-8");
}

static void a_line_of_ten_megabytes_is_read_or_named(void **state)
{
	enum { SIZE = 10 << 20 };
	char *text = malloc(SIZE + 64);
	size_t n = (size_t)sprintf(text, "user 1\nuser ");
	struct bob_policy *policy;

	(void)state;
	memset(text + n, '7', SIZE - n);
	assert_null(parse(text, SIZE));
	assert_string_equal(told.text, "2:6 this word is too long");
	n = (size_t)sprintf(text, "user 1");
	for (unsigned i = 2; n < SIZE; i++)
		n += (size_t)sprintf(text + n, " alias %u", i);
	policy = parse(text, n);
	assert_non_null(policy);
	assert_true(bob_policy_size(policy) > 700000);
	bob_policy_free(policy);
	free(text);
}

static void a_hundred_faults_are_told_and_those_are_the_first(void **state)
{
	char text[16384] = "";
	size_t n = 0;

	(void)state;
	/* the contradictions are found last, and are those of the lines above */
	for (int i = 0; i < 60; i++)
		n += (size_t)sprintf(text + n, "user 1\n");
	for (int i = 0; i < 200; i++)
		n += (size_t)sprintf(text + n, "user %d limit 0\n", i + 100);
	assert_null(parse(text, n));
	assert_int_equal(told.n, 100);
	assert_non_null(strstr(told.text, "\n60:6 user 1: is there already, on line 1\n61:10 "));
	assert_non_null(strstr(told.text, "\n101:10 limit 0: takes"));
}

/* Its example, as people copy it from there. */
static void the_example_of_the_man_page_is_a_policy(void **state)
{
	FILE *page = fopen("tools/man/bob-policy.5", "r");
	char text[8192] = "", line[512];
	struct bob_policy *policy;
	bool example = false;
	size_t n = 0;

	(void)state;
	assert_non_null(page);
	while (fgets(line, sizeof(line), page)) {
		if (*line == '.')
			example = !strcmp(line, ".EX\n");
		for (const char *c = line; example && *line != '.' && *c; c++) {
			c += *c == '\\';
			text[n++] = *c;
		}
	}
	fclose(page);
	policy = parse(text, n);
	if (!policy)
		fail_msg("%s", told.text);
	assert_true(bob_policy_size(policy) > 10);
	bob_policy_free(policy);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read),
		cmocka_unit_test(a_user_without_terms_leaves_them_to_the_levels_below),
		cmocka_unit_test(a_policy_is_read_into_one_that_has_facts),
		cmocka_unit_test(faults_are_told_by_line_and_column),
		cmocka_unit_test(bytes_that_are_no_text_are_called_by_their_name),
		cmocka_unit_test(a_line_of_ten_megabytes_is_read_or_named),
		cmocka_unit_test(the_example_of_the_man_page_is_a_policy),
		cmocka_unit_test(a_hundred_faults_are_told_and_those_are_the_first),
	};

	return cmocka_run_group_tests_name("policy text", tests, NULL, NULL);
}
