// SPDX-License-Identifier: GPL-2.0-only
/* What a row does to the policy; see table.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "game.h"

enum { WORDS_MAX = 10 };

/* A line's words; those that are not there are "". */
struct words {
	char at[WORDS_MAX][96];
};

static int set_rule(struct game *game, const struct words *words)
{
	static const char *const levels[] = {"", "default", "domain", "prefix", "user"};
	enum policy_level level = POLICY_USER;
	const struct bob_rule *given = NULL;
	struct bob_rule rule = {0};
	const char *subject;
	char name[FULL_NAME_SIZE];
	int i;

	while (level && strcmp(levels[level], words->at[1]))
		level--;
	if (!level)
		return -1;
	i = level == POLICY_DEFAULT ? 2 : 3;
	for (; i + 1 < WORDS_MAX && *words->at[i + 1]; i += 2) {
		uint32_t n = atoi(words->at[i + 1]);

		given = &rule;
		if (!strcmp(words->at[i], "calls"))
			rule.limit = n;
		else if (!strcmp(words->at[i], "in"))
			rule.incoming = n;
		else if (!strcmp(words->at[i], "out"))
			rule.outgoing = n;
		else
			return -1;
	}
	subject = level == POLICY_USER ? full_name(name, words->at[2]) : words->at[2];
	return bob_engine_rule(level, subject, given, game_now(game));
}

static int set_group(struct game *game, const struct words *words)
{
	char name[FULL_NAME_SIZE];
	const char *group = strcmp(words->at[2], "none") ? words->at[2] : NULL;

	(void)game;
	return bob_engine_group(full_name(name, words->at[1]), group);
}

static int set_alias(struct game *game, const struct words *words)
{
	char name[FULL_NAME_SIZE], alias[FULL_NAME_SIZE];

	return bob_engine_alias(full_name(name, words->at[1]), full_name(alias, words->at[2]),
				game_now(game));
}

static int set_exempt(struct game *game, const struct words *words)
{
	char name[FULL_NAME_SIZE], caller[FULL_NAME_SIZE];

	(void)game;
	full_name(name, words->at[2]);
	if (!strcmp(words->at[1], "caller"))
		return bob_engine_exempt_caller(name, full_name(caller, words->at[3]));
	return bob_engine_exempt(name, strcmp(words->at[1], "target") ? BOB_EXEMPT_EMERGENCY
								      : BOB_EXEMPT_TARGET);
}

static const char *or_none(const char *word)
{
	return strcmp(word, "-") ? word : NULL;
}

static int set_plan(struct game *game, const struct words *words)
{
	(void)game;
	return bob_engine_plan(or_none(words->at[1]), or_none(words->at[2]), or_none(words->at[3]),
			       or_none(words->at[4]));
}

static int set_trust(struct game *game, const struct words *words)
{
	(void)game;
	bob_engine_trust(!strcmp(words->at[1], "on"));
	return 0;
}

static const struct {
	const char *verb;
	int (*act)(struct game *game, const struct words *words);
} actions[] = {
	{"rule", set_rule},	{"group", set_group}, {"alias", set_alias},
	{"exempt", set_exempt}, {"plan", set_plan},   {"trust", set_trust},
};

int play_policy(struct game *game, const char *line)
{
	struct words words = {0};

	for (int i = 0, length = 0; i < WORDS_MAX; i++, line += length)
		if (sscanf(line, " %95s%n", words.at[i], &length) != 1)
			break;
	for (size_t i = 0; i < sizeof(actions) / sizeof(*actions); i++)
		if (!strcmp(actions[i].verb, words.at[0]))
			return actions[i].act(game, &words) < 0 ? -1 : mirror_policy(game);
	return -1;
}
