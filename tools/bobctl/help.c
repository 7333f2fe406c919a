/* SPDX-License-Identifier: GPL-2.0-only */
/* Help, printed from the tables. */
#include <string.h>

#include "bobctl.h"

static void show_usage(const struct ctl_command *c)
{
	char line[80];
	int n = snprintf(line, sizeof(line), "bobctl %s", c->noun);

	if (c->verb)
		n += snprintf(line + n, sizeof(line) - (size_t)n, " %s", c->verb);
	if (*c->arguments)
		snprintf(line + n, sizeof(line) - (size_t)n, " %s", c->arguments);
	printf("  %-36s %s\n", line, c->help);
}

static void show_option(enum ctl_option option, int indent)
{
	const struct ctl_option_row *row = ctl_option_row(option);
	char line[80];
	int n = row->letter ? snprintf(line, sizeof(line), "-%c, --%s", row->letter, row->name)
			    : snprintf(line, sizeof(line), "--%s", row->name);

	if (row->value)
		snprintf(line + n, sizeof(line) - (size_t)n, " %s", row->value);
	printf("%*s%-*s %s\n", indent, "", 38 - indent, line, row->help);
}

static void show_options(unsigned options, int indent)
{
	for (enum ctl_option option = 0; option < CTL_OPTIONS; option++) {
		if (options & CTL_BIT(option))
			show_option(option, indent);
	}
}

static const unsigned everywhere = CTL_BIT(CTL_JSON) | CTL_BIT(CTL_PINS) | CTL_BIT(CTL_STORE) |
				   CTL_BIT(CTL_HELP) | CTL_BIT(CTL_VERSION);

static void show_command(const struct ctl_command *c)
{
	show_usage(c);
	show_options(c->options, 4);
}

void ctl_help(const char *noun)
{
	if (noun)
		printf("Usage:\n");
	else
		printf("Usage: bobctl COMMAND [ARGUMENTS] [OPTIONS]\n\nCommands:\n");
	for (const struct ctl_command *c = ctl_commands; c->noun; c++) {
		if (!noun)
			show_usage(c);
		else if (!strcmp(c->noun, noun))
			show_command(c);
	}
	if (!noun) {
		printf("\nOptions of some commands:\n");
		show_options(~everywhere, 2);
	}
	printf("\nOptions of every command, which may stand anywhere:\n");
	show_options(everywhere, 2);
	printf("\nUSER is a SIP or tel URI, user@host or a number; ID a call's, or its first 4 "
	       "digits or more.\n");
	if (!noun)
		printf("bobctl COMMAND --help shows one command. Exit code: 0 done, 1 failed, "
		       "2 usage.\n");
}
