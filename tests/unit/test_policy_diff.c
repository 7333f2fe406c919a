/* SPDX-License-Identifier: GPL-2.0-only */
/* The difference of two policies: nothing that both say, and everything else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* cmocka needs what stands above it. */
#include <cmocka.h>

#include "libbob/policy.h"

/* Facts as letters: a user each, with the limit behind the letter, and its id from first on. */
static struct bob_policy *policy_of(const char *letters, uint32_t first)
{
	struct bob_policy *policy = bob_policy_new();

	for (; *letters; letters += 2) {
		struct bob_terms terms = bob_terms_none;
		char name[] = {letters[0], '\0'};
		struct bob_fact fact = {.kind = BOB_FACT_USER, .name = name, .terms = &terms};

		terms.limit = (uint32_t)(letters[1] - '0');
		fact.id = first ? first++ : 0;
		assert_int_equal(bob_policy_add(policy, &fact), 0);
	}
	bob_policy_settle(policy, NULL, NULL);
	return policy;
}

static void write_changes(char *text, const struct bob_changes *changes)
{
	*text = '\0';
	for (size_t i = 0; i < changes->n; i++) {
		const struct bob_fact *before = changes->list[i].before;
		const struct bob_fact *after = changes->list[i].after;

		text += sprintf(text, "%s%s%s",
				before && after ? "="
				: before	? "-"
						: "+",
				before ? before->name : after->name, i + 1 < changes->n ? " " : "");
	}
}

static const struct {
	const char *before, *after, *changes;
} differences[] = {
	{"", "", ""},
	{"a1b2", "a1b2", ""},
	{"b2a1", "a1b2", ""},
	{"", "b1a1", "+a +b"},
	{"b1a1", "", "-a -b"},
	{"a1b1c1", "a1b2c1", "=b"},
	{"a1c1e1", "b1c2d1", "-a -e +b =c +d"},
	{"a1b1", "c1", "-a -b +c"},
};

static void what_goes_stands_before_what_comes_or_changes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(differences) / sizeof(*differences); i++) {
		struct bob_policy *before = policy_of(differences[i].before, 0);
		struct bob_policy *after = policy_of(differences[i].after, 0);
		struct bob_changes changes;
		char text[64];

		assert_int_equal(bob_policy_diff(&changes, before, after), 0);
		write_changes(text, &changes);
		assert_string_equal(text, differences[i].changes);
		bob_changes_free(&changes);
		assert_null(changes.list);
		bob_policy_free(before);
		bob_policy_free(after);
	}
}

static void who_stays_keeps_his_id(void **state)
{
	struct bob_policy *before = policy_of("a1b1c1", 10), *after = policy_of("b1c2d1", 0);
	struct bob_changes changes;

	(void)state;
	assert_int_equal(bob_policy_diff(&changes, before, after), 0);
	assert_int_equal(bob_policy_fact(after, 0)->id, 11);
	assert_int_equal(bob_policy_fact(after, 1)->id, 12);
	assert_int_equal(bob_policy_fact(after, 2)->id, 0);
	bob_changes_free(&changes);
	bob_policy_free(before);
	bob_policy_free(after);
}

static struct bob_policy *with_alias(const char *alias, const char *user)
{
	struct bob_policy *policy = policy_of("a1b1", 0);

	bob_policy_add(policy,
		       &(struct bob_fact){.kind = BOB_FACT_ALIAS, .name = alias, .of = user});
	assert_int_equal(bob_policy_settle(policy, NULL, NULL), 0);
	return policy;
}

static void an_alias_that_moves_goes_before_it_comes(void **state)
{
	struct bob_policy *before = with_alias("1001", "b"), *after = with_alias("1001", "a");
	struct bob_changes changes;

	(void)state;
	assert_int_equal(bob_policy_diff(&changes, before, after), 0);
	assert_int_equal(changes.n, 2);
	assert_null(changes.list[0].after);
	assert_string_equal(changes.list[0].before->of, "b");
	assert_null(changes.list[1].before);
	assert_string_equal(changes.list[1].after->of, "a");
	bob_changes_free(&changes);
	bob_policy_free(before);
	bob_policy_free(after);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_goes_stands_before_what_comes_or_changes),
		cmocka_unit_test(who_stays_keeps_his_id),
		cmocka_unit_test(an_alias_that_moves_goes_before_it_comes),
	};

	return cmocka_run_group_tests_name("policy diff", tests, NULL, NULL);
}
