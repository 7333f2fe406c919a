// SPDX-License-Identifier: GPL-2.0-only
/* How long the history keeps what, and files that are no history. */
#include <errno.h>
#include <glob.h>
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

#define EVER ((struct bob_history_bounds){.rows = UINT32_MAX})

static void prune(struct bob_history_bounds bounds)
{
	int err;

	while ((err = bob_history_prune(past_file, &bounds)) == 1)
		;
	assert_int_equal(err, 0);
}

static void nothing_is_pruned_within_the_bounds(void **state)
{
	(void)state;
	prune(EVER);
	past_write(1, 3);
	prune(EVER);
	prune((struct bob_history_bounds){.rows = 3, .oldest = SECOND});
	past_expect_all(" 3 2 1");
}

static void the_oldest_rows_go_where_there_are_too_many(void **state)
{
	(void)state;
	past_write(1, 5);
	prune((struct bob_history_bounds){.rows = 2});
	past_expect_all(" 5 4");
	past_write(6, 6);
	prune((struct bob_history_bounds){.rows = 2});
	past_expect_all(" 6 5");
}

static void what_is_too_old_goes_with_what_was_left_out_then(void **state)
{
	const struct bob_left_out left = {.time = 2 * SECOND + 1, .seen = 9, .kept = 1};

	(void)state;
	past_write(1, 2);
	assert_int_equal(bob_history_write(past_file, NULL, 0, &left), 0);
	past_write(3, 4);
	prune((struct bob_history_bounds){.rows = 9, .oldest = 3 * SECOND});
	past_expect_all(" 4 3");
	prune((struct bob_history_bounds){.rows = 9, .oldest = 9 * SECOND});
	past_expect_all("");
}

static void a_large_history_is_pruned_in_small_steps(void **state)
{
	static struct bob_past rows[2000];
	int steps = 0;

	(void)state;
	for (uint32_t n = 0; n < 2000; n++)
		rows[n] = past_sample(n + 1);
	assert_int_equal(bob_history_write(past_file, rows, 2000, NULL), 0);
	while (bob_history_prune(past_file, &(struct bob_history_bounds){.rows = 3}) == 1)
		steps++;
	assert_in_range(steps, 3, 10);
	past_expect_all(" 2000 1999 1998");
	steps = 0;
	while (bob_history_prune(past_file, &(struct bob_history_bounds){
						    .rows = 3, .oldest = 2000 * SECOND}) == 1)
		steps++;
	past_expect_all(" 2000");
}

/* ---- files that are none ---- */

static void expect_untouched(const char *bytes, size_t n)
{
	char found[8192];
	FILE *file;

	assert_int_equal(bob_history_open(&past_file, past_path), -EBADMSG);
	assert_int_equal(bob_history_peek(&past_file, past_path), -EBADMSG);
	assert_null(past_file);
	file = fopen(past_path, "r");
	assert_non_null(file);
	assert_int_equal(fread(found, 1, sizeof(found), file), n);
	fclose(file);
	assert_memory_equal(found, bytes, n);
}

static void put_file(const char *bytes, size_t n)
{
	FILE *file;

	unlink(past_path);
	file = fopen(past_path, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, n, file), n);
	fclose(file);
}

static void a_foreign_file_is_never_touched(void **state)
{
	static const char text[] = "shopping list: milk, bread";
	struct bob_store *store = NULL;

	(void)state;
	put_file(text, sizeof(text));
	expect_untouched(text, sizeof(text));
	put_file("", 0);
	expect_untouched("", 0);
	unlink(past_path);
	assert_int_equal(bob_store_open(&store, past_path), 0);
	bob_store_close(store);
	assert_int_equal(bob_history_open(&past_file, past_path), -EBADMSG);
	assert_non_null(strstr(bob_log_last(), "not a history"));
}

static void a_damaged_header_is_never_touched(void **state)
{
	char bytes[200] = "SQLite format 3";

	(void)state;
	memcpy(bytes + 68, "bobH", 4);
	bytes[63] = 9;
	put_file(bytes, sizeof(bytes));
	expect_untouched(bytes, sizeof(bytes));
	assert_non_null(strstr(bob_log_last(), "version 9"));
	bytes[63] = 1;
	put_file(bytes, sizeof(bytes));
	expect_untouched(bytes, sizeof(bytes));
}

static void one_that_is_not_there_cannot_be_read(void **state)
{
	(void)state;
	unlink(past_path);
	assert_int_equal(bob_history_peek(&past_file, past_path), -ENOENT);
	assert_int_equal(access(past_path, F_OK), -1);
}

static void one_that_is_moved_away_is_noticed(void **state)
{
	(void)state;
	assert_true(bob_history_is_there(past_file));
	unlink(past_path);
	assert_false(bob_history_is_there(past_file));
	put_file("x", 1);
	assert_false(bob_history_is_there(past_file));
}

/* SQLite's log has a name, and what it holds would be taken for the new file's. */
static void one_that_is_moved_away_keeps_its_rows_and_the_next_has_none_of_them(void **state)
{
	char old[80];

	(void)state;
	past_write(1, 100);
	snprintf(old, sizeof(old), "%s.old", past_path);
	assert_int_equal(rename(past_path, old), 0);
	bob_history_close(past_file);
	past_file = NULL;
	assert_int_equal(bob_history_open(&past_file, past_path), 0);
	past_expect_all("");
	past_write(101, 101);
	past_expect_all(" 101");
	bob_history_close(past_file);
	assert_int_equal(bob_history_open(&past_file, old), 0);
	past_expect(&(struct bob_history_query){.limit = 2}, " 100 99");
}

/* As whoever was killed leaves it. */
static void a_log_that_another_file_has_left_is_none_of_a_new_one(void **state)
{
	char command[256], log[80], kept[80];
	glob_t found;

	(void)state;
	past_write(1, 100);
	snprintf(log, sizeof(log), "%s-wal", past_path);
	snprintf(kept, sizeof(kept), "%s.*-wal", past_path);
	snprintf(command, sizeof(command), "cp '%s' '%s.copy'", log, log);
	assert_int_equal(system(command), 0);
	bob_history_close(past_file);
	past_file = NULL;
	unlink(past_path);
	snprintf(command, sizeof(command), "mv '%s.copy' '%s'", log, log);
	assert_int_equal(system(command), 0);
	assert_int_equal(bob_history_open(&past_file, past_path), 0);
	past_expect_all("");
	assert_int_equal(glob(kept, 0, NULL, &found), 0);
	assert_int_equal(found.gl_pathc, 1);
	globfree(&found);
}

static void it_stands_beside_the_store(void **state)
{
	char beside[PATH_MAX];

	(void)state;
	bob_history_beside(beside, BOB_STORE_PATH);
	assert_string_equal(beside, BOB_HISTORY_PATH);
	bob_history_beside(beside, "my.db");
	assert_string_equal(beside, "./history.db");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, past_open, past_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(nothing_is_pruned_within_the_bounds),
		TEST(the_oldest_rows_go_where_there_are_too_many),
		TEST(what_is_too_old_goes_with_what_was_left_out_then),
		TEST(a_large_history_is_pruned_in_small_steps),
		cmocka_unit_test(a_foreign_file_is_never_touched),
		cmocka_unit_test(a_damaged_header_is_never_touched),
		cmocka_unit_test(one_that_is_not_there_cannot_be_read),
		TEST(one_that_is_moved_away_is_noticed),
		TEST(one_that_is_moved_away_keeps_its_rows_and_the_next_has_none_of_them),
		TEST(a_log_that_another_file_has_left_is_none_of_a_new_one),
		cmocka_unit_test(it_stands_beside_the_store),
	};

	return cmocka_run_group_tests(tests, past_home, past_home_gone);
}
