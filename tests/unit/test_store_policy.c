/* SPDX-License-Identifier: GPL-2.0-only */
/* Facts in the store: what is written is read back, and rows that nobody wrote are not. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* cmocka needs what stands above it. */
#include <cmocka.h>

#include "cleanup.h"
#include "store.h"
#include "store_facts.h"
#include "store_home.h"

enum { ROOM = 1000 };

static void edit(const char *change)
{
	assert_int_equal(facts_edit(home_store, change, ROOM), 0);
}

static int64_t number(const char *sql)
{
	sqlite3_stmt *statement = NULL;
	int64_t ret;

	assert_int_equal(sqlite3_prepare_v2(home_store->db, sql, -1, &statement, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	ret = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return ret;
}

static void a_new_store_knows_the_emergency_numbers(void **state)
{
	(void)state;
	bob_store_close(home_store);
	unlink(home_path);
	assert_int_equal(bob_store_open(&home_store, home_path), 0);
	home_expect("emergency 112; emergency 911");
}

static const char everything[] = "plan 46; emergency 112; target vm@example.com; default . . 5;"
				 " domain example.com . 4; prefix +468 . 3; group all . 100;"
				 " group sales all 10; user alice sales 2; user bob . 1;"
				 " user carol; alias 1001 alice; alias 1002 alice; alias 2001 bob;"
				 " caller boss alice; caller boss carol";

static const char everything_comes[] =
	"+plan 46; +emergency 112; +target vm@example.com; +default . . 5;"
	" +domain example.com . 4; +prefix +468 . 3; +group all . 100; +group sales all 10;"
	" +user alice sales 2; +user bob . 1; +user carol; +alias 1001 alice; +alias 1002 alice;"
	" +alias 2001 bob; +caller boss alice; +caller boss carol";

static void every_kind_of_fact_is_read_back_after_closing(void **state)
{
	(void)state;
	edit(everything_comes);
	home_expect(everything);
	bob_store_close(home_store);
	assert_int_equal(bob_store_open(&home_store, home_path), 0);
	assert_int_equal(bob_store_check(home_store), 0);
	home_expect(everything);
}

static void all_that_came_can_go(void **state)
{
	char gone[sizeof(everything_comes)];

	(void)state;
	edit(everything_comes);
	strcpy(gone, everything_comes);
	for (char *at = gone; *at; at++) {
		if (*at == '+' && at[1] > '9')
			*at = '-';
	}
	edit(gone);
	home_expect("");
	assert_int_equal(number("SELECT count(*) FROM rule"), 0);
	assert_int_equal(number("SELECT count(*) FROM setting WHERE name LIKE 'plan%'"), 0);
}

static void terms_are_read_back_in_every_field(void **state)
{
	struct bob_terms terms = {3, 2, 1, 302, 60, 22 * 60, 6 * 60, 0x1f, "sip:vm@x", "Gone home"};
	struct bob_fact fact = {.kind = BOB_FACT_USER, .name = "alice", .terms = &terms};
	struct bob_change change = {.after = &fact};
	struct bob_changes changes = {&change, 1};
	struct bob_policy *policy = bob_policy_new();

	(void)state;
	assert_int_equal(bob_store_begin(home_store), 0);
	assert_int_equal(bob_store_change(home_store, &changes, ROOM), 0);
	assert_int_equal(bob_store_commit(home_store), 0);
	assert_int_equal(bob_store_find(home_store, &fact, policy), 0);
	assert_true(bob_fact_same(bob_policy_fact(policy, 0), &fact));
	bob_policy_free(policy);
}

static void equal_terms_are_one_rule(void **state)
{
	(void)state;
	edit("+default . . 7; +group g . 7; +user a . 7; +user b . 7; +user c . 8");
	assert_int_equal(number("SELECT count(*) FROM rule"), 2);
	assert_int_equal(number("SELECT uses FROM rule WHERE calls = 7"), 4);
	edit("*user a . 8; -default . . 7");
	assert_int_equal(number("SELECT uses FROM rule WHERE calls = 7"), 2);
	assert_int_equal(number("SELECT uses FROM rule WHERE calls = 8"), 2);
	edit("*user a . 7; -user c");
	assert_int_equal(number("SELECT count(*) FROM rule"), 1);
}

static void indices_are_filled_in(void **state)
{
	struct facts_change change;
	const char *rows = "+group g . 1; +user a g 1; +user b; +alias x b; +caller y b";
	const uint32_t ids[] = {1, 2, 3, 3, 3};

	(void)state;
	facts_read(&change, rows);
	assert_int_equal(bob_store_begin(home_store), 0);
	assert_int_equal(bob_store_change(home_store, &change.changes, ROOM), 0);
	assert_int_equal(bob_store_commit(home_store), 0);
	for (size_t i = 0; i < change.changes.n; i++)
		assert_int_equal(change.after[i].id, ids[i]);
	facts_read(&change, "*user b . 4");
	assert_int_equal(bob_store_begin(home_store), 0);
	assert_int_equal(bob_store_change(home_store, &change.changes, ROOM), 0);
	assert_int_equal(bob_store_commit(home_store), 0);
	assert_int_equal(change.after[0].id, 3);
}

static uint32_t id_of(const char *name)
{
	struct bob_user_row row;

	assert_int_equal(bob_user_row(home_store, false, name, &row), 0);
	return row.id;
}

/* The maps may know a freed index as its former owner's until the change is in force. */
static void a_freed_index_is_not_given_out_by_the_same_change(void **state)
{
	(void)state;
	assert_int_equal(facts_edit(home_store, "+user a; +user b; +user c", 4), 0);
	assert_int_equal(facts_edit(home_store, "-user a; +user d", 4), -ENOSPC);
	assert_int_equal(facts_edit(home_store, "-user a", 4), 0);
	assert_int_equal(facts_edit(home_store, "+user d", 4), 0);
	assert_int_equal(id_of("d"), 1);
}

static void what_was_freed_first_is_given_out_first(void **state)
{
	(void)state;
	assert_int_equal(facts_edit(home_store, "+user a; +user b; +user c; +user d", 5), 0);
	assert_int_equal(facts_edit(home_store, "-user d", 5), 0);
	assert_int_equal(facts_edit(home_store, "-user b; -user c", 5), 0);
	assert_int_equal(facts_edit(home_store, "+user e", 5), 0);
	assert_int_equal(id_of("e"), 4);
	assert_int_equal(facts_edit(home_store, "+user f", 6), 0);
	assert_int_equal(id_of("f"), 5);
	assert_int_equal(facts_edit(home_store, "+user g", 6), 0);
	assert_int_equal(id_of("g"), 2);
	assert_int_equal(facts_edit(home_store, "+user h; +user i", 6), -ENOSPC);
	assert_int_equal(facts_edit(home_store, "+user h", 6), 0);
	assert_int_equal(id_of("h"), 3);
	assert_int_equal(number("SELECT count(*) FROM freed"), 0);
}

static void a_smaller_room_leaves_high_indices_for_later(void **state)
{
	(void)state;
	edit("+user a; +user b; +user c");
	edit("-user a; -user b; -user c");
	assert_int_equal(facts_edit(home_store, "+user d; +user e", 3), 0);
	assert_int_equal(facts_edit(home_store, "+user f", 3), -ENOSPC);
	assert_int_equal(facts_edit(home_store, "+user f", 4), 0);
	assert_int_equal(id_of("f"), 3);
}

static void found(int err, const char *like, const char *facts)
{
	struct facts_change wanted;
	struct bob_policy *policy = bob_policy_new();
	char text[FACTS_TEXT];

	facts_read(&wanted, like);
	assert_int_equal(bob_store_find(home_store, &wanted.after[0], policy), err);
	assert_string_equal(facts_write(text, policy), facts);
	bob_policy_free(policy);
}

static void one_fact_is_found(void **state)
{
	(void)state;
	edit(everything_comes);
	found(0, "+plan 1", "plan 46");
	found(0, "+emergency 112", "emergency 112");
	found(-ENOENT, "+target 112", "");
	found(0, "+target vm@example.com", "target vm@example.com");
	found(0, "+default .", "default . . 5");
	found(0, "+domain example.com", "domain example.com . 4");
	found(-ENOENT, "+domain example.org", "");
	found(0, "+prefix +468", "prefix +468 . 3");
	found(0, "+group sales", "group sales all 10");
	found(-ENOENT, "+user sales", "");
	found(0, "+user alice", "user alice sales 2");
	found(0, "+user carol", "user carol");
	found(0, "+alias 1001", "alias 1001 alice");
	found(0, "+alias 1001 alice", "alias 1001 alice");
	found(-ENOENT, "+alias 1001 bob", "");
	found(0, "+caller boss carol", "caller boss carol");
	found(-ENOENT, "+caller boss bob", "");
}

static void a_user_is_found_with_all_that_is_his(void **state)
{
	static const char *const rows[][2] = {
		{"alice", "user alice sales 2; alias 1001 alice; alias 1002 alice; caller boss "
			  "alice"},
		{"carol", "user carol; caller boss carol"},
		{"sales", "group sales all 10"},
		{"1001", NULL},
		{"boss", NULL},
	};
	char text[FACTS_TEXT], user[BOB_TEXT_MAX];

	(void)state;
	edit(everything_comes);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct bob_policy *policy = bob_policy_new();

		assert_int_equal(bob_store_find_user(home_store, rows[i][0], policy),
				 rows[i][1] ? 0 : -ENOENT);
		assert_string_equal(facts_write(text, policy), rows[i][1] ? rows[i][1] : "");
		bob_policy_free(policy);
	}
	assert_int_equal(bob_store_alias(home_store, "1001", user), 0);
	assert_string_equal(user, "alice");
	assert_int_equal(bob_store_alias(home_store, "alice", user), -ENOENT);
}

static int list(const struct bob_fact *fact, void *arg)
{
	char *text = arg;

	snprintf(text + strlen(text), 256 - strlen(text), "%s/%s ", fact->name,
		 fact->of ? fact->of : "");
	return !strcmp(fact->name, "bob") ? 7 : 0;
}

static void facts_of_one_kind_come_until_told_to_stop(void **state)
{
	static const struct {
		enum bob_fact_kind kind;
		int ret;
		const char *facts;
	} rows[] = {
		{BOB_FACT_PLAN, 0, "/ "},
		{BOB_FACT_EMERGENCY, 0, "112/ "},
		{BOB_FACT_PREFIX, 0, "+468/ "},
		{BOB_FACT_GROUP, 0, "all/ sales/all "},
		{BOB_FACT_USER, 7, "alice/sales bob/ "},
		{BOB_FACT_ALIAS, 0, "1001/alice 1002/alice 2001/bob "},
		{BOB_FACT_CALLER, 0, "boss/alice boss/carol "},
	};

	(void)state;
	edit(everything_comes);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char text[256] = "";

		assert_int_equal(bob_store_each_fact(home_store, rows[i].kind, list, text),
				 rows[i].ret);
		assert_string_equal(text, rows[i].facts);
	}
}

/* Rows that no bob ever wrote: each is damage, not policy. */
static void strange_rows_are_not_policy(void **state)
{
	static const char *const rows[] = {
		"UPDATE user SET id = 0",
		"UPDATE user SET id = 4294967295",
		"UPDATE user SET rule = 99",
		"UPDATE user SET member_of = 99",
		"UPDATE user SET name = printf('%0100d', 1)",
		"UPDATE user SET name = 'a' || char(0) || 'b'",
		"UPDATE rule SET status = 200",
		"UPDATE rule SET days = 0",
		"UPDATE rule SET day_until = 2000",
		"UPDATE rule SET retry_after = -1",
		"UPDATE rule SET reason = char(10)",
		"UPDATE rule SET contact = printf('%0200d', 1)",
		"INSERT INTO alias VALUES ('x', 99)",
		"INSERT INTO alias VALUES ('a', 1)",
		"INSERT INTO caller VALUES (99, 'x')",
		"INSERT INTO level VALUES ('domain', 'd', 99)",
		("INSERT INTO setting VALUES ('plan_country', '12345678'), ('plan_national', ''),"
		 " ('plan_international', ''), ('plan_outside', '')"),
	};
	char text[FACTS_TEXT];

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		home_open_empty(state);
		edit("+user a . 1");
		sqlite3_exec(home_store->db, "PRAGMA ignore_check_constraints=1", NULL, NULL, NULL);
		assert_int_equal(sqlite3_exec(home_store->db, rows[i], NULL, NULL, NULL),
				 SQLITE_OK);
		if (facts_stored(text, home_store))
			fail_msg("%s: read as %s", rows[i], text);
		home_close(state);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, home_open_empty, home_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_new_store_knows_the_emergency_numbers),
		TEST(every_kind_of_fact_is_read_back_after_closing),
		TEST(all_that_came_can_go),
		TEST(terms_are_read_back_in_every_field),
		TEST(equal_terms_are_one_rule),
		TEST(indices_are_filled_in),
		TEST(a_freed_index_is_not_given_out_by_the_same_change),
		TEST(what_was_freed_first_is_given_out_first),
		TEST(a_smaller_room_leaves_high_indices_for_later),
		TEST(one_fact_is_found),
		TEST(a_user_is_found_with_all_that_is_his),
		TEST(facts_of_one_kind_come_until_told_to_stop),
		cmocka_unit_test(strange_rows_are_not_policy),
	};

	return cmocka_run_group_tests_name("store_policy", tests, home_make, home_remove);
}
