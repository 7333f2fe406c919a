// SPDX-License-Identifier: GPL-2.0-only
/* Loading, and what the verifier made of it. */
#include <errno.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

/* Before native.h: this file speaks to the kernel's maps. */
#include <bpf/bpf.h>

#include "kernel.h"
#include "native.h"

static const char *const object_names[] = {"bob_xdp", "bob_tc", "bob_sweep"};

struct kernel kernel = {.socket = -1, .xdp_fd = -1, .tc_fd = -1};

static int failed(const char *what)
{
	fprintf(stderr, "%s: %s\n", what, strerror(errno));
	return -1;
}

/* native.h says over again what bob_maps.h says: they must not come apart. */
static int same_kind(const struct bpf_map *map, const struct bob_native_map *native)
{
	if (native->kind == BOB_NATIVE_QUEUE || native->kind == BOB_NATIVE_RING ||
	    native->kind == BOB_NATIVE_RINGS)
		return 1;
	return bpf_map__key_size(map) == native->key_size &&
	       bpf_map__value_size(map) == native->value_size;
}

/* Maps as small as the native ones are emptied quickly; those that evict need room to do it well.
 */
static int prepare_map(struct bpf_map *map, const struct bob_native_map *native, int share_fd)
{
	bpf_map__set_pin_path(map, NULL);
	if (!native)
		return 0;
	if (!same_kind(map, native)) {
		errno = EPROTO;
		return -1;
	}
	if (share_fd >= 0)
		return bpf_map__reuse_fd(map, share_fd);
	if (native->kind == BOB_NATIVE_LRU || native->kind == BOB_NATIVE_RINGS)
		return 0;
	return bpf_map__set_max_entries(map, native->size);
}

static const struct bob_native_map *native_named(const char *name)
{
	for (int i = 0; bob_native_maps[i]; i++)
		if (!strcmp(bob_native_maps[i]->name, name))
			return bob_native_maps[i];
	return NULL;
}

/* The objects share their maps, as they do through pins when bobd loads them. */
static int prepare_maps(struct bpf_object *object)
{
	struct bpf_map *map;

	bpf_object__for_each_map(map, object)
	{
		const char *name = bpf_map__name(map);
		int shared = -1;

		if (object != kernel.objects[0])
			shared = bpf_object__find_map_fd_by_name(kernel.objects[0], name);
		if (prepare_map(map, native_named(name), shared))
			return failed(name);
	}
	return 0;
}

static int load_object(int i, const char *directory)
{
	char path[512];

	snprintf(path, sizeof(path), "%s/%s.bpf.o", directory, object_names[i]);
	kernel.objects[i] = bpf_object__open_file(path, NULL);
	if (!kernel.objects[i])
		return failed(path);
	if (prepare_maps(kernel.objects[i]))
		return -1;
	return bpf_object__load(kernel.objects[i]) ? failed(path) : 0;
}

static int program_fd(int object, const char *name)
{
	const struct bpf_program *program =
		bpf_object__find_program_by_name(kernel.objects[object], name);

	return program ? bpf_program__fd(program) : -1;
}

static int map_fd(const char *name)
{
	return bpf_object__find_map_fd_by_name(kernel.objects[0], name);
}

static void *map_memory(int fd, size_t size)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	return memory == MAP_FAILED ? NULL : memory;
}

static int open_maps(struct bob_maps *maps)
{
	*maps = (struct bob_maps){
		.config_fd = map_fd("bob_config"),
		.names_fd = map_fd("bob_names"),
		.users_fd = map_fd("bob_users"),
		.user_text_fd = map_fd("bob_user_text"),
		.free_users_fd = map_fd("bob_free_users"),
		.rules_fd = map_fd("bob_rules"),
		.replies_fd = map_fd("bob_replies"),
		.prefixes_fd = map_fd("bob_prefixes"),
		.domains_fd = map_fd("bob_domains"),
		.exempt_fd = map_fd("bob_exempt"),
		.calls_fd = map_fd("bob_calls"),
		.refused_fd = map_fd("bob_refused"),
		.adoptions_fd = map_fd("bob_adoptions"),
		.events_fd = map_fd("bob_events"),
		.captures_fd = map_fd("bob_captures"),
		.readers_fd = map_fd("bob_readers"),
		.xsks_fd = map_fd("bob_xsks"),
		.queues_fd = map_fd("bob_queues"),
		.interfaces_fd = map_fd("bob_interfaces"),
		.stats_fd = map_fd("bob_stats"),
		.sweep_fd = program_fd(2, "bob_sweep"),
		.mirror_fd = program_fd(2, "bob_mirror"),
		.even_fd = program_fd(2, "bob_even"),
		.walk_fd = program_fd(2, "bob_walk"),
		.users_size = bob_users.size,
		.refused_size = bob_refused.size,
	};
	maps->config = map_memory(maps->config_fd, sizeof(*maps->config));
	maps->users = map_memory(maps->users_fd, bob_users.size * sizeof(*maps->users));
	maps->queues = map_memory(maps->queues_fd, sizeof(*maps->queues));
	maps->replies = map_memory(maps->replies_fd, bob_replies.size * sizeof(*maps->replies));
	maps->refused = map_memory(maps->refused_fd, maps->refused_size * sizeof(*maps->refused));
	return maps->config && maps->users && maps->queues && maps->replies && maps->refused
		       ? 0
		       : failed("mmap");
}

static int take_event(void *arg, void *data, size_t size)
{
	(void)arg;
	if (size == sizeof(kernel.event))
		memcpy(&kernel.event, data, size);
	kernel.taken++;
	return 0;
}

/* Its loopback interface is the one that packets seem to come from. */
static int own_namespace(void)
{
	struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP};
	int fd, err;

	if (unshare(CLONE_NEWNET))
		return failed("a network namespace of its own");
	fd = socket(AF_INET, SOCK_DGRAM, 0);
	err = fd < 0 || ioctl(fd, SIOCSIFFLAGS, &request);
	if (fd >= 0)
		close(fd);
	return err ? failed("lo") : 0;
}

int kernel_open(const char *directory)
{
	if (own_namespace())
		return -1;
	for (int i = 0; i < 3; i++)
		if (load_object(i, directory))
			return -1;
	kernel.xdp_fd = program_fd(0, "bob_xdp");
	kernel.tc_fd = program_fd(1, "bob_tc");
	kernel.tally_fd = map_fd("bob_tally");
	if (open_maps(&kernel.maps))
		return -1;
	kernel.events = ring_buffer__new(kernel.maps.events_fd, take_event, NULL, NULL);
	if (!kernel.events)
		return failed("bob_events");
	kernel.socket = socket(AF_XDP, SOCK_RAW, 0);
	return 0;
}

static int print_verified(const struct bpf_program *program)
{
	struct bpf_prog_info info = {0};
	uint32_t size = sizeof(info);

	if (bpf_obj_get_info_by_fd(bpf_program__fd(program), &info, &size))
		return failed(bpf_program__name(program)) ? 1 : 0;
	printf("%s - %s: %u verified instructions, at most %d\n",
	       info.verified_insns > VERIFIED_MAX ? "not ok" : "ok", bpf_program__name(program),
	       info.verified_insns, VERIFIED_MAX);
	return info.verified_insns > VERIFIED_MAX;
}

int kernel_print_verified(void)
{
	struct bpf_program *program;
	int above = 0;

	for (int i = 0; i < 3; i++)
		bpf_object__for_each_program(program, kernel.objects[i]) above +=
			print_verified(program);
	return above;
}
