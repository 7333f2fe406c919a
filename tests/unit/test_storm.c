/* SPDX-License-Identifier: GPL-2.0-only */
/* The load generator of the benchmark: what it sends is SIP, and no wrong answer gets by it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "../bench/live/answer.h"
#include "../bench/live/texts.h"
#include "parse.h"

enum { NUMBER = 0x1a2b3c4d, ROOM = 2 * STORM_ROOM };

static struct storm_texts texts;
static struct storm_scratch scratch;

static int make_texts(void **state)
{
	const struct storm_ends ends = {.from = "192.0.2.2", .to = "198.51.100.2"};

	(void)state;
	assert_true(storm_texts_make(&texts, &ends));
	memcpy(scratch.sent, texts.lines, sizeof(texts.lines));
	scratch.callees = (struct storm_callees){.first = 0, .n = 10000};
	return 0;
}

/* The SIP of a text, with its numbers. */
static const char *numbered(const struct storm_text *text, uint32_t number)
{
	static char copy[ROOM];
	uint32_t callee = storm_callee_text(scratch.callees, number);
	uint64_t digits = storm_hex(number);

	memset(copy, 0, sizeof(copy));
	memcpy(copy, text->bytes, text->length);
	for (int i = 0; i < STORM_PLACES && text->places[i]; i++)
		memcpy(copy + text->places[i], &digits, 8);
	for (int i = 0; i < STORM_CALLEE_PLACES && text->callees[i]; i++)
		memcpy(copy + text->callees[i], &callee, 4);
	return copy + STORM_PAYLOAD;
}

/* An answer as RFC 3261 8.2.6 wants it; tag may be NULL. */
static void write_answer(char into[ROOM], const char *status, const char *tag)
{
	static const char *const names[] = {"Via", "From", "To", "Call-ID", "CSeq"};
	const char *invite = numbered(&texts.invite, NUMBER);
	int n = snprintf(into, ROOM, "SIP/2.0 %s\r\n", status);

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		char name[16];
		const char *line;

		snprintf(name, sizeof(name), "\r\n%s: ", names[i]);
		line = strstr(invite, name) + 2;
		n += snprintf(into + n, ROOM - n, "%.*s%s%s\r\n", (int)strcspn(line, "\r"), line,
			      i == 2 && tag ? ";tag=" : "", i == 2 && tag ? tag : "");
	}
	snprintf(into + n, ROOM - n, "Content-Length: 0\r\n\r\n");
}

static enum storm_kind kind_of(const char *text)
{
	size_t n = strlen(text) < STORM_ROOM ? strlen(text) : STORM_ROOM;

	memcpy(scratch.bytes, text, n);
	memset(scratch.bytes + n, 0, sizeof(scratch.bytes) - n);
	scratch.length = n;
	return answer_check(&scratch);
}

static void numbers_are_written_as_eight_hex_digits(void **state)
{
	static const uint32_t numbers[] = {0, 1, 9, 10, 0x0a0b0c0d, 0x12345678, 0xfedcba98, ~0U};

	(void)state;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		uint64_t digits = storm_hex(numbers[i]);
		char text[9];

		snprintf(text, sizeof(text), "%08x", numbers[i]);
		assert_memory_equal(&digits, text, 8);
		assert_int_equal(storm_unhex(digits), numbers[i]);
	}
}

static void every_callee_is_called_once_in_as_many_messages(void **state)
{
	static uint8_t called[10000];
	const struct storm_callees callees = {.first = 0, .n = 10000};

	(void)state;
	for (uint32_t i = 0; i < callees.n; i++) {
		uint32_t digits = storm_callee_text(callees, NUMBER + i);
		unsigned callee;
		char text[5] = {0};

		memcpy(text, &digits, 4);
		assert_int_equal(sscanf(text, "%4x", &callee), 1);
		assert_in_range(callee, 0, callees.n - 1);
		assert_int_equal(called[callee]++, 0);
	}
}

static void an_invite_reads_as_one(void **state)
{
	const char *invite = numbered(&texts.invite, NUMBER);

	(void)state;
	assert_int_equal(parse_bytes(invite, strlen(invite), 0), BOB_CONTINUE);
	assert_int_equal(parsed.view.method, SIP_INVITE);
	assert_int_equal(parsed.view.to_tag.length, 0);
	assert_slice(parsed.view.call_id, "storm-1a2b3c4d@192.0.2.2");
	assert_slice(parsed.view.branch, "z9hG4bKs1a2b3c4d");
	assert_slice(parsed.view.from_tag, "f1a2b3c4d");
	assert_in_range(strlen(invite), 800, 900);
}

static void an_ack_reads_as_one_when_its_tag_is_there(void **state)
{
	char ack[ROOM];
	int n = snprintf(ack, sizeof(ack), "%sbob0123\r\n\r\n", numbered(&texts.ack, NUMBER));

	(void)state;
	assert_int_equal(parse_bytes(ack, n, 0), BOB_CONTINUE);
	assert_int_equal(parsed.view.method, SIP_ACK);
	assert_slice(parsed.view.to_tag, "bob0123");
	assert_slice(parsed.view.call_id, "storm-1a2b3c4d@192.0.2.2");
}

static void an_answer_is_known_by_its_number_and_told_by_its_status(void **state)
{
	static const struct {
		const char *status;
		enum storm_kind kind;
	} answers[] = {
		{"100 Trying", STORM_PROVISIONAL}, {"180 Ringing", STORM_PROVISIONAL},
		{"200 OK", STORM_ANSWERED},	   {"486 Busy Here", STORM_REFUSED},
		{"480 Not now", STORM_OTHER},	   {"600 Busy Everywhere", STORM_OTHER},
	};
	char text[ROOM];

	(void)state;
	for (size_t i = 0; i < sizeof(answers) / sizeof(*answers); i++) {
		write_answer(text, answers[i].status, "abc");
		assert_int_equal(kind_of(text), answers[i].kind);
		assert_int_equal(scratch.number, NUMBER);
		assert_int_equal(scratch.tag_length, 3);
		assert_memory_equal(scratch.bytes + scratch.tag, "abc", 3);
	}
}

static void a_final_answer_without_a_tag_is_wrong(void **state)
{
	char text[ROOM];

	(void)state;
	write_answer(text, "486 Busy Here", NULL);
	assert_int_equal(kind_of(text), STORM_WRONG);
	write_answer(text, "486 Busy Here", "");
	assert_int_equal(kind_of(text), STORM_WRONG);
	write_answer(text, "100 Trying", NULL);
	assert_int_equal(kind_of(text), STORM_PROVISIONAL);
}

/* Of the lines it repeats; the tag and what is behind is its own. */
static void an_answer_that_differs_in_one_byte_is_wrong(void **state)
{
	char text[ROOM];
	size_t end, tag;

	(void)state;
	write_answer(text, "486 Busy Here", "abc");
	end = strstr(text, "Content-Length") - text - strlen("\r\n");
	tag = strstr(text, "abc") - text;
	for (size_t i = strlen("SIP/2.0 486 Busy Here\r\n"); i < end; i++) {
		if (i >= tag && i < tag + strlen("abc"))
			continue;
		text[i] ^= 1;
		if (kind_of(text) != STORM_WRONG)
			fail_msg("byte %zu: %s", i, text + i);
		text[i] ^= 1;
	}
	assert_int_equal(kind_of(text), STORM_REFUSED);
}

static void an_answer_that_is_cut_short_is_wrong(void **state)
{
	char text[ROOM];
	size_t end;

	(void)state;
	write_answer(text, "486 Busy Here", "abc");
	end = strstr(text, "Content-Length") - text - strlen("\r\n");
	while (end--) {
		text[end] = '\0';
		assert_int_equal(kind_of(text), STORM_WRONG);
	}
}

static void what_is_no_answer_is_wrong(void **state)
{
	static char lines[ROOM];

	(void)state;
	assert_int_equal(kind_of(""), STORM_WRONG);
	assert_int_equal(kind_of(numbered(&texts.invite, NUMBER)), STORM_WRONG);
	memset(lines, '\n', sizeof(lines) - 1);
	memcpy(lines, "SIP/2.0 486 ", 12);
	assert_int_equal(kind_of(lines), STORM_WRONG);
}

static void an_invite_is_known_behind_a_proxy(void **state)
{
	const char *invite = numbered(&texts.invite, NUMBER), *head = strstr(invite, "Via: ");
	char text[ROOM];

	(void)state;
	snprintf(text, sizeof(text),
		 "%.*sRecord-Route: <sip:198.51.100.1;lr>\r\n"
		 "Via: SIP/2.0/UDP 198.51.100.1;branch=z9hG4bKproxy\r\n%s",
		 (int)(head - invite), invite, head);
	kind_of(text);
	assert_true(answer_is_invite(&scratch));
	assert_int_equal(scratch.number, NUMBER);
	strstr(text, "Call-ID: ")[12] ^= 1;
	kind_of(text);
	assert_false(answer_is_invite(&scratch));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_written_as_eight_hex_digits),
		cmocka_unit_test(every_callee_is_called_once_in_as_many_messages),
		cmocka_unit_test(an_invite_reads_as_one),
		cmocka_unit_test(an_ack_reads_as_one_when_its_tag_is_there),
		cmocka_unit_test(an_answer_is_known_by_its_number_and_told_by_its_status),
		cmocka_unit_test(a_final_answer_without_a_tag_is_wrong),
		cmocka_unit_test(an_answer_that_differs_in_one_byte_is_wrong),
		cmocka_unit_test(an_answer_that_is_cut_short_is_wrong),
		cmocka_unit_test(what_is_no_answer_is_wrong),
		cmocka_unit_test(an_invite_is_known_behind_a_proxy),
	};

	return cmocka_run_group_tests(tests, make_texts, NULL);
}
