/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * bob as it is on a gateway, in namespaces of the benchmark's own: its maps,
 * programs and settings loaded as the agent loads them, an AF_XDP socket of the
 * agent's on the loopback interface, which is what BPF_PROG_RUN says packets come
 * in on, and two users with rules for each call, a callee and a caller.
 */
#include <errno.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "bench.h"
#include "cleanup.h"
#include "libbob/policy.h"
#include "load.h"
#include "xsk.h"

#define DAY (86400ULL * 1000000000)

enum { LOOPBACK = 1 }; /* its index in every network namespace */

struct world {
	struct bobd_load load;
	struct bobd_xsk *xsk;
	struct ring_buffer *events;
};

static const struct bobd_options plain = {
	.mode = BOB_ENFORCE,
	.ports = {5060},
	.n_ports = 1,
	.longest = DAY / 2,
	.join = BOBD_JOIN_PARTIES,
	.pins = BOB_PIN_ROOT,
};

static int raise_loopback(void)
{
	struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), err = 0;

	if (fd < 0 || ioctl(fd, SIOCSIFFLAGS, &request))
		err = bob_err(errno, "lo: cannot be brought up: %s", strerror(errno));
	if (fd >= 0)
		close(fd);
	return err;
}

static int make_namespaces(void)
{
	if (unshare(CLONE_NEWNET | CLONE_NEWNS))
		return bob_err(errno, "no namespaces of our own: %s; run this as root",
			       strerror(errno));
	if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount("bpf", "/sys/fs/bpf", "bpf", 0, NULL))
		return bob_err(errno, "/sys/fs/bpf: no bpffs of our own: %s", strerror(errno));
	return raise_loopback();
}

static int open_socket(struct world *world)
{
	const struct bob_interface interface = {.name = "lo", .queues = 1};
	const struct bobd_xsk_way copying = {.zero_copy = false};
	uint32_t index = LOOPBACK, key = 0;
	int fd, err;

	err = bobd_xsk_open(&world->xsk, interface.name, 0, &copying);
	if (err)
		return err;
	fd = bobd_xsk_fd(world->xsk);
	if (bpf_map_update_elem(world->load.maps.xsks_fd, &key, &fd, BPF_ANY) ||
	    bpf_map_update_elem(world->load.maps.interfaces_fd, &index, &interface, BPF_ANY))
		return bob_err(errno, "the socket cannot be entered: %s", strerror(errno));
	world->load.maps.config->places[index] = BOB_PLACE(index, 0, 0);
	return 0;
}

static void name_user(char name[BOB_TEXT_MAX], const struct world_size *size, uint32_t i)
{
	if (i < size->pairs)
		message_callee(name, i);
	else
		message_caller(name, i - size->pairs);
}

/* A callee for each of the pairs, then a caller. */
static int add_users(const struct bob_maps *maps, const struct world_size *size)
{
	_cleanup_free_ char(*names)[BOB_TEXT_MAX] = calloc(2 * size->pairs, sizeof(*names));
	_cleanup_free_ struct bob_fact *facts = calloc(2 * size->pairs, sizeof(*facts));
	_cleanup_free_ struct bob_change *list = calloc(2 * size->pairs, sizeof(*list));
	const struct bob_changes changes = {list, 2 * size->pairs};
	struct bob_terms callee = bob_terms_none, caller = bob_terms_none;

	if (!names || !facts || !list)
		return bob_err(ENOMEM, "out of memory");
	callee.limit = size->limit;
	caller.limit = size->limit + 3;
	for (uint32_t i = 0; i < changes.n; i++) {
		name_user(names[i], size, i);
		facts[i] = (struct bob_fact){
			.kind = BOB_FACT_USER,
			.id = i + 1,
			.name = names[i],
			.terms = i < size->pairs ? &callee : &caller,
		};
		list[i].after = &facts[i];
	}
	return bob_policy_apply(maps, &changes);
}

static int ignore(void *context, void *data, size_t size)
{
	(void)context, (void)data, (void)size;
	return 0;
}

int world_make(struct world **ret, const struct world_size *size)
{
	struct world *world = calloc(1, sizeof(*world));
	struct bobd_options options = plain;
	int err;

	if (!world)
		return bob_err(ENOMEM, "out of memory");
	options.users = size->users;
	options.calls = size->calls;
	err = make_namespaces();
	if (!err)
		err = bob_bpffs_prepare(plain.pins);
	if (!err)
		err = bobd_load(&world->load, &options);
	if (!err)
		err = open_socket(world);
	if (!err)
		err = add_users(&world->load.maps, size);
	if (!err) {
		world->events = ring_buffer__new(world->load.maps.events_fd, ignore, NULL, NULL);
		if (!world->events)
			err = bob_err(errno, "bob_events: cannot be read: %s", strerror(errno));
	}
	if (err) {
		free(world);
		return err;
	}
	*ret = world;
	return 0;
}

const struct bob_maps *world_maps(const struct world *world)
{
	return &world->load.maps;
}

int world_program(const struct world *world)
{
	return bobd_load_program(&world->load, BOBD_OBJECT_XDP, "bob_xdp");
}

void world_tend(struct world *world)
{
	const struct bob_maps *maps = &world->load.maps;

	maps->config->heartbeat = bob_now();
	maps->queues[0].done = maps->queues[0].sent;
	ring_buffer__consume(world->events);
}

static void forget_refusals(const struct bob_maps *maps)
{
	memset(maps->refused, 0, maps->refused_size * sizeof(*maps->refused));
}

int world_reset(struct world *world, bool guests)
{
	static const uint32_t steps[] = {BOB_SWEEP_CLEAR, BOB_SWEEP_EXPIRE, BOB_SWEEP_RECOUNT,
					 BOB_SWEEP_RECOUNT};
	size_t n = sizeof(steps) / sizeof(*steps) - (guests ? 0 : 2);
	uint64_t now = bob_now();

	/* A day later each time, so that no tombstone and no guest is kept a while. */
	for (size_t i = 0; i < n; i++) {
		struct bob_sweep request = {.op = steps[i], .now = now + i * DAY, .pass = now + i};
		int err = bob_sweep_run(&world->load.maps, &request);

		if (err)
			return err;
	}
	forget_refusals(&world->load.maps);
	world_tend(world);
	return 0;
}
