// SPDX-License-Identifier: GPL-2.0-only
/* The loaded maps: emptied, filled with what userspace owns, and held against the native ones. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>

#include "kernel.h"
#include "native.h"

static struct bob_config *native_config(void)
{
	uint32_t zero = 0;

	return bob_native_lookup(&bob_config, &zero);
}

/* ---- empty ---- */

static void empty_hash(int fd)
{
	struct bob_key key;

	while (!bpf_map_get_next_key(fd, NULL, &key))
		if (bpf_map_delete_elem(fd, &key))
			break;
}

static void zero_array(int fd, uint32_t entries, size_t value_size)
{
	void *zeros = calloc(libbpf_num_possible_cpus(), value_size);

	for (uint32_t i = 0; i < entries; i++)
		bpf_map_update_elem(fd, &i, zeros, BPF_ANY);
	free(zeros);
}

static int loaded_map(const char *name)
{
	return bpf_object__find_map_fd_by_name(kernel.objects[0], name);
}

/* So many that they are written at once; and only if any can be there. */
static void forget_legs(void)
{
	static const struct bob_leg none[BOB_LEGS_MAX];
	static uint32_t keys[BOB_LEGS_MAX];
	uint32_t n = BOB_LEGS_MAX;

	if (!kernel.maps.config->join_window && !kernel.maps.config->join_session)
		return;
	for (uint32_t i = 0; i < n; i++)
		keys[i] = i;
	bpf_map_update_batch(loaded_map("bob_legs"), keys, none, &n, NULL);
}

static void empty_queue(int fd)
{
	uint32_t value;

	while (!bpf_map_lookup_and_delete_elem(fd, NULL, &value))
		;
}

int kernel_reset(void)
{
	const struct bob_maps *maps = &kernel.maps;
	struct bob_sweep chart = {.op = BOB_SWEEP_CHART};

	empty_hash(maps->names_fd);
	empty_hash(maps->calls_fd);
	memset(maps->refused, 0, bob_refused.size * sizeof(*maps->refused));
	zero_array(loaded_map("bob_lately"), bob_lately.size, sizeof(uint64_t));
	empty_hash(maps->adoptions_fd);
	empty_hash(loaded_map("bob_fragments"));
	forget_legs();
	empty_hash(maps->interfaces_fd);
	memset(maps->users, 0, bob_users.size * sizeof(*maps->users));
	zero_array(kernel.tally_fd, bob_users.size, sizeof(uint64_t));
	zero_array(maps->stats_fd, BOB_N_MAX, sizeof(uint64_t));
	memset(maps->queues, 0, sizeof(*maps->queues));
	empty_queue(maps->free_users_fd);
	ring_buffer__consume(kernel.events);
	if (kernel_settings() || kernel_policy() || bob_sweep_run(maps, &chart)) {
		fprintf(stderr, "the loaded maps could not be reset\n");
		return -1;
	}
	return 0;
}

/* ---- what userspace owns ---- */

static long copy_entry(struct bob_native_map *map, const void *key, void *value, void *arg)
{
	(void)map;
	return bpf_map_update_elem(*(int *)arg, key, value, BPF_ANY);
}

static void copy_hash(struct bob_native_map *map, int fd)
{
	bob_native_each(map, copy_entry, &fd, 0);
}

/* Where the kernel has no AF_XDP the native engine goes without, too. */
static void copy_socket(void)
{
	uint32_t at = 0;

	if (kernel.socket < 0)
		bob_native_delete(&bob_xsks, &at);
	else if (bob_native_lookup(&bob_xsks, &at))
		bpf_map_update_elem(kernel.maps.xsks_fd, &at, &kernel.socket, BPF_ANY);
	else
		bpf_map_delete_elem(kernel.maps.xsks_fd, &at);
}

int kernel_settings(void)
{
	const struct bob_queue *queue;
	uint32_t zero = 0;

	memcpy(kernel.maps.config, native_config(), sizeof(struct bob_config));
	copy_hash(&bob_interfaces, kernel.maps.interfaces_fd);
	copy_socket();
	queue = bob_native_lookup(&bob_queues, &zero);
	kernel.maps.queues->done = queue->done;
	return 0;
}

/* ---- compared ---- */

uint64_t kernel_counter(uint32_t counter)
{
	uint64_t values[libbpf_num_possible_cpus()], sum = 0;

	memset(values, 0, sizeof(values));
	if (bpf_map_lookup_elem(kernel.maps.stats_fd, &counter, values))
		return ~0ULL;
	for (int i = 0; i < libbpf_num_possible_cpus(); i++)
		sum += values[i];
	return sum;
}

static int compare_counters(void)
{
	int differ = 0;

	for (uint32_t i = 0; i < BOB_N_MAX; i++) {
		uint64_t here = kernel_counter(i), natively = bob_engine_counter(i);

		if (here == natively)
			continue;
		fprintf(stderr, "counter %s: %llu loaded, %llu native\n", reason_name(i),
			(unsigned long long)here, (unsigned long long)natively);
		differ = -1;
	}
	return differ;
}

static const struct bob_user *native_user(uint32_t index)
{
	return bob_native_lookup(&bob_users, &index);
}

/* By name: guests may have got their places in another order. */
static const struct bob_user *loaded_user(const struct bob_key *name)
{
	uint32_t live = kernel.maps.config->epoch & 1;
	struct bob_name found;

	if (bpf_map_lookup_elem(kernel.maps.names_fd, name, &found) ||
	    found.user[live] >= bob_users.size)
		return NULL;
	return &kernel.maps.users[found.user[live]];
}

static int compare_users(void)
{
	uint32_t busy = 0;

	for (uint32_t i = 1; i < bob_users.size; i++) {
		const struct bob_user *native = native_user(i), *loaded;

		busy += BOB_SLOTS_CALLS(kernel.maps.users[i].slots) > 0;
		busy -= BOB_SLOTS_CALLS(native->slots) > 0;
		if (!BOB_SLOTS_CALLS(native->slots) && !native->refused)
			continue;
		loaded = native->flags & BOB_USER_GROUP ? &kernel.maps.users[i]
							: loaded_user(&native->name);
		if (loaded && (uint32_t)loaded->slots == (uint32_t)native->slots &&
		    loaded->refused == native->refused)
			continue;
		fprintf(stderr, "user %u: slots %llx loaded, %llx native\n", i,
			loaded ? (unsigned long long)loaded->slots : 0,
			(unsigned long long)native->slots);
		return -1;
	}
	if (busy)
		fprintf(stderr, "%d more users are in calls in the loaded maps\n", (int)busy);
	return busy ? -1 : 0;
}

static int same_parties(const struct bob_call *native, const struct bob_call *loaded)
{
	for (int i = 0; i < BOB_PARTIES_MAX; i++) {
		uint32_t here = loaded->parties[i].user, there = native->parties[i].user;

		if (!here != !there || here >= bob_users.size)
			return 0;
		if (here && memcmp(&kernel.maps.users[here].name, &native_user(there)->name,
				   sizeof(struct bob_key)))
			return 0;
	}
	return 1;
}

/* The packet reaches the loaded programs a little later than the native engine. */
static bool same_time(uint64_t native, uint64_t loaded, const struct bob_call *one,
		      const struct bob_call *other)
{
	int64_t later = (loaded - other->started) - (native - one->started);

	return !native == !loaded && (!native || (later > -1000000000 && later < 1000000000));
}

static bool same_times(const struct bob_call *native, const struct bob_call *loaded)
{
	for (int i = 0; i < BOB_DIALOGS_MAX; i++)
		if (!same_time(native->dialogs[i].over, loaded->dialogs[i].over, native, loaded))
			return false;
	return same_time(native->deadline, loaded->deadline, native, loaded) &&
	       !native->answered == !loaded->answered;
}

static bool same_dialogs(const struct bob_call *native, const struct bob_call *loaded)
{
	for (int i = 0; i < BOB_DIALOGS_MAX; i++)
		if (native->dialogs[i].tag != loaded->dialogs[i].tag ||
		    memcmp(native->dialogs[i].bye, loaded->dialogs[i].bye,
			   sizeof(native->dialogs[i].bye)))
			return false;
	return true;
}

static bool same_call(const struct bob_call *native, const struct bob_call *loaded)
{
	return native->state == loaded->state && native->session == loaded->session &&
	       native->cseq == loaded->cseq && native->interface == loaded->interface &&
	       native->flags == loaded->flags &&
	       !memcmp(&native->replaces, &loaded->replaces, sizeof(native->replaces)) &&
	       !memcmp(native->branches, loaded->branches, sizeof(native->branches)) &&
	       same_dialogs(native, loaded) && same_parties(native, loaded) &&
	       same_times(native, loaded);
}

static long compare_call(struct bob_native_map *map, const void *key, void *value, void *arg)
{
	struct bob_call loaded;

	(void)map;
	if (bpf_map_lookup_elem(kernel.maps.calls_fd, key, &loaded)) {
		fprintf(stderr, "a call is missing from the loaded maps\n");
		*(int *)arg = -1;
	} else if (!same_call(value, &loaded)) {
		fprintf(stderr, "a call differs: state %llx loaded, %llx native\n",
			(unsigned long long)loaded.state,
			(unsigned long long)((struct bob_call *)value)->state);
		*(int *)arg = -1;
	}
	return 0;
}

static int compare_calls(void)
{
	struct bob_key key, *previous = NULL;
	uint32_t loaded = 0;
	int differ = 0;

	bob_native_each(&bob_calls, compare_call, &differ, 0);
	while (!bpf_map_get_next_key(kernel.maps.calls_fd, previous, &key)) {
		previous = &key;
		loaded++;
	}
	if (loaded == bob_calls.count)
		return differ;
	fprintf(stderr, "%u calls loaded, %u native\n", loaded, bob_calls.count);
	return -1;
}

int kernel_compare(void)
{
	int counters = compare_counters(), users = compare_users(), calls = compare_calls();

	return counters || users || calls ? -1 : 0;
}
