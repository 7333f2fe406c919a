// SPDX-License-Identifier: GPL-2.0-only
/* What each message that passes tells whoever stands in the middle; see oracle.c. */
#include "model.h"
#include "seen.h"

enum {
	TRYING = 32,
	RINGING = 180,
	ENDING = 32,
	GRACE = 32,
	SESSION = 90,
	LONGEST = 43200,
	FORGOTTEN = 32
};

static uint64_t latest(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

static uint64_t earliest(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* A sign of life of one branch or dialog: bob must count it; if he knows the call still. */
static void alive(struct world *world, struct seen_wire *wire, uint64_t *sure, uint64_t until)
{
	wire->forgotten |= world->now > wire->may + FORGOTTEN * SECOND;
	wire->may = latest(wire->may, until);
	if (!wire->forgotten)
		*sure = latest(*sure, until);
}

/* In an answered call, a branch that rings is one to be cancelled, and ends before long. */
static void branches_until(struct world *world, int id, uint64_t until)
{
	const struct wire *wire = &world->wire[id];

	for (int i = 0; i < wire->invites; i++)
		for (int hop = 0; hop < HOPS; hop++) {
			uint64_t *sure = &world->seen_txn[wire->invite[i]].sure[hop];

			*sure = earliest(*sure, until);
		}
}

static void no_longer_than(struct world *world, int id, uint64_t until)
{
	world->seen_wire[id].may = earliest(world->seen_wire[id].may, until);
	branches_until(world, id, until);
	for (int i = 0; i < world->wire[id].dialogs; i++) {
		uint64_t *sure = &world->seen_dialog[world->wire[id].dialog[i]].sure;

		*sure = earliest(*sure, until);
	}
}

/* A call that ended and begins anew: of what it was before nothing is known any more. */
static void call_grows_stale(struct world *world, int id)
{
	const struct wire *wire = &world->wire[id];

	for (int i = 0; i < wire->invites; i++)
		for (int hop = 0; hop < HOPS; hop++)
			if (world->seen_txn[wire->invite[i]].state[hop] != UNSEEN)
				world->seen_txn[wire->invite[i]].stale[hop] = true;
	for (int i = 0; i < wire->dialogs; i++)
		world->seen_dialog[wire->dialog[i]].stale = true;
}

/* A call that bob need not know any more, and says that it is new. */
static bool begins_anew(const struct world *world, int id, enum bob_counter reason)
{
	static const uint64_t new_call = 1ULL << BOB_N_ADMITTED | 1ULL << BOB_N_NO_IDENTITY |
					 1ULL << BOB_N_EMERGENCY | 1ULL << BOB_N_REPLACES;

	return world->seen_wire[id].known && new_call >> reason & 1 && !oracle_must_know(world, id);
}

/*
 * An INVITE again. Where bob has forgotten the call, or this branch among more
 * than it remembers, it may take it for a new one.
 */
static void see_repetition(struct world *world, const struct packet *packet, bool anew)
{
	struct seen_txn *seen = &world->seen_txn[packet->txn];
	int id = world->txn[packet->txn].wire;
	struct seen_wire *wire = &world->seen_wire[id];
	bool ended = anew || wire->may < world->swept;
	bool many = wire->branches > REMEMBERED;

	if (world->txn[packet->txn].cseq < wire->cseq && !ended)
		return;
	if (many && (anew || !seen->guest[packet->hop]))
		wire->named |= 1 << seen->user[packet->hop];
	if (many && (seen->state[packet->hop] == SEEN_FAILED ||
		     seen->state[packet->hop] == SEEN_ANSWERED)) {
		seen->state[packet->hop] = SEEN_PENDING;
		seen->sure[packet->hop] = 0;
	}
	if (many && !ended) {
		wire->may = latest(wire->may, world->now + TRYING * SECOND);
		wire->stir = world->now; /* a new branch to bob */
		seen->stale[packet->hop] = false;
	}
	if (!ended || (!anew && !many && world->swept <= wire->may + FORGOTTEN * SECOND))
		return;
	call_grows_stale(world, id);
	wire->forgotten |= !many;
	wire->answered = 0;
	wire->may = world->now + TRYING * SECOND;
	seen->state[packet->hop] = SEEN_PENDING;
	seen->sure[packet->hop] = 0;
}

static void see_invite(struct world *world, const struct packet *packet, enum bob_counter reason)
{
	const struct txn *txn = &world->txn[packet->txn];
	struct seen_txn *seen = &world->seen_txn[packet->txn];
	struct seen_wire *wire = &world->seen_wire[txn->wire];
	const int open = 1 << SEEN_PENDING | 1 << SEEN_CANCELLED;
	bool anew = begins_anew(world, txn->wire, reason);
	bool fresh = anew || !wire->known || wire->may < world->swept ||
		     (!seen_branches_in(world, txn->wire, open) &&
		      !seen_dialogs_up(world, txn->wire, true));
	int user = oracle_callee(world, txn);

	if (seen->state[packet->hop] != UNSEEN) {
		see_repetition(world, packet, anew);
		return;
	}
	/* Whoever is called to take a call over, by his contact perhaps, is in that already. */
	if (reason == BOB_N_REPLACES && !world->plan->limits[user])
		user = world->seen_dialog[txn->replaces].user;
	seen->state[packet->hop] = SEEN_PENDING;
	seen->user[packet->hop] = user;
	if (fresh) {
		call_grows_stale(world, txn->wire);
		*wire = (struct seen_wire){
			.known = true,
			.caller = plan_of(world, txn->call)->caller % USERS,
			.branches = wire->branches,
			.dialogs = wire->dialogs,
		};
	}
	seen->stale[packet->hop] = false;
	wire->branches++;
	wire->cseq = txn->cseq;
	wire->may = latest(wire->may, world->now);
	if (reason == BOB_N_REPLACES)
		wire->takes_over = 1 + world->dialog[txn->replaces].wire;
	/* A further branch to somebody without a rule, or to the caller, is nobody's slot. */
	seen->guest[packet->hop] =
		user == wire->caller || (!fresh && !world->plan->limits[user] &&
					 (wire->answered || !(wire->named & 1 << user)));
	if (!seen->guest[packet->hop])
		wire->named |= 1 << user;
	if (!wire->answered) {
		alive(world, wire, &seen->sure[packet->hop], world->now + TRYING * SECOND);
		return;
	}
	seen->sure[packet->hop] = earliest(wire->may, world->now + TRYING * SECOND);
	branches_until(world, txn->wire, wire->answered + ENDING * SECOND);
	wire->stir = world->now;
}

static void see_failure(struct world *world, const struct packet *packet)
{
	uint8_t *state = &world->seen_txn[packet->txn].state[packet->hop];
	int id = world->txn[packet->txn].wire;
	bool many = world->seen_wire[id].branches > REMEMBERED;
	/* Of so many bob cannot tell which are of before the call began anew. */
	int open = 1 << SEEN_PENDING | 1 << SEEN_CANCELLED | (many ? 0 : SEEN_NOT_STALE);

	if (*state != SEEN_PENDING && *state != SEEN_CANCELLED)
		return;
	*state = SEEN_FAILED;
	if (seen_dialogs_up(world, id, true) || seen_branches_in(world, id, open))
		return;
	/* Of a call with more branches than bob remembers, another might ring. */
	no_longer_than(world, id, many ? world->now + TRYING * SECOND : world->swept - 1);
}

static uint64_t call_length(const struct world *world, int call)
{
	return (plan_of(world, call)->session ? SESSION + GRACE : LONGEST) * SECOND;
}

/* A call that takes over another ends that with its answer (RFC 3891 3). */
static void see_takeover(struct world *world, const struct seen_wire *wire)
{
	int old = wire->takes_over - 1;

	if (!wire->takes_over)
		return;
	totals.replaced++;
	if (!wire->forgotten)
		no_longer_than(world, old, world->swept - 1);
	/* Of a call it has forgotten bob does not know what it was to take over. */
	branches_until(world, old, 0);
	for (int i = 0; i < world->wire[old].dialogs; i++)
		world->seen_dialog[world->wire[old].dialog[i]].sure = 0;
}

static void see_answer(struct world *world, const struct packet *packet)
{
	const struct txn *txn = &world->txn[packet->txn];
	struct seen_txn *seen = &world->seen_txn[packet->txn];
	struct seen_dialog *dialog = &world->seen_dialog[packet->tag];
	struct seen_wire *wire = &world->seen_wire[txn->wire];
	uint8_t *state = &seen->state[packet->hop];
	uint64_t none = 0;
	bool again;

	if (*state == UNSEEN)
		return;
	again = *state == SEEN_ANSWERED;
	*state = SEEN_ANSWERED;
	seen->took[packet->hop] = true;
	if (dialog->known)
		return;
	/* Among more dialogs than bob remembers, it may be the repeated answer of an older one. */
	wire->crowded |= wire->dialogs >= DIALOGS_KNOWN;
	dialog->lost = wire->crowded && (again || seen_dialogs_full(world, txn->wire));
	wire->dialogs++;
	dialog->known = true;
	dialog->stale = false;
	dialog->user = seen->user[packet->hop];
	dialog->guest = seen->guest[packet->hop] || seen->stale[packet->hop];
	/* A call that had ended is answered anew, and so begins the time of those who ring yet. */
	if (!wire->answered || wire->may < world->swept)
		wire->answered = world->now;
	branches_until(world, txn->wire, wire->answered + ENDING * SECOND);
	/* On a branch of before the call began anew bob may not know it. */
	alive(world, wire, seen->stale[packet->hop] ? &none : &dialog->sure,
	      world->now + call_length(world, txn->call));
	wire->may = earliest(wire->may, world->now + call_length(world, txn->call));
	see_takeover(world, wire);
}

/*
 * A dialog is over 64*T1 after its BYE, answered or not (RFC 3261 15.1.1). A BYE
 * sent before the one that waits is none of today (12.2.2). One that was refused,
 * and is seen again, waits anew: to whoever sent it the call was over long ago.
 */
static void see_bye(struct world *world, const struct packet *packet)
{
	const struct txn *txn = &world->txn[packet->txn];
	struct seen_dialog *dialog = &world->seen_dialog[txn->dialog];
	struct seen_wire *wire = &world->seen_wire[txn->wire];
	bool *bye = &dialog->bye[txn->by_callee];

	if (seen_dialog_over(world, dialog) || (!dialog->known && wire->answered))
		return;
	if (*bye && txn->cseq < world->txn[dialog->bye_txn[txn->by_callee]].cseq)
		return;
	if (dialog->known && !dialog->ends)
		dialog->ends = world->now + ENDING * SECOND;
	*bye = dialog->known;
	dialog->bye_txn[txn->by_callee] = packet->txn;
	dialog->bye_hop[txn->by_callee] = packet->hop;
	if (!seen_dialogs_up(world, txn->wire, false))
		no_longer_than(world, txn->wire, world->now + ENDING * SECOND);
}

/* The answer is looked for where the BYE was seen last: at the other hop a moment earlier or later.
 */
static void see_bye_answer(struct world *world, const struct packet *packet)
{
	const struct txn *txn = &world->txn[packet->txn];
	struct seen_dialog *dialog = &world->seen_dialog[txn->dialog];
	struct seen_wire *wire = &world->seen_wire[txn->wire];
	uint64_t none = 0;
	int status = packet->status;

	if (seen_dialog_over(world, dialog) || status < 200 || !dialog->bye[txn->by_callee] ||
	    dialog->bye_txn[txn->by_callee] != packet->txn ||
	    dialog->bye_hop[txn->by_callee] != packet->hop)
		return;
	if (status >= 300 && status != 481 && status != 408) {
		dialog->bye[txn->by_callee] = false;
		if (dialog->bye[!txn->by_callee])
			return;
		dialog->ends = 0;
		/* It goes on, unless something else has ended it, as far as bob need know. */
		if (wire->may >= world->swept)
			alive(world, wire, dialog->sure >= world->swept ? &dialog->sure : &none,
			      world->now + call_length(world, txn->call));
		return;
	}
	dialog->over = true;
	wire->stir = world->now;
	/* The end of a dialog of before the call began anew ends nothing else. */
	if (dialog->stale)
		return;
	if (seen_dialogs_up(world, txn->wire, true)) {
		/* Its others may wait for their BYEs' answers, and do so no longer than that. */
		if (!seen_dialogs_up(world, txn->wire, false))
			no_longer_than(world, txn->wire, seen_dialogs_end(world, txn->wire));
		return;
	}
	/* Over, and so are branches that ring yet; unless they show life again. */
	no_longer_than(world, txn->wire, world->swept - 1);
	wire->answered = 0;
}

static void see_cancel(struct world *world, const struct packet *packet)
{
	const struct txn *txn = &world->txn[packet->txn];
	uint8_t *state = &world->seen_txn[txn->parent].state[packet->hop];
	struct seen_wire *wire = &world->seen_wire[txn->wire];

	if (*state != SEEN_PENDING)
		return;
	*state = SEEN_CANCELLED;
	if (wire->answered)
		return;
	if (wire->branches <= REMEMBERED && !seen_branches_in(world, txn->wire, 1 << SEEN_PENDING))
		no_longer_than(world, txn->wire, world->now + ENDING * SECOND);
	else if (!seen_branches_in(world, txn->wire, SEEN_NOT_STALE | 1 << SEEN_PENDING))
		branches_until(world, txn->wire, world->now + ENDING * SECOND);
}

static void see_refresh(struct world *world, const struct packet *packet)
{
	const struct txn *txn = &world->txn[packet->txn];
	struct seen_dialog *dialog = &world->seen_dialog[txn->dialog];
	struct seen_wire *wire = &world->seen_wire[txn->wire];

	uint64_t until = world->now + call_length(world, txn->call), none = 0;
	bool newest = wire->refresh == packet->txn && wire->refresh_hop == packet->hop;

	if (!packet->status) {
		wire->refresh = packet->txn;
		wire->refresh_hop = packet->hop;
	}
	if (packet->status / 100 != 2 || !dialog->known || seen_dialog_over(world, dialog) ||
	    dialog->bye[0] || dialog->bye[1])
		return;
	/* Of an older request's answer bob need not make anything. */
	alive(world, wire, newest ? &dialog->sure : &none, until);
	/* Met in mid-dialog: of the callee it knows what To says, not who has answered. */
	dialog->adopted |= wire->forgotten;
	dialog->stale = false;
	dialog->to = txn->to;
}

/* Late or not, 1xx on a branch that bob has lost track of is somebody who may ring. */
static void see_ringing(struct world *world, struct seen_wire *wire, struct seen_txn *seen, int hop)
{
	bool many = wire->branches > REMEMBERED, rings = seen->state[hop] == SEEN_PENDING;

	if (rings && !many && !seen->stale[hop])
		alive(world, wire, &seen->sure[hop], world->now + RINGING * SECOND);
	if (many && (rings || wire->may >= world->swept))
		wire->may = latest(wire->may, world->now + (rings ? RINGING : TRYING) * SECOND);
}

static void see_initial(struct world *world, const struct packet *packet, enum bob_counter reason)
{
	const struct txn *txn = &world->txn[packet->txn];
	struct seen_txn *seen = &world->seen_txn[packet->txn];
	struct seen_wire *wire = &world->seen_wire[txn->wire];

	if (!packet->status)
		see_invite(world, packet, reason);
	else if (packet->status >= 300)
		see_failure(world, packet);
	else if (packet->status >= 200)
		see_answer(world, packet);
	else if (wire->may < world->swept)
		wire->answered = 0; /* ended by its deadline; perhaps it lives again */
	else if (packet->status > 100 && wire->answered &&
		 seen->state[packet->hop] == SEEN_PENDING && !oracle_must_know(world, txn->wire))
		/* The same, where bob need not have waited for so long. */
		wire->rings = world->now + RINGING * SECOND;
	if (packet->status > 100 && packet->status < 200 && !wire->answered)
		see_ringing(world, wire, seen, packet->hop);
}

void oracle_see(struct world *world, const struct packet *packet, enum bob_counter reason)
{
	const struct txn *txn = &world->txn[packet->txn];

	if (packet->ack)
		return;
	if (txn->method == CANCEL && !packet->status)
		see_cancel(world, packet);
	else if (txn->method == BYE && !packet->status)
		see_bye(world, packet);
	else if (txn->method == BYE)
		see_bye_answer(world, packet);
	else if (txn->method == CANCEL)
		return;
	else if (txn->dialog != NONE)
		see_refresh(world, packet);
	else
		see_initial(world, packet, reason);
}
