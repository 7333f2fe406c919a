// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the programs refuse the agent can answer: else an INVITE would vanish.
 * The one decides by the length of an answer it has not seen, the other builds it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "busy.h"
#include "corpus.h"
#include "native.h"
#include "reply.h"
#include "send.h"

struct figures {
	unsigned int answered, passed;
};

/* Fails unless a refused frame can be answered, with the tag that the programs will know again. */
static int answer(const char *what, const uint8_t *frame, size_t n, struct figures *figures)
{
	struct bob_outcome outcome = send_frame(frame, n);
	uint32_t zero = 0, length = 0;
	char tag[BOB_ENGINE_TAG_SIZE];
	uint8_t copy[FRAME_MAX];
	int err;

	if (outcome.verdict != BOB_REJECT) {
		figures->passed++;
		return 0;
	}
	bob_engine_reply_tag(tag);
	memcpy(copy, frame, n);
	err = bobd_reply(copy, n, bob_native_lookup(&bob_config, &zero), &length);
	figures->answered++;
	if (!err && length <= n && memmem(copy, length, tag, strlen(tag)))
		return 0;
	print_error("%s: refused, but the answer: %d, %u bytes for %zu\n", what, err, length, n);
	return -1;
}

/* INVITEs of every length around that of their answers, with one to four Vias. */
static void every_refused_invite_can_be_answered(void **state)
{
	static const char filler[] = "........................................................"
				     "........................................................";
	struct figures figures = {0};
	char text[2048], crlf[4096];
	uint8_t frame[FRAME_MAX];

	(void)state;
	for (int padding = 0; padding < 110; padding++) {
		for (int kind = 0; kind < 32; kind++) {
			struct frame_shape shape = {.ipv6 = kind & 1, .source = 61234};
			const char *rport = kind & 2 ? ";rport" : "", *fold = kind & 4 ? "\n " : "";
			int used = snprintf(text, sizeof(text),
					    "INVITE sip:bob@example.com SIP/2.0\n"
					    "Via: SIP/2.0/UDP [fd00::9]:5061%s;branch=z9hG4bK%d\n",
					    rport, padding * 32 + kind);

			for (int i = 0; i < kind >> 3; i++)
				used += snprintf(text + used, sizeof(text) - used,
						 "v:SIP/2.0/UDP 10.0.0.%d%s;branch=z9hG4bKup\n", i,
						 fold);
			snprintf(text + used, sizeof(text) - used,
				 "f:%s<sip:dave@example.com>;tag=f\nTo:%s <sip:bob@example.com>\n"
				 "i:%d-%d\nCSeq: 1 INVITE\ns:%.*s\n\n",
				 fold, fold, padding, kind, padding, filler);
			assert_int_equal(
				answer(text, frame,
				       frame_build(frame, &shape, crlf, text_to_crlf(crlf, text)),
				       &figures),
				0);
		}
	}
	print_message("%u answered, %u passed\n", figures.answered, figures.passed);
	assert_true(figures.answered > 500);
	assert_true(figures.passed > 500);
}

static int answer_message(const char *path, const uint8_t *message, size_t n, void *arg)
{
	uint8_t frame[FRAME_MAX], other[FRAME_MAX];
	size_t length = frame_build(frame, &(struct frame_shape){0}, message, n);
	char uri[256];

	callee_of(frame, length, SEND_NOW, uri);
	bob_engine_reset(SEND_NOW);
	if (!*uri || bob_engine_limit(uri, 1, SEND_NOW) < 0)
		return 0;
	send_frame(other, call_to(other, uri));
	return answer(path, frame, length, arg);
}

static void every_refused_message_of_others_can_be_answered(void **state)
{
	struct figures figures = {0};

	(void)state;
	if (!corpus_is_there()) {
		print_message("no " CORPUS " here\n");
		skip();
	}
	for (const char *const *folder = corpus_message_folders; *folder; folder++)
		assert_int_equal(corpus_messages(*folder, answer_message, &figures), 0);
	print_message("%u answered, %u passed\n", figures.answered, figures.passed);
	assert_true(figures.answered > 50);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(every_refused_invite_can_be_answered, start_with_bob_busy),
		cmocka_unit_test_setup(every_refused_message_of_others_can_be_answered,
				       start_engine),
	};

	return cmocka_run_group_tests_name("answerable", tests, NULL, NULL);
}
