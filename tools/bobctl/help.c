/* SPDX-License-Identifier: GPL-2.0-only */
/* Help, printed from the tables. */
#include <string.h>

#include "bobctl.h"

enum { HELP_COLUMN = 46 };

static void show_usage(const struct ctl_command *c)
{
	char line[80];

	snprintf(line, sizeof(line), "bobctl %s%s%s", c->name, *c->arguments ? " " : "",
		 c->arguments);
	printf("  %-*s %s\n", HELP_COLUMN - 2, line, c->help);
}

static void show_option(enum ctl_option option, int indent)
{
	const struct ctl_option_row *row = ctl_option_row(option);
	char line[80];
	int n = row->letter ? snprintf(line, sizeof(line), "-%c, --%s", row->letter, row->name)
			    : snprintf(line, sizeof(line), "--%s", row->name);

	if (row->value)
		snprintf(line + n, sizeof(line) - (size_t)n, " %s", row->value);
	printf("%*s%-*s %s\n", indent, "", HELP_COLUMN - indent, line, row->help);
}

static void show_options(uint64_t options, int indent)
{
	for (enum ctl_option option = 0; option < CTL_OPTIONS; option++) {
		if (options & CTL_BIT(option))
			show_option(option, indent);
	}
}

static void show_command(const struct ctl_command *c)
{
	show_usage(c);
	show_options(c->options, 4);
}

/* The most words that are those of some command. */
static size_t most_named(const struct ctl_arguments *arguments)
{
	size_t most = 0;

	for (const struct ctl_command *c = ctl_commands; c->name; c++) {
		size_t n = ctl_words_named(c, arguments);

		if (n > most)
			most = n;
	}
	return most;
}

void ctl_help(const struct ctl_arguments *arguments)
{
	size_t named = most_named(arguments);

	if (named)
		printf("Usage:\n");
	else
		printf("Usage: bobctl COMMAND [ARGUMENTS] [OPTIONS]\n\nCommands:\n");
	for (const struct ctl_command *c = ctl_commands; c->name; c++) {
		if (!named)
			show_usage(c);
		else if (ctl_words_named(c, arguments) == named)
			show_command(c);
	}
	if (!named) {
		printf("\nOptions of some commands:\n");
		show_options(~ctl_everywhere, 2);
	}
	printf("\nOptions of every command, which may stand anywhere:\n");
	show_options(ctl_everywhere, 2);
	printf("\nUSER, CALLER and NAME are a SIP or tel URI, user@host or a number; SUBJECT is "
	       "default, a domain\n(example.com) or the first digits of numbers (+468); ID a "
	       "call's, or its first 4 digits or more.\n");
	if (!named)
		printf("bobctl COMMAND --help shows one command. Exit code: 0 done, 1 failed, "
		       "2 usage.\n");
}
