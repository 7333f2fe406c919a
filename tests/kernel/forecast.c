// SPDX-License-Identifier: GPL-2.0-only
/*
 * What "bobctl rule test" foretells, held against what the loaded program then does:
 * policies and calls by chance, and before each INVITE bob_policy_test() is asked.
 * Half-way another policy is put in force under the calls that are up.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <bpf/bpf.h>

#include "forecast.h"
#include "kernel.h"
#include "message_text.h"

enum { SEEDS = 100, INVITES = 60, CALLS = 24 };

static char path[KERNEL_PATH];

/* ---- the policy ---- */

/* Another policy by chance. maps may be NULL: only the store has it then. */
static int edit(struct bob_store *store, const struct bob_maps *maps, struct chance *chance)
{
	struct bob_policy *before = bob_policy_new(), *after = forecast_policy(chance);
	struct bob_changes changes = {0};
	int err = before && after ? bob_store_begin(store) : -ENOMEM;

	if (!err)
		err = bob_store_read(store, before);
	if (!err)
		err = bob_policy_diff(&changes, before, after);
	if (!err)
		err = bob_policy_edit(maps, store, &changes);
	bob_changes_free(&changes);
	bob_policy_free(before);
	bob_policy_free(after);
	return err;
}

/* A policy is in force, and nobody is in a call. */
static int begin(struct bob_store *store, struct chance *chance)
{
	int err = edit(store, NULL, chance);

	if (!err)
		err = kernel_reset();
	return err ? err : bob_policy_load(&kernel.maps, store);
}

/* ---- calls ---- */

struct people {
	char caller[FORECAST_URI], callee[FORECAST_URI];
	uint32_t call; /* 0: none */
};

/* The XDP action, or -1. The agent is alive, and its ring is empty. */
static int send_line(const char *line)
{
	uint8_t frame[FRAME_MAX];
	struct message message;

	message_make(&message, line);
	LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = frame, .repeat = 1);
	opts.data_size_in = frame_build(frame, &(struct frame_shape){.back = message.response},
					message.text, message.length);
	kernel.maps.config->heartbeat = bob_now();
	kernel.maps.config->heartbeat_max = 3600000000000; /* a busy machine is no dead agent */
	kernel.maps.queues->done = kernel.maps.queues->sent;
	return bpf_prog_test_run_opts(kernel.xdp_fd, &opts) ? -1 : (int)opts.retval;
}

static int send_call(const char *what, const struct people *people)
{
	char line[2 * FORECAST_URI + 64];

	snprintf(line, sizeof(line), "%s %s>%s call=%u", what, people->caller, people->callee,
		 people->call);
	return send_line(line);
}

/* ---- compared ---- */

/* How an INVITE that begins a call may end here. */
static const enum bob_counter ends[] = {
	BOB_N_ADMITTED,	     BOB_N_EMERGENCY, BOB_N_EXEMPT_TARGET,
	BOB_N_EXEMPT_CALLER, BOB_N_REFUSED,   BOB_N_REFUSED_OUTGOING,
};

enum { ENDS = sizeof(ends) / sizeof(*ends) };

static void read_ends(uint64_t counts[ENDS])
{
	for (int i = 0; i < ENDS; i++)
		counts[i] = kernel_counter(ends[i]);
}

/* Which of them rose; BOB_N_MAX: none. */
static enum bob_counter ended(const uint64_t before[ENDS])
{
	for (int i = 0; i < ENDS; i++)
		if (kernel_counter(ends[i]) != before[i])
			return ends[i];
	return BOB_N_MAX;
}

static enum bob_counter foretold(const struct bob_verdict_now *now)
{
	if (now->verdict == BOB_REJECT)
		return now->why < BOB_WHY_CALLER ? BOB_N_REFUSED : BOB_N_REFUSED_OUTGOING;
	if (strstr(now->reason, "emergency"))
		return BOB_N_EMERGENCY;
	if (strstr(now->reason, "exempt target"))
		return BOB_N_EXEMPT_TARGET;
	return strstr(now->reason, "always gets through") ? BOB_N_EXEMPT_CALLER : BOB_N_ADMITTED;
}

/* Of a refusal: whose limit, how many calls of how many, and what the caller is told. */
static bool same_refusal(const struct bob_verdict_now *now)
{
	const struct bob_event *event = &kernel.event;
	uint16_t status = kernel.maps.replies[event->rule].status;
	char who[BOB_TEXT_MAX] = "", count[48];

	if (event->why >= BOB_WHY_CALLER)
		status = 486;
	if (event->user < kernel.maps.config->users_max) /* guests may be typed otherwise */
		bpf_map_lookup_elem(kernel.maps.user_text_fd, &event->user, who);
	snprintf(count, sizeof(count), "%s has %u of %u calls",
		 event->why == BOB_WHY_CALLER ? "," : "", event->calls, event->limit);
	if (kernel.taken == 1 && event->why == now->why && status == now->status &&
	    strstr(now->reason, count) && strstr(now->reason, who))
		return true;
	fprintf(stderr, "%d events: why %u, status %u, %s%s; foretold: why %u, status %u\n",
		kernel.taken, event->why, status, who, count, now->why, now->status);
	return false;
}

/* Asks, then calls. people->call is 0 afterwards if the call was refused. */
static int call_as_foretold(struct bob_store *store, struct people *people)
{
	struct bob_verdict_now now;
	enum bob_counter end, expected;
	uint64_t before[ENDS];
	int action;

	if (bob_policy_test(&kernel.maps, store, people->callee, people->caller, &now))
		return -1;
	expected = foretold(&now);
	read_ends(before);
	kernel.taken = 0;
	action = send_call("INVITE", people);
	ring_buffer__consume(kernel.events);
	end = ended(before);
	if (end != expected ||
	    action != (now.verdict == BOB_REJECT ? (int)XDP_REDIRECT : (int)XDP_PASS) ||
	    (now.verdict == BOB_REJECT && !same_refusal(&now))) {
		fprintf(stderr, "%s calls %s: action %d, %s; foretold: %s (%s)\n", people->caller,
			people->callee, action, end < BOB_N_MAX ? reason_name(end) : "nothing",
			reason_name(expected), now.reason);
		return -1;
	}
	if (now.verdict == BOB_REJECT)
		people->call = 0;
	return 0;
}

/* ---- the test ---- */

static int play_policy(struct bob_store *store, uint32_t seed)
{
	struct chance chance = chance_of(seed);
	struct people calls[CALLS] = {{.call = 0}};
	int err = begin(store, &chance);

	for (uint32_t i = 1; i <= INVITES && !err; i++) {
		struct people *people = &calls[below(&chance, CALLS)];

		if (i == INVITES / 2 && edit(store, &kernel.maps, &chance))
			err = -1;
		if (people->call)
			send_call("487 INVITE", people);
		forecast_uri(&chance, people->caller);
		forecast_uri(&chance, people->callee);
		people->call = i;
		if (!err)
			err = call_as_foretold(store, people);
	}
	if (err)
		fprintf(stderr, "seed %u\n", seed);
	return err;
}

static int play_policies(void)
{
	struct bob_store *store = NULL;
	int err = bob_store_open(&store, path);

	for (uint32_t seed = 1; seed <= SEEDS && !err; seed++)
		err = play_policy(store, seed);
	bob_store_close(store);
	return err;
}

int kernel_play_forecast(void)
{
	static const char what[] = "a rule's test foretells what becomes of the call";
	int err;

	if (kernel.socket < 0) {
		printf("ok - %s # SKIP no AF_XDP on this kernel\n", what);
		return 0;
	}
	err = bob_engine_reset(bob_now()) || kernel_store_make(path);
	if (!err)
		err = play_policies();
	kernel_store_remove(path);
	printf("%s - %s\n", err ? "not ok" : "ok", what);
	return err != 0;
}
