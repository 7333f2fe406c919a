/* SPDX-License-Identifier: GPL-2.0-only */
/* bob_rules: one record per distinct limit, shared by all users who have it. */
#include <errno.h>
#include <string.h>

#include <bpf/bpf.h>

#include "cleanup.h"
#include "internal.h"

int bob_rules_read(const struct bob_maps *maps, struct bob_rules *ret)
{
	_cleanup_free_ uint32_t *keys = calloc(BOB_RULES_MAX, sizeof(*keys));
	uint32_t n = BOB_RULES_MAX, next;

	if (!keys)
		return bob_err(ENOMEM, "out of memory");
	if (bpf_map_lookup_batch(maps->rules_fd, NULL, &next, keys, ret->rule, &n, NULL) &&
	    errno != ENOENT)
		return bob_err(errno, "bob_rules: cannot be read: %s", strerror(errno));
	memset(ret->held, 0, sizeof(ret->held));
	return 0;
}

static bool is_used(const struct bob_maps *maps, uint32_t rule)
{
	for (uint32_t i = 1; i < maps->users_size; i++) {
		if (BOB_READ(maps->users[i].rule[0]) == rule ||
		    BOB_READ(maps->users[i].rule[1]) == rule)
			return true;
	}
	return false;
}

/* An empty record; else, as that is rare, one that no user has any more. 0: there is none. */
static uint32_t spare_rule(const struct bob_maps *maps, const struct bob_rules *rules)
{
	for (uint32_t i = 1; i < BOB_RULES_MAX; i++) {
		if (!rules->rule[i].flags)
			return i;
	}
	for (uint32_t i = 1; i < BOB_RULES_MAX; i++) {
		if (!rules->held[i] && !is_used(maps, i))
			return i;
	}
	return 0;
}

int bob_rule_for(const struct bob_maps *maps, struct bob_rules *rules, uint32_t limit,
		 uint32_t *ret)
{
	const struct bob_rule rule = {
		.limit = limit,
		.incoming = BOB_UNLIMITED,
		.outgoing = BOB_UNLIMITED,
		.flags = BOB_RULE_USED,
	};
	uint32_t i;
	for (i = 1; i < BOB_RULES_MAX; i++) {
		if (!memcmp(&rules->rule[i], &rule, sizeof(rule))) {
			rules->held[i] = true;
			*ret = i;
			return 0;
		}
	}
	i = spare_rule(maps, rules);
	if (!i)
		return bob_err(ENOSPC,
			       "bob_rules: full: users have %d different limits already; use one "
			       "of those",
			       BOB_RULES_MAX - 1);
	if (bpf_map_update_elem(maps->rules_fd, &i, &rule, BPF_ANY))
		return bob_err(errno, "bob_rules: cannot be written: %s", strerror(errno));
	rules->rule[i] = rule;
	rules->held[i] = true;
	*ret = i;
	return 0;
}
