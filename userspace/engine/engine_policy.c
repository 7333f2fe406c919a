// SPDX-License-Identifier: GPL-2.0-only
/* Who may be in how many calls: what bobctl writes to the maps, written natively. */
#include <stdio.h>
#include <string.h>

#include "engine.h"
#include "engine_scratch.h"
#include "identity.h"

static struct bob_scratch policy_scratch;

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
	identity_key(s, bob_config_get(), &name, key);
	if (text)
		snprintf(text, BOB_TEXT_MAX, "%.*s", name.length, (char *)s->bytes + name.at);
	return 0;
}

static struct bob_user *user_at(uint32_t index)
{
	return bpf_map_lookup_elem(&bob_users, &index);
}

/* His entry in bob_names, if it is not stale. */
static const struct bob_name *find_name(const struct bob_key *key)
{
	const struct bob_name *name = bpf_map_lookup_elem(&bob_names, key);

	if (!name || BOB_SLOTS_GENERATION(user_at(name->user)->slots) != name->generation)
		return NULL;
	return name;
}

struct bob_user *bob_engine_user(const char *who)
{
	const struct bob_name *name;
	struct bob_key key;

	if (bob_engine_key(who, &key, NULL))
		return NULL;
	name = find_name(&key);
	return name ? user_at(name->user) : NULL;
}

/* The index of a rule with that limit, made if need be. */
static uint32_t rule_for(uint32_t limit)
{
	if (limit == BOB_UNLIMITED)
		return 0;
	for (uint32_t i = 1; i < BOB_RULES_MAX; i++) {
		struct bob_rule *rule = bpf_map_lookup_elem(&bob_rules, &i);

		if (rule->flags && rule->limit != limit)
			continue;
		rule->limit = limit;
		rule->flags = 1; /* in use: the engine's own mark */
		return i;
	}
	return 0;
}

static uint32_t free_index(void)
{
	for (uint32_t i = 1; i < BOB_ENGINE_USERS_MAX; i++)
		if (!(user_at(i)->flags & BOB_USER_LIVE))
			return i;
	return 0;
}

/* A new user of the policy; the calls of the guest he was move along. */
static int provision(const struct bob_key *key, const char *text, uint32_t limit, uint64_t now)
{
	const struct bob_name *known = find_name(key);
	struct bob_sweep move = {.op = BOB_SWEEP_MOVE, .now = now, .user = known ? known->user : 0};
	uint32_t index = free_index();
	struct bob_user *user = user_at(index);
	struct bob_name name = {.user = index};

	if (!index)
		return -ENOSPC;
	move.to = index;
	name.generation = BOB_SLOTS_GENERATION(user->slots);
	user->rule[0] = user->rule[1] = rule_for(limit);
	user->flags = BOB_USER_PROVISIONED | BOB_USER_LIVE;
	user->name = *key;
	bpf_map_update_elem(&bob_user_text, &index, text, BPF_ANY);
	if (bpf_map_update_elem(&bob_names, key, &name, BPF_ANY))
		return -E2BIG;
	if (move.user && bob_engine_sweep(&move))
		return -EIO;
	return index;
}

int bob_engine_limit(const char *who, uint32_t limit, uint64_t now)
{
	char text[BOB_TEXT_MAX] = "";
	const struct bob_name *name;
	struct bob_user *user;
	struct bob_key key;
	int err = bob_engine_key(who, &key, text);

	if (err)
		return err;
	name = find_name(&key);
	if (!name || name->user >= BOB_ENGINE_USERS_MAX)
		return provision(&key, text, limit, now);
	user = user_at(name->user);
	user->rule[0] = user->rule[1] = rule_for(limit);
	return name->user;
}

int bob_engine_delete(const char *who, uint64_t now)
{
	struct bob_sweep retire = {.op = BOB_SWEEP_RETIRE, .now = now};
	const struct bob_name *name;
	struct bob_key key;

	if (bob_engine_key(who, &key, NULL))
		return -EINVAL;
	name = find_name(&key);
	if (!name || name->user >= BOB_ENGINE_USERS_MAX)
		return -ENOENT;
	retire.user = name->user;
	bpf_map_delete_elem(&bob_names, &key);
	user_at(retire.user)->flags = 0;
	if (bob_engine_sweep(&retire))
		return -EIO;
	return retire.user;
}

int bob_engine_exempt(const char *who, enum bob_exempt_kind kind)
{
	uint32_t value = kind;
	struct bob_key key;
	int err = bob_engine_key(who, &key, NULL);

	return err ? err : bpf_map_update_elem(&bob_exempt, &key, &value, BPF_ANY);
}

void bob_engine_mode(enum bob_mode mode)
{
	bob_config_get()->mode = mode;
}
