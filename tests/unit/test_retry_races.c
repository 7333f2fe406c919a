// SPDX-License-Identifier: GPL-2.0-only
/* A call that has ended and is tried again while another CPU acts on it, one step at a time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "invite_here.h"

#define AGAIN CALL_1 " cseq=2"

static int begin_ended(void **state)
{
	if (begin(state))
		return -1;
	judge(CALL_1);
	send_line("486 " CALL_1 " to=b");
	return phase() != BOB_CALL_RELEASED || calls();
}

static void tries_it_again(__u64 *word)
{
	if (is_about_the_call(word))
		send_line(AGAIN);
}

static void removes_it(__u64 *word)
{
	struct bob_key key = s->call;

	if (!is_about_the_call(word))
		return;
	*word = BOB_CALL_STATE(BOB_CALL_DEAD, 0);
	bob_native_delete(&bob_calls, &key);
}

/* After the first swap, by which this CPU alone may write the record. */
static void hears_a_late_answer(__u64 *word)
{
	if (record() && word == &record()->state && BOB_CALL_PHASE(*word) == BOB_CALL_REVIVING)
		send_line("200 " CALL_1 " to=b");
}

static void stops_being_busy(void)
{
	record()->state &= ~BOB_CALL_BUSY;
}

static void an_ended_call_tried_again_by_two_cpus_is_one_call(void **state)
{
	(void)state;
	meanwhile = tries_it_again;
	assert_passes(judge(AGAIN), SAME_CALL);
	assert_true(times <= 0);
	assert_int_equal(calls(), 1);
}

static void a_call_whose_record_goes_as_it_is_tried_again_gets_a_new_one(void **state)
{
	(void)state;
	meanwhile = removes_it;
	assert_passes(judge(AGAIN), ADMITTED);
	assert_int_equal(phase(), BOB_CALL_TRYING);
	assert_int_equal(calls(), 1);
	assert_int_equal(bob_engine_live(), 1);
}

/* RFC 3261 13.2.2.4: a dialog is made by whoever answers, however late. */
static void a_late_answer_as_a_call_is_tried_again_is_of_that_call(void **state)
{
	(void)state;
	meanwhile = hears_a_late_answer;
	assert_passes(judge(AGAIN), ADMITTED);
	assert_int_equal(phase(), BOB_CALL_CONFIRMED);
	assert_int_equal(calls(), 1);
}

static void a_retry_waits_for_whoever_ends_the_call_this_instant(void **state)
{
	(void)state;
	record()->state |= BOB_CALL_BUSY;
	after_look = stops_being_busy;
	assert_passes(judge(AGAIN), ADMITTED);
	assert_int_equal(phase(), BOB_CALL_TRYING);
	assert_int_equal(calls(), 1);
}

static void a_retry_that_has_waited_long_enough_goes_on_as_a_fork_would(void **state)
{
	(void)state;
	record()->state |= BOB_CALL_BUSY;
	assert_passes(judge(AGAIN), SAME_CALL);
	assert_int_equal(phase(), BOB_CALL_TRYING);
	assert_int_equal(calls(), 1);
	stops_being_busy();
}

static void a_call_that_another_cpu_writes_anew_for_long_is_let_pass(void **state)
{
	(void)state;
	record()->state = BOB_CALL_STATE(BOB_CALL_REVIVING, 0);
	assert_passes(judge(AGAIN), CONTENDED);
	assert_int_equal(calls(), 0);
	record()->state = BOB_CALL_STATE(BOB_CALL_RELEASED, 0);
}

#define t(test) cmocka_unit_test_setup_teardown(test, begin_ended, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		t(an_ended_call_tried_again_by_two_cpus_is_one_call),
		t(a_call_whose_record_goes_as_it_is_tried_again_gets_a_new_one),
		t(a_late_answer_as_a_call_is_tried_again_is_of_that_call),
		t(a_retry_waits_for_whoever_ends_the_call_this_instant),
		t(a_retry_that_has_waited_long_enough_goes_on_as_a_fork_would),
		t(a_call_that_another_cpu_writes_anew_for_long_is_let_pass),
	};

	return cmocka_run_group_tests_name("races of retries", tests, NULL, NULL);
}
