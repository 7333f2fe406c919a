// SPDX-License-Identifier: GPL-2.0-only
/* The engine as a whole: a first start, and the answers to "who is in how many calls". */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine.h"
#include "engine_scratch.h"

#define SECOND 1000000000ULL

/* Tests may rely on it: keys are the same in every run. */
static const struct bob_key engine_secret = {0x0706050403020100ULL, 0x0f0e0d0c0b0a0908ULL};

struct bob_scratch bob_engine_packet_scratch;

const struct bob_scratch *bob_engine_scratch(void)
{
	return &bob_engine_packet_scratch;
}

static void set_config(uint64_t now)
{
	struct bob_config *config = bob_config_get();

	*config = (struct bob_config){
		.abi = BOB_ABI_VERSION,
		.mode = BOB_ENFORCE,
		.heartbeat = now,
		.heartbeat_max = SECOND / 2,
		.trying = 32 * SECOND,
		.early = 180 * SECOND,
		.ending = 32 * SECOND,
		.longest = 43200 * SECOND,
		.grace = 32 * SECOND,
		.tombstone = 32 * SECOND,
		.refusal = 32 * SECOND,
		.join_session = 1,
		.join_window = SECOND,
		.secret = engine_secret,
		.users_max = bob_engine_users_max,
		.users_all = bob_users.size,
		.known_mask = bob_known.size - 1,
		.refused_mask = bob_refused.size - 1,
		.ports = {5060},
	};
}

static int open_interface(void)
{
	struct bob_interface interface = {.slot = 0, .queues = 1, .name = "eth0"};
	uint32_t index = BOB_ENGINE_INTERFACE, socket = 0, open = 1;

	if (bpf_map_update_elem(&bob_interfaces, &index, &interface, BPF_ANY) ||
	    bpf_map_update_elem(&bob_xsks, &socket, &open, BPF_ANY))
		return -ENOMEM;
	return 0;
}

int bob_engine_reset(uint64_t now)
{
	struct bob_sweep chart = {.op = BOB_SWEEP_CHART, .now = now};
	int err = bob_native_reset();

	if (err)
		return err;
	memset(&bob_engine_packet_scratch, 0, sizeof(bob_engine_packet_scratch));
	set_config(now);
	err = open_interface();
	if (!err)
		err = bob_engine_sweep(&chart);
	if (!err)
		err = bob_engine_exempt("tel:112", BOB_EXEMPT_EMERGENCY);
	if (!err)
		err = bob_engine_exempt("tel:911", BOB_EXEMPT_EMERGENCY);
	return err;
}

void bob_engine_heartbeat(uint64_t now)
{
	bob_config_get()->heartbeat = now;
}

uint32_t bob_engine_calls(const char *who)
{
	const struct bob_user *user = bob_engine_user(who);

	return user ? BOB_SLOTS_CALLS(user->slots) : 0;
}

uint64_t bob_engine_counter(enum bob_counter counter)
{
	uint32_t index = counter;
	const uint64_t *value = bpf_map_lookup_elem(&bob_stats, &index);

	return value ? *value : 0;
}

enum bob_counter bob_engine_counter_named(const char *name)
{
#define ENGINE_NAME(NAME, name, text) name,
	static const char *const names[] = {BOB_COUNTERS(ENGINE_NAME)};
	uint32_t i = 0;

	while (i < BOB_N_MAX && strcmp(names[i], name))
		i++;
	return i;
}

/* ---- what always holds ---- */

struct tally {
	uint32_t live;
	uint64_t *slots; /* by user, in the layout of struct bob_user.slots */
};

static int held(const struct bob_call *call, uint32_t place)
{
	uint32_t phase = BOB_CALL_PHASE(call->state);

	return phase >= BOB_CALL_TRYING && phase <= BOB_CALL_ENDING &&
	       BOB_CALL_HELD(call->state) & 1U << place;
}

static long count_call(struct bob_native_map *map, const void *key, void *value, void *arg)
{
	const struct bob_call *call = value;
	struct tally *tally = arg;
	uint32_t phase = BOB_CALL_PHASE(call->state);

	(void)map, (void)key;
	tally->live += phase >= BOB_CALL_TRYING && phase <= BOB_CALL_ENDING;
	for (uint32_t i = 0; tally->slots && i < BOB_PARTIES_MAX; i++) {
		uint32_t index = call->parties[i].user;
		const struct bob_user *user = bpf_map_lookup_elem(&bob_users, &index);

		if (index && held(call, i) &&
		    BOB_SLOTS_GENERATION(user->slots) == call->parties[i].generation)
			tally->slots[index] +=
				BOB_PARTY_CALLS(i) ? BOB_SLOTS_ONE_OUT : BOB_SLOTS_ONE_IN;
	}
	return 0;
}

uint32_t bob_engine_live(void)
{
	struct tally tally = {0};

	bpf_for_each_map_elem(&bob_calls, count_call, &tally, 0);
	return tally.live;
}

int bob_engine_check(void)
{
	uint64_t *slots = calloc(bob_users.size, sizeof(*slots));
	struct tally tally = {.slots = slots};
	int err = 0;

	if (!slots)
		return -ENOMEM;
	bpf_for_each_map_elem(&bob_calls, count_call, &tally, 0);
	for (uint32_t i = 1; i < bob_users.size; i++) {
		const struct bob_user *user = bpf_map_lookup_elem(&bob_users, &i);

		if ((uint32_t)user->slots == (uint32_t)slots[i])
			continue;
		fprintf(stderr, "engine: user %u counts %u in, %u out; records say %u and %u\n", i,
			BOB_SLOTS_IN(user->slots), BOB_SLOTS_OUT(user->slots),
			BOB_SLOTS_IN(slots[i]), BOB_SLOTS_OUT(slots[i]));
		err = -EBADMSG;
	}
	free(slots);
	return err;
}
