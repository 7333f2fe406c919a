// SPDX-License-Identifier: GPL-2.0-only
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "message_text.h"
#include "play.h"
#include "send.h"

struct bob_outcome send_frame(const void *frame, size_t n)
{
	const struct bob_arrival arrival = {
		.frame = guarded_copy(frame, n),
		.length = n,
		.interface = BOB_ENGINE_INTERFACE,
		.now = SEND_NOW,
	};

	return bob_engine_packet(&arrival);
}

struct bob_outcome send_shaped(const struct frame_shape *shape, const void *payload, size_t n)
{
	uint8_t frame[FRAME_MAX];

	return send_frame(frame, frame_build(frame, shape, payload, n));
}

struct bob_outcome send_text(const char *text)
{
	char message[2 * MESSAGE_MAX];
	size_t n = text_to_crlf(message, text);

	return send_shaped(&(struct frame_shape){0}, message, n);
}

struct bob_outcome send_line(const char *line)
{
	struct message message;

	message_make(&message, line);
	return send_shaped(&(struct frame_shape){.back = message.response}, message.text,
			   message.length);
}

int start_engine(void **state)
{
	(void)state;
	return bob_engine_reset(SEND_NOW);
}

int start_with_bob_busy(void **state)
{
	if (start_engine(state) || bob_engine_limit("sip:bob@example.com", 1, SEND_NOW) < 0)
		return -1;
	return send_line("INVITE carol>bob call=busy").verdict != BOB_PASS ||
	       bob_engine_calls("sip:bob@example.com") != 1;
}

void _assert_outcome(struct bob_outcome outcome, enum bob_verdict verdict, enum bob_counter reason,
		     const char *file, int line)
{
	if (outcome.verdict == verdict && outcome.reason == reason)
		return;
	print_error("%s (%s), expected %s (%s)\n", verdict_name(outcome.verdict),
		    reason_name(outcome.reason), verdict_name(verdict), reason_name(reason));
	_fail(file, line);
}
