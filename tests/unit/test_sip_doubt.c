// SPDX-License-Identifier: GPL-2.0-only
/*
 * Spellings that other parsers (libosip2, Sofia-SIP, tshark) read otherwise than
 * bob would: found by changing messages of the corpus at random, and comparing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "parse.h"

static const char via[] = "SIP/2.0/UDP h;branch=z9hG4bK1", party[] = "<sip:a@b>";

/* A message of these parts; NULL stands for a part without doubt. */
struct parts {
	const char *start, *via, *from, *to, *call_id, *cseq, *more;
};

static __u32 read_parts(struct parts parts)
{
	char text[1024];

#define PART(part, otherwise) (parts.part ? parts.part : (otherwise))
	snprintf(text, sizeof(text),
		 "%s\nVia: %s\nFrom: %s\nTo: %s\nCall-ID: %s\nCSeq: %s\n%sContent-Length: 0\n\n",
		 PART(start, "INVITE sip:a@b SIP/2.0"), PART(via, via), PART(from, party),
		 PART(to, party), PART(call_id, "1@h"), PART(cseq, "1 INVITE"), PART(more, ""));
	return parse_text(text);
}

#define reads(...) assert_int_equal(read_parts((struct parts){__VA_ARGS__}), BOB_CONTINUE)
#define is_bad(...) assert_int_equal(read_parts((struct parts){__VA_ARGS__}), BOB_N_BAD_HEADER)
#define is_ambiguous(...) assert_int_equal(read_parts((struct parts){__VA_ARGS__}), BOB_N_AMBIGUOUS)

/* White space to some, the end of a line to others (RFC 3261 7, 25.1). */
static void a_cr_alone_is_in_doubt_wherever_it_stands(void **state)
{
	(void)state;
	is_ambiguous(.more = "Subject: a\rTo: <sip:c@d>\n");
	is_ambiguous(.more = "Subject: a\r\n");
	is_ambiguous(.more = "Subject: a\r\r\n");
	is_ambiguous(.from = "<sip:a@b>;tag=\r1");
	is_ambiguous(.start = "SIP/2.0 200 OK\rTo: <sip:c@d>");
}

/* More of it than bob skips is not cut off somewhere in the middle. */
static void endless_white_space_passes(void **state)
{
	char many[200];

	(void)state;
	snprintf(many, sizeof(many), "SIP/2.0/UDP h;branch=z9hG4bK1%60s", "");
	reads(.via = many);
	snprintf(many, sizeof(many), "SIP/2.0/UDP h;branch=z9hG4bK1%80s", "");
	is_bad(.via = many);
}

/* A line of a space alone ends the headers for some (RFC 3261 7.2, 7.3.1). */
static void nothing_is_folded_into_a_start_line(void **state)
{
	(void)state;
	is_bad(.start = "SIP/2.0 200 OK\n ");
	is_bad(.start = "SIP/2.0 200 OK\n\tmore");
	is_bad(.start = "INVITE sip:a@b SIP/2.0\n ");
	reads(.start = "SIP/2.0 200 OK", .more = "Subject: a\n \n");
}

/* Only tokens and white space make a display name without quotes (RFC 3261 25.1). */
static void a_display_name_that_could_begin_a_uri_is_in_doubt(void **state)
{
	(void)state;
	is_ambiguous(.from = "x: <sip:a@b>");
	is_ambiguous(.from = "x=<sip:a@b>");
	is_ambiguous(.to = "x@y <sip:a@b>");
	is_ambiguous(.to = "x\\ <sip:a@b>");
	reads(.from = "\"x: @=\\\"\" <sip:a@b>");
}

/* A list ends at a comma, unless that is quoted (RFC 3261 7.3.1). */
static void a_quote_amid_a_token_is_in_doubt(void **state)
{
	(void)state;
	is_bad(.via = "SIP/2.0/U\"DP h;branch=1,SIP/2.0/UDP k;branch=2");
	is_bad(.via = "SIP/2.0/UDP h\";branch=1,SIP/2.0/UDP k;branch=2");
	is_bad(.via = "SIP/2.0/UDP h;branch=1\"2,SIP/2.0/UDP k;branch=2");
	is_bad(.from = "<sip:a@b>;tag=1\"2");
	reads(.via = "SIP/2.0/UDP h;branch=1;x=\"a,b;c\"");
}

/* Where a value's parts are not apart, some look for them in the next value. */
static void a_via_has_its_parts_within_its_first_value(void **state)
{
	(void)state;
	is_bad(.via = "SIP/2.0/UDPh;branch=1,SIP/2.0/UDP k;branch=2");
	is_bad(.via = "SIP/2.0;branch=1,SIP/2.0/UDP k;branch=2");
	is_bad(.via = "SIP/2.0/UD P h;branch=1");
	reads(.via = "SIP / 2.0 / UDP h : 5060 ; branch = 1");
}

static void empty_and_repeated_parameters_are_in_doubt(void **state)
{
	(void)state;
	is_bad(.via = "SIP/2.0/UDP h;;branch=1");
	is_bad(.via = "SIP/2.0/UDP h;=x;branch=1");
	is_ambiguous(.via = "SIP/2.0/UDP h;branch;branch=1");
	is_ambiguous(.via = "SIP/2.0/UDP h;branch=1;branch");
	is_bad(.from = "<sip:a@b>;;tag=1");
	reads(.via = "SIP/2.0/UDP h;branch=1;");
}

/* Some take the space out, some stop at it (RFC 3261 25.1 word, token). */
static void white_space_within_a_word_is_in_doubt(void **state)
{
	(void)state;
	is_bad(.call_id = "1 @h");
	is_bad(.call_id = "1\n 2");
	is_bad(.from = "<sip:a@b>;tag=1 2");
	is_bad(.to = "<sip:a@b>;tag=1\t2");
	is_bad(.via = "SIP/2.0/UDP h;branch=1 2");
	is_bad(.cseq = "1 INVITE x");
	is_bad(.start = "SIP/2.0 200 OK", .cseq = "1 INVITE x");
	reads(.cseq = "1 \t INVITE \t");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_cr_alone_is_in_doubt_wherever_it_stands),
		cmocka_unit_test(endless_white_space_passes),
		cmocka_unit_test(nothing_is_folded_into_a_start_line),
		cmocka_unit_test(a_display_name_that_could_begin_a_uri_is_in_doubt),
		cmocka_unit_test(a_quote_amid_a_token_is_in_doubt),
		cmocka_unit_test(a_via_has_its_parts_within_its_first_value),
		cmocka_unit_test(empty_and_repeated_parameters_are_in_doubt),
		cmocka_unit_test(white_space_within_a_word_is_in_doubt),
	};

	return cmocka_run_group_tests_name("sip: doubt", tests, NULL, NULL);
}
