// SPDX-License-Identifier: GPL-2.0-only
/*
 * kernel_test [DIRECTORY [apply|forecast]]: plays the table of packets, and all of
 * the corpus, through the programs in DIRECTORY (default: bpf/ under $BUILD or
 * build) and through the native engine, and compares them packet by packet;
 * "apply": only what edits the policy, "forecast": only what foretells by it. Needs
 * root, and no other program: it runs as the only one in a virtual machine, too.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel.h"

static bool row_refuses(const struct row *row)
{
	for (const struct step *step = row->steps; step->line; step++)
		if (step->message && step->verdict != BOB_PASS)
			return true;
	return false;
}

/* 1 if it failed. */
static int play(const struct row *row)
{
	if (row_needs_clock(row)) {
		printf("ok - %s # SKIP needs a clock that can be set: unit/test_table plays it\n",
		       row->behaviour);
		return 0;
	}
	if (kernel.socket < 0 && row_refuses(row)) {
		printf("ok - %s # SKIP no AF_XDP on this kernel\n", row->behaviour);
		return 0;
	}
	fflush(stdout);
	if (row_play(row, &kernel_mirror)) {
		printf("not ok - %s\n", row->behaviour);
		return 1;
	}
	printf("ok - %s\n", row->behaviour);
	return 0;
}

int main(int argc, char **argv)
{
	const char *build = getenv("BUILD");
	char directory[512];
	int failed = 0;

	snprintf(directory, sizeof(directory), "%s/bpf", build ? build : "build");
	/* Makes the native maps: the loaded ones take their sizes. */
	if (bob_engine_reset(0) || kernel_open(argc > 1 ? argv[1] : directory))
		return 1;
	if (argc > 2 && !strcmp(argv[2], "race"))
		return kernel_play_race() != 0;
	if (argc > 2 && !strcmp(argv[2], "apply"))
		return kernel_play_apply() != 0;
	if (argc > 2 && !strcmp(argv[2], "forecast"))
		return kernel_play_forecast() != 0;
	failed += kernel_print_verified();
	for (const struct row *const *table = tables; *table; table++)
		for (const struct row *row = *table; row->behaviour; row++)
			failed += play(row);
	failed += kernel_play_capture();
	failed += kernel_play_race();
	failed += kernel_play_apply();
	failed += kernel_play_forecast();
	failed += kernel_play_corpus();
	return failed ? 1 : 0;
}
