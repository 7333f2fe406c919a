/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An INVITE among a million users and a million live calls: callers and callees
 * are drawn at random, so that nothing of what is looked up is in any cache. And
 * what one look-up in a table of that size takes, measured beside it.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/bpf.h>

#include "bench.h"
#include "lookup.h"
#include "lookup.skel.h"

enum {
	PAIRS = BENCH_MILLION / 2, /* of the million users half call and half are called */
	CALLS_EACH = 2,		   /* that every user is in: a million calls */
	CALLS_ROOM = BENCH_MILLION + 100000,
	BATCH = 4000,
	/* Steps through all pairs, in no order that memory could foresee. */
	STEP_CALLEE = 299993,
	STEP_CALLER = 187507,
};

struct cold {
	struct world *world;
	struct lookup *lookup;
	struct lookup_key *keys;
	uint32_t calls; /* so far */
};

/* The n-th call of all. No user is in more than one of PAIRS calls that follow each other. */
static struct message_call call_at(uint32_t n)
{
	uint32_t turn = n / PAIRS;

	return (struct message_call){
		.caller = (uint64_t)(n + turn) * STEP_CALLER % PAIRS,
		.callee = (uint64_t)n * STEP_CALLEE % PAIRS,
		.series = turn,
	};
}

/* Messages of n calls from the next one on. */
static void put_calls(struct bench *bench, enum message_kind kind, uint32_t n)
{
	struct player_frame *frames = player_frames(bench->player);

	for (uint32_t i = 0; i < n; i++) {
		const struct message_call call = call_at(bench->cold->calls + i);

		message_frame(&frames[i], kind, &call);
	}
}

/* Answered: one that only rings would be over before the last one has begun. */
static int fill_calls(struct bench *bench)
{
	static const enum message_kind kinds[] = {MESSAGE_INVITE, MESSAGE_OK};
	struct cold *cold = bench->cold;
	struct play all = {.n = PLAYER_MOST, .passes = 1};
	int err = 0;

	for (; cold->calls < BENCH_MILLION && !err; cold->calls += all.n) {
		if (BENCH_MILLION - cold->calls < all.n)
			all.n = BENCH_MILLION - cold->calls;
		for (int i = 0; i < 2 && !err; i++) {
			put_calls(bench, kinds[i], all.n);
			world_tend(cold->world);
			err = player_play(bench->player, world_program(cold->world), &all, NULL);
		}
	}
	return err;
}

static int draw_keys(struct lookup_key *keys)
{
	const size_t piece = 256, size = LOOKUP_ENTRIES * sizeof(*keys);

	for (size_t at = 0; at < size; at += piece)
		if (getrandom((char *)keys + at, piece, 0) != (ssize_t)piece)
			return bob_err(EIO, "no random bytes: %s", strerror(errno));
	return 0;
}

static int fill_table(struct cold *cold)
{
	static struct lookup_value values[BATCH];
	int fd = bpf_map__fd(cold->lookup->maps.lookup_table);

	for (uint32_t i = 0; i < BATCH; i++)
		values[i].one = 1;
	for (uint32_t done = 0; done < LOOKUP_ENTRIES; done += BATCH) {
		uint32_t n = BATCH;

		if (bpf_map_update_batch(fd, cold->keys + done, values, &n, NULL))
			return bob_err(errno, "a table of a million cannot be filled: %s",
				       strerror(errno));
	}
	return 0;
}

static int open_table(struct cold *cold)
{
	int err;

	cold->lookup = lookup__open_and_load();
	if (!cold->lookup)
		return bob_err(errno, "lookup: cannot be loaded: %s", strerror(errno));
	cold->keys = calloc(LOOKUP_ENTRIES, sizeof(*cold->keys));
	if (!cold->keys)
		return bob_err(ENOMEM, "out of memory");
	err = draw_keys(cold->keys);
	return err ? err : fill_table(cold);
}

int cold_open(struct bench *bench)
{
	static const struct world_size million = {
		.pairs = PAIRS,
		.limit = CALLS_EACH + 2,
		.users = BENCH_MILLION + 1,
		.calls = CALLS_ROOM,
	};
	struct cold *cold = calloc(1, sizeof(*cold));
	int err;

	if (!cold)
		return bob_err(ENOMEM, "out of memory");
	bench->cold = cold;
	err = open_table(cold);
	if (!err)
		err = world_make(&cold->world, &million);
	return err ? err : fill_calls(bench);
}

struct world *cold_world(const struct cold *cold)
{
	return cold->world;
}

/* Of keys drawn at random; the code is in the cache, by others'. */
static int play_lookups(struct bench *bench)
{
	static const struct play once = {.n = PLAYER_CALLS, .passes = 1, .skip = PLAYER_WARM};
	int program = bpf_program__fd(bench->cold->lookup->progs.lookup), err;
	struct player_frame *frames = player_frames(bench->player);
	double empty, ns;

	for (uint32_t i = 0; i < PLAYER_CALLS; i++) {
		frames[i].length = PLAYER_PAYLOAD + sizeof(struct lookup_key);
		memcpy(frames[i].bytes + PLAYER_PAYLOAD,
		       &bench->cold->keys[(uint32_t)random() % LOOKUP_ENTRIES],
		       sizeof(struct lookup_key));
	}
	err = play_empty(bench, &once, &empty);
	if (!err)
		err = player_play(bench->player, program, &once, &ns);
	if (!err)
		extra_note(bench, EXTRA_LOOKUP_COLD, ns - empty);
	return err;
}

/* The code is in the cache, by other calls' INVITEs: only what is looked up is not. */
static int play_invites(struct bench *bench, int round)
{
	static const struct play once = {.n = PLAYER_CALLS, .passes = 1, .skip = PLAYER_WARM};
	struct world *world = bench->cold->world;
	uint64_t before[BOB_N_MAX], after[BOB_N_MAX], counted;
	double empty, ns;
	int err;

	put_calls(bench, MESSAGE_INVITE, PLAYER_CALLS);
	bench->cold->calls += PLAYER_CALLS;
	err = play_empty(bench, &once, &empty);
	world_tend(world);
	if (!err)
		err = bob_stats_read(world_maps(world), before);
	if (!err)
		err = player_play(bench->player, world_program(world), &once, &ns);
	if (!err)
		err = bob_stats_read(world_maps(world), after);
	if (err)
		return err;
	counted = after[BOB_N_ADMITTED] - before[BOB_N_ADMITTED];
	if (counted != PLAYER_CALLS)
		return bob_err(EIO, "cold: %llu of %d INVITEs admitted",
			       (unsigned long long)counted, PLAYER_CALLS);
	extra_note(bench, EXTRA_COLD, bench->empty[round] + ns - empty);
	return 0;
}

int cold_round(struct bench *bench, int round)
{
	int err = play_lookups(bench);

	return err ? err : play_invites(bench, round);
}
