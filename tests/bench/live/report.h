/* SPDX-License-Identifier: GPL-2.0-only */
/* What came of a storm, in JSON. */
#ifndef BOB_STORM_REPORT_H
#define BOB_STORM_REPORT_H

#include <stdint.h>

struct storm;

struct report_clock {
	double wall; /* s */
	double busy; /* s that the watched CPU was not idle */
};

void report_clock(struct report_clock *ret, int cpu);
void report(const struct storm *storm, const struct report_clock *before,
	    const struct report_clock *after);

#endif
