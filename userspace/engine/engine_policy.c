// SPDX-License-Identifier: GPL-2.0-only
/* Who the policy names, and by which names: what bobctl writes to the maps, written natively. */
#include <stdio.h>
#include <string.h>

#include "engine.h"
#include "engine_scratch.h"
#include "names/identity.h"

static struct bob_scratch policy_scratch;

static uint32_t live_parity(void)
{
	return bob_config_get()->epoch & 1;
}

int bob_engine_key(const char *who, struct bob_key *key, char text[BOB_TEXT_MAX])
{
	struct bob_scratch *s = &policy_scratch;
	struct sip_slice name = {.at = BOB_NAME_CALLED};
	size_t length = strlen(who);

	if (length > 250)
		return -EINVAL;
	memset(s->bytes, 0, sizeof(s->bytes));
	memcpy(s->bytes, who, length);
	name.length = identity_name(s, 0, length, name.at);
	if (!name.length)
		return -EINVAL;
	if (s->name_number)
		identity_plan(s, &bob_config_get()->policy[live_parity()].plan, &name);
	identity_key(s, bob_config_get(), &name, key);
	if (text)
		snprintf(text, BOB_TEXT_MAX, "%.*s", name.length, (char *)s->bytes + name.at);
	return 0;
}

static struct bob_user *user_at(uint32_t index)
{
	return bpf_map_lookup_elem(&bob_users, &index);
}

/* The index that the key's name stands for, if it is not stale; 0: none. */
static uint32_t find_name(const struct bob_key *key)
{
	const struct bob_name *name = bpf_map_lookup_elem(&bob_names, key);
	uint32_t live = live_parity();

	if (!name ||
	    BOB_SLOTS_GENERATION(user_at(name->user[live])->slots) != name->generation[live])
		return 0;
	return name->user[live];
}

/* ---- groups ---- */

#define GROUP "group:"

static bool is_group(const char *who)
{
	return !strncmp(who, GROUP, strlen(GROUP));
}

static uint32_t find_group(const char *who)
{
	for (uint32_t i = 1; i < bob_config_get()->users_max; i++) {
		const char *text = bpf_map_lookup_elem(&bob_user_text, &i);

		if (user_at(i)->flags & BOB_USER_GROUP && !strcmp(text, who + strlen(GROUP)))
			return i;
	}
	return 0;
}

/* Index of a user or group; 0: nobody. */
static uint32_t find(const char *who)
{
	struct bob_key key;

	if (is_group(who))
		return find_group(who);
	return bob_engine_key(who, &key, NULL) ? 0 : find_name(&key);
}

struct bob_user *bob_engine_user(const char *who)
{
	uint32_t index = find(who);

	return index ? user_at(index) : NULL;
}

static uint32_t free_index(void)
{
	for (uint32_t i = 1; i < bob_config_get()->users_max; i++)
		if (!(user_at(i)->flags & BOB_USER_LIVE))
			return i;
	return 0;
}

static void write_text(uint32_t index, const char *from)
{
	char text[BOB_TEXT_MAX] = "";

	snprintf(text, sizeof(text), "%s", from);
	bpf_map_update_elem(&bob_user_text, &index, text, BPF_ANY);
}

static void clear_user(struct bob_user *user, uint32_t flags)
{
	user->rule[0] = user->rule[1] = 0;
	user->group[0] = user->group[1] = 0;
	user->name = (struct bob_key){0};
	user->flags = flags;
}

static int make_group(const char *who)
{
	uint32_t index = free_index();

	if (!index)
		return -ENOSPC;
	clear_user(user_at(index), BOB_USER_PROVISIONED | BOB_USER_LIVE | BOB_USER_GROUP);
	write_text(index, who + strlen(GROUP));
	return index;
}

/* ---- users ---- */

/* The name stands for the user from here on; the calls of the guest it stood for move along. */
static int point_name(const struct bob_key *key, uint32_t index, uint64_t now)
{
	struct bob_sweep move = {.op = BOB_SWEEP_MOVE, .now = now, .user = find_name(key)};
	uint32_t generation = BOB_SLOTS_GENERATION(user_at(index)->slots);
	struct bob_name name = {{index, index}, {generation, generation}};

	if (move.user && move.user < bob_config_get()->users_max)
		return move.user == index ? 0 : -EEXIST;
	move.to = index;
	if (bpf_map_update_elem(&bob_names, key, &name, BPF_ANY))
		return -E2BIG;
	return move.user && bob_engine_sweep(&move) ? -EIO : 0;
}

int bob_engine_provision(const char *who, uint64_t now)
{
	char text[BOB_TEXT_MAX] = "";
	struct bob_key key;
	uint32_t index;
	int err;

	if (is_group(who)) {
		index = find_group(who);
		return index ? (int)index : make_group(who);
	}
	err = bob_engine_key(who, &key, text);
	if (err)
		return err;
	index = find_name(&key);
	if (index && index < bob_config_get()->users_max)
		return index;
	index = free_index();
	if (!index)
		return -ENOSPC;
	clear_user(user_at(index), BOB_USER_PROVISIONED | BOB_USER_LIVE);
	user_at(index)->name = key;
	write_text(index, text);
	err = point_name(&key, index, now);
	return err ? err : (int)index;
}

int bob_engine_alias(const char *who, const char *alias, uint64_t now)
{
	uint32_t index = find(who);
	struct bob_key key;
	int err = bob_engine_key(alias, &key, NULL);

	if (err)
		return err;
	if (!index || index >= bob_config_get()->users_max || is_group(who))
		return -ENOENT;
	return point_name(&key, index, now);
}

int bob_engine_group(const char *who, const char *group)
{
	uint32_t index = find(who);
	int of = group ? bob_engine_provision(group, 0) : 0;
	struct bob_user *user = user_at(index);

	if (of < 0)
		return of;
	if (!index || index >= bob_config_get()->users_max)
		return -ENOENT;
	user->group[0] = user->group[1] = of;
	return of;
}

static long drop_names(struct bob_native_map *map, const void *key, void *value, void *arg)
{
	const struct bob_name *name = value;

	if (name->user[0] == *(uint32_t *)arg)
		bpf_map_delete_elem(map, key);
	return 0;
}

int bob_engine_delete(const char *who, uint64_t now)
{
	struct bob_sweep retire = {.op = BOB_SWEEP_RETIRE, .now = now, .user = find(who)};

	if (!retire.user || retire.user >= bob_config_get()->users_max)
		return -ENOENT;
	bpf_for_each_map_elem(&bob_names, drop_names, &retire.user, 0);
	user_at(retire.user)->flags = 0;
	if (bob_engine_sweep(&retire))
		return -EIO;
	return retire.user;
}

int bob_engine_exempt_caller(const char *who, const char *caller)
{
	const struct bob_exempt why = {{BOB_EXEMPT_CALLER, BOB_EXEMPT_CALLER}};
	const struct bob_user *from = bob_engine_user(caller), *to = bob_engine_user(who);
	struct bob_key callee_key, caller_key, pair;

	if (bob_engine_key(who, &callee_key, NULL) || bob_engine_key(caller, &caller_key, NULL))
		return -EINVAL;
	pair = bob_pair_key(to ? to->name : callee_key, from ? from->name : caller_key);
	return bob_engine_exempt_key(&pair, &why);
}
