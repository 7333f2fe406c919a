// SPDX-License-Identifier: GPL-2.0-only
/* What passes bob: packets become SIP messages and frames, and go through the native engine. */
#include <stdio.h>
#include <string.h>

#include "frame_shape.h"
#include "message_text.h"
#include "model.h"
#include "native.h"

enum { LINE_MAX_ = 512 };

static const char *method_name(int method)
{
	static const char *const names[] = {"INVITE", "ACK", "BYE", "CANCEL", "UPDATE"};

	return names[method];
}

/* " to=…" in front of the tag, in the name of the option; nothing where there is no tag. */
static int line_tag(char *into, size_t room, const char *option, const struct txn *txn, int tag)
{
	if (tag == TAG_NONE)
		return snprintf(into, room, "%s", "");
	if (tag == TAG_BOB)
		return snprintf(into, room, " %s=%s", option, txn->refusal);
	if (tag == TAG_PROXY)
		return snprintf(into, room, " %s=p%u-%u", option, txn->call, txn->number);
	return snprintf(into, room, " %s=d%d", option, tag);
}

static int line_replaces(const struct world *world, const struct packet *packet, char *into,
			 size_t room)
{
	const struct txn *txn = &world->txn[packet->txn];
	const struct call_plan *plan = plan_of(world, txn->call);
	const char *name = plan->join ? "Join" : "Replaces";
	int other = txn->replaces;

	if (other == NONE)
		return snprintf(into, room, " | %s: gone@test;to-tag=x;from-tag=y", name);
	return snprintf(into, room, " | %s: w%d@test;to-tag=d%d;from-tag=fw%d", name,
			world->dialog[other].wire, other, world->dialog[other].wire);
}

static int line_headers(const struct world *world, const struct packet *packet, char *into,
			size_t room)
{
	const struct txn *txn = &world->txn[packet->txn];
	const struct call_plan *plan = plan_of(world, txn->call);
	int used = 0;

	into[0] = 0;
	if (txn->method == INVITE && txn->dialog == NONE && !packet->status && !packet->ack) {
		if (plan->emergency)
			used += snprintf(into, room, " | Resource-Priority: esnet.0");
		if (plan->replaces || plan->join)
			used += line_replaces(world, packet, into + used, room - used);
	}
	if (packet->status / 100 == 2 && plan->session &&
	    (txn->method == INVITE || txn->method == UPDATE))
		used += snprintf(into + used, room - used, " | Session-Expires: 90;refresher=uac");
	return used;
}

/* The message in the one-line form of message_text.h. */
static void packet_line(const struct world *world, const struct packet *packet, char *line)
{
	const struct txn *txn = &world->txn[packet->txn];
	int caller = plan_of(world, txn->call)->caller % USERS, own = packet->txn, used = 0;
	const char *method = packet->ack ? "ACK" : method_name(txn->method);
	const size_t room = LINE_MAX_;
	int dialog = txn->dialog;

	if (packet->ack == 2)
		dialog = packet->dialog;
	if (txn->method == CANCEL)
		own = txn->parent;
	if (packet->status)
		used = snprintf(line, room, "%d ", packet->status);
	used += snprintf(line + used, room - used, "%s %s>%s call=w%d branch=%st%d-%dh%d cseq=%d",
			 method, user_name(txn->by_callee ? txn->to : caller),
			 user_name(txn->by_callee ? caller : txn->to), txn->wire,
			 packet->ack == 2 ? "a" : "", txn->call, world->txn[own].number,
			 packet->hop, txn->cseq);
	if (txn->by_callee)
		used += snprintf(line + used, room - used, " from=d%d to=fw%d", dialog, txn->wire);
	else if (dialog != NONE)
		used += snprintf(line + used, room - used, " from=fw%d to=d%d", txn->wire, dialog);
	else
		used += line_tag(line + used, room - used, "to", txn, packet->tag);
	if (!packet->status && !txn->by_callee && dialog == NONE)
		used += snprintf(line + used, room - used, " ruri=%s", user_name(txn->user));
	line_headers(world, packet, line + used, room - used);
}

/* How many calls bob counts for a user. */
int gateway_calls(int user)
{
	static struct bob_key keys[USERS];
	struct bob_user *found;
	struct bob_name *name;
	char who[64];

	if (!keys[user].a) {
		snprintf(who, sizeof(who), "sip:%s@example.com", user_name(user));
		bob_engine_key(who, &keys[user], NULL);
	}
	name = bob_native_lookup(&bob_names, &keys[user]);
	if (!name)
		return 0;
	found = bob_native_lookup(&bob_users, &name->user[0]);
	if (BOB_SLOTS_GENERATION(found->slots) != name->generation[0])
		return 0;
	return BOB_SLOTS_CALLS(found->slots);
}

/* ---- the ladder ---- */

static void tell_counts(const struct world *world)
{
	struct bounds bounds;

	oracle_bounds(world, -1, &bounds);
	for (int i = 0; i < USERS; i++) {
		int calls = gateway_calls(i);

		if (calls || bounds.most[i])
			printf("  %s %d[%d..%d]", user_name(i), calls, bounds.least[i],
			       bounds.most[i]);
	}
	putchar('\n');
}

static void tell(const struct world *world, const char *line, struct bob_outcome outcome,
		 bool egress)
{
	static const char *const verdicts[] = {"pass", "REJECT", "absorb"};
#define MODEL_REASON(NAME, name, text) name,
	static const char *const reasons[] = {BOB_COUNTERS(MODEL_REASON)};

	if (!world->telling || egress)
		return;
	printf("%9.3f  %-70s %s (%s)", (world->now - model_start) / 1e9, line,
	       verdicts[outcome.verdict], reasons[outcome.reason]);
	tell_counts(world);
}

/* ---- through the engine ---- */

static void agent_lives(struct world *world)
{
	const struct plan *plan = world->plan;
	uint64_t from = model_start + plan->dead_at * SECOND;
	uint32_t queue = 0;
	struct bob_queue *sent = bob_native_lookup(&bob_queues, &queue);

	world->agent = world->now < from || world->now > from + plan->dead_for * SECOND;
	bob_engine_heartbeat(world->agent ? world->now : world->now - SECOND);
	sent->done = sent->sent;
}

enum bob_verdict gateway_packet(struct world *world, const struct packet *packet, bool egress)
{
	struct frame_shape shape = {.back = packet->status};
	struct bob_outcome outcome;
	struct message message;
	uint8_t frame[FRAME_MAX];
	char line[LINE_MAX_];
	struct bob_arrival arrival = {
		.frame = frame,
		.direction = egress ? BOB_EGRESS : BOB_INGRESS,
		.interface = egress ? BOB_ENGINE_INTERFACE + 1 : BOB_ENGINE_INTERFACE,
		.now = world->now,
	};

	packet_line(world, packet, line);
	message_make(&message, line);
	arrival.length = frame_build(frame, &shape, message.text, message.length);
	agent_lives(world);
	outcome = bob_engine_packet(&arrival);
	if (outcome.verdict == BOB_REJECT)
		bob_engine_reply_tag(world->txn[packet->txn].refusal);
	totals.packets++;
	if (!egress)
		oracle_judge(world, packet, outcome);
	else if (outcome.verdict != BOB_PASS)
		world_fail(world, REFUSALS, "what leaves is not to be refused");
	if (outcome.verdict == BOB_PASS)
		oracle_see(world, packet, outcome.reason);
	tell(world, line, outcome, egress);
	oracle_check(world);
	return outcome.verdict;
}

/* ---- the sweep: once a second, more seldom while nothing happens ---- */

static uint64_t sweep(struct world *world, enum bob_sweep_op op, uint64_t now)
{
	static uint64_t pass;
	struct bob_sweep request = {.op = op, .now = now, .pass = ++pass};

	if (bob_engine_sweep(&request))
		world_fail(world, MODEL, "the sweep did not finish");
	if (request.drift)
		world_fail(world, THE_END, "the recount found %llu counts wrong",
			   (unsigned long long)request.drift);
	totals.deadlines += request.ended;
	return request.live;
}

void gateway_sweep(struct world *world, uint64_t now)
{
	uint64_t step = SECOND;

	if (now - world->swept > 64 * SECOND)
		step = (now - world->swept) / 64;
	while (world->swept + step <= now && !world->failed) {
		world->swept += step;
		world->now = world->swept;
		sweep(world, BOB_SWEEP_EXPIRE, world->swept);
		oracle_check(world);
	}
}

/* No more traffic: once every timer has run, nothing is left. */
void gateway_end(struct world *world)
{
	static const uint64_t ages[] = {300, 43200 + 100, 43200 + 200, 43200 + 300};
	uint64_t end = world->now;

	for (int i = 0; i < 4 && !world->failed; i++) {
		world->now = world->swept = end + ages[i] * SECOND;
		sweep(world, BOB_SWEEP_EXPIRE, world->now);
		sweep(world, BOB_SWEEP_RECOUNT, world->now);
		oracle_check(world);
	}
	if (bob_engine_live())
		world_fail(world, THE_END, "after the end %u calls hold slots", bob_engine_live());
	for (int i = 0; i < USERS; i++)
		if (gateway_calls(i))
			world_fail(world, THE_END, "after the end %s is in %d calls", user_name(i),
				   gateway_calls(i));
	if (bob_calls.count)
		world_fail(world, THE_END, "after the end %u records are left", bob_calls.count);
	if (bob_engine_counter(BOB_N_DRIFT) || bob_engine_check())
		world_fail(world, THE_END, "counts and records disagree");
}
