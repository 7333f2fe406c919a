/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The text of the 486 that bobd answers with: RFC 3261 8.2.6 (what it repeats)
 * and 8.2.7 (it is always the same).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "packet/packet.h"
#include "refuse/refuse.h"
#include "sip/sip.h"

#include "ask.h"
#include "reply.h"

#define END                                                                                        \
	"Reason: Q.850;cause=17;text=\"User busy\"\n"                                              \
	"Content-Length: 0\n\n"

struct row {
	const char *what, *invite, *reply;
};

static const struct row rows[] = {
	{"an ordinary INVITE",
	 "INVITE sip:bob@10.0.0.2 SIP/2.0\n"
	 "Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK1\n"
	 "From: Carol <sip:carol@10.0.0.1>;tag=c1\n"
	 "To: Bob <sip:bob@10.0.0.2>\n"
	 "Call-ID: 1@10.0.0.1\n"
	 "CSeq: 1 INVITE\n" REST,
	 "SIP/2.0 486 Busy Here\n"
	 "Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK1\n"
	 "From: Carol <sip:carol@10.0.0.1>;tag=c1\n"
	 "To: Bob <sip:bob@10.0.0.2>;tag=bob****************\n"
	 "Call-ID: 1@10.0.0.1\n"
	 "CSeq: 1 INVITE\n" END},
	{"every Via in its place, on lines of their own and in a list; only the first is filled in",
	 "INVITE sip:bob@10.0.0.2 SIP/2.0\n"
	 "Via: SIP/2.0/UDP p1.example.com;branch=z9hG4bK1;rport;x=y , "
	 "SIP/2.0/UDP p2.example.com;branch=z9hG4bK2;rport\n"
	 "CSeq: 7 INVITE\n"
	 "Via: SIP/2.0/UDP p3.example.com;branch=z9hG4bK3\n"
	 "To: sip:bob@10.0.0.2\n"
	 "From: sip:carol@10.0.0.1;tag=c1\n"
	 "VIA: SIP/2.0/TCP p4.example.com;branch=z9hG4bK4\n"
	 "Call-ID: 1@10.0.0.1\n" REST,
	 "SIP/2.0 486 Busy Here\n"
	 "Via: SIP/2.0/UDP p1.example.com;branch=z9hG4bK1;rport=5060;x=y;received=10.0.0.1 , "
	 "SIP/2.0/UDP p2.example.com;branch=z9hG4bK2;rport\n"
	 "Via: SIP/2.0/UDP p3.example.com;branch=z9hG4bK3\n"
	 "VIA: SIP/2.0/TCP p4.example.com;branch=z9hG4bK4\n"
	 "From: sip:carol@10.0.0.1;tag=c1\n"
	 "To: sip:bob@10.0.0.2;tag=bob****************\n"
	 "Call-ID: 1@10.0.0.1\n"
	 "CSeq: 7 INVITE\n" END},
	{"compact names, odd spacing and quoted delimiters come back as they came",
	 "INVITE sip:bob@10.0.0.2 SIP/2.0\n"
	 "v  :  SIP / 2.0 / UDP 10.0.0.1 ; branch = z9hG4bK1\n"
	 "f: \"Carol \\\"; tag=no\\\" <x>\" <sip:carol@10.0.0.1;user=phone>;x=\"a,b\";tag=c1\n"
	 "t:<sip:bob@10.0.0.2>   \n"
	 "i: {odd}%25#Id\n"
	 "CSeq:   0009   INVITE\n" REST,
	 "SIP/2.0 486 Busy Here\n"
	 "v  :  SIP / 2.0 / UDP 10.0.0.1 ; branch = z9hG4bK1\n"
	 "f: \"Carol \\\"; tag=no\\\" <x>\" <sip:carol@10.0.0.1;user=phone>;x=\"a,b\";tag=c1\n"
	 "t:<sip:bob@10.0.0.2>;tag=bob****************\n"
	 "i: {odd}%25#Id\n"
	 "CSeq:   0009   INVITE\n" END},
	{"folded lines become one line: a line end inside a header is white space",
	 "INVITE sip:bob@10.0.0.2 SIP/2.0\n"
	 "Via: SIP/2.0/UDP 10.0.0.1\n"
	 "\t;branch=z9hG4bK1\n"
	 "From: Carol\n"
	 " <sip:carol@10.0.0.1>;tag=c1\n"
	 "To: <sip:bob@10.0.0.2>\n"
	 "Call-ID: 1\n"
	 "CSeq: 1\n"
	 " INVITE\n" REST,
	 "SIP/2.0 486 Busy Here\n"
	 "Via: SIP/2.0/UDP 10.0.0.1  \t;branch=z9hG4bK1\n"
	 "From: Carol   <sip:carol@10.0.0.1>;tag=c1\n"
	 "To: <sip:bob@10.0.0.2>;tag=bob****************\n"
	 "Call-ID: 1\n"
	 "CSeq: 1   INVITE\n" END},
	{"an rport= without a value is filled in where it stands",
	 "INVITE sip:bob@10.0.0.2 SIP/2.0\n"
	 "Via: SIP/2.0/UDP 10.0.0.1;rport=;branch=z9hG4bK1\n"
	 "From: <sip:carol@10.0.0.1>;tag=c1\n"
	 "To: <sip:bob@10.0.0.2>\n"
	 "Call-ID: 1\n"
	 "CSeq: 1 INVITE\n" REST,
	 "SIP/2.0 486 Busy Here\n"
	 "Via: SIP/2.0/UDP 10.0.0.1;rport=5060;branch=z9hG4bK1;received=10.0.0.1\n"
	 "From: <sip:carol@10.0.0.1>;tag=c1\n"
	 "To: <sip:bob@10.0.0.2>;tag=bob****************\n"
	 "Call-ID: 1\n"
	 "CSeq: 1 INVITE\n" END},
};

static void reply_repeats_the_headers_of_rfc3261_8_2_6_byte_by_byte(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct answer answer = ask(rows[i].invite);

		if (answer.err)
			fail_msg("%s: no reply: %d", rows[i].what, answer.err);
		if (strcmp(plain(&answer), rows[i].reply))
			fail_msg("%s:\n%s\nbut should be\n%s", rows[i].what, answer.text,
				 rows[i].reply);
	}
}

static void reply_is_never_longer_than_its_invite(void **state)
{
	int with_text = 0, with_reason = 0, without = 0, none = 0;
	char text[TEXT_MAX];

	(void)state;
	for (int filler = 0; filler < 150; filler++) {
		struct answer answer;

		snprintf(text, sizeof(text),
			 "INVITE sip:b SIP/2.0\nv: SIP/2.0/UDP h;branch=z;rport\nf: sip:c;tag=1\n"
			 "t: sip:b\ni: 1\nCSeq: 1 INVITE\nX: %0*d\n\n",
			 filler + 1, 0);
		answer = ask(text); /* checks the length */
		if (answer.err) {
			assert_int_equal(answer.err, -EMSGSIZE);
			none++;
			continue;
		}
		plain(&answer);
		if (strstr(answer.text, "\nReason: Q.850;cause=17;text=\"User busy\"\n"))
			with_text++;
		else if (strstr(answer.text, "\nReason: Q.850;cause=17\n"))
			with_reason++;
		else
			without++;
	}
	assert_true(with_text && with_reason && without && none);
}

/* The parser that the kernel runs reads the reply as it read the INVITE. */
static void parse(struct bob_scratch *s, const char *text, uint32_t length)
{
	memset(s, 0, sizeof(*s));
	memcpy(s->bytes, text, length);
	s->length = length;
	assert_int_equal(sip_parse(s, length), BOB_CONTINUE);
}

static void assert_same(const struct bob_scratch *x, const struct sip_slice *a,
			const struct bob_scratch *y, const struct sip_slice *b)
{
	assert_int_equal(a->length, b->length);
	assert_memory_equal(x->bytes + a->at, y->bytes + b->at, a->length);
}

static void reply_parses_back_to_the_fields_of_its_invite(void **state)
{
	static struct bob_scratch request, reply;
	static char crlf[2 * TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct answer answer = ask(rows[i].invite);

		parse(&request, crlf, (uint32_t)text_to_crlf(crlf, rows[i].invite));
		parse(&reply, answer.text, answer.text_length);
		assert_int_equal(reply.view.status, 486);
		assert_int_equal(reply.view.method, SIP_INVITE);
		assert_int_equal(reply.view.cseq, request.view.cseq);
		assert_int_equal(reply.view.content_length, 0);
		assert_int_equal(reply.view.to_tag.length, REFUSE_TAG_LENGTH);
		assert_same(&reply, &reply.view.call_id, &request, &request.view.call_id);
		assert_same(&reply, &reply.view.branch, &request, &request.view.branch);
		assert_same(&reply, &reply.view.sent_by, &request, &request.view.sent_by);
		assert_same(&reply, &reply.view.from, &request, &request.view.from);
		assert_same(&reply, &reply.view.from_tag, &request, &request.view.from_tag);
		assert_same(&reply, &reply.view.to, &request, &request.view.to);
	}
}

static void every_retransmission_gets_the_same_reply(void **state)
{
	struct answer first = ask(rows[0].invite), again = ask(rows[0].invite);
	const char *other = invite_via("SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKother", "");
	struct answer another = ask(other);

	(void)state;
	assert_int_equal(first.length, again.length);
	assert_memory_equal(first.frame, again.frame, first.length);
	assert_string_not_equal(strstr(first.text, ";tag=bob"), strstr(another.text, ";tag=bob"));
}

static void kernel_knows_the_ack_to_our_reply_by_its_tag(void **state)
{
	static struct bob_scratch ack;
	static char crlf[2 * TEXT_MAX], text[TEXT_MAX];
	struct answer answer = ask(rows[0].invite);
	const char *tag = strstr(answer.text, ";tag=bob");

	(void)state;
	snprintf(text, sizeof(text),
		 "ACK sip:bob@10.0.0.2 SIP/2.0\nVia: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK1\n"
		 "From: Carol <sip:carol@10.0.0.1>;tag=c1\nTo: Bob <sip:bob@10.0.0.2>%.24s\n"
		 "Call-ID: 1@10.0.0.1\nCSeq: 1 ACK\nContent-Length: 0\n\n",
		 tag);
	parse(&ack, crlf, (uint32_t)text_to_crlf(crlf, text));
	assert_true(refuse_is_own_tag(&ack, &ask_config));
}

static void nothing_but_an_initial_invite_is_answered(void **state)
{
	static const char *const others[] = {
		"SIP/2.0 200 OK\nVia: SIP/2.0/UDP 10.0.0.1;branch=z\nFrom: <sip:c@x>;tag=1\n"
		"To: <sip:b@x>;tag=2\nCall-ID: 1\nCSeq: 1 INVITE\nContent-Length: 0\n\n",
		"ACK sip:b@x SIP/2.0\nVia: SIP/2.0/UDP 10.0.0.1;branch=z\nFrom: <sip:c@x>;tag=1\n"
		"To: <sip:b@x>\nCall-ID: 1\nCSeq: 1 ACK\n" REST,
		"OPTIONS sip:b@x SIP/2.0\nVia: SIP/2.0/UDP 10.0.0.1;branch=z\nFrom: "
		"<sip:c@x>;tag=1\nTo: <sip:b@x>\nCall-ID: 1\nCSeq: 1 OPTIONS\n" REST,
		"INVITE sip:b@x SIP/2.0\nFrom: <sip:c@x>;tag=1\nTo: <sip:b@x>\nCall-ID: 1\n"
		"CSeq: 1 INVITE\n" REST,
		"hello",
		"",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		assert_int_equal(ask(others[i]).err, -EBADMSG);
	/* a To tag: within a dialog, never refused (RFC 3261 12.2) */
	assert_int_equal(ask(invite_via("SIP/2.0/UDP h;branch=z", ";tag=b")).err, -EBADMSG);
	/* maddr: the answer would go elsewhere than to the packet's source */
	assert_int_equal(ask(invite_via("SIP/2.0/UDP h;maddr=10.9.9.9;branch=z", "")).err,
			 -EADDRNOTAVAIL);
}

static void a_frame_cut_anywhere_is_left_alone(void **state)
{
	static char crlf[2 * TEXT_MAX];
	uint8_t frame[FRAME_MAX];
	size_t n = text_to_crlf(crlf, rows[1].invite);

	(void)state;
	n = frame_build(frame, &(struct frame_shape){}, crlf, n);
	for (size_t cut = 0; cut < n; cut++) {
		uint32_t length = 0;
		uint8_t *copy = guarded_copy(frame, cut);

		assert_int_equal(bobd_reply(copy, (uint32_t)cut, &ask_config, &length), -EBADMSG);
		assert_memory_equal(copy, frame, cut);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reply_repeats_the_headers_of_rfc3261_8_2_6_byte_by_byte),
		cmocka_unit_test(reply_is_never_longer_than_its_invite),
		cmocka_unit_test(reply_parses_back_to_the_fields_of_its_invite),
		cmocka_unit_test(every_retransmission_gets_the_same_reply),
		cmocka_unit_test(kernel_knows_the_ack_to_our_reply_by_its_tag),
		cmocka_unit_test(nothing_but_an_initial_invite_is_answered),
		cmocka_unit_test(a_frame_cut_anywhere_is_left_alone),
	};

	return cmocka_run_group_tests_name("reply", tests, NULL, NULL);
}
