// SPDX-License-Identifier: GPL-2.0-only
/* The same into both worlds, and the quick way to see that nothing differs. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <bpf/bpf.h>

#include "differential.h"
/* Behind <bpf/bpf.h>: this file speaks to the kernel's maps. */
#include "native.h"

#define SECOND 1000000000ULL

enum { CALLS_MAX = 1024, EGRESS_MIN = 64 };

static bool agent;

/* ---- held against each other ---- */

static bool same_counters(void)
{
	static uint64_t *values;
	static uint32_t keys[BOB_N_MAX];
	int cpus = libbpf_num_possible_cpus();
	uint32_t n = BOB_N_MAX, at;

	if (!values)
		values = calloc(BOB_N_MAX * cpus, sizeof(*values));
	if (bpf_map_lookup_batch(kernel.maps.stats_fd, NULL, &at, keys, values, &n, NULL) &&
	    errno != ENOENT)
		return false;
	for (uint32_t i = 0; i < n; i++) {
		uint64_t sum = 0;

		for (int cpu = 0; cpu < cpus; cpu++)
			sum += values[i * cpus + cpu];
		if (sum != bob_engine_counter(keys[i]))
			return false;
	}
	return n == BOB_N_MAX;
}

/* Both got their indices in the same order. */
static bool same_users(void)
{
	for (uint32_t i = 1; i < bob_users.size; i++) {
		const struct bob_user *native = bob_native_lookup(&bob_users, &i);
		const struct bob_user *loaded = &kernel.maps.users[i];

		if (native->slots != loaded->slots || native->refused != loaded->refused ||
		    memcmp(&native->name, &loaded->name, sizeof(native->name)))
			return false;
	}
	return true;
}

/* What is left of a record when times are: a packet reaches the loaded programs a little later. */
static void timeless(struct bob_call *call, int64_t *lasts)
{
	*lasts = call->deadline - call->started;
	call->answered = !!call->answered;
	call->deadline = call->started = 0;
	for (int i = 0; i < BOB_DIALOGS_MAX; i++)
		call->dialogs[i].over = !!call->dialogs[i].over;
}

static bool same_call(const struct bob_call *one, const struct bob_call *other)
{
	struct bob_call native = *one, loaded = *other;
	int64_t here, there;

	timeless(&native, &here);
	timeless(&loaded, &there);
	return !memcmp(&native, &loaded, sizeof(native)) && llabs(here - there) < (int64_t)SECOND;
}

static bool same_calls(void)
{
	static struct bob_key keys[CALLS_MAX];
	static struct bob_call calls[CALLS_MAX];
	uint32_t n = CALLS_MAX, at;

	if (bpf_map_lookup_batch(kernel.maps.calls_fd, NULL, &at, keys, calls, &n, NULL) &&
	    errno != ENOENT)
		return false;
	if (n != bob_calls.count)
		return false;
	for (uint32_t i = 0; i < n; i++) {
		const struct bob_call *native = bob_native_lookup(&bob_calls, &keys[i]);

		if (!native || !same_call(native, &calls[i]))
			return false;
	}
	return true;
}

static int compare(void)
{
	bool counters = same_counters(), users = same_users(), calls = same_calls();

	if (counters && users && calls)
		return 0;
	fprintf(stderr, "the worlds differ in%s%s%s\n", counters ? "" : " counters",
		users ? "" : " users", calls ? "" : " calls");
	kernel_compare(); /* says more */
	return -1;
}

/* ---- done to both ---- */

static struct bob_config *native_config(void)
{
	uint32_t zero = 0;

	return bob_native_lookup(&bob_config, &zero);
}

static void draw_config(struct bob_config *config)
{
	config->mode = random_percent(85) ? BOB_ENFORCE : BOB_MONITOR;
	config->join_window = random_percent(50) ? SECOND : 0;
	config->join_session = random_percent(50);
	if (random_percent(10))
		config->ports[1] = 5061;
}

int worlds_begin(void)
{
	agent = true;
	if (bob_engine_reset(bob_now()))
		return -1;
	draw_config(native_config());
	policies_begin();
	return kernel_reset();
}

int worlds_limit(const char *uri, uint32_t limit)
{
	int user = bob_engine_limit(uri, limit, bob_now());

	return user < 0 ? 0 : kernel_policy();
}

int worlds_policy(void)
{
	policies_users();
	return kernel_policy();
}

/* The agent's part, if it is alive. */
static void play_agent(uint64_t now)
{
	if (agent)
		bob_engine_heartbeat(now);
	kernel.maps.config->heartbeat = native_config()->heartbeat;
}

int worlds_send(struct sent *sent)
{
	struct bob_arrival *arrival = &sent->arrival;

	arrival->frame = guarded_copy(sent->frame.at, sent->frame.n);
	arrival->length = sent->frame.n;
	arrival->interface = BOB_ENGINE_INTERFACE;
	if (arrival->length < EGRESS_MIN)
		arrival->direction = BOB_INGRESS; /* tc takes none so short */
	arrival->now = bob_now();
	play_agent(arrival->now);
	sent->outcome = bob_engine_packet(arrival);
	if (kernel_packet(arrival, sent->outcome))
		return -1;
	return compare();
}

/* ---- events ---- */

static int sweep(char what[64])
{
	/* Half a second off every timer, so that the few us between the worlds do not count. */
	static const uint64_t ahead[] = {0, 32, 60, 181, 122, 2000, 50000, 200000};
	static const enum bob_sweep_op ops[] = {BOB_SWEEP_EXPIRE, BOB_SWEEP_EXPIRE,
						BOB_SWEEP_WALK,	  BOB_SWEEP_RECOUNT,
						BOB_SWEEP_SETTLE, BOB_SWEEP_CLEAR};
	static uint64_t pass;
	uint64_t seconds = random_of(ahead);
	struct bob_sweep native = {
		.op = random_of(ops),
		.now = bob_now() + seconds * SECOND + SECOND / 2,
		.pass = ++pass,
		.to = bob_users.size,
	};
	struct bob_sweep loaded = native;

	snprintf(what, 64, "sweep, operation %u, %llu.5 s ahead", native.op,
		 (unsigned long long)seconds);
	if (bob_engine_sweep(&native) || bob_sweep_run(&kernel.maps, &loaded))
		return -1;
	if (native.live != loaded.live || native.ended != loaded.ended ||
	    native.removed != loaded.removed || native.drift != loaded.drift ||
	    native.retired != loaded.retired) {
		fprintf(stderr, "the sweeps found different things\n");
		return -1;
	}
	return 0;
}

static int set_socket(bool open)
{
	uint32_t at = 0, one = 1;

	if (open)
		return bob_native_update(&bob_xsks, &at, &one, BPF_ANY);
	return bob_native_delete(&bob_xsks, &at);
}

/* Whatever was in the way of a refusal has gone. */
static void mend(struct bob_queue *queue)
{
	agent = true;
	set_socket(true);
	queue->done = queue->sent;
	native_config()->mode = BOB_ENFORCE;
}

int worlds_event(char what[64])
{
	uint32_t zero = 0;
	struct bob_queue *queue = bob_native_lookup(&bob_queues, &zero);
	int err = 0;

	mend(queue);
	switch (random_below(14)) {
	case 0:
		agent = false;
		native_config()->heartbeat = bob_now() - SECOND;
		snprintf(what, 64, "the agent is dead");
		break;
	case 1:
		err = set_socket(false);
		snprintf(what, 64, "no socket");
		break;
	case 2:
		queue->done = queue->sent - BOB_QUEUE_DEPTH;
		snprintf(what, 64, "the ring is full");
		break;
	case 3:
		native_config()->mode = BOB_MONITOR;
		snprintf(what, 64, "mode monitor");
		break;
	case 4:
		native_config()->mode = random_percent(30) ? BOB_OFF : BOB_ENFORCE;
		snprintf(what, 64, "mode %u", native_config()->mode);
		break;
	case 5:
		err = worlds_limit(invent_users[0], 1 + random_below(3));
		snprintf(what, 64, "another limit for bob");
		break;
	case 6: snprintf(what, 64, "all is well"); break;
	case 7:
	case 8:
		policies_change(what);
		err = kernel_policy();
		break;
	default: err = sweep(what);
	}
	return err || kernel_settings() || compare() ? -1 : 0;
}
