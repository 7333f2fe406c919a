// SPDX-License-Identifier: GPL-2.0-only
/* Each rule of the checklist has its tests, by names that exist. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "checklist.h"
#include "table.h"

static bool is_row(const char *behaviour)
{
	for (const struct row *const *table = tables; *table; table++)
		for (const struct row *row = *table; row->behaviour; row++)
			if (!strcmp(row->behaviour, behaviour))
				return true;
	return false;
}

/* "FILE WORD": is the word in the file? Or "FILE": is the file there? */
static bool is_in_file(const char *place)
{
	const char *word = strchrnul(place, ' ');
	char path[256], line[512];
	bool found = !*word;
	FILE *file;

	snprintf(path, sizeof(path), "%.*s", (int)(word - place), place);
	file = fopen(path, "r");
	if (!file)
		return false;
	while (!found && fgets(line, sizeof(line), file))
		found = strstr(line, word + 1);
	fclose(file);
	return found;
}

static bool is_there(const char *shown)
{
	return strncmp(shown, "tests/", 6) ? is_row(shown) : is_in_file(shown);
}

static void the_rule_is_shown_by_tests_that_exist(void **state)
{
	const struct rule *rule = *state;

	if (access("tests/unit", R_OK)) {
		print_message("not in the project's root\n");
		skip();
	}
	assert_non_null(rule->shown[0]);
	for (int i = 0; i < SHOWN_MAX && rule->shown[i]; i++)
		if (!is_there(rule->shown[i]))
			fail_msg("no test \"%s\"", rule->shown[i]);
}

/* What others fall into, one to twenty: each has a row of its name. */
static void each_of_twenty_pitfalls_has_its_row(void **state)
{
	(void)state;
	for (int i = 1; i <= 20; i++) {
		const struct row *row =
			i <= 10 ? &table_pitfalls[i - 1] : &table_pitfalls_more[i - 11];
		char name[32];

		snprintf(name, sizeof(name), "pitfall %d, ", i);
		assert_non_null(row->behaviour);
		assert_int_equal(strncmp(row->behaviour, name, strlen(name)), 0);
	}
}

int main(void)
{
	static struct CMUnitTest tests[64] = {
		cmocka_unit_test(each_of_twenty_pitfalls_has_its_row),
	};
	size_t n = 1;

	for (const struct rule *rule = checklist; rule->clause; rule++)
		tests[n++] = (struct CMUnitTest){
			.name = rule->clause,
			.test_func = the_rule_is_shown_by_tests_that_exist,
			.initial_state = (void *)rule,
		};
	return _cmocka_run_group_tests("checklist", tests, n, NULL, NULL);
}
