// SPDX-License-Identifier: GPL-2.0-only
/* The audit's ledger: how calls begin and end, and when. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "audited.h"

static struct audit_totals run(const char *policy)
{
	struct audit_totals totals;

	audit_totals(audited_run(policy, BOB_ENFORCE), &totals);
	return totals;
}

/* Rings after a second, is answered after two more. */
static void answered_call(double at)
{
	audited_add(at, "INVITE carol>bob call=1");
	audited_add(at + 1, "180 INVITE carol>bob call=1 to=b");
	audited_add(at + 3, "200 INVITE carol>bob call=1 to=b");
	audited_add(at + 3, "ACK carol>bob call=1 to=b");
}

static void hang_up(double at)
{
	audited_add(at, "BYE carol>bob call=1 to=b");
	audited_add(at + 0.5, "200 BYE carol>bob call=1 to=b");
}

static void a_call_is_told_from_its_invite_to_the_answer_of_its_bye(void **state)
{
	struct audit_totals totals;

	(void)state;
	answered_call(1);
	hang_up(10);
	totals = run("");
	assert_string_equal(audited_call(1), "carol@example.com>bob@example.com 1+4+10.5 bye");
	assert_int_equal(totals.packets, 7);
	assert_int_equal(totals.sip, 6);
	assert_int_equal(totals.invites, 1);
	assert_int_equal(totals.calls, 1);
	assert_int_equal(totals.answered, 1);
	assert_int_equal(totals.open, 0);
	assert_int_equal(totals.peak, 1);
}

static void a_final_response_ends_a_call_unanswered(void **state)
{
	(void)state;
	audited_add(1, "INVITE carol>bob call=1");
	audited_add(2, "486 INVITE carol>bob call=1 to=b");
	audited_add(3, "INVITE carol>bob call=2");
	audited_add(4, "CANCEL carol>bob call=2");
	audited_add(5, "487 INVITE carol>bob call=2 to=b");
	assert_int_equal(run("").answered, 0);
	assert_string_equal(audited_call(1), "carol@example.com>bob@example.com 1+-+2 unanswered");
	assert_string_equal(audited_call(2), "carol@example.com>bob@example.com 3+-+5 unanswered");
}

static void a_call_of_which_nothing_is_heard_any_more_has_expired(void **state)
{
	(void)state;
	audited_add(1, "INVITE carol>bob call=1");
	audited_add(100, "OPTIONS carol>bob call=o");
	run("");
	assert_string_equal(audited_call(1), "carol@example.com>bob@example.com 1+-+34 expired");
}

static void a_call_that_is_up_at_the_end_is_open(void **state)
{
	(void)state;
	answered_call(1);
	assert_int_equal(run("").open, 1);
	assert_string_equal(audited_call(1), "carol@example.com>bob@example.com 1+4+- open");
}

static void a_call_that_another_takes_over_is_replaced(void **state)
{
	(void)state;
	answered_call(1);
	audited_add(10, "INVITE dave>bob call=2 | Replaces: 1@test;to-tag=b;from-tag=f1");
	audited_add(11, "200 INVITE dave>bob call=2 to=bb");
	run("");
	assert_string_equal(audited_call(1), "carol@example.com>bob@example.com 1+4+11 replaced");
	assert_string_equal(audited_call(2), "dave@example.com>bob@example.com 10+11+- open");
}

static void a_call_that_is_challenged_and_tried_again_is_one_call(void **state)
{
	struct audit_totals totals;

	(void)state;
	audited_add(1, "INVITE carol>bob call=1");
	audited_add(2, "407 INVITE carol>bob call=1 to=p");
	audited_add(3, "INVITE carol>bob call=1 cseq=2");
	audited_add(4, "200 INVITE carol>bob call=1 cseq=2 to=b");
	totals = run("");
	assert_int_equal(totals.calls, 1);
	assert_int_equal(totals.invites, 2);
	assert_string_equal(audited_call(1), "carol@example.com>bob@example.com 1+4+- open");
	assert_string_equal(audited_call(2), "");
	assert_string_equal(audited_user("bob@example.com"),
			    "peak 1 mean 0.500 busy 2 calls 1 refused 0");
}

static void the_same_call_id_after_a_call_that_was_answered_is_another_call(void **state)
{
	(void)state;
	answered_call(1);
	hang_up(10);
	audited_add(20, "INVITE carol>bob call=1 cseq=9");
	assert_int_equal(run("").calls, 2);
	assert_string_equal(audited_call(1), "carol@example.com>bob@example.com 1+4+10.5 bye");
	assert_string_equal(audited_call(2), "carol@example.com>bob@example.com 20+-+- open");
}

static void a_late_answer_brings_a_call_back_in_the_same_row(void **state)
{
	(void)state;
	audited_add(1, "INVITE carol>bob call=1");
	audited_add(40, "200 INVITE carol>bob call=1 to=b");
	assert_int_equal(run("").calls, 1);
	assert_string_equal(audited_call(1), "carol@example.com>bob@example.com 1+40+- open");
	assert_string_equal(audited_steps("bob@example.com"), "1@1 0@34 1@40");
}

static void a_call_met_in_mid_dialog_is_adopted(void **state)
{
	(void)state;
	audited_add(1, "INVITE carol>bob call=1 to=b cseq=5");
	audited_add(2, "200 INVITE carol>bob call=1 to=b cseq=5");
	run("");
	assert_string_equal(audited_call(1),
			    "carol@example.com>bob@example.com 2+2+- open adopted");
}

static void repetitions_are_messages_but_no_calls(void **state)
{
	struct audit_totals totals;

	(void)state;
	audited_add(1, "INVITE carol>bob call=1");
	audited_add(1.5, "INVITE carol>bob call=1");
	audited_add(2.5, "INVITE carol>bob call=1");
	totals = run("");
	assert_int_equal(totals.invites, 3);
	assert_int_equal(totals.calls, 1);
}

static void a_ladder_has_all_messages_of_its_call_and_no_others(void **state)
{
	(void)state;
	answered_call(1);
	audited_add(5, "INVITE carol>dave call=2");
	audited_add(6, "INFO carol>bob call=1 to=b cseq=7");
	audited_add(7, "200 INFO carol>bob call=1 to=b cseq=7");
	hang_up(10);
	run("");
	assert_string_equal(audited_ladder(1), "INVITE, 180 Ringing, 200 OK, ACK, INFO, 200 OK, "
					       "BYE, 200 OK");
	assert_string_equal(audited_ladder(2), "INVITE");
}

static void a_trace_cut_off_is_read_as_far_as_it_goes(void **state)
{
	const struct audit_damage *damages;
	struct audit_result *result;

	(void)state;
	audited_add(1, "INVITE carol>bob call=1");
	audited_add(2, "486 INVITE carol>bob call=1 to=b");
	audited_cut(10);
	result = audited_run("", BOB_ENFORCE);
	assert_int_equal(audit_damages(result, &damages), 1);
	assert_int_equal(damages[0].packets, 2);
	assert_string_equal(audited_call(1), "carol@example.com>bob@example.com 1+-+- open");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, audited_setup, audited_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_call_is_told_from_its_invite_to_the_answer_of_its_bye),
		TEST(a_final_response_ends_a_call_unanswered),
		TEST(a_call_of_which_nothing_is_heard_any_more_has_expired),
		TEST(a_call_that_is_up_at_the_end_is_open),
		TEST(a_call_that_another_takes_over_is_replaced),
		TEST(a_call_that_is_challenged_and_tried_again_is_one_call),
		TEST(the_same_call_id_after_a_call_that_was_answered_is_another_call),
		TEST(a_late_answer_brings_a_call_back_in_the_same_row),
		TEST(a_call_met_in_mid_dialog_is_adopted),
		TEST(repetitions_are_messages_but_no_calls),
		TEST(a_ladder_has_all_messages_of_its_call_and_no_others),
		TEST(a_trace_cut_off_is_read_as_far_as_it_goes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
