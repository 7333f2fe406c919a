// SPDX-License-Identifier: GPL-2.0-only
/* Makes a failing plan smaller: whatever can be 0 becomes 0, as long as it fails. */
#include <stdio.h>
#include <string.h>

#include "model.h"

static struct world attempt;

static const char *kind;

/* In the same way, that is. */
static bool still_fails(const struct plan *plan)
{
	return world_play(&attempt, plan, false) && attempt.kind == kind;
}

/* Sets n bytes to a value; takes that back if the plan then passes. */
static bool try_bytes(struct plan *plan, uint8_t *at, size_t n, uint8_t value)
{
	uint8_t before[sizeof(plan->calm)];
	bool same = true;

	for (size_t i = 0; i < n; i++)
		same &= at[i] == value;
	if (same)
		return false;
	memcpy(before, at, n);
	memset(at, value, n);
	if (still_fails(plan))
		return true;
	memcpy(at, before, n);
	return false;
}

static bool shrink_calls(struct plan *plan)
{
	bool smaller = false;

	for (int i = 0; i < CALLS; i++)
		smaller |= try_bytes(plan, (uint8_t *)&plan->calls[i], sizeof(plan->calls[i]), 0);
	for (int i = 0; i < CALLS; i++) {
		uint8_t *bytes = (uint8_t *)&plan->calls[i];

		if (!plan->calls[i].used)
			continue;
		for (size_t j = 0; j < sizeof(plan->calls[i]); j++) {
			smaller |= try_bytes(plan, bytes + j, 1, 0);
			if (bytes[j] > 1)
				smaller |= try_bytes(plan, bytes + j, 1, 1);
		}
	}
	return smaller;
}

/* Leaves out what the network did, in ever smaller parts. */
static bool shrink_faults(struct plan *plan)
{
	bool smaller = false;

	for (size_t part = sizeof(plan->calm); part; part /= 2)
		for (size_t at = 0; at < sizeof(plan->calm); at += part)
			smaller |= try_bytes(plan, plan->calm + at, part, 0xff);
	return smaller;
}

void plan_shrink(struct plan *plan)
{
	struct totals before = totals;
	bool smaller = true;

	world_play(&attempt, plan, false);
	kind = attempt.kind;
	for (int round = 0; smaller && round < 6; round++) {
		smaller = shrink_calls(plan);
		smaller |= try_bytes(plan, &plan->egress, 1, 0);
		smaller |= try_bytes(plan, &plan->dead_for, 1, 0);
		for (int i = 0; i < USERS; i++)
			smaller |= try_bytes(plan, &plan->limits[i], 1, 0);
		smaller |= shrink_faults(plan);
	}
	totals = before;
}

static void print_call(const struct plan *plan, int i)
{
	const struct call_plan *call = &plan->calls[i];
	static const char *const ways[] = {"directly", "through a proxy between two passes",
					   "forked before bob", "to a proxy behind bob"};

	printf("call %d: %s calls %s at %.2f s, %s%s;", i, user_name(call->caller),
	       user_name(callee_of(call)), call->start / 4.0, ways[call->topology % 4],
	       call->hops ? ", two hops" : "");
	for (int p = 0; p <= call->forks % PHONES; p++)
		printf(" phone %d: user +%d final %d ring %d tone %d;", p, call->phones[p].user,
		       call->phones[p].final, call->phones[p].ring, call->phones[p].tone);
	printf(" serial %d cancel %d hang %d by %d bye %d refresh %d session %d retry %d keep %d "
	       "replaces %d join %d emergency %d loss %d doubles %d jitter %d\n",
	       call->serial, call->cancel, call->hang, call->hang_by, call->bye, call->refresh,
	       call->session, call->retry, call->keep, call->replaces, call->join, call->emergency,
	       call->loss, call->doubles, call->jitter);
}

void plan_print(const struct plan *plan)
{
	printf("limits:");
	for (int i = 0; i < USERS; i++)
		if (plan->limits[i])
			printf(" %s %d", user_name(i), plan->limits[i]);
	printf("%s; agent dead from %d s for %d s\n", plan->egress ? "; egress observed" : "",
	       plan->dead_at, plan->dead_for);
	for (int i = 0; i < CALLS; i++)
		if (plan->calls[i].used)
			print_call(plan, i);
}
