// SPDX-License-Identifier: GPL-2.0-only
/* The file that keeps refusals: what is written is read again, within its bounds. */
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

#include "libbob/history.h"

#define SECOND 1000000000ULL
#define EVER ((struct bob_history_bounds){.rows = UINT32_MAX})

static char dir[] = "/tmp/bob-history-XXXXXX";
static char path[64];
static struct bob_history *history;

static int make_home(void **state)
{
	(void)state;
	bob_log_hold(true);
	if (!mkdtemp(dir))
		return -1;
	snprintf(path, sizeof(path), "%s/history.db", dir);
	return 0;
}

static int remove_home(void **state)
{
	char command[96];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf '%s'", dir);
	return system(command);
}

static int open_new(void **state)
{
	(void)state;
	unlink(path);
	return bob_history_open(&history, path);
}

static int close_it(void **state)
{
	(void)state;
	bob_history_close(history);
	history = NULL;
	return 0;
}

/* The n-th refusal, at n seconds: dave calls bob, who has his one call with carol. */
static struct bob_past sample(uint32_t n)
{
	struct bob_past past = {
		.time = n * SECOND,
		.decision = 0xfedc000000000000 + n,
		.call = 0x1234567812345678,
		.reason = BOB_N_REFUSED,
		.why = BOB_WHY_CALLEE,
		.level = POLICY_PREFIX,
		.calls = 1,
		.limit = 1,
		.in_all = 1,
		.incoming = BOB_UNLIMITED,
		.outgoing = 3,
		.status = 486,
		.caller = "dave@example.com",
		.callee = "1001",
		.user = "bob@example.com",
		.interface = "eth0",
		.looked_up = true,
		.held = 1,
		.n_holders = 1,
		.holders = {{.call = 7, .started = 5, .other = "carol@example.com"}},
	};

	return past;
}

static void write_samples(uint32_t first, uint32_t last)
{
	for (uint32_t n = first; n <= last; n++) {
		struct bob_past past = sample(n);

		assert_int_equal(bob_history_write(history, &past, 1, NULL), 0);
	}
}

/* What was told, a word each: the decision's number, or "-N" for N that were left out. */
static char told[4096];

static int tell(const struct bob_past *past, const struct bob_left_out *left, void *arg)
{
	size_t n = strlen(told);

	(void)arg;
	if (past)
		snprintf(told + n, sizeof(told) - n, " %u", (unsigned)past->decision & 0xffff);
	else
		snprintf(told + n, sizeof(told) - n, " -%u", (unsigned)(left->seen - left->kept));
	return 0;
}

static void expect(const struct bob_history_query *query, const char *expected)
{
	told[0] = '\0';
	assert_int_equal(bob_history_each(history, query, tell, NULL), 0);
	assert_string_equal(told, expected);
}

static void expect_all(const char *expected)
{
	expect(&(struct bob_history_query){.n = 0}, expected);
}

static void what_is_written_is_read_again(void **state)
{
	struct bob_past past = sample(1), found = {0};

	(void)state;
	strncpy(past.caller, "d\xff\"'%\n", sizeof(past.caller));
	assert_int_equal(bob_history_write(history, &past, 1, NULL), 0);
	assert_int_equal(bob_history_find(history, "fedc000000000001", &found), 0);
	past.row = found.row;
	assert_memory_equal(&found, &past, sizeof(past));
}

static void it_is_there_for_the_next_who_opens_it(void **state)
{
	(void)state;
	write_samples(1, 3);
	bob_history_close(history);
	assert_int_equal(bob_history_open(&history, path), 0);
	write_samples(4, 4);
	expect_all(" 4 3 2 1");
}

static void it_can_be_read_while_it_is_written(void **state)
{
	struct bob_history *writer = history;

	(void)state;
	write_samples(1, 2);
	assert_int_equal(bob_history_peek(&history, path), 0);
	expect_all(" 2 1");
	bob_history_close(history);
	history = writer;
	write_samples(3, 3);
	expect_all(" 3 2 1");
}

static void nobody_but_root_may_read_it(void **state)
{
	struct stat st;

	(void)state;
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
}

static void a_user_is_found_as_caller_as_callee_and_as_who_was_busy(void **state)
{
	static const char *const names[] = {"bob@example.com", "1001", "carol@example.com"};
	struct bob_past past = sample(1);

	(void)state;
	assert_int_equal(bob_history_write(history, &past, 1, NULL), 0);
	past = sample(2);
	strcpy(past.callee, "alice@example.com");
	strcpy(past.user, "alice@example.com");
	assert_int_equal(bob_history_write(history, &past, 1, NULL), 0);
	past.decision++;
	strcpy(past.caller, "bob@example.com");
	assert_int_equal(bob_history_write(history, &past, 1, NULL), 0);
	expect(&(struct bob_history_query){.names = names, .n = 3}, " 3 1");
	expect(&(struct bob_history_query){.names = names + 1, .n = 1}, " 1");
	expect(&(struct bob_history_query){.names = names + 2, .n = 1}, "");
}

static void no_more_than_asked_for_and_no_older(void **state)
{
	(void)state;
	write_samples(1, 9);
	expect(&(struct bob_history_query){.limit = 2}, " 9 8");
	expect(&(struct bob_history_query){.since = 7 * SECOND}, " 9 8 7");
	expect(&(struct bob_history_query){.since = 10 * SECOND}, "");
}

static void what_was_left_out_is_told_where_it_was(void **state)
{
	const struct bob_left_out left = {.time = 2 * SECOND + 1, .seen = 100, .kept = 1};
	struct bob_past past = sample(2);

	(void)state;
	write_samples(1, 1);
	assert_int_equal(bob_history_write(history, &past, 1, &left), 0);
	write_samples(3, 3);
	expect_all(" 3 -99 2 1");
	assert_int_equal(bob_history_write(history, NULL, 0, &left), 0);
	expect_all(" 3 -198 2 1");
	expect(&(struct bob_history_query){.since = 3 * SECOND}, " 3");
}

static void an_id_is_found_by_its_first_digits(void **state)
{
	struct bob_past past = sample(1), found;

	(void)state;
	past.decision = 0x00ab000000000000;
	assert_int_equal(bob_history_write(history, &past, 1, NULL), 0);
	write_samples(1, 2);
	assert_int_equal(bob_history_find(history, "00ab", &found), 0);
	assert_int_equal(found.decision, past.decision);
	assert_int_equal(bob_history_find(history, "FEDC", &found), -ENOTUNIQ);
	assert_int_equal(bob_history_find(history, "fedc000000000002", &found), 0);
	assert_int_equal(found.time, 2 * SECOND);
	assert_int_equal(bob_history_find(history, "ffff", &found), -ENOENT);
	assert_int_equal(bob_history_find(history, "fed", &found), -EINVAL);
	assert_int_equal(bob_history_find(history, "fedx", &found), -EINVAL);
	assert_int_equal(bob_history_find(history, "0xfe", &found), -EINVAL);
}

static void of_one_id_the_newest_refusal_is_found(void **state)
{
	struct bob_past past = sample(1), found;

	(void)state;
	write_samples(1, 1);
	past.time = 40 * SECOND;
	assert_int_equal(bob_history_write(history, &past, 1, NULL), 0);
	assert_int_equal(bob_history_find(history, "fedc", &found), 0);
	assert_int_equal(found.time, 40 * SECOND);
}

/* ---- bounds ---- */

static void prune(struct bob_history_bounds bounds)
{
	int err;

	while ((err = bob_history_prune(history, &bounds)) == 1)
		;
	assert_int_equal(err, 0);
}

static void nothing_is_pruned_within_the_bounds(void **state)
{
	(void)state;
	prune(EVER);
	write_samples(1, 3);
	prune(EVER);
	prune((struct bob_history_bounds){.rows = 3, .oldest = SECOND});
	expect_all(" 3 2 1");
}

static void the_oldest_rows_go_where_there_are_too_many(void **state)
{
	(void)state;
	write_samples(1, 5);
	prune((struct bob_history_bounds){.rows = 2});
	expect_all(" 5 4");
	write_samples(6, 6);
	prune((struct bob_history_bounds){.rows = 2});
	expect_all(" 6 5");
}

static void what_is_too_old_goes_with_what_was_left_out_then(void **state)
{
	const struct bob_left_out left = {.time = 2 * SECOND + 1, .seen = 9, .kept = 1};

	(void)state;
	write_samples(1, 2);
	assert_int_equal(bob_history_write(history, NULL, 0, &left), 0);
	write_samples(3, 4);
	prune((struct bob_history_bounds){.rows = 9, .oldest = 3 * SECOND});
	expect_all(" 4 3");
	prune((struct bob_history_bounds){.rows = 9, .oldest = 9 * SECOND});
	expect_all("");
}

static void a_large_history_is_pruned_in_small_steps(void **state)
{
	static struct bob_past rows[2000];
	int steps = 0;

	(void)state;
	for (uint32_t n = 0; n < 2000; n++)
		rows[n] = sample(n + 1);
	assert_int_equal(bob_history_write(history, rows, 2000, NULL), 0);
	while (bob_history_prune(history, &(struct bob_history_bounds){.rows = 3}) == 1)
		steps++;
	assert_in_range(steps, 3, 10);
	expect_all(" 2000 1999 1998");
	steps = 0;
	while (bob_history_prune(history, &(struct bob_history_bounds){
						  .rows = 3, .oldest = 2000 * SECOND}) == 1)
		steps++;
	expect_all(" 2000");
}

/* ---- files that are none ---- */

static void expect_untouched(const char *bytes, size_t n)
{
	char found[8192];
	FILE *file;

	assert_int_equal(bob_history_open(&history, path), -EBADMSG);
	assert_int_equal(bob_history_peek(&history, path), -EBADMSG);
	assert_null(history);
	file = fopen(path, "r");
	assert_non_null(file);
	assert_int_equal(fread(found, 1, sizeof(found), file), n);
	fclose(file);
	assert_memory_equal(found, bytes, n);
}

static void put_file(const char *bytes, size_t n)
{
	FILE *file;

	unlink(path);
	file = fopen(path, "w");
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
	unlink(path);
	assert_int_equal(bob_store_open(&store, path), 0);
	bob_store_close(store);
	assert_int_equal(bob_history_open(&history, path), -EBADMSG);
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
	unlink(path);
	assert_int_equal(bob_history_peek(&history, path), -ENOENT);
	assert_int_equal(access(path, F_OK), -1);
}

static void one_that_is_moved_away_is_noticed(void **state)
{
	(void)state;
	assert_true(bob_history_is_there(history));
	unlink(path);
	assert_false(bob_history_is_there(history));
	put_file("x", 1);
	assert_false(bob_history_is_there(history));
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

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_new, close_it)

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
		TEST(nothing_is_pruned_within_the_bounds),
		TEST(the_oldest_rows_go_where_there_are_too_many),
		TEST(what_is_too_old_goes_with_what_was_left_out_then),
		TEST(a_large_history_is_pruned_in_small_steps),
		cmocka_unit_test(a_foreign_file_is_never_touched),
		cmocka_unit_test(a_damaged_header_is_never_touched),
		cmocka_unit_test(one_that_is_not_there_cannot_be_read),
		TEST(one_that_is_moved_away_is_noticed),
		cmocka_unit_test(it_stands_beside_the_store),
	};

	return cmocka_run_group_tests(tests, make_home, remove_home);
}
