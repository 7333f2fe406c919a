/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Calls that bob would have refused, and that went on in the trace all the same:
 * nothing of them counts. Of very many some are forgotten; then a re-INVITE may be
 * taken for that of a call which was up before the trace began.
 */
#include <string.h>

#include "judge_internal.h"
#include "scratch.h"

enum { SETS = 1 << 14, WAYS = 4, LEGS = 1 << 14 };

static struct {
	struct bob_key keys[WAYS];
	uint32_t next;
} sets[SETS];

/* What the other leg through a B2BUA would have in common with one that was refused (join.h). */
static struct {
	uint64_t hash;
	uint64_t until;
} legs[LEGS];

static bool any;

void judge_refused_clear(void)
{
	if (any) {
		memset(sets, 0, sizeof(sets));
		memset(legs, 0, sizeof(legs));
	}
	any = false;
}

/* ---- the set ---- */

static struct bob_key *find(const struct bob_key *call)
{
	struct bob_key *keys = sets[call->a % SETS].keys;

	for (int i = 0; i < WAYS; i++) {
		if (keys[i].a == call->a && keys[i].b == call->b)
			return &keys[i];
	}
	return NULL;
}

static bool has(const struct bob_key *call)
{
	return (call->a | call->b) && find(call);
}

static void add_leg(uint64_t hash, uint64_t until)
{
	if (!hash)
		return;
	legs[hash / 2 % LEGS].hash = hash;
	legs[hash / 2 % LEGS].until = until;
}

static bool has_leg(uint64_t hash, uint64_t now)
{
	return hash && legs[hash / 2 % LEGS].hash == hash && legs[hash / 2 % LEGS].until >= now;
}

/* Of a call that goes on, only another branch can have been refused. */
static bool is_up(const struct bob_key *key)
{
	const struct bob_call *call = bob_native_lookup(&bob_calls, key);

	return call && BOB_CALL_PHASE(call->state) < BOB_CALL_RELEASED;
}

static void add(const struct bob_scratch *s)
{
	const struct bob_config *config = judge_config();

	if (is_up(&s->call))
		return;
	if (!find(&s->call))
		sets[s->call.a % SETS].keys[sets[s->call.a % SETS].next++ % WAYS] = s->call;
	add_leg(s->pair, s->now + config->join_window);
	add_leg(s->session, s->now + config->trying);
	any = true;
}

static void take_out(const struct bob_key *call)
{
	struct bob_key *known = find(call);

	if (known)
		*known = (struct bob_key){0};
}

/* ---- what becomes of them ---- */

/* The agent would have answered it by now. */
static void answer(const struct bob_scratch *s)
{
	struct bob_queue *queue = bob_native_lookup(&bob_queues, &s->socket);

	if (queue)
		queue->done = queue->sent;
}

static bool is_first_invite(const struct bob_scratch *s)
{
	return s->view.method == SIP_INVITE && !s->view.status && !s->view.to_tag.length;
}

/* The engine knows no such call; what a 2xx in its dialog could adopt is taken away. */
static void forget_dialog(const struct bob_scratch *s)
{
	struct bob_key keys[2];

	if (s->view.status || (s->view.method != SIP_INVITE && s->view.method != SIP_UPDATE))
		return;
	bob_engine_call_keys(keys);
	if (has(&keys[0]) || has(&keys[1]))
		bob_native_delete(&bob_adoptions, &s->transaction);
}

static void count(uint32_t counter, int by)
{
	uint64_t *value = bob_native_lookup(&bob_stats, &counter);

	*value += (uint64_t)by;
}

/* As if the engine had never seen this INVITE, which has just made a record. */
static void unmake(const struct bob_scratch *s, struct bob_outcome *outcome)
{
	struct bob_sweep release = {.op = BOB_SWEEP_RELEASE, .now = s->now, .call = s->call};

	bob_engine_sweep(&release);
	bob_native_delete(&bob_calls, &s->call);
	count(BOB_N_CALL_STARTED, -1);
	count(BOB_N_CALL_CLEARED, -1);
	count(outcome->reason, -1);
	count(BOB_N_UNKNOWN_CALL, 1);
	if (outcome->reason == BOB_N_WOULD_REFUSE)
		judge_user(s->full.user)->refused--;
	judge_drop_events();
	*outcome = (struct bob_outcome){.verdict = BOB_PASS, .reason = BOB_N_UNKNOWN_CALL};
	add(s);
}

/*
 * Did this host send it on only because it was not refused on its way in? As a proxy
 * it keeps the call's name; a B2BUA's other leg has another one.
 */
static bool is_sent_on(const struct bob_scratch *s)
{
	return s->direction == BOB_EGRESS && !(s->twin.a | s->twin.b) &&
	       (has(&s->call) || has_leg(s->session, s->now) || has_leg(s->pair, s->now));
}

void judge_refused_follow(struct bob_outcome *outcome, bool started)
{
	const struct bob_scratch *s = bob_engine_scratch();

	if (outcome->verdict == BOB_REJECT) {
		answer(s);
		if (outcome->reason != BOB_N_REFUSED_AGAIN)
			add(s);
	} else if (!any) {
		return;
	} else if (!is_first_invite(s)) {
		if (outcome->reason == BOB_N_UNKNOWN_CALL)
			forget_dialog(s);
	} else if (started && is_sent_on(s)) {
		unmake(s, outcome);
	} else if (is_up(&s->call)) {
		take_out(&s->call);
	}
}
