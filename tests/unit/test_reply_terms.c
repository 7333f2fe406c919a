/* SPDX-License-Identifier: GPL-2.0-only */
/* What a rule makes of the refusal: 600, 603, 480, 302, texts, and the caller's own 486. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ask.h"
#include "reply.h"

#define SHORT                                                                                      \
	"Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK1\n"                                              \
	"From: <sip:carol@10.0.0.1>;tag=c1\n"                                                      \
	"To: <sip:bob@10.0.0.2>\n"                                                                 \
	"Call-ID: 1\n"                                                                             \
	"CSeq: 1 INVITE\n"
#define INVITE(uri, more) "INVITE " uri " SIP/2.0\n" SHORT more REST
#define ECHOED                                                                                     \
	"Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK1\n"                                              \
	"From: <sip:carol@10.0.0.1>;tag=c1\n"                                                      \
	"To: <sip:bob@10.0.0.2>;tag=bob****************\n"                                         \
	"Call-ID: 1\n"                                                                             \
	"CSeq: 1 INVITE\n"
#define BUSY "Reason: Q.850;cause=17;text=\"User busy\"\n"
#define END "Content-Length: 0\n\n"
#define PLAIN "SIP/2.0 486 Busy Here\n" ECHOED BUSY END
#define MAILBOX "sip:voicemail@example.com"

/* With what else stands in the INVITE, two lines short of what bob reads. */
#define VIAS_9 HOP HOP HOP HOP HOP HOP HOP HOP HOP
#define HOP "Via: SIP/2.0/UDP a\n"
#define VIAS_54 VIAS_9 VIAS_9 VIAS_9 VIAS_9 VIAS_9 VIAS_9

struct row {
	const char *what;
	struct bobd_terms terms;
	const char *invite, *reply;
};

static const struct row rows[] = {
	{"a rule that says nothing is answered 486", {}, INVITE("sip:bob@10.0.0.2", ""), PLAIN},
	{"486 by name", {.reply = {.status = 486}}, INVITE("sip:bob@10.0.0.2", ""), PLAIN},
	{"600 ends the search everywhere",
	 {.reply = {.status = 600}},
	 INVITE("sip:bob@10.0.0.2", ""),
	 "SIP/2.0 600 Busy Everywhere\n" ECHOED BUSY END},
	{"603",
	 {.reply = {.status = 603}},
	 INVITE("sip:bob@10.0.0.2", ""),
	 "SIP/2.0 603 Decline\n" ECHOED BUSY END},
	{"480 with the time to try again",
	 {.reply = {.status = 480, .retry_after = 120}},
	 INVITE("sip:bob@10.0.0.2", ""),
	 "SIP/2.0 480 Temporarily Unavailable\n" ECHOED "Retry-After: 120\n" BUSY END},
	{"a status that no rule may have becomes 486",
	 {.reply = {.status = 200}},
	 INVITE("sip:bob@10.0.0.2", ""),
	 PLAIN},
	{"the rule's own text",
	 {.reply = {.status = 486, .reason = "In a meeting"}},
	 INVITE("sip:bob@10.0.0.2", ""),
	 "SIP/2.0 486 Busy Here\n" ECHOED "Reason: Q.850;cause=17;text=\"In a meeting\"\n" END},
	{"302 tells the mailbox whose it is, and that he is busy (RFC 4458)",
	 {.reply = {.status = 302, .contact = MAILBOX}},
	 INVITE("sip:bob@10.0.0.2", ""),
	 "SIP/2.0 302 Moved Temporarily\n" ECHOED "Contact: <" MAILBOX
	 ";target=sip:bob%4010.0.0.2;cause=486>\n" BUSY END},
	{"what a URI parameter cannot hold is escaped",
	 {.reply = {.status = 302, .contact = MAILBOX ";user=phone"}},
	 INVITE("sip:b%25b;x=1&y@10.0.0.2;p=1", ""),
	 "SIP/2.0 302 Moved Temporarily\n" ECHOED "Contact: <" MAILBOX
	 ";user=phone;target=sip:b%2525b%3Bx%3D1&y%4010.0.0.2%3Bp%3D1;cause=486>\n" BUSY END},
	{"and what it can hold is not: capitals and a tilde, say, but braces it cannot",
	 {.reply = {.status = 302, .contact = MAILBOX}},
	 INVITE("sip:{Bob}~AZ@10.0.0.2", ""),
	 "SIP/2.0 302 Moved Temporarily\n" ECHOED "Contact: <" MAILBOX
	 ";target=sip:%7BBob%7D~AZ%4010.0.0.2;cause=486>\n" BUSY END},
	{"302 is a 486 where the call has been diverted (Diversion, RFC 5806)",
	 {.reply = {.status = 302, .contact = MAILBOX}},
	 INVITE("sip:bob@10.0.0.2", "Diversion: <sip:alice@10.0.0.2>;reason=user-busy\n"),
	 PLAIN},
	{"302 is a 486 where the Request-URI says why it was chosen (RFC 4458)",
	 {.reply = {.status = 302, .contact = MAILBOX}},
	 INVITE("sip:bob@10.0.0.2;target=sip:alice%40x;Cause=302", ""),
	 PLAIN},
	{"302 without a contact is a 486",
	 {.reply = {.status = 302}},
	 INVITE("sip:bob@10.0.0.2", ""),
	 PLAIN},
	{"the limit of his own outgoing calls is told the caller, as 486",
	 {.reply = {.status = 302, .contact = MAILBOX}, .why = BOB_WHY_CALLER},
	 INVITE("sip:bob@10.0.0.2", ""),
	 "SIP/2.0 486 Busy Here\n" ECHOED
	 "Warning: 399 bob \"You have as many outgoing calls as you may\"\n" END},
	{"and so is that of his group",
	 {.reply = {.status = 600}, .why = BOB_WHY_CALLER_GROUP},
	 INVITE("sip:bob@10.0.0.2", ""),
	 "SIP/2.0 486 Busy Here\n" ECHOED
	 "Warning: 399 bob \"All lines of your group are in use\"\n" END},
	{"the callee's group is full: his rule's reply",
	 {.reply = {.status = 600}, .why = BOB_WHY_CALLEE_GROUP},
	 INVITE("sip:bob@10.0.0.2", ""),
	 "SIP/2.0 600 Busy Everywhere\n" ECHOED BUSY END},
};

static bool find(const void *arg, const struct bob_key *transaction, struct bobd_terms *ret)
{
	assert_true(transaction->a | transaction->b);
	*ret = *(const struct bobd_terms *)arg;
	return true;
}

static struct bob_key noted;

static bool find_and_note(const void *arg, const struct bob_key *transaction,
			  struct bobd_terms *ret)
{
	noted = *transaction;
	return find(arg, transaction, ret);
}

static bool forgotten(const void *arg, const struct bob_key *transaction, struct bobd_terms *ret)
{
	(void)transaction;
	*ret = *(const struct bobd_terms *)arg; /* what is not found must not be used */
	return false;
}

static void what_a_rule_says_is_in_the_reply(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct bobd_book book = {&ask_config, find, &rows[i].terms, false};
		struct answer answer = ask_by(rows[i].invite, &book);

		if (answer.err)
			fail_msg("%s: no reply: %d", rows[i].what, answer.err);
		if (strcmp(plain(&answer), rows[i].reply))
			fail_msg("%s:\n%s\nbut should be\n%s", rows[i].what, answer.text,
				 rows[i].reply);
	}
}

static void a_refusal_that_is_not_remembered_is_answered_486(void **state)
{
	const struct bobd_terms terms = {.reply = {.status = 600}};
	const struct bobd_book book = {&ask_config, forgotten, &terms, false};
	struct answer answer = ask_by(INVITE("sip:bob@10.0.0.2", ""), &book);

	(void)state;
	assert_int_equal(answer.err, 0);
	assert_string_equal(plain(&answer), PLAIN);
}

/* The ID depends on the secret: its place in the text, or NULL. */
static const char *find_id(const char *text)
{
	const char *at = strstr(text, "Warning: 399 bob \"decision ");
	const size_t head = strlen("Warning: 399 bob \"decision ");

	if (!at || strspn(at + head, "0123456789abcdef") != 16 ||
	    strncmp(at + head + 16, "\"\n", 2) != 0)
		return NULL;
	return at;
}

static void the_decisions_id_stands_behind_everything_else(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct bobd_book book = {&ask_config, find, &rows[i].terms, true};
		struct answer answer = ask_by(rows[i].invite, &book);
		const char *text = plain(&answer), *id = find_id(text);
		char without[TEXT_MAX];

		assert_int_equal(answer.err, 0);
		assert_non_null(id);
		snprintf(without, sizeof(without), "%.*s%s", (int)(id - text), text,
			 strchr(id, '\n') + 1);
		assert_string_equal(without, rows[i].reply);
		assert_string_equal(strchr(id, '\n') + 1, END);
	}
}

static void a_reply_has_no_more_lines_than_the_bobs_on_its_way_back_read(void **state)
{
	static const struct bobd_terms terms = {.reply = {.status = 302, .contact = MAILBOX}};
	const struct bobd_book book = {&ask_config, find, &terms, true};
	struct answer answer = ask_by(INVITE("sip:bob@10.0.0.2", VIAS_54), &book);

	(void)state;
	assert_int_equal(answer.err, 0);
	assert_string_equal(plain(&answer), "SIP/2.0 486 Busy Here\n"
					    "Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK1\n" VIAS_54
					    "From: <sip:carol@10.0.0.1>;tag=c1\n"
					    "To: <sip:bob@10.0.0.2>;tag=bob****************\n"
					    "Call-ID: 1\nCSeq: 1 INVITE\n" END);
}

/* Is that said to an INVITE of any length, from one that leaves no room to one that has plenty? */
static bool is_ever_said(const struct bobd_terms *terms, const char *said)
{
	const struct bobd_book book = {&ask_config, find, terms, false};
	char text[1024], padding[300] = "";

	for (size_t i = 0; i < sizeof(padding) - 1; i++) {
		struct answer answer;

		memset(padding, 'x', i);
		snprintf(text, sizeof(text), "INVITE sip:bob@10.0.0.2 SIP/2.0\n" SHORT "X: %s\n\n",
			 padding);
		answer = ask_by(text, &book);
		if (!answer.err && strstr(answer.text, said))
			return true;
	}
	return false;
}

/* Between nothing and all of it there is a Warning without words. */
static void a_warning_that_does_not_fit_says_less(void **state)
{
	static const struct bobd_terms terms = {.why = BOB_WHY_CALLER};

	(void)state;
	assert_true(is_ever_said(&terms, "399 bob \"\"\r\n"));
	assert_true(is_ever_said(&terms, "399 bob \"You have"));
}

static void a_rules_text_that_does_not_fit_gives_way_to_no_other(void **state)
{
	static const struct bobd_terms terms = {.reply = {.reason = "In a very long meeting"}};

	(void)state;
	assert_true(is_ever_said(&terms, "cause=17\r\n"));
	assert_true(is_ever_said(&terms, "cause=17;text=\"In a very long meeting\"\r\n"));
	assert_false(is_ever_said(&terms, "User busy"));
}

static void a_nul_in_a_uri_is_escaped_like_other_bytes(void **state)
{
	static const struct bobd_terms terms = {.reply = {.status = 302, .contact = MAILBOX}};
	const struct bobd_book book = {&ask_config, find, &terms, false};
	static const char target[] = ";target=sip:b%00b%4010.0.0.2;cause=486>\r\n";
	uint8_t frame[FRAME_MAX];
	char crlf[2 * TEXT_MAX];
	size_t n = text_to_crlf(crlf, INVITE("sip:b?b@10.0.0.2", ""));
	uint32_t length;

	(void)state;
	*strchr(crlf, '?') = '\0';
	n = frame_build(frame, &(struct frame_shape){.source = 5060}, crlf, n);
	assert_int_equal(bobd_reply_by(frame, (uint32_t)n, &book, &length), 0);
	assert_non_null(memmem(frame, length, target, sizeof(target) - 1));
}

static void the_decisions_id_is_that_of_the_kernels_record(void **state)
{
	static const struct bobd_terms terms;
	const struct bobd_book book = {&ask_config, find_and_note, &terms, true};
	struct answer answer = ask_by(INVITE("sip:bob@10.0.0.2", ""), &book);
	char expected[64];

	(void)state;
	snprintf(expected, sizeof(expected), "\"decision %016llx\"", (unsigned long long)noted.a);
	assert_non_null(strstr(plain(&answer), expected));
}

/* What the kernel hands over in front of a frame, read off the reply that was worked out without.
 */
static struct bobd_terms handed_over(const struct bobd_terms *rule, const struct answer *answer)
{
	struct bobd_terms terms = *rule;
	const char *tag = strstr(answer->text, ";tag=bob");

	assert_non_null(tag);
	terms.decision = noted.a;
	terms.tag = strtoull(tag + strlen(";tag=bob"), NULL, 16);
	return terms;
}

static void what_the_kernel_hands_over_gives_the_same_reply_as_looking_it_up(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct bobd_book book = {&ask_config, find_and_note, &rows[i].terms, true};
		struct answer looked_up = ask_by(rows[i].invite, &book), told;
		struct bobd_terms terms;

		assert_int_equal(looked_up.err, 0);
		terms = handed_over(&rows[i].terms, &looked_up);
		told = ask_told(rows[i].invite, &terms);
		assert_int_equal(told.err, 0);
		assert_int_equal(told.length, looked_up.length);
		assert_memory_equal(told.frame, looked_up.frame, told.length);
	}
}

/* From the shortest INVITE that a 486 fits into, byte by byte, to one where everything does. */
static void what_does_not_fit_is_left_out_and_the_reply_never_grows(void **state)
{
	const struct bobd_terms terms = {.reply = {.status = 302, .contact = MAILBOX}};
	const struct bobd_book book = {&ask_config, find, &terms, true};
	bool seen_486 = false, seen_302 = false, seen_id = false;
	char text[1024], padding[400] = "";

	(void)state;
	for (size_t i = 0; i < sizeof(padding) - 1; i++) {
		struct answer answer;

		memset(padding, 'x', i);
		snprintf(text, sizeof(text), "INVITE sip:bob@10.0.0.2 SIP/2.0\n" SHORT "X: %s\n\n",
			 padding);
		answer = ask_by(text, &book); /* fails if the reply is longer */
		if (answer.err)
			assert_false(seen_486 || seen_302);
		seen_486 = seen_486 || (!answer.err && !strncmp(answer.text + 8, "486", 3));
		seen_id = seen_id || (!answer.err && strstr(answer.text, "decision"));
		if (!answer.err && !strncmp(answer.text + 8, "302", 3)) {
			assert_non_null(strstr(plain(&answer), ";cause=486>\n"));
			seen_302 = true;
		} else {
			assert_false(seen_302);
		}
	}
	assert_true(seen_486 && seen_302 && seen_id);
}

/* A body makes room for what the rule says, but not for a bob that reads 2,048 bytes. */
static void what_the_rule_says_does_not_hide_the_end_of_the_reply(void **state)
{
	const struct bobd_terms terms = {
		.reply = {.status = 302, .contact = MAILBOX, .retry_after = 9}};
	const struct bobd_book book = {&ask_config, find, &terms, true};
	char text[4096], padding[1810] = "", body[500] = "";
	bool all = false, nothing = false;

	(void)state;
	memset(body, 'b', sizeof(body) - 1);
	for (size_t i = 1500; i < sizeof(padding); i++) {
		struct answer answer;

		memset(padding, 'x', i);
		snprintf(text, sizeof(text),
			 "INVITE sip:bob@10.0.0.2 SIP/2.0\n" SHORT "Via: SIP/2.0/UDP a;x=%s\n\n%s",
			 padding, body);
		answer = ask_by(text, &book);
		assert_int_equal(answer.err, 0);
		if (strstr(answer.text, "Reason") || strstr(answer.text, "decision"))
			assert_in_range(strlen(answer.text), 1500, BOB_WINDOW);
		all = all || (strstr(answer.text, "Contact") && strstr(answer.text, "decision"));
		nothing = nothing || !(strstr(answer.text, "Reason") || strstr(answer.text, "399"));
	}
	assert_true(all && nothing);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_rule_says_is_in_the_reply),
		cmocka_unit_test(the_decisions_id_stands_behind_everything_else),
		cmocka_unit_test(a_reply_has_no_more_lines_than_the_bobs_on_its_way_back_read),
		cmocka_unit_test(a_warning_that_does_not_fit_says_less),
		cmocka_unit_test(a_rules_text_that_does_not_fit_gives_way_to_no_other),
		cmocka_unit_test(a_nul_in_a_uri_is_escaped_like_other_bytes),
		cmocka_unit_test(the_decisions_id_is_that_of_the_kernels_record),
		cmocka_unit_test(what_the_kernel_hands_over_gives_the_same_reply_as_looking_it_up),
		cmocka_unit_test(a_refusal_that_is_not_remembered_is_answered_486),
		cmocka_unit_test(what_does_not_fit_is_left_out_and_the_reply_never_grows),
		cmocka_unit_test(what_the_rule_says_does_not_hide_the_end_of_the_reply),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
