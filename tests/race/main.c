// SPDX-License-Identifier: GPL-2.0-only
/*
 * race [ROUNDS [SEED [PART]]]: races packets against each other through the
 * programs in $BUILD/bpf on several CPUs; ROUNDS of the race for one slot, a
 * fiftieth of each other. PART: only the races with that in their names. Needs root.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "race.h"

static int play_all(const struct race *race, uint32_t rounds, const char *part)
{
	int failed = 0;

	for (; race->behaviour; race++)
		if (strstr(race->behaviour, part))
			failed += race_play(race, race->many ? rounds : (rounds + 49) / 50);
	return failed;
}

int main(int argc, char **argv)
{
	const char *build = getenv("BUILD"), *part = argc > 3 ? argv[3] : "";
	uint32_t rounds = argc > 1 ? strtoul(argv[1], NULL, 10) : 100000;
	uint32_t seed = argc > 2 ? strtoul(argv[2], NULL, 10) : (uint32_t)bob_now();
	char directory[512];
	int failed;

	snprintf(directory, sizeof(directory), "%s/bpf", build ? build : "build");
	if (bob_engine_reset(0) || kernel_open(directory) || lanes_open())
		return 1;
	printf("# seed %u, %d CPUs\n", seed, lanes_cpus);
	srandom(seed);
	if (lanes_cpus < 2) {
		printf("ok - races # SKIP one CPU races nobody\n");
		return 0;
	}
	failed = play_all(races, rounds, part) + play_all(races_groups, rounds, part);
	lanes_close();
	return failed ? 1 : 0;
}
