// SPDX-License-Identifier: GPL-2.0-only
/* Reading SIP messages: the forms that one and the same header may take, and what is not read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "frame_shape.h"
#include "parse.h"

#define START "INVITE sip:bob@example.com SIP/2.0\n"
#define VIA "Via: SIP/2.0/UDP 10.0.0.1:5062;branch=z9hG4bKx;rport\n"
#define FROM "From: Carol <sip:carol@example.com>;tag=f\n"
#define TO "To: <sip:bob@example.com>\n"
#define ID "Call-ID: 1@test\n"
#define CSEQ "CSeq: 7 INVITE\n"
#define END "Content-Length: 0\n\n"

static const char whole[] = START VIA FROM TO ID CSEQ END;

static void a_request_is_taken_apart(void **state)
{
	(void)state;
	assert_reads(whole);
	assert_int_equal(parsed.view.method, SIP_INVITE);
	assert_int_equal(parsed.view.status, 0);
	assert_slice(parsed.view.uri, "sip:bob@example.com");
	assert_slice(parsed.view.branch, "z9hG4bKx");
	assert_slice(parsed.view.sent_by, "10.0.0.1:5062");
	assert_true(parsed.view.flags & SIP_RPORT);
	assert_slice(parsed.view.from, "sip:carol@example.com");
	assert_slice(parsed.view.from_tag, "f");
	assert_slice(parsed.view.to, "sip:bob@example.com");
	assert_slice(parsed.view.to_tag, "");
	assert_slice(parsed.view.call_id, "1@test");
	assert_int_equal(parsed.view.cseq, 7);
}

static void a_response_is_known_by_its_cseq(void **state)
{
	(void)state;
	assert_reads("SIP/2.0 180 Ringing\n" VIA FROM "To: <sip:bob@example.com>;tag=b\n" ID
		     "CSeq: 7 BYE\n" END);
	assert_int_equal(parsed.view.status, 180);
	assert_int_equal(parsed.view.method, SIP_BYE);
	assert_slice(parsed.view.to_tag, "b");
}

static void header_names_have_no_case(void **state)
{
	(void)state;
	assert_reads(START "vIA: SIP/2.0/UDP a;branch=z9hG4bKx\nFROM: <sip:c@d>;TAG=f\n"
			   "to: <sip:b@d>\ncALL-iD: 1@test\ncseq: 7 INVITE\n" END);
	assert_slice(parsed.view.from_tag, "f");
	assert_slice(parsed.view.call_id, "1@test");
}

static void compact_names_mean_the_same(void **state)
{
	(void)state;
	assert_reads(START "v: SIP/2.0/UDP a;branch=z9hG4bKx\nf: <sip:c@d>;tag=f\nt: <sip:b@d>\n"
			   "i: 1@test\n" CSEQ "x: 90\nL: 0\n\n");
	assert_slice(parsed.view.branch, "z9hG4bKx");
	assert_slice(parsed.view.from_tag, "f");
	assert_slice(parsed.view.call_id, "1@test");
	assert_int_equal(parsed.view.session_expires, 90);
}

static void white_space_may_stand_before_the_colon(void **state)
{
	(void)state;
	assert_reads(START VIA
		     "From  : <sip:c@d>;tag=f\nTo\t:<sip:b@d>\nCall-ID \t: 1@test  \n" CSEQ END);
	assert_slice(parsed.view.from_tag, "f");
	assert_slice(parsed.view.to, "sip:b@d");
	assert_slice(parsed.view.call_id, "1@test");
}

static void folded_lines_are_one_header(void **state)
{
	(void)state;
	assert_reads(START "Via: SIP/2.0/UDP\n 10.0.0.1:5062\n\t;branch=z9hG4bKx\n"
			   "From: \"Carol\n Miller\"\n <sip:c@d>\n ;tag=f\nTo:\n <sip:b@d>\n"
			   "Call-ID:\n 1@test\nCSeq: 7\n  INVITE\n" END);
	assert_slice(parsed.view.branch, "z9hG4bKx");
	assert_slice(parsed.view.sent_by, "10.0.0.1:5062");
	assert_slice(parsed.view.from_tag, "f");
	assert_slice(parsed.view.to, "sip:b@d");
	assert_slice(parsed.view.call_id, "1@test");
	assert_int_equal(parsed.view.cseq, 7);
}

static void a_header_bob_does_not_read_may_fold(void **state)
{
	(void)state;
	assert_reads(START VIA "Subject: lunch\n From: <sip:eve@evil>;tag=e\n" FROM TO ID CSEQ END);
	assert_slice(parsed.view.from_tag, "f");
}

static void line_feeds_alone_end_lines(void **state)
{
	(void)state;
	assert_int_equal(parse_bytes(whole, strlen(whole), 0), BOB_CONTINUE);
	assert_slice(parsed.view.call_id, "1@test");
	assert_slice(parsed.view.from_tag, "f");
}

static void empty_lines_may_stand_before_the_start_line(void **state)
{
	char text[1024];

	(void)state;
	snprintf(text, sizeof(text), "\n\n%s", whole);
	assert_reads(text);
	assert_slice(parsed.view.uri, "sip:bob@example.com");
}

static void the_first_via_counts_wherever_the_others_stand(void **state)
{
	(void)state;
	assert_reads(START "Via: SIP/2.0/UDP a;branch=z9hG4bK1, SIP/2.0/UDP b;branch=z9hG4bK2\n"
			   "v: SIP/2.0/UDP c;branch=z9hG4bK3\n" FROM TO ID CSEQ END);
	assert_slice(parsed.view.branch, "z9hG4bK1");
	assert_slice(parsed.view.sent_by, "a");
}

static void every_via_line_is_remembered_in_order(void **state)
{
	static const char *const expected[] = {"Via: SIP/2.0/UDP a;branch=z9hG4bK1",
					       "v: SIP/2.0/TCP b;branch=z9hG4bK2"};
	size_t found = 0;

	(void)state;
	assert_reads(START "Via: SIP/2.0/UDP a;branch=z9hG4bK1\n" FROM
			   "v: SIP/2.0/TCP b;branch=z9hG4bK2\n" TO ID CSEQ END);
	for (__u32 i = 1; i < parsed.view.lines; i++) {
		struct sip_slice line = {.at = parsed.lines[i].at,
					 .length = parsed.lines[i].end - parsed.lines[i].at};

		if (parsed.lines[i].id == SIP_VIA) {
			assert_true(found < 2);
			assert_slice(line, expected[found++]);
		}
	}
	assert_int_equal(found, 2);
}

static void white_space_in_a_via_changes_nothing(void **state)
{
	(void)state;
	assert_reads(START
		     "Via: SIP / 2.0 / UDP  10.0.0.1:5062 ; branch = z9hG4bKx ; rport\n" FROM TO ID
			     CSEQ END);
	assert_slice(parsed.view.sent_by, "10.0.0.1:5062");
	assert_slice(parsed.view.branch, "z9hG4bKx");
	assert_true(parsed.view.flags & SIP_RPORT);
}

static void an_ipv6_sent_by_keeps_its_brackets(void **state)
{
	(void)state;
	assert_reads(START "Via: SIP/2.0/UDP [fd00::1]:5062;branch=z9hG4bKx\n" FROM TO ID CSEQ END);
	assert_slice(parsed.view.sent_by, "[fd00::1]:5062");
}

static void display_names_may_hold_anything_in_quotes(void **state)
{
	(void)state;
	assert_reads(START VIA
		     "From: \"a;tag=wrong, <sip:x@y> \\\" \\\\\" <sip:c@d>;tag=f\n" TO ID CSEQ END);
	assert_slice(parsed.view.from, "sip:c@d");
	assert_slice(parsed.view.from_tag, "f");
}

static void a_uri_without_brackets_ends_at_its_first_semicolon(void **state)
{
	(void)state;
	assert_reads(START VIA "From: sip:c@d;tag=f\nTo: sip:b@d;user=phone\n" ID CSEQ END);
	assert_slice(parsed.view.from, "sip:c@d");
	assert_slice(parsed.view.from_tag, "f");
	assert_slice(parsed.view.to, "sip:b@d");
}

static void parameters_in_brackets_are_the_uris(void **state)
{
	(void)state;
	assert_reads(START VIA FROM "To: <sip:b@d;tag=no>\n" ID CSEQ END);
	assert_slice(parsed.view.to, "sip:b@d;tag=no");
	assert_slice(parsed.view.to_tag, "");
}

static void unknown_parameters_are_passed_over(void **state)
{
	(void)state;
	assert_reads(START VIA "From: <sip:c@d>;x=\"a;tag=no\";tag=f;lr;y=1\n" TO ID CSEQ END);
	assert_slice(parsed.view.from_tag, "f");
}

static void replaces_is_taken_apart(void **state)
{
	(void)state;
	assert_reads(START VIA FROM TO ID CSEQ
		     "Replaces: 9@test ;to-tag=t;early-only;from-tag=r\n" END);
	assert_slice(parsed.view.replaces_id, "9@test");
	assert_slice(parsed.view.replaces_to, "t");
	assert_slice(parsed.view.replaces_from, "r");
}

static void a_body_is_opaque(void **state)
{
	(void)state;
	assert_reads(START VIA FROM TO ID CSEQ
		     "Content-Length: 34\n\nFrom: <sip:eve@evil>;tag=e\nCSeq: 1\n");
	assert_slice(parsed.view.from_tag, "f");
}

static void bytes_beyond_the_body_are_ignored(void **state)
{
	(void)state;
	assert_reads(START VIA FROM TO ID CSEQ "Content-Length: 4\n\nbodyINVITE sip:x SIP/2.0\n\n");
}

/* ---- what is not read ---- */

static void a_body_shorter_than_said_is_not_read(void **state)
{
	(void)state;
	assert_unread(START VIA FROM TO ID CSEQ "Content-Length: 9\n\nbody", SHORT_BODY);
	assert_unread(START VIA FROM TO ID CSEQ "Content-Length: 4294967290\n\nbody", SHORT_BODY);
}

static void lengths_that_are_no_numbers_are_not_read(void **state)
{
	(void)state;
	assert_unread(START VIA FROM TO ID CSEQ "Content-Length: -1\n\n", BAD_HEADER);
	assert_unread(START VIA FROM TO ID CSEQ "Content-Length: 0x4\n\n", BAD_HEADER);
	assert_unread(START VIA FROM TO ID CSEQ "Content-Length: 99999999999\n\n", BAD_HEADER);
	assert_unread(START VIA FROM TO ID CSEQ "Content-Length:\n\n", BAD_HEADER);
}

static void a_missing_header_is_not_made_up(void **state)
{
	(void)state;
	assert_unread(START FROM TO ID CSEQ END, BAD_HEADER);
	assert_unread(START VIA TO ID CSEQ END, BAD_HEADER);
	assert_unread(START VIA FROM ID CSEQ END, BAD_HEADER);
	assert_unread(START VIA FROM TO CSEQ END, BAD_HEADER);
	assert_unread(START VIA FROM TO ID END, BAD_HEADER);
}

static void a_cseq_of_another_method_is_ambiguous(void **state)
{
	(void)state;
	assert_unread(START VIA FROM TO ID "CSeq: 7 BYE\n" END, AMBIGUOUS);
	assert_unread(START VIA FROM TO ID "CSeq: 7 invite\n" END, AMBIGUOUS);
	assert_unread("BYE sip:b@d SIP/2.0\n" VIA FROM TO ID CSEQ END, AMBIGUOUS);
}

static void a_cseq_out_of_range_is_not_read(void **state)
{
	(void)state;
	assert_unread(START VIA FROM TO ID "CSeq: 4294967296 INVITE\n" END, BAD_HEADER);
	assert_unread(START VIA FROM TO ID "CSeq: 2147483648 INVITE\n" END, BAD_HEADER);
	assert_unread(START VIA FROM TO ID "CSeq: x INVITE\n" END, BAD_HEADER);
	assert_unread(START VIA FROM TO ID "CSeq: 7\n" END, BAD_HEADER);
	assert_unread(START VIA FROM TO ID "CSeq: INVITE\n" END, BAD_HEADER);
}

static void a_start_line_in_another_form_is_not_read(void **state)
{
	(void)state;
	assert_unread("INVITE sip:b@d SIP/3.0\n" VIA FROM TO ID CSEQ END, BAD_HEADER);
	assert_unread("INVITE  sip:b@d SIP/2.0\n" VIA FROM TO ID CSEQ END, BAD_HEADER);
	assert_unread("INVITE sip:b@d SIP/2.0 \n" VIA FROM TO ID CSEQ END, BAD_HEADER);
	assert_unread("INVITE <sip:b@d> SIP/2.0\n" VIA FROM TO ID CSEQ END, BAD_HEADER);
	assert_unread("INVITE sip:b@d; a=b SIP/2.0\n" VIA FROM TO ID CSEQ END, BAD_HEADER);
	assert_unread("INVITE sip:b@d\n" VIA FROM TO ID CSEQ END, BAD_HEADER);
	assert_unread("SIP/2.0 20 OK\n" VIA FROM TO ID CSEQ END, NOT_SIP);
	assert_unread("SIP/2.0 2000 OK\n" VIA FROM TO ID CSEQ END, NOT_SIP);
	assert_unread("SIP/2.0 099 OK\n" VIA FROM TO ID CSEQ END, NOT_SIP);
	assert_unread("SIP/2.0 700 OK\n" VIA FROM TO ID CSEQ END, NOT_SIP);
	assert_unread("HTTP/1.1 200 OK\n" VIA FROM TO ID CSEQ END, NOT_SIP);
}

static void quotes_and_brackets_that_do_not_close_are_not_read(void **state)
{
	(void)state;
	assert_unread(START VIA "From: \"Carol <sip:c@d>;tag=f\n" TO ID CSEQ END, BAD_HEADER);
	assert_unread(START VIA "From: <sip:c@d;tag=f\n" TO ID CSEQ END, BAD_HEADER);
	assert_unread(START VIA "From: \"Carol\" sip:c@d;tag=f\n" TO ID CSEQ END, BAD_HEADER);
	assert_unread(START VIA "From: <sip:c@d>;tag=\"f\n" TO ID CSEQ END, BAD_HEADER);
}

static void two_addresses_in_from_or_to_are_not_read(void **state)
{
	(void)state;
	assert_unread(START VIA "From: <sip:c@d>;tag=f, <sip:e@d>\n" TO ID CSEQ END, BAD_HEADER);
	assert_unread(START VIA FROM "To: <sip:b@d>, <sip:e@d>\n" ID CSEQ END, BAD_HEADER);
}

static void names_and_tags_beyond_bounds_are_not_read(void **state)
{
	char text[2048], filler[301];

	(void)state;
	memset(filler, 'x', sizeof(filler) - 1);
	filler[300] = 0;
	snprintf(text, sizeof(text), START VIA "From: <sip:c@d>;tag=%s\n" TO ID CSEQ END, filler);
	assert_unread(text, BAD_HEADER);
	snprintf(text, sizeof(text), START VIA FROM TO "Call-ID: %s\n" CSEQ END, filler);
	assert_unread(text, BAD_HEADER);
	snprintf(text, sizeof(text),
		 START "Via: SIP/2.0/UDP a;branch=z9hG4bK%s\n" FROM TO ID CSEQ END, filler);
	assert_unread(text, BAD_HEADER);
}

static void more_headers_than_bob_reads_are_not_read(void **state)
{
	char text[4096] = START VIA FROM TO ID CSEQ;

	(void)state;
	for (int i = 0; i < 80; i++)
		strcat(text, "m: <sip:x@y>\n");
	strcat(text, END);
	assert_unread(text, MANY_HEADERS);
}

static void headers_beyond_the_window_are_not_read(void **state)
{
	char text[4096] = START VIA FROM TO ID CSEQ "Subject: ";
	size_t used = strlen(text);

	(void)state;
	memset(text + used, 'x', 2100);
	strcpy(text + used + 2100, "\n" END);
	assert_unread(text, OVERLONG);
}

static void a_body_beyond_the_window_is_no_hindrance(void **state)
{
	char text[4096] = START VIA FROM TO ID CSEQ "Content-Length: 2500\n\n";
	size_t used = strlen(text);

	(void)state;
	memset(text + used, 'x', 2500);
	text[used + 2500] = 0;
	assert_reads(text);
}

#define t(test) cmocka_unit_test(test)

int main(void)
{
	const struct CMUnitTest tests[] = {
		t(a_request_is_taken_apart),
		t(a_response_is_known_by_its_cseq),
		t(header_names_have_no_case),
		t(compact_names_mean_the_same),
		t(white_space_may_stand_before_the_colon),
		t(folded_lines_are_one_header),
		t(a_header_bob_does_not_read_may_fold),
		t(line_feeds_alone_end_lines),
		t(empty_lines_may_stand_before_the_start_line),
		t(the_first_via_counts_wherever_the_others_stand),
		t(every_via_line_is_remembered_in_order),
		t(white_space_in_a_via_changes_nothing),
		t(an_ipv6_sent_by_keeps_its_brackets),
		t(display_names_may_hold_anything_in_quotes),
		t(a_uri_without_brackets_ends_at_its_first_semicolon),
		t(parameters_in_brackets_are_the_uris),
		t(unknown_parameters_are_passed_over),
		t(replaces_is_taken_apart),
		t(a_body_is_opaque),
		t(bytes_beyond_the_body_are_ignored),
		t(a_body_shorter_than_said_is_not_read),
		t(lengths_that_are_no_numbers_are_not_read),
		t(a_missing_header_is_not_made_up),
		t(a_cseq_of_another_method_is_ambiguous),
		t(a_cseq_out_of_range_is_not_read),
		t(a_start_line_in_another_form_is_not_read),
		t(quotes_and_brackets_that_do_not_close_are_not_read),
		t(two_addresses_in_from_or_to_are_not_read),
		t(names_and_tags_beyond_bounds_are_not_read),
		t(more_headers_than_bob_reads_are_not_read),
		t(headers_beyond_the_window_are_not_read),
		t(a_body_beyond_the_window_is_no_hindrance),
	};

	return cmocka_run_group_tests_name("sip", tests, NULL, NULL);
}
