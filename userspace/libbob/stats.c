/* SPDX-License-Identifier: GPL-2.0-only */
/* The counters, and how full every map is. */
#include <errno.h>
#include <string.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "cleanup.h"
#include "internal.h"

#define COUNTER_NAME(NAME, name, text) name,
#define COUNTER_TEXT(NAME, name, text) text,

static const char *const counter_names[] = {BOB_COUNTERS(COUNTER_NAME)};
static const char *const counter_texts[] = {BOB_COUNTERS(COUNTER_TEXT)};

const char *bob_counter_name(enum bob_counter counter)
{
	return (uint32_t)counter < BOB_N_MAX ? counter_names[counter] : "unknown";
}

const char *bob_counter_text(enum bob_counter counter)
{
	return (uint32_t)counter < BOB_N_MAX ? counter_texts[counter] : "";
}

int bob_stats_read(const struct bob_maps *maps, uint64_t *totals)
{
	int cpus = libbpf_num_possible_cpus();
	_cleanup_free_ uint64_t *values = NULL;
	uint64_t sums[BOB_N_MAX] = {0};

	if (cpus < 1)
		return bob_err(EIO, "the number of CPUs cannot be found out");
	values = calloc((size_t)cpus, sizeof(*values));
	if (!values)
		return bob_err(ENOMEM, "out of memory");
	for (uint32_t i = 0; i < BOB_N_MAX; i++) {
		if (bpf_map_lookup_elem(maps->stats_fd, &i, values))
			return bob_err(errno, "bob_stats: cannot be read: %s", strerror(errno));
		for (int cpu = 0; cpu < cpus; cpu++)
			sums[i] += values[cpu];
	}
	memcpy(totals, sums, sizeof(sums));
	return 0;
}

static uint32_t entries(int fd)
{
	struct bpf_map_info info = {0};
	uint32_t size = sizeof(info);

	return bpf_obj_get_info_by_fd(fd, &info, &size) ? 0 : info.max_entries;
}

static struct bob_fill hash_fill(const char *name, int fd, uint32_t key, uint32_t value)
{
	struct bob_fill fill = {name, 0, entries(fd)};

	bob_map_each(fd, key, value, NULL, NULL, &fill.used);
	return fill;
}

/* Users with a rule stand below users_max, guests from there on. */
static struct bob_fill users_fill(const struct bob_maps *maps, const char *name, uint32_t from,
				  uint32_t to)
{
	struct bob_fill fill = {name, 0, 0};

	if (to > maps->users_size)
		to = maps->users_size;
	for (uint32_t i = from; i < to; i++)
		fill.used += (BOB_READ(bob_user_record(maps, i)->flags) & BOB_USER_LIVE) != 0;
	fill.size = to > from ? to - from : 0;
	return fill;
}

static struct bob_fill rules_fill(const struct bob_maps *maps)
{
	return (struct bob_fill){"bob_rules", bob_rules_count(maps), BOB_RULES_MAX};
}

/* Of the policy in force; the other one has as many. */
static struct bob_fill prefixes_fill(const struct bob_maps *maps)
{
	const struct bob_policy_head *head =
		&maps->config->policy[BOB_READ(maps->config->epoch) & 1];

	return (struct bob_fill){"bob_prefixes", 2 * head->prefixes, BOB_PREFIXES_MAX};
}

int bob_fills(const struct bob_maps *maps, struct bob_fill *fills, size_t n)
{
	const uint32_t key = sizeof(struct bob_key);
	const uint32_t first = maps->config->users_max;
	const struct bob_fill all[] = {
		users_fill(maps, "bob_users", 1, first),
		users_fill(maps, "bob_free_users", first, maps->config->users_all),
		hash_fill("bob_names", maps->names_fd, key, sizeof(struct bob_name)),
		rules_fill(maps),
		prefixes_fill(maps),
		hash_fill("bob_domains", maps->domains_fd, key, sizeof(struct bob_domain)),
		hash_fill("bob_calls", maps->calls_fd, key, sizeof(struct bob_call)),
		{"bob_refused", bob_refusals_count(maps, bob_now()),
		 maps->refused_size * BOB_REFUSED_WAYS},
		hash_fill("bob_adoptions", maps->adoptions_fd, key, 8),
		hash_fill("bob_exempt", maps->exempt_fd, key, sizeof(struct bob_exempt)),
		hash_fill("bob_interfaces", maps->interfaces_fd, 4, sizeof(struct bob_interface)),
		{"bob_captures", (uint32_t)__builtin_popcount(maps->config->captures),
		 BOB_CAPTURES_MAX},
	};
	size_t count = sizeof(all) / sizeof(all[0]);

	if (count > n)
		count = n;
	memcpy(fills, all, count * sizeof(all[0]));
	return (int)count;
}
