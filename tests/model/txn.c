// SPDX-License-Identifier: GPL-2.0-only
/* Transactions, both sides (RFC 3261 17): who repeats what, until when. */
#include <string.h>

#include "model.h"

static void send_request(struct world *world, int id)
{
	struct txn *txn = &world->txn[id];
	struct packet packet = {.txn = id, .tag = TAG_NONE, .dialog = NONE};

	packet.serial = txn->requests++;
	packet_send(world, &packet);
}

int txn_new(struct world *world, const struct txn *like)
{
	int id = world->txns;
	struct txn *txn = &world->txn[id];

	if (id >= TXNS) {
		world_fail(world, MODEL, "the model itself: too many transactions");
		return 0;
	}
	world->txns++;
	*txn = *like;
	txn->number = world->call[txn->call].numbers++;
	txn->sent = world->now;
	txn->interval = T1;
	txn->born = NONE;
	if (txn->method == INVITE && txn->dialog == NONE)
		wire_adds_invite(world, txn->wire, id);
	event_add(world, world->now + T1, CLIENT_TIMER, txn->call, id);
	send_request(world, id);
	return id;
}

/* ---- the client's side ---- */

static void client_tell(struct world *world, int id, int status, int tag)
{
	const struct txn *txn = &world->txn[id];

	if (txn->method == CANCEL || (txn->client == CALLER && world->call[txn->call].dead))
		return;
	if (txn->dialog != NONE)
		dialog_response(world, id, status);
	else if (txn->client == CALLER)
		caller_response(world, id, status, tag);
	else
		proxy_response(world, id, status, tag);
}

static void client_gives_up(struct world *world, int id)
{
	struct txn *txn = &world->txn[id];

	txn->over = true;
	txn->status = 408;
	client_tell(world, id, 408, TAG_NONE);
}

void txn_client_timer(struct world *world, int id)
{
	struct txn *txn = &world->txn[id];
	uint64_t start = txn->cancelled ? txn->cancelled : txn->sent;

	if (txn->over || (txn->client == CALLER && world->call[txn->call].dead))
		return;
	if (txn->heard && txn->method == INVITE && !txn->cancelled)
		return;			     /* the far end has it, and will answer (17.1.1.2) */
	if (world->now >= start + 64 * T1) { /* Timers B and F; 9.1 after a CANCEL */
		client_gives_up(world, id);
		return;
	}
	if (txn->heard && txn->method == INVITE)
		return;
	send_request(world, id);
	txn->interval *= 2;
	if (txn->method != INVITE && txn->interval > T2)
		txn->interval = T2;
	if (world->now + txn->interval > start + 64 * T1)
		txn->interval = start + 64 * T1 - world->now;
	event_add(world, world->now + txn->interval, CLIENT_TIMER, txn->call, id);
}

/* CANCEL waits for a provisional response (9.1). */
void txn_cancel(struct world *world, int id)
{
	struct txn *txn = &world->txn[id], cancel = *txn;

	txn->cancel_asked = true;
	if (txn->over || !txn->heard || txn->cancelled)
		return;
	txn->cancelled = world->now;
	memset(&cancel.sent, 0, sizeof(cancel) - offsetof(struct txn, sent));
	cancel.method = CANCEL;
	cancel.parent = id;
	txn_new(world, &cancel);
	event_add(world, world->now + 64 * T1, CLIENT_TIMER, txn->call, id);
	totals.cancelled++;
}

static void client_acknowledges(struct world *world, int id, const struct packet *answer)
{
	struct packet packet = {.txn = id, .tag = answer->tag, .ack = 1, .dialog = NONE};

	packet.serial = world->txn[id].acks++;
	packet_send(world, &packet);
}

static void client_response(struct world *world, const struct packet *packet)
{
	struct txn *txn = &world->txn[packet->txn];
	bool first = !txn->over, answer = packet->status / 100 == 2;

	if (txn->client == CALLER && world->call[txn->call].dead)
		return;
	txn->heard = true;
	if (packet->status < 200) {
		if (first && txn->cancel_asked)
			txn_cancel(world, packet->txn);
		if (first)
			client_tell(world, packet->txn, packet->status, packet->tag);
		return;
	}
	if (first) {
		txn->over = true;
		txn->status = packet->status;
	}
	if (txn->method == INVITE && !answer)
		client_acknowledges(world, packet->txn, packet);
	if (first || (txn->method == INVITE && answer))
		client_tell(world, packet->txn, packet->status, packet->tag);
}

/* ---- the server's side ---- */

void txn_send(struct world *world, int id, int status, int tag)
{
	struct packet packet = {.txn = id, .status = status, .tag = tag, .dialog = NONE};

	packet.serial = world->txn[id].responses++;
	packet_send(world, &packet);
}

/* Whoever answers an initial INVITE with 2xx repeats that himself (13.3.1.4). */
void txn_answer(struct world *world, int id, int status, int tag)
{
	struct txn *txn = &world->txn[id];

	if (txn->answer >= 200 && status < 200)
		return;
	txn->answer = status;
	txn->answer_tag = tag;
	txn_send(world, id, status, tag);
	if (status < 200 || txn->method != INVITE || (status < 300 && txn->dialog == NONE))
		return;
	txn->answered = world->now;
	txn->repeat = T1;
	event_add(world, world->now + T1, SERVER_TIMER, txn->call, id);
}

void txn_server_timer(struct world *world, int id)
{
	struct txn *txn = &world->txn[id];

	if (txn->acked || world->now >= txn->answered + 64 * T1)
		return;
	if (txn->server == CALLER && world->call[txn->call].dead)
		return;
	txn_send(world, id, txn->answer, txn->answer_tag);
	txn->repeat = 2 * txn->repeat > T2 ? T2 : 2 * txn->repeat;
	event_add(world, world->now + txn->repeat, SERVER_TIMER, txn->call, id);
}

static void server_cancelled(struct world *world, int id)
{
	struct txn *cancel = &world->txn[id];
	const struct txn *invite = &world->txn[cancel->parent];

	if (cancel->server >= PHONE && phone_is_dead(world, cancel->parent))
		return;
	txn_answer(world, id, invite->arrived ? 200 : 481, TAG_NONE);
	if (!invite->arrived || invite->answer >= 200)
		return;
	if (cancel->server >= PHONE)
		phone_cancelled(world, cancel->parent);
	else
		proxy_cancelled(world, cancel->parent);
}

static void server_request(struct world *world, const struct packet *packet)
{
	struct txn *txn = &world->txn[packet->txn];

	if (packet->ack == 2) {
		dialog_acked(world, packet->dialog);
		txn->acked |= txn->dialog != NONE;
		return;
	}
	if (packet->ack) {
		txn->acked = true;
		return;
	}
	if (txn->arrived) {
		if (txn->answer && !(txn->method == INVITE && txn->answer / 100 == 2))
			txn_send(world, packet->txn, txn->answer, txn->answer_tag);
		return;
	}
	txn->arrived = true;
	if (txn->method == CANCEL)
		server_cancelled(world, packet->txn);
	else if (txn->dialog != NONE)
		dialog_request(world, packet->txn);
	else if (txn->server >= PHONE)
		phone_request(world, packet->txn);
	else
		proxy_request(world, packet->txn);
}

void txn_packet(struct world *world, const struct packet *packet)
{
	if (packet->status)
		client_response(world, packet);
	else
		server_request(world, packet);
}
