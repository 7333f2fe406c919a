/* SPDX-License-Identifier: GPL-2.0-only */
/* make bench: see bench.h for what is measured, and how. */
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <linux/bpf.h>

#include "bench.h"
#include "cleanup.h"

/* What happened before to each call, in this order; then the message that is measured. */
struct scene {
	const char *name;
	const char *title;
	enum message_kind before[2];
	size_t n_before;
	enum message_kind kind;
	bool second_call;	  /* it is of another call than those before */
	enum bob_counter outcome; /* of the measured message */
	uint32_t action;	  /* XDP_ */
	uint32_t passes;	  /* a message that changes nothing may be played again */
	bool million;		  /* it is measured among a million users, too */
};

static const struct scene scenes[] = {
	{.name = "rtp",
	 .title = "RTP packet",
	 .kind = MESSAGE_RTP,
	 .outcome = BOB_N_OTHER_PORT,
	 .action = XDP_PASS,
	 .passes = 20},
	{.name = "options",
	 .title = "OPTIONS",
	 .kind = MESSAGE_OPTIONS,
	 .outcome = BOB_N_OTHER_METHOD,
	 .action = XDP_PASS,
	 .passes = 20},
	{.name = "invite_passed",
	 .title = "INVITE passed",
	 .kind = MESSAGE_INVITE,
	 .outcome = BOB_N_ADMITTED,
	 .action = XDP_PASS,
	 .passes = 1,
	 .million = true},
	{.name = "invite_refused",
	 .title = "INVITE refused",
	 .before = {MESSAGE_INVITE},
	 .n_before = 1,
	 .kind = MESSAGE_INVITE,
	 .second_call = true,
	 .outcome = BOB_N_REFUSED,
	 .action = XDP_REDIRECT,
	 .passes = 1,
	 .million = true},
	{.name = "ok",
	 .title = "200 to INVITE",
	 .before = {MESSAGE_INVITE},
	 .n_before = 1,
	 .kind = MESSAGE_OK,
	 .outcome = BOB_N_PROGRESS,
	 .action = XDP_PASS,
	 .passes = 1},
	{.name = "bye",
	 .title = "BYE",
	 .before = {MESSAGE_INVITE, MESSAGE_OK},
	 .n_before = 2,
	 .kind = MESSAGE_BYE,
	 .outcome = BOB_N_BYE,
	 .action = XDP_PASS,
	 .passes = 1},
};

enum { SCENES = sizeof(scenes) / sizeof(*scenes) };

struct result {
	double ns;    /* of a whole run, the empty program's share included */
	double bytes; /* mean length of a frame */
};

struct bench {
	struct world *world;
	struct bench_player *player;
	double empty;
	struct result results[SCENES];
	struct result million[SCENES];
};

/* The last CPU: interrupts tend to go to the first. */
static int pin_to_cpu(void)
{
	cpu_set_t cpus;

	CPU_ZERO(&cpus);
	CPU_SET(sysconf(_SC_NPROCESSORS_ONLN) - 1, &cpus);
	if (sched_setaffinity(0, sizeof(cpus), &cpus))
		return bob_err(errno, "cannot stay on one CPU: %s", strerror(errno));
	return 0;
}

/* Every call's message, in random order. Returns the mean length. */
static double shuffle_frames(struct player_frame *frames, enum message_kind kind, uint32_t series)
{
	uint32_t order[PLAYER_FRAMES];
	double bytes = 0;

	for (uint32_t i = 0; i < PLAYER_FRAMES; i++) {
		uint32_t j = (uint32_t)random() % (i + 1);

		order[i] = order[j];
		order[j] = i;
	}
	for (uint32_t i = 0; i < PLAYER_FRAMES; i++) {
		message_frame(&frames[i], kind, order[i], series);
		bytes += frames[i].length;
	}
	return bytes / PLAYER_FRAMES;
}

static int play_setup(struct bench *bench, const struct scene *scene)
{
	double ns;
	int err = world_reset(bench->world);

	for (size_t i = 0; i < scene->n_before && !err; i++) {
		shuffle_frames(player_frames(bench->player), scene->before[i], 0);
		world_tend(bench->world);
		err = player_play(bench->player, world_program(bench->world), 1, XDP_PASS, &ns);
	}
	return err;
}

/* One round: ret is how much longer bob takes than an empty program. */
static int play_round(struct bench *bench, const struct scene *scene, double *ret,
		      double *ret_bytes)
{
	uint64_t before[BOB_N_MAX], after[BOB_N_MAX], counted;
	double bob, empty;
	int err = play_setup(bench, scene);

	if (err)
		return err;
	*ret_bytes = shuffle_frames(player_frames(bench->player), scene->kind, scene->second_call);
	world_tend(bench->world);
	world_warm(bench->world);
	err = bob_stats_read(world_maps(bench->world), before);
	if (!err)
		err = player_play(bench->player, player_empty(bench->player), scene->passes,
				  XDP_PASS, &empty);
	if (!err)
		err = player_play(bench->player, world_program(bench->world), scene->passes,
				  scene->action, &bob);
	if (!err)
		err = bob_stats_read(world_maps(bench->world), after);
	if (err)
		return err;
	counted = after[scene->outcome] - before[scene->outcome];
	if (counted != scene->passes * PLAYER_FRAMES)
		return bob_err(EIO, "%s: %llu of %u messages counted as %s", scene->title,
			       (unsigned long long)counted, scene->passes * PLAYER_FRAMES,
			       bob_counter_name(scene->outcome));
	*ret = bob - empty;
	return 0;
}

static int play_scene(struct bench *bench, const struct scene *scene, struct result *ret)
{
	double rounds[BENCH_ROUNDS], bytes = 0;

	for (int i = 0; i < BENCH_ROUNDS; i++) {
		int err = play_round(bench, scene, &rounds[i], &bytes);

		if (err)
			return err;
	}
	ret->ns = bench->empty + median(rounds, BENCH_ROUNDS);
	ret->bytes = bytes;
	return 0;
}

static int measure_empty(struct bench *bench)
{
	double rounds[BENCH_ROUNDS];

	for (int i = 0; i < BENCH_ROUNDS; i++) {
		int err = measure_alone(player_empty(bench->player), &rounds[i]);

		if (err)
			return err;
	}
	bench->empty = median(rounds, BENCH_ROUNDS);
	return 0;
}

static void print_table(const struct bench *bench)
{
	printf("%-16s %10s %12s %12s\n", "packet", "ns", "above empty", "frame bytes");
	printf("%-16s %10.0f %12s %12s\n", "empty program", bench->empty, "", "");
	for (int i = 0; i < SCENES; i++)
		printf("%-16s %10.0f %12.0f %12.0f\n", scenes[i].title, bench->results[i].ns,
		       bench->results[i].ns - bench->empty, bench->results[i].bytes);
	printf("\n%-16s %10s %12s %12s\n", "users", "1,000", "1,000,000", "ratio");
	for (int i = 0; i < SCENES; i++)
		if (scenes[i].million)
			printf("%-16s %10.0f %12.0f %12.2f\n", scenes[i].title,
			       bench->results[i].ns, bench->million[i].ns,
			       bench->million[i].ns / bench->results[i].ns);
}

static int write_json(const struct bench *bench, const char *path)
{
	FILE *file = fopen(path, "w");
	struct utsname kernel;

	if (!file)
		return bob_err(errno, "%s: %s", path, strerror(errno));
	uname(&kernel);
	fprintf(file, "{\n\t\"kernel\": \"%s\",\n\t\"messages\": %d,\n\t\"rounds\": %d,\n",
		kernel.release, PLAYER_FRAMES, BENCH_ROUNDS);
	fprintf(file, "\t\"ns_per_packet\": {\n\t\t\"empty\": %.1f", bench->empty);
	for (int i = 0; i < SCENES; i++)
		fprintf(file, ",\n\t\t\"%s\": %.1f", scenes[i].name, bench->results[i].ns);
	for (int i = 0; i < SCENES; i++)
		if (scenes[i].million)
			fprintf(file, ",\n\t\t\"%s_of_a_million\": %.1f", scenes[i].name,
				bench->million[i].ns);
	fprintf(file, "\n\t}\n}\n");
	if (fclose(file))
		return bob_err(errno, "%s: %s", path, strerror(errno));
	return 0;
}

int main(int argc, char **argv)
{
	struct bench bench = {0};
	int err;

	if (argc != 2) {
		fprintf(stderr, "usage: %s RESULTS.json\n", argv[0]);
		return 2;
	}
	bob_log_name("bench");
	err = pin_to_cpu();
	if (!err)
		err = world_make(&bench.world, 0);
	if (!err)
		err = player_open(&bench.player);
	if (!err)
		err = measure_empty(&bench);
	for (int i = 0; i < SCENES && !err; i++)
		err = play_scene(&bench, &scenes[i], &bench.results[i]);
	if (!err)
		err = world_make(&bench.world, BENCH_MILLION - PLAYER_FRAMES);
	for (int i = 0; i < SCENES && !err; i++)
		if (scenes[i].million)
			err = play_scene(&bench, &scenes[i], &bench.million[i]);
	if (!err) {
		print_table(&bench);
		err = write_json(&bench, argv[1]);
	}
	return err ? 1 : 0;
}
