/* SPDX-License-Identifier: GPL-2.0-only */
/* Two CPUs that enter a dialog at once: test_lost_races.c has the rest of the record. */
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

#include "branch.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(the_same_dialog_that_another_cpu_enters_is_entered_once,
				       begin),
		cmocka_unit_test_setup(a_place_that_another_cpu_takes_is_its_own, begin),
	};

	return cmocka_run_group_tests_name("lost dialogs", tests, NULL, NULL);
}
