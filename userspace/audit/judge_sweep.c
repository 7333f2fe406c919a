/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The sweeps that an agent would have run by the trace's clock. They happen at
 * whole seconds since its start, but only where one may find something to do: of
 * an hour of silence those seconds are left out in which nothing is due.
 */
#include "judge_internal.h"

uint64_t judge_sweep_next;

static struct {
	uint64_t start;
	bool touched; /* a message came since the last one */
	uint64_t recounts;
	void (*swept)(void *arg, uint64_t time);
	void *arg;
} sweeps;

void judge_sweep_start(const struct audit_judge_options *options, uint64_t start)
{
	sweeps.start = start;
	sweeps.touched = false;
	sweeps.swept = options->swept;
	sweeps.arg = options->arg;
	judge_sweep_next = UINT64_MAX;
}

/* The first whole second behind that time. */
static uint64_t second_behind(uint64_t time)
{
	return sweeps.start + ((time - sweeps.start) / JUDGE_SECOND + 1) * JUDGE_SECOND;
}

void judge_sweep_touched(uint64_t time)
{
	uint64_t next;

	sweeps.touched = true;
	if (judge_sweep_next - time <= JUDGE_SECOND)
		return;
	next = second_behind(time);
	if (next < judge_sweep_next)
		judge_sweep_next = next;
}

/* ---- what is due ---- */

struct look {
	uint64_t from; /* the last sweep: what was due before it is done */
	uint64_t due;
	uint64_t held; /* slots */
};

static void note(struct look *look, uint64_t moment)
{
	if (moment >= look->from && moment < look->due)
		look->due = moment;
}

static bool is_live(uint32_t phase)
{
	return phase >= BOB_CALL_TRYING && phase <= BOB_CALL_ENDING;
}

/* What sweep.h and leave.h wait for, of one call. */
static long look_at(struct bob_native_map *map, const void *key, void *value, void *arg)
{
	const struct bob_config *config = bob_native_lookup(&bob_config, &(uint32_t){0});
	const struct bob_call *call = value;
	struct look *look = arg;

	(void)map;
	(void)key;
	note(look, call->deadline);
	for (int i = 0; i < BOB_DIALOGS_MAX; i++) {
		if (BOB_BRANCH_STATE(call->dialogs[i].tag) == BOB_DIALOG_ENDING)
			note(look, call->dialogs[i].over);
	}
	if (call->answered)
		note(look, call->answered + config->trying);
	if (is_live(BOB_CALL_PHASE(call->state)))
		look->held += (uint64_t)__builtin_popcount(BOB_CALL_HELD(call->state));
	return 0;
}

static struct look look_through(uint64_t from)
{
	struct look look = {.from = from, .due = UINT64_MAX};

	bob_native_each(&bob_calls, look_at, &look, 0);
	return look;
}

/* ---- sweeping ---- */

/* Guests who are in no call any more give their places to others, before those run out. */
static void recount(uint64_t now)
{
	struct bob_sweep request = {.op = BOB_SWEEP_RECOUNT, .now = now};

	if (bob_free_users.count >= bob_free_users.size / 2)
		return;
	request.pass = ++sweeps.recounts;
	bob_engine_sweep(&request);
}

static void sweep(uint64_t now, uint64_t held)
{
	struct bob_sweep request = {.op = BOB_SWEEP_EXPIRE, .now = now};

	bob_engine_sweep(&request);
	/* Somebody may have left a call that goes on. */
	if (sweeps.swept && (request.ended || look_through(now).held != held))
		sweeps.swept(sweeps.arg, now);
	recount(now);
}

void judge_sweep_until(uint64_t time)
{
	while (judge_sweep_next <= time) {
		uint64_t now = judge_sweep_next;
		struct look look = look_through(now - JUDGE_SECOND);

		judge_sweep_next = now + JUDGE_SECOND;
		if (!sweeps.touched && look.due >= now) {
			judge_sweep_next =
				look.due == UINT64_MAX ? UINT64_MAX : second_behind(look.due);
			continue;
		}
		sweep(now, look.held);
		sweeps.touched = false;
	}
}
