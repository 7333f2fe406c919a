/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The engine driven by a trace: its packets, at its times.
 *
 * At a mirror port every packet is one that a bob in its way would have met coming
 * in. A capture made on a SIP host itself knows what that host sent: this is what
 * bob_tc would have seen, which counts and refuses nothing.
 */
#include <errno.h>
#include <string.h>

#include "judge_internal.h"
#include "scratch.h"

enum { CALLS_MOST = 1 << 24 };

/* Later times are this one (it is in 2116), so that sums of times have room. */
#define LATEST_MOST (1ULL << 62)

static struct {
	uint64_t latest;
	struct bob_config *config;
	bool enforces;
} judge;

/* 0 means "not yet" in a record. */
static uint64_t bounded(uint64_t time)
{
	return time < LATEST_MOST ? time + !time : LATEST_MOST;
}

/* ---- opening ---- */

static int configure(const struct audit_judge_options *options)
{
	judge.config = judge_config();
	judge.config->mode = options->mode;
	if (options->n_ports > BOB_PORTS_MAX)
		return bob_err(E2BIG, "%zu SIP ports: bob looks at %d at most", options->n_ports,
			       BOB_PORTS_MAX);
	for (size_t i = 0; options->n_ports && i < BOB_PORTS_MAX; i++)
		judge.config->ports[i] = i < options->n_ports ? options->ports[i] : 0;
	return 0;
}

int audit_judge_open(const struct audit_judge_options *options)
{
	uint32_t calls = options->calls ? options->calls : BOB_CALLS_DEFAULT;
	uint64_t start = bounded(options->start);
	int err;

	if (calls > CALLS_MOST)
		return bob_err(EINVAL, "%u calls at a time: at most %d", calls, CALLS_MOST);
	judge_policy_size(options->policy, calls);
	if (bob_engine_reset(start))
		return bob_err(ENOMEM, "no memory for %u calls at a time", calls);
	err = configure(options);
	if (!err)
		err = judge_policy_load(options->policy, start);
	if (err) {
		audit_judge_close();
		return err;
	}
	judge.latest = start;
	judge.enforces = options->mode == BOB_ENFORCE;
	judge_refused_clear();
	judge_sweep_start(options, start);
	return 0;
}

void audit_judge_close(void)
{
	judge_rules_forget();
	bob_engine_size(NULL); /* the next who resets it may be a test */
}

/* ---- time ---- */

void audit_judge_advance(uint64_t time)
{
	time = bounded(time);
	if (time <= judge.latest)
		return;
	judge.latest = time;
	if (judge_sweep_next <= time)
		judge_sweep_until(time);
	if (judge_rules_next <= time)
		judge_rules_look(time);
	judge.config->heartbeat = time;
}

/* ---- packets ---- */

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

/*
 * A call that bob would have refused went on in the trace. Nothing of it counts: the
 * engine knows no such call, and what a 2xx in its dialog could adopt is taken away.
 */
static void forget_dialog(const struct bob_scratch *s)
{
	struct bob_key keys[2];

	if (s->view.status || (s->view.method != SIP_INVITE && s->view.method != SIP_UPDATE))
		return;
	bob_engine_call_keys(keys);
	if (judge_refused_has(&keys[0]) || judge_refused_has(&keys[1]))
		bob_native_delete(&bob_adoptions, &s->transaction);
}

static void follow_refused(const struct bob_scratch *s, struct bob_outcome outcome)
{
	if (outcome.verdict == BOB_REJECT) {
		answer(s);
		judge_refused_add(&s->call);
	} else if (!judge_refused_any()) {
		return;
	} else if (is_first_invite(s)) {
		if (bob_native_lookup(&bob_calls, &s->call))
			judge_refused_remove(&s->call);
	} else if (outcome.reason == BOB_N_UNKNOWN_CALL) {
		forget_dialog(s);
	}
}

/* The reasons before this one are of packets that leave no trace in the maps. */
static bool is_message(struct bob_outcome outcome)
{
	return outcome.reason >= BOB_N_OTHER_METHOD && outcome.reason != BOB_N_FRAGMENT_DROPPED;
}

/* The last packet's, if anybody wanted to see it. */
static void drop_events(void)
{
	struct bob_event event;

	while (bob_events.count && bob_native_ring_read(&bob_events, &event, sizeof(event)) > 0)
		;
}

struct bob_outcome audit_judge_packet(const struct audit_packet *packet)
{
	struct bob_arrival arrival = {
		.frame = packet->frame,
		.length = packet->captured,
		.direction = packet->outgoing ? BOB_EGRESS : BOB_INGRESS,
		.interface = BOB_ENGINE_INTERFACE,
	};
	struct bob_outcome outcome;

	if (packet->time > judge.latest)
		audit_judge_advance(packet->time);
	if (bob_events.count)
		drop_events();
	arrival.now = judge.latest;
	outcome = bob_engine_packet(&arrival);
	if (!is_message(outcome))
		return outcome;
	judge_sweep_touched(judge.latest);
	if (judge.enforces)
		follow_refused(bob_engine_scratch(), outcome);
	return outcome;
}
