// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where messages end. Whatever stood in the buffer before must not matter, and
 * a message that is cut short must never be taken for a whole one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "message_text.h"
#include "parse.h"
#include "send.h"

static const char *const lines[] = {
	"INVITE dave>bob call=1 | Replaces: 1@test;to-tag=b;from-tag=f1 | x: 90 | Priority: urgent",
	"INVITE dave>bob call=1 body=v=0",
	"INVITE dave>bob call=1 | Resource-Priority: esnet.0 | P-Called-Party-ID: <sip:b@d>",
	"180 INVITE dave>bob call=1 to=b",
	"200 INVITE dave>bob call=1 to=b | Session-Expires: 90;refresher=uac",
	"ACK dave>bob call=1 to=b",
	"CANCEL dave>bob call=1",
	"BYE bob>dave call=1 from=b to=f1",
	"OPTIONS dave>bob call=1",
};

static const unsigned char fills[] = {0, 0xff, '\n', '\r', ' ', '"', ';', ':', '0', 'a'};

#define EACH(i, array)                                                                             \
	size_t i = 0;                                                                              \
	i < sizeof(array) / sizeof(*(array));                                                      \
	i++

static void what_stood_in_the_buffer_before_does_not_matter(void **state)
{
	struct message message;

	(void)state;
	for (EACH(i, lines)) {
		message_make(&message, lines[i]);
		for (size_t n = 1; n <= message.length; n++) {
			__u32 reason = parse_bytes(message.text, n, 0);
			struct sip_view view = parsed.view;

			for (EACH(j, fills)) {
				assert_int_equal(parse_bytes(message.text, n, fills[j]), reason);
				if (reason == BOB_CONTINUE)
					assert_memory_equal(&parsed.view, &view, sizeof(view));
			}
		}
	}
}

/* Of any of them, only the whole message is read: a body or a blank line is missing before. */
static void a_message_cut_short_is_never_read(void **state)
{
	struct message message;

	(void)state;
	for (EACH(i, lines)) {
		message_make(&message, lines[i]);
		for (size_t n = 0; n < message.length; n++)
			assert_int_not_equal(parse_bytes(message.text, n, 0), BOB_CONTINUE);
	}
}

/* The same in frames whose lengths are right: what is refused whole passes when cut short. */
static void an_invite_cut_short_is_never_refused(void **state)
{
	const struct frame_shape shape = {0};
	struct message message;

	(void)state;
	message_make(&message, "INVITE dave>bob call=1 body=v=0");
	for (size_t n = 0; n < message.length; n++)
		assert_int_equal(send_shaped(&shape, message.text, n).verdict, BOB_PASS);
	assert_rejected(send_shaped(&shape, message.text, message.length));
}

/* One byte changed: whatever comes of it, only an INVITE may be refused, and counts stay right. */
static void any_one_byte_may_be_any_other(void **state)
{
	const struct frame_shape shape = {0};
	struct message message;

	(void)state;
	for (EACH(i, lines)) {
		message_make(&message, lines[i]);
		for (size_t at = 0; at < message.length; at++) {
			char was = message.text[at];

			for (EACH(j, fills)) {
				message.text[at] = fills[j];
				if (send_shaped(&shape, message.text, message.length).verdict ==
				    BOB_REJECT)
					assert_memory_equal(message.text, "INVITE ", 7);
			}
			message.text[at] = was;
		}
		assert_int_equal(bob_engine_check(), 0);
	}
}

/* A NUL is a byte like others: nothing ends there. */
static void a_nul_ends_nothing(void **state)
{
	struct message message;
	char *at;

	(void)state;
	message_make(&message, "INVITE dave>bob call=1 | Subject: a_b");
	at = memmem(message.text, message.length, "a_b", 3);
	at[1] = 0;
	assert_rejected(send_shaped(&(struct frame_shape){0}, message.text, message.length));
}

/* "\n\v" must not look like two line ends to a search by words (see swar.h). */
static void vertical_tabs_are_no_line_ends(void **state)
{
	static const char *const odd[] = {"\v", "\f", "\x85", "\x0b\x0b"};
	struct message message;

	(void)state;
	for (EACH(i, odd)) {
		char line[128] = "INVITE dave>bob call=v | Subject: ";

		strcat(line, odd[i]);
		strcat(line, "From: x");
		message_make(&message, line);
		assert_int_equal(parse_bytes(message.text, message.length, 0), BOB_CONTINUE);
		assert_slice(parsed.view.from, "sip:dave@example.com");
	}
}

#define busy(test) cmocka_unit_test_setup(test, start_with_bob_busy)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_stood_in_the_buffer_before_does_not_matter),
		cmocka_unit_test(a_message_cut_short_is_never_read),
		busy(an_invite_cut_short_is_never_refused),
		busy(any_one_byte_may_be_any_other),
		busy(a_nul_ends_nothing),
		cmocka_unit_test(vertical_tabs_are_no_line_ends),
	};

	return cmocka_run_group_tests_name("sip_bounds", tests, NULL, NULL);
}
