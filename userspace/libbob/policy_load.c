/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The whole policy, from the store into the maps. Every user has two rules, of
 * which the epoch's parity chooses one: the others are written first, then one
 * store to the epoch puts the new policy in force for everybody at once.
 */
#include <errno.h>
#include <string.h>

#include "cleanup.h"
#include "internal.h"

struct planned {
	struct bob_entry entry;
	struct bob_aor aor;
	uint32_t rule;
};

struct plan {
	const struct bob_maps *maps;
	struct planned *users;
	size_t n, room;
	uint32_t *by_id; /* id -> place in .users, plus one; users_max entries */
	struct bob_rules *rules;
};

static void plan_free(struct plan *plan)
{
	free(plan->users);
	free(plan->by_id);
	free(plan->rules);
}

static struct planned *plan_of(const struct plan *plan, uint32_t id)
{
	return plan->by_id[id] ? &plan->users[plan->by_id[id] - 1] : NULL;
}

static int add(const struct bob_entry *entry, void *arg)
{
	struct plan *plan = arg;
	uint32_t max = plan->maps->config->users_max;
	struct planned *user;
	int err;

	if (entry->id >= max)
		return bob_err(ENOSPC,
			       "%s: number %u in the store, but the maps have room for %u users; "
			       "start bobd with a larger --users (after `bobctl detach`)",
			       entry->text, entry->id, max - 1);
	if (plan->n == plan->room) {
		size_t room = plan->room ? 2 * plan->room : 256;
		struct planned *users = realloc(plan->users, room * sizeof(*users));

		if (!users)
			return bob_err(ENOMEM, "out of memory");
		plan->users = users;
		plan->room = room;
	}
	user = &plan->users[plan->n];
	user->entry = *entry;
	err = bob_aor_canonical(&user->aor, entry->text, &plan->maps->config->secret);
	if (!err)
		err = bob_rule_for(plan->maps, plan->rules, entry->limit, &user->rule);
	if (!err)
		plan->by_id[entry->id] = (uint32_t)++plan->n;
	return err;
}

static int make_plan(struct plan *plan, struct bob_store *store)
{
	uint32_t max = plan->maps->config->users_max;
	int err;

	if (!max || max > plan->maps->users_size)
		return bob_err(EPROTO,
			       "bob_config: says there are %u users, but bob_users has %u; "
			       "`bobctl detach`, then start bobd",
			       max, plan->maps->users_size);
	plan->by_id = calloc(max, sizeof(*plan->by_id));
	plan->rules = calloc(1, sizeof(*plan->rules));
	if (!plan->by_id || !plan->rules)
		return bob_err(ENOMEM, "out of memory");
	err = bob_rules_read(plan->maps, plan->rules);
	return err ? err : bob_store_each(store, add, plan);
}

static bool is_placed(const struct plan *plan, const struct planned *user)
{
	return bob_user_provisioned(plan->maps, user->entry.id) &&
	       !memcmp(&plan->maps->users[user->entry.id].name, &user->aor.key,
		       sizeof(user->aor.key));
}

/* Writes the rules that are not in force; newcomers have the default rule until then. */
static int write_next(struct plan *plan, uint32_t next)
{
	int err = 0;

	for (size_t i = 0; i < plan->n && !err; i++) {
		const struct planned *user = &plan->users[i];
		uint32_t rule[2];

		rule[next] = user->rule;
		rule[!next] = 0;
		if (is_placed(plan, user))
			rule[!next] = BOB_READ(plan->maps->users[user->entry.id].rule[!next]);
		err = bob_user_place(plan->maps, user->entry.id, &user->aor, rule);
	}
	for (uint32_t id = 1; id < plan->maps->config->users_max && !err; id++) {
		if (!plan_of(plan, id) && bob_user_provisioned(plan->maps, id))
			BOB_WRITE(plan->maps->users[id].rule[next], 0);
	}
	return err;
}

/* The policy is in force; now the other rules, and away with who is no longer in it. */
static int follow_up(struct plan *plan, uint32_t next)
{
	int err = 0;

	for (uint32_t id = 1; id < plan->maps->config->users_max && !err; id++) {
		const struct planned *user = plan_of(plan, id);

		if (user)
			BOB_WRITE(plan->maps->users[id].rule[!next], (uint16_t)user->rule);
		else if (bob_user_provisioned(plan->maps, id))
			err = bob_user_remove(plan->maps, id);
	}
	return err;
}

static int load(const struct bob_maps *maps, struct bob_store *store)
{
	_cleanup_(plan_free) struct plan plan = {.maps = maps};
	uint32_t epoch, next;
	int err = make_plan(&plan, store);

	if (err)
		return err;
	epoch = BOB_READ(maps->config->epoch);
	next = (epoch + 1) & 1;
	err = write_next(&plan, next);
	if (err)
		return err;
	BOB_WRITE(maps->config->epoch, epoch + 1);
	return follow_up(&plan, next);
}

int bob_policy_load(const struct bob_maps *maps, struct bob_store *store)
{
	int err = bob_store_begin(store);

	if (err)
		return err;
	err = load(maps, store);
	if (!err)
		err = bob_store_set_room(store, maps->config->users_max);
	if (!err)
		err = bob_store_commit(store);
	if (err)
		bob_store_rollback(store);
	return err;
}
