/* SPDX-License-Identifier: GPL-2.0-only */
/* bobctl's command line: options anywhere, words spelled exactly, near misses told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* cmocka needs what stands above it. */
#include <cmocka.h>

#include "../../tools/bobctl/bobctl.h"

enum { WORDS = 12 };

/* Finds the command of a line, as main() does. */
static int find(const char *line, struct ctl_arguments *arguments, const struct ctl_command **ret)
{
	static char copy[256], *argv[WORDS];
	int argc = 1, err;

	strcpy(copy, line);
	for (char *word = strtok(copy, " "); word; word = strtok(NULL, " "))
		argv[argc++] = word;
	err = ctl_parse(arguments, argc, argv);
	return err ? err : ctl_command_find(arguments, ret);
}

static struct ctl_arguments understood(const char *line, int (*run)(const struct ctl_arguments *))
{
	const struct ctl_command *command = NULL;
	struct ctl_arguments arguments;

	assert_int_equal(find(line, &arguments, &command), 0);
	assert_ptr_equal(command->run, run);
	return arguments;
}

static void refused(const char *line, const char *hint)
{
	const struct ctl_command *command = NULL;
	struct ctl_arguments arguments;

	assert_int_equal(find(line, &arguments, &command), CTL_USAGE);
	assert_null(command);
	if (!strstr(bob_log_last(), hint))
		fail_msg("'%s' is answered with '%s', without '%s'", line, bob_log_last(), hint);
}

static void options_may_stand_anywhere(void **state)
{
	struct ctl_arguments a;

	(void)state;
	a = understood("-j user --limit 3 set --pins=/x 1001 --store y", ctl_user_set);
	assert_true(a.given & CTL_BIT(CTL_JSON));
	assert_string_equal(a.value[CTL_LIMIT], "3");
	assert_string_equal(a.value[CTL_PINS], "/x");
	assert_string_equal(a.value[CTL_STORE], "y");
	assert_int_equal(a.n, 1);
	assert_string_equal(a.words[0], "1001");
}

static void a_lone_dash_is_a_value(void **state)
{
	struct ctl_arguments a;

	(void)state;
	a = understood("capture -w - --verdict reject --verdict pass", ctl_capture);
	assert_string_equal(a.value[CTL_WRITE], "-");
	assert_int_equal(a.verdicts, 1 << BOB_REJECT | 1 << BOB_PASS);
	a = understood("capture -wfile", ctl_capture);
	assert_string_equal(a.value[CTL_WRITE], "file");
}

static void behind_two_dashes_nothing_is_an_option(void **state)
{
	struct ctl_arguments a;

	(void)state;
	a = understood("why -- -j", ctl_why);
	assert_false(a.given & CTL_BIT(CTL_JSON));
	assert_string_equal(a.words[0], "-j");
}

static void near_misses_are_told(void **state)
{
	(void)state;
	refused("stauts", "did you mean status?");
	refused("cap -w x", "did you mean capture?");
	refused("user lst", "did you mean user list?");
	refused("user sohw 1001", "did you mean user show?");
	refused("list", "did you mean user list?");
	refused("alias add 1001 1002", "did you mean user alias?");
	refused("user alais add 1001 1002", "did you mean user alias?");
	refused("user alias ad 1001 1002", "did you mean user alias add?");
	refused("rule tst 1001", "did you mean rule test?");
	refused("policy laod file", "did you mean policy load?");
	refused("user list --jsno", "did you mean --json?");
	refused("frobnicate", "no such command");
}

static void wrong_calls_name_what_is_wrong(void **state)
{
	(void)state;
	refused("user", "verb is missing");
	refused("user alias", "user alias: a verb is missing, as in user alias add");
	refused("user alias add", "USER NAME is missing");
	refused("user alias add 1001", ": NAME is missing");
	refused("user alias add 1001 1002 1003", "1003");
	refused("user set", "USER is missing");
	refused("user set 1001 1002", "1002");
	refused("user list extra", "extra");
	refused("a b c d e f g", "a: no such command");
	refused("status --limit 3", "takes no --limit");
	refused("user set 1001 --limit", "N|none is missing");
	refused("stats --all=1", "takes no value");
	refused("capture --verdict maybe", "reject, pass and absorb");
	refused("status -x", "-x: no such option");
}

static void every_command_is_found_by_its_words(void **state)
{
	static const char *const words[] = {"", "1001", "1001 1002"};
	struct ctl_arguments arguments;
	const struct ctl_command *found;
	char line[64];

	(void)state;
	for (const struct ctl_command *c = ctl_commands; c->name; c++) {
		snprintf(line, sizeof(line), "%s %s", c->name, words[c->least]);
		assert_int_equal(find(line, &arguments, &found), 0);
		assert_ptr_equal(found, c);
	}
}

static void a_noun_alone_shows_what_needs_no_name(void **state)
{
	(void)state;
	understood("plan", ctl_plan_show);
	refused("rule", "verb is missing");
}

/* --from is a time of a rule's, and the caller of a test. */
static void an_option_means_what_the_command_takes(void **state)
{
	struct ctl_arguments a;

	(void)state;
	a = understood("--from 08:00 rule set default --until 17:00", ctl_rule_set);
	assert_string_equal(a.value[CTL_FROM], "08:00");
	a = understood("history --limit 5", ctl_history);
	assert_string_equal(a.value[CTL_ROWS], "5");
	a = understood("--from 1002 rule test 1001", ctl_rule_test);
	assert_string_equal(a.value[CTL_CALLER], "1002");
	assert_false(a.given & CTL_BIT(CTL_FROM));
	refused("user list --from 1002", "takes no --from");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(options_may_stand_anywhere),
		cmocka_unit_test(a_lone_dash_is_a_value),
		cmocka_unit_test(behind_two_dashes_nothing_is_an_option),
		cmocka_unit_test(near_misses_are_told),
		cmocka_unit_test(wrong_calls_name_what_is_wrong),
		cmocka_unit_test(every_command_is_found_by_its_words),
		cmocka_unit_test(a_noun_alone_shows_what_needs_no_name),
		cmocka_unit_test(an_option_means_what_the_command_takes),
	};

	return cmocka_run_group_tests_name("bobctl", tests, NULL, NULL);
}
