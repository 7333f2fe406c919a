/* SPDX-License-Identifier: GPL-2.0-only */
/* One counter per outcome, per CPU: nothing that bob does goes unexplained. */
#ifndef BOB_STATS_H
#define BOB_STATS_H

#include "bob_maps.h"

bob_inline void stats_count(__u32 counter)
{
	__u64 *value = bpf_map_lookup_elem(&bob_stats, &counter);

	if (value)
		(*value)++;
}

#endif
