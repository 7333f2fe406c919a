/* SPDX-License-Identifier: GPL-2.0-only */
/* The policy on disk: what is stored is found again, and nothing else is ever touched. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sqlite3.h>

/* cmocka needs what stands above it. */
#include <cmocka.h>

#include "store_facts.h"

static char dir[] = "/tmp/bob-store-XXXXXX";
static char path[64];

static int make_dir(void **state)
{
	(void)state;
	bob_log_level(BOB_LOG_ERR);
	if (!mkdtemp(dir))
		return -1;
	snprintf(path, sizeof(path), "%s/new/bob.db", dir);
	return 0;
}

static int remove_dir(void **state)
{
	char command[96];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf '%s'", dir);
	return system(command);
}

/* Every test begins without a store. */
static int remove_store(void **state)
{
	char name[96];

	(void)state;
	unlink(path);
	snprintf(name, sizeof(name), "%s-wal", path);
	unlink(name);
	snprintf(name, sizeof(name), "%s-shm", path);
	unlink(name);
	return 0;
}

static struct bob_store *open_store(void)
{
	struct bob_store *store = NULL;

	assert_int_equal(bob_store_open(&store, path), 0);
	return store;
}

static void edit(struct bob_store *store, const char *change)
{
	assert_int_equal(facts_edit(store, change, 100), 0);
}

static void expect(struct bob_store *store, const char *users)
{
	char text[FACTS_TEXT], whole[FACTS_TEXT];

	snprintf(whole, sizeof(whole), "emergency 112; emergency 911%s%s", *users ? "; " : "",
		 users);
	assert_non_null(facts_stored(text, store));
	assert_string_equal(text, whole);
}

static void users_are_found_again_after_closing(void **state)
{
	struct bob_store *store = open_store();

	(void)state;
	edit(store, "+user 1001 . 1; +user alice@example.com");
	bob_store_close(store);
	store = open_store();
	expect(store, "user 1001 . 1; user alice@example.com");
	bob_store_close(store);
}

static void only_the_owner_may_read_it(void **state)
{
	char parent[64];
	struct stat st;

	(void)state;
	bob_store_close(open_store());
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	snprintf(parent, sizeof(parent), "%s/new", dir);
	assert_int_equal(stat(parent, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
}

static void users_are_counted(void **state)
{
	struct bob_store *store = open_store();
	uint32_t n = 99;

	(void)state;
	assert_int_equal(bob_store_count(store, &n), 0);
	assert_int_equal(n, 0);
	edit(store, "+group g . 1; +user a g; +user b; +alias c b");
	assert_int_equal(bob_store_count(store, &n), 0);
	assert_int_equal(n, 2);
	bob_store_close(store);
}

static void the_mode_outlives_closing(void **state)
{
	struct bob_store *store = open_store();
	uint32_t mode = 99;

	(void)state;
	assert_int_equal(bob_store_mode(store, &mode), -ENOENT);
	assert_int_equal(mode, 99);
	assert_int_equal(bob_store_set_mode(store, BOB_ENFORCE), 0);
	bob_store_close(store);
	store = open_store();
	assert_int_equal(bob_store_mode(store, &mode), 0);
	assert_int_equal(mode, BOB_ENFORCE);
	bob_store_close(store);
}

static void a_rolled_back_edit_never_was(void **state)
{
	struct bob_store *store = open_store();

	(void)state;
	edit(store, "+user 1001 . 1");
	assert_int_equal(bob_store_begin(store), 0);
	assert_int_equal(facts_change(store, "*user 1001 . 9; +user 1002 . 9", 100), 0);
	bob_store_rollback(store);
	expect(store, "user 1001 . 1");
	bob_store_close(store);
}

/* Edits, says so through the pipe, and is killed before the commit. */
static void edit_and_wait(int ready)
{
	struct bob_store *store = open_store();

	if (bob_store_begin(store) || facts_change(store, "*user 1001 . 9; +user 1002 . 9", 100) ||
	    write(ready, "x", 1) != 1)
		_exit(1);
	pause();
}

static void an_edit_that_is_killed_never_was(void **state)
{
	struct bob_store *store = open_store();
	int ready[2], status;
	pid_t child;
	char byte;

	(void)state;
	edit(store, "+user 1001 . 1");
	bob_store_close(store);
	assert_int_equal(pipe(ready), 0);
	child = fork();
	if (!child)
		edit_and_wait(ready[1]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	kill(child, SIGKILL);
	waitpid(child, &status, 0);
	store = open_store();
	expect(store, "user 1001 . 1");
	edit(store, "+user 1002 . 2");
	bob_store_close(store);
}

static void two_editors_take_turns(void **state)
{
	struct bob_store *one = open_store(), *two = open_store();

	(void)state;
	assert_int_equal(bob_store_begin(one), 0);
	assert_int_equal(bob_store_begin(two), -EBUSY);
	assert_int_equal(bob_store_commit(one), 0);
	assert_int_equal(bob_store_begin(two), 0);
	bob_store_rollback(two);
	bob_store_close(one);
	bob_store_close(two);
}

static void write_file(const void *bytes, size_t n)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_int_equal(write(fd, bytes, n), n);
	close(fd);
}

/* The file is refused, and the same bytes stand there as before. */
static void refused_and_untouched(void)
{
	static char before[1 << 17], after[1 << 17];
	struct bob_store *store = NULL;
	int fd = open(path, O_RDONLY);
	ssize_t n = read(fd, before, sizeof(before)), m;

	close(fd);
	assert_int_equal(bob_store_open(&store, path), -EBADMSG);
	assert_null(store);
	fd = open(path, O_RDONLY);
	m = read(fd, after, sizeof(after));
	close(fd);
	assert_int_equal(n, m);
	assert_memory_equal(before, after, (size_t)n);
}

static void something_else_is_never_touched(void **state)
{
	(void)state;
	bob_store_close(open_store());
	write_file("", 0);
	refused_and_untouched();
	write_file("not a database at all, but somebody's letters", 45);
	refused_and_untouched();
}

static void sql(const char *text)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, text, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

static void a_foreign_database_is_never_touched(void **state)
{
	(void)state;
	sql("CREATE TABLE theirs (x)");
	refused_and_untouched();
}

static void a_newer_store_is_never_touched(void **state)
{
	(void)state;
	bob_store_close(open_store());
	sql("PRAGMA journal_mode=DELETE; PRAGMA user_version=3");
	refused_and_untouched();
}

static void a_corrupt_store_is_never_touched(void **state)
{
	static char noise[4096];
	struct bob_store *store = open_store();
	char change[32];
	int fd;

	(void)state;
	for (int i = 0; i < 90; i++) {
		snprintf(change, sizeof(change), "+user %d . 1", 1000 + i);
		edit(store, change);
	}
	bob_store_close(store);
	memset(noise, 0xa5, sizeof(noise));
	fd = open(path, O_WRONLY);
	assert_int_equal(pwrite(fd, noise, sizeof(noise), 4096), sizeof(noise));
	close(fd);
	refused_and_untouched();
}

static void a_truncated_store_is_never_touched(void **state)
{
	(void)state;
	bob_store_close(open_store());
	assert_int_equal(truncate(path, 5000), 0);
	refused_and_untouched();
}

static void rows_that_bob_never_wrote_are_not_policy(void **state)
{
	(void)state;
	bob_store_close(open_store());
	sql("PRAGMA ignore_check_constraints=1;"
	    "INSERT INTO user (is_group, name, id) VALUES (0, 'x', 4294967296)");
	refused_and_untouched();
}

#define TEST(name) cmocka_unit_test_setup(name, remove_store)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(users_are_found_again_after_closing),
		TEST(only_the_owner_may_read_it),
		TEST(users_are_counted),
		TEST(the_mode_outlives_closing),
		TEST(a_rolled_back_edit_never_was),
		TEST(an_edit_that_is_killed_never_was),
		TEST(two_editors_take_turns),
		TEST(something_else_is_never_touched),
		TEST(a_foreign_database_is_never_touched),
		TEST(a_newer_store_is_never_touched),
		TEST(a_corrupt_store_is_never_touched),
		TEST(a_truncated_store_is_never_touched),
		TEST(rows_that_bob_never_wrote_are_not_policy),
	};

	return cmocka_run_group_tests_name("store", tests, make_dir, remove_dir);
}
