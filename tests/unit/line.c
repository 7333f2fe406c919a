/* SPDX-License-Identifier: GPL-2.0-only */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* cmocka needs what stands above it. */
#include <cmocka.h>

#include "line.h"

enum { WORDS = 24, OUTPUT_MAX = 16384 };

char line_directory[] = "/tmp/bobctl-XXXXXX";
char line_output[OUTPUT_MAX];

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

/* As main() does it; what it prints, or else its error, is in line_output. */
static int run(const char *line)
{
	char copy[1024], store[64],
		*argv[WORDS + 4] = {"bobctl", "--pins", "/nonexistent", "--store"};
	int argc, err, terminal = dup(STDOUT_FILENO);
	FILE *file = tmpfile();
	size_t n;

	assert_non_null(file);
	snprintf(store, sizeof(store), "%s/bob.db", line_directory);
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
	n = fread(line_output, 1, sizeof(line_output) - 1, file);
	line_output[n] = '\0';
	fclose(file);
	if (err < 0 || err == CTL_USAGE)
		snprintf(line_output, sizeof(line_output), "%s", bob_log_last());
	return err < 0 ? LINE_FAILED : err;
}

int line_begin(void **state)
{
	(void)state;
	strcpy(line_directory, "/tmp/bobctl-XXXXXX");
	return mkdtemp(line_directory) ? 0 : -1;
}

int line_finish(void **state)
{
	char command[64];

	(void)state;
	snprintf(command, sizeof(command), "rm -r %s", line_directory);
	return system(command);
}

void line_play(const struct line *lines, size_t n)
{
	for (const struct line *row = lines; row < lines + n; row++) {
		int code = run(row->line);

		if (code != row->code || !strstr(line_output, row->said))
			fail_msg("'%s': %d instead of %d, or no '%s' in '%s'", row->line, code,
				 row->code, row->said, line_output);
	}
}
