/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The engine driven by a trace: its packets, at its times.
 *
 * At a mirror port every packet is one that a bob in its way would have met coming
 * in. A capture made on a SIP host itself knows what that host sent: this is what
 * bob_tc would have seen, which counts and refuses nothing.
 */
#include <errno.h>

#include "judge_internal.h"

enum { CALLS_MOST = 1 << 24 };

/* Later times are this one (it is in 2116), so that sums of times have room. */
#define LATEST_MOST (1ULL << 62)

static struct {
	uint64_t latest;
	struct bob_config *config;
	const uint64_t *started; /* the engine's counter of calls */
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
	judge.started = bob_native_lookup(&bob_stats, &(uint32_t){BOB_N_CALL_STARTED});
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

/* The reasons before this one are of packets that leave no trace in the maps. */
static bool is_message(struct bob_outcome outcome)
{
	return outcome.reason >= BOB_N_OTHER_METHOD && outcome.reason != BOB_N_FRAGMENT_DROPPED;
}

void judge_drop_events(void)
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
	uint64_t started;

	if (packet->time > judge.latest)
		audit_judge_advance(packet->time);
	if (bob_events.count)
		judge_drop_events();
	arrival.now = judge.latest;
	started = *judge.started;
	outcome = bob_engine_packet(&arrival);
	if (!is_message(outcome))
		return outcome;
	judge_sweep_touched(judge.latest);
	if (judge.enforces)
		judge_refused_follow(&outcome, *judge.started != started);
	return outcome;
}
