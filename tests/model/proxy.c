// SPDX-License-Identifier: GPL-2.0-only
/* A forking proxy that keeps state (RFC 3261 16). Its context is the INVITE it answers. */
#include "model.h"

enum { TIMER_C_AFTER = 185 };

static bool is_child(const struct world *world, int id, int parent)
{
	const struct txn *txn = &world->txn[id];

	return txn->method == INVITE && txn->dialog == NONE && txn->parent == parent;
}

static int phones_of(const struct world *world, int call)
{
	return 1 + plan_of(world, call)->forks % PHONES;
}

static void proxy_forks(struct world *world, int parent, int phone)
{
	const struct txn *asked = &world->txn[parent];
	const struct call_plan *plan = plan_of(world, asked->call);
	struct txn fork = {
		.method = INVITE,
		.call = asked->call,
		.wire = asked->wire,
		.hops = 1 + (plan->hops != 0),
		.client = PROXY,
		.server = PHONE + phone,
		.user = (asked->user + plan->phones[phone].user) % USERS,
		.to = asked->to,
		.parent = parent,
		.dialog = NONE,
		.replaces = asked->replaces,
		.cseq = asked->cseq,
	};
	int id;

	if (plan->topology == PROXY_BEHIND)
		fork.hops = 0;
	id = txn_new(world, &fork);
	event_add(world, world->now + TIMER_C_AFTER * SECOND, TIMER_C, fork.call, id);
}

void proxy_request(struct world *world, int id)
{
	const struct txn *txn = &world->txn[id];
	const struct call_plan *plan = plan_of(world, txn->call);
	int trouble = first_trouble(world, id);

	if (trouble) {
		txn_answer(world, id, trouble, TAG_PROXY);
		return;
	}
	txn_answer(world, id, 100, TAG_NONE);
	for (int i = 0; i < (plan->serial ? 1 : phones_of(world, txn->call)); i++)
		proxy_forks(world, id, i);
}

void proxy_event(struct world *world, const struct event *event)
{
	txn_cancel(world, event->id);
}

static void cancel_children(struct world *world, int parent)
{
	for (int i = parent + 1, n = world->txns; i < n; i++)
		if (is_child(world, i, parent) && !world->txn[i].over)
			txn_cancel(world, i);
}

void proxy_cancelled(struct world *world, int id)
{
	world->txn[id].cancel_heard = true;
	cancel_children(world, id);
}

/* A branch has failed: the next target, or the best of all answers (16.7 step 6). */
static void proxy_failed(struct world *world, int parent, int status)
{
	struct txn *asked = &world->txn[parent];
	bool serial = plan_of(world, asked->call)->serial, answered = false;
	int best = 0, tried = 0;

	for (int i = parent + 1; i < world->txns; i++) {
		const struct txn *txn = &world->txn[i];

		if (!is_child(world, i, parent))
			continue;
		tried++;
		if (!txn->over)
			return;
		answered |= txn->status / 100 == 2;
		if (!best || txn->status >= 600 || (txn->status < best && best < 600))
			best = txn->status;
	}
	if (answered)
		return;
	if (serial && tried < phones_of(world, asked->call) && !asked->cancel_heard && status < 600)
		proxy_forks(world, parent, tried);
	else
		txn_answer(world, parent, asked->cancel_heard ? 487 : best, TAG_PROXY);
}

void proxy_response(struct world *world, int id, int status, int tag)
{
	const struct txn *txn = &world->txn[id];
	int parent = txn->parent;
	struct txn *asked = &world->txn[parent];

	if (status == 100)
		return;
	if (status >= 300) {
		if (status >= 600)
			cancel_children(world, parent);
		proxy_failed(world, parent, status);
	} else if (status < 200) {
		txn_answer(world, parent, status, tag);
	} else {
		if (asked->answer < 200)
			asked->answer = 200;
		txn_send(world, parent, 200, tag);
		cancel_children(world, parent);
	}
}
