/* SPDX-License-Identifier: GPL-2.0-only */
/* From facts to what the maps should say: keys under the number plan, rules, groups' indices. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <bpf/bpf.h>

#include "policy_facts.h"
#include "policy_image.h"

enum { BULK = 1024 };

void image_key(const struct image *image, const char *name, struct bob_key *ret)
{
	bob_name_key(&image->secret, &image->plan, name, ret);
}

/* A key of its own kind: a name cannot begin with a colon. */
static void mark_key(const struct image *image, char mark, const char *name, struct bob_key *ret)
{
	char marked[BOB_TEXT_MAX + 1];

	snprintf(marked, sizeof(marked), "%c%s", mark, name);
	image_key(image, marked, ret);
}

/* ---- rules and groups ---- */

/* 0 where the terms do not hold now: as if there were none. */
int image_rule(struct image *image, const struct bob_fact *fact, uint32_t *ret)
{
	if (!fact->terms || !bob_terms_hold(fact->terms, &image->now)) {
		*ret = 0;
		return 0;
	}
	if (!image->maps) {
		*ret = 1;
		return 0;
	}
	return bob_rules_index(image->rules, fact->terms, fact->kind == BOB_FACT_GROUP, ret);
}

static struct image_group *group_spot(const struct image_groups *groups, const char *name)
{
	size_t spot = facts_hash(name, strlen(name)) & (groups->size - 1);

	while (groups->list[spot].name && strcmp(groups->list[spot].name, name) != 0)
		spot = (spot + 1) & (groups->size - 1);
	return &groups->list[spot];
}

static int note_group(struct image_groups *groups, const char *name, uint32_t id)
{
	struct image_groups grown = {.size = groups->size ? 2 * groups->size : 16};

	if (2 * groups->n >= groups->size) {
		grown.list = calloc(grown.size, sizeof(*grown.list));
		if (!grown.list)
			return bob_err(ENOMEM, "out of memory");
		for (size_t i = 0; i < groups->size; i++) {
			if (groups->list[i].name)
				*group_spot(&grown, groups->list[i].name) = groups->list[i];
		}
		free(groups->list);
		groups->list = grown.list;
		groups->size = grown.size;
	}
	*group_spot(groups, name) = (struct image_group){name, id};
	groups->n++;
	return 0;
}

/* The store has made the edit already, so it knows groups that have just come. */
static int read_group(struct image *image, const char *name, uint32_t *ret)
{
	const struct bob_fact like = {.kind = BOB_FACT_GROUP, .name = name}, *found;
	struct bob_policy *facts;
	int err;

	if (image->policy) {
		found = bob_policy_find(image->policy, &like);
		*ret = found ? found->id : 0;
		return 0;
	}
	facts = image->store ? bob_policy_new() : NULL;
	if (!facts)
		return image->store ? -ENOMEM : 0;
	err = bob_store_find(image->store, &like, facts);
	found = err ? NULL : bob_policy_find(facts, &like);
	if (found)
		*ret = found->id;
	bob_policy_free(facts);
	return err && err != -ENOENT ? err : 0;
}

int image_group(struct image *image, const char *name, uint32_t *ret)
{
	uint32_t id = 0;
	int err;

	if (image->groups.size) {
		const struct image_group *known = group_spot(&image->groups, name);

		if (known->name) {
			*ret = known->id;
			return 0;
		}
	}
	err = read_group(image, name, &id);
	if (!err && (!id || id >= image->maps->config->users_max))
		err = bob_err(ENOENT, "%s: no such group in the store, but users are in it", name);
	if (!err)
		err = note_group(&image->groups, name, id);
	if (!err)
		*ret = id;
	return err;
}

/* ---- facts ---- */

/* The first name of the user whom that name leads to in the policy in force. */
static void live_caller(const struct image *image, struct bob_key *key)
{
	struct bob_name known;
	uint32_t user;

	if (!image->maps || bpf_map_lookup_elem(image->maps->names_fd, key, &known))
		return;
	user = known.user[image->live];
	if (user && user < image->maps->config->users_max)
		*key = bob_user_record(image->maps, user)->name;
}

/* The same in the policy to be: where the image says nothing, it is as it was. */
static void next_caller(const struct image *image, struct bob_key *key)
{
	const struct image_entry *entry = image_table_find(&image->names, key);

	if (entry && entry->fact && entry->fact->kind == BOB_FACT_ALIAS)
		image_key(image, entry->fact->of, key);
	else if (!entry && !image->whole)
		live_caller(image, key);
}

static int add_caller(struct image *image, const struct bob_fact *fact, bool comes)
{
	struct bob_key callee, caller, pair;

	image_key(image, fact->of, &callee);
	image_key(image, fact->name, &caller);
	if (comes)
		next_caller(image, &caller);
	else
		live_caller(image, &caller);
	pair = bob_pair_key(callee, caller);
	return image_table_add(&image->exempt, &pair, comes ? BOB_EXEMPT_CALLER : 0, fact);
}

static int add_name(struct image *image, const struct bob_fact *fact)
{
	struct bob_key key;
	int err;

	image_key(image, fact->name, &key);
	err = image_table_add(&image->names, &key, fact->id ? fact->id : IMAGE_UNKNOWN, fact);
	return err || fact->kind == BOB_FACT_ALIAS ? err : image_users_add(image, fact, &key);
}

static int add_level(struct image *image, const struct bob_fact *fact)
{
	struct bob_key key;
	uint32_t rule;
	int err = image_rule(image, fact, &rule);

	if (err)
		return err;
	switch (fact->kind) {
	case BOB_FACT_DEFAULT: image->default_rule = rule; return 0;
	case BOB_FACT_PREFIX: return image_prefixes_add(image, fact, rule);
	default: break;
	}
	mark_key(image, '@', fact->name, &key);
	return image_table_add(&image->domains, &key, rule, fact);
}

static int add_group(struct image *image, const struct bob_fact *fact)
{
	struct bob_key key;
	int err;

	mark_key(image, ':', fact->name, &key);
	err = note_group(&image->groups, fact->name, fact->id);
	return err ? err : image_users_add(image, fact, &key);
}

int image_add(struct image *image, const struct bob_fact *fact)
{
	uint32_t kind = BOB_EXEMPT_TARGET;
	struct bob_key key;

	switch (fact->kind) {
	case BOB_FACT_PLAN: return 0; /* in .plan from the start, for keys are made with it */
	case BOB_FACT_EMERGENCY: kind = BOB_EXEMPT_EMERGENCY; /* fall through */
	case BOB_FACT_TARGET:
		image_key(image, fact->name, &key);
		return image_table_add(&image->exempt, &key, kind, fact);
	case BOB_FACT_DEFAULT:
	case BOB_FACT_DOMAIN:
	case BOB_FACT_PREFIX: return add_level(image, fact);
	case BOB_FACT_GROUP: return add_group(image, fact);
	case BOB_FACT_USER:
	case BOB_FACT_ALIAS: return add_name(image, fact);
	case BOB_FACT_CALLER: return add_caller(image, fact, true);
	default: return bob_err(EINVAL, "%s: not a fact that bob knows", fact->name);
	}
}

/* A user who stays has a name already. */
int image_change(struct image *image, const struct bob_fact *fact)
{
	struct bob_key key;

	if (fact->kind != BOB_FACT_USER)
		return image_add(image, fact);
	image_key(image, fact->name, &key);
	return image_users_add(image, fact, &key);
}

int image_remove(struct image *image, const struct bob_fact *fact)
{
	struct bob_key key;
	int err;

	image_key(image, fact->name, &key);
	switch (fact->kind) {
	case BOB_FACT_EMERGENCY:
	case BOB_FACT_TARGET: return image_table_add(&image->exempt, &key, 0, NULL);
	case BOB_FACT_DEFAULT: image->default_rule = 0; return 0;
	case BOB_FACT_DOMAIN:
		mark_key(image, '@', fact->name, &key);
		return image_table_add(&image->domains, &key, 0, NULL);
	case BOB_FACT_PREFIX: return image_prefixes_add(image, fact, 0);
	case BOB_FACT_GROUP: return image_users_remove(image, fact);
	case BOB_FACT_USER:
		err = image_table_add(&image->names, &key, 0, NULL);
		return err ? err : image_users_remove(image, fact);
	case BOB_FACT_ALIAS: return image_table_add(&image->names, &key, 0, NULL);
	case BOB_FACT_CALLER: return add_caller(image, fact, false);
	default: return 0;
	}
}

/* ---- making ---- */

int image_init(struct image *image, const struct bob_maps *maps, struct bob_store *store,
	       const struct bob_plan *plan, time_t now, size_t room)
{
	uint32_t max = maps ? BOB_READ(maps->config->users_max) : 0;
	int err;

	*image = (struct image){.maps = maps, .store = store, .plan = *plan, .bulk = room > BULK};
	image->names = (struct image_table){.map = "bob_names", .names = true};
	image->exempt = (struct image_table){.map = "bob_exempt"};
	image->domains = (struct image_table){.map = "bob_domains"};
	tzset();
	localtime_r(&now, &image->now);
	err = image_table_init(&image->names, room);
	if (!err)
		err = image_table_init(&image->exempt, 0);
	if (!err)
		err = image_table_init(&image->domains, 0);
	if (err || !maps)
		return err;
	if (!max || max > maps->users_size)
		return bob_err(EPROTO,
			       "bob_config: says there are %u users, but bob_users has %u; "
			       "`bobctl detach`, then start bobd",
			       max, maps->users_size);
	image->names.fd = maps->names_fd;
	image->exempt.fd = maps->exempt_fd;
	image->domains.fd = maps->domains_fd;
	image->secret = maps->config->secret;
	image->fresh = !BOB_READ(maps->config->epoch);
	image->live = BOB_READ(maps->config->epoch) & 1;
	image->default_rule = maps->config->policy[image->live].rule;
	image->seen = calloc(max / 8 + 1, 1);
	image->replaced = calloc(max / 8 + 1, 1);
	if (!image->seen || !image->replaced)
		return bob_err(ENOMEM, "out of memory");
	return bob_rules_open(&image->rules, maps);
}

void image_free(struct image *image)
{
	image_table_free(&image->names);
	image_table_free(&image->exempt);
	image_table_free(&image->domains);
	free(image->prefixes);
	free(image->users);
	free(image->seen);
	free(image->replaced);
	free(image->groups.list);
	bob_rules_close(image->rules);
	bob_policy_free(image->policy);
	*image = (struct image){0};
}

/* The names come to most: users and aliases. */
static size_t count_names(const struct bob_policy *policy)
{
	struct facts_range users = facts_of_kind(policy, BOB_FACT_USER);
	struct facts_range aliases = facts_of_kind(policy, BOB_FACT_ALIAS);

	return users.end - users.begin + aliases.end - aliases.begin;
}

int image_whole(struct image *image, const struct bob_maps *maps, struct bob_store *store,
		time_t now)
{
	static const struct bob_plan none;
	struct bob_policy *policy = bob_policy_new();
	const struct bob_fact *fact, like = {.kind = BOB_FACT_PLAN, .name = ""};
	int err = policy ? bob_store_read(store, policy) : -ENOMEM;

	if (err) {
		bob_policy_free(policy);
		return err;
	}
	fact = bob_policy_find(policy, &like);
	err = image_init(image, maps, store, fact ? fact->plan : &none, now, count_names(policy));
	image->policy = policy;
	image->whole = true;
	image->bulk = true;
	image->default_rule = 0;
	for (size_t i = 0; !err && (fact = bob_policy_fact(policy, i)); i++)
		err = image_add(image, fact);
	return err;
}
