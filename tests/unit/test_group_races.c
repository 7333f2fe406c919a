// SPDX-License-Identifier: GPL-2.0-only
/* Groups whose members come and go while another CPU acts, one step at a time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "meanwhile.h"

#include "call/invite.h"
#include "send.h"
#include "upkeep/sweep.h"

#define BOB "sip:bob@example.com"
#define ERIN "sip:erin@example.com"
#define SALES "group:sales"

enum { HER = 1, HIS = 2, GROUP = BOB_CALLEE_GROUPS };

static struct bob_call call; /* to erin and bob, both of sales; nobody is claimed yet */
static struct bob_user *sales;
static struct bob_scratch *s;

static int limit(const char *who, uint32_t calls)
{
	int index = bob_engine_limit(who, calls, SEND_NOW);

	sales = bob_engine_user(SALES);
	return index;
}

static int begin(void **state)
{
	static struct bob_scratch scratch;
	int her, his, group;

	meanwhile = NULL;
	if (start_engine(state))
		return -1;
	her = limit(ERIN, 9);
	his = limit(BOB, 9);
	group = limit(SALES, 1);
	if (her < 0 || his < 0 || group < 0 || bob_engine_group(ERIN, SALES) < 0 ||
	    bob_engine_group(BOB, SALES) < 0)
		return -1;
	call = (struct bob_call){.state = BOB_CALL_STATE(BOB_CALL_TRYING, 0), .deadline = 100};
	call.parties[HER].user = her;
	call.parties[HIS].user = his;
	call.parties[GROUP].user = group;
	scratch = (struct bob_scratch){.now = SEND_NOW};
	s = &scratch;
	return 0;
}

static unsigned int sales_calls(void)
{
	return BOB_SLOTS_CALLS(sales->slots);
}

static bool is_claimed(uint32_t place)
{
	return call.state & call_claim_bit(place);
}

static bool is_held(uint32_t place)
{
	return call.state & call_held_bit(place);
}

static void groups_of_no_call_are_no_groups(void **state)
{
	(void)state;
	assert_int_equal(call_enter(NULL, 1, 0, GROUP, GROUP + 1), CALL_NOBODY);
	assert_int_equal(call_enter(&call, 0, 0, GROUP, GROUP + 1), CALL_NOBODY);
	assert_int_equal(group_enter(NULL, 1, 0, GROUP), 0);
	assert_int_equal(group_places(NULL, 1, 0), 0);
	assert_int_equal(group_needed(NULL, 1), 0);
	assert_int_equal(group_claim(NULL, 1), 0);
	assert_int_equal(group_settle(NULL, GROUP), GROUP_IN);
	assert_int_equal(group_settle(&call, BOB_PARTIES_MAX), GROUP_IN);
	assert_int_equal(group_unclaim(NULL, GROUP), 0);
	assert_int_equal(group_unclaim(&call, BOB_PARTIES_MAX), 0);
	assert_int_equal(group_take(NULL, 1, SEND_NOW), 0);
	assert_int_equal(group_let_go(NULL, 1), 0);
	assert_int_equal(call_begin(NULL, BOB_CALL_TRYING), 0);
	assert_int_equal(limit_is_reached(NULL, &call, HER), 0);
	assert_int_equal(limit_is_reached(s, NULL, HER), 0);
	assert_int_equal(limit_is_exempt(NULL), 0);
	assert_int_equal(limit_find_anew(s, NULL, HER), 0);
	assert_int_equal(limit_take(NULL, &call, HER), BOB_CONTINUE);
	assert_int_equal(limit_take(s, &call, BOB_PARTIES_MAX), BOB_CONTINUE);
	assert_int_equal(limit_join(s, NULL, GROUP), BOB_CONTINUE);
	assert_int_equal(invite_take(s, NULL, ~0U), BOB_CONTINUE);
	assert_int_equal(invite_fork_take(NULL, &call, HER), BOB_N_SAME_CALL);
	assert_int_equal(sales_calls(), 0);
}

/* ---- other CPUs ---- */

static void she_comes(__u64 *word)
{
	if (word == &call.state)
		*word |= call_claim_bit(HER);
}

static void he_goes(__u64 *word)
{
	if (word == &call.state)
		*word &= ~call_claim_bit(HIS);
}

static void the_slot_is_held(__u64 *word)
{
	if (word == &sales->slots)
		call.state |= call_held_bit(GROUP);
}

/* Bits that mean nothing, so that nothing but the race itself is in the way. */
static void always_faster(__u64 *word)
{
	if (word == &call.state)
		*word ^= 1ULL << 62;
}

static bool was_claimed, was_held;

static void looks_at_the_group(__u64 *word)
{
	if (word != &sales->slots)
		return;
	was_claimed = is_claimed(GROUP);
	was_held = is_held(GROUP);
}

static void a_group_stays_for_a_member_who_comes_as_the_last_one_goes(void **state)
{
	(void)state;
	call_take(&call, HIS, SEND_NOW);
	assert_int_equal(sales_calls(), 1);
	meanwhile = she_comes;
	assert_true(call_drop(&call, HIS, SEND_NOW));
	assert_false(is_claimed(HIS));
	assert_true(is_claimed(GROUP) && is_held(GROUP));
	assert_int_equal(sales_calls(), 1);
	meanwhile = NULL;
	assert_true(call_drop(&call, HER, SEND_NOW));
	assert_false(is_claimed(GROUP) || is_held(GROUP));
	assert_int_equal(sales_calls(), 0);
}

static void a_group_is_not_claimed_for_a_member_who_goes_meanwhile(void **state)
{
	(void)state;
	assert_true(call_claim(&call, HIS));
	meanwhile = he_goes;
	assert_int_equal(group_claim(&call, 1U << HIS), 0);
	assert_false(is_claimed(GROUP));
}

static void he_is_dropped(__u64 *word)
{
	if (word != &sales->slots)
		return;
	meanwhile = NULL;
	call_drop(&call, HIS, SEND_NOW);
}

static void a_group_does_not_stay_for_a_member_who_goes_as_its_slot_is_taken(void **state)
{
	(void)state;
	meanwhile = he_is_dropped;
	call_take(&call, HIS, SEND_NOW);
	assert_false(is_claimed(HIS) || is_held(HIS));
	assert_false(is_claimed(GROUP) || is_held(GROUP));
	assert_int_equal(sales_calls(), 0);
}

static void a_group_stays_for_another_member_though_one_goes_as_its_slot_is_taken(void **state)
{
	(void)state;
	assert_true(call_claim(&call, HER));
	meanwhile = he_is_dropped;
	call_take(&call, HIS, SEND_NOW);
	assert_false(is_claimed(HIS));
	assert_true(is_claimed(GROUP) && is_held(GROUP));
	assert_int_equal(sales_calls(), 1);
}

static void a_group_is_claimed_until_its_slot_has_gone_back(void **state)
{
	(void)state;
	call_take(&call, HIS, SEND_NOW);
	meanwhile = looks_at_the_group;
	assert_true(call_drop(&call, HIS, SEND_NOW));
	assert_true(was_claimed);
	assert_false(was_held);
	assert_false(is_claimed(GROUP));
}

static void who_loses_every_race_leaves_a_group_as_it_is(void **state)
{
	(void)state;
	call_take(&call, HIS, SEND_NOW);
	meanwhile = always_faster;
	assert_int_equal(call_drop(&call, HIS, SEND_NOW), 0);
	assert_true(is_claimed(GROUP) && is_held(GROUP));
	call.state &= ~call_held_bit(GROUP);
	assert_int_equal(group_unclaim(&call, GROUP), 0);
	assert_true(is_claimed(GROUP));
	call.state &= ~call_claim_bit(GROUP);
	assert_int_equal(group_claim(&call, 1U << HIS), 0);
}

static void a_group_that_another_takes_a_slot_for_is_waited_for(void **state)
{
	(void)state;
	assert_int_equal(group_settle(&call, GROUP), GROUP_FREE);
	call.state |= call_claim_bit(GROUP);
	assert_int_equal(group_settle(&call, GROUP), GROUP_BUSY);
	call.state |= call_held_bit(GROUP);
	assert_int_equal(group_settle(&call, GROUP), GROUP_IN);
	assert_int_equal(group_unclaim(&call, GROUP), 0);
	call.state = BOB_CALL_STATE(BOB_CALL_RELEASED, 0);
	assert_int_equal(group_settle(&call, GROUP), GROUP_IN);
}

static void who_has_waited_long_enough_takes_the_groups_slot_himself(void **state)
{
	(void)state;
	sales->slots = BOB_SLOTS_ONE_IN; /* full */
	call.state |= call_claim_bit(GROUP);
	assert_int_equal(limit_join(s, &call, GROUP), BOB_CONTINUE);
	assert_true(is_claimed(GROUP) && is_held(GROUP));
	assert_int_equal(sales_calls(), 2);
}

static void a_group_has_no_slot_left_unless_another_has_found_one_for_the_call(void **state)
{
	(void)state;
	sales->slots = BOB_SLOTS_ONE_IN;
	call.state |= call_claim_bit(GROUP) | call_held_bit(GROUP);
	assert_int_equal(limit_take(s, &call, GROUP), BOB_CONTINUE);
	assert_int_equal(s->verdict, BOB_PASS);
	call.state &= ~call_held_bit(GROUP);
	assert_int_equal(limit_take(s, &call, GROUP), BOB_N_NO_REPLY); /* there is no packet */
	assert_true(is_claimed(GROUP) && is_held(GROUP));
	assert_int_equal(sales_calls(), 2);
}

static void a_groups_slot_taken_twice_for_one_call_is_given_back_once(void **state)
{
	(void)state;
	assert_true(call_claim(&call, GROUP));
	meanwhile = the_slot_is_held;
	call_take_claimed(&call, GROUP, USER_UNLIMITED, SEND_NOW);
	assert_int_equal(sales_calls(), 0); /* what the other has taken is not counted here */
}

#define t(test) cmocka_unit_test_setup(test, begin)

int main(void)
{
	const struct CMUnitTest tests[] = {
		t(groups_of_no_call_are_no_groups),
		t(a_group_stays_for_a_member_who_comes_as_the_last_one_goes),
		t(a_group_is_not_claimed_for_a_member_who_goes_meanwhile),
		t(a_group_does_not_stay_for_a_member_who_goes_as_its_slot_is_taken),
		t(a_group_stays_for_another_member_though_one_goes_as_its_slot_is_taken),
		t(a_group_is_claimed_until_its_slot_has_gone_back),
		t(who_loses_every_race_leaves_a_group_as_it_is),
		t(a_group_that_another_takes_a_slot_for_is_waited_for),
		t(who_has_waited_long_enough_takes_the_groups_slot_himself),
		t(a_group_has_no_slot_left_unless_another_has_found_one_for_the_call),
		t(a_groups_slot_taken_twice_for_one_call_is_given_back_once),
	};

	return cmocka_run_group_tests_name("races of groups", tests, NULL, NULL);
}
