/* SPDX-License-Identifier: GPL-2.0-only */
/* Figures that are no scene's, round by round. */
#include "bench.h"

const struct extra extras[EXTRAS] = {
	[EXTRA_RESPONSE] = {"response_ns", "180 and 200 to INVITE, mean", "ns", "<= 2.0 floors"},
	[EXTRA_RESPONSE_FLOORS] = {"response_floors", "  in floors", "", ""},
	[EXTRA_COLD] = {"cold_ns", "INVITE, million users and calls", "ns",
			"<= passed + 3 look-ups"},
	[EXTRA_COLD_LOOKUPS] = {"cold_lookups", "  above passed, in look-ups", "", "<= 3"},
	[EXTRA_LOOKUP_COLD] = {"lookup_cold_ns", "look-up among a million, not cached", "ns", ""},
	[EXTRA_SWEEP] = {"sweep_ms", "sweep over a million calls, CPU", "ms", "<= 200"},
	[EXTRA_SWEEP_WAIT] = {"sweep_wait_us", "  longest wait of a packet", "us", "<= 100"},
	[EXTRA_SWEEP_STEP] = {"sweep_step_us", "  longest step that keeps them off", "us", ""},
	[EXTRA_IDLE_WAIT] = {"idle_wait_us", "  the same without a sweep", "us", ""},
};

void extra_note(struct bench *bench, enum extra_id which, double value)
{
	struct extra_figures *figures = &bench->extras[which];

	if (figures->n < BENCH_ROUNDS_MAX)
		figures->values[figures->n++] = value;
}

double extra_last(const struct bench *bench, enum extra_id which)
{
	const struct extra_figures *figures = &bench->extras[which];

	return figures->n ? figures->values[figures->n - 1] : 0;
}
