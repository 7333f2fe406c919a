// SPDX-License-Identifier: GPL-2.0-only
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "game.h"
#include "message_text.h"
#include "native.h"

static const uint64_t native_start = 1000 * SECOND;

uint64_t game_now(const struct game *game)
{
	return (game->mirror ? game->mirror->now() : native_start) + game->ahead;
}

int went_wrong(const struct game *game, const char *line, const char *format, ...)
{
	va_list args;

	fprintf(stderr, "\"%s\"\n\tat \"%s\": ", game->row->behaviour, line);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	return -1;
}

const char *verdict_name(enum bob_verdict verdict)
{
	static const char *const names[] = {"pass", "reject", "absorb"};

	return verdict < 3 ? names[verdict] : "?";
}

const char *reason_name(enum bob_counter reason)
{
#define REASON_NAME(NAME, name, text) name,
	static const char *const names[] = {BOB_COUNTERS(REASON_NAME)};

	return reason < BOB_N_MAX ? names[reason] : "?";
}

/* The step's message with "to=ours" filled in. */
static void make_message(const struct game *game, const char *line, struct message *message)
{
	const char *mark = strstr(line, "to=ours");
	char filled[512];

	if (mark) {
		snprintf(filled, sizeof(filled), "%.*sto=%s%s", (int)(mark - line), line,
			 game->ours, mark + strlen("to=ours"));
		line = filled;
	}
	message_make(message, line);
}

static int mirror_message(const struct game *game, const struct step *step,
			  const struct bob_arrival *arrival, struct bob_outcome outcome)
{
	const struct play_mirror *mirror = game->mirror;

	if (!mirror)
		return 0;
	if (mirror->settings() || mirror->packet(arrival, outcome) || mirror->compare())
		return went_wrong(game, step->line, "the loaded programs say otherwise");
	return 0;
}

static int play_message(struct game *game, const struct step *step)
{
	struct frame_shape shape = {0};
	uint8_t frame[FRAME_MAX];
	struct message message;
	struct bob_outcome outcome;
	struct bob_arrival arrival = {
		.direction = step->direction,
		.interface = BOB_ENGINE_INTERFACE,
		.now = game_now(game),
	};

	make_message(game, step->line, &message);
	shape.back = message.response;
	shape.own = step->direction == BOB_EGRESS;
	arrival.length = frame_build(frame, &shape, message.text, message.length);
	arrival.frame = guarded_copy(frame, arrival.length);
	if (game->agent)
		bob_engine_heartbeat(arrival.now);
	outcome = bob_engine_packet(&arrival);
	if (outcome.verdict != step->verdict || outcome.reason != step->reason)
		return went_wrong(game, step->line, "%s (%s), expected %s (%s)",
				  verdict_name(outcome.verdict), reason_name(outcome.reason),
				  verdict_name(step->verdict), reason_name(step->reason));
	if (outcome.verdict == BOB_REJECT)
		bob_engine_reply_tag(game->ours);
	if (bob_engine_check())
		return went_wrong(game, step->line, "counts and records disagree");
	return mirror_message(game, step, &arrival, outcome);
}

/* Does "VERB WHO N" for each "WHO N" of a list; returns how many, or -1. */
static int each_of(struct game *game, const char *list, const char *verb)
{
	int n = 0;

	while (list && *list) {
		size_t length = strcspn(list, ",");
		char line[160];

		snprintf(line, sizeof(line), "%s %.*s", verb, (int)length, list);
		if (play_action(game, line))
			return -1;
		n++;
		list += length;
		list += strspn(list, ", ");
	}
	return n;
}

/* The users of the list are in that many calls, and nobody else is in any. */
static int check_end(struct game *game)
{
	int named = each_of(game, game->row->calls, "calls"), busy = 0;

	if (named < 0)
		return -1;
	for (uint32_t i = 1; i < bob_users.size; i++) {
		const struct bob_user *user = bob_native_lookup(&bob_users, &i);

		busy += BOB_SLOTS_CALLS(user->slots) > 0;
	}
	return busy == named ? 0 : went_wrong(game, "the end", "%d users are in calls", busy);
}

bool row_needs_clock(const struct row *row)
{
	for (const struct step *step = row->steps; step->line; step++)
		if (!step->message && !strncmp(step->line, "wait ", 5))
			return true;
	return false;
}

static int row_begin(struct game *game)
{
	if (bob_engine_reset(game_now(game)))
		return went_wrong(game, "the beginning", "the engine did not start");
	if (game->mirror && game->mirror->reset())
		return went_wrong(game, "the beginning", "the loaded programs did not start");
	return each_of(game, game->row->limits, "limit") < 0 ? -1 : 0;
}

int row_play(const struct row *row, const struct play_mirror *mirror)
{
	struct game game = {.row = row, .mirror = mirror, .agent = true};

	if (row_begin(&game))
		return -1;
	for (const struct step *step = row->steps; step->line; step++)
		if (step->message ? play_message(&game, step) : play_action(&game, step->line))
			return -1;
	if (row->calls && !strcmp(row->calls, "*"))
		return 0;
	return check_end(&game);
}
