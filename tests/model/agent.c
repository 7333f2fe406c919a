// SPDX-License-Identifier: GPL-2.0-only
/* User agents before there is a dialog: callers (RFC 3261 13.2) and phones (13.3). */
#include "model.h"

/* ---- the caller ---- */

static void caller_invites(struct world *world, int call, int user)
{
	const struct call_plan *plan = plan_of(world, call);
	bool hops = plan->topology == DIRECT || plan->topology == PROXY_BEHIND;
	struct call *c = &world->call[call];
	struct txn invite = {
		.method = INVITE,
		.call = call,
		.wire = c->wire,
		.hops = 1 + (hops && plan->hops),
		.client = CALLER,
		.server = plan->topology == DIRECT ? PHONE : PROXY,
		.user = user,
		.to = callee_of(plan),
		.parent = NONE,
		.dialog = NONE,
		.replaces = replaced_dialog(world, call),
		.cseq = ++c->cseq,
	};

	/* Who takes a call over asks for one who is in it. */
	if (plan->replaces && !plan->join && invite.replaces != NONE)
		invite.user = invite.to = world->seen_dialog[invite.replaces].user;
	if (plan->topology == PROXY_BEFORE)
		invite.hops = 0;
	c->invite = txn_new(world, &invite);
}

static void caller_dials(struct world *world, int call, int user)
{
	if (world->wires == WIRES) {
		world_fail(world, MODEL, "the model itself: too many Call-IDs");
		return;
	}
	world->wire[world->wires].call = call;
	world->call[call].wire = world->wires++;
	caller_invites(world, call, user);
}

void caller_event(struct world *world, const struct event *event)
{
	const struct call_plan *plan = plan_of(world, event->call);
	struct call *call = &world->call[event->call];
	uint64_t patience = plan->cancel ? plan->cancel * 200 * MS : 230 * SECOND;

	if (event->kind == CALL_STARTS) {
		totals.calls++;
		caller_dials(world, event->call, callee_of(plan));
		event_add(world, world->now + patience, CALL_CANCELS, event->call, 0);
		return;
	}
	if (call->dead || call->dialog != NONE)
		return;
	call->gave_up = true;
	txn_cancel(world, call->invite);
}

/* After a challenge, a redirection or a timer too small: once more, as the plan says. */
static void caller_retries(struct world *world, int call, int status)
{
	const struct call_plan *plan = plan_of(world, call);
	struct call *c = &world->call[call];
	int user = callee_of(plan);

	if (c->retried || c->gave_up || plan->retry == CHALLENGE_GIVE_UP)
		return;
	if (status != 401 && status != 407 && status != 302 && status != 422)
		return;
	c->retried = true;
	if (plan->retry == CHALLENGE_NEW_ID)
		caller_dials(world, call, user);
	else
		caller_invites(world, call, (user + (status == 302)) % USERS);
}

static void caller_answered(struct world *world, int id, int dialog)
{
	struct txn *txn = &world->txn[id];
	const struct call_plan *plan = plan_of(world, txn->call);
	struct call *call = &world->call[txn->call];
	struct dialog *d = &world->dialog[dialog];
	struct packet ack = {.txn = id, .tag = dialog, .ack = 2, .dialog = dialog};

	ack.serial = txn->acks++;
	packet_send(world, &ack);
	if (d->uac != UNBORN)
		return;
	d->uac = UP;
	if (call->dialog != NONE)
		totals.several++;
	if (call->gave_up || txn->status >= 300 || (call->dialog != NONE && !plan->keep)) {
		dialog_hang(world, dialog, false);
		return;
	}
	call->dialog = dialog;
	dialog_born(world, dialog);
}

void caller_response(struct world *world, int id, int status, int tag)
{
	const struct txn *txn = &world->txn[id];

	if (status / 100 == 2)
		caller_answered(world, id, tag);
	else if (status >= 300 && id == world->call[txn->call].invite)
		caller_retries(world, txn->call, status);
}

/* ---- a phone ---- */

static const struct phone_plan *phone_of(const struct world *world, const struct txn *txn)
{
	return &plan_of(world, txn->call)->phones[(txn->server - PHONE) % PHONES];
}

bool phone_is_dead(const struct world *world, int id)
{
	const struct txn *txn = &world->txn[id];
	const struct phone_plan *phone = phone_of(world, txn);

	return phone->final == DEAD || (phone->final == DIES && txn->answer >= 200);
}

/* The first INVITE of a call may be challenged, redirected, or asked for a longer interval. */
int first_trouble(const struct world *world, int id)
{
	const struct txn *txn = &world->txn[id];
	static const int troubles[RETRIES] = {0, 407, 401, 407, 302, 422};
	const struct call *call = &world->call[txn->call];

	if (txn->client != CALLER || call->retried || txn->number)
		return 0;
	return troubles[plan_of(world, txn->call)->retry % RETRIES];
}

static uint64_t ringing_time(const struct phone_plan *phone)
{
	if (phone->ring < 200)
		return 200 * MS + phone->ring * 100 * MS;
	return (phone->ring - 180) * 3 * SECOND;
}

void phone_request(struct world *world, int id)
{
	struct txn *txn = &world->txn[id];
	const struct phone_plan *phone = phone_of(world, txn);
	int trouble = first_trouble(world, id), dialog = world->dialogs;

	if (phone->final == DEAD)
		return;
	if (dialog == DIALOGS) {
		world_fail(world, MODEL, "the model itself: too many dialogs");
		return;
	}
	world->dialogs++;
	world->dialog[dialog] = (struct dialog){
		.call = txn->call, .wire = txn->wire, .phone = txn->server, .invite = id};
	txn->born = dialog;
	wire_adds_dialog(world, txn->wire, dialog);
	if (trouble) {
		txn_answer(world, id, trouble, dialog);
		return;
	}
	if (phone->tone != RINGS_NOT)
		event_add(world, world->now + 100 * MS, PHONE_TONE, txn->call, id);
	if (phone->final != RINGS_ON)
		event_add(world, world->now + ringing_time(phone), PHONE_FINAL, txn->call, id);
}

static void phone_tone(struct world *world, int id)
{
	struct txn *txn = &world->txn[id];
	static const int first[TONES] = {180, 0, 183, 100};
	int status = first[phone_of(world, txn)->tone % TONES];

	if (txn->answer >= 200 || world->now > txn->sent + 300 * SECOND)
		return;
	if (txn->answer)
		status = 180;
	txn_answer(world, id, status, txn->born);
	/* Every minute again, so that no proxy gives up (13.3.1.1). */
	event_add(world, world->now + 60 * SECOND, PHONE_TONE, txn->call, id);
}

static void phone_final(struct world *world, int id)
{
	static const int failures[4] = {480, 482, 488, 500};
	struct txn *txn = &world->txn[id];
	const struct phone_plan *phone = phone_of(world, txn);
	struct dialog *dialog = &world->dialog[txn->born];
	bool takes_over = plan_of(world, txn->call)->replaces && !plan_of(world, txn->call)->join;

	if (txn->answer >= 200)
		return;
	switch (phone->final) {
	case BUSY: txn_answer(world, id, 486, txn->born); return;
	case DECLINES: txn_answer(world, id, 603, txn->born); return;
	case NOT_FOUND: txn_answer(world, id, 404, txn->born); return;
	case OTHERWISE_FAILS: txn_answer(world, id, failures[phone->ring % 4], txn->born); return;
	}
	if (takes_over && (txn->replaces == NONE || world->dialog[txn->replaces].uas != UP)) {
		txn_answer(world, id, 481, txn->born);
		return;
	}
	dialog->uas = phone->final == DIES ? DOWN : UP;
	dialog->answered = world->now;
	dialog->repeat = T1;
	txn_answer(world, id, 200, txn->born);
	if (dialog->uas == UP)
		event_add(world, world->now + T1, ANSWER_TIMER, txn->call, txn->born);
	if (takes_over)
		dialog_hang(world, txn->replaces, true); /* RFC 3891 3 */
}

/* A 2xx is repeated until its ACK arrives, for 64*T1; then the phone hangs up (13.3.1.4). */
static void phone_repeats(struct world *world, int id)
{
	struct dialog *dialog = &world->dialog[id];

	if (dialog->acked || dialog->uas != UP)
		return;
	if (world->now >= dialog->answered + 64 * T1) {
		dialog_hang(world, id, true);
		return;
	}
	txn_send(world, dialog->invite, 200, id);
	dialog->repeat = 2 * dialog->repeat > T2 ? T2 : 2 * dialog->repeat;
	event_add(world, world->now + dialog->repeat, ANSWER_TIMER, dialog->call, id);
}

void phone_event(struct world *world, const struct event *event)
{
	if (event->kind == PHONE_TONE)
		phone_tone(world, event->id);
	else if (event->kind == PHONE_FINAL)
		phone_final(world, event->id);
	else
		phone_repeats(world, event->id);
}

void phone_cancelled(struct world *world, int id)
{
	txn_answer(world, id, 487, world->txn[id].born);
}
