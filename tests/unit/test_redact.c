// SPDX-License-Identifier: GPL-2.0-only
/* Redacted packets: nobody can be told from them, and calls can still be followed. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "../../tools/bobctl/capture/redact.h"
#include "message_text.h"

static const struct bob_key key = {.a = 0x0123456789abcdef, .b = 0xfedcba9876543210};

/* ---- words ---- */

static const char *word(const char *text)
{
	static char words[4][256];
	static int i;
	char *copy = words[i = (i + 1) % 4];

	snprintf(copy, sizeof(words[0]), "%s", text);
	ctl_redact_word(&key, (uint8_t *)copy, strlen(copy));
	return copy;
}

static void letters_digits_and_signs_stay_what_they_are(void **state)
{
	static const char name[] = "+46-8 \"Anna.Lisa\"_x9;%2B";
	const char *got = word(name);

	(void)state;
	assert_int_equal(strlen(got), strlen(name));
	for (size_t i = 0; name[i]; i++) {
		char class = name[i] >= '0' && name[i] <= '9'	? '0'
			     : name[i] >= 'a' && name[i] <= 'z' ? 'a'
			     : name[i] >= 'A' && name[i] <= 'Z' ? 'A'
								: name[i];
		char now = got[i] >= '0' && got[i] <= '9'   ? '0'
			   : got[i] >= 'a' && got[i] <= 'z' ? 'a'
			   : got[i] >= 'A' && got[i] <= 'Z' ? 'A'
							    : got[i];

		assert_int_equal(now, class);
	}
}

static void equal_names_become_equal_however_written(void **state)
{
	(void)state;
	assert_string_equal(word("+468123"), word("+468123"));
	assert_string_not_equal(word("alice"), "alice");
	assert_memory_equal(word("46-8-123") + 5, word("468123") + 3, 3);
	assert_int_equal(word("%61lice")[3], word("alice")[1]);
	assert_string_not_equal(word("alice"), word("Alice") + 0);
}

static void four_digit_numbers_become_as_many_different_ones(void **state)
{
	static char seen[10000];
	char number[16];
	int same = 0;

	(void)state;
	memset(seen, 0, sizeof(seen));
	for (int i = 0; i < 10000; i++) {
		int now;

		snprintf(number, sizeof(number), "%04d", i);
		now = atoi(word(number));
		assert_false(seen[now]);
		seen[now] = 1;
		same += now == i;
	}
	assert_true(same < 10);
}

static void another_key_makes_other_names(void **state)
{
	const struct bob_key other = {.a = key.a, .b = key.b + 1};
	char one[] = "alice.cooper", two[] = "alice.cooper";

	(void)state;
	ctl_redact_word(&key, (uint8_t *)one, strlen(one));
	ctl_redact_word(&other, (uint8_t *)two, strlen(two));
	assert_string_not_equal(one, two);
}

static void a_name_beyond_ascii_becomes_letters(void **state)
{
	const char *got = word("Bj\xc3\xb6rn");

	(void)state;
	for (const char *c = got; *c; c++)
		assert_true((*c | 0x20) >= 'a' && (*c | 0x20) <= 'z');
	assert_string_not_equal(word("Bj\xc3\xb6rn"), word("Bj\xc3\xa4rn"));
}

static void a_key_file_makes_the_same_key_each_time(void **state)
{
	char path[] = "/tmp/bob-redact-XXXXXX";
	struct bob_key one = {0}, two = {0}, three = {0};
	int fd = mkstemp(path);

	(void)state;
	assert_int_equal(write(fd, "0123456789", 10), 10);
	assert_int_equal(ctl_redact_read_key(&one, path), -EINVAL);
	assert_int_equal(write(fd, "abcdefghij", 10), 10);
	assert_int_equal(ctl_redact_read_key(&one, path), 0);
	assert_int_equal(ctl_redact_read_key(&two, path), 0);
	assert_memory_equal(&one, &two, sizeof(one));
	assert_int_equal(write(fd, "k", 1), 1);
	assert_int_equal(ctl_redact_read_key(&three, path), 0);
	assert_memory_not_equal(&one, &three, sizeof(one));
	close(fd);
	unlink(path);
}

/* ---- messages ---- */

static const char *payload(const char *text)
{
	static char copy[MESSAGE_MAX];

	snprintf(copy, sizeof(copy), "%s", text);
	ctl_redact_payload(&key, (uint8_t *)copy, strlen(copy));
	return copy;
}

#define HEAD "OPTIONS sip:1001@example.com SIP/2.0\r\n"

/* What becomes of one header line. */
static const char *line(const char *text)
{
	static char whole[MESSAGE_MAX];
	const char *got;
	size_t n;

	snprintf(whole, sizeof(whole), HEAD "%s\r\n\r\n", text);
	got = payload(whole) + strlen(HEAD);
	n = strlen(text);
	memmove(whole, got, n);
	whole[n] = '\0';
	return whole;
}

/* %s: the name as it is replaced; the rest stays. */
struct stays {
	const char *before, *name, *after;
};

static void hosts_tags_and_parameters_stay(void **state)
{
	static const struct stays rows[] = {
		{"From: <sip:", "alice", "@example.com:5070;transport=udp>;tag=abc.1"},
		{"f: sip:", "alice", "@[2001:db8::1];tag=abc"},
		{"To: <sip:", "+46-8-123", "@example.com;user=phone>"},
		{"Contact: <sips:", "alice", "@192.0.2.1>;expires=60;q=0.5"},
		{"P-Asserted-Identity: <tel:", "+468123", ">"},
		{"Route: <sip:proxy.example.com;lr>, <sip:", "b", "@example.com;lr>"},
		{"Diversion: <sip:", "alice", "@example.com>;reason=user-busy;counter=1"},
		{"Remote-Party-ID: <sip:", "alice", "@example.com>;party=calling;screen=yes"},
		{"Referred-By: <sip:", "alice", "@example.com>"},
		{"Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKx.1;rport", "", ""},
		{"v: SIP / 2.0 / UDP [2001:db8::9]:5060;branch=z9hG4bKx;received=2001:db8::8", "",
		 ""},
		{"Call-ID: abc-123@192.0.2.1", "", ""},
		{"CSeq: 12 OPTIONS", "", ""},
		{"Reason: Q.850;cause=17;text=\"", "alice", "\""},
		{"Warning: 399 bob \"", "alice", "\""},
		{"User-Agent: Phone 3.2 (x; y)", "", ""},
		{"Supported: 100rel, timer, replaces", "", ""},
		{"X-Caller: ", "alice", ""},
		{"Authorization: Digest username=\"", "alice",
		 "\", realm=\"example.com\", nonce=\"f00\""},
		{"Proxy-Authorization: Digest username=\"", "alice", "@example.com\", nc=00000001"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char text[512], expected[512];

		snprintf(text, sizeof(text), "%s%s%s", rows[i].before, rows[i].name, rows[i].after);
		snprintf(expected, sizeof(expected), "%s%s%s", rows[i].before, word(rows[i].name),
			 rows[i].after);
		assert_string_equal(line(text), expected);
	}
}

/* Nothing of these words stays, wherever they stand. */
static void what_may_name_somebody_goes(void **state)
{
	static const char *const lines[] = {
		"From: \"Secret\" <sip:secret@example.com>;tag=1",
		"From: Secret Secret <sip:a@example.com>",
		"From: <sip:secret>;tag=1",
		"From: <sip:a:secret@example.com>",
		"From: <sip:a;tag=secret@example.com>",
		"From: <sip:a@example.com;x=secret>",
		"From: <sip:a@example.com?Subject=secret>",
		"From: <sip:a@secret@example.com>",
		"From: <sip:a@example.com>;secret;x=\"secret\"",
		"From: <sip:%73ecret@example.com>, secret",
		"From: <sip:secret",
		"From: \"secret",
		"From: <mailto:secret@example.com>",
		"From: <urn:uuid:secret>",
		"From: secret: <sip:a@example.com>",
		"Subject: secret",
		"Secret",
		"Call-ID: sip:secret@example.com",
		"Call-ID: a \"secret\"",
		"CSeq: 1 OPTIONS (secret)",
		"CSeq: 1 tel:secret",
		"User-Agent: secret@example.com",
		"Via: SIP/2.0/UDP secret@example.com",
		"Via: SIP/2.0/UDP a;x=secret",
		"Authorization: Basic secret",
		"Authorization: Digest response=\"secret\", secret=\"secret\", cnonce=secret",
		"Authorization: Digest username=\"secret\\\"secret",
		"WWW-Authenticate: Digest realm=\"secret@example.com\"",
		"Subject: x\r\n secret",
		"From: \"a\"\r\n <sip:secret@example.com>",
		"Retry-After: 18000 (secret)",
		"Error-Info: <sip:secret@example.com>",
		"Max-Forwards: 70\rFrom: secret",
		"a secret: b",
		"User-Agent: x\rsecret",
		"\r\n secret",
		"\r\nv=secret\r\no=secret secret\r\ns=secret",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		char text[512];
		const char *got;

		snprintf(text, sizeof(text), HEAD "%s\r\n\r\n", lines[i]);
		got = payload(text);
		assert_int_equal(strlen(got), strlen(text));
		if (strcasestr(got, "secret"))
			fail_msg("'%s' becomes '%s'", lines[i], got);
	}
}

static void what_is_no_sip_goes_as_a_whole(void **state)
{
	static const char *const texts[] = {
		"hello secret",
		"INVITE sip:secret@example.com\r\nFrom: x\r\n\r\n",
		"INVITE  sip:secret@example.com SIP/2.0\r\n",
		"SIP/2.0 20 secret\r\n\r\n",
		"SIP/2.0 200 secret\r\n\r\n",
		"INVITE sip:secret@e",
		HEAD "To: sip:j.secret",
		HEAD "Via: SIP/2.0/UDP j.secret",
		"\r\n\r\nGET /secret HTTP/1.1\r\n\r\n",
		"secret SIP/2.0 200 OK\r\n\r\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		const char *got = payload(texts[i]);

		assert_int_equal(strlen(got), strlen(texts[i]));
		if (strcasestr(got, "secret"))
			fail_msg("'%s' becomes '%s'", texts[i], got);
	}
	assert_string_equal(payload("\r\n\r\n"), "\r\n\r\n");
}

static void a_body_keeps_its_lines(void **state)
{
	const char *got = payload(HEAD "c: application/sdp\r\n\r\nv=0\r\no=anna 1 1 IN IP4 a\r\n");
	const char *body = strstr(got, "\r\n\r\n") + 4;

	(void)state;
	assert_int_equal(strlen(body), strlen("v=0\r\no=anna 1 1 IN IP4 a\r\n"));
	assert_memory_equal(body, "v=", 2);
	assert_memory_equal(body + 3, "\r\no=", 4);
	assert_int_equal(strcspn(body + 5, "\r"), strlen("o=anna 1 1 IN IP4 a"));
	assert_int_equal(strspn(body + 7, "abcdefghijklmnopqrstuvwxyz"),
			 strlen("anna 1 1 IN IP4 a"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(letters_digits_and_signs_stay_what_they_are),
		cmocka_unit_test(equal_names_become_equal_however_written),
		cmocka_unit_test(four_digit_numbers_become_as_many_different_ones),
		cmocka_unit_test(another_key_makes_other_names),
		cmocka_unit_test(a_name_beyond_ascii_becomes_letters),
		cmocka_unit_test(a_key_file_makes_the_same_key_each_time),
		cmocka_unit_test(hosts_tags_and_parameters_stay),
		cmocka_unit_test(what_may_name_somebody_goes),
		cmocka_unit_test(what_is_no_sip_goes_as_a_whole),
		cmocka_unit_test(a_body_keeps_its_lines),
	};

	return cmocka_run_group_tests_name("redact", tests, NULL, NULL);
}
