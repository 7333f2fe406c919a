// SPDX-License-Identifier: GPL-2.0-only
/* Dialogs: how they are refreshed and how they end (RFC 3261 12, 14, 15; RFC 4028). */
#include "model.h"

enum { SESSION = 90, BOREDOM = 50 };

static uint8_t *end_of(struct dialog *dialog, bool callee)
{
	return callee ? &dialog->uas : &dialog->uac;
}

static int request(struct world *world, int id, enum method method, bool by_callee)
{
	struct dialog *dialog = &world->dialog[id];
	const struct txn *invite = &world->txn[dialog->invite];
	const struct call_plan *plan = plan_of(world, dialog->call);
	struct txn txn = {
		.method = method,
		.call = dialog->call,
		.wire = dialog->wire,
		.hops = 1 + (plan->hops != 0),
		.client = by_callee ? dialog->phone : CALLER,
		.server = by_callee ? CALLER : dialog->phone,
		.user = invite->user,
		.to = invite->to,
		.by_callee = by_callee,
		.parent = NONE,
		.dialog = id,
		.cseq = 10 + ++dialog->cseq[by_callee],
	};

	return txn_new(world, &txn);
}

void dialog_hang(struct world *world, int id, bool by_callee)
{
	struct dialog *dialog = &world->dialog[id];

	*end_of(dialog, by_callee) = DOWN;
	request(world, id, BYE, by_callee);
	/* Should nothing of it arrive, the other hears silence, and hangs up as well. */
	event_add(world, world->now + BOREDOM * SECOND, by_callee ? CALLER_HANGS : CALLEE_HANGS,
		  dialog->call, id);
}

static uint64_t duration(const struct call_plan *plan)
{
	if (plan->hang < 200)
		return 100 * MS + plan->hang * 100 * MS;
	return (plan->hang - 195) * 20 * SECOND;
}

/* The caller has the answer: what the plan has in store for this dialog. */
void dialog_born(struct world *world, int id)
{
	struct dialog *dialog = &world->dialog[id];
	const struct call_plan *plan = plan_of(world, dialog->call);
	uint64_t end = world->now + duration(plan);

	dialog->heard[0] = dialog->heard[1] = world->now;
	if (plan->hang_by != 1)
		event_add(world, end, CALLER_HANGS, dialog->call, id);
	if (plan->hang_by == 1 || plan->hang_by == 2)
		event_add(world, end, CALLEE_HANGS, dialog->call, id);
	if (plan->hang_by == 3)
		event_add(world, end + BOREDOM * SECOND, CALLEE_HANGS, dialog->call, id);
	if (plan->hang_by == 1) /* for phones that died */
		event_add(world, end + BOREDOM * SECOND, CALLER_HANGS, dialog->call, id);
	for (int i = 0; i < plan->refresh % 4; i++)
		event_add(world,
			  world->now + chance(world->plan->seed, dialog->call, i) %
					       (duration(plan) + SECOND),
			  REFRESHES, dialog->call, id);
	if (plan->session)
		event_add(world, world->now + SESSION * SECOND / 2, SESSION_CHECK, dialog->call,
			  id);
}

static void session_check(struct world *world, int id)
{
	struct dialog *dialog = &world->dialog[id];
	const struct call_plan *plan = plan_of(world, dialog->call);

	for (int side = 0; side < 2; side++)
		if (*end_of(dialog, side) == UP &&
		    world->now >= dialog->heard[side] + (SESSION - 10) * SECOND)
			dialog_hang(world, id, side);
	if (dialog->uac == UP)
		request(world, id, plan->refresh & 4 ? INVITE : UPDATE, false);
	if (dialog->uac == UP || dialog->uas == UP)
		event_add(world, world->now + SESSION * SECOND / 2, SESSION_CHECK, dialog->call,
			  id);
}

static void refresh(struct world *world, int id)
{
	struct dialog *dialog = &world->dialog[id];
	int way = plan_of(world, dialog->call)->refresh;
	bool callee = way & 8;

	if (*end_of(dialog, callee) == UP)
		request(world, id, way & 4 ? INVITE : UPDATE, callee);
}

void dialog_event(struct world *world, const struct event *event)
{
	struct dialog *dialog = &world->dialog[event->id];
	bool dies = plan_of(world, event->call)->hang_by == 3;

	switch (event->kind) {
	case CALLER_HANGS:
		if (dialog->uac == UP && dies) {
			dialog->uac = DOWN;
			world->call[event->call].dead = true;
		} else if (dialog->uac == UP) {
			dialog_hang(world, event->id, false);
		}
		break;
	case CALLEE_HANGS:
		if (dialog->uas == UP)
			dialog_hang(world, event->id, true);
		break;
	case REFRESHES: refresh(world, event->id); break;
	case SESSION_CHECK: session_check(world, event->id); break;
	case RETRY_BYE: request(world, event->id / 2, BYE, event->id & 1); break;
	}
}

void dialog_acked(struct world *world, int id)
{
	world->dialog[id].acked = true;
}

/* How a BYE is answered by somebody who is in the call. */
static int bye_answer(struct world *world, struct dialog *dialog, uint8_t *end)
{
	int trouble = dialog->byes++ ? BYE_FINE : plan_of(world, dialog->call)->bye;

	if (trouble == BYE_CHALLENGED)
		return 401;
	if (trouble == BYE_REFUSED)
		return 500;
	*end = DOWN;
	return trouble == BYE_UNKNOWN ? 481 : 200;
}

void dialog_request(struct world *world, int id)
{
	struct txn *txn = &world->txn[id];
	struct dialog *dialog = &world->dialog[txn->dialog];
	uint8_t *end = end_of(dialog, !txn->by_callee);
	uint64_t any = chance(world->plan->seed, txn->number, 77) % 8;

	if (txn->by_callee ? world->call[txn->call].dead : phone_is_dead(world, dialog->invite))
		return;
	if (txn->method == BYE && *end == UP)
		txn_answer(world, id, bye_answer(world, dialog, end), txn->dialog);
	else if (txn->method == BYE) /* perhaps crossed by its own (15.1.2) */
		txn_answer(world, id, *end == DOWN && any < 4 ? 200 : 481, txn->dialog);
	else if (*end != UP)
		txn_answer(world, id, 481, txn->dialog);
	else if (any < 2 && txn->method == INVITE)
		txn_answer(world, id, any ? 491 : 488, txn->dialog);
	else
		txn_answer(world, id, 200, txn->dialog);
	if (txn->answer == 200)
		dialog->heard[!txn->by_callee] = world->now;
}

void dialog_response(struct world *world, int id, int status)
{
	struct txn *txn = &world->txn[id];
	struct dialog *dialog = &world->dialog[txn->dialog];
	struct packet ack = {.txn = id, .tag = txn->dialog, .ack = 2, .dialog = txn->dialog};

	if (status < 200)
		return;
	if (txn->method == BYE) {
		if (status == 401)
			event_add(world, world->now + MS, RETRY_BYE, txn->call,
				  2 * txn->dialog + txn->by_callee);
		return;
	}
	if (status / 100 == 2) {
		dialog->heard[txn->by_callee] = world->now;
		if (txn->method == INVITE) {
			ack.serial = txn->acks++;
			packet_send(world, &ack);
		}
	} else if ((status == 481 || status == 408) && *end_of(dialog, txn->by_callee) == UP) {
		dialog_hang(world, txn->dialog, txn->by_callee); /* RFC 5057 5.1 */
	}
}
