// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who is in how many calls. The truth is in the endpoints: a phone is in a call
 * from the INVITE that is on its way to it until it has said no, or hung up, or
 * been hung up on. bob, in the middle, can know of that only what has passed it:
 *
 * - a call begins for bob when its INVITE passes;
 * - a branch ends when its final response passes, a dialog when the answer to its
 *   BYE does (2xx, 481, 408); between the endpoints' doing so and that, bob may
 *   count the call or not: a user's count lies in [least, most];
 * - of an end that never passes, only a deadline can tell (.may): 32 s after an
 *   INVITE or the CANCEL or BYE that would end it, 180 s after the last sign of
 *   ringing, the session timer and 32 s, or 12 hours. The same deadlines say how
 *   long bob must count what the endpoints think is up (.sure).
 *
 * Where there is no way to know better, these are rules and no faults:
 *
 * - of a callee met in mid-dialog To is the only name there is;
 * - whatever rings beside an answered branch is cancelled by the proxy, and over
 *   after 64*T1 (16.7, step 10), whether the answered one has hung up or not;
 * - when an ended call begins anew, its earlier branches are nobody's any more;
 * - of more than eight branches one may be lost: whether its callee is in the call
 *   bob need not know, and the call may last 32 s longer than what rings in it;
 * - of more than four dialogs one may be lost, too: whether anybody is in it bob need
 *   not know, but its callee is free 32 s after the call's first answer.
 *
 * With everything seen, least equals most. This file reads RFC 3261 and the
 * design's table of deadlines; it does not know how bob keeps its records.
 */
#include "model.h"
#include "seen.h"

enum { TRYING = 32 }; /* s */

/* ---- the truth ---- */

/* Could the far end of this INVITE still answer it? */
static bool txn_rings(const struct world *world, int id)
{
	const struct txn *txn = &world->txn[id];

	if (txn->answer >= 200)
		return false;
	if (txn->arrived && txn->server >= PHONE && phone_is_dead(world, id))
		return false;
	return txn->arrived || !txn->over;
}

/* The caller's own INVITE, at the root of the tree of forks. */
static const struct txn *txn_root(const struct world *world, const struct txn *txn)
{
	while (txn->parent != NONE)
		txn = &world->txn[txn->parent];
	return txn;
}

static bool caller_waits(const struct world *world, const struct txn *txn)
{
	const struct txn *root = txn_root(world, txn);

	return !world->call[txn->call].dead && !(root->over && root->status >= 300) && !txn->over;
}

static bool dialog_up(const struct world *world, int id, bool callee)
{
	const struct dialog *dialog = &world->dialog[id];
	const struct txn *root = txn_root(world, &world->txn[dialog->invite]);

	if (callee)
		return dialog->uas == UP;
	if (world->call[dialog->call].dead)
		return false;
	return dialog->uac == UP ||
	       (dialog->uac == UNBORN && dialog->uas == UP && !(root->over && root->status >= 300));
}

/* ---- what bob could see ---- */

/* The first of Request-URI and To that has a rule, else the Request-URI. */
int oracle_callee(const struct world *world, const struct txn *txn)
{
	if (!world->plan->limits[txn->user] && world->plan->limits[txn->to])
		return txn->to;
	return txn->user;
}

/* What one call may count. */
struct share {
	bool least[USERS], most[USERS];
	bool asked[USERS]; /* was he, and somebody has answered there? */
};

/*
 * May a branch ring as far as bob can tell? The proxy cancels whatever rings beside
 * an answer, which ends within 64*T1 (RFC 3261 16.7, step 10).
 */
static bool wire_rings(const struct world *world, const struct seen_wire *wire)
{
	return !wire->answered || world->swept <= wire->stir ||
	       world->swept <= wire->answered + TRYING * SECOND || world->swept <= wire->rings;
}

/* A branch that rings, as far as bob has seen. */
static void branch_share(const struct world *world, int id, int hop, struct share *share)
{
	const struct seen_txn *seen = &world->seen_txn[id];
	const struct txn *txn = &world->txn[id];
	const struct seen_wire *wire = &world->seen_wire[txn->wire];
	bool open = wire_rings(world, wire);
	int user = seen->user[hop];

	share->most[user] |= open;
	share->most[wire->caller] |= open;
	if (seen->sure[hop] < world->now || !txn_rings(world, id) || wire->crowded)
		return;
	share->least[user] |= !seen->guest[hop];
	share->least[wire->caller] |= caller_waits(world, txn);
}

static void dialog_share(const struct world *world, int id, struct share *share)
{
	const struct seen_dialog *seen = &world->seen_dialog[id];
	const struct seen_wire *wire = &world->seen_wire[world->dialog[id].wire];
	bool many = wire->branches > REMEMBERED;
	int caller = wire->caller;

	share->most[seen->user] = share->most[caller] = true;
	share->most[seen->to] |= seen->adopted;
	/* Somebody without a rule, asked for in his place, may be his mobile. */
	for (int i = 0; seen->guest && i < USERS; i++)
		share->most[i] |= share->asked[i];
	/* Of more branches than bob remembers, this may be an answer to a call it has forgotten. */
	if (seen->sure < world->now || many || seen->lost)
		return;
	share->least[seen->user] |= !seen->guest && dialog_up(world, id, true);
	share->least[caller] |= dialog_up(world, id, false);
}

static void wire_share(const struct world *world, int id, struct share *share)
{
	const struct seen_wire *seen = &world->seen_wire[id];
	const struct wire *wire = &world->wire[id];

	*share = (struct share){0};
	if (!seen->known)
		return;
	for (int i = 0; i < wire->invites; i++) {
		const struct seen_txn *txn = &world->seen_txn[wire->invite[i]];

		for (int hop = 0; hop < HOPS; hop++) {
			if (txn->took[hop])
				share->asked[txn->user[hop]] = true;
			if (txn->state[hop] == SEEN_PENDING || txn->state[hop] == SEEN_CANCELLED)
				branch_share(world, wire->invite[i], hop, share);
		}
	}
	for (int i = 0; i < wire->dialogs; i++) {
		const struct seen_dialog *dialog = &world->seen_dialog[wire->dialog[i]];

		if (dialog->known && !seen_dialog_over(world, dialog))
			dialog_share(world, wire->dialog[i], share);
	}
	for (int i = 0; i < USERS; i++) {
		/* More branches or dialogs than bob remembers: only deadlines end them. */
		if ((seen->branches > REMEMBERED || seen->crowded) && wire_rings(world, seen))
			share->most[i] |= seen->named & 1 << i || i == seen->caller;
		share->most[i] &= seen->may >= world->swept || seen->rings >= world->swept;
		share->most[i] |= share->least[i];
	}
}

/* Is this a call that bob must count somebody for? */
bool oracle_must_know(const struct world *world, int wire)
{
	struct share share;
	bool least = false;

	wire_share(world, wire, &share);
	for (int i = 0; i < USERS; i++)
		least |= share.least[i];
	return least;
}

/* Dialogs of a call that bob had forgotten: each may be a call to whoever meets it. */
static int lives(const struct world *world, int id)
{
	const struct wire *wire = &world->wire[id];
	int adopted = 0;

	for (int i = 0; i < wire->dialogs; i++)
		adopted += world->seen_dialog[wire->dialog[i]].adopted;
	return adopted > 1 ? adopted : 1;
}

void oracle_bounds(const struct world *world, int without, struct bounds *bounds)
{
	struct share share;

	*bounds = (struct bounds){0};
	for (int i = 0; i < world->wires; i++) {
		if (i == without || !world->seen_wire[i].known)
			continue;
		wire_share(world, i, &share);
		for (int u = 0; u < USERS; u++) {
			bounds->least[u] += share.least[u];
			bounds->most[u] += share.most[u] * lives(world, i);
		}
	}
}

void oracle_check(struct world *world)
{
	struct bounds bounds;

	if (world->failed)
		return;
	oracle_bounds(world, -1, &bounds);
	for (int i = 0; i < USERS; i++) {
		int calls = gateway_calls(i), least = bounds.least[i], most = bounds.most[i];

		totals.samples++;
		totals.exact += least == most;
		if (calls < least)
			world_fail(world, COUNTS,
				   "%s is in %d calls by bob's count, in %d to %d truly: too few",
				   user_name(i), calls, least, most);
		if (calls > most)
			world_fail(world, COUNTS,
				   "%s is in %d calls by bob's count, in %d to %d truly: too many",
				   user_name(i), calls, least, most);
	}
}

/* ---- verdicts ---- */

/* The call whose dialog the plan of this one replaces or joins. */
int replaced_dialog(const struct world *world, int call)
{
	for (int i = call - 1; i >= 0; i--) {
		int dialog = world->call[i].dialog;

		if (dialog != NONE && world->seen_dialog[dialog].known &&
		    !world->seen_dialog[dialog].guest)
			return dialog;
	}
	return NONE;
}

/* Is this INVITE never to be refused? 1: surely, 0: surely not, -1: it may be either. */
static int exempt(const struct world *world, const struct txn *txn)
{
	const struct call_plan *plan = plan_of(world, txn->call);
	bool least = false, most = false;
	struct share share;

	if (plan->emergency)
		return 1;
	if (!plan->replaces || plan->join || txn->replaces == NONE)
		return 0;
	wire_share(world, world->dialog[txn->replaces].wire, &share);
	for (int i = 0; i < USERS; i++) {
		least |= share.least[i];
		most |= share.most[i];
	}
	return least && !seen_dialog_over(world, &world->seen_dialog[txn->replaces]) ? 1
	       : most								     ? -1
										     : 0;
}

/*
 * May bob take a repeated INVITE for a new one? It remembers so many branches of a
 * call, and an ended call for 64*T1: no transaction's repetitions come later.
 */
static bool may_be_new(const struct world *world, int id)
{
	const struct seen_wire *wire = &world->seen_wire[id];

	return wire->branches > REMEMBERED || world->now > wire->may + TRYING * SECOND;
}

static void judge_refusal(struct world *world, const struct packet *packet, int callee)
{
	struct txn *txn = &world->txn[packet->txn];
	struct seen_txn *seen = &world->seen_txn[packet->txn];
	int limit = world->plan->limits[callee];
	uint64_t before = seen->refused[packet->hop];
	struct bounds others;
	struct share own;

	if (txn->method != INVITE || txn->dialog != NONE || packet->status || packet->ack) {
		world_fail(world, REFUSALS, "refused what is no initial INVITE");
		return;
	}
	if (before && world->now <= before + TRYING * SECOND)
		return; /* the same answer again (8.2.7) */
	seen->refused[packet->hop] = world->now;
	oracle_bounds(world, txn->wire, &others);
	wire_share(world, txn->wire, &own);
	if (!limit || others.most[callee] < limit)
		world_fail(world, REFUSALS,
			   "refused, though %s is in %d to %d calls and may be in %d",
			   user_name(callee), others.least[callee], others.most[callee], limit);
	else if (own.least[callee])
		world_fail(world, REFUSALS, "refused, though this very call is counted for %s",
			   user_name(callee));
	else if (seen->passed[packet->hop] && !may_be_new(world, txn->wire))
		world_fail(world, REFUSALS, "refused a repetition of an INVITE that passed");
	else if (exempt(world, txn) == 1)
		world_fail(world, REFUSALS, "refused what is never refused");
}

/* The first time that this INVITE passes: was its callee below his limit? */
static void judge_pass(struct world *world, const struct txn *txn, int callee)
{
	const struct seen_wire *wire = &world->seen_wire[txn->wire];
	int limit = world->plan->limits[callee];
	struct bounds others;
	struct share own;

	if (!world->agent || !limit || exempt(world, txn) || wire->takes_over)
		return; /* the forks of a call that is never refused are not, either */
	oracle_bounds(world, txn->wire, &others);
	wire_share(world, txn->wire, &own);
	if (own.most[callee] || (wire->known && wire->caller == callee))
		return; /* it holds a slot of his already, or may */
	if (others.least[callee] >= limit)
		world_fail(world, LIMITS, "passed, though %s is in %d calls and may be in %d",
			   user_name(callee), others.least[callee], limit);
}

void oracle_judge(struct world *world, const struct packet *packet, struct bob_outcome outcome)
{
	struct txn *txn = &world->txn[packet->txn];
	struct seen_txn *seen = &world->seen_txn[packet->txn];
	int callee = oracle_callee(world, txn);

	if (outcome.verdict == BOB_REJECT) {
		totals.refused++;
		judge_refusal(world, packet, callee);
		return;
	}
	if (outcome.verdict == BOB_ABSORB) {
		totals.absorbed++;
		if (!packet->ack || packet->tag != TAG_BOB)
			world_fail(world, REFUSALS, "absorbed what is no ACK to bob's own answer");
		return;
	}
	totals.passed++;
	if (packet->ack == 1 && packet->tag == TAG_BOB && seen->refused[packet->hop])
		world_fail(world, REFUSALS, "the ACK to bob's own answer went on");
	if (txn->method != INVITE || txn->dialog != NONE || packet->status || packet->ack)
		return;
	if (world->agent && seen->refused[packet->hop] &&
	    world->now < seen->refused[packet->hop] + TRYING * SECOND)
		world_fail(world, REFUSALS, "refused before, and passes when it is repeated");
	if (!seen->passed[packet->hop])
		judge_pass(world, txn, callee);
	seen->passed[packet->hop] = true;
}
