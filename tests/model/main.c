// SPDX-License-Identifier: GPL-2.0-only
/*
 * model [N [SEED]] - plays N random schedules through the native engine and holds
 * bob's counts and verdicts against an oracle. One that fails is made as small as
 * it gets, and shown message by message.
 */
#include <stdio.h>
#include <stdlib.h>

#include "model.h"

enum { SCHEDULES = 20000, FAILURES_MAX = 3 };

static const char *const promises[PROMISES] = {
	[COUNTS] = "a user's count is what the endpoints think, as far as bob can know it",
	[REFUSALS] = "nobody is refused who is below the limit, and nothing but a new call",
	[LIMITS] = "nobody gets a call beyond the limit",
	[THE_END] = "when all is over no slot and no record is left, and no count was ever off",
	[MODEL] = "the model itself holds what the schedules ask for",
};

static struct world world;
static bool broken[PROMISES];

/* The failure, as small as it gets, message by message. */
static void show(struct plan *plan)
{
	printf("seed %llu: %s\n", (unsigned long long)plan->seed, world.why);
	printf("again: make model SEED=%llu\n", (unsigned long long)plan->seed);
	plan_shrink(plan);
	plan_print(plan);
	world_play(&world, plan, true);
	printf("%9.3f  *** %s\n\n", (world.now - model_start) / 1e9, world.why);
}

static void report(uint64_t first, uint64_t n)
{
	printf("# %llu schedules, seeds %llu to %llu: %llu calls, %llu messages past bob, %llu "
	       "lost, %llu doubled\n",
	       (unsigned long long)n, (unsigned long long)first,
	       (unsigned long long)(first + n - 1), (unsigned long long)totals.calls,
	       (unsigned long long)totals.packets, (unsigned long long)totals.lost,
	       (unsigned long long)totals.doubled);
	printf("# %llu refused, %llu ACKs absorbed, %llu CANCELs, %llu second answers, %llu taken "
	       "over, %llu ended by a deadline\n",
	       (unsigned long long)totals.refused, (unsigned long long)totals.absorbed,
	       (unsigned long long)totals.cancelled, (unsigned long long)totals.several,
	       (unsigned long long)totals.replaced, (unsigned long long)totals.deadlines);
	printf("# %llu counts checked; for %.2f %% of them only one value was right\n",
	       (unsigned long long)totals.samples, 100.0 * totals.exact / totals.samples);
}

static int verdict(void)
{
	int failed = 0;

	for (int i = 0; i < PROMISES; i++) {
		printf("%sok - %s\n", broken[i] ? "not " : "", promises[i]);
		failed += broken[i];
	}
	printf("%d passed, %d failed, 0 skipped\n", PROMISES - failed, failed);
	return failed != 0;
}

int main(int argc, char **argv)
{
	uint64_t n = argc > 1 ? strtoull(argv[1], NULL, 0) : SCHEDULES;
	uint64_t first = argc > 2 ? strtoull(argv[2], NULL, 0) : 1;
	uint64_t played = 0;
	static struct plan plan;
	int failed = 0;

	for (; played < n && failed < FAILURES_MAX; played++) {
		plan_make(&plan, first + played);
		if (!world_play(&world, &plan, false))
			continue;
		failed++;
		broken[world.broken] = true;
		show(&plan);
	}
	report(first, played);
	return verdict();
}
