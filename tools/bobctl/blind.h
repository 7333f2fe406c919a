/* SPDX-License-Identifier: GPL-2.0-only */
/* How much of the signalling bob could judge, out of its counters. */
#ifndef BOBCTL_BLIND_H
#define BOBCTL_BLIND_H

#include "bobctl.h"

struct blind_sums { /* packets, see enum bob_sight */
	uint64_t read, blind, unsure;
};

/* totals: BOB_N_MAX of them. */
struct blind_sums ctl_blind_sums(const uint64_t *totals);
/* Of 1000 packets on SIP ports, read; rounded down, 1000 where none came. */
unsigned ctl_blind_read_permille(const struct blind_sums *sums);
/* Shows it, as text or JSON. */
int ctl_blind(const struct ctl_context *context, const uint64_t *totals);

#endif
