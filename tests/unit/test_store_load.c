/* SPDX-License-Identifier: GPL-2.0-only */
/* Big changes, which are written many rows at a time, do what small ones do. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* cmocka needs what stands above it. */
#include <cmocka.h>

#include "internal.h"
#include "store.h"
#include "store_facts.h"
#include "store_home.h"

/* So many aliases that the index of each user's own is made anew; and no round number of rows. */
enum { USERS = 17003, ALIASES = 3, ROOM = 100000 };

static struct bob_policy *read_store(void)
{
	struct bob_policy *policy = bob_policy_new();

	assert_int_equal(bob_store_read(home_store, policy), 0);
	return policy;
}

static void add(struct bob_policy *policy, enum bob_fact_kind kind, const char *name,
		const char *of, const struct bob_terms *terms)
{
	const struct bob_fact fact = {.kind = kind, .name = name, .of = of, .terms = terms};

	assert_int_equal(bob_policy_add(policy, &fact), 0);
}

/* Users u00001… with the aliases 1…, from one on; in as many different rules as fit a byte. */
static struct bob_policy *make_policy(unsigned from)
{
	struct bob_policy *policy = bob_policy_new();
	struct bob_terms terms = bob_terms_none;
	char name[16], alias[16];

	add(policy, BOB_FACT_EMERGENCY, "112", NULL, NULL);
	for (unsigned i = from; i < from + USERS; i++) {
		snprintf(name, sizeof(name), "u%05u", i);
		terms.limit = 1 + i % 255;
		add(policy, BOB_FACT_USER, name, NULL, &terms);
		for (unsigned j = 0; j < ALIASES; j++) {
			snprintf(alias, sizeof(alias), "%u", (i * ALIASES + j) * 7919 % 1000003);
			add(policy, BOB_FACT_ALIAS, alias, name, NULL);
		}
	}
	assert_int_equal(bob_policy_settle(policy, NULL, NULL), 0);
	return policy;
}

/* From what is stored to this, but for the commit. */
static int change_to(struct bob_policy *after)
{
	struct bob_policy *before = read_store();
	struct bob_changes changes;
	int err;

	assert_int_equal(bob_policy_diff(&changes, before, after), 0);
	assert_int_equal(bob_store_begin(home_store), 0);
	err = bob_store_change(home_store, &changes, ROOM);
	bob_changes_free(&changes);
	bob_policy_free(before);
	return err;
}

/* As a load does it. */
static int load(struct bob_policy *after)
{
	int err = change_to(after);

	if (!err)
		err = bob_store_commit(home_store);
	if (err)
		bob_store_rollback(home_store);
	return err;
}

static void expect_stored(const struct bob_policy *policy)
{
	struct bob_policy *stored = read_store();

	assert_int_equal(bob_policy_size(stored), bob_policy_size(policy));
	for (size_t i = 0; i < bob_policy_size(policy); i++)
		assert_true(bob_fact_same(bob_policy_fact(stored, i), bob_policy_fact(policy, i)));
	bob_policy_free(stored);
}

static void expect_intact(void)
{
	sqlite3_stmt *check = NULL;

	assert_int_equal(
		sqlite3_prepare_v2(home_store->db, "PRAGMA integrity_check", -1, &check, NULL),
		SQLITE_OK);
	assert_int_equal(sqlite3_step(check), SQLITE_ROW);
	assert_string_equal(sqlite3_column_text(check, 0), "ok");
	sqlite3_finalize(check);
}

static void it_is_read_back_and_each_user_is_found(void **state)
{
	struct bob_policy *policy = make_policy(1), *user = bob_policy_new();

	(void)state;
	assert_int_equal(load(policy), 0);
	expect_stored(policy);
	expect_intact();
	assert_int_equal(bob_store_find_user(home_store, "u17003", user), 0);
	assert_int_equal(bob_policy_size(user), 1 + ALIASES);
	assert_int_equal(bob_policy_fact(user, 0)->id, 17003);
	bob_policy_free(user);
	bob_policy_free(policy);
}

static void another_policy_takes_its_place(void **state)
{
	struct bob_policy *first = make_policy(1), *second = make_policy(100), *third;

	(void)state;
	assert_int_equal(load(first), 0);
	assert_int_equal(load(second), 0);
	expect_stored(second);
	expect_intact();
	third = make_policy(40000);
	assert_int_equal(load(third), 0);
	expect_stored(third);
	expect_intact();
	bob_policy_free(first);
	bob_policy_free(second);
	bob_policy_free(third);
}

/* One fact among many contradicts what is stored: it is named, and nothing is changed. */
static void the_one_that_contradicts_is_named(void **state)
{
	static const struct {
		const char *stored, *name;
	} rows[] = {
		{"+user u00777", "u00777"},
		{"+user x; +alias u00777 x", "u00777"},
		{"+user x; +alias 7919 x", "7919"},
		{"+user 7919", "7919"},
	};
	struct bob_policy *policy = make_policy(0), *nothing = bob_policy_new();
	struct bob_changes changes;

	assert_int_equal(bob_policy_diff(&changes, nothing, policy), 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char before[FACTS_TEXT], after[FACTS_TEXT];

		home_open(state);
		assert_int_equal(facts_edit(home_store, "-emergency 112", ROOM), 0);
		assert_int_equal(facts_edit(home_store, rows[i].stored, ROOM), 0);
		assert_non_null(facts_stored(before, home_store));
		assert_int_equal(bob_store_begin(home_store), 0);
		assert_int_equal(bob_store_change(home_store, &changes, ROOM), -EEXIST);
		assert_non_null(strstr(bob_log_last(), rows[i].name));
		bob_store_rollback(home_store);
		assert_non_null(facts_stored(after, home_store));
		assert_string_equal(after, before);
		expect_intact();
		home_close(state);
	}
	bob_changes_free(&changes);
	bob_policy_free(nothing);
	bob_policy_free(policy);
}

/* The list of users' aliases is made late, but nobody sees that. */
static void aliases_are_listed_before_the_commit(void **state)
{
	struct bob_policy *policy = make_policy(1), *user = bob_policy_new();

	(void)state;
	assert_int_equal(change_to(policy), 0);
	assert_int_equal(bob_store_find_user(home_store, "u17003", user), 0);
	assert_int_equal(bob_policy_size(user), 1 + ALIASES);
	bob_store_rollback(home_store);
	expect_intact();
	assert_int_equal(load(policy), 0);
	expect_stored(policy);
	expect_intact();
	bob_policy_free(user);
	bob_policy_free(policy);
}

static void what_was_prepared_beside_is_committed_or_not(void **state)
{
	struct bob_policy *policy = make_policy(1);
	struct bob_beside beside = {0};

	(void)state;
	for (int commits = 0; commits < 2; commits++) {
		assert_int_equal(change_to(policy), 0);
		bob_beside_prepare(&beside, home_store);
		assert_true(beside.runs);
		assert_int_equal(bob_beside_end(&beside), 0);
		if (commits)
			assert_int_equal(bob_store_commit(home_store), 0);
		bob_store_rollback(home_store);
		expect_intact();
		if (!commits)
			home_expect("emergency 112; emergency 911");
	}
	expect_stored(policy);
	bob_policy_free(policy);
}

static void a_checkpoint_beside_needs_no_lock(void **state)
{
	struct bob_policy *policy = make_policy(1);
	struct bob_beside beside = {0};
	struct stat before, after;
	int pages = 0;

	(void)state;
	assert_int_equal(change_to(policy), 0);
	assert_int_equal(bob_store_commit_locked(home_store, &pages), 0);
	assert_true(pages > 100);
	assert_int_equal(stat(home_path, &before), 0);
	bob_beside_checkpoint(&beside, home_store, BOB_WAL_PAGES);
	assert_int_equal(bob_beside_end(&beside), 0);
	assert_int_equal(stat(home_path, &after), 0);
	assert_true(after.st_size - before.st_size > 100 * 4096);
	assert_true(bob_store_is_locked(home_store));
	bob_store_rollback(home_store);
	expect_stored(policy);
	expect_intact();
	bob_policy_free(policy);
}

static void a_small_change_leaves_nothing_to_do_beside(void **state)
{
	struct bob_beside beside = {0};
	int pages = 0;

	(void)state;
	assert_int_equal(bob_store_begin(home_store), 0);
	bob_beside_prepare(&beside, home_store);
	assert_false(beside.runs);
	assert_int_equal(bob_beside_end(&beside), 0);
	assert_int_equal(bob_store_commit_locked(home_store, &pages), 0);
	bob_beside_checkpoint(&beside, home_store, pages);
	assert_false(beside.runs);
	bob_store_rollback(home_store);
}

/* What opening a big store leaves out, for the sake of edits, bobd's start does not. */
static void damage_in_the_middle_is_found_by_the_check(void **state)
{
	static char noise[4096];
	struct bob_policy *policy = make_policy(1);
	struct stat st;
	int fd;

	assert_int_equal(load(policy), 0);
	bob_policy_free(policy);
	home_close(state);
	fd = open(home_path, O_WRONLY);
	assert_int_equal(fstat(fd, &st), 0);
	memset(noise, 0xa5, sizeof(noise));
	assert_int_equal(pwrite(fd, noise, sizeof(noise), st.st_size / 8192 * 4096), sizeof(noise));
	assert_int_equal(bob_store_open(&home_store, home_path), 0);
	assert_int_equal(bob_store_check(home_store), -EBADMSG);
	home_close(state);
	/* A file that was cut short is told without. */
	assert_int_equal(ftruncate(fd, st.st_size / 2), 0);
	assert_int_equal(bob_store_open(&home_store, home_path), -EBADMSG);
	close(fd);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, home_open, home_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(it_is_read_back_and_each_user_is_found),
		TEST(another_policy_takes_its_place),
		TEST(aliases_are_listed_before_the_commit),
		TEST(what_was_prepared_beside_is_committed_or_not),
		TEST(a_checkpoint_beside_needs_no_lock),
		TEST(a_small_change_leaves_nothing_to_do_beside),
		TEST(damage_in_the_middle_is_found_by_the_check),
		cmocka_unit_test(the_one_that_contradicts_is_named),
	};

	return cmocka_run_group_tests_name("store_load", tests, home_make, home_remove);
}
