/* SPDX-License-Identifier: GPL-2.0-only */
/* The audit's judge: who is refused, and calls that would have been but went on. */
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

/* ---- who is refused ---- */

static void without_a_policy_nobody_is_refused(void **state)
{
	(void)state;
	assert_int_equal(judged_open(""), 0);
	judged_call(0, "carol>bob", "1");
	judged_call(1, "dave>bob", "2");
	assert_int_equal(judged_calls("bob@example.com"), 2);
	assert_int_equal(bob_engine_check(), 0);
}

static void somebody_at_his_limit_is(void **state)
{
	(void)state;
	assert_int_equal(judged_open(BOB_HAS_ONE), 0);
	judged_call(0, "carol>bob", "1");
	assert_rejected(judged(1, "INVITE dave>bob call=2"));
	assert_int_equal(bob_engine_scratch()->full.calls, 1);
	assert_int_equal(judged_calls("bob@example.com"), 1);
}

static void monitoring_lets_the_call_go_on_and_counts_it(void **state)
{
	(void)state;
	assert_int_equal(
		judged_open_with(BOB_HAS_ONE, &(struct audit_judge_options){.mode = BOB_MONITOR}),
		0);
	judged_call(0, "carol>bob", "1");
	assert_passes(judged(1, "INVITE dave>bob call=2"), WOULD_REFUSE);
	assert_int_equal(judged_calls("bob@example.com"), 2);
}

static void what_this_host_sends_is_only_observed(void **state)
{
	(void)state;
	assert_int_equal(judged_open(BOB_HAS_ONE), 0);
	judged_call(0, "carol>bob", "1");
	assert_passes(judged_outgoing(1, "INVITE dave>bob call=2"), WOULD_REFUSE);
}

static void refusals_never_fill_the_agents_ring(void **state)
{
	char line[64];

	(void)state;
	assert_int_equal(judged_open(BOB_HAS_ONE), 0);
	judged_call(0, "carol>bob", "1");
	for (int i = 0; i < 2 * BOB_QUEUE_DEPTH; i++) {
		snprintf(line, sizeof(line), "INVITE dave>bob call=r%d", i);
		assert_rejected(judged(1, line));
	}
	assert_int_equal(bob_engine_counter(BOB_N_EVENT_LOST), 0);
}

static void other_ports_may_be_sips(void **state)
{
	const uint16_t ports[] = {5070};

	(void)state;
	assert_int_equal(judged_open_with("", &(struct audit_judge_options){.mode = BOB_ENFORCE,
									    .ports = ports,
									    .n_ports = 1}),
			 0);
	assert_passes(judged(0, "INVITE carol>bob call=1"), OTHER_PORT);
}

/* ---- calls that bob would have refused, and that went on ---- */

static void begin_with_a_refused_call(void)
{
	assert_int_equal(judged_open(BOB_HAS_ONE), 0);
	judged_call(0, "carol>bob", "1");
	assert_rejected(judged(1, "INVITE dave>bob call=2"));
	assert_passes(judged(2, "180 INVITE dave>bob call=2 to=t2"), UNKNOWN_CALL);
	assert_passes(judged(3, "200 INVITE dave>bob call=2 to=t2"), UNKNOWN_CALL);
	assert_passes(judged(3, "ACK dave>bob call=2 to=t2"), ACK);
}

static void a_refused_calls_reinvite_adopts_nothing(void **state)
{
	(void)state;
	begin_with_a_refused_call();
	assert_passes(judged(60, "INVITE dave>bob call=2 to=t2 cseq=2"), UNKNOWN_CALL);
	assert_passes(judged(60, "200 INVITE dave>bob call=2 to=t2 cseq=2"), UNKNOWN_CALL);
	assert_int_equal(bob_engine_live(), 1);
}

static void nor_does_the_one_of_its_callee(void **state)
{
	(void)state;
	begin_with_a_refused_call();
	assert_passes(judged(60, "INVITE bob>dave call=2 from=t2 to=f2"), UNKNOWN_CALL);
	assert_passes(judged(60, "200 INVITE bob>dave call=2 from=t2 to=f2"), UNKNOWN_CALL);
	assert_int_equal(bob_engine_live(), 1);
}

static void a_call_that_was_up_before_the_trace_is_adopted(void **state)
{
	(void)state;
	begin_with_a_refused_call();
	assert_passes(judged(60, "INVITE erin>frank call=3 to=t3"), UNKNOWN_CALL);
	assert_passes(judged(60, "200 INVITE erin>frank call=3 to=t3"), PROGRESS);
	assert_int_equal(bob_engine_live(), 2);
}

static void a_refused_call_that_is_tried_again_is_judged_again(void **state)
{
	(void)state;
	begin_with_a_refused_call();
	assert_passes(judged(4, "BYE carol>bob call=1 to=t1"), BYE);
	assert_passes(judged(4, "200 BYE carol>bob call=1 to=t1"), PROGRESS);
	assert_passes(judged(5, "INVITE dave>bob call=2 cseq=2"), ADMITTED);
	assert_passes(judged(6, "200 INVITE dave>bob call=2 cseq=2 to=t2b"), PROGRESS);
	assert_passes(judged(70, "INVITE dave>bob call=2 to=t2b cseq=3"), IN_DIALOG);
	assert_int_equal(judged_calls("bob@example.com"), 1);
	/* As of any other, a sign of life comes in time even when it is far too late. */
	assert_passes(judged(50000, "INVITE dave>bob call=2 to=t2b cseq=4"), UNKNOWN_CALL);
	assert_passes(judged(50000, "200 INVITE dave>bob call=2 to=t2b cseq=4"), PROGRESS);
	assert_int_equal(judged_calls("bob@example.com"), 1);
}

static void the_same_refused_invite_again_is_refused_again(void **state)
{
	struct bob_outcome outcome;

	(void)state;
	begin_with_a_refused_call();
	outcome = judged(4, "INVITE dave>bob call=2");
	assert_outcome(outcome, BOB_REJECT, BOB_N_REFUSED_AGAIN);
}

/* ---- the same, where the host that it went through has captured it ---- */

static void a_proxy_sends_no_refused_call_on(void **state)
{
	(void)state;
	begin_with_a_refused_call();
	assert_passes(judged_outgoing(1.001, "INVITE dave>bob call=2 branch=p"), UNKNOWN_CALL);
	assert_passes(judged(1.5, "200 INVITE dave>bob call=2 branch=p to=t2"), UNKNOWN_CALL);
	assert_int_equal(judged_calls("bob@example.com"), 1);
	assert_int_equal(bob_engine_counter(BOB_N_WOULD_REFUSE), 0);
	assert_int_equal(bob_engine_check(), 0);
}

static void nor_does_a_back_to_back_user_agent(void **state)
{
	(void)state;
	begin_with_a_refused_call();
	assert_rejected(judged(10, "INVITE erin>bob call=3"));
	assert_passes(judged_outgoing(10.1, "INVITE erin>sip:bob@10.0.0.7 call=b3"), UNKNOWN_CALL);
	assert_passes(judged(11, "200 INVITE erin>sip:bob@10.0.0.7 call=b3 to=u"), UNKNOWN_CALL);
	assert_int_equal(bob_engine_live(), 1);
	assert_int_equal(bob_engine_check(), 0);
}

static void what_such_a_host_begins_by_itself_counts(void **state)
{
	(void)state;
	begin_with_a_refused_call();
	assert_passes(judged_outgoing(10, "INVITE pbx>bob call=3"), WOULD_REFUSE);
	/* Long after he was refused, without being asked. */
	assert_passes(judged_outgoing(20, "INVITE dave>sip:bob@10.0.0.7 call=4"), ADMITTED);
	assert_int_equal(judged_calls("bob@example.com"), 2);
}

static void a_redial_that_gets_through_is_sent_on(void **state)
{
	(void)state;
	begin_with_a_refused_call();
	assert_passes(judged(3.1, "BYE carol>bob call=1 to=t1"), BYE);
	assert_passes(judged(3.1, "200 BYE carol>bob call=1 to=t1"), PROGRESS);
	assert_outcome(judged(3.1, "INVITE dave>bob call=2"), BOB_REJECT, BOB_N_REFUSED_AGAIN);
	assert_passes(judged(3.2, "INVITE dave>bob call=3"), ADMITTED);
	assert_passes(judged_outgoing(3.2, "INVITE dave>bob call=3 branch=p"), SAME_CALL);
	assert_int_equal(judged_calls("bob@example.com"), 1);
}

/* ---- room ---- */

static void guests_come_and_go_without_end(void **state)
{
	char line[64];

	(void)state;
	assert_int_equal(judged_open_with("", &(struct audit_judge_options){.mode = BOB_ENFORCE,
									    .calls = 16}),
			 0);
	for (int i = 0; i < 200; i++) {
		snprintf(line, sizeof(line), "INVITE a%d>b%d call=%d", i, i, i);
		assert_passes(judged(40 * i, line), ADMITTED);
	}
	assert_int_equal(bob_engine_counter(BOB_N_USERS_FULL), 0);
	assert_int_equal(bob_engine_check(), 0);
}

static void more_calls_at_a_time_than_there_is_memory_for_are_not_opened(void **state)
{
	(void)state;
	assert_int_equal(judged_open_with("", &(struct audit_judge_options){.calls = UINT32_MAX}),
			 -EINVAL);
}

static void whoever_uses_the_engine_next_finds_it_as_small_as_before(void **state)
{
	(void)state;
	assert_int_equal(judged_open(""), 0);
	assert_int_equal(bob_calls.size, BOB_CALLS_DEFAULT);
	judged_close();
	assert_int_equal(bob_engine_reset(1), 0);
	assert_true(bob_calls.size < 1000);
	assert_true(bob_engine_limit("sip:bob@example.com", 1, 1) > 0);
	assert_int_equal(judged_open(""), 0);
	assert_int_equal(judged_calls("bob@example.com"), 0);
}

int main(void)
{
#define t(test) cmocka_unit_test_teardown(test, judged_teardown)
	const struct CMUnitTest tests[] = {
		t(without_a_policy_nobody_is_refused),
		t(somebody_at_his_limit_is),
		t(monitoring_lets_the_call_go_on_and_counts_it),
		t(what_this_host_sends_is_only_observed),
		t(refusals_never_fill_the_agents_ring),
		t(other_ports_may_be_sips),
		t(a_refused_calls_reinvite_adopts_nothing),
		t(nor_does_the_one_of_its_callee),
		t(a_call_that_was_up_before_the_trace_is_adopted),
		t(a_refused_call_that_is_tried_again_is_judged_again),
		t(the_same_refused_invite_again_is_refused_again),
		t(a_proxy_sends_no_refused_call_on),
		t(nor_does_a_back_to_back_user_agent),
		t(what_such_a_host_begins_by_itself_counts),
		t(a_redial_that_gets_through_is_sent_on),
		t(guests_come_and_go_without_end),
		t(more_calls_at_a_time_than_there_is_memory_for_are_not_opened),
		t(whoever_uses_the_engine_next_finds_it_as_small_as_before),
	};

	return cmocka_run_group_tests_name("judge", tests, judged_utc, NULL);
}
