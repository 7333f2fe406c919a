// SPDX-License-Identifier: GPL-2.0-only
/* The policy of the loaded maps: made equal to the native one, as bobctl would. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <bpf/bpf.h>

#include "kernel.h"
#include "native.h"

static int failed(const char *what)
{
	fprintf(stderr, "%s: %s\n", what, strerror(errno));
	return -1;
}

/* ---- levels and exemptions: whole maps ---- */

static long copy_entry(struct bob_native_map *map, const void *key, void *value, void *arg)
{
	(void)map;
	return bpf_map_update_elem(*(int *)arg, key, value, BPF_ANY);
}

/* An LPM trie would find a shorter entry for a key that is gone: so everything goes first. */
static int copy_map(struct bob_native_map *map, int fd)
{
	uint8_t key[64];

	while (!bpf_map_get_next_key(fd, NULL, key))
		if (bpf_map_delete_elem(fd, key))
			return failed(map->name);
	bob_native_each(map, copy_entry, &fd, 0);
	return 0;
}

static int copy_rules(void)
{
	for (uint32_t i = 0; i < KERNEL_RULES; i++)
		if (bpf_map_update_elem(kernel.maps.rules_fd, &i, bob_native_lookup(&bob_rules, &i),
					BPF_ANY))
			return failed("bob_rules");
	return 0;
}

/* ---- users ---- */

static int sweep(enum bob_sweep_op op, uint32_t user, uint32_t to)
{
	struct bob_sweep request = {.op = op, .user = user, .to = to, .now = bob_now()};

	return bob_sweep_run(&kernel.maps, &request) ? -1 : 0;
}

static int copy_user(uint32_t index)
{
	const struct bob_user *native = bob_native_lookup(&bob_users, &index);
	struct bob_user *loaded = &kernel.maps.users[index];

	if (loaded->flags && !native->flags && sweep(BOB_SWEEP_RETIRE, index, 0))
		return -1;
	memcpy(loaded->rule, native->rule, sizeof(loaded->rule));
	memcpy(loaded->group, native->group, sizeof(loaded->group));
	loaded->name = native->name;
	loaded->flags = native->flags;
	return bpf_map_update_elem(kernel.maps.user_text_fd, &index,
				   bob_native_lookup(&bob_user_text, &index), BPF_ANY)
		       ? failed("bob_user_text")
		       : 0;
}

static uint32_t generation_of(uint32_t index)
{
	return BOB_SLOTS_GENERATION(kernel.maps.users[index].slots);
}

/* A provisioned user's name; a guest's calls move along. */
static long copy_name(struct bob_native_map *map, const void *key, void *value, void *arg)
{
	const struct bob_name *native = value;
	uint32_t index = native->user[0], generation = generation_of(index), from = 0;
	struct bob_name known, name = {{index, index}, {generation, generation}};

	(void)map;
	if (index >= BOB_ENGINE_USERS_MAX)
		return 0;
	if (!bpf_map_lookup_elem(kernel.maps.names_fd, key, &known) &&
	    generation_of(known.user[0]) == known.generation[0])
		from = known.user[0];
	if (from == index)
		return 0;
	if (bpf_map_update_elem(kernel.maps.names_fd, key, &name, BPF_ANY) ||
	    (from && sweep(BOB_SWEEP_MOVE, from, index)))
		return *(int *)arg = failed("bob_names");
	return 0;
}

/* Names of provisioned users that the native maps do not have any more. */
static void drop_names(void)
{
	struct bob_key key, *previous = NULL;
	struct bob_name name;

	while (!bpf_map_get_next_key(kernel.maps.names_fd, previous, &key)) {
		if (!bpf_map_lookup_elem(kernel.maps.names_fd, &key, &name) &&
		    name.user[0] < BOB_ENGINE_USERS_MAX && !bob_native_lookup(&bob_names, &key) &&
		    !bpf_map_delete_elem(kernel.maps.names_fd, &key)) {
			previous = NULL;
			continue;
		}
		previous = &key;
	}
}

int kernel_policy(void)
{
	int err = copy_rules() || copy_map(&bob_prefixes, kernel.maps.prefixes_fd) ||
		  copy_map(&bob_domains, kernel.maps.domains_fd) ||
		  copy_map(&bob_exempt, kernel.maps.exempt_fd);

	for (uint32_t i = 1; i < BOB_ENGINE_USERS_MAX && !err; i++)
		err = copy_user(i);
	if (err)
		return -1;
	drop_names();
	bob_native_each(&bob_names, copy_name, &err, 0);
	return err ? -1 : kernel_settings();
}
