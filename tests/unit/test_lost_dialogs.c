/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Two CPUs that enter a dialog at once, or change a record of one branch and one dialog:
 * test_lost_races.c has the rest of the record.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#define bob_swap bob_undisturbed_swap
#include "bob_bpf.h"
#undef bob_swap

/* What another CPU puts where this one is about to; 0: it is not there. */
static __u64 others;

static __attribute__((unused)) int bob_swap(__u64 *where, __u64 old, __u64 new)
{
	if (others)
		*where = others;
	others = 0;
	return bob_undisturbed_swap(where, old, new);
}

#include "call/branch.h"

enum { PLACE = 1, MINE = 7, ANOTHER = 8 };

static struct bob_call call;

static int begin(void **state)
{
	(void)state;
	call = (struct bob_call){0};
	return 0;
}

static void the_same_dialog_that_another_cpu_enters_is_entered_once(void **state)
{
	(void)state;
	others = BOB_BRANCH((__u64)MINE, PLACE, BOB_DIALOG_CONFIRMED);
	assert_true(call_dialog_add(&call, MINE, PLACE));
	assert_int_equal(call_dialogs_in(&call, 1 << BOB_DIALOG_CONFIRMED, CALL_NOBODY), 1);
}

static void a_place_that_another_cpu_takes_is_its_own(void **state)
{
	(void)state;
	others = BOB_BRANCH((__u64)ANOTHER, PLACE, BOB_DIALOG_CONFIRMED);
	assert_true(call_dialog_add(&call, MINE, PLACE));
	assert_int_equal(call_dialog(&call, ANOTHER), 0);
	assert_int_equal(call_dialog(&call, MINE), 1);
}

static void a_lone_dialog_that_loses_its_place_goes_to_the_next(void **state)
{
	(void)state;
	others = BOB_BRANCH((__u64)ANOTHER, PLACE, BOB_DIALOG_CONFIRMED);
	plain_dialog_add(&call, MINE, PLACE);
	assert_int_equal(call_dialog(&call, ANOTHER), 0);
	assert_int_equal(call_dialog(&call, MINE), 1);
}

static void a_lone_branch_is_changed_as_another_cpu_has_left_it(void **state)
{
	const __u64 cancelled = BOB_BRANCH((__u64)MINE, PLACE, BOB_BRANCH_CANCELLED);

	(void)state;
	call.branches[0] = BOB_BRANCH((__u64)MINE, PLACE, BOB_BRANCH_PENDING);
	others = cancelled;
	plain_branch_set(&call, MINE, CALL_RINGING, BOB_BRANCH_ANSWERED);
	assert_int_equal(call.branches[0], BOB_BRANCH((__u64)MINE, PLACE, BOB_BRANCH_ANSWERED));

	call.branches[0] = BOB_BRANCH((__u64)MINE, PLACE, BOB_BRANCH_PENDING);
	others = cancelled;
	plain_branch_set(&call, MINE, 1 << BOB_BRANCH_PENDING, BOB_BRANCH_FAILED);
	assert_int_equal(call.branches[0], cancelled);
}

static void a_call_moves_on_from_where_another_cpu_has_left_it(void **state)
{
	(void)state;
	call.state = BOB_CALL_STATE(BOB_CALL_TRYING, 0);
	others = call.state | call_claim_bit(PLACE);
	assert_true(plain_move(&call, 1 << BOB_CALL_TRYING, BOB_CALL_EARLY));
	assert_int_equal(call.state, BOB_CALL_STATE(BOB_CALL_EARLY, 0) | call_claim_bit(PLACE));

	others = BOB_CALL_STATE(BOB_CALL_RELEASED, 0);
	assert_false(plain_move(&call, CALL_LIVE, BOB_CALL_CONFIRMED));
	assert_int_equal(call.state, BOB_CALL_STATE(BOB_CALL_RELEASED, 0));
}

#define t(test) cmocka_unit_test_setup(test, begin)

int main(void)
{
	const struct CMUnitTest tests[] = {
		t(the_same_dialog_that_another_cpu_enters_is_entered_once),
		t(a_place_that_another_cpu_takes_is_its_own),
		t(a_lone_dialog_that_loses_its_place_goes_to_the_next),
		t(a_lone_branch_is_changed_as_another_cpu_has_left_it),
		t(a_call_moves_on_from_where_another_cpu_has_left_it),
	};

	return cmocka_run_group_tests_name("lost dialogs", tests, NULL, NULL);
}
