// SPDX-License-Identifier: GPL-2.0-only
/* The file that keeps refusals: what is written is read again. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* cmocka needs what stands above it. */
#include <cmocka.h>

#include "history_home.h"

/* Piece by piece: what lies between them is anything. */
static void expect_same_holder(const struct bob_holder *x, const struct bob_holder *y)
{
	assert_true(x->call == y->call && x->started == y->started && x->made == y->made);
	assert_string_equal(x->other, y->other);
}

static void expect_same(const struct bob_past *x, const struct bob_past *y)
{
	assert_memory_equal(x, y, offsetof(struct bob_past, looked_up));
	assert_true(x->looked_up == y->looked_up);
	assert_int_equal(x->held, y->held);
	assert_int_equal(x->n_holders, y->n_holders);
	for (uint32_t i = 0; i < x->n_holders; i++)
		expect_same_holder(&x->holders[i], &y->holders[i]);
}

static void what_is_written_is_read_again(void **state)
{
	struct bob_past past = past_sample(1), found = {0};

	(void)state;
	strncpy(past.caller, "d\xff\"'%\n", sizeof(past.caller));
	assert_int_equal(bob_history_write(past_file, &past, 1, NULL), 0);
	assert_int_equal(bob_history_find(past_file, "fedc000000000001", &found), 0);
	past.row = found.row;
	expect_same(&found, &past);
}

static void it_is_there_for_the_next_who_opens_it(void **state)
{
	(void)state;
	past_write(1, 3);
	bob_history_close(past_file);
	assert_int_equal(bob_history_open(&past_file, past_path), 0);
	past_write(4, 4);
	past_expect_all(" 4 3 2 1");
}

static void it_can_be_read_while_it_is_written(void **state)
{
	struct bob_history *writer = past_file;

	(void)state;
	past_write(1, 2);
	assert_int_equal(bob_history_peek(&past_file, past_path), 0);
	past_expect_all(" 2 1");
	bob_history_close(past_file);
	past_file = writer;
	past_write(3, 3);
	past_expect_all(" 3 2 1");
}

static void nobody_but_root_may_read_it(void **state)
{
	struct stat st;

	(void)state;
	assert_int_equal(stat(past_path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
}

static void a_user_is_found_as_caller_as_callee_and_as_who_was_busy(void **state)
{
	static const char *const names[] = {"bob@example.com", "1001", "carol@example.com"};
	struct bob_past past = past_sample(1);

	(void)state;
	assert_int_equal(bob_history_write(past_file, &past, 1, NULL), 0);
	past = past_sample(2);
	strcpy(past.callee, "alice@example.com");
	strcpy(past.user, "alice@example.com");
	assert_int_equal(bob_history_write(past_file, &past, 1, NULL), 0);
	past.decision++;
	strcpy(past.caller, "bob@example.com");
	assert_int_equal(bob_history_write(past_file, &past, 1, NULL), 0);
	past_expect(&(struct bob_history_query){.names = names, .n = 3}, " 3 1");
	past_expect(&(struct bob_history_query){.names = names + 1, .n = 1}, " 1");
	past_expect(&(struct bob_history_query){.names = names + 2, .n = 1}, "");
}

static void no_more_than_asked_for_and_no_older(void **state)
{
	(void)state;
	past_write(1, 9);
	past_expect(&(struct bob_history_query){.limit = 2}, " 9 8");
	past_expect(&(struct bob_history_query){.since = 7 * SECOND}, " 9 8 7");
	past_expect(&(struct bob_history_query){.since = 10 * SECOND}, "");
}

static void what_was_left_out_is_told_where_it_was(void **state)
{
	const struct bob_left_out left = {.time = 2 * SECOND + 1, .seen = 100, .kept = 1};
	struct bob_past past = past_sample(2);

	(void)state;
	past_write(1, 1);
	assert_int_equal(bob_history_write(past_file, &past, 1, &left), 0);
	past_write(3, 3);
	past_expect_all(" 3 -99 2 1");
	assert_int_equal(bob_history_write(past_file, NULL, 0, &left), 0);
	past_expect_all(" 3 -198 2 1");
	past_expect(&(struct bob_history_query){.since = 3 * SECOND}, " 3");
}

static void an_id_is_found_by_its_first_digits(void **state)
{
	struct bob_past past = past_sample(1), found;

	(void)state;
	past.decision = 0x00ab000000000000;
	assert_int_equal(bob_history_write(past_file, &past, 1, NULL), 0);
	past_write(1, 2);
	assert_int_equal(bob_history_find(past_file, "00ab", &found), 0);
	assert_int_equal(found.decision, past.decision);
	assert_int_equal(bob_history_find(past_file, "FEDC", &found), -ENOTUNIQ);
	assert_int_equal(bob_history_find(past_file, "fedc000000000002", &found), 0);
	assert_int_equal(found.time, 2 * SECOND);
	assert_int_equal(bob_history_find(past_file, "ffff", &found), -ENOENT);
	assert_int_equal(bob_history_find(past_file, "fed", &found), -EINVAL);
	assert_int_equal(bob_history_find(past_file, "fedx", &found), -EINVAL);
	assert_int_equal(bob_history_find(past_file, "0xfe", &found), -EINVAL);
}

static void of_one_id_the_newest_refusal_is_found(void **state)
{
	struct bob_past past = past_sample(1), found;

	(void)state;
	past_write(1, 1);
	past.time = 40 * SECOND;
	assert_int_equal(bob_history_write(past_file, &past, 1, NULL), 0);
	assert_int_equal(bob_history_find(past_file, "fedc", &found), 0);
	assert_int_equal(found.time, 40 * SECOND);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, past_open, past_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_written_is_read_again),
		TEST(it_is_there_for_the_next_who_opens_it),
		TEST(it_can_be_read_while_it_is_written),
		TEST(nobody_but_root_may_read_it),
		TEST(a_user_is_found_as_caller_as_callee_and_as_who_was_busy),
		TEST(no_more_than_asked_for_and_no_older),
		TEST(what_was_left_out_is_told_where_it_was),
		TEST(an_id_is_found_by_its_first_digits),
		TEST(of_one_id_the_newest_refusal_is_found),
	};

	return cmocka_run_group_tests(tests, past_home, past_home_gone);
}
