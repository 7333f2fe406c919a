/* SPDX-License-Identifier: GPL-2.0-only */
/* What play.c and actions.c share; nobody else includes it. */
#ifndef BOB_TEST_GAME_H
#define BOB_TEST_GAME_H

#include "play.h"

#define SECOND 1000000000ULL

/* A row in play. */
struct game {
	const struct row *row;
	const struct play_mirror *mirror;
	uint64_t ahead;			/* by how much "wait" has set the clock ahead */
	bool agent;			/* alive */
	char ours[BOB_ENGINE_TAG_SIZE]; /* To tag of the last refusal */
};

uint64_t game_now(const struct game *game);

/* Says on stderr what went wrong at which step of which row; -1. */
int went_wrong(const struct game *game, const char *line, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

enum { FULL_NAME_SIZE = 192 };

/* "bob" is short for sip:bob@example.com, and "112" for tel:112. Returns name. */
char *full_name(char name[FULL_NAME_SIZE], const char *word);

/* Tells the mirror, if there is one, of a change of policy. */
int mirror_policy(const struct game *game);

/* A line that changes the policy (actions_policy.c); 0, or -1 where it is none or fails. */
int play_policy(struct game *game, const char *line);

/* Does what the line says; 0, or -1. */
int play_action(struct game *game, const char *line);

#endif
