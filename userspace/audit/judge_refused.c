/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Calls that bob would have refused, and that went on in the trace all the same.
 * Of the very many the oldest are forgotten: their next re-INVITE may be taken for
 * that of a call which was up before the trace began.
 */
#include <string.h>

#include "judge_internal.h"

enum { SETS = 1 << 14, WAYS = 4 };

static struct {
	struct bob_key keys[WAYS];
	uint32_t next;
} sets[SETS];

static bool any;

void judge_refused_clear(void)
{
	if (any)
		memset(sets, 0, sizeof(sets));
	any = false;
}

bool judge_refused_any(void)
{
	return any;
}

static struct bob_key *find(const struct bob_key *call)
{
	struct bob_key *keys = sets[call->a % SETS].keys;

	for (int i = 0; i < WAYS; i++) {
		if (keys[i].a == call->a && keys[i].b == call->b)
			return &keys[i];
	}
	return NULL;
}

void judge_refused_add(const struct bob_key *call)
{
	if (find(call))
		return;
	sets[call->a % SETS].keys[sets[call->a % SETS].next++ % WAYS] = *call;
	any = true;
}

void judge_refused_remove(const struct bob_key *call)
{
	struct bob_key *known = find(call);

	if (known)
		*known = (struct bob_key){0};
}

bool judge_refused_has(const struct bob_key *call)
{
	return (call->a | call->b) && find(call);
}
