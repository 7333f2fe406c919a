// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is done in place to a record of one branch and one dialog, against the
 * functions that walk over all of them: the same answer, and the same record after.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "call/branch.h"

enum { RECORDS = 200000 };

static uint64_t random_entry(void)
{
	return BOB_BRANCH(1 + random() % 3, random() % 3 ? random() % 3 : CALL_NOBODY,
			  1 + random() % 4);
}

/* Entries stand in order, as those of every record do; few, as in most. */
static struct bob_call random_record(void)
{
	struct bob_call call = {.state = BOB_CALL_STATE(random() % 8, random() % 4)};
	long branches = random() % 4, dialogs = random() % 4;

	for (long i = 0; i < branches; i++)
		call.branches[i] = random_entry();
	for (long i = 0; i < dialogs; i++)
		call.dialogs[i] = (struct bob_dialog){.tag = random_entry(), .bye = {random()}};
	return call;
}

static void both_ways_find_the_same(void **state)
{
	(void)state;
	for (int i = 0; i < RECORDS; i++) {
		struct bob_call call = random_record();
		uint32_t states = random() % 32, place = random() % 4 ? random() % 3 : CALL_NOBODY;
		uint64_t hash = random() % 4;

		assert_int_equal(plain_branch(&call, hash), call_branch(&call, hash));
		assert_int_equal(plain_dialog(&call, hash), call_dialog(&call, hash));
		assert_int_equal(plain_branches_in(&call, states, place),
				 call_branches_in(&call, states, place));
		assert_int_equal(plain_dialogs_in(&call, states, place),
				 call_dialogs_in(&call, states, place));
	}
}

static void both_ways_leave_the_same_record(void **state)
{
	(void)state;
	for (int i = 0; i < RECORDS; i++) {
		struct bob_call plain = random_record(), careful = plain;
		uint32_t from = random() % 256, to = 1 + random() % 4, place = random() % 3;
		uint64_t hash = 1 + random() % 3;

		assert_int_equal(plain_move(&plain, from, to), call_move(&careful, from, to));
		plain_branch_set(&plain, hash, from, to);
		call_branch_set(&careful, hash, from, to);
		plain_dialog_add(&plain, hash, place);
		call_dialog_add(&careful, hash, place);
		assert_memory_equal(&plain, &careful, sizeof(plain));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_ways_find_the_same),
		cmocka_unit_test(both_ways_leave_the_same_record),
	};

	return cmocka_run_group_tests_name("branch_plain", tests, NULL, NULL);
}
