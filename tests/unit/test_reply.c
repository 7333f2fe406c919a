/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The 486 that bobd answers with: RFC 3261 8.2.6 (what it repeats), 18.2.1 and
 * 18.2.2 (received, where it goes), RFC 3581 (rport).
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

#include "packet.h"
#include "refuse.h"
#include "sip.h"

#include "frame.h"
#include "reply.h"

static const struct bob_config config = {.secret = {0x0123456789abcdef, 0xfedcba9876543210}};

enum { TAG_AT = 16, TEXT_MAX = 4096 };

/* A reply, taken apart by hand: the parser is what is being tested too. */
struct answer {
	int err;
	uint8_t frame[FRAME_MAX];
	uint32_t length;
	uint32_t network; /* offset of the IP header */
	uint32_t udp;
	uint16_t from, to; /* ports */
	char text[TEXT_MAX];
	uint32_t text_length;
	uint32_t request_length; /* of its text */
};

static uint16_t be16(const uint8_t *at)
{
	return (uint16_t)(at[0] << 8 | at[1]);
}

/* Line ends in text are LF; they go out as CRLF. */
static struct answer ask_shaped(const char *text, const struct frame_shape *shape)
{
	static char crlf[2 * TEXT_MAX];
	struct answer answer = {.network = 14};
	uint8_t frame[FRAME_MAX], *copy;
	size_t n;

	answer.request_length = (uint32_t)text_to_crlf(crlf, text);
	n = frame_build(frame, shape, crlf, answer.request_length);
	copy = guarded_copy(frame, n);
	answer.err = bobd_reply(copy, (uint32_t)n, &config, &answer.length);
	if (answer.err) {
		assert_memory_equal(copy, frame, n);
		return answer;
	}
	assert_true(answer.length <= n);
	memcpy(answer.frame, copy, answer.length);
	for (int i = 0; i < 2 && shape->vlan[i]; i++)
		answer.network += 4;
	answer.udp = answer.network + (shape->ipv6 ? 40 : 20);
	answer.from = be16(answer.frame + answer.udp);
	answer.to = be16(answer.frame + answer.udp + 2);
	answer.text_length = answer.length - answer.udp - 8;
	memcpy(answer.text, answer.frame + answer.udp + 8, answer.text_length);
	assert_true(answer.text_length <= answer.request_length);
	return answer;
}

static struct answer ask(const char *text)
{
	return ask_shaped(text, &(struct frame_shape){.source = 5060});
}

/* CRLF becomes LF, and the 16 digits of the tag, which depend on the secret, become '*'. */
static const char *plain(struct answer *answer)
{
	char *tag, *to = answer->text;

	answer->text[answer->text_length] = '\0';
	for (char *at = answer->text; *at; at++)
		if (at[0] != '\r' || at[1] != '\n')
			*to++ = *at;
	*to = '\0';
	tag = strstr(answer->text, ";tag=bob");
	assert_non_null(tag);
	for (int i = 0; i < TAG_AT; i++) {
		assert_non_null(strchr("0123456789abcdef", tag[8 + i]));
		tag[8 + i] = '*';
	}
	return answer->text;
}

/* What an INVITE has besides the lines a test is about, so that the reply is the shorter one. */
#define REST                                                                                       \
	"Max-Forwards: 70\n"                                                                       \
	"Contact: <sip:carol@10.0.0.1>\n"                                                          \
	"User-Agent: a telephone with a name long enough to make room for everything\n"            \
	"Allow: INVITE, ACK, CANCEL, OPTIONS, BYE, UPDATE, PRACK, REFER, NOTIFY, INFO\n"           \
	"Content-Length: 0\n\n"

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

/* An INVITE with a Via of its own, and no more than that to tell it from others. */
static const char *invite_via(const char *via, const char *more)
{
	static char text[TEXT_MAX];

	snprintf(text, sizeof(text),
		 "INVITE sip:bob@10.0.0.2 SIP/2.0\nVia: %s\n"
		 "From: <sip:carol@10.0.0.1>;tag=c1\nTo: <sip:bob@10.0.0.2>%s\n"
		 "Call-ID: 1\nCSeq: 1 INVITE\n" REST,
		 via, more);
	return text;
}

struct way {
	const char *via; /* of the request, which comes from port 6000 */
	const char *filled;
	uint16_t to;
};

static const struct way ways4[] = {
	{"SIP/2.0/UDP 10.0.0.1;branch=z", "SIP/2.0/UDP 10.0.0.1;branch=z", 5060},
	{"SIP/2.0/UDP 10.0.0.1:7000;branch=z", "SIP/2.0/UDP 10.0.0.1:7000;branch=z", 7000},
	{"SIP/2.0/UDP 10.0.0.1 : 7000;branch=z", "SIP/2.0/UDP 10.0.0.1 : 7000;branch=z", 7000},
	{"SIP/2.0/UDP 192.168.1.9:7000;branch=z",
	 "SIP/2.0/UDP 192.168.1.9:7000;branch=z;received=10.0.0.1", 7000},
	{"SIP/2.0/UDP host.example.com;branch=z",
	 "SIP/2.0/UDP host.example.com;branch=z;received=10.0.0.1", 5060},
	{"SIP/2.0/UDP 10.0.0.1;rport;branch=z",
	 "SIP/2.0/UDP 10.0.0.1;rport=6000;branch=z;received=10.0.0.1", 6000},
	{"SIP/2.0/UDP 192.168.1.9:7000;branch=z;rport",
	 "SIP/2.0/UDP 192.168.1.9:7000;branch=z;rport=6000;received=10.0.0.1", 6000},
	{"SIP/2.0/UDP host.example.com;RPORT;branch=z",
	 "SIP/2.0/UDP host.example.com;RPORT=6000;branch=z;received=10.0.0.1", 6000},
	{"SIP/2.0/UDP host.example.com:sip;branch=z",
	 "SIP/2.0/UDP host.example.com:sip;branch=z;received=10.0.0.1", 6000},
};

static const struct way ways6[] = {
	{"SIP/2.0/UDP [fd00::1];branch=z", "SIP/2.0/UDP [fd00::1];branch=z", 5060},
	{"SIP/2.0/UDP [fd00:0:0::0001]:7000;branch=z", "SIP/2.0/UDP [fd00:0:0::0001]:7000;branch=z",
	 7000},
	{"SIP/2.0/UDP [fd00::9]:7000;branch=z",
	 "SIP/2.0/UDP [fd00::9]:7000;branch=z;received=fd00::1", 7000},
	{"SIP/2.0/UDP host.example.com;branch=z",
	 "SIP/2.0/UDP host.example.com;branch=z;received=fd00::1", 5060},
	{"SIP/2.0/UDP [fd00::1];rport;branch=z",
	 "SIP/2.0/UDP [fd00::1];rport=6000;branch=z;received=fd00::1", 6000},
	{"SIP/2.0/UDP [fd00::9]:7000;branch=z;rport",
	 "SIP/2.0/UDP [fd00::9]:7000;branch=z;rport=6000;received=fd00::1", 6000},
	{"SIP/2.0/UDP host.example.com:7000;rport;branch=z",
	 "SIP/2.0/UDP host.example.com:7000;rport=6000;branch=z;received=fd00::1", 6000},
};

static void check_way(const struct way *way, bool ipv6)
{
	const struct frame_shape shape = {.ipv6 = ipv6, .source = 6000, .target = 5070};
	struct answer answer = ask_shaped(invite_via(way->via, ""), &shape);
	char line[256];

	assert_int_equal(answer.err, 0);
	snprintf(line, sizeof(line), "\nVia: %s\nFrom:", way->filled);
	if (!strstr(plain(&answer), line))
		fail_msg("'%s' became\n%s", way->via, answer.text);
	assert_int_equal(answer.from, 5070); /* where the caller had sent it */
	if (answer.to != way->to)
		fail_msg("'%s' is answered to port %u", way->via, answer.to);
}

static void reply_goes_where_rport_received_and_sent_by_say(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(ways4) / sizeof(ways4[0]); i++)
		check_way(&ways4[i], false);
	for (size_t i = 0; i < sizeof(ways6) / sizeof(ways6[0]); i++)
		check_way(&ways6[i], true);
}

/* Ones' complement sum of n bytes, the last of which may be odd. */
static uint32_t sum_of(uint32_t sum, const uint8_t *at, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		sum += i % 2 ? at[i] : (uint32_t)at[i] << 8;
	return sum;
}

static bool sums_up(uint32_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum == 0xffff;
}

static void check_headers(const struct answer *a, bool ipv6)
{
	const uint8_t *ip = a->frame + a->network, *udp = a->frame + a->udp;
	const uint8_t *addresses = ip + (ipv6 ? 8 : 12);
	uint32_t size = ipv6 ? 32 : 8, datagram = a->text_length + 8;

	assert_int_equal(be16(udp + 4), datagram);
	assert_int_not_equal(be16(udp + 6), 0);
	assert_true(sums_up(sum_of(sum_of(17 + datagram, addresses, size), udp, datagram)));
	if (ipv6) {
		assert_int_equal(ip[0] >> 4, 6);
		assert_int_equal(be16(ip + 4), datagram);
		assert_int_equal(ip[6], 17); /* extension headers stay behind */
		assert_int_equal(ip[7], 64);
		assert_int_equal(addresses[15], 2); /* from fd00::2, whom the caller dialled */
		assert_int_equal(addresses[31], 1);
		return;
	}
	assert_int_equal(ip[0], 0x45); /* options stay behind */
	assert_int_equal(be16(ip + 2), 20 + datagram);
	assert_int_equal(ip[8], 64);
	assert_true(sums_up(sum_of(0, ip, 20)));
	assert_int_equal(addresses[3], 2);
	assert_int_equal(addresses[7], 1);
}

static void reply_turns_the_frame_round_and_completes_every_checksum(void **state)
{
	static const uint8_t macs[12] = {2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2};
	static const uint8_t tags[8] = {0x88, 0xa8, 0, 100, 0x81, 0, 0, 101};
	const struct frame_shape shapes[] = {
		{},
		{.options = 8},
		{.vlan = {0x8100}},
		{.vlan = {0x88a8, 0x8100}},
		{.padding = 6},
		{.ipv6 = true},
		{.ipv6 = true, .extension = {0xff, IPPROTO_DSTOPTS}},
		{.ipv6 = true, .vlan = {0x88a8, 0x8100}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		struct answer answer = ask_shaped(rows[0].invite, &shapes[i]);

		assert_int_equal(answer.err, 0);
		assert_memory_equal(answer.frame, macs, sizeof(macs));
		if (shapes[i].vlan[1])
			assert_memory_equal(answer.frame + 12, tags, sizeof(tags));
		check_headers(&answer, shapes[i].ipv6);
	}
}

/* A length of which every checksum's carry is met with, and every rest modulo 2. */
static void checksums_hold_for_every_length(void **state)
{
	char via[300] = "SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK";

	(void)state;
	for (int i = 0; i < 90; i++) {
		struct answer answer;

		strcat(via, "x");
		answer = ask(invite_via(via, ""));
		assert_int_equal(answer.err, 0);
		check_headers(&answer, false);
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
	assert_true(refuse_is_own_tag(&ack, &config));
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

		assert_int_equal(bobd_reply(copy, (uint32_t)cut, &config, &length), -EBADMSG);
		assert_memory_equal(copy, frame, cut);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reply_repeats_the_headers_of_rfc3261_8_2_6_byte_by_byte),
		cmocka_unit_test(reply_goes_where_rport_received_and_sent_by_say),
		cmocka_unit_test(reply_turns_the_frame_round_and_completes_every_checksum),
		cmocka_unit_test(checksums_hold_for_every_length),
		cmocka_unit_test(reply_is_never_longer_than_its_invite),
		cmocka_unit_test(reply_parses_back_to_the_fields_of_its_invite),
		cmocka_unit_test(every_retransmission_gets_the_same_reply),
		cmocka_unit_test(kernel_knows_the_ack_to_our_reply_by_its_tag),
		cmocka_unit_test(nothing_but_an_initial_invite_is_answered),
		cmocka_unit_test(a_frame_cut_anywhere_is_left_alone),
	};

	return cmocka_run_group_tests_name("reply", tests, NULL, NULL);
}
