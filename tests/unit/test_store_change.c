/* SPDX-License-Identifier: GPL-2.0-only */
/* Changes of the store: from one set of facts to another, or refused whole. */
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

/* From one state of the store to another, or to an error that leaves it as it was. */
static const struct {
	const char *what, *before, *change;
	int err;
	const char *after;
} cases[] = {
	{"a changed rule", "+user a . 1", "*user a . 2", 0, "user a . 2"},
	{"a rule taken away", "+user a . 1", "*user a", 0, "user a"},
	{"a changed level", "+default . . 1", "*default . . 2", 0, "default . . 2"},
	{"a changed plan", "+plan 46", "*plan 47", 0, "plan 47"},
	{"into a group", "+group g . 9; +user a . 1", "*user a g 1", 0, "group g . 9; user a g 1"},
	{"out of a group", "+group g . 9; +user a g 1", "*user a . 1; -group g", 0, "user a . 1"},
	{"a user for an alias", "+user a; +alias x a", "-alias x a; +user x", 0, "user a; user x"},
	{"an alias for a user", "+user a; +user x", "-user x; +alias x a", 0, "user a; alias x a"},
	{"an alias changes hands", "+user a; +user b; +alias x a", "-alias x a; +alias x b", 0,
	 "user a; user b; alias x b"},
	{"groups that hold each other go", "+group a . 1; +group b a 1", "-group a; -group b", 0,
	 ""},
	{"one name, user and group", "", "+group a . 1; +user a", 0, "group a . 1; user a"},
	{"a group before its parent", "", "+group a b 1; +group b . 1", 0,
	 "group a b 1; group b . 1"},
	{"in any order", "", "+alias x a; +user a", 0, "user a; alias x a"},

	{"a user twice", "+user a", "+user a . 1", -EEXIST, "user a"},
	{"a level twice", "+domain d . 1", "+domain d . 2", -EEXIST, "domain d . 1"},
	{"a plan twice", "+plan 46", "+plan 47", -EEXIST, "plan 46"},
	{"emergency twice", "+emergency 1", "+emergency 1", -EEXIST, "emergency 1"},
	{"emergency and target", "+emergency 1", "+target 1", -EEXIST, "emergency 1"},
	{"an alias twice", "+user a; +user b; +alias x a", "+alias x b", -EEXIST,
	 "user a; user b; alias x a"},
	{"a caller twice", "+user a; +caller x a", "+caller x a", -EEXIST, "user a; caller x a"},
	{"an alias that is a user", "+user a; +user b", "+alias b a", -EEXIST, "user a; user b"},
	{"a user who is an alias", "+user a; +alias x a", "+user x", -EEXIST, "user a; alias x a"},
	{"both at once", "", "+user a; +user x; +alias x a", -EEXIST, ""},
	{"an alias of oneself", "+user a", "+alias a a", -EEXIST, "user a"},
	{"a user with an alias goes", "+user a; +alias x a", "-user a", -EEXIST,
	 "user a; alias x a"},
	{"a user with a caller goes", "+user a; +caller x a", "-user a", -EEXIST,
	 "user a; caller x a"},
	{"a group with a user goes", "+group g . 1; +user a g", "-group g", -EEXIST,
	 "group g . 1; user a g"},
	{"a group with a group goes", "+group g . 1; +group h g 1", "-group g", -EEXIST,
	 "group g . 1; group h g 1"},
	{"three groups deep", "+group a . 1; +group b a 1", "+group c b 1", -EEXIST,
	 "group a . 1; group b a 1"},
	{"three from the top", "+group a . 1; +group b . 1; +group c b 1", "*group b a 1", -EEXIST,
	 "group a . 1; group b . 1; group c b 1"},
	{"a group in itself", "+group a . 1", "*group a a 1", -EEXIST, "group a . 1"},
	{"a ring of groups", "", "+group a b 1; +group b a 1", -EEXIST, ""},
	{"no such group", "", "+user a g", -ENOENT, ""},
	{"a user is no group", "+user g", "+user a g", -ENOENT, "user g"},
	{"no such user", "+group a . 1", "+alias x a", -ENOENT, "group a . 1"},
	{"an alias of an alias", "+user a; +alias x a", "+alias y x", -ENOENT, "user a; alias x a"},
	{"a caller of nobody", "", "+caller x a", -ENOENT, ""},
	{"a stranger goes", "", "-user a", -ENOENT, ""},
	{"a stranger changes", "", "*user a . 1", -ENOENT, ""},
	{"a strange level goes", "", "-prefix 1 . 1", -ENOENT, ""},
	{"a strange level changes", "", "*prefix 1 . 1", -ENOENT, ""},
	{"somebody else's alias goes", "+user a; +user b; +alias x a", "-alias x b", -ENOENT,
	 "user a; user b; alias x a"},
	{"a strange caller goes", "+user a", "-caller x a", -ENOENT, "user a"},
	{"no plan goes", "", "-plan 46", -ENOENT, ""},
	{"no plan changes", "", "*plan 46", -ENOENT, ""},
	{"a good fact and a bad one", "+user a", "+user b; -user c", -ENOENT, "user a"},
};

static void a_change_is_whole_or_refused(void **state)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		int err;

		home_open_empty(state);
		edit(cases[i].before);
		err = facts_edit(home_store, cases[i].change, ROOM);
		if (err != cases[i].err)
			fail_msg("%s: %d instead of %d", cases[i].what, err, cases[i].err);
		home_expect(cases[i].after);
		home_close(state);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_change_is_whole_or_refused),
	};

	return cmocka_run_group_tests_name("store_change", tests, home_make, home_remove);
}
