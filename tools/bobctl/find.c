/* SPDX-License-Identifier: GPL-2.0-only */
/* Finds the command that is meant; who comes near one is told its name. */
#include <string.h>

#include "bobctl.h"

enum { WORD_MAX = 32 };

/* The word at place i of a command's name; NULL: there are fewer. */
static const char *word_at(const struct ctl_command *c, size_t i, char word[WORD_MAX])
{
	const char *at = c->name;
	size_t n;

	for (; i && at; i--) {
		at = strchr(at, ' ');
		at += at ? 1 : 0;
	}
	if (!at)
		return NULL;
	n = strcspn(at, " ");
	memcpy(word, at, n);
	word[n] = '\0';
	return word;
}

/* The length of the first n words of its name. */
static int length_of(const struct ctl_command *c, size_t n)
{
	const char *at = c->name;

	for (; n > 1 && strchr(at, ' '); n--)
		at = strchr(at, ' ') + 1;
	return (int)(at - c->name + (ptrdiff_t)strcspn(at, " "));
}

size_t ctl_words_named(const struct ctl_command *command, const struct ctl_arguments *arguments)
{
	char word[WORD_MAX];
	size_t n = 0;

	while (n < arguments->n && word_at(command, n, word) && !strcmp(word, arguments->words[n]))
		n++;
	return n;
}

static bool is_named(const struct ctl_command *c, const struct ctl_arguments *arguments)
{
	char word[WORD_MAX];

	return !word_at(c, ctl_words_named(c, arguments), word);
}

/* No command begins with the first word. */
static int no_noun(const char *typed)
{
	char word[WORD_MAX];

	for (const struct ctl_command *c = ctl_commands; c->name; c++) {
		if (bob_near_miss(typed, word_at(c, 0, word)))
			return ctl_misuse("%s: no such command; did you mean %s?", typed, word);
	}
	for (const struct ctl_command *c = ctl_commands; c->name; c++) {
		for (size_t i = 1; word_at(c, i, word); i++) {
			if (!strcmp(typed, word))
				return ctl_misuse("%s: no such command; did you mean %.*s?", typed,
						  length_of(c, i + 1), c->name);
		}
	}
	return ctl_misuse("%s: no such command", typed);
}

/* like: a command whose first n words were typed; what follows is no command's. */
static int no_verb(const struct ctl_command *like, size_t n, const struct ctl_arguments *arguments)
{
	const char *typed = arguments->n > n ? arguments->words[n] : NULL;
	int length = length_of(like, n);
	char word[WORD_MAX];

	if (!typed)
		return ctl_misuse("%.*s: a verb is missing, as in %.*s", length, like->name,
				  length_of(like, n + 1), like->name);
	for (const struct ctl_command *c = ctl_commands; c->name; c++) {
		if (ctl_words_named(c, arguments) == n && word_at(c, n, word) &&
		    bob_near_miss(typed, word))
			return ctl_misuse("%.*s %s: no such command; did you mean %.*s?", length,
					  like->name, typed, length_of(c, n + 1), c->name);
	}
	return ctl_misuse("%.*s %s: no such command", length, like->name, typed);
}

static void take_words(struct ctl_arguments *arguments, size_t n)
{
	arguments->n -= n;
	memmove(arguments->words, arguments->words + n, arguments->n * sizeof(*arguments->words));
}

static int check_arguments(const struct ctl_command *c, const struct ctl_arguments *arguments)
{
	const char *missing = c->arguments;

	if (arguments->n > c->most)
		return ctl_misuse("%s: %s is one word too many", c->name,
				  arguments->words[c->most]);
	if (arguments->n >= c->least)
		return 0;
	for (size_t i = 0; i < arguments->n && strchr(missing, ' '); i++)
		missing = strchr(missing, ' ') + 1;
	return ctl_misuse("%s: %s is missing", c->name, missing);
}

/* --from is one thing here and another there: the command knows which. */
static void choose_twins(struct ctl_arguments *arguments, uint64_t allowed)
{
	for (enum ctl_option x = 0; x < CTL_OPTIONS; x++) {
		for (enum ctl_option y = 0; y < CTL_OPTIONS; y++) {
			if (!(arguments->given & ~allowed & CTL_BIT(x)) ||
			    !(allowed & CTL_BIT(y)) ||
			    strcmp(ctl_option_row(x)->name, ctl_option_row(y)->name) != 0)
				continue;
			arguments->given &= ~CTL_BIT(x);
			arguments->given |= CTL_BIT(y);
			arguments->value[y] = arguments->value[x];
		}
	}
}

static int check_options(const struct ctl_command *c, struct ctl_arguments *arguments)
{
	uint64_t allowed = c->options | ctl_everywhere;

	choose_twins(arguments, allowed);
	for (enum ctl_option option = 0; option < CTL_OPTIONS; option++) {
		if (arguments->given & ~allowed & CTL_BIT(option))
			return ctl_misuse("%s: takes no --%s", c->name,
					  ctl_option_row(option)->name);
	}
	return 0;
}

static int check(const struct ctl_command *c, struct ctl_arguments *arguments)
{
	int err = check_arguments(c, arguments);

	return err ? err : check_options(c, arguments);
}

/* A noun alone means its "show", where that needs no more: plan. */
static const struct ctl_command *shown_by(const struct ctl_arguments *arguments)
{
	char word[WORD_MAX];

	for (const struct ctl_command *c = ctl_commands; arguments->n == 1 && c->name; c++) {
		if (!c->least && ctl_words_named(c, arguments) == 1 && word_at(c, 1, word) &&
		    !strcmp(word, "show"))
			return c;
	}
	return NULL;
}

int ctl_command_find(struct ctl_arguments *arguments, const struct ctl_command **ret)
{
	const struct ctl_command *best = NULL;
	size_t most = 0;
	int err;

	for (const struct ctl_command *c = ctl_commands; c->name; c++) {
		size_t n = ctl_words_named(c, arguments);

		if (n > most || (n && n == most && is_named(c, arguments))) {
			most = n;
			best = c;
		}
	}
	if (!best)
		return no_noun(arguments->words[0]);
	if (!is_named(best, arguments)) {
		best = shown_by(arguments) ? shown_by(arguments) : best;
		if (!shown_by(arguments))
			return no_verb(best, most, arguments);
	}
	take_words(arguments, most);
	err = check(best, arguments);
	if (!err)
		*ret = best;
	return err;
}
