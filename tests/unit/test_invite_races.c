// SPDX-License-Identifier: GPL-2.0-only
/*
 * An INVITE while another CPU acts on the same call, or for the same people, one step at a
 * time: the engine stands for the other CPU, and this file's own copy of bpf/ for this one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "invite_here.h"

#define DAVE "sip:dave@example.com"

/* Carol has a rule as well, which lets bob do without a first look for the call. */
static int begin_with_carol(void **state)
{
	return begin(state) || bob_engine_limit(CAROL, 5, SEND_NOW) < 0;
}

/* ---- other CPUs ---- */

static void counts_it(void)
{
	send_line(CALL_1);
}

static void counts_another_branch(void)
{
	send_line(CALL_1 OTHER_BRANCH);
}

static void counts_and_ends_another_branch(void)
{
	send_line(CALL_1 OTHER_BRANCH);
	send_line("486 " CALL_1 " to=b" OTHER_BRANCH);
}

static void calls_bob(void)
{
	send_line("INVITE dave>bob call=2");
}

static void rings(__u64 *word)
{
	if (is_about_the_call(word))
		send_line("180 " CALL_1 " to=b");
}

static void is_turned_away(__u64 *word)
{
	if (is_about_the_call(word))
		send_line("486 " CALL_1 " to=b");
}

static void counts_him_once(__u64 *word)
{
	if (word == &bob->slots && times-- > 0)
		send_line("INVITE dave>bob call=2");
}

static void always_counts_him(__u64 *word)
{
	if (word == &bob->slots)
		*word ^= BOB_SLOTS_RETIRING;
}

/* ---- a new call ---- */

static void an_invite_that_another_cpu_counts_first_is_the_same_call(void **state)
{
	(void)state;
	before_entry = counts_it;
	assert_passes(judge(CALL_1), SAME_CALL);
	assert_int_equal(calls(), 1);
	assert_int_equal(bob_engine_live(), 1);
}

/* He is at his limit then, and with this very call. */
static void who_is_full_with_a_call_counted_a_moment_ago_is_not_busy_for_it(void **state)
{
	(void)state;
	after_look = counts_it;
	assert_passes(judge(CALL_1), SAME_CALL);
	assert_int_equal(calls(), 1);
}

static void another_branch_that_is_counted_first_makes_this_one_a_fork(void **state)
{
	(void)state;
	before_entry = counts_another_branch;
	assert_passes(judge(CALL_1), SAME_CALL);
	assert_int_equal(calls(), 1);
	assert_int_equal(call_branches_in(record(), CALL_RINGING, 1), 2);
}

static void a_call_that_began_and_ended_meanwhile_is_let_pass(void **state)
{
	(void)state;
	before_entry = counts_and_ends_another_branch;
	assert_passes(judge(CALL_1), CONTENDED);
	assert_int_equal(phase(), BOB_CALL_RELEASED);
	assert_int_equal(calls(), 0);
}

static void the_last_slot_is_the_faster_calls(void **state)
{
	(void)state;
	before_entry = calls_bob;
	assert_rejected(judge(CALL_1));
	assert_int_equal(s->full.calls, 1);
	assert_int_equal(phase(), BOB_CALL_RELEASED);
	assert_int_equal(calls(), 1);
	assert_int_equal(bob_engine_calls(CAROL), 0);
	assert_int_equal(bob_engine_calls(DAVE), 1);
}

static void who_rings_as_his_slot_is_taken_holds_it(void **state)
{
	(void)state;
	meanwhile = rings;
	assert_passes(judge(CALL_1), ADMITTED);
	assert_true(times <= 0);
	assert_int_equal(phase(), BOB_CALL_EARLY);
	assert_int_equal(BOB_CALL_HELD(record()->state), 1 << CALL_CALLER | 1 << 1);
	assert_int_equal(calls(), 1);
	assert_int_equal(bob_engine_calls(CAROL), 1);
}

static void slots_taken_for_a_call_that_ends_as_they_are_go_back(void **state)
{
	(void)state;
	meanwhile = is_turned_away;
	assert_passes(judge(CALL_1), ADMITTED);
	assert_true(times <= 0);
	assert_int_equal(phase(), BOB_CALL_RELEASED);
	assert_int_equal(calls(), 0);
	assert_int_equal(bob_engine_calls(CAROL), 0);
}

static void a_slot_that_is_lost_in_a_race_is_asked_for_once_more(void **state)
{
	(void)state;
	bob_engine_limit(BOB, 2, SEND_NOW);
	meanwhile = counts_him_once;
	assert_passes(judge(CALL_1), ADMITTED);
	assert_int_equal(calls(), 2);
	assert_int_equal(contended(), 0);
}

static void who_loses_every_race_for_a_slot_passes_uncounted(void **state)
{
	(void)state;
	meanwhile = always_counts_him;
	assert_passes(judge(CALL_1), ADMITTED);
	assert_int_equal(calls(), 0);
	assert_int_equal(contended(), 1);
	assert_int_equal(BOB_CALL_HELD(record()->state), 1 << CALL_CALLER);
}

/* ---- guests ---- */

static uint32_t guest; /* whom carol is, at first */

/* She was in no call: the sweep has made room for another guest. */
static void gives_carols_place_away(void)
{
	struct bob_user *carol = bob_engine_user(CAROL);
	struct bob_key key;

	guest = s->caller.user;
	bob_engine_key(CAROL, &key, NULL);
	carol->slots += BOB_SLOTS_ONE_GENERATION;
	bob_native_delete(&bob_names, &key);
}

static void gives_carols_place_away_and_there_is_no_other(void)
{
	uint32_t index;

	gives_carols_place_away();
	while (!bob_native_pop(&bob_free_users, &index))
		;
}

static void a_guest_whose_place_was_given_away_gets_another(void **state)
{
	(void)state;
	before_entry = gives_carols_place_away;
	assert_passes(judge(CALL_1), ADMITTED);
	assert_int_not_equal(record()->parties[CALL_CALLER].user, guest);
	assert_int_equal(bob_engine_calls(CAROL), 1);
	assert_int_equal(calls(), 1);
}

static void a_guest_for_whom_there_is_no_place_is_not_counted(void **state)
{
	(void)state;
	before_entry = gives_carols_place_away_and_there_is_no_other;
	assert_passes(judge(CALL_1), ADMITTED);
	assert_int_equal(bob_engine_counter(BOB_N_USERS_FULL), 1);
	assert_int_equal(BOB_CALL_HELD(record()->state), 1 << 1);
	assert_int_equal(calls(), 1);
}

/* ---- what is not there ---- */

static void an_invite_without_a_packet_or_a_record_does_nothing(void **state)
{
	struct bob_call call = {0};

	(void)state;
	assert_int_equal(invite_judge(NULL), BOB_N_NOT_SIP);
	assert_int_equal(invite_new(NULL, NULL), BOB_N_CALLS_FULL);
	assert_int_equal(invite_revive(NULL, &call, &call), 0);
	assert_int_equal(invite_revive(s, NULL, &call), 0);
	assert_int_equal(invite_revive(s, &call, NULL), 0);
	assert_int_equal(invite_settle(NULL), 0);
	assert_int_equal(invite_take(NULL, &call, ~0U), BOB_CONTINUE);
	assert_int_equal(invite_fork_take(s, NULL, 1), BOB_N_SAME_CALL);
	assert_int_equal(invite_fork_take(s, &call, BOB_PEOPLE_MAX), BOB_N_SAME_CALL);
	assert_int_equal(limit_find_anew(NULL, &call, 1), 0);
	assert_int_equal(limit_find_anew(s, &call, BOB_PEOPLE_MAX), 0);
	assert_int_equal(limit_take(s, NULL, 1), BOB_CONTINUE);
	assert_int_equal(limit_take(s, &call, 1), BOB_CONTINUE);
	assert_int_equal(limit_join(NULL, &call, 1), BOB_CONTINUE);
	assert_int_equal(limit_is_reached(s, &call, BOB_PARTIES_MAX), 0);
	assert_int_equal(calls(), 0);
}

#define t(test) cmocka_unit_test_setup_teardown(test, begin, end)
#define with_carol(test) cmocka_unit_test_setup_teardown(test, begin_with_carol, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		t(an_invite_that_another_cpu_counts_first_is_the_same_call),
		with_carol(an_invite_that_another_cpu_counts_first_is_the_same_call),
		t(who_is_full_with_a_call_counted_a_moment_ago_is_not_busy_for_it),
		t(another_branch_that_is_counted_first_makes_this_one_a_fork),
		with_carol(another_branch_that_is_counted_first_makes_this_one_a_fork),
		t(a_call_that_began_and_ended_meanwhile_is_let_pass),
		t(the_last_slot_is_the_faster_calls),
		with_carol(the_last_slot_is_the_faster_calls),
		with_carol(who_rings_as_his_slot_is_taken_holds_it),
		with_carol(slots_taken_for_a_call_that_ends_as_they_are_go_back),
		t(a_slot_that_is_lost_in_a_race_is_asked_for_once_more),
		t(who_loses_every_race_for_a_slot_passes_uncounted),
		t(a_guest_whose_place_was_given_away_gets_another),
		t(a_guest_for_whom_there_is_no_place_is_not_counted),
		t(an_invite_without_a_packet_or_a_record_does_nothing),
	};

	return cmocka_run_group_tests_name("races of INVITEs", tests, NULL, NULL);
}
