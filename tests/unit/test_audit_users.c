// SPDX-License-Identifier: GPL-2.0-only
/* The audit's users: how many calls they were in, who was refused, and because of which calls. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "audited.h"

#define BOB "bob@example.com"
#define BOB_ONE "user bob@example.com limit 1\n"

static struct audit_totals run(const char *policy, enum bob_mode mode)
{
	struct audit_totals totals;

	audit_totals(audited_run(policy, mode), &totals);
	return totals;
}

/* From the first second to the second one; the call's name is one digit. */
static void call(double from, double to, const char *parties, int name)
{
	char line[128];

	snprintf(line, sizeof(line), "INVITE %s call=%d", parties, name);
	audited_add(from, line);
	snprintf(line, sizeof(line), "200 INVITE %s call=%d to=t%d", parties, name, name);
	audited_add(from, line);
	if (to <= from)
		return;
	snprintf(line, sizeof(line), "BYE %s call=%d to=t%d", parties, name, name);
	audited_add(to, line);
	snprintf(line, sizeof(line), "200 BYE %s call=%d to=t%d", parties, name, name);
	audited_add(to, line);
}

static void keep_alive(double at)
{
	audited_add(at, "OPTIONS carol>bob call=o");
}

/* Over ten seconds: one call for two of them, two for four, one for one. */
static void a_users_peak_and_mean_are_weighted_by_time(void **state)
{
	struct audit_totals totals;

	(void)state;
	audited_add(1, "INVITE carol>bob call=1");
	audited_add(1, "200 INVITE carol>bob call=1 to=t1");
	audited_add(3, "INVITE dave>bob call=2");
	audited_add(3, "200 INVITE dave>bob call=2 to=t2");
	audited_add(7, "BYE carol>bob call=1 to=t1");
	audited_add(7, "200 BYE carol>bob call=1 to=t1");
	audited_add(8, "BYE dave>bob call=2 to=t2");
	audited_add(8, "200 BYE dave>bob call=2 to=t2");
	keep_alive(10);
	totals = run("", BOB_ENFORCE);
	assert_string_equal(audited_user(BOB), "peak 2 mean 1.100 busy 7 calls 2 refused 0");
	assert_string_equal(audited_user("carol@example.com"),
			    "peak 1 mean 0.600 busy 6 calls 1 refused 0");
	assert_string_equal(audited_steps(BOB), "1@1 2@3 1@7 0@8");
	assert_string_equal(audited_steps(""), "1@1 2@3 1@7 0@8");
	assert_int_equal(totals.peak, 2);
	assert_true(totals.mean > 1.0999 && totals.mean < 1.1001);
}

static void who_is_up_at_the_end_is_busy_until_then(void **state)
{
	(void)state;
	call(5, 0, "carol>bob", 1);
	keep_alive(10);
	run("", BOB_ENFORCE);
	assert_string_equal(audited_user(BOB), "peak 1 mean 0.500 busy 5 calls 1 refused 0");
}

static void a_refusal_names_the_calls_that_held_the_slots(void **state)
{
	struct audit_totals totals;

	(void)state;
	call(1, 9, "carol>bob", 1);
	call(2, 9, "erin>frank", 2);
	audited_add(5, "INVITE dave>bob call=3");
	keep_alive(10);
	totals = run(BOB_ONE, BOB_ENFORCE);
	assert_string_equal(audited_refusal(1), "5 dave@example.com>bob@example.com " BOB
						" has 1 of 1, call 3, held by 1");
	assert_string_equal(audited_call(3), "dave@example.com>bob@example.com 5+-+5 refused");
	assert_string_equal(audited_user(BOB), "peak 1 mean 0.800 busy 8 calls 1 refused 1");
	assert_int_equal(totals.calls, 2);
	assert_int_equal(totals.refused, 1);
}

static void a_refused_call_that_goes_on_in_the_trace_takes_no_slot(void **state)
{
	(void)state;
	call(1, 4, "carol>bob", 1);
	call(2, 9, "dave>bob", 2);
	call(5, 9, "erin>bob", 3);
	assert_int_equal(run(BOB_ONE, BOB_ENFORCE).refused, 1);
	assert_string_equal(audited_user(BOB), "peak 1 mean 0.778 busy 7 calls 2 refused 1");
}

static void a_monitored_call_goes_on_and_takes_one(void **state)
{
	struct audit_totals totals;

	(void)state;
	call(1, 4, "carol>bob", 1);
	call(2, 9, "dave>bob", 2);
	call(5, 9, "erin>bob", 3);
	totals = run(BOB_ONE, BOB_MONITOR);
	assert_int_equal(totals.refused, 2);
	assert_int_equal(totals.calls, 3);
	assert_string_equal(audited_refusal(2), "5 erin@example.com>bob@example.com " BOB
						" has 1 of 1, call 3, held by 2");
	assert_string_equal(audited_call(2), "dave@example.com>bob@example.com 2+2+9 bye");
	assert_string_equal(audited_user(BOB), "peak 2 mean 1.556 busy 8 calls 3 refused 2");
}

static void an_invite_refused_on_each_of_its_hops_is_refused_once(void **state)
{
	(void)state;
	call(1, 9, "carol>bob", 1);
	audited_add(2, "INVITE dave>bob call=2 branch=z9hG4bKa");
	audited_add(2, "INVITE dave>bob call=2 branch=z9hG4bKb");
	audited_add(2.5, "INVITE dave>bob call=2 branch=z9hG4bKa");
	audited_add(3, "INVITE dave>bob call=2 cseq=2 branch=z9hG4bKc");
	assert_int_equal(run(BOB_ONE, BOB_ENFORCE).refused, 1);
	assert_string_equal(audited_refusal(2), "");
	assert_string_equal(audited_call(3), "");
}

static void a_refused_call_that_gets_through_later_is_the_same_call(void **state)
{
	struct audit_totals totals;

	(void)state;
	call(1, 3, "carol>bob", 1);
	audited_add(2, "INVITE dave>bob call=2");
	audited_add(4, "INVITE dave>bob call=2 cseq=2");
	totals = run(BOB_ONE, BOB_ENFORCE);
	assert_int_equal(totals.refused, 1);
	assert_int_equal(totals.calls, 2);
	assert_string_equal(audited_call(2), "dave@example.com>bob@example.com 2+-+- open");
}

static void a_groups_refusal_names_its_members_calls(void **state)
{
	(void)state;
	call(1, 9, "carol>bob", 1);
	call(2, 9, "alice>frank", 2);
	call(3, 9, "erin>frank", 3);
	audited_add(5, "INVITE dave>alice call=4");
	keep_alive(10);
	run("group sales limit 2\nuser alice@example.com in sales\n"
	    "user bob@example.com in sales\n",
	    BOB_ENFORCE);
	assert_string_equal(audited_refusal(1), "5 dave@example.com>alice@example.com group sales "
						"has 2 of 2, call 4, held by 1 2");
	assert_string_equal(audited_user("group sales"),
			    "peak 2 mean 1.500 busy 8 calls 2 refused 1");
	assert_string_equal(audited_user("alice@example.com"),
			    "peak 1 mean 0.700 busy 7 calls 1 refused 0");
}

static void a_call_between_two_members_is_one_of_their_group(void **state)
{
	(void)state;
	call(1, 9, "alice>bob", 1);
	keep_alive(10);
	run("group sales limit 2\nuser alice@example.com in sales\n"
	    "user bob@example.com in sales\n",
	    BOB_ENFORCE);
	assert_string_equal(audited_user("group sales"),
			    "peak 1 mean 0.800 busy 8 calls 1 refused 0");
}

static void the_limit_of_one_direction_is_held_by_calls_of_that_direction(void **state)
{
	(void)state;
	call(1, 9, "bob>carol", 1);
	call(2, 9, "erin>bob", 2);
	audited_add(5, "INVITE dave>bob call=3");
	run("user bob@example.com incoming 1\n", BOB_ENFORCE);
	assert_string_equal(audited_refusal(1), "5 dave@example.com>bob@example.com " BOB
						" has 1 of 1, call 3, held by 2");
}

static void a_caller_at_his_limit_is_the_one_who_is_named(void **state)
{
	(void)state;
	call(1, 9, "bob>carol", 1);
	audited_add(5, "INVITE bob>dave call=2");
	run("user bob@example.com outgoing 1\n", BOB_ENFORCE);
	assert_string_equal(audited_refusal(1), "5 bob@example.com>dave@example.com " BOB
						" has 1 of 1, call 2, held by 1");
}

static void two_legs_through_a_b2bua_are_one_call_of_whoever_is_in_both(void **state)
{
	static const char *const session = "| Session-ID: ab30317f1a784dc48ff824d0d3715d86";
	char line[160];

	(void)state;
	snprintf(line, sizeof(line), "INVITE carol>bob call=a %s", session);
	audited_add(1, line);
	snprintf(line, sizeof(line), "INVITE carol>bob call=b %s", session);
	audited_add(1, line);
	audited_add(2, "200 INVITE carol>bob call=b to=b");
	audited_add(2, "200 INVITE carol>bob call=a to=p");
	/* The leg that had the slot ends first: the other one gets it. */
	audited_add(4, "BYE carol>bob call=a to=p");
	audited_add(4, "200 BYE carol>bob call=a to=p");
	audited_add(5, "INVITE dave>bob call=c");
	keep_alive(10);
	run(BOB_ONE, BOB_ENFORCE);
	assert_string_equal(audited_user(BOB), "peak 1 mean 0.900 busy 9 calls 1 refused 1");
	assert_string_equal(audited_refusal(1), "5 dave@example.com>bob@example.com " BOB
						" has 1 of 1, call 3, held by 2");
}

static void a_users_aliases_are_one_user_by_his_first_name(void **state)
{
	(void)state;
	call(1, 5, "carol>bob", 1);
	call(6, 8, "carol>robert", 2);
	keep_alive(10);
	run("user bob@example.com limit 2 alias robert@example.com\n", BOB_ENFORCE);
	assert_string_equal(audited_user(BOB), "peak 1 mean 0.600 busy 6 calls 2 refused 0");
	assert_string_equal(audited_user("robert@example.com"), "");
	assert_string_equal(audited_call(2), "carol@example.com>bob@example.com 6+6+8 bye");
}

static void a_fork_refused_to_one_user_leaves_the_call_to_the_other(void **state)
{
	(void)state;
	call(1, 9, "carol>bob", 1);
	audited_add(2, "INVITE dave>erin call=2 branch=z9hG4bKa");
	audited_add(3, "INVITE dave>erin call=2 branch=z9hG4bKb ruri=sip:bob@example.com");
	run(BOB_ONE "user erin@example.com\n", BOB_ENFORCE);
	assert_string_equal(audited_call(2), "dave@example.com>erin@example.com 2+-+- open");
	assert_string_equal(audited_refusal(1), "3 dave@example.com>erin@example.com " BOB
						" has 1 of 1, call 2, held by 1");
	assert_string_equal(audited_user(BOB), "peak 1 mean 0.889 busy 8 calls 1 refused 1");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, audited_setup, audited_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_users_peak_and_mean_are_weighted_by_time),
		TEST(who_is_up_at_the_end_is_busy_until_then),
		TEST(a_refusal_names_the_calls_that_held_the_slots),
		TEST(a_refused_call_that_goes_on_in_the_trace_takes_no_slot),
		TEST(a_monitored_call_goes_on_and_takes_one),
		TEST(an_invite_refused_on_each_of_its_hops_is_refused_once),
		TEST(a_refused_call_that_gets_through_later_is_the_same_call),
		TEST(a_groups_refusal_names_its_members_calls),
		TEST(a_call_between_two_members_is_one_of_their_group),
		TEST(the_limit_of_one_direction_is_held_by_calls_of_that_direction),
		TEST(a_caller_at_his_limit_is_the_one_who_is_named),
		TEST(two_legs_through_a_b2bua_are_one_call_of_whoever_is_in_both),
		TEST(a_users_aliases_are_one_user_by_his_first_name),
		TEST(a_fork_refused_to_one_user_leaves_the_call_to_the_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
