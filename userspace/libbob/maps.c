/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Opens what is pinned. Whatever is found there is checked before it is used:
 * its type, its sizes and its ABI version, for it may come from another build.
 */
#include <errno.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include <bpf/bpf.h>

#include "cleanup.h"
#include "internal.h"
#include "windows.h"

struct pin {
	const char *name;
	size_t fd; /* its place in struct bob_maps */
	uint32_t type, key, value;
};

#define PIN(member, map, kind, key, value)                                                         \
	{                                                                                          \
		map, offsetof(struct bob_maps, member##_fd), BPF_MAP_TYPE_##kind, key, value       \
	}

/* bob_config first: it says whether the rest is of our kind. */
static const struct pin pins[] = {
	PIN(config, "bob_config", ARRAY, 4, sizeof(struct bob_config)),
	PIN(names, "bob_names", HASH, sizeof(struct bob_key), sizeof(struct bob_name)),
	PIN(users, "bob_users", ARRAY, 4, sizeof(struct bob_user)),
	PIN(user_text, "bob_user_text", ARRAY, 4, BOB_TEXT_MAX),
	PIN(free_users, "bob_free_users", QUEUE, 0, 4),
	PIN(rules, "bob_rules", ARRAY, 4, sizeof(struct bob_rule)),
	PIN(replies, "bob_replies", ARRAY, 4, sizeof(struct bob_reply)),
	PIN(prefixes, "bob_prefixes", LPM_TRIE, sizeof(struct bob_prefix), 4),
	PIN(domains, "bob_domains", HASH, sizeof(struct bob_key), sizeof(struct bob_domain)),
	PIN(exempt, "bob_exempt", HASH, sizeof(struct bob_key), sizeof(struct bob_exempt)),
	PIN(calls, "bob_calls", HASH, sizeof(struct bob_key), sizeof(struct bob_call)),
	PIN(refused, "bob_refused", ARRAY, 4, sizeof(struct bob_refusals)),
	PIN(adoptions, "bob_adoptions", LRU_HASH, sizeof(struct bob_key), 8),
	PIN(events, "bob_events", RINGBUF, 0, 0),
	PIN(captures, "bob_captures", ARRAY_OF_MAPS, 4, 4),
	PIN(readers, "bob_readers", ARRAY, 4, sizeof(struct bob_reader)),
	PIN(xsks, "bob_xsks", XSKMAP, 4, 4),
	PIN(queues, "bob_queues", ARRAY, 4, sizeof(struct bob_queue)),
	PIN(interfaces, "bob_interfaces", HASH, 4, sizeof(struct bob_interface)),
	PIN(stats, "bob_stats", PERCPU_ARRAY, 4, 8),
};

enum { PINS = sizeof(pins) / sizeof(pins[0]) };

static int *fd_at(struct bob_maps *maps, size_t place)
{
	return (int *)((char *)maps + place);
}

static int open_pin(const char *root, const char *name)
{
	char path[PATH_MAX];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", root, name);
	fd = bpf_obj_get(path);
	return fd < 0 ? -errno : fd;
}

static int other_abi(const char *root, uint32_t found)
{
	return bob_err(EPROTO,
		       "%s: pinned maps of ABI version %u, but this bob is of version %u; to go "
		       "on: `bobctl detach`, then start bobd (calls are counted anew from there)",
		       root, found, BOB_ABI_VERSION);
}

/* Reads the version with whatever size the record has; 0 is a bobd still at its first start. */
static int check_version(int fd, const char *root)
{
	struct bpf_map_info info = {0};
	uint32_t size = sizeof(info), zero = 0, abi;
	_cleanup_free_ uint32_t *record = NULL;

	if (bpf_obj_get_info_by_fd(fd, &info, &size))
		return bob_err(errno, "%s/bob_config: cannot be examined: %s", root,
			       strerror(errno));
	if (info.type != BPF_MAP_TYPE_ARRAY || info.value_size < sizeof(abi))
		return other_abi(root, 0);
	record = calloc(1, info.value_size);
	if (!record)
		return bob_err(ENOMEM, "out of memory");
	if (bpf_map_lookup_elem(fd, &zero, record))
		return bob_err(errno, "%s/bob_config: cannot be read: %s", root, strerror(errno));
	abi = record[0];
	if (!abi)
		return -ENOENT;
	return abi == BOB_ABI_VERSION ? 0 : other_abi(root, abi);
}

static int check_sizes(int fd, const char *root, const struct pin *pin)
{
	struct bpf_map_info info = {0};
	uint32_t size = sizeof(info);

	if (bpf_obj_get_info_by_fd(fd, &info, &size))
		return bob_err(errno, "%s/%s: cannot be examined: %s", root, pin->name,
			       strerror(errno));
	if (info.type == pin->type && info.key_size == pin->key && info.value_size == pin->value)
		return 0;
	return bob_err(EPROTO,
		       "%s/%s: not a map as this bob makes it (type %u, key %u, value %u bytes); "
		       "to go on: `bobctl detach`, then start bobd",
		       root, pin->name, info.type, info.key_size, info.value_size);
}

static int open_maps(struct bob_maps *maps, const char *root)
{
	for (size_t i = 0; i < PINS; i++) {
		int fd = open_pin(root, pins[i].name), err;

		if (fd == -ENOENT && i == 0)
			return -ENOENT;
		if (fd == -ENOENT)
			return bob_err(EPROTO,
				       "%s/%s: missing, although others are there; to go on: "
				       "`bobctl detach`, then start bobd",
				       root, pins[i].name);
		if (fd == -EACCES || fd == -EPERM)
			return bob_err(EPERM,
				       "%s/%s: permission denied; run this as root, or with "
				       "CAP_BPF and CAP_NET_ADMIN",
				       root, pins[i].name);
		if (fd < 0)
			return bob_err(-fd, "%s/%s: cannot be opened: %s", root, pins[i].name,
				       strerror(-fd));
		*fd_at(maps, pins[i].fd) = fd;
		err = i == 0 ? check_version(fd, root) : 0;
		if (!err)
			err = check_sizes(fd, root, &pins[i]);
		if (err)
			return err;
	}
	return 0;
}

static int entries_of(int fd, uint32_t *ret)
{
	struct bpf_map_info info = {0};
	uint32_t size = sizeof(info);

	if (bpf_obj_get_info_by_fd(fd, &info, &size))
		return bob_err(errno, "a pinned map cannot be examined: %s", strerror(errno));
	*ret = info.max_entries;
	return 0;
}

static int share(int fd, const char *name, size_t size, void **ret)
{
	void *shared = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	if (shared == MAP_FAILED)
		return bob_err(errno, "%s: cannot be mapped into memory: %s", name,
			       strerror(errno));
	*ret = shared;
	return 0;
}

/* few: users' records come when they are asked for. */
static int share_users(struct bob_maps *maps, bool few)
{
	size_t size = maps->users_size * sizeof(*maps->users);
	int err;

	if (!few)
		return share(maps->users_fd, "bob_users", size, (void **)&maps->users);
	err = bob_windows_new(&maps->windows, maps->users_fd, size);
	if (!err)
		maps->users = bob_windows_base(maps->windows);
	return err;
}

static int share_records(struct bob_maps *maps, bool few)
{
	uint32_t readers, queues, replies;
	int err;

	err = entries_of(maps->users_fd, &maps->users_size);
	if (!err)
		err = entries_of(maps->readers_fd, &readers);
	if (!err)
		err = entries_of(maps->queues_fd, &queues);
	if (!err)
		err = entries_of(maps->replies_fd, &replies);
	if (!err)
		err = entries_of(maps->refused_fd, &maps->refused_size);
	if (err)
		return err;
	if (readers < BOB_CAPTURES_MAX || queues < BOB_SOCKETS_MAX || replies < BOB_RULES_MAX ||
	    maps->refused_size < BOB_REFUSED_MAX)
		return bob_err(EPROTO, "pinned maps are smaller than this bob makes them; to go "
				       "on: `bobctl detach`, then start bobd");
	err = share(maps->config_fd, "bob_config", sizeof(*maps->config), (void **)&maps->config);
	if (!err)
		err = share_users(maps, few);
	if (!err)
		err = share(maps->queues_fd, "bob_queues", BOB_SOCKETS_MAX * sizeof(*maps->queues),
			    (void **)&maps->queues);
	if (!err)
		err = share(maps->readers_fd, "bob_readers",
			    BOB_CAPTURES_MAX * sizeof(*maps->readers), (void **)&maps->readers);
	if (!err)
		err = share(maps->replies_fd, "bob_replies", BOB_RULES_MAX * sizeof(*maps->replies),
			    (void **)&maps->replies);
	if (!err)
		err = share(maps->refused_fd, "bob_refused",
			    maps->refused_size * sizeof(*maps->refused), (void **)&maps->refused);
	return err;
}

static void all_closed(struct bob_maps *maps)
{
	memset(maps, 0, sizeof(*maps));
	for (size_t i = 0; i < PINS; i++)
		*fd_at(maps, pins[i].fd) = -1;
	maps->sweep_fd = -1;
	maps->mirror_fd = -1;
	maps->even_fd = -1;
	maps->walk_fd = -1;
}

static int open_all(struct bob_maps *ret, const char *root, bool few)
{
	_cleanup_(bob_maps_close) struct bob_maps maps;
	int err;

	all_closed(&maps);
	err = open_maps(&maps, root);
	if (!err)
		err = share_records(&maps, few);
	if (err)
		return err;
	maps.sweep_fd = open_pin(root, "bob_sweep");
	maps.mirror_fd = open_pin(root, "bob_mirror");
	maps.even_fd = open_pin(root, "bob_even");
	maps.walk_fd = open_pin(root, "bob_walk");
	*ret = maps;
	all_closed(&maps);
	return 0;
}

int bob_maps_open(struct bob_maps *ret, const char *root)
{
	return open_all(ret, root, false);
}

int bob_maps_open_few(struct bob_maps *ret, const char *root)
{
	return open_all(ret, root, true);
}

struct bob_user *bob_user_record(const struct bob_maps *maps, uint32_t index)
{
	if (maps->windows)
		bob_windows_open(maps->windows, index * sizeof(*maps->users), sizeof(*maps->users));
	return &maps->users[index];
}

void bob_maps_close(struct bob_maps *maps)
{
	if (maps->config)
		munmap(maps->config, sizeof(*maps->config));
	if (maps->users && !maps->windows)
		munmap(maps->users, maps->users_size * sizeof(*maps->users));
	bob_windows_free(maps->windows);
	if (maps->queues)
		munmap(maps->queues, BOB_SOCKETS_MAX * sizeof(*maps->queues));
	if (maps->readers)
		munmap(maps->readers, BOB_CAPTURES_MAX * sizeof(*maps->readers));
	if (maps->replies)
		munmap(maps->replies, BOB_RULES_MAX * sizeof(*maps->replies));
	if (maps->refused)
		munmap(maps->refused, maps->refused_size * sizeof(*maps->refused));
	for (size_t i = 0; i < PINS; i++)
		bob_close_fd(fd_at(maps, pins[i].fd));
	bob_close_fd(&maps->sweep_fd);
	bob_close_fd(&maps->mirror_fd);
	bob_close_fd(&maps->even_fd);
	bob_close_fd(&maps->walk_fd);
	all_closed(maps);
}
