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

/* Does what the line says; 0, or -1. */
int play_action(struct game *game, const char *line);

#endif
