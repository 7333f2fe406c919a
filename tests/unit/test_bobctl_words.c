/* SPDX-License-Identifier: GPL-2.0-only */
/* Help, man page and completion of bobctl: three tellings of the one table, word for word. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* cmocka needs what stands above it. */
#include <cmocka.h>

#include "../../tools/bobctl/bobctl.h"

#define MAN "tools/man/bobctl.8"
#define COMPLETION "tools/completion/bobctl"

enum { TEXT_MAX = 1 << 16 };

static char *man;

static int read_man(void **state)
{
	FILE *file = fopen(MAN, "r");
	size_t n;

	(void)state;
	man = calloc(1, TEXT_MAX);
	if (!file || !man)
		return -1;
	n = fread(man, 1, TEXT_MAX - 1, file);
	fclose(file);
	return n ? 0 : -1;
}

static int drop_man(void **state)
{
	(void)state;
	free(man);
	return 0;
}

/* What a function of the completion says for a command; the words end with a blank. */
static const char *completed(const char *function, const char *command)
{
	static char line[512], output[1024];
	FILE *pipe;
	size_t n;

	/* No bobctl of this machine is to answer. */
	snprintf(line, sizeof(line),
		 "bash -c 'bobctl() { :; }; . " COMPLETION "; echo $(%s \"%s\")'", function,
		 command);
	pipe = popen(line, "r");
	assert_non_null(pipe);
	n = fread(output, 1, sizeof(output) - 2, pipe);
	assert_int_equal(pclose(pipe), 0);
	while (n && output[n - 1] == '\n')
		n--;
	strcpy(output + n, " ");
	return output;
}

/* Removes "word " from the list; false: it is not there. */
static bool take_word(char *list, const char *word)
{
	size_t n = strlen(word);

	for (char *at = list; (at = strstr(at, word)); at++) {
		if ((at == list || at[-1] == ' ') && at[n] == ' ') {
			memmove(at, at + n + 1, strlen(at + n + 1) + 1);
			return true;
		}
	}
	return false;
}

static void take_options(char *list, uint64_t options, const char *command)
{
	char word[64];

	for (enum ctl_option option = 0; option < CTL_OPTIONS; option++) {
		const struct ctl_option_row *row = ctl_option_row(option);

		if (!(options & CTL_BIT(option)))
			continue;
		snprintf(word, sizeof(word), "--%s", row->name);
		if (!take_word(list, word))
			fail_msg("%s: %s is not completed", command, word);
		snprintf(word, sizeof(word), "-%c", row->letter);
		if (row->letter && !take_word(list, word))
			fail_msg("%s: %s is not completed", command, word);
	}
}

static void completion_knows_the_options_of_every_command(void **state)
{
	char list[1024];

	(void)state;
	for (const struct ctl_command *c = ctl_commands; c->name; c++) {
		strcpy(list, completed("_bobctl_options", c->name));
		take_options(list, c->options | ctl_everywhere, c->name);
		if (*list)
			fail_msg("%s: completes %s, which it does not take", c->name, list);
	}
}

/* The first words of a command, and then the next one of each that begins with them. */
static void completion_knows_the_words_of_every_command(void **state)
{
	char list[1024], words[64], next[64];

	(void)state;
	for (const struct ctl_command *c = ctl_commands; c->name; c++) {
		for (const char *at = c->name; at; at = strchr(at, ' '), at += at ? 1 : 0) {
			int n = at == c->name ? 0 : (int)(at - c->name) - 1;

			snprintf(words, sizeof(words), "%.*s", n, c->name);
			snprintf(next, sizeof(next), "%.*s", (int)strcspn(at, " "), at);
			strcpy(list, completed("_bobctl_commands", words));
			if (!take_word(list, next))
				fail_msg("'%s' is not completed by '%s'", words, next);
		}
	}
}

static bool begins_command(const char *words)
{
	size_t n = strlen(words);

	for (const struct ctl_command *c = ctl_commands; c->name; c++) {
		if (!strncmp(c->name, words, n) && (!c->name[n] || c->name[n] == ' '))
			return true;
	}
	return false;
}

static void completion_invents_no_command(void **state)
{
	static const char *const before[] = {"",       "user",	"user alias", "user caller",
					     "rule",   "group", "exempt",     "plan",
					     "policy", "call",	"history"};
	char list[1024], words[128];

	(void)state;
	for (size_t i = 0; i < sizeof(before) / sizeof(before[0]); i++) {
		strcpy(list, completed("_bobctl_commands", before[i]));
		for (char *word = strtok(list, " "); word; word = strtok(NULL, " ")) {
			snprintf(words, sizeof(words), "%s%s%s", before[i], *before[i] ? " " : "",
				 word);
			if (!begins_command(words))
				fail_msg("'%s' is completed, and is no command", words);
		}
	}
}

/* Dashes of options stand as \- in a man page. */
static void in_roff(char *dst, size_t size, const char *text)
{
	size_t n = 0;

	for (; *text && n + 3 < size; text++) {
		if (*text == '-')
			dst[n++] = '\\';
		dst[n++] = *text;
	}
	dst[n] = '\0';
}

static void the_man_page_has_every_command(void **state)
{
	char line[160];

	(void)state;
	for (const struct ctl_command *c = ctl_commands; c->name; c++) {
		if (*c->arguments)
			snprintf(line, sizeof(line), "\n.BI \"bobctl %s \" \"%s\"\n", c->name,
				 c->arguments);
		else
			snprintf(line, sizeof(line), "\n.B bobctl %s\n", c->name);
		if (!strstr(man, line))
			fail_msg(MAN ": has no line '%s'", line + 1);
	}
}

static void the_man_page_has_every_option(void **state)
{
	char plain[160], line[330];

	(void)state;
	for (enum ctl_option option = 0; option < CTL_OPTIONS; option++) {
		const struct ctl_option_row *row = ctl_option_row(option);
		char letter[8] = "";

		if (row->letter)
			snprintf(letter, sizeof(letter), "-%c, ", row->letter);
		snprintf(plain, sizeof(plain), "%s--%s%s%s", letter, row->name,
			 row->value ? " " : "", row->value ? row->value : "");
		strcpy(line, "\n.B ");
		in_roff(line + 4, sizeof(line) - 6, plain);
		strcat(line, "\n");
		if (!strstr(man, line))
			fail_msg(MAN ": has no line '%s'", line + 1);
	}
}

static void the_man_page_invents_no_command(void **state)
{
	char words[128];

	(void)state;
	for (const char *at = man; (at = strstr(at, "\n.B")); at++) {
		const char *name = at + strlen("\n.B ");
		size_t n;

		name += *name == ' ' || *name == '"';
		name += *name == '"';
		if (strncmp(name, "bobctl ", 7) != 0)
			continue;
		n = strcspn(name + 7, "\"\n");
		snprintf(words, sizeof(words), "%.*s", (int)n, name + 7);
		if (n && words[n - 1] == ' ')
			words[n - 1] = '\0';
		if (!begins_command(words))
			fail_msg(MAN ": 'bobctl %s' is no command", words);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(completion_knows_the_options_of_every_command),
		cmocka_unit_test(completion_knows_the_words_of_every_command),
		cmocka_unit_test(completion_invents_no_command),
		cmocka_unit_test(the_man_page_has_every_command),
		cmocka_unit_test(the_man_page_has_every_option),
		cmocka_unit_test(the_man_page_invents_no_command),
	};

	return cmocka_run_group_tests_name("bobctl's words", tests, read_man, drop_man);
}
