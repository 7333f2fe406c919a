/* SPDX-License-Identifier: GPL-2.0-only */
/* The commands. Help is printed from this table; man page and completion say the same. */
#include <string.h>

#include "bobctl.h"

const struct ctl_command ctl_commands[] = {
	{"status", NULL, "", 0, 0, 0,
	 "interfaces, agent, mode, calls and users now, how full every map is", ctl_status},
	{"user", "set", "USER", CTL_BIT(CTL_MULTIPLE_CALLS) | CTL_BIT(CTL_LIMIT), 1, 1,
	 "put a user into the policy, or change the limit", ctl_user_set},
	{"user", "show", "USER", 0, 1, 1, "a user's limit, and the number of calls now",
	 ctl_user_show},
	{"user", "list", "", 0, 0, 0, "every user of the policy", ctl_user_list},
	{"user", "delete", "USER", 0, 1, 1, "take a user out of the policy", ctl_user_delete},
	{"call", "list", "", CTL_BIT(CTL_USER), 0, 0, "the calls that are up now", ctl_call_list},
	{"call", "clear", "ID", 0, 1, 1, "free the slots of a call; the call itself goes on",
	 ctl_call_clear},
	{"why", NULL, "USER", 0, 1, 1, "the calls that hold a user's slots", ctl_why},
	{"mode", NULL, "[off|monitor|enforce]", 0, 0, 1, "show the mode, or change it", ctl_mode},
	{"stats", NULL, "", CTL_BIT(CTL_ALL), 0, 0, "every counter, and what it means", ctl_stats},
	{"detach", NULL, "", 0, 0, 0, "remove bob's programs, maps and qdiscs from the kernel",
	 ctl_detach},
	{"capture", NULL, "", CTL_BIT(CTL_WRITE) | CTL_BIT(CTL_USER) | CTL_BIT(CTL_VERDICT), 0, 0,
	 "write the SIP packets that bob sees to a pcap file", ctl_capture},
	{NULL, NULL, NULL, 0, 0, 0, NULL, NULL},
};

static const struct ctl_command *find(const char *noun, const char *verb)
{
	for (const struct ctl_command *c = ctl_commands; c->noun; c++) {
		if (!strcmp(c->noun, noun) && (!verb || !c->verb || !strcmp(c->verb, verb)))
			return c;
	}
	return NULL;
}

static int no_noun(const char *typed)
{
	for (const struct ctl_command *c = ctl_commands; c->noun; c++) {
		if (bob_near_miss(typed, c->noun))
			return ctl_misuse("%s: no such command; did you mean %s?", typed, c->noun);
	}
	for (const struct ctl_command *c = ctl_commands; c->noun; c++) {
		if (c->verb && !strcmp(typed, c->verb))
			return ctl_misuse("%s: no such command; did you mean %s %s?", typed,
					  c->noun, c->verb);
	}
	return ctl_misuse("%s: no such command", typed);
}

static int no_verb(const char *noun, const char *typed)
{
	for (const struct ctl_command *c = ctl_commands; typed && c->noun; c++) {
		if (!strcmp(c->noun, noun) && bob_near_miss(typed, c->verb))
			return ctl_misuse("%s %s: no such command; did you mean %s %s?", noun,
					  typed, noun, c->verb);
	}
	if (typed)
		return ctl_misuse("%s %s: no such command", noun, typed);
	return ctl_misuse("%s: a verb is missing, as in %s list", noun, noun);
}

static void take_words(struct ctl_arguments *arguments, size_t n)
{
	arguments->n -= n;
	memmove(arguments->words, arguments->words + n, arguments->n * sizeof(*arguments->words));
}

static int check_arguments(const struct ctl_command *c, const struct ctl_arguments *arguments)
{
	const char *verb = c->verb ? c->verb : "", *space = c->verb ? " " : "";

	if (arguments->n < c->least)
		return ctl_misuse("%s%s%s: %s is missing", c->noun, space, verb, c->arguments);
	if (arguments->n > c->most)
		return ctl_misuse("%s%s%s: %s is one word too many", c->noun, space, verb,
				  arguments->words[c->most]);
	return 0;
}

static int check_options(const struct ctl_command *c, const struct ctl_arguments *arguments)
{
	unsigned allowed = c->options | CTL_BIT(CTL_JSON) | CTL_BIT(CTL_PINS) | CTL_BIT(CTL_STORE) |
			   CTL_BIT(CTL_HELP) | CTL_BIT(CTL_VERSION);
	const char *verb = c->verb ? c->verb : "", *space = c->verb ? " " : "";

	for (enum ctl_option option = 0; option < CTL_OPTIONS; option++) {
		if (arguments->given & ~allowed & CTL_BIT(option))
			return ctl_misuse("%s%s%s: takes no --%s", c->noun, space, verb,
					  ctl_option_row(option)->name);
	}
	return 0;
}

int ctl_command_find(struct ctl_arguments *arguments, const struct ctl_command **ret)
{
	const char *noun = arguments->words[0];
	const char *verb = arguments->n > 1 ? arguments->words[1] : NULL;
	const struct ctl_command *c = find(noun, verb);
	int err;

	if (!find(noun, NULL))
		return no_noun(noun);
	if (!c || (c->verb && !verb))
		return no_verb(noun, verb);
	take_words(arguments, c->verb ? 2 : 1);
	err = check_arguments(c, arguments);
	if (!err)
		err = check_options(c, arguments);
	if (!err)
		*ret = c;
	return err;
}
