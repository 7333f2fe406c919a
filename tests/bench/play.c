/* SPDX-License-Identifier: GPL-2.0-only */
/* Plays scenes: what came before, then the measured messages to nothing, to the floor, to bob. */
#include <errno.h>
#include <stdlib.h>

#include <linux/bpf.h>

#include "bench.h"

/*
 * What keeps no state may be played again and again: the figure is the steadier.
 * The first pass is not timed.
 */
enum { STATELESS_PASSES = 6, REPEATS = 5 };

static const struct play reference = {
	.first = PLAYER_REFERENCE,
	.n = PLAYER_FRAMES,
	.passes = STATELESS_PASSES,
	.skip = PLAYER_FRAMES,
};

static void shuffle(uint32_t *order, uint32_t n, uint32_t modulus)
{
	for (uint32_t i = 0; i < n; i++) {
		uint32_t j = (uint32_t)random() % (i + 1);

		order[i] = order[j];
		order[j] = i % modulus;
	}
}

static struct message_call call_of(const struct scene *scene, uint32_t n, uint32_t series)
{
	return (struct message_call){
		.caller = scene->guest ? SCENE_GUESTS + n : n,
		.callee = n,
		.series = series,
		.shape = scene->shape,
	};
}

/* Messages of calls from .first on, of .n_kinds kinds each. */
struct batch {
	const struct scene *scene;
	const enum message_kind *kinds;
	uint32_t n_kinds, series, first, calls;
};

/* In random order, but those of one call in theirs. Returns their mean length. */
static double put_messages(struct player_frame *frames, const struct batch *batch)
{
	static uint32_t order[PLAYER_MOST];
	uint8_t next[PLAYER_CALLS] = {0};
	const uint32_t n = batch->n_kinds * batch->calls;
	double bytes = 0;

	shuffle(order, n, batch->calls);
	for (uint32_t i = 0; i < n; i++) {
		const struct message_call call =
			call_of(batch->scene, batch->first + order[i], batch->series);

		message_frame(&frames[i], batch->kinds[next[order[i]]++], &call);
		bytes += frames[i].length;
	}
	return bytes / n;
}

void play_prepare(struct bench *bench)
{
	static const struct scene plain = {.shape = MESSAGE_PLAIN};
	const enum message_kind invite = MESSAGE_INVITE;
	const struct batch invites = {&plain, &invite, 1, 0, 0, PLAYER_FRAMES};

	bench->floor_bytes =
		put_messages(player_frames(bench->player) + PLAYER_REFERENCE, &invites);
}

static int play_before(struct bench *bench, const struct scene *scene)
{
	static const struct play all = {.n = PLAYER_CALLS, .passes = 1};
	int err = world_reset(bench->world, scene->guest);

	for (size_t i = 0; i < scene->n_before && !err; i++) {
		const struct batch batch = {scene, &scene->before[i], 1, 0, 0, PLAYER_CALLS};

		put_messages(player_frames(bench->player), &batch);
		world_tend(bench->world);
		err = player_play(bench->player, world_program(bench->world), &all, NULL);
	}
	return err;
}

/* Calls whose messages come first, for the warmth. */
static uint32_t calls_before(const struct scene *scene)
{
	return PLAYER_WARM / scene->n_kinds;
}

static uint32_t frames_before(const struct scene *scene)
{
	return calls_before(scene) * scene->n_kinds;
}

/* The messages to measure, and before them those of other calls. */
static double put_scene(struct bench *bench, const struct scene *scene)
{
	struct player_frame *frames = player_frames(bench->player);
	struct batch batch = {
		.scene = scene,
		.kinds = scene->kind,
		.n_kinds = scene->n_kinds,
		.series = scene->second_call,
		.first = PLAYER_FRAMES,
		.calls = calls_before(scene),
	};

	put_messages(frames, &batch);
	batch.first = 0;
	batch.calls = PLAYER_FRAMES;
	return put_messages(frames + frames_before(scene), &batch);
}

int play_empty(struct bench *bench, const struct play *play, double *ret)
{
	double ns[REPEATS];

	for (int i = 0; i < REPEATS; i++) {
		int err = player_play(bench->player, player_program(bench->player, PLAY_EMPTY),
				      play, &ns[i]);

		if (err)
			return err;
	}
	*ret = spread_of(ns, REPEATS).median;
	return 0;
}

/* How much longer a program takes than the empty one, which is played to right before. */
static int play_difference(struct bench *bench, int program, const struct play *play, double *ret)
{
	double empty, ns;
	int err = play_empty(bench, play, &empty);

	if (!err)
		err = player_play(bench->player, program, play, &ns);
	if (!err)
		*ret = ns - empty;
	return err;
}

/* The same of what keeps no state: the median of several. */
static int play_repeats(struct bench *bench, int program, const struct play *play, double *ret)
{
	double differences[REPEATS];

	for (int i = 0; i < REPEATS; i++) {
		int err = play_difference(bench, program, play, &differences[i]);

		if (err)
			return err;
	}
	*ret = spread_of(differences, REPEATS).median;
	return 0;
}

static int check_outcomes(const struct scene *scene, uint32_t calls, const uint64_t *before,
			  const uint64_t *after)
{
	for (int i = 0; i < SCENE_OUTCOMES && scene->outcomes[i].times; i++) {
		const struct scene_outcome *outcome = &scene->outcomes[i];
		uint64_t counted = after[outcome->counter] - before[outcome->counter];
		uint64_t wanted = (uint64_t)calls * outcome->times;

		if (counted != wanted)
			return bob_err(EIO, "%s: %llu of %llu messages counted as %s", scene->name,
				       (unsigned long long)counted, (unsigned long long)wanted,
				       bob_counter_name(outcome->counter));
	}
	return 0;
}

/* bob's time, once: a message changes a call. */
static int play_once(struct bench *bench, const struct scene *scene, double *ret)
{
	const uint32_t warm = frames_before(scene);
	const struct play play = {
		.n = warm + scene->n_kinds * PLAYER_FRAMES,
		.passes = 1,
		.skip = warm,
	};
	int bob = world_program(bench->world);
	double empty, ns;
	int err = play_empty(bench, &play, &empty);

	world_tend(bench->world);
	if (!err)
		err = player_play(bench->player, bob, &play, &ns);
	if (!err)
		*ret = ns - empty;
	return err;
}

/* The messages of a scene alone, to be played again and again. */
static struct play messages_of(const struct scene *scene)
{
	const uint32_t n = scene->n_kinds * PLAYER_FRAMES;

	return (struct play){
		.first = frames_before(scene),
		.n = n,
		.passes = STATELESS_PASSES,
		.skip = n,
	};
}

static int play_again(struct bench *bench, const struct scene *scene, double *ret)
{
	const struct play play = messages_of(scene);

	return play_repeats(bench, world_program(bench->world), &play, ret);
}

/* And did bob what was meant: with all messages by its counters, with the last by what it says. */
static int play_checked(struct bench *bench, const struct scene *scene, double *ret)
{
	const struct bob_maps *maps = world_maps(bench->world);
	uint32_t calls = scene->stateless ? REPEATS * STATELESS_PASSES * PLAYER_FRAMES
					  : calls_before(scene) + PLAYER_FRAMES;
	uint64_t before[BOB_N_MAX], after[BOB_N_MAX];
	int err = bob_stats_read(maps, before);

	if (!err)
		err = scene->stateless ? play_again(bench, scene, ret)
				       : play_once(bench, scene, ret);
	if (!err)
		err = bob_stats_read(maps, after);
	if (!err)
		err = check_outcomes(scene, calls, before, after);
	/* Once more, so it is retransmitted: that has the same answer. */
	world_tend(bench->world);
	return err ? err
		   : player_ask(bench->player, world_program(bench->world),
				frames_before(scene) + scene->n_kinds * PLAYER_FRAMES - 1,
				scene->action);
}

/* Of one scene in one round. */
static int play_scene(struct bench *bench, const struct scene *scene, struct figures *figures,
		      int round)
{
	const struct play own_messages = messages_of(scene);
	int floor = player_program(bench->player, PLAY_FLOOR);
	double own, floor_before, floor_after, bob, empty = bench->empty[round];
	int err = play_before(bench, scene);

	if (err)
		return err;
	figures->bytes = put_scene(bench, scene);
	err = play_repeats(bench, floor, &own_messages, &own);
	if (!err)
		err = play_repeats(bench, floor, &reference, &floor_before);
	if (!err)
		err = play_checked(bench, scene, &bob);
	if (!err)
		err = play_repeats(bench, floor, &reference, &floor_after);
	if (err)
		return err;
	figures->ns[round] = empty + bob;
	figures->own_floor[round] = empty + own;
	figures->floors[round] = (empty + bob) / (empty + (floor_before + floor_after) / 2);
	return 0;
}

static int play_reference(struct bench *bench, int round)
{
	double ns;
	int err = measure_alone(player_program(bench->player, PLAY_EMPTY), &bench->empty[round]);

	if (!err)
		err = play_repeats(bench, player_program(bench->player, PLAY_FLOOR), &reference,
				   &ns);
	if (!err)
		bench->floor[round] = bench->empty[round] + ns;
	return err;
}

/* The figures of a scene that has been played, or NULL. */
static const struct figures *figures_of(const struct bench *bench, const char *name)
{
	size_t i = scene_find(name) - scenes;

	return bench->chosen[i] ? &bench->figures[i] : NULL;
}

static void note_response(struct bench *bench, int round)
{
	const struct figures *ringing = figures_of(bench, "ringing"), *ok = figures_of(bench, "ok");

	if (!ringing || !ok)
		return;
	extra_note(bench, EXTRA_RESPONSE, (ringing->ns[round] + ok->ns[round]) / 2);
	extra_note(bench, EXTRA_RESPONSE_FLOORS, (ringing->floors[round] + ok->floors[round]) / 2);
}

static void note_cold(struct bench *bench, int round)
{
	const struct figures *hot = figures_of(bench, "invite_pass");
	double above, lookup = extra_last(bench, EXTRA_LOOKUP_COLD);

	if (!hot || lookup <= 0)
		return;
	above = extra_last(bench, EXTRA_COLD) - hot->ns[round];
	extra_note(bench, EXTRA_COLD_LOOKUPS, above / lookup);
}

int play_round(struct bench *bench, int round)
{
	int err = play_reference(bench, round);

	for (size_t i = 0; i < scenes_n && !err; i++)
		if (bench->chosen[i])
			err = play_scene(bench, &scenes[i], &bench->figures[i], round);
	if (!err && bench->cold_chosen)
		err = cold_round(bench, round);
	if (err)
		return err;
	note_response(bench, round);
	note_cold(bench, round);
	return 0;
}
