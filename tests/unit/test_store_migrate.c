/* SPDX-License-Identifier: GPL-2.0-only */
/* A store that the first bob made becomes one of today: whole, once, or not at all. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* cmocka needs what stands above it. */
#include <cmocka.h>

#include "store.h"
#include "store_facts.h"
#include "store_home.h"

static void make(const char *rows)
{
	unlink(home_path);
	assert_int_equal(facts_version_1(home_path, rows), 0);
}

static struct bob_store *open_store(void)
{
	struct bob_store *store = NULL;

	assert_int_equal(bob_store_open(&store, home_path), 0);
	return store;
}

static void expect(struct bob_store *store, const char *facts)
{
	char text[FACTS_TEXT];

	assert_non_null(facts_stored(text, store));
	assert_string_equal(text, facts);
}

static void users_keep_limits_and_emergency_numbers_come(void **state)
{
	static const char *const rows[][2] = {
		{"", "emergency 112; emergency 911"},
		{"INSERT INTO user VALUES (1, 'a', 1)", "emergency 112; emergency 911; user a . 1"},
		/* Never refused, which is a rule of its own: -1 is unlimited. */
		{"INSERT INTO user VALUES (1, 'a', NULL)",
		 "emergency 112; emergency 911; user a . -1"},
		{"INSERT INTO user VALUES (3, 'a', 2), (2, 'c', 2), (9, 'b', 4294967294)",
		 "emergency 112; emergency 911; user a . 2; user b . -2; user c . 2"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct bob_store *store;

		make(rows[i][0]);
		store = open_store();
		expect(store, rows[i][1]);
		bob_store_close(store);
	}
}

static uint32_t id_of(struct bob_store *store, const char *name)
{
	struct bob_user_row row;

	assert_int_equal(bob_user_row(store, false, name, &row), 0);
	return row.id;
}

static void indices_stay_and_gaps_are_given_out_last(void **state)
{
	static const struct {
		const char *name;
		uint32_t id;
	} order[] = {{"d", 8}, {"e", 1}, {"f", 2}, {"g", 4}, {"h", 5}, {"i", 6}};
	struct bob_store *store;

	(void)state;
	make("INSERT INTO user VALUES (3, 'a', 1), (7, 'b', 1)");
	store = open_store();
	assert_int_equal(id_of(store, "a"), 3);
	assert_int_equal(id_of(store, "b"), 7);
	for (size_t i = 0; i < sizeof(order) / sizeof(*order); i++) {
		char edit[16];

		snprintf(edit, sizeof(edit), "+user %s", order[i].name);
		assert_int_equal(facts_edit(store, edit, 9), 0);
		assert_int_equal(id_of(store, order[i].name), order[i].id);
	}
	assert_int_equal(facts_edit(store, "+user j", 9), -ENOSPC);
	bob_store_close(store);
}

static void settings_stay(void **state)
{
	struct bob_store *store;
	uint32_t mode, room;

	(void)state;
	make("INSERT INTO setting VALUES ('mode', 'monitor'), ('users_max', '4711')");
	store = open_store();
	assert_int_equal(bob_store_mode(store, &mode), 0);
	assert_int_equal(mode, BOB_MONITOR);
	assert_int_equal(bob_store_room(store, &room), 0);
	assert_int_equal(room, 4711);
	bob_store_close(store);
}

/* Somebody who took 911 off the list does not get it back. */
static void it_happens_once(void **state)
{
	struct bob_store *store;

	(void)state;
	make("INSERT INTO user VALUES (1, 'a', 1)");
	store = open_store();
	assert_int_equal(facts_edit(store, "-emergency 911; -user a", 100), 0);
	bob_store_close(store);
	for (int i = 0; i < 2; i++) {
		store = open_store();
		assert_int_equal(bob_store_check(store), 0);
		expect(store, "emergency 112");
		bob_store_close(store);
	}
}

static void of_two_at_once_one_migrates(void **state)
{
	(void)state;
	make("INSERT INTO user VALUES (1, 'a', 1), (2, 'b', 2)");
	for (int i = 0; i < 4; i++) {
		if (!fork()) {
			struct bob_store *store = NULL;
			int err = bob_store_open(&store, home_path);

			bob_store_close(store);
			_exit(err != 0);
		}
	}
	for (int i = 0; i < 4; i++) {
		int status;

		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
	struct bob_store *store = open_store();

	expect(store, "emergency 112; emergency 911; user a . 1; user b . 2");
	bob_store_close(store);
}

static size_t read_file(char *dst, size_t size)
{
	int fd = open(home_path, O_RDONLY);
	ssize_t n = read(fd, dst, size);

	close(fd);
	assert_true(n >= 0);
	return (size_t)n;
}

/* What cannot be migrated keeps every byte. */
static void refused_and_untouched(void)
{
	static char before[1 << 16], after[1 << 16];
	struct bob_store *store = NULL;
	size_t n = read_file(before, sizeof(before));

	assert_int_equal(bob_store_open(&store, home_path), -EBADMSG);
	assert_null(store);
	assert_int_equal(read_file(after, sizeof(after)), n);
	assert_memory_equal(before, after, n);
}

static void what_cannot_be_migrated_is_left_alone(void **state)
{
	static const char *const rows[] = {
		"PRAGMA user_version=3",
		"PRAGMA user_version=0",
		"PRAGMA user_version=-1",
		"PRAGMA ignore_check_constraints=1; INSERT INTO user VALUES (0, 'a', 1)",
		"PRAGMA ignore_check_constraints=1; INSERT INTO user VALUES (1, 'a', 0)",
		"INSERT INTO user VALUES (4294967295, 'a', 1)",
		"INSERT INTO user VALUES (1, 'a', 4294967295)",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		make(rows[i]);
		refused_and_untouched();
	}
}

static void a_corrupt_one_is_left_alone(void **state)
{
	static char noise[4096];
	int fd;

	(void)state;
	make("INSERT INTO user VALUES (1, 'a', 1), (2, 'b', 2)");
	memset(noise, 0xa5, sizeof(noise));
	fd = open(home_path, O_WRONLY);
	assert_int_equal(pwrite(fd, noise, sizeof(noise), 4096), sizeof(noise));
	close(fd);
	refused_and_untouched();
	make("INSERT INTO user VALUES (1, 'a', 1), (2, 'b', 2)");
	assert_int_equal(truncate(home_path, 8192), 0);
	refused_and_untouched();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(users_keep_limits_and_emergency_numbers_come),
		cmocka_unit_test(indices_stay_and_gaps_are_given_out_last),
		cmocka_unit_test(settings_stay),
		cmocka_unit_test(it_happens_once),
		cmocka_unit_test(of_two_at_once_one_migrates),
		cmocka_unit_test(what_cannot_be_migrated_is_left_alone),
		cmocka_unit_test(a_corrupt_one_is_left_alone),
	};

	return cmocka_run_group_tests_name("store_migrate", tests, home_make, home_remove);
}
