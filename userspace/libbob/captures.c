/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What captures leave when they are killed. The kernel stops copying for them by
 * itself; their rings hold memory until somebody takes them away.
 */
#include <bpf/bpf.h>

#include "internal.h"

static const uint64_t abandoned = 2000000000ULL;

/* By compare-and-swap, so that a capture that takes this place meanwhile keeps it. */
static bool seize(struct bob_reader *reader, uint64_t now)
{
	__u64 heartbeat = BOB_READ(reader->heartbeat);

	if (!heartbeat || now < heartbeat + abandoned)
		return false;
	return __atomic_compare_exchange_n(&reader->heartbeat, &heartbeat, now, false,
					   __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
}

void bob_captures_prune(const struct bob_maps *maps)
{
	uint64_t now = bob_now();

	for (uint32_t slot = 0; slot < BOB_CAPTURES_MAX; slot++) {
		struct bob_reader *reader = &maps->readers[slot];

		if (!seize(reader, now))
			continue;
		__atomic_fetch_and(&maps->config->captures, ~(1U << slot), __ATOMIC_ACQ_REL);
		bpf_map_delete_elem(maps->captures_fd, &slot);
		reader->pid = 0;
		BOB_WRITE(reader->heartbeat, 0);
	}
}
