/* SPDX-License-Identifier: GPL-2.0-only */
/* bobctl's commands about the policy, line by line on a store without bob in the kernel. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* cmocka needs what stands above it. */
#include <cmocka.h>

#include "../../tools/bobctl/bobctl.h"

enum { WORDS = 24, OUTPUT_MAX = 16384, DONE = 0, FAILED = -1, USAGE = CTL_USAGE };

static char directory[] = "/tmp/bobctl-XXXXXX";
static char output[OUTPUT_MAX];

/* Words are separated by blanks; 'these are one'. */
static int split(char *line, char **argv)
{
	int argc = 0;

	while (*line && argc < WORDS) {
		bool quoted = *line == '\'';
		char *end = strchr(line + quoted, quoted ? '\'' : ' ');

		argv[argc++] = line + quoted;
		if (!end)
			break;
		*end = '\0';
		line = end + 1 + strspn(end + 1, " ");
	}
	return argc;
}

static int run_words(int argc, char **argv)
{
	const struct ctl_command *command;
	struct ctl_arguments arguments;
	int err = ctl_parse(&arguments, argc, argv);

	if (!err)
		err = ctl_command_find(&arguments, &command);
	return err ? err : command->run(&arguments);
}

/* As main() does it; what it prints, or else its error, is in output. */
static int run(const char *line)
{
	char copy[1024], store[64],
		*argv[WORDS + 4] = {"bobctl", "--pins", "/nonexistent", "--store"};
	int argc, err, terminal = dup(STDOUT_FILENO);
	FILE *file = tmpfile();
	size_t n;

	assert_non_null(file);
	snprintf(store, sizeof(store), "%s/bob.db", directory);
	argv[4] = store;
	snprintf(copy, sizeof(copy), "%s", line);
	argc = 5 + split(copy, argv + 5);
	fflush(stdout);
	dup2(fileno(file), STDOUT_FILENO);
	err = run_words(argc, argv);
	fflush(stdout);
	dup2(terminal, STDOUT_FILENO);
	close(terminal);
	rewind(file);
	n = fread(output, 1, sizeof(output) - 1, file);
	output[n] = '\0';
	fclose(file);
	if (err < 0 || err == CTL_USAGE)
		snprintf(output, sizeof(output), "%s", bob_log_last());
	return err < 0 ? FAILED : err;
}

static int begin(void **state)
{
	(void)state;
	strcpy(directory, "/tmp/bobctl-XXXXXX");
	return mkdtemp(directory) ? 0 : -1;
}

static int finish(void **state)
{
	char command[64];

	(void)state;
	snprintf(command, sizeof(command), "rm -r %s", directory);
	return system(command);
}

struct row {
	const char *line;
	int code;
	const char *said; /* somewhere in the output, or in the error */
};

static void play(const struct row *rows, size_t n)
{
	for (const struct row *row = rows; row < rows + n; row++) {
		int code = run(row->line);

		if (code != row->code || !strstr(output, row->said))
			fail_msg("'%s': %d instead of %d, or no '%s' in '%s'", row->line, code,
				 row->code, row->said, output);
	}
}

#define PLAY(rows) play(rows, sizeof(rows) / sizeof(rows[0]))

static void users_are_set_and_changed_bit_by_bit(void **state)
{
	static const struct row rows[] = {
		{"user set sip:alice@Example.com --multiple-calls block", DONE,
		 "alice@example.com: one call at a time (stored; bob is not attached"},
		{"user set alice@example.com --outgoing 3", DONE, "one call at a time, outgoing 3"},
		{"user set alice@example.com --limit 2 --reply 480 --retry-after 60", DONE,
		 "2 calls at a time, outgoing 3 reply 480 retry-after 60"},
		{"user set alice@example.com --reply 603", DONE,
		 "2 calls at a time, outgoing 3 reply 603 (stored"},
		{"user set alice@example.com --reply 302 --contact sip:vm@example.com", DONE,
		 "reply 302 contact sip:vm@example.com"},
		{"user set alice@example.com --reason 'Not now' --on mon-fri", DONE,
		 "reason \"Not now\" on mon-fri"},
		{"user set alice@example.com --reply 486 --reason '' --outgoing none --on mon-sun",
		 DONE, "alice@example.com: 2 calls at a time (stored"},
		{"user set alice@example.com --multiple-calls default", DONE, "as the rules of"},
		{"user set alice@example.com", DONE, "as the rules of"},
		{"user set alice@example.com --multiple-calls allow", DONE, "any number of calls"},
		{"policy export", DONE, "user alice@example.com limit none\n"},
		{"user delete alice@example.com", DONE, "no longer in the policy"},
		{"user delete alice@example.com", FAILED, "not in the policy"},
	};

	(void)state;
	PLAY(rows);
}

static void what_no_rule_can_mean_is_told_before_anything_changes(void **state)
{
	static const struct row rows[] = {
		{"user set alice@example.com --limit 2", DONE, "2 calls"},
		{"user set alice@example.com --limit 0", USAGE, "--limit 0"},
		{"user set alice@example.com --limit many", USAGE, "--limit many"},
		{"user set alice@example.com --limit 65536", USAGE, "--limit 65536"},
		{"user set alice@example.com --multiple-calls perhaps", USAGE, "block, allow"},
		{"user set alice@example.com --multiple-calls block --limit 3", USAGE,
		 "same thing"},
		{"user set alice@example.com --multiple-calls default --reply 600", USAGE,
		 "--reply"},
		{"user set alice@example.com --reply 404", USAGE, "--reply 404"},
		{"user set alice@example.com --reply 302", USAGE, "contact"},
		{"user set alice@example.com --contact sip:vm@example.com", USAGE, "302"},
		{"user set alice@example.com --retry-after 60", USAGE, "retry-after"},
		{"user set alice@example.com --on someday", USAGE, "--on someday"},
		{"user set alice@example.com --from 08:00", USAGE, "belong together"},
		{"user set alice@example.com --from 08:00 --until 25:00", USAGE, "--until 25:00"},
		{"user set alice@example.com --group nobody", FAILED, "nobody"},
		{"user set '' --limit 1", FAILED, ""},
		{"rule set default", USAGE, "rule set default --limit N"},
		{"rule set default --multiple-calls default", USAGE, "--limit N"},
		{"rule set '' --limit 1", FAILED, ""},
		{"rule set 'two words' --limit 1", FAILED, "two words"},
		{"group set 'two words' --limit 1", FAILED, "two words"},
		{"exempt add everything 112", USAGE, "emergency"},
		{"plan set", USAGE, "--country"},
		{"plan set --country x", USAGE, "--country x"},
		{"plan set --country 12345678", USAGE, "--country 12345678"},
		{"plan set --national 0", USAGE, "needs a --country"},
		{"policy diff /nonexistent/file", CTL_TROUBLE, "/nonexistent/file"},
		{"policy load /nonexistent/file", FAILED, "/nonexistent/file"},
		{"policy export /nonexistent/file", FAILED, "/nonexistent/file"},
		{"user show alice@example.com", DONE, "2 calls at a time"},
	};

	(void)state;
	PLAY(rows);
}

static void a_name_belongs_to_one_user(void **state)
{
	static const struct row rows[] = {
		{"user alias add alice@example.com 1001", FAILED, "user set alice@example.com"},
		{"user set alice@example.com --limit 1", DONE, "one call"},
		{"user set bob@example.com --limit 1", DONE, "one call"},
		{"user alias add alice@example.com 1001", DONE, "known as 1001, too"},
		{"user alias add alice@example.com 1001", DONE, "known as 1001, too"},
		{"user alias add bob@example.com 1001", FAILED, "an alias of alice@example.com"},
		{"user alias add bob@example.com alice@example.com", FAILED, "alice@example.com"},
		{"user alias add bob@example.com bob@example.com", FAILED, "bob@example.com"},
		{"user set 1001 --limit 2", DONE, "alice@example.com: 2 calls at a time"},
		{"user alias add 1001 1002", DONE, "alice@example.com: known as 1002, too"},
		{"user delete 1001", FAILED, "user alias remove alice@example.com 1001"},
		{"user show 1001", DONE, "alice@example.com"},
		{"user caller add 1001 carol@example.com", DONE, "calls from carol@example.com"},
		{"user show alice@example.com -j", DONE, "\"1002\""},
		{"user alias remove alice@example.com 1001", DONE, "no longer known as 1001"},
		{"user alias remove alice@example.com 1001", FAILED, "no alias of"},
		{"user caller remove alice@example.com dave@example.com", FAILED, "exempt caller"},
		{"user delete alice@example.com", DONE, "no longer"},
		{"user alias add bob@example.com 1002", DONE, "known as 1002, too"},
	};

	(void)state;
	PLAY(rows);
}

static void levels_are_told_by_their_subjects(void **state)
{
	static const struct row rows[] = {
		{"rule set default --limit 5", DONE, "default: 5 calls"},
		{"rule set Example.COM --limit 2", DONE, "example.com: 2 calls"},
		{"rule set @example.net --limit none", DONE, "example.net: any number"},
		{"rule set '+46 8-752' --limit 1", DONE, "+468752: one call"},
		{"rule set 10 --limit 3 -j", DONE, "\"prefix\""},
		{"rule set 192.0.2.1 --limit 3 -j", DONE, "\"domain\""},
		{"rule list", DONE, "domain   example.net  any number of calls"},
		{"rule show +468752", DONE, "one call"},
		{"rule delete 46", FAILED, "rule list"},
		{"rule delete 10", DONE, "no rule of its own"},
		{"user show +46875212 -j", FAILED, "not in the policy"},
		{"rule test +46875212", DONE, "prefix +468752: one call at a time"},
		{"rule test carol@example.com --from 1001", DONE, "domain example.com"},
		{"rule test carol@example.org", DONE, "the default: 5 calls"},
	};

	(void)state;
	PLAY(rows);
}

static void groups_go_when_they_are_empty(void **state)
{
	static const struct row rows[] = {
		{"group list", DONE, "There are no groups"},
		{"group set house --limit 30", DONE, "house: 30 calls at a time for all members"},
		{"group set sales --limit 8 --group house", DONE, "in group house"},
		{"user set alice@example.com --limit 1 --group sales", DONE, "in group sales"},
		{"group show sales", DONE, "alice@example.com"},
		{"group show house -j", DONE, "\"sales\""},
		{"group delete sales", FAILED, "alice@example.com"},
		{"group delete house", FAILED, "sales"},
		{"group set house --group sales", FAILED, "sales"},
		{"user set alice@example.com --group none", DONE, "one call at a time (stored"},
		{"group delete sales", DONE, "no longer a group"},
		{"group delete sales", FAILED, "no such group"},
	};

	(void)state;
	PLAY(rows);
}

static void exemptions_and_the_plan_are_parts_of_the_policy(void **state)
{
	static const struct row rows[] = {
		{"exempt list", DONE, "there is no policy yet"},
		{"exempt add target voicemail@example.com", DONE, "takes nobody's slot"},
		{"exempt list emergency", DONE, "emergency  911"},
		{"exempt remove emergency 911", DONE, "may be refused"},
		{"exempt remove emergency 911", FAILED, "not exempt as emergency"},
		{"plan", DONE, "There is no number plan"},
		{"plan set --country 46 --national 0", DONE, "country 46 national 0"},
		{"plan set --outside 9", DONE, "country 46 national 0 outside 9"},
		{"policy export", DONE, "number-plan country 46 national 0 outside 9\n"},
		{"plan set --national none --outside none", DONE, "number plan: country 46"},
		{"plan clear", DONE, "none"},
		{"exempt list -j", DONE, "voicemail@example.com"},
	};

	(void)state;
	PLAY(rows);
}

/* file: the name of one in the directory that has this text. */
static const char *with_file(const char *command, const char *text)
{
	static char line[128];
	FILE *file;

	snprintf(line, sizeof(line), "%s/file", directory);
	file = fopen(line, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	snprintf(line, sizeof(line), "%s %s/file", command, directory);
	return line;
}

static void says(const char *line, int code, const char *said)
{
	const struct row row = {line, code, said};

	play(&row, 1);
}

static void a_file_is_loaded_as_what_differs(void **state)
{
	static const char one[] = "emergency 112\nuser alice@example.com limit 1 alias 1001\n"
				  "user bob@example.com limit 2\n";
	static const char two[] = "emergency 112\nuser bob@example.com limit 3\n"
				  "  caller carol@example.com\ndefault limit 9\n";

	(void)state;
	says(with_file("policy check", one), DONE, "no errors; 2 users, 0 groups, 1 aliases");
	says(with_file("policy load --dry-run", one), DONE, "+ user bob@example.com limit 2\n");
	says("user list", DONE, "names nobody");
	says(with_file("policy load", one), DONE,
	     "1 alias added, 2 users added, 1 emergency number removed (stored");
	says(with_file("policy load", one), DONE, "nothing changed");
	says(with_file("policy diff", one), DONE, "");
	assert_string_equal(output, "");
	says(with_file("policy diff", two), CTL_DIFFERENT, "");
	assert_string_equal(output, "+ default limit 9\n- user alice@example.com limit 1\n"
				    "- user alice@example.com alias 1001\n"
				    "- user bob@example.com limit 2\n"
				    "+ user bob@example.com limit 3\n"
				    "+ user bob@example.com caller carol@example.com\n");
	says(with_file("policy load -j", two), DONE, "\"changed\": true");
	says(with_file("policy load", "# nothing\n"), FAILED, "--delete-all");
	says("user show bob@example.com", DONE, "3 calls at a time");
	says(with_file("policy load --delete-all", ""), DONE, "removed");
	says("user list", DONE, "names nobody");
}

static void a_bad_file_changes_nothing(void **state)
{
	(void)state;
	says("user set alice@example.com --limit 1", DONE, "");
	says(with_file("policy load", "user bob@example.com limit 1\nuser carol@x.org limit\n"),
	     FAILED, "1 error; nothing has been changed");
	says(with_file("policy check", "user bob@example.com limit 2"), FAILED, "1 error");
	says(with_file("policy import", "bob@example.com,1\ncarol@example.com,x\n"), FAILED,
	     "1 error");
	says("user list -j", DONE, "alice@example.com");
	assert_null(strstr(output, "bob@example.com"));
	says(with_file("policy import", "alice@example.com,3\nbob@example.com,1"), DONE,
	     "1 user changed, 1 user added");
	says("user show alice@example.com", DONE, "3 calls at a time");
}

#define WITH_STORE(test) cmocka_unit_test_setup_teardown(test, begin, finish)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_STORE(users_are_set_and_changed_bit_by_bit),
		WITH_STORE(what_no_rule_can_mean_is_told_before_anything_changes),
		WITH_STORE(a_name_belongs_to_one_user),
		WITH_STORE(levels_are_told_by_their_subjects),
		WITH_STORE(groups_go_when_they_are_empty),
		WITH_STORE(exemptions_and_the_plan_are_parts_of_the_policy),
		WITH_STORE(a_file_is_loaded_as_what_differs),
		WITH_STORE(a_bad_file_changes_nothing),
	};

	return cmocka_run_group_tests_name("bobctl and the policy", tests, NULL, NULL);
}
