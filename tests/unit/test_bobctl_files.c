/* SPDX-License-Identifier: GPL-2.0-only */
/* bobctl policy: files in, and out again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* cmocka needs what stands above it. */
#include <cmocka.h>

#include "line.h"

/* file: the name of one in the directory that has this text. */
static const char *with_file(const char *command, const char *text)
{
	static char line[128];
	FILE *file;

	snprintf(line, sizeof(line), "%s/file", line_directory);
	file = fopen(line, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	snprintf(line, sizeof(line), "%s %s/file", command, line_directory);
	return line;
}

static void says(const char *line, int code, const char *said)
{
	const struct line row = {line, code, said};

	line_play(&row, 1);
}

static void a_file_is_loaded_as_what_differs(void **state)
{
	static const char one[] = "emergency 112\nuser alice@example.com limit 1 alias 1001\n"
				  "user bob@example.com limit 2\n";
	static const char two[] = "emergency 112\nuser bob@example.com limit 3\n"
				  "  caller carol@example.com\ndefault limit 9\n";

	(void)state;
	says(with_file("policy check", one), LINE_DONE, "no errors; 2 users, 0 groups, 1 aliases");
	says(with_file("policy load --dry-run", one), LINE_DONE,
	     "+ user bob@example.com limit 2\n");
	says("user list", LINE_DONE, "names nobody");
	says(with_file("policy load", one), LINE_DONE,
	     "1 alias added, 2 users added, 1 emergency number removed (stored");
	says(with_file("policy load", one), LINE_DONE, "nothing changed");
	says(with_file("policy diff", one), LINE_DONE, "");
	assert_string_equal(line_output, "");
	says(with_file("policy diff", two), CTL_DIFFERENT, "");
	assert_string_equal(line_output, "+ default limit 9\n- user alice@example.com limit 1\n"
					 "- user alice@example.com alias 1001\n"
					 "- user bob@example.com limit 2\n"
					 "+ user bob@example.com limit 3\n"
					 "+ user bob@example.com caller carol@example.com\n");
	says(with_file("policy load -j", two), LINE_DONE, "\"changed\": true");
	says(with_file("policy load", "# nothing\n"), LINE_FAILED, "--delete-all");
	says("user show bob@example.com", LINE_DONE, "3 calls at a time");
	says(with_file("policy load --delete-all", ""), LINE_DONE, "removed");
	says("user list", LINE_DONE, "names nobody");
}

static void a_bad_file_changes_nothing(void **state)
{
	(void)state;
	says("user set alice@example.com --limit 1", LINE_DONE, "");
	says(with_file("policy load", "user bob@example.com limit 1\nuser carol@x.org limit\n"),
	     LINE_FAILED, "1 error; nothing has been changed");
	says(with_file("policy check", "user bob@example.com limit 2"), LINE_FAILED, "1 error");
	says(with_file("policy import", "bob@example.com,1\ncarol@example.com,x\n"), LINE_FAILED,
	     "1 error");
	says("user list -j", LINE_DONE, "alice@example.com");
	assert_null(strstr(line_output, "bob@example.com"));
	says(with_file("policy import", "alice@example.com,3\nbob@example.com,1"), LINE_DONE,
	     "1 user changed, 1 user added");
	says("user show alice@example.com", LINE_DONE, "3 calls at a time");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		LINE_TEST(a_file_is_loaded_as_what_differs),
		LINE_TEST(a_bad_file_changes_nothing),
	};

	return cmocka_run_group_tests_name("bobctl and policy files", tests, NULL, NULL);
}
