// SPDX-License-Identifier: GPL-2.0-only
/* Time, the network between the nodes, and one schedule from its start to its end. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "model.h"

struct totals totals;

const char *user_name(int user)
{
	static const char *const names[USERS] = {"ann", "ben", "cat", "dan", "eve", "fay"};

	return names[user % USERS];
}

const struct call_plan *plan_of(const struct world *world, int call)
{
	return &world->plan->calls[call];
}

void world_fail(struct world *world, enum promise promise, const char *format, ...)
{
	va_list args;

	if (world->failed)
		return;
	world->failed = true;
	world->kind = format;
	world->broken = promise;
	va_start(args, format);
	vsnprintf(world->why, sizeof(world->why), format, args);
	va_end(args);
}

/* Three numbers well mixed (Steele, Lea and Flood's SplitMix). */
uint64_t chance(uint64_t a, uint64_t b, uint64_t c)
{
	uint64_t x = a * 0x9e3779b97f4a7c15ULL + b * 0xd1b54a32d192ed03ULL + c;

	for (int i = 0; i < 2; i++) {
		x += 0x9e3779b97f4a7c15ULL;
		x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
		x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
		x ^= x >> 31;
	}
	return x;
}

/* ---- events: a binary heap by time, and by age among equals ---- */

static bool earlier(const struct event *a, const struct event *b)
{
	return a->at != b->at ? a->at < b->at : a->order < b->order;
}

static void event_push(struct world *world, struct event *event)
{
	int at = world->events++;

	if (at >= EVENTS) {
		world_fail(world, MODEL, "the model itself: too many events");
		world->events = 0;
		return;
	}
	event->order = world->order++;
	for (; at && earlier(event, &world->heap[(at - 1) / 2]); at = (at - 1) / 2)
		world->heap[at] = world->heap[(at - 1) / 2];
	world->heap[at] = *event;
}

static struct event event_pop(struct world *world)
{
	struct event first = world->heap[0], last = world->heap[--world->events];
	int at = 0, child = 1;

	for (; child < world->events; at = child, child = 2 * at + 1) {
		if (child + 1 < world->events &&
		    earlier(&world->heap[child + 1], &world->heap[child]))
			child++;
		if (!earlier(&world->heap[child], &last))
			break;
		world->heap[at] = world->heap[child];
	}
	world->heap[at] = last;
	return first;
}

void event_add(struct world *world, uint64_t at, enum event_kind kind, int call, int id)
{
	struct event event = {.at = at, .kind = kind, .call = call, .id = id};

	event_push(world, &event);
}

/* ---- the network ---- */

/* What makes this message, on this stretch of its way, different from all others. */
static uint64_t packet_name(const struct world *world, const struct packet *packet, int stretch)
{
	const struct txn *txn = &world->txn[packet->txn];

	return chance(world->plan->seed + txn->call,
		      (uint64_t)txn->number << 32 | packet->serial << 8 | packet->ack,
		      (uint64_t)packet->status << 32 | packet->hop << 16 | packet->copy << 8 |
			      stretch);
}

/* Does the network do it, so many times of 256? Not where the plan says it is calm. */
static bool fault(struct world *world, uint64_t name, int kind, int of_256)
{
	uint64_t number = chance(name, kind, 1);

	if (!of_256 || (number >> 32 & 255) >= (unsigned int)of_256)
		return false;
	return !(world->plan->calm[number / 8 % 512] & 1 << number % 8);
}

static uint64_t delay(struct world *world, const struct packet *packet, uint64_t name)
{
	const struct call_plan *plan = plan_of(world, world->txn[packet->txn].call);
	uint64_t base = 2 * MS + chance(name, 2, 0) % (3 * MS);

	if (!plan->jitter)
		return 5 * MS;
	if (fault(world, name, 3, plan->jitter))
		base += chance(name, 4, 0) % (3 * SECOND);
	return base;
}

/* The next stretch: to bob, or to the node at the end. */
static void packet_travel(struct world *world, const struct packet *packet, bool last)
{
	const struct call_plan *plan = plan_of(world, world->txn[packet->txn].call);
	uint64_t name = packet_name(world, packet, last);
	struct event event = {
		.at = world->now + delay(world, packet, name),
		.kind = last ? AT_NODE : AT_BOB,
		.packet = *packet,
	};

	if (fault(world, name, 5, plan->loss)) {
		totals.lost++;
		return;
	}
	event_push(world, &event);
	if (packet->copy || !fault(world, name, 6, plan->doubles))
		return;
	totals.doubled++;
	event.packet.copy = 1;
	event.at =
		world->now + delay(world, &event.packet, packet_name(world, &event.packet, last));
	event_push(world, &event);
}

static int packet_hops(const struct world *world, const struct packet *packet)
{
	return packet->ack == 2 ? 1 : world->txn[packet->txn].hops;
}

void packet_send(struct world *world, const struct packet *packet)
{
	struct packet first = *packet;
	int hops = packet_hops(world, packet);

	first.hop = packet->status && hops ? hops - 1 : 0;
	packet_travel(world, &first, !hops);
}

/* It has passed bob: on to the next hop. A refused INVITE's answer starts where bob is. */
static void packet_forward(struct world *world, struct packet *packet)
{
	int hops = packet_hops(world, packet), next = packet->hop + (packet->status ? -1 : 1);

	if (next < 0 || next >= hops) {
		packet_travel(world, packet, true);
		return;
	}
	packet->hop = next;
	packet_travel(world, packet, false);
}

static void packet_at_bob(struct world *world, struct packet *packet)
{
	struct event out = {.at = world->now + MS / 10, .kind = AT_EGRESS, .packet = *packet};
	struct txn *txn = &world->txn[packet->txn];
	struct packet answer = {.txn = packet->txn,
				.tag = TAG_BOB,
				.status = 486,
				.hop = packet->hop,
				.dialog = NONE};

	switch (gateway_packet(world, packet, false)) {
	case BOB_REJECT:
		answer.serial = txn->responses++;
		packet_forward(world, &answer);
		return;
	case BOB_ABSORB: return;
	case BOB_PASS: break;
	}
	if (world->plan->egress)
		event_push(world, &out);
	packet_forward(world, packet);
}

/* ---- Call-IDs ---- */

void wire_adds_invite(struct world *world, int id, int txn)
{
	struct wire *wire = &world->wire[id];

	if (wire->invites == WIRE_INVITES)
		world_fail(world, MODEL, "the model itself: too many branches");
	else
		wire->invite[wire->invites++] = txn;
}

void wire_adds_dialog(struct world *world, int id, int dialog)
{
	struct wire *wire = &world->wire[id];

	if (wire->dialogs == WIRE_DIALOGS)
		world_fail(world, MODEL, "the model itself: too many dialogs of one call");
	else
		wire->dialog[wire->dialogs++] = dialog;
}

/* ---- a schedule ---- */

static void world_event(struct world *world, struct event *event)
{
	switch (event->kind) {
	case AT_BOB: packet_at_bob(world, &event->packet); break;
	case AT_EGRESS: gateway_packet(world, &event->packet, true); break;
	case AT_NODE: txn_packet(world, &event->packet); break;
	case CLIENT_TIMER: txn_client_timer(world, event->id); break;
	case SERVER_TIMER: txn_server_timer(world, event->id); break;
	case PHONE_TONE:
	case PHONE_FINAL:
	case ANSWER_TIMER: phone_event(world, event); break;
	case CALL_STARTS:
	case CALL_CANCELS: caller_event(world, event); break;
	case TIMER_C: proxy_event(world, event); break;
	default: dialog_event(world, event);
	}
}

static void plan_start(struct world *world)
{
	for (int i = 0; i < USERS; i++) {
		char who[64];

		snprintf(who, sizeof(who), "sip:%s@example.com", user_name(i));
		if (world->plan->limits[i] &&
		    bob_engine_limit(who, world->plan->limits[i], world->now) < 0)
			world_fail(world, MODEL, "the model itself: no room for %s", who);
	}
	for (int i = 0; i < CALLS; i++) {
		const struct call_plan *plan = plan_of(world, i);

		world->call[i].invite = world->call[i].dialog = NONE;
		if (plan->used)
			event_add(world, world->now + plan->start * SECOND / 4, CALL_STARTS, i, 0);
	}
}

int world_play(struct world *world, const struct plan *plan, bool telling)
{
	struct event event;

	memset(world, 0, sizeof(*world));
	world->plan = plan;
	world->telling = telling;
	world->now = world->swept = model_start;
	world->agent = true;
	if (bob_engine_reset(world->now))
		world_fail(world, MODEL, "the engine did not start");
	plan_start(world);
	while (world->events && !world->failed) {
		event = event_pop(world);
		gateway_sweep(world, event.at);
		world->now = event.at;
		world_event(world, &event);
	}
	if (!world->failed)
		gateway_end(world);
	totals.schedules++;
	return world->failed ? -1 : 0;
}
