/* SPDX-License-Identifier: GPL-2.0-only */
/* A reply from an INVITE whose headers the kernel has found is the one from an INVITE read anew. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ask.h"
#include "reply.h"

static const char *const names[BOB_HANDED_N][2] = {
	[BOB_HANDED_VIA] = {"Via", "v"},      [BOB_HANDED_FROM] = {"From", "f"},
	[BOB_HANDED_TO] = {"To", "t"},	      [BOB_HANDED_CALL_ID] = {"Call-ID", "i"},
	[BOB_HANDED_CSEQ] = {"CSeq", "CSeq"},
};

static bool is_named(const char *line, const char *name)
{
	return !strncasecmp(line, name, strlen(name)) && line[strlen(name)] == ':';
}

/* What the kernel would say of this line. */
static void note(struct bobd_terms *terms, const char *text, const char *line)
{
	for (int i = 0; i < BOB_HANDED_N; i++) {
		if (!is_named(line, names[i][0]) && !is_named(line, names[i][1]))
			continue;
		if (!terms->values[i])
			terms->values[i] = (uint16_t)(strchr(line, ':') + 1 - text);
		else
			terms->told |= BOB_HANDED_VIAS;
	}
}

static void tell(struct bobd_terms *terms, const char *invite)
{
	static char text[2 * TEXT_MAX];
	char *end = text + text_to_crlf(text, invite);

	*end = '\0';
	terms->told = BOB_HANDED_TERMS | BOB_HANDED_VALUES;
	for (char *line = strstr(text, "\r\n"); line; line = strstr(line + 2, "\r\n"))
		note(terms, text, line + 2);
}

static struct bobd_terms rule;

static bool find(const void *arg, const struct bob_key *transaction, struct bobd_terms *ret)
{
	(void)arg;
	rule.decision = transaction->a;
	*ret = rule;
	return true;
}

static void check_same(const char *invite)
{
	const struct bobd_book book = {&ask_config, find, NULL, true};
	struct answer read = ask_by(invite, &book), told;
	struct bobd_terms terms = rule;

	assert_int_equal(read.err, 0);
	terms.tag = strtoull(strstr(read.text, ";tag=bob") + 8, NULL, 16);
	tell(&terms, invite);
	told = ask_told(invite, &terms);
	assert_int_equal(told.err, 0);
	assert_int_equal(told.to, read.to);
	if (told.length != read.length || memcmp(told.frame, read.frame, read.length))
		fail_msg("of\n%s\nread anew: %s\ntold: %s", invite, read.text, told.text);
}

#define INVITE(via, from, to, call, cseq)                                                          \
	"INVITE sip:bob@10.0.0.2 SIP/2.0\n" via from to call cseq REST
#define FROM "From: \"C\" <sip:carol@10.0.0.1>;tag=c1\n"
#define TO "To: <sip:bob@10.0.0.2>\n"
#define CALL "Call-ID: 1\n"
#define CSEQ "CSeq: 1 INVITE\n"
#define VIA "Via: SIP/2.0/UDP "

static const char *const invites[] = {
	INVITE(VIA "10.0.0.1;branch=z1\n", FROM, TO, CALL, CSEQ),
	INVITE(VIA "10.0.0.1:5080;branch=z1;rport\n", FROM, TO, CALL, CSEQ),
	INVITE(VIA "10.0.0.1:5080;rport;branch=z1\n", FROM, TO, CALL, CSEQ),
	INVITE(VIA "pbx.example.com;branch=z1\n", FROM, TO, CALL, CSEQ),
	INVITE(VIA "10.0.0.1;branch=z1;received=10.0.0.9\n", FROM, TO, CALL, CSEQ),
	INVITE(VIA "10.0.0.1;branch=z1, SIP/2.0/TCP 10.9.9.9;branch=z2\n", FROM, TO, CALL, CSEQ),
	INVITE(VIA "10.0.0.1;branch=z1\n" VIA
		   "10.0.0.3;branch=z2\nVideo: v\nv:SIP/2.0/TLS x;branch=z3\n",
	       FROM, TO, CALL, CSEQ),
	INVITE(VIA "10.0.0.1;branch=z1\n", FROM "Via: SIP/2.0/UDP 10.0.0.3;branch=z2\n", TO, CALL,
	       CSEQ),
	INVITE("v:SIP/2.0/UDP 10.0.0.1;branch=z1\n", "f:<sip:carol@10.0.0.1>;tag=c1\n",
	       "t:    <sip:bob@10.0.0.2>;x=y\n", "i:1\n", "cSEQ:1 INVITE\n"),
	INVITE("", CSEQ CALL TO FROM, "", "", VIA "10.0.0.1;branch=z1;rport\n"),
};

static void a_reply_is_the_same_whether_headers_are_told_or_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(invites) / sizeof(invites[0]); i++)
		check_same(invites[i]);
}

static void a_302_is_read_anew_for_its_contact(void **state)
{
	(void)state;
	rule = (struct bobd_terms){.reply = {.status = 302, .contact = "sip:mail@10.0.0.7"}};
	check_same(invites[0]);
	rule = (struct bobd_terms){0};
}

/* Whatever stands there, the reply is one to that INVITE, or none. */
static void positions_that_make_no_sense_lead_nowhere_else(void **state)
{
	struct bobd_terms terms = {.told = BOB_HANDED_TERMS | BOB_HANDED_VALUES | BOB_HANDED_VIAS};

	(void)state;
	for (uint32_t seed = 1, i = 0; i < 20000; i++) {
		struct answer answer;

		for (int n = 0; n < BOB_HANDED_N; n++) {
			seed = seed * 1103515245 + 12345;
			terms.values[n] = (uint16_t)(seed >> 16 & (i % 2 ? 0xffff : 0x1ff));
		}
		answer = ask_told(invites[i % (sizeof(invites) / sizeof(invites[0]))], &terms);
		if (!answer.err)
			assert_memory_equal(answer.text, "SIP/2.0 486 ", 12);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_reply_is_the_same_whether_headers_are_told_or_read),
		cmocka_unit_test(a_302_is_read_anew_for_its_contact),
		cmocka_unit_test(positions_that_make_no_sense_lead_nowhere_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
