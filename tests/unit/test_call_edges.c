// SPDX-License-Identifier: GPL-2.0-only
/* Call records one by one: full ones, ones that are not there, and two that are one call. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "call/branch.h"
#include "send.h"

enum { PLACE = 1, NOWHERE = BOB_PARTIES_MAX };

static const struct bob_key near_key = {1, 1}, far_key = {2, 2};
static struct bob_call *near, *far; /* the two legs of a call to bob */
static struct bob_user *bob;

static struct bob_call *enter(const struct bob_key *key, const struct bob_key *twin, uint32_t user)
{
	struct bob_call call = {
		.state = BOB_CALL_STATE(BOB_CALL_TRYING, 0),
		.deadline = 100,
		.twin = *twin,
	};

	call.parties[PLACE].user = user;
	if (bob_native_update(&bob_calls, key, &call, BPF_ANY))
		return NULL;
	return bob_native_lookup(&bob_calls, key);
}

static int begin(void **state)
{
	int user;

	if (start_engine(state))
		return -1;
	user = bob_engine_limit("sip:bob@example.com", 1, SEND_NOW);
	bob = bob_engine_user("sip:bob@example.com");
	near = enter(&near_key, &far_key, user);
	far = enter(&far_key, &near_key, user);
	return user < 0 || !bob || !near || !far;
}

static const struct bob_config *config(void)
{
	return bob_native_lookup(&bob_config, &(__u32){0});
}

static unsigned int calls(void)
{
	return BOB_SLOTS_CALLS(bob->slots);
}

static void a_call_that_is_not_there_holds_and_frees_nothing(void **state)
{
	(void)state;
	assert_int_equal(call_party_place(NULL, 1, 0, PLACE), BOB_PARTIES_MAX);
	assert_int_equal(call_covered(NULL, PLACE), 0);
	assert_int_equal(call_hand_over(NULL, PLACE, SEND_NOW), 0);
	assert_int_equal(call_give_all(NULL, 0xff, SEND_NOW), 0);
	assert_int_equal(call_end(NULL, config(), CALL_LIVE, 0, SEND_NOW), 0);
	assert_int_equal(call_end(near, NULL, CALL_LIVE, 0, SEND_NOW), 0);
	assert_int_equal(call_move(NULL, CALL_LIVE, BOB_CALL_EARLY), 0);
	assert_int_equal(call_claim(NULL, PLACE), 0);
	assert_int_equal(call_hold_for(NULL, PLACE, 1, 0, SEND_NOW), 0);
	assert_int_equal(call_drop(NULL, PLACE, SEND_NOW), 0);
	assert_int_not_equal(call_take_claimed(NULL, PLACE, USER_UNLIMITED, SEND_NOW), USER_TAKEN);
	assert_int_equal(call_place(NULL, 1, 0), CALL_NOBODY);
}

static void a_call_that_is_not_there_has_no_branches_and_dialogs(void **state)
{
	(void)state;
	assert_int_equal(call_branch(NULL, 1), 0);
	assert_int_equal(call_branch_add(NULL, 1, PLACE), 0);
	assert_int_equal(call_branch_set(NULL, 1, CALL_RINGING, BOB_BRANCH_FAILED), 0);
	assert_int_equal(call_branches_in(NULL, CALL_RINGING, CALL_NOBODY), 0);
	assert_int_equal(call_dialog(NULL, 1), BOB_DIALOGS_MAX);
	assert_int_equal(call_dialog_add(NULL, 1, PLACE), 0);
	assert_int_equal(call_dialog_set(near, BOB_DIALOGS_MAX, ~0U, BOB_DIALOG_ENDED), 0);
	assert_int_equal(call_dialogs_in(NULL, ~0U, CALL_NOBODY), 0);
	assert_int_equal(call_dialogs_replaced(NULL), 0);
	call_dialog_name(near, BOB_DIALOGS_MAX, PLACE);
}

static void a_place_beyond_the_last_is_nobody_s(void **state)
{
	(void)state;
	assert_int_equal(call_party(near, NOWHERE).user, 0);
	assert_int_equal(call_covered(near, NOWHERE), 0);
	assert_int_equal(call_hand_over(near, NOWHERE, SEND_NOW), 0);
	assert_int_equal(call_claim(near, NOWHERE), 0);
	assert_int_equal(call_hold_for(near, NOWHERE, 1, 0, SEND_NOW), 0);
	assert_int_equal(call_drop(near, NOWHERE, SEND_NOW), 0);
	assert_int_not_equal(call_take_claimed(near, NOWHERE, USER_UNLIMITED, SEND_NOW),
			     USER_TAKEN);
}

static void a_record_names_its_caller_and_six_callees(void **state)
{
	(void)state;
	assert_int_equal(call_place(near, 0, 0), CALL_NOBODY);
	assert_int_equal(call_place(near, near->parties[PLACE].user, 0), PLACE);
	for (int user = 40; user < 45; user++)
		assert_int_equal(call_place(near, user, 0), user - 38);
	assert_int_equal(call_place(near, 45, 0), CALL_NOBODY);
	assert_int_equal(call_place(near, 44, 0), 6);
	assert_int_equal(call_party_place(near, 44, 0, PLACE), 6);
	assert_int_equal(call_party_place(near, 44, 1, PLACE), BOB_PARTIES_MAX);
	assert_int_equal(call_party_place(near, 44, 0, CALL_CALLER), BOB_PARTIES_MAX);
}

static void a_user_who_is_gone_takes_no_slot(void **state)
{
	(void)state;
	near->parties[PLACE].generation++;
	assert_true(call_claim(near, PLACE));
	assert_int_equal(call_take_claimed(near, PLACE, USER_UNLIMITED, SEND_NOW), USER_GONE);
	near->parties[PLACE].user = 0;
	assert_int_equal(call_take_claimed(near, PLACE, USER_UNLIMITED, SEND_NOW), USER_GONE);
	assert_int_equal(calls(), 0);
}

static void two_legs_are_one_call_and_take_one_slot(void **state)
{
	(void)state;
	call_take(near, PLACE, SEND_NOW);
	assert_true(call_covered(far, PLACE));
	call_take(far, PLACE, SEND_NOW);
	assert_int_equal(calls(), 1);
	assert_false(call_covered(near, PLACE));
}

static void the_slot_goes_to_the_leg_that_lives_on(void **state)
{
	(void)state;
	call_take(near, PLACE, SEND_NOW);
	call_take(far, PLACE, SEND_NOW);
	assert_true(call_release(near, config(), CALL_LIVE, SEND_NOW));
	assert_int_equal(calls(), 1);
	assert_int_equal(BOB_CALL_HELD(far->state), 1 << PLACE);
	assert_true(call_release(far, config(), CALL_LIVE, SEND_NOW));
	assert_int_equal(calls(), 0);
	assert_false(call_release(far, config(), CALL_LIVE, SEND_NOW));
}

static void a_leg_that_holds_the_slot_itself_gets_no_second(void **state)
{
	(void)state;
	call_take(near, PLACE, SEND_NOW);
	near->twin = (struct bob_key){0}; /* they took one each before they knew of each other */
	call_take(far, PLACE, SEND_NOW);
	near->twin = far_key;
	far->state |= call_held_bit(PLACE);
	call_release(near, config(), CALL_LIVE, SEND_NOW);
	assert_int_equal(calls(), 0);
}

static void a_leg_that_has_ended_or_names_others_gets_no_slot(void **state)
{
	(void)state;
	call_take(near, PLACE, SEND_NOW);
	far->parties[PLACE].user = 50;
	assert_false(call_covered(far, PLACE));
	assert_false(call_hand_over(near, PLACE, SEND_NOW));
	far->parties[PLACE] = near->parties[PLACE];
	far->state = BOB_CALL_STATE(BOB_CALL_RELEASED, 0);
	assert_false(call_hand_over(near, PLACE, SEND_NOW));
	bob_native_delete(&bob_calls, &far_key);
	assert_false(call_hand_over(near, PLACE, SEND_NOW));
	call_drop(near, PLACE, SEND_NOW);
	assert_int_equal(calls(), 0);
}

static void a_party_that_holds_nothing_is_dropped_without_a_slot(void **state)
{
	(void)state;
	assert_true(call_claim(near, PLACE));
	assert_true(call_drop(near, PLACE, SEND_NOW));
	assert_true(call_claim(near, PLACE)); /* and may be claimed again */
	assert_int_equal(calls(), 0);
}

static void a_ninth_branch_takes_the_place_of_a_failed_one_or_is_forgotten(void **state)
{
	(void)state;
	for (int hash = 1; hash <= BOB_BRANCHES_MAX; hash++)
		assert_true(call_branch_add(near, hash, PLACE));
	assert_false(call_branch_add(near, 100, PLACE));
	assert_true(near->flags & BOB_CALL_MANY_BRANCHES);
	call_branch_set(near, 3, CALL_RINGING, BOB_BRANCH_FAILED);
	assert_true(call_branch_add(near, 100, PLACE));
	assert_int_equal(call_branch(near, 3), 0);
	assert_int_equal(call_branches_in(near, CALL_RINGING, PLACE), BOB_BRANCHES_MAX);
	assert_int_equal(call_branches_in(near, CALL_RINGING, 2), 0);
}

static void a_fifth_dialog_takes_the_place_of_an_ended_one_or_is_forgotten(void **state)
{
	(void)state;
	for (int tag = 1; tag <= BOB_DIALOGS_MAX; tag++)
		assert_true(call_dialog_add(near, tag, PLACE));
	assert_true(call_dialog_add(near, 1, PLACE)); /* known */
	assert_false(call_dialog_add(near, 100, PLACE));
	assert_true(near->flags & BOB_CALL_MANY_DIALOGS);
	assert_false(call_dialog_set(near, 2, 1 << BOB_DIALOG_ENDING, BOB_DIALOG_ENDED));
	assert_true(call_dialog_set(near, 2, 1 << BOB_DIALOG_CONFIRMED, BOB_DIALOG_ENDED));
	assert_true(call_dialog_add(near, 100, 2));
	assert_int_equal(call_dialog(near, 100), 2);
	assert_int_equal(call_dialogs_in(near, 1 << BOB_DIALOG_CONFIRMED, PLACE), 3);
	assert_int_equal(call_dialogs_in(near, 1 << BOB_DIALOG_CONFIRMED, CALL_NOBODY), 4);
}

static void a_session_timer_shortens_the_longest_call_only(void **state)
{
	(void)state;
	near->session = 10;
	call_deadline_confirmed(near, config(), SEND_NOW);
	assert_int_equal(near->deadline, SEND_NOW + 10);
	near->session = config()->longest + 1;
	call_deadline_confirmed(near, config(), SEND_NOW);
	assert_int_equal(near->deadline, SEND_NOW + config()->longest);
	near->session = 0;
	call_deadline_confirmed(near, config(), SEND_NOW);
	assert_int_equal(near->deadline, SEND_NOW + config()->longest);
}

static void no_phase_at_all_is_not_live(void **state)
{
	(void)state;
	assert_false(call_is_live(0));
	assert_true(call_is_live(BOB_CALL_ENDING));
	assert_false(call_is_live(BOB_CALL_DEAD));
}

#define t(test) cmocka_unit_test_setup(test, begin)

int main(void)
{
	const struct CMUnitTest tests[] = {
		t(a_call_that_is_not_there_holds_and_frees_nothing),
		t(a_call_that_is_not_there_has_no_branches_and_dialogs),
		t(a_place_beyond_the_last_is_nobody_s),
		t(a_record_names_its_caller_and_six_callees),
		t(a_user_who_is_gone_takes_no_slot),
		t(two_legs_are_one_call_and_take_one_slot),
		t(the_slot_goes_to_the_leg_that_lives_on),
		t(a_leg_that_holds_the_slot_itself_gets_no_second),
		t(a_leg_that_has_ended_or_names_others_gets_no_slot),
		t(a_party_that_holds_nothing_is_dropped_without_a_slot),
		t(a_ninth_branch_takes_the_place_of_a_failed_one_or_is_forgotten),
		t(a_fifth_dialog_takes_the_place_of_an_ended_one_or_is_forgotten),
		t(a_session_timer_shortens_the_longest_call_only),
		t(no_phase_at_all_is_not_live),
	};

	return cmocka_run_group_tests_name("call edges", tests, NULL, NULL);
}
