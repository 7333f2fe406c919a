/* SPDX-License-Identifier: GPL-2.0-only */
/* A policy in memory: facts are sorted and found, and what contradicts is named. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* cmocka needs what stands above it. */
#include <cmocka.h>

#include "libbob/policy.h"

enum { FACTS_MAX = 8 };

static const struct bob_terms two = {
	.limit = 2,
	.incoming = BOB_UNLIMITED,
	.outgoing = BOB_UNLIMITED,
	.status = 486,
	.days = BOB_DAYS_ALL,
};

#define GROUP(group, in)                                                                           \
	{                                                                                          \
		.kind = BOB_FACT_GROUP, .name = (group), .of = (in), .terms = &two                 \
	}
#define USER(user)                                                                                 \
	{                                                                                          \
		.kind = BOB_FACT_USER, .name = (user)                                              \
	}
#define ALIAS(alias, user)                                                                         \
	{                                                                                          \
		.kind = BOB_FACT_ALIAS, .name = (alias), .of = (user)                              \
	}
#define NOTHING                                                                                    \
	{                                                                                          \
		.kind = BOB_FACT_KINDS                                                             \
	}

static int empty_policy(void **state)
{
	*state = bob_policy_new();
	return *state ? 0 : -1;
}

static int free_policy(void **state)
{
	bob_policy_free(*state);
	return 0;
}

static void add(struct bob_policy *policy, struct bob_fact fact)
{
	assert_int_equal(bob_policy_add(policy, &fact), 0);
}

/* ---- order ---- */

static void facts_come_out_in_order_of_kind_and_name(void **state)
{
	struct bob_policy *policy = *state;

	add(policy, (struct bob_fact)ALIAS("1003", "bob@example.com"));
	add(policy, (struct bob_fact)USER("bob@example.com"));
	add(policy, (struct bob_fact)ALIAS("1004", "alice@example.com"));
	add(policy, (struct bob_fact)USER("alice@example.com"));
	add(policy, (struct bob_fact)ALIAS("1002", "bob@example.com"));
	add(policy, (struct bob_fact)GROUP("sales", NULL));
	assert_int_equal(bob_policy_settle(policy, NULL, NULL), 0);
	assert_int_equal(bob_policy_size(policy), 6);
	assert_string_equal(bob_policy_fact(policy, 0)->name, "sales");
	assert_string_equal(bob_policy_fact(policy, 1)->name, "alice@example.com");
	assert_string_equal(bob_policy_fact(policy, 2)->name, "bob@example.com");
	assert_string_equal(bob_policy_fact(policy, 3)->name, "1004");
	assert_string_equal(bob_policy_fact(policy, 4)->name, "1002");
	assert_string_equal(bob_policy_fact(policy, 5)->name, "1003");
	assert_null(bob_policy_fact(policy, 6));
}

/* Names that begin alike, that end early, and whose bytes are over 127. */
static void many_names_are_sorted_bytewise(void **state)
{
	struct bob_policy *policy = *state;
	unsigned random = 1;
	char name[BOB_TEXT_MAX];

	for (int i = 0; i < 20000; i++) {
		random = random * 1103515245 + 12345;
		snprintf(name, sizeof(name), "user%.*s%u@%s", (int)(random >> 20) % 4,
			 "\xc3\xa4\xff", random >> 12, i % 2 ? "example.com" : "x");
		add(policy, (struct bob_fact)USER(name));
	}
	bob_policy_settle(policy, NULL, NULL);
	for (size_t i = 1; i < bob_policy_size(policy); i++)
		assert_true(strcmp(bob_policy_fact(policy, i - 1)->name,
				   bob_policy_fact(policy, i)->name) <= 0);
}

static void what_was_added_may_be_overwritten(void **state)
{
	struct bob_policy *policy = *state;
	char name[] = "1001", group[] = "sales";
	struct bob_terms terms = two;

	add(policy,
	    (struct bob_fact){.kind = BOB_FACT_USER, .name = name, .of = group, .terms = &terms});
	name[0] = group[0] = 'x';
	terms.limit = 9;
	assert_string_equal(bob_policy_fact(policy, 0)->name, "1001");
	assert_string_equal(bob_policy_fact(policy, 0)->of, "sales");
	assert_int_equal(bob_policy_fact(policy, 0)->terms->limit, 2);
}

static void equal_terms_are_held_once(void **state)
{
	struct bob_policy *policy = *state;
	char name[BOB_TEXT_MAX];

	for (uint32_t i = 0; i < 1000; i++) {
		struct bob_terms terms = two;

		terms.limit = i % 100 + 1;
		snprintf(name, sizeof(name), "%u", i);
		add(policy,
		    (struct bob_fact){.kind = BOB_FACT_USER, .name = name, .terms = &terms});
	}
	for (size_t i = 0; i < 1000; i++) {
		assert_int_equal(bob_policy_fact(policy, i)->terms->limit, i % 100 + 1);
		assert_ptr_equal(bob_policy_fact(policy, i)->terms,
				 bob_policy_fact(policy, i % 100)->terms);
	}
}

/* ---- finding and comparing ---- */

static void a_fact_is_found_by_what_it_is_about(void **state)
{
	const struct bob_fact user = USER("1001"), nobody = USER("1002");
	const struct bob_fact alias = ALIAS("+461", "1001"), whosever = ALIAS("+461", NULL);
	struct bob_policy *policy = *state;

	add(policy, (struct bob_fact)ALIAS("+461", "1001"));
	add(policy, (struct bob_fact){.kind = BOB_FACT_USER, .name = "1001", .id = 7});
	for (int settled = 0; settled < 2; settled++) {
		assert_int_equal(bob_policy_find(policy, &user)->id, 7);
		assert_null(bob_policy_find(policy, &nobody));
		assert_string_equal(bob_policy_find(policy, &alias)->of, "1001");
		assert_string_equal(bob_policy_find(policy, &whosever)->of, "1001");
		assert_int_equal(bob_policy_settle(policy, NULL, NULL), 0);
	}
}

static void facts_are_the_same_if_they_say_the_same(void **state)
{
	struct bob_terms terms = two;
	struct bob_fact one = {.kind = BOB_FACT_USER, .name = "1001", .of = "sales", .terms = &two};
	struct bob_fact other = one;

	(void)state;
	other.id = 5;
	other.terms = &terms;
	assert_true(bob_fact_same(&one, &other));
	terms.reason[0] = 'x';
	assert_int_equal(bob_fact_compare(&one, &other), 0);
	assert_false(bob_fact_same(&one, &other));
	other.terms = NULL;
	assert_false(bob_fact_same(&one, &other));
	other = one;
	other.of = NULL;
	assert_int_equal(bob_fact_compare(&one, &other), 0);
	assert_false(bob_fact_same(&one, &other));
	other.of = "staff";
	assert_false(bob_fact_same(&one, &other));
}

static void a_plan_is_one_fact(void **state)
{
	const struct bob_plan sweden = {.country = {"46", 2}}, norway = {.country = {"47", 2}};
	struct bob_fact one = {.kind = BOB_FACT_PLAN, .name = "", .plan = &sweden};
	struct bob_fact other = {.kind = BOB_FACT_PLAN, .name = "", .plan = &norway};
	struct bob_policy *policy = *state;

	assert_int_equal(bob_fact_compare(&one, &other), 0);
	assert_false(bob_fact_same(&one, &other));
	add(policy, one);
	assert_true(bob_fact_same(bob_policy_fact(policy, 0), &one));
}

/* ---- what contradicts ---- */

struct heard {
	size_t first, second, n;
	char text[256];
};

static void hear(size_t first, size_t second, const char *text, void *arg)
{
	struct heard *heard = arg;

	heard->first = first;
	heard->second = second;
	heard->n++;
	snprintf(heard->text, sizeof(heard->text), "%s", text);
}

static const struct {
	const char *text; /* of the complaint; NULL: none */
	size_t first, second;
	struct bob_fact facts[FACTS_MAX];
} contradictions[] = {
	{NULL, 0, 0, {NOTHING}},
	{NULL, 0, 0, {USER("1"), ALIAS("2", "1"), USER("3"), ALIAS("4", "3"), NOTHING}},
	{NULL, 0, 0, {GROUP("a", "b"), GROUP("b", NULL), GROUP("c", "b"), NOTHING}},
	{"user 1: is there already", 0, 2, {USER("1"), USER("2"), USER("1"), NOTHING}},
	{"user 1: is there already", 1, 2, {USER("2"), USER("1"), USER("1"), NOTHING}},
	{"default: is there already",
	 0,
	 1,
	 {{.kind = BOB_FACT_DEFAULT, .name = ""}, {.kind = BOB_FACT_DEFAULT, .name = ""}, NOTHING}},
	{"target 112: is an emergency number already",
	 1,
	 0,
	 {{.kind = BOB_FACT_TARGET, .name = "112"},
	  {.kind = BOB_FACT_EMERGENCY, .name = "112"},
	  NOTHING}},
	{"alias 2: is there already", 1, 2, {USER("1"), ALIAS("2", "1"), ALIAS("2", "1"), NOTHING}},
	{"alias 3: is an alias of 1 already",
	 2,
	 3,
	 {USER("2"), USER("1"), ALIAS("3", "1"), ALIAS("3", "2"), NOTHING}},
	{"alias 2: is a user already, so it cannot be an alias of 1",
	 1,
	 2,
	 {USER("1"), USER("2"), ALIAS("2", "1"), NOTHING}},
	{"alias 1: is an alias of itself; a user's own name needs none",
	 1,
	 1,
	 {USER("1"), ALIAS("1", "1"), NOTHING}},
	{"alias 3: 2 is an alias of 1, and no user himself",
	 1,
	 2,
	 {USER("1"), ALIAS("2", "1"), ALIAS("3", "2"), NOTHING}},
	{"alias 2: there is no user 1", 1, 1, {USER("3"), ALIAS("2", "1"), NOTHING}},
	{"caller 3: there is no user 1",
	 0,
	 0,
	 {{.kind = BOB_FACT_CALLER, .name = "3", .of = "1"}, USER("2"), NOTHING}},
	{"user 1: there is no group sales",
	 0,
	 0,
	 {{.kind = BOB_FACT_USER, .name = "1", .of = "sales"}, NOTHING}},
	{"group a: there is no group b", 0, 0, {GROUP("a", "b"), NOTHING}},
	{"group a: is in itself", 0, 0, {GROUP("a", "a"), NOTHING}},
	{"group c: is in b, which is in a; groups are at most 2 deep",
	 1,
	 2,
	 {GROUP("a", NULL), GROUP("b", "a"), GROUP("c", "b"), NOTHING}},
};

static void what_contradicts_is_named(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(contradictions) / sizeof(*contradictions); i++) {
		struct bob_policy *policy = bob_policy_new();
		struct heard heard = {0};

		for (const struct bob_fact *fact = contradictions[i].facts;
		     fact->kind != BOB_FACT_KINDS; fact++)
			add(policy, *fact);
		assert_int_equal(bob_policy_settle(policy, hear, &heard),
				 contradictions[i].text ? -EINVAL : 0);
		assert_string_equal(heard.text,
				    contradictions[i].text ? contradictions[i].text : "");
		assert_int_equal(heard.n, contradictions[i].text ? 1 : 0);
		assert_int_equal(heard.first, contradictions[i].first);
		assert_int_equal(heard.second, contradictions[i].second);
		bob_policy_free(policy);
	}
}

static void every_group_of_a_circle_is_named(void **state)
{
	struct bob_policy *policy = *state;
	struct heard heard = {0};

	add(policy, (struct bob_fact)GROUP("a", "b"));
	add(policy, (struct bob_fact)GROUP("b", "a"));
	assert_int_equal(bob_policy_settle(policy, hear, &heard), -EINVAL);
	assert_string_equal(heard.text, "group b: is in itself, through a");
	assert_int_equal(heard.n, 2);
}

/* n facts of a kind, the i-th with terms of limit i + 1 if they are to differ. */
static void add_many(struct bob_policy *policy, enum bob_fact_kind kind, const char *of, int n,
		     bool differ)
{
	for (int i = 0; i < n; i++) {
		struct bob_terms terms = two;
		char name[16];

		snprintf(name, sizeof(name), "%06d", i);
		if (differ)
			terms.limit = (uint32_t)i + 1;
		add(policy,
		    (struct bob_fact){.kind = kind, .name = name, .of = of, .terms = &terms});
	}
}

static const struct {
	enum bob_fact_kind kind;
	bool differ;
	int most;
	const char *text;
} rooms[] = {
	{BOB_FACT_PREFIX, false, BOB_PREFIXES_MAX / 2,
	 "prefix 032767: bob has room for 32768 prefixes, and here are 32769"},
	{BOB_FACT_DOMAIN, false, BOB_DOMAINS_MAX,
	 "domain 016383: bob has room for 16384 domains, and here are 16385"},
	{BOB_FACT_CALLER, false, BOB_EXEMPT_MAX,
	 "caller 065535: bob has room for 65536 emergency numbers, exempt targets and exempt "
	 "callers, and here are 65537"},
	{BOB_FACT_USER, true, BOB_RULES_MAX - 1,
	 "user 004094: bob has room for 4095 different terms, and here are 4096"},
};

static void what_bob_has_no_room_for_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rooms) / sizeof(*rooms); i++) {
		struct bob_policy *policy = bob_policy_new();
		const char *of = rooms[i].kind == BOB_FACT_CALLER ? "1" : NULL;
		struct bob_terms other = two;
		struct heard heard = {0};

		other.limit = 65535;
		add(policy, (struct bob_fact)USER("1"));
		add_many(policy, rooms[i].kind, of, rooms[i].most, rooms[i].differ);
		assert_int_equal(bob_policy_settle(policy, hear, &heard), 0);
		add(policy, (struct bob_fact){
				    .kind = rooms[i].kind, .name = "+", .of = of, .terms = &other});
		assert_int_equal(bob_policy_settle(policy, hear, &heard), -EINVAL);
		assert_string_equal(heard.text, rooms[i].text);
		bob_policy_free(policy);
	}
}

#define WITH_POLICY(test) cmocka_unit_test_setup_teardown(test, empty_policy, free_policy)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_POLICY(facts_come_out_in_order_of_kind_and_name),
		WITH_POLICY(many_names_are_sorted_bytewise),
		WITH_POLICY(what_was_added_may_be_overwritten),
		WITH_POLICY(equal_terms_are_held_once),
		WITH_POLICY(a_fact_is_found_by_what_it_is_about),
		cmocka_unit_test(facts_are_the_same_if_they_say_the_same),
		WITH_POLICY(a_plan_is_one_fact),
		cmocka_unit_test(what_contradicts_is_named),
		WITH_POLICY(every_group_of_a_circle_is_named),
		cmocka_unit_test(what_bob_has_no_room_for_is_refused),
	};

	return cmocka_run_group_tests_name("policy facts", tests, NULL, NULL);
}
