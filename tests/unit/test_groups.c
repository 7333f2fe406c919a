// SPDX-License-Identifier: GPL-2.0-only
/* Limits and groups beyond the tables: what is reported of whom, what has no room, two legs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "call/call.h"
#include "send.h"

#define BOB "sip:bob@example.com"
#define ERIN "sip:erin@example.com"
#define SALES "group:sales"

enum { GROUP = BOB_CALLEE_GROUPS };

static struct bob_user *sales; /* bob and erin belong to it */

static uint32_t index_of(const struct bob_user *user)
{
	return user - (struct bob_user *)bob_native_lookup(&bob_users, &(uint32_t){0});
}

static int limit(const char *who, uint32_t calls)
{
	int index = bob_engine_limit(who, calls, SEND_NOW);

	sales = bob_engine_user(SALES);
	return index;
}

static int begin(void **state)
{
	return start_engine(state) || limit(ERIN, 9) < 0 || limit(BOB, 9) < 0 ||
	       limit(SALES, 1) < 0 || bob_engine_group(ERIN, SALES) < 0 ||
	       bob_engine_group(BOB, SALES) < 0;
}

static unsigned int sales_calls(void)
{
	return BOB_SLOTS_CALLS(sales->slots);
}

/* ---- what is reported ---- */

static struct bob_event last_event(void)
{
	struct bob_event event = {0};

	while (bob_native_ring_read(&bob_events, &event, sizeof(event)) == sizeof(event))
		;
	return event;
}

static struct bob_refusal last_refusal(void)
{
	const struct bob_key key = bob_engine_scratch()->transaction;
	uint32_t at = key.a & (bob_refused.size - 1);
	const struct bob_refusals *place = bob_native_lookup(&bob_refused, &at);
	int i = 0;

	while (i < BOB_REFUSED_WAYS && memcmp(&place->ways[i].transaction, &key, sizeof(key)))
		i++;
	assert_in_range(i, 0, BOB_REFUSED_WAYS - 1);
	return place->ways[i];
}

static void a_full_group_is_named_with_its_rule(void **state)
{
	struct bob_event event;

	(void)state;
	send_line("INVITE carol>bob call=1");
	assert_rejected(send_line("INVITE dave>erin call=2"));
	event = last_event();
	assert_int_equal(event.user, index_of(sales));
	assert_int_equal(event.rule, sales->rule[0]);
	assert_int_equal(event.why, BOB_WHY_CALLEE_GROUP);
	assert_int_equal(event.calls, 1);
	assert_int_equal(event.limit, 1);
	assert_string_equal(event.callee, "erin@example.com");
	assert_int_equal(last_refusal().user, index_of(sales));
	assert_int_equal(last_refusal().rule, sales->rule[0]);
	assert_int_equal(last_refusal().why, BOB_WHY_CALLEE_GROUP);
	assert_int_equal(sales->refused, 1);
	assert_int_equal(bob_engine_user(ERIN)->refused, 0);
}

static void a_refused_outgoing_call_is_the_callers(void **state)
{
	const struct bob_rule one = {.outgoing = 1};
	struct bob_event event;

	(void)state;
	bob_engine_rule(POLICY_USER, BOB, &one, SEND_NOW);
	bob_engine_group(BOB, NULL);
	send_line("INVITE carol>bob call=1");
	send_line("INVITE bob>carol call=2");
	assert_outcome(send_line("INVITE bob>dave call=3"), BOB_REJECT, BOB_N_REFUSED_OUTGOING);
	event = last_event();
	assert_int_equal(event.reason, BOB_N_REFUSED_OUTGOING);
	assert_int_equal(event.why, BOB_WHY_CALLER);
	assert_int_equal(event.user, index_of(bob_engine_user(BOB)));
	assert_int_equal(event.calls, 1); /* that he made; he is in two */
	assert_int_equal(event.limit, 1);
	assert_int_equal(last_refusal().why, BOB_WHY_CALLER);
	assert_int_equal(bob_engine_user(BOB)->refused, 1);
}

static void monitor_mode_reports_the_callers_group(void **state)
{
	(void)state;
	bob_engine_mode(BOB_MONITOR);
	send_line("INVITE carol>bob call=1");
	assert_passes(send_line("INVITE erin>dave call=2"), WOULD_REFUSE);
	assert_int_equal(last_event().why, BOB_WHY_CALLER_GROUP);
	assert_int_equal(last_event().user, 0); /* once */
	assert_int_equal(sales->refused, 1);
	assert_int_equal(bob_engine_check(), 0);
}

/* ---- what does not fit ---- */

static void a_sixth_group_of_callees_is_not_counted_and_the_call_goes_on(void **state)
{
	char user[64], group[16], line[64];

	(void)state;
	for (int i = 0; i < 6; i++) {
		snprintf(user, sizeof(user), "sip:phone%d@example.com", i);
		snprintf(group, sizeof(group), "group:%c", 'a' + i);
		limit(user, 1);
		bob_engine_group(user, group);
		snprintf(line, sizeof(line), "INVITE carol>phone%d call=1 branch=%d", i, i);
		assert_int_equal(send_line(line).verdict, BOB_PASS);
	}
	assert_int_equal(BOB_SLOTS_CALLS(bob_engine_user("group:e")->slots), 1);
	assert_int_equal(BOB_SLOTS_CALLS(bob_engine_user("group:f")->slots), 0);
	assert_int_equal(bob_engine_calls("sip:phone5@example.com"), 1);
	assert_int_equal(bob_engine_counter(BOB_N_PARTIES_FULL), 1);
	assert_int_equal(bob_engine_check(), 0);
}

static void a_guest_who_joins_a_group_brings_no_call_that_is_up(void **state)
{
	(void)state;
	send_line("INVITE carol>frank call=1");
	limit("sip:frank@example.com", 9);
	bob_engine_group("sip:frank@example.com", SALES);
	assert_int_equal(bob_engine_calls("sip:frank@example.com"), 1);
	assert_int_equal(sales_calls(), 0);
	send_line("INVITE dave>frank call=2");
	assert_int_equal(sales_calls(), 1);
	assert_int_equal(bob_engine_check(), 0);
}

static void the_recount_mends_a_groups_count(void **state)
{
	struct bob_sweep request = {.op = BOB_SWEEP_RECOUNT, .now = SEND_NOW + 1000000000ULL};

	(void)state;
	send_line("INVITE carol>bob call=1");
	send_line("INVITE erin>carol call=2");
	sales->slots += 2;
	for (request.pass = 1; request.pass < 3; request.pass++)
		assert_int_equal(bob_engine_sweep(&request), 0);
	assert_int_equal(request.drift, 1);
	assert_int_equal(bob_engine_check(), 0);
}

/* ---- the other leg ---- */

static struct bob_call *enter_leg(uint64_t key, uint64_t twin, uint32_t group_at)
{
	const struct bob_key at = {key, key};
	struct bob_call leg = {
		.state = BOB_CALL_STATE(BOB_CALL_TRYING, 0) | call_claim_bit(group_at),
		.deadline = 100,
		.twin = {twin, twin},
	};

	leg.parties[group_at].user = index_of(sales);
	assert_int_equal(bob_native_update(&bob_calls, &at, &leg, BPF_ANY), 0);
	return bob_native_lookup(&bob_calls, &at);
}

static void a_callers_group_goes_over_to_the_leg_where_it_is_the_callees(void **state)
{
	struct bob_call *near = enter_leg(1, 2, BOB_CALLER_GROUPS), *far = enter_leg(2, 1, GROUP);

	(void)state;
	call_take_claimed(near, BOB_CALLER_GROUPS, USER_UNLIMITED, SEND_NOW);
	assert_int_equal(call_take_claimed(far, GROUP, USER_UNLIMITED, SEND_NOW), USER_COVERED);
	assert_int_equal(sales->slots, BOB_SLOTS_ONE_OUT);
	assert_true(call_release(near, bob_config_get(), CALL_LIVE, SEND_NOW));
	assert_int_equal(sales->slots, BOB_SLOTS_ONE_IN);
	assert_true(far->state & call_held_bit(GROUP));
	assert_int_equal(bob_engine_check(), 0);
}

static void a_group_that_has_left_the_other_leg_goes_back(void **state)
{
	struct bob_call *near = enter_leg(1, 2, BOB_CALLER_GROUPS), *far = enter_leg(2, 1, GROUP);

	(void)state;
	call_take_claimed(near, BOB_CALLER_GROUPS, USER_UNLIMITED, SEND_NOW);
	far->state &= ~call_claim_bit(GROUP);
	assert_true(call_release(near, bob_config_get(), CALL_LIVE, SEND_NOW));
	assert_int_equal(sales_calls(), 0);
	assert_int_equal(bob_engine_check(), 0);
}

#define t(test) cmocka_unit_test_setup(test, begin)

int main(void)
{
	const struct CMUnitTest tests[] = {
		t(a_full_group_is_named_with_its_rule),
		t(a_refused_outgoing_call_is_the_callers),
		t(monitor_mode_reports_the_callers_group),
		t(a_sixth_group_of_callees_is_not_counted_and_the_call_goes_on),
		t(a_guest_who_joins_a_group_brings_no_call_that_is_up),
		t(the_recount_mends_a_groups_count),
		t(a_callers_group_goes_over_to_the_leg_where_it_is_the_callees),
		t(a_group_that_has_left_the_other_leg_goes_back),
	};

	return cmocka_run_group_tests_name("groups", tests, NULL, NULL);
}
