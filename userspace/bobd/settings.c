/* SPDX-License-Identifier: GPL-2.0-only */
/* Settings of a new installation, and of a bobd that goes on with old maps. */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include "settings.h"

#define MS 1000000ULL
#define SECOND (1000 * MS)

struct bobd_sizes bobd_sizes_wanted(const struct bobd_options *options)
{
	struct bobd_sizes sizes = {
		.calls = options->calls ? options->calls : BOB_CALLS_DEFAULT,
		.users = options->users ? options->users : BOB_USERS_DEFAULT,
	};

	sizes.guests = 2 * sizes.calls;
	return sizes;
}

static int check_size(uint32_t wanted, uint32_t pinned, const char *what)
{
	if (!wanted || wanted == pinned)
		return 0;
	return bob_err(EINVAL,
		       "--%s %u: the pinned maps have room for %u; bobctl detach makes way for "
		       "others (calls are counted anew from there)",
		       what, wanted, pinned);
}

int bobd_sizes_pinned(struct bobd_sizes *ret, const struct bob_maps *maps,
		      const struct bobd_options *options)
{
	struct bobd_sizes sizes = {.users = maps->config->users_max};
	struct bpf_map_info info = {};
	uint32_t size = sizeof(info);
	int err;

	if (bpf_obj_get_info_by_fd(maps->calls_fd, &info, &size))
		return bob_err(errno, "bob_calls: cannot be examined: %s", strerror(errno));
	sizes.calls = info.max_entries;
	sizes.guests = 2 * sizes.calls;
	err = check_size(options->calls, sizes.calls, "calls");
	if (!err)
		err = check_size(options->users, sizes.users, "users");
	if (!err)
		*ret = sizes;
	return err;
}

/* Two places for each user, that few share one; a power of two. */
static uint32_t known_size(const struct bobd_sizes *sizes)
{
	uint32_t size = 1024;

	while (size < 2 * sizes->users && size < 1U << 30)
		size *= 2;
	return size;
}

int bobd_sizes_apply(const struct bobd_sizes *sizes, struct bpf_object *object)
{
	uint32_t all = sizes->users + sizes->guests;
	const struct {
		const char *map;
		uint32_t entries;
	} wanted[] = {
		{"bob_calls", sizes->calls},
		{"bob_users", all},
		{"bob_user_text", all},
		{"bob_tally", all},
		{"bob_names", 4 * sizes->users + sizes->guests},
		{"bob_known", known_size(sizes)},
		{"bob_free_users", sizes->guests},
	};

	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		struct bpf_map *map = bpf_object__find_map_by_name(object, wanted[i].map);
		int err = map ? bpf_map__set_max_entries(map, wanted[i].entries) : 0;

		if (err)
			return bob_err(-err, "%s: cannot be given %u entries: %s", wanted[i].map,
				       wanted[i].entries, strerror(-err));
	}
	return 0;
}

static void copy_ports(uint16_t ports[BOB_PORTS_MAX], const struct bobd_options *options)
{
	for (size_t i = 0; i < BOB_PORTS_MAX; i++)
		ports[i] = i < options->n_ports ? options->ports[i] : 0;
}

static void fill_config(struct bob_config *config, const struct bobd_sizes *sizes,
			const struct bobd_options *options)
{
	*config = (struct bob_config){
		.mode = options->mode == BOBD_MODE_KEEP ? BOB_MONITOR : options->mode,
		.heartbeat_max = 500 * MS,
		.trying = 32 * SECOND, /* 64*T1, RFC 3261 17.1.1.2 */
		.early = 180 * SECOND, /* Timer C, RFC 3261 16.6 */
		.ending = 32 * SECOND,
		.longest = options->longest,
		.grace = 32 * SECOND,
		.tombstone = 32 * SECOND,
		.refusal = 32 * SECOND,
		.join_session = options->join >= BOBD_JOIN_SESSION,
		.join_window = options->join == BOBD_JOIN_PARTIES ? SECOND : 0,
		.users_max = sizes->users,
		.users_all = sizes->users + sizes->guests,
		.known_mask = known_size(sizes) - 1,
		.refused_mask = BOB_REFUSED_MAX - 1,
	};
	copy_ports(config->ports, options);
}

static int write_config(int fd, const struct bob_config *config)
{
	uint32_t zero = 0;

	if (bpf_map_update_elem(fd, &zero, config, BPF_ANY))
		return bob_err(errno, "bob_config: cannot be written: %s", strerror(errno));
	return 0;
}

static int chart(const struct bobd_load *load)
{
	const struct bob_maps only = {
		.sweep_fd = bobd_load_program(load, BOBD_OBJECT_SWEEP, "bob_sweep"),
	};
	struct bob_sweep request = {.op = BOB_SWEEP_CHART, .now = bob_now()};

	return bob_sweep_run(&only, &request);
}

int bobd_settings_first(const struct bobd_load *load, const struct bobd_sizes *sizes,
			const struct bobd_options *options)
{
	const struct bpf_object *object = load->objects[BOBD_OBJECT_SWEEP];
	int fd = bpf_object__find_map_fd_by_name(object, "bob_config"), err;
	struct bob_config config;

	fill_config(&config, sizes, options);
	if (getrandom(&config.secret, sizeof(config.secret), 0) != sizeof(config.secret))
		return bob_err(EIO, "no random bytes for the hash secret: %s", strerror(errno));
	err = write_config(fd, &config);
	if (!err)
		err = chart(load);
	if (err)
		return err;
	config.abi = BOB_ABI_VERSION;
	return write_config(fd, &config);
}

static void set_mode(const struct bob_maps *maps, uint32_t mode)
{
	struct bob_sweep clear = {.op = BOB_SWEEP_CLEAR, .now = bob_now()};

	__atomic_store_n(&maps->config->mode, mode, __ATOMIC_RELEASE);
	if (mode == BOB_OFF)
		bob_sweep_run(maps, &clear); /* nothing is counted while off */
}

void bobd_settings_apply(const struct bob_maps *maps, const struct bobd_options *options)
{
	struct bob_config *config = maps->config;
	uint16_t ports[BOB_PORTS_MAX];

	copy_ports(ports, options);
	if (memcmp(ports, config->ports, sizeof(ports)))
		memcpy(config->ports, ports, sizeof(ports));
	__atomic_store_n(&config->longest, options->longest, __ATOMIC_RELEASE);
	__atomic_store_n(&config->join_session, options->join >= BOBD_JOIN_SESSION,
			 __ATOMIC_RELEASE);
	__atomic_store_n(&config->join_window, options->join == BOBD_JOIN_PARTIES ? SECOND : 0,
			 __ATOMIC_RELEASE);
	if (options->mode != BOBD_MODE_KEEP && config->mode != (uint32_t)options->mode)
		set_mode(maps, (uint32_t)options->mode);
}
