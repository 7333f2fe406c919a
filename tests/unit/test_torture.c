// SPDX-License-Identifier: GPL-2.0-only
/* Each message of RFC 4475 and RFC 5118, with whom it calls busy, and idle. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "busy.h"
#include "corpus.h"
#include "play.h"
#include "send.h"
#include "torture.h"

struct delivery {
	const struct torture *row;
	struct bob_outcome idle, busy;
	bool initial_invite;
};

static int deliver(const char *path, const uint8_t *message, size_t n, void *arg)
{
	static const struct frame_shape plain;
	struct delivery *delivery = arg;
	const char *callee = delivery->row->callee;
	uint8_t frame[FRAME_MAX];

	if (strcmp(path + strlen(CORPUS), delivery->row->path))
		return 0;
	delivery->initial_invite = looks_like_initial_invite(message, n);
	bob_engine_reset(SEND_NOW);
	delivery->idle = send_shaped(&plain, message, n);
	assert_int_equal(bob_engine_check(), 0);
	bob_engine_reset(SEND_NOW);
	if (callee) {
		assert_true(bob_engine_limit(callee, 1, SEND_NOW) > 0);
		assert_passes(send_frame(frame, call_to(frame, callee)), ADMITTED);
	}
	delivery->busy = send_shaped(&plain, message, n);
	assert_int_equal(bob_engine_check(), 0);
	return 1;
}

static void the_message_is_treated_as_written(void **state)
{
	const struct torture *row = *state;
	struct delivery delivery = {.row = row};
	char folder[64];

	if (!corpus_is_there()) {
		print_message("no " CORPUS " here\n");
		skip();
	}
	snprintf(folder, sizeof(folder), "%.15s", row->path);
	assert_int_equal(corpus_messages(folder, deliver, &delivery), 1);
	assert_outcome(delivery.busy, row->verdict, row->reason);
	if (row->verdict == BOB_REJECT) {
		assert_true(delivery.initial_invite);
		assert_passes(delivery.idle, ADMITTED);
	} else {
		/* Whatever is not refused passes for a reason that has nothing to do with calls. */
		assert_outcome(delivery.idle, BOB_PASS, row->reason);
	}
}

int main(void)
{
	static char names[64][320];
	static struct CMUnitTest tests[64];
	size_t n = 0;

	for (const struct torture *row = torture_rows; row->section; row++, n++) {
		snprintf(names[n], sizeof(names[n]), "%s %s %s (%s): %s", row->section,
			 strchr(row->path, '/') + 1, verdict_name(row->verdict),
			 reason_name(row->reason), row->why);
		tests[n] = (struct CMUnitTest){
			.name = names[n],
			.test_func = the_message_is_treated_as_written,
			.initial_state = (void *)row,
		};
	}
	return _cmocka_run_group_tests("torture", tests, n, NULL, NULL);
}
