// SPDX-License-Identifier: GPL-2.0-only
/* Where bob stops reading: how much of everything a message may have, and what happens beyond. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "frame_shape.h"
#include "parse.h"
#include "sip/sip.h"

#define START "INVITE sip:bob@example.com SIP/2.0\n"
#define VIA "Via: SIP/2.0/UDP h;branch=z9hG4bKx\n"
#define FROM "From: <sip:carol@example.com>;tag=f\n"
#define TO "To: <sip:bob@example.com>\n"
#define ID "Call-ID: 1@test\n"
#define CSEQ "CSeq: 7 INVITE\n"
#define END "Content-Length: 0\n\n"
#define BUT_VIA START FROM TO ID CSEQ
#define BUT_FROM START VIA TO ID CSEQ

enum { TEXT_MAX = 8192 };

static char text[TEXT_MAX];

/* head, then n times again, then tail */
static const char *repeated(const char *head, const char *again, int n, const char *tail)
{
	size_t used = (size_t)snprintf(text, sizeof(text), "%s", head);

	for (int i = 0; i < n; i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used, "%s", again);
	snprintf(text + used, sizeof(text) - used, "%s", tail);
	return text;
}

static void lines_of_no_concern_are_not_walked_for_ever(void **state)
{
	(void)state;
	assert_reads(repeated(START VIA FROM TO ID CSEQ, "a:\n", 60, END));
	assert_unread(repeated(START VIA FROM TO ID CSEQ, "a:\n", 250, END), MANY_HEADERS);
}

/* sip_scan() lets no message through that has so many, so the search for a CR alone may stop. */
static void line_ends_beyond_those_of_any_message_are_in_doubt(void **state)
{
	const __u32 end = 2 * SIP_ROUNDS;

	(void)state;
	assert_unread(START, OVERLONG); /* clears what was parsed */
	for (__u32 i = 0; i <= SIP_ROUNDS; i++)
		memcpy(parsed.bytes + 2 * i, "\r\n", 2);
	assert_false(sip_bare_return(&parsed, 0, end));
	assert_true(sip_bare_return(&parsed, 0, end + 2));
}

static void headers_may_fill_the_window_to_its_last_byte(void **state)
{
	char message[TEXT_MAX];
	size_t n = 0;

	(void)state;
	/* .bytes hold CRLFs: seven lines and the blank one */
	for (int filler = 1700; filler < 1950; filler++) {
		snprintf(text, sizeof(text),
			 START VIA FROM TO ID CSEQ "Subject: %0*d\nContent-Length: 0\n\n", filler,
			 0);
		n = text_to_crlf(message, text);
		if (n == BOB_WINDOW)
			break;
	}
	assert_int_equal(n, BOB_WINDOW);
	assert_int_equal(parse_bytes(message, n, 0), BOB_CONTINUE);
	assert_int_equal(parsed.view.body, BOB_WINDOW);
}

static void eight_line_ends_before_a_message_are_skipped_and_no_more(void **state)
{
	char message[TEXT_MAX];
	size_t n = text_to_crlf(message + 16, START VIA FROM TO ID CSEQ END);

	(void)state;
	memcpy(message, "\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n", 16);
	assert_int_equal(parse_bytes(message + 8, n + 8, 0), BOB_CONTINUE);
	assert_int_equal(parse_bytes(message + 7, n + 9, 0), BOB_N_NOT_SIP);
}

static void a_via_may_have_23_parameters(void **state)
{
	(void)state;
	assert_reads(repeated(BUT_VIA "Via: SIP/2.0/UDP h;branch=z", ";p", 22, "\n" END));
	assert_unread(repeated(BUT_VIA "Via: SIP/2.0/UDP h;branch=z", ";p", 23, "\n" END),
		      BAD_HEADER);
}

static void a_party_may_have_23_parameters(void **state)
{
	(void)state;
	assert_reads(repeated(BUT_FROM "From: <sip:c@h>;tag=f", ";p", 22, "\n" END));
	assert_unread(repeated(BUT_FROM "From: <sip:c@h>;tag=f", ";p", 23, "\n" END), BAD_HEADER);
}

static void the_tags_of_replaces_are_looked_for_in_24_parameters(void **state)
{
	(void)state;
	assert_reads(repeated(START VIA FROM TO ID CSEQ "Replaces: 1@test;to-tag=t", ";p", 22,
			      ";from-tag=f\n" END));
	assert_slice(parsed.view.replaces_from, "f");
	assert_reads(repeated(START VIA FROM TO ID CSEQ "Replaces: 1@test;to-tag=t", ";p", 40,
			      ";from-tag=f\n" END));
	assert_slice(parsed.view.replaces_to, "t");
	assert_slice(parsed.view.replaces_from, "");
}

static void a_replaces_too_long_for_a_call_id_names_no_call(void **state)
{
	(void)state;
	assert_reads(repeated(START VIA FROM TO ID CSEQ "Replaces: ", "x", SIP_CALL_ID_MAX,
			      ";to-tag=t;from-tag=f\n" END));
	assert_int_equal(parsed.view.replaces_id.length, SIP_CALL_ID_MAX);
	assert_reads(repeated(START VIA FROM TO ID CSEQ "Replaces: ", "x", SIP_CALL_ID_MAX + 1,
			      ";to-tag=t;from-tag=f\n" END));
	assert_int_equal(parsed.view.replaces_id.length, 0);
}

static void white_space_may_be_64_bytes_long_in_one_place(void **state)
{
	(void)state;
	assert_reads(repeated(BUT_FROM "From: \"C\"", " ", 64, "<sip:c@h>;tag=f\n" END));
	assert_unread(repeated(BUT_FROM "From: \"C\"", " ", 65, "<sip:c@h>;tag=f\n" END),
		      BAD_HEADER);
	/* before a line end: what is not trimmed is part of the number, which is then none */
	assert_reads(repeated(START VIA FROM TO ID CSEQ "Content-Length: 0", " ", 64, "\n\n"));
	assert_unread(repeated(START VIA FROM TO ID CSEQ "Content-Length: 0", " ", 65, "\n\n"),
		      BAD_HEADER);
}

static void a_quoted_string_may_have_31_escapes(void **state)
{
	(void)state;
	assert_reads(repeated(BUT_FROM "From: \"", "\\\"", 31, "\" <sip:c@h>;tag=f\n" END));
	assert_unread(repeated(BUT_FROM "From: \"", "\\\"", 32, "\" <sip:c@h>;tag=f\n" END),
		      BAD_HEADER);
}

static void numbers_have_ten_digits_and_32_bits_at_most(void **state)
{
	(void)state;
	assert_reads(START VIA FROM TO ID "CSeq: 0000000007 INVITE\n" END);
	assert_int_equal(parsed.view.cseq, 7);
	assert_unread(START VIA FROM TO ID "CSeq: 00000000007 INVITE\n" END, BAD_HEADER);
	assert_unread(START VIA FROM TO ID "CSeq: 4294967296 INVITE\n" END, BAD_HEADER);
	assert_unread(START VIA FROM TO ID "CSeq:\n" END, BAD_HEADER);
	assert_unread(START VIA FROM TO ID "CSeq: 7\n" END, BAD_HEADER);
}

static void one_branch_is_clear_and_two_are_not(void **state)
{
	(void)state;
	assert_unread(BUT_VIA "Via: SIP/2.0/UDP h;branch=z1;branch=z2\n" END, AMBIGUOUS);
	assert_unread(BUT_FROM "From: <sip:c@h>;tag=1;tag=2\n" END, AMBIGUOUS);
}

static void a_display_name_stands_before_an_address_in_brackets(void **state)
{
	(void)state;
	assert_unread(BUT_FROM "From: \"Carol\" sip:carol@example.com;tag=f\n" END, BAD_HEADER);
	assert_unread(BUT_FROM "From: \"Carol\"\n" END, BAD_HEADER);
	assert_unread(BUT_FROM "From: Ca\"ro\"l <sip:carol@example.com>;tag=f\n" END, BAD_HEADER);
	assert_unread(BUT_FROM "From: \"Carol <sip:carol@example.com>;tag=f\n" END, BAD_HEADER);
}

static void a_parameter_ends_at_its_quotes(void **state)
{
	(void)state;
	assert_unread(BUT_VIA "Via: SIP/2.0/UDP h;x\"y;branch=z\n" END, BAD_HEADER);
	assert_unread(BUT_VIA "Via: SIP/2.0/UDP h;x=\"y;branch=z\n" END, BAD_HEADER);
	assert_reads(BUT_VIA "Via: SIP/2.0/UDP h;x=\"y;branch=no\" ;branch=z\n" END);
	assert_slice(parsed.view.branch, "z");
}

static void a_session_id_has_32_digits(void **state)
{
	(void)state;
	assert_reads(START VIA FROM TO ID CSEQ
		     "Session-ID: 0123456789abcdef0123456789abcdef;remote=0\n" END);
	assert_slice(parsed.view.session_id, "0123456789abcdef0123456789abcdef");
	assert_reads(START VIA FROM TO ID CSEQ "Session-ID: 0123456789abcdef\n" END);
	assert_int_equal(parsed.view.session_id.length, 0);
	assert_reads(START VIA FROM TO ID CSEQ
		     "Session-ID: 0123456789abcdef0123456789abcdef0\n" END);
	assert_int_equal(parsed.view.session_id.length, 0);
}

static void a_session_id_of_zeros_names_no_session(void **state)
{
	char zeros[] = "00000000000000000000000000000000";

	(void)state;
	for (int i = 0; i < 32; i++) {
		zeros[i] = 'a';
		snprintf(text, sizeof(text), START VIA FROM TO ID CSEQ "Session-ID: %s\n" END,
			 zeros);
		assert_reads(text);
		assert_slice(parsed.view.session_id, zeros);
		zeros[i] = '0';
	}
	snprintf(text, sizeof(text), START VIA FROM TO ID CSEQ "Session-ID: %s\n" END, zeros);
	assert_reads(text);
	assert_int_equal(parsed.view.session_id.length, 0);
}

static void a_priority_is_a_call_back_or_nothing_to_bob(void **state)
{
	static const char *const others[] = {"emergency", "psap-callbacks", "psap-callbakk",
					     "psup-callback", "psap-cal"};

	(void)state;
	assert_reads(START VIA FROM TO ID CSEQ "Priority: PSAP-callback \n" END);
	assert_true(parsed.view.flags & SIP_PSAP_CALLBACK);
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
		snprintf(text, sizeof(text), START VIA FROM TO ID CSEQ "Priority: %s\n" END,
			 others[i]);
		assert_reads(text);
		assert_false(parsed.view.flags & SIP_PSAP_CALLBACK);
	}
}

static void a_name_that_is_nearly_one_is_another(void **state)
{
	static const char *const others[] = {
		"P-Asserted-Identities",
		"P-Asserted-Identify",
		"P-Assorted-Identity",
		"P-Called-Party-IX",
		"P-Cabled-Party-ID",
		"Resource-Priorit",
		"Resource-Priorite",
		"Resource-Prioritie",
		"Session-Expired",
		"Session-IX",
		"Max-Forward",
		"Max-Fourwards",
		"Content-Langth",
		"Callid",
		"Call-IX",
		"Replace",
		"Prioritx",
		"Froms",
		"Viaa",
		"Tu",
		"CSek",
		"Session-Expires-Later",
		"From-The-Other-Side",
		"Vertically-Challenged-Names",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
		snprintf(text, sizeof(text), START VIA FROM TO ID CSEQ "%s: x\n" END, others[i]);
		assert_reads(text);
		assert_int_equal(parsed.view.seen, 1 << SIP_VIA | 1 << SIP_FROM | 1 << SIP_TO |
							   1 << SIP_CALL_ID | 1 << SIP_CSEQ |
							   1 << SIP_CONTENT_LENGTH);
	}
	assert_reads(START VIA FROM TO ID CSEQ ": nothing\n : folded\n" END);
}

static void a_carriage_return_alone_ends_no_line(void **state)
{
	(void)state;
	assert_int_not_equal(parse_text(START VIA
					"From: <sip:carol@example.com>\r;tag=f\n" TO ID CSEQ
					"Content-Length: 0\n\n"),
			     BOB_CONTINUE);
	assert_int_not_equal(parse_text(START VIA FROM TO ID CSEQ "Content-Length: 0\rx\n\n"),
			     BOB_CONTINUE);
}

#define t(test) cmocka_unit_test(test)

int main(void)
{
	const struct CMUnitTest tests[] = {
		t(lines_of_no_concern_are_not_walked_for_ever),
		t(line_ends_beyond_those_of_any_message_are_in_doubt),
		t(headers_may_fill_the_window_to_its_last_byte),
		t(eight_line_ends_before_a_message_are_skipped_and_no_more),
		t(a_via_may_have_23_parameters),
		t(a_party_may_have_23_parameters),
		t(the_tags_of_replaces_are_looked_for_in_24_parameters),
		t(a_replaces_too_long_for_a_call_id_names_no_call),
		t(white_space_may_be_64_bytes_long_in_one_place),
		t(a_quoted_string_may_have_31_escapes),
		t(numbers_have_ten_digits_and_32_bits_at_most),
		t(one_branch_is_clear_and_two_are_not),
		t(a_display_name_stands_before_an_address_in_brackets),
		t(a_parameter_ends_at_its_quotes),
		t(a_session_id_has_32_digits),
		t(a_session_id_of_zeros_names_no_session),
		t(a_priority_is_a_call_back_or_nothing_to_bob),
		t(a_name_that_is_nearly_one_is_another),
		t(a_carriage_return_alone_ends_no_line),
	};

	return cmocka_run_group_tests_name("sip limits", tests, NULL, NULL);
}
