// SPDX-License-Identifier: GPL-2.0-only
/* The refusals that the kernel remembers, see bpf/refuse/refused.h. */
#include <errno.h>

#include "bob.h"

/* A copy of one that nobody wrote meanwhile. */
static bool copy(const struct bob_refusal *refusal, struct bob_refusal *ret)
{
	uint64_t until = __atomic_load_n(&refusal->until, __ATOMIC_ACQUIRE);

	*ret = *refusal;
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	return __atomic_load_n(&refusal->until, __ATOMIC_RELAXED) == until && ret->until == until;
}

int bob_refusal_find(const struct bob_maps *maps, const struct bob_key *transaction,
		     struct bob_refusal *ret)
{
	const struct bob_refusals *place =
		&maps->refused[transaction->a & (maps->refused_size - 1)];
	struct bob_refusal found, newest = {0};

	for (int i = 0; i < BOB_REFUSED_WAYS; i++)
		if (copy(&place->ways[i], &found) && found.transaction.a == transaction->a &&
		    found.transaction.b == transaction->b && found.until > newest.until)
			newest = found;
	if (!newest.until)
		return -ENOENT;
	*ret = newest;
	return 0;
}

uint32_t bob_refusals_count(const struct bob_maps *maps, uint64_t now)
{
	uint32_t n = 0;

	for (uint32_t at = 0; at < maps->refused_size; at++)
		for (int i = 0; i < BOB_REFUSED_WAYS; i++)
			n += __atomic_load_n(&maps->refused[at].ways[i].until, __ATOMIC_RELAXED) >
			     now;
	return n;
}
