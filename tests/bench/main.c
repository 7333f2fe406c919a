/* SPDX-License-Identifier: GPL-2.0-only */
/* make bench: see bench.h for what is measured, and how. */
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "bench.h"

/* The last CPU: interrupts tend to go to the first. And before others who want it. */
static int pin_to_cpu(void)
{
	cpu_set_t cpus;

	setpriority(PRIO_PROCESS, 0, -20);
	CPU_ZERO(&cpus);
	CPU_SET(sysconf(_SC_NPROCESSORS_ONLN) - 1, &cpus);
	if (sched_setaffinity(0, sizeof(cpus), &cpus))
		return bob_err(errno, "cannot stay on one CPU: %s", strerror(errno));
	return 0;
}

static int usage(const char *program)
{
	fprintf(stderr, "usage: %s [-r ROUNDS] RESULTS.json [SCENE...]\nscenes:", program);
	for (size_t i = 0; i < scenes_n; i++)
		fprintf(stderr, " %s", scenes[i].name);
	fprintf(stderr, " cold sweep\n");
	return 2;
}

/* All scenes unless some are named. False: one is not known. */
static bool choose(struct bench *bench, char **names, int n)
{
	for (size_t i = 0; i < scenes_n; i++)
		bench->chosen[i] = !n;
	bench->cold_chosen = bench->sweep_chosen = !n;
	for (int k = 0; k < n; k++) {
		const struct scene *scene = scene_find(names[k]);

		if (!strcmp(names[k], "cold"))
			bench->cold_chosen = true;
		else if (!strcmp(names[k], "sweep"))
			bench->sweep_chosen = true;
		else if (scene)
			bench->chosen[scene - scenes] = true;
		else
			return false;
	}
	/* What a cold one is held against. */
	if (bench->cold_chosen)
		bench->chosen[scene_find("invite_pass") - scenes] = true;
	return true;
}

static int prepare(struct bench *bench)
{
	static const struct world_size usual = {.pairs = PLAYER_CALLS, .limit = 1};
	int err = pin_to_cpu();

	if (!err)
		err = world_make(&bench->world, &usual);
	if (!err)
		err = player_open(&bench->player);
	if (!err)
		play_prepare(bench);
	if (!err && (bench->cold_chosen || bench->sweep_chosen))
		err = cold_open(bench);
	return err;
}

static int measure(struct bench *bench, const char *path)
{
	int err = prepare(bench);

	for (int i = 0; i < bench->rounds && !err; i++)
		err = play_round(bench, i);
	if (!err && bench->sweep_chosen)
		err = sweep_measure(bench);
	if (err)
		return err;
	report_print(bench);
	return report_write(bench, path);
}

int main(int argc, char **argv)
{
	static struct bench bench = {.rounds = BENCH_ROUNDS};
	int option;

	while ((option = getopt(argc, argv, "r:")) != -1) {
		if (option != 'r')
			return usage(argv[0]);
		bench.rounds = atoi(optarg);
		if (bench.rounds < 1 || bench.rounds > BENCH_ROUNDS_MAX)
			return usage(argv[0]);
	}
	bench.chosen = calloc(scenes_n, sizeof(*bench.chosen));
	bench.figures = calloc(scenes_n, sizeof(*bench.figures));
	if (!bench.chosen || !bench.figures)
		return bob_err(ENOMEM, "out of memory"), 1;
	if (optind >= argc || !choose(&bench, argv + optind + 1, argc - optind - 1))
		return usage(argv[0]);
	bob_log_name("bench");
	return measure(&bench, argv[optind]) ? 1 : 0;
}
