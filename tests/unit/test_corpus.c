// SPDX-License-Identifier: GPL-2.0-only
/*
 * Everything that other projects' tests send, with every callee busy: nothing
 * crashes, no count goes wrong, and nothing but an initial INVITE is refused.
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
#include "message_text.h"
#include "play.h"
#include "send.h"

static const struct frame_shape plain;

struct tally {
	unsigned int messages, refused;
};

/* Refuses to go on where a refusal hits anything but an initial INVITE. */
static int judge(const char *path, const uint8_t *message, size_t n, struct tally *tally)
{
	struct bob_outcome outcome = send_shaped(&plain, message, n);

	tally->messages++;
	if (outcome.verdict == BOB_PASS)
		return 0;
	tally->refused++;
	if (outcome.verdict == BOB_REJECT && looks_like_initial_invite(message, n))
		return 0;
	print_error("%s, %zu bytes: %s (%s)\n", path, n, verdict_name(outcome.verdict),
		    reason_name(outcome.reason));
	return -1;
}

/* Whoever the message calls is in as many calls as he may. */
static void make_callee_busy(const uint8_t *message, size_t n)
{
	uint8_t frame[FRAME_MAX];
	char uri[256];

	callee_of(frame, frame_build(frame, &plain, message, n), SEND_NOW, uri);
	bob_engine_reset(SEND_NOW);
	if (*uri && bob_engine_limit(uri, 1, SEND_NOW) > 0)
		send_frame(frame, call_to(frame, uri));
}

static int judge_whole(const char *path, const uint8_t *message, size_t n, void *arg)
{
	make_callee_busy(message, n);
	return judge(path, message, n, arg) || bob_engine_check();
}

static int judge_cut(const char *path, const uint8_t *message, size_t n, void *arg)
{
	make_callee_busy(message, n);
	for (size_t part = 0; part < n; part++)
		if (judge(path, message, part, arg))
			return -1;
	return bob_engine_check();
}

static void each_message(corpus_each each, struct tally *tally)
{
	if (!corpus_is_there()) {
		print_message("no " CORPUS " here\n");
		skip();
	}
	for (const char *const *folder = corpus_message_folders; *folder; folder++)
		assert_int_equal(corpus_messages(*folder, each, tally), 0);
	print_message("%u messages, %u refused\n", tally->messages, tally->refused);
}

static void only_an_initial_invite_is_ever_refused(void **state)
{
	struct tally tally = {0};

	(void)state;
	each_message(judge_whole, &tally);
	assert_true(tally.messages > 800);
	assert_true(tally.refused > 50);
}

static void nothing_cut_short_is_refused_but_a_whole_invite_without_its_body(void **state)
{
	struct tally tally = {0};

	(void)state;
	each_message(judge_cut, &tally);
}

/* ---- captures ---- */

static int send_captured(const char *path, const uint8_t *frame, size_t n, void *arg)
{
	struct bob_outcome outcome = send_frame(frame, n);
	struct tally *tally = arg;

	tally->messages++;
	tally->refused += outcome.verdict != BOB_PASS;
	if (outcome.verdict == BOB_PASS)
		return 0;
	print_error("%s: %s\n", path, verdict_name(outcome.verdict));
	return -1;
}

/* Invariant: with traffic gone and timers run out, nobody is in any call. */
static void assert_all_calls_end(void)
{
	struct bob_sweep sweep = {.op = BOB_SWEEP_EXPIRE, .now = 200000ULL * 1000000000};

	assert_int_equal(bob_engine_check(), 0);
	assert_int_equal(bob_engine_sweep(&sweep), 0);
	assert_int_equal(bob_engine_live(), 0);
	assert_int_equal(bob_engine_check(), 0);
}

static void captures_of_others_play_without_a_refusal(void **state)
{
	struct tally tally = {0};

	(void)state;
	if (!corpus_is_there())
		skip();
	for (const char *const *folder = corpus_capture_folders; *folder; folder++) {
		bob_engine_reset(SEND_NOW);
		assert_int_equal(corpus_frames(*folder, send_captured, &tally), 0);
		assert_all_calls_end();
	}
	print_message("%u frames\n", tally.messages);
	assert_true(tally.messages > 1000);
}

/* HTTP, RTP, STUN and others: no SIP counter moves, although some use its port. */
static void captures_of_other_protocols_move_no_sip_counter(void **state)
{
	struct tally tally = {0};

	(void)state;
	if (!corpus_is_there())
		skip();
	assert_int_equal(corpus_frames("pcaps-negative", send_captured, &tally), 0);
	for (int i = BOB_N_OVERLONG; i < BOB_N_MAX; i++)
		assert_int_equal(bob_engine_counter(i), 0);
}

#define t(test) cmocka_unit_test_setup(test, start_engine)

int main(void)
{
	const struct CMUnitTest tests[] = {
		t(only_an_initial_invite_is_ever_refused),
		t(nothing_cut_short_is_refused_but_a_whole_invite_without_its_body),
		t(captures_of_others_play_without_a_refusal),
		t(captures_of_other_protocols_move_no_sip_counter),
	};

	return cmocka_run_group_tests_name("corpus", tests, NULL, NULL);
}
