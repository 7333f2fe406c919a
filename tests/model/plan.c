// SPDX-License-Identifier: GPL-2.0-only
/* Schedules at random: mostly ordinary calls, each with a few things out of the ordinary. */
#include "model.h"

struct dice {
	uint64_t seed, throw;
};

static uint64_t roll(struct dice *dice, uint64_t sides)
{
	return chance(dice->seed, dice->throw ++, 3) % sides;
}

/* Something below sides, but 0 in most cases: once in of. */
static uint64_t seldom(struct dice *dice, uint64_t of, uint64_t sides)
{
	return roll(dice, of) ? 0 : roll(dice, sides);
}

static void phone_make(struct phone_plan *phone, struct dice *dice, int i)
{
	*phone = (struct phone_plan){
		.user = i ? seldom(dice, 2, USERS) : seldom(dice, 6, USERS),
		.ring = roll(dice, 12) ? roll(dice, 60) : roll(dice, 256),
		.final = roll(dice, 2) ? ANSWERS : roll(dice, FINALS),
		.tone = roll(dice, TONES),
	};
}

static void network_make(struct call_plan *plan, struct dice *dice)
{
	static const uint8_t losses[] = {0, 0, 0, 8, 25, 60, 150};
	static const uint8_t others[] = {0, 0, 8, 25, 80};

	plan->loss = losses[roll(dice, sizeof(losses))];
	plan->doubles = others[roll(dice, sizeof(others))];
	plan->jitter = others[roll(dice, sizeof(others))];
}

static void call_make(struct call_plan *plan, struct dice *dice, int i)
{
	*plan = (struct call_plan){
		.used = 1,
		.start = roll(dice, 3) ? roll(dice, 24) : roll(dice, 256),
		.caller = roll(dice, USERS),
		.callee = roll(dice, roll(dice, 8) ? USERS - 1 : USERS), /* the last is himself */
		.topology = roll(dice, TOPOLOGIES),
		.hops = seldom(dice, 3, 2),
		.forks = seldom(dice, 2, PHONES),
		.serial = roll(dice, 2),
		.cancel = seldom(dice, 3, 60),
		.hang = roll(dice, 10) ? roll(dice, 120) : roll(dice, 256),
		.hang_by = roll(dice, 4) ? roll(dice, 3) : 3,
		.bye = seldom(dice, 3, BYE_TROUBLES),
		.refresh = seldom(dice, 3, 16),
		.session = seldom(dice, 4, 2),
		.retry = seldom(dice, 3, RETRIES),
		.keep = roll(dice, 2),
		.replaces = i ? seldom(dice, 5, 2) : 0,
		.join = i ? seldom(dice, 12, 2) : 0,
		.emergency = seldom(dice, 30, 2),
	};
	for (int p = 0; p < PHONES; p++)
		phone_make(&plan->phones[p], dice, p);
	network_make(plan, dice);
	/* Who takes a call over asks for one who is in it. */
	if (plan->replaces || plan->join)
		plan->callee = (callee_of(plan - 1) + USERS - 1 - plan->caller) % USERS;
}

void plan_make(struct plan *plan, uint64_t seed)
{
	struct dice dice = {.seed = seed};
	int calls = 1 + roll(&dice, CALLS);

	*plan = (struct plan){.seed = seed, .egress = roll(&dice, 2)};
	for (int i = 0; i < USERS; i++)
		plan->limits[i] = i < 4 ? 1 + seldom(&dice, 3, 3) : 0;
	if (!roll(&dice, 6)) {
		plan->dead_at = roll(&dice, 60);
		plan->dead_for = roll(&dice, 60);
	}
	for (int i = 0; i < calls; i++)
		call_make(&plan->calls[i], &dice, i);
}
