/* SPDX-License-Identifier: GPL-2.0-only */
/* The policy in the maps: single edits. The whole of it is in policy_load.c. */
#include <errno.h>
#include <string.h>

#include <bpf/bpf.h>

#include "cleanup.h"
#include "internal.h"

static int check_index(const struct bob_maps *maps, const struct bob_entry *entry)
{
	uint32_t max = BOB_READ(maps->config->users_max);

	if (entry->id && entry->id < max && entry->id < maps->users_size)
		return 0;
	return bob_err(ENOSPC,
		       "%s: number %u in the store, but the maps have room for %u users; `bobctl "
		       "detach`, then start bobd with a larger --users",
		       entry->text, entry->id, max ? max - 1 : 0);
}

int bob_policy_set(const struct bob_maps *maps, const struct bob_entry *entry)
{
	_cleanup_free_ struct bob_rules *rules = calloc(1, sizeof(*rules));
	struct bob_aor aor;
	uint32_t rule;
	int err;

	if (!rules)
		return bob_err(ENOMEM, "out of memory");
	err = check_index(maps, entry);
	if (!err)
		err = bob_aor_canonical(&aor, entry->text, &maps->config->secret);
	if (!err)
		err = bob_rules_read(maps, rules);
	if (!err)
		err = bob_rule_for(maps, rules, entry->limit, &rule);
	if (err)
		return err;
	return bob_user_place(maps, entry->id, &aor, (uint32_t[2]){rule, rule});
}

int bob_policy_delete(const struct bob_maps *maps, const struct bob_entry *entry)
{
	struct bob_aor aor;
	int err = check_index(maps, entry);

	if (!err)
		err = bob_aor_canonical(&aor, entry->text, &maps->config->secret);
	if (err)
		return err;
	/* Never somebody else, should store and maps have come to differ. */
	if (!bob_user_provisioned(maps, entry->id) ||
	    memcmp(&maps->users[entry->id].name, &aor.key, sizeof(aor.key)) != 0)
		return 0;
	return bob_user_remove(maps, entry->id);
}

struct exempt {
	struct bob_key keys[BOB_EXEMPT_MAX];
	size_t n;
};

static int collect_emergency(const void *key, const void *value, void *arg)
{
	struct exempt *exempt = arg;
	struct bob_exempt why;

	memcpy(&why, value, sizeof(why));
	if (why.kind[0] == BOB_EXEMPT_EMERGENCY && exempt->n < BOB_EXEMPT_MAX)
		memcpy(&exempt->keys[exempt->n++], key, sizeof(struct bob_key));
	return 0;
}

static int put_emergency(const struct bob_maps *maps, const char *number, struct bob_key *ret)
{
	struct bob_exempt why = {{BOB_EXEMPT_EMERGENCY, BOB_EXEMPT_EMERGENCY}};
	struct bob_aor aor;
	int err = bob_aor_canonical(&aor, number, &maps->config->secret);

	if (err)
		return err;
	if (bpf_map_update_elem(maps->exempt_fd, &aor.key, &why, BPF_ANY))
		return bob_err(errno, "%s: cannot be made an emergency number: %s", number,
			       strerror(errno));
	*ret = aor.key;
	return 0;
}

static bool is_among(const struct bob_key *key, const struct bob_key *keys, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!memcmp(key, &keys[i], sizeof(*key)))
			return true;
	}
	return false;
}

int bob_policy_emergency(const struct bob_maps *maps, const char *const *numbers, size_t n)
{
	_cleanup_free_ struct exempt *old = calloc(1, sizeof(*old));
	_cleanup_free_ struct bob_key *keys = calloc(n + 1, sizeof(*keys));
	int err = old && keys ? 0 : bob_err(ENOMEM, "out of memory");

	/* First the new ones, then away with the old: no number is ever without. */
	for (size_t i = 0; i < n && !err; i++)
		err = put_emergency(maps, numbers[i], &keys[i]);
	if (err)
		return err;
	err = bob_map_each(maps->exempt_fd, sizeof(struct bob_key), sizeof(struct bob_exempt),
			   collect_emergency, old, NULL);
	if (err)
		return bob_err(-err, "bob_exempt: cannot be read: %s", strerror(-err));
	for (size_t i = 0; i < old->n; i++) {
		if (!is_among(&old->keys[i], keys, n))
			bpf_map_delete_elem(maps->exempt_fd, &old->keys[i]);
	}
	return 0;
}
