/* SPDX-License-Identifier: GPL-2.0-only */
/* The audit's judge: the trace's clock, and what it ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* cmocka needs what stands above it. */
#include <cmocka.h>

#include "judged.h"
#include "native.h"
#include "scratch.h"
#include "send.h"

#define BOB_HAS_ONE "user bob@example.com limit 1\n"

static void an_earlier_stamp_does_not_turn_the_clock_back(void **state)
{
	(void)state;
	assert_int_equal(judged_open(BOB_HAS_ONE), 0);
	assert_passes(judged(100, "INVITE carol>bob call=1"), ADMITTED);
	audit_judge_advance(SECONDS(JUDGED_NOON - 60));
	assert_passes(judged(-3600, "INVITE dave>erin call=2"), ADMITTED);
	assert_int_equal(bob_engine_scratch()->now, SECONDS(JUDGED_NOON + 100));
}

static uint64_t swept_at[16];
static size_t sweeps;

static void note_sweep(void *arg, uint64_t time)
{
	assert_ptr_equal(arg, swept_at);
	if (sweeps < 16)
		swept_at[sweeps] = time;
	sweeps++;
}

static void open_noting(const char *policy)
{
	sweeps = 0;
	assert_int_equal(judged_open_with(policy, &(struct audit_judge_options){.mode = BOB_ENFORCE,
										.swept = note_sweep,
										.arg = swept_at}),
			 0);
}

static void a_call_without_an_answer_expires_at_the_second_after_its_deadline(void **state)
{
	(void)state;
	open_noting(BOB_HAS_ONE);
	assert_passes(judged(0.5, "INVITE carol>bob call=1"), ADMITTED);
	judged_audio(32.9);
	assert_int_equal(bob_engine_live(), 1);
	judged_audio(33);
	assert_int_equal(bob_engine_live(), 0);
	assert_int_equal(sweeps, 1);
	assert_int_equal(swept_at[0], SECONDS(JUDGED_NOON + 33));
	judged_audio(200);
	assert_int_equal(bob_calls.count, 0);
	assert_int_equal(sweeps, 1);
}

/* Each second of ten thousand years would take a while. */
static void a_gap_of_years_takes_no_time(void **state)
{
	(void)state;
	open_noting(BOB_HAS_ONE);
	judged_call(0.5, "carol>bob", "1");
	assert_passes(judged(1, "INVITE dave>erin call=2"), ADMITTED);
	audit_judge_advance(UINT64_MAX);
	assert_int_equal(bob_calls.count, 0);
	assert_int_equal(sweeps, 2);
	assert_int_equal(swept_at[0], SECONDS(JUDGED_NOON + 34));
	assert_int_equal(swept_at[1], SECONDS(JUDGED_NOON + 12 * 3600 + 1));
	assert_passes(judged(1, "INVITE carol>bob call=3"), ADMITTED);
	assert_int_equal(bob_engine_check(), 0);
}

/* Two phones of bob's and erin's ring; erin never says no. */
static void somebody_who_is_out_of_a_call_is_told_of_as_well(void **state)
{
	(void)state;
	open_noting(BOB_HAS_ONE "user erin@example.com limit 9\n");
	assert_passes(judged(0, "INVITE carol>bob call=1"), ADMITTED);
	assert_passes(judged(0, "INVITE carol>bob call=1 branch=b ruri=erin"), SAME_CALL);
	assert_passes(judged(1, "200 INVITE carol>bob call=1 to=t"), PROGRESS);
	assert_int_equal(judged_calls("erin@example.com"), 1);
	judged_audio(40);
	assert_int_equal(judged_calls("erin@example.com"), 0);
	assert_int_equal(judged_calls("bob@example.com"), 1);
	assert_int_equal(sweeps, 1);
	assert_int_equal(swept_at[0], SECONDS(JUDGED_NOON + 34));
}

/* Whoever is asked so late is out of it with the next second's end, if he does not answer. */
static void nobody_rings_for_long_beside_an_old_answer(void **state)
{
	(void)state;
	open_noting(BOB_HAS_ONE "user erin@example.com limit 9\n");
	judged_call(0, "carol>bob", "1");
	judged_audio(50);
	assert_passes(judged(60.5, "INVITE carol>bob call=1 branch=b ruri=erin"), SAME_CALL);
	assert_int_equal(judged_calls("erin@example.com"), 1);
	judged_audio(61);
	assert_int_equal(judged_calls("erin@example.com"), 0);
	assert_int_equal(swept_at[0], SECONDS(JUDGED_NOON + 61));
}

/* Bob and erin have both answered; erin's dialog ends as if she had said so (RFC 3261 15.1.1). */
static void a_bye_that_nobody_answers_ends_its_dialog(void **state)
{
	(void)state;
	open_noting(BOB_HAS_ONE "user erin@example.com limit 9\n");
	assert_passes(judged(0, "INVITE carol>bob call=1"), ADMITTED);
	assert_passes(judged(0, "INVITE carol>bob call=1 branch=b ruri=erin"), SAME_CALL);
	assert_passes(judged(1, "200 INVITE carol>bob call=1 to=t"), PROGRESS);
	assert_passes(judged(1, "200 INVITE carol>bob call=1 branch=b to=u"), PROGRESS);
	judged_audio(50);
	assert_passes(judged(60.5, "BYE carol>bob call=1 to=u"), BYE);
	judged_audio(92.9);
	assert_int_equal(judged_calls("erin@example.com"), 1);
	judged_audio(400);
	assert_int_equal(judged_calls("erin@example.com"), 0);
	assert_int_equal(judged_calls("bob@example.com"), 1);
	assert_int_equal(swept_at[0], SECONDS(JUDGED_NOON + 93));
}

/* The same packets, a sweep in each second. */
static void leaving_sweeps_out_changes_nothing(void **state)
{
	static const char *const lines[] = {
		"INVITE carol>bob call=%d",	     "180 INVITE carol>bob call=%d to=t",
		"200 INVITE carol>bob call=%d to=t", "BYE carol>bob call=%d to=t",
		"INVITE erin>dave call=%d",	     "CANCEL erin>dave call=%d",
		"200 BYE carol>bob call=%d to=t",
	};
	uint64_t ended[2];

	(void)state;
	for (int each = 0; each < 2; each++) {
		srand(1);
		assert_int_equal(judged_open("user bob@example.com limit 3\n"), 0);
		for (double at = 0; at < 20000; at += rand() % 40) {
			const char *line = lines[rand() % 7];
			char text[96];

			for (double tick = at - 40; each && tick < at; tick++) {
				struct bob_sweep sweep = {.op = BOB_SWEEP_EXPIRE};

				sweep.now = SECONDS(JUDGED_NOON + tick);
				if (tick >= 0 && sweep.now > bob_engine_scratch()->now)
					bob_engine_sweep(&sweep);
			}
			snprintf(text, sizeof(text), line, rand() % 4);
			judged(at, text);
		}
		ended[each] = bob_engine_counter(BOB_N_CALL_EXPIRED) * 1000000 +
			      bob_engine_counter(BOB_N_REFUSED) * 1000 +
			      bob_engine_counter(BOB_N_CALL_ENDED);
	}
	assert_int_equal(ended[0], ended[1]);
	assert_true(ended[0] > 10000000);
}

int main(void)
{
#define t(test) cmocka_unit_test_teardown(test, judged_teardown)
	const struct CMUnitTest tests[] = {
		t(an_earlier_stamp_does_not_turn_the_clock_back),
		t(a_call_without_an_answer_expires_at_the_second_after_its_deadline),
		t(a_gap_of_years_takes_no_time),
		t(somebody_who_is_out_of_a_call_is_told_of_as_well),
		t(nobody_rings_for_long_beside_an_old_answer),
		t(a_bye_that_nobody_answers_ends_its_dialog),
		t(leaving_sweeps_out_changes_nothing),
	};

	return cmocka_run_group_tests_name("judge_clock", tests, judged_utc, NULL);
}
