// SPDX-License-Identifier: GPL-2.0-only
/*
 * Compare-and-swap that another CPU spoils, one step at a time: what a call and
 * its parties' counts are after races that no schedule of threads shows for sure.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "meanwhile.h"

#include "send.h"
#include "upkeep/sweep.h"

enum { PLACE = 1, BOB_TAG = 77 };

static struct bob_call call;
static struct bob_user *bob;
static int times; /* how often the other CPU still acts */

/* bob is called, and holds nothing yet. */
static int begin(void **state)
{
	int index;

	meanwhile = NULL;
	times = 1;
	if (start_engine(state))
		return -1;
	index = bob_engine_limit("sip:bob@example.com", 1, SEND_NOW);
	bob = bob_engine_user("sip:bob@example.com");
	call = (struct bob_call){.state = BOB_CALL_STATE(BOB_CALL_TRYING, 0), .deadline = 100};
	call.parties[PLACE].user = index;
	return index < 0 || !bob;
}

static void take(void)
{
	call_take(&call, PLACE, SEND_NOW);
	assert_int_equal(BOB_SLOTS_CALLS(bob->slots), 1);
}

/* ---- other CPUs ---- */

static void ends_it(__u64 *word)
{
	if (word == &call.state && times-- > 0)
		*word = BOB_CALL_STATE(BOB_CALL_RELEASED, 0);
}

/* Bits that mean nothing, so that nothing but the race itself is in the way. */
static void always_faster(__u64 *word)
{
	if (word == &call.state)
		*word ^= 1ULL << 62;
}

static void faster_once(__u64 *word)
{
	if (word == &call.state && times-- > 0)
		*word ^= 1ULL << 62;
}

static void faster_everywhere(__u64 *word)
{
	*word ^= BOB_SLOTS_RETIRING;
}

static void moves_the_deadline(__u64 *word)
{
	if (word == &call.state && times-- > 0)
		call.deadline += 1000;
}

/* ... and finds it ended, and makes it live again before it can be made to. */
static void moves_the_deadline_and_revives(__u64 *word)
{
	if (word != &call.state)
		return;
	if (times == 1)
		call.deadline += 1000;
	else if (times == 0)
		*word = BOB_CALL_STATE(BOB_CALL_TRYING, 0) | 1ULL << 62;
	times--;
}

static void takes_and_leaves(__u64 *word)
{
	if (word == &call.branches[0] && times-- > 0)
		*word = BOB_BRANCH(1, 1, BOB_BRANCH_PENDING);
}

static struct bob_user *desk; /* the index that bob moves to */

static __u32 index_of(const char *who)
{
	int index = bob_engine_limit(who, 1, SEND_NOW);

	assert_true(index > 0);
	return index;
}

static void move_him(void)
{
	sweep_move_party(&call, PLACE, index_of("sip:bob@example.com"),
			 index_of("sip:desk@example.com"), SEND_NOW);
}

static void moves_him(__u64 *word)
{
	if (word == &call.state && times-- > 0)
		move_him();
}

static void end_it(void)
{
	call_release(&call, bob_native_lookup(&bob_config, &(__u32){0}), CALL_LIVE, SEND_NOW);
}

static void ends_it_with_its_slots(__u64 *word)
{
	if (word == &call.state && times-- > 0)
		end_it();
}

static void ends_it_as_his_party_is_written(__u64 *word)
{
	if (word == (__u64 *)&call.parties[PLACE] && times-- > 0)
		end_it();
}

/* He has left it, and it goes on. */
static void drops_him_as_his_party_is_written(__u64 *word)
{
	if (word == (__u64 *)&call.parties[PLACE] && times-- > 0)
		call_drop(&call, PLACE, SEND_NOW);
}

static const struct bob_key leg_key = {2, 2};
static struct bob_call *leg; /* the call's other leg */

static void leg_ends(__u64 *word)
{
	if (word == &leg->state)
		*word = BOB_CALL_STATE(BOB_CALL_RELEASED, 0);
}

static void faster_at_the_leg(__u64 *word)
{
	if (word == &leg->state)
		*word ^= 1ULL << 62;
}

/* ---- what remains ---- */

/* bob is in a call that has another leg, and the leg he holds a slot by ends. */
static void end_with_leg(void (*other_cpu)(__u64 *word))
{
	begin(NULL);
	assert_int_equal(bob_native_update(&bob_calls, &leg_key, &call, BPF_ANY), 0);
	leg = bob_native_lookup(&bob_calls, &leg_key);
	leg->state |= call_claim_bit(PLACE);
	call.twin = leg_key;
	take();
	meanwhile = other_cpu;
	assert_true(call_release(&call, bob_native_lookup(&bob_config, &(__u32){0}), CALL_LIVE, 1));
}

static void a_slot_goes_to_the_other_leg_or_back(void **state)
{
	(void)state;
	end_with_leg(NULL);
	assert_int_equal(BOB_SLOTS_CALLS(bob->slots), 1);
	end_with_leg(leg_ends);
	assert_int_equal(BOB_SLOTS_CALLS(bob->slots), 0);
	end_with_leg(faster_at_the_leg);
	assert_int_equal(BOB_SLOTS_CALLS(bob->slots), 0);
	assert_int_equal(BOB_CALL_HELD(leg->state), 0);
}

static void a_call_that_ends_meanwhile_is_neither_moved_nor_claimed(void **state)
{
	(void)state;
	meanwhile = ends_it;
	assert_int_equal(call_move(&call, CALL_LIVE, BOB_CALL_CONFIRMED), 0);
	assert_int_equal(BOB_CALL_PHASE(call.state), BOB_CALL_RELEASED);
	begin(NULL);
	meanwhile = ends_it;
	assert_int_equal(call_claim(&call, PLACE), 0);
	begin(NULL);
	meanwhile = ends_it;
	assert_int_equal(call_drop(&call, PLACE, SEND_NOW), 0);
	begin(NULL);
	meanwhile = ends_it;
	assert_int_equal(
		call_release(&call, bob_native_lookup(&bob_config, &(__u32){0}), CALL_LIVE, 1), 0);
}

static void a_slot_taken_for_a_call_that_ends_meanwhile_goes_back(void **state)
{
	(void)state;
	assert_true(call_claim(&call, PLACE));
	meanwhile = ends_it;
	call_take_claimed(&call, PLACE, USER_UNLIMITED, SEND_NOW);
	assert_int_equal(BOB_SLOTS_CALLS(bob->slots), 0);
}

static void a_slot_is_held_once_however_often_it_is_taken(void **state)
{
	(void)state;
	take();
	assert_int_equal(call_claim(&call, PLACE), 0);
	call_take_claimed(&call, PLACE, USER_UNLIMITED, SEND_NOW);
	assert_int_equal(BOB_SLOTS_CALLS(bob->slots), 1);
	/* Gives back what it was given. */
	call_hold_for(&call, PLACE, call.parties[PLACE].user, 0, SEND_NOW);
}

static void who_loses_one_race_wins_the_next(void **state)
{
	(void)state;
	meanwhile = faster_once;
	assert_true(call_claim(&call, PLACE));
	times = 1;
	call_take_claimed(&call, PLACE, USER_UNLIMITED, SEND_NOW);
	assert_int_equal(BOB_SLOTS_CALLS(bob->slots), 1);
	times = 1;
	assert_true(call_move(&call, CALL_LIVE, BOB_CALL_EARLY));
	times = 1;
	assert_true(call_drop(&call, PLACE, SEND_NOW));
	assert_int_equal(BOB_SLOTS_CALLS(bob->slots), 0);
	times = 1;
	assert_true(call_release(&call, bob_native_lookup(&bob_config, &(__u32){0}), CALL_LIVE, 1));
}

static void who_loses_every_race_leaves_things_as_they_are(void **state)
{
	const struct bob_config *config = bob_native_lookup(&bob_config, &(__u32){0});

	(void)state;
	take();
	meanwhile = always_faster;
	assert_int_equal(call_move(&call, CALL_LIVE, BOB_CALL_CONFIRMED), 0);
	assert_int_equal(call_claim(&call, 2), 0);
	assert_int_equal(call_drop(&call, PLACE, SEND_NOW), 0);
	assert_int_equal(call_release(&call, config, CALL_LIVE, 1), 0);
	assert_true(call_is_live(call.state));
	assert_int_equal(BOB_SLOTS_CALLS(bob->slots), 1);
}

static void a_slot_that_cannot_be_marked_held_goes_back(void **state)
{
	(void)state;
	assert_true(call_claim(&call, PLACE));
	meanwhile = always_faster;
	call_take_claimed(&call, PLACE, USER_UNLIMITED, SEND_NOW);
	assert_int_equal(BOB_SLOTS_CALLS(bob->slots), 0);
}

static void who_cannot_change_a_count_says_so(void **state)
{
	(void)state;
	meanwhile = faster_everywhere;
	assert_int_equal(user_take(bob, 0, BOB_SLOTS_ONE_IN, USER_LIMITS(1, 1), SEND_NOW),
			 USER_CONTENDED);
	assert_int_equal(BOB_SLOTS_CALLS(bob->slots), 0);
	bob->slots = BOB_SLOTS_ONE_IN;
	assert_int_equal(user_give(bob, 0, BOB_SLOTS_ONE_IN, SEND_NOW), USER_CONTENDED);
	assert_int_equal(BOB_SLOTS_CALLS(bob->slots), 1);
}

static void a_count_neither_overflows_nor_falls_below_zero(void **state)
{
	(void)state;
	bob->slots = 0xffff;
	assert_int_equal(user_take(bob, 0, BOB_SLOTS_ONE_IN, USER_UNLIMITED, 1), USER_CONTENDED);
	bob->slots = 0xffff0000;
	assert_int_equal(user_take(bob, 0, BOB_SLOTS_ONE_OUT, USER_UNLIMITED, 1), USER_CONTENDED);
	assert_int_equal(user_give(bob, 0, BOB_SLOTS_ONE_IN, 1), USER_GONE);
	assert_int_equal(bob->slots, 0xffff0000);
	assert_int_equal(user_give(bob, 5, BOB_SLOTS_ONE_OUT, 1), USER_GONE);
}

/* Whoever moves a deadline writes it first and looks at the state after. */
static void a_call_whose_deadline_moves_while_it_expires_lives(void **state)
{
	const struct bob_config *config = bob_native_lookup(&bob_config, &(__u32){0});

	(void)state;
	take();
	meanwhile = moves_the_deadline;
	assert_int_equal(call_end(&call, config, CALL_LIVE, 1, 200), 0);
	assert_true(call_is_live(call.state));
	assert_int_equal(BOB_SLOTS_CALLS(bob->slots), 1);
	meanwhile = NULL;
	assert_int_equal(call_end(&call, config, CALL_LIVE, 1, 200), 0); /* not overdue */
	assert_int_equal(call_end(&call, config, CALL_LIVE, 1, 2000), 1);
	assert_int_equal(BOB_SLOTS_CALLS(bob->slots), 0);
}

static void its_slots_are_given_back_once_by_whoever_ended_it(void **state)
{
	const struct bob_config *config = bob_native_lookup(&bob_config, &(__u32){0});

	(void)state;
	take();
	meanwhile = moves_the_deadline_and_revives;
	assert_int_equal(call_end(&call, config, CALL_LIVE, 1, 200), 1);
	assert_int_equal(BOB_SLOTS_CALLS(bob->slots), 0);
}

static void a_branch_finds_another_place_when_its_own_is_taken(void **state)
{
	(void)state;
	meanwhile = takes_and_leaves;
	assert_true(call_branch_add(&call, 5, PLACE));
	assert_int_not_equal(call_branch(&call, 5), 0);
	assert_int_not_equal(call_branch(&call, 1), 0);
}

static void who_moves_while_his_slot_is_taken_holds_one_at_his_new_index(void **state)
{
	(void)state;
	index_of("sip:desk@example.com");
	desk = bob_engine_user("sip:desk@example.com");
	assert_true(call_claim(&call, PLACE));
	meanwhile = moves_him;
	call_take_claimed(&call, PLACE, USER_UNLIMITED, SEND_NOW);
	assert_int_equal(BOB_SLOTS_CALLS(bob->slots), 0);
	assert_int_equal(BOB_SLOTS_CALLS(desk->slots), 1);
	assert_true(call.state & call_held_bit(PLACE));
	end_it();
	assert_int_equal(BOB_SLOTS_CALLS(desk->slots), 0);
}

static void move_while(void (*other_cpu)(__u64 *word))
{
	begin(NULL);
	index_of("sip:desk@example.com");
	desk = bob_engine_user("sip:desk@example.com");
	take();
	meanwhile = other_cpu;
	move_him();
	assert_int_equal(BOB_SLOTS_CALLS(bob->slots), 0);
	assert_int_equal(BOB_SLOTS_CALLS(desk->slots), 0);
	assert_int_equal(BOB_CALL_HELD(call.state), 0);
}

static void who_moves_as_he_leaves_a_call_or_as_it_ends_is_in_none(void **state)
{
	(void)state;
	move_while(ends_it_with_its_slots);
	move_while(ends_it_as_his_party_is_written);
	move_while(drops_him_as_his_party_is_written);
}

#define t(test) cmocka_unit_test_setup(test, begin)

int main(void)
{
	const struct CMUnitTest tests[] = {
		t(a_call_that_ends_meanwhile_is_neither_moved_nor_claimed),
		t(a_slot_taken_for_a_call_that_ends_meanwhile_goes_back),
		t(a_slot_is_held_once_however_often_it_is_taken),
		t(who_loses_one_race_wins_the_next),
		t(who_loses_every_race_leaves_things_as_they_are),
		t(a_slot_that_cannot_be_marked_held_goes_back),
		t(who_cannot_change_a_count_says_so),
		t(a_count_neither_overflows_nor_falls_below_zero),
		t(a_call_whose_deadline_moves_while_it_expires_lives),
		t(its_slots_are_given_back_once_by_whoever_ended_it),
		t(a_slot_goes_to_the_other_leg_or_back),
		t(who_moves_while_his_slot_is_taken_holds_one_at_his_new_index),
		t(who_moves_as_he_leaves_a_call_or_as_it_ends_is_in_none),
		t(a_branch_finds_another_place_when_its_own_is_taken),
	};

	return cmocka_run_group_tests_name("lost races", tests, NULL, NULL);
}
