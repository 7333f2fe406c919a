/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A policy of any size in the native maps. Keys, and what contradicts under the
 * number plan, are those of an image as bobd makes one for the kernel's maps; but
 * here are no file descriptors, nobody looks meanwhile, and nothing stood there.
 */
#include <errno.h>
#include <string.h>

#include "cleanup.h"
#include "judge_internal.h"
#include "policy_facts.h"
#include "policy_image.h"

static uint32_t count(const struct bob_policy *policy, enum bob_fact_kind kind)
{
	struct facts_range range = facts_of_kind(policy, kind);

	return (uint32_t)(range.end - range.begin);
}

void judge_policy_size(const struct bob_policy *policy, uint32_t calls)
{
	struct bob_engine_sizes sizes = {.calls = calls};

	if (policy) {
		sizes.users = count(policy, BOB_FACT_GROUP) + count(policy, BOB_FACT_USER);
		sizes.names = count(policy, BOB_FACT_USER) + count(policy, BOB_FACT_ALIAS);
		sizes.prefixes = count(policy, BOB_FACT_PREFIX);
		sizes.domains = count(policy, BOB_FACT_DOMAIN);
		sizes.exempt = count(policy, BOB_FACT_EMERGENCY) + count(policy, BOB_FACT_TARGET) +
			       count(policy, BOB_FACT_CALLER);
	}
	bob_engine_size(&sizes);
}

uint32_t judge_first_user(const struct bob_policy *policy)
{
	return 1 + count(policy, BOB_FACT_GROUP);
}

void judge_marked_key(char mark, const char *name, struct bob_key *ret)
{
	const struct bob_config *config = judge_config();
	char marked[BOB_TEXT_MAX + 1];

	snprintf(marked, sizeof(marked), "%c%s", mark, name);
	bob_name_key(&config->secret, &config->policy[0].plan, marked, ret);
}

/* ---- the image ---- */

static const struct bob_plan *plan_of(const struct bob_policy *policy)
{
	static const struct bob_plan none;
	const struct bob_fact like = {.kind = BOB_FACT_PLAN, .name = ""};
	const struct bob_fact *fact = bob_policy_find(policy, &like);

	return fact ? fact->plan : &none;
}

/* Without maps it knows names, who is exempt, and prefixes; rules and records come later. */
static int draw(struct image *image, const struct bob_policy *policy)
{
	struct bob_config *config = judge_config();
	const struct bob_fact *fact;
	int err;

	config->policy[0].plan = config->policy[1].plan = *plan_of(policy);
	err = image_init(image, NULL, NULL, &config->policy[0].plan, 0,
			 count(policy, BOB_FACT_USER) + count(policy, BOB_FACT_ALIAS));
	image->secret = config->secret;
	image->whole = true;
	for (size_t i = 0; !err && (fact = bob_policy_fact(policy, i)); i++)
		err = image_add(image, fact);
	return err ? err : image_prefixes_look(image);
}

/* ---- users and groups ---- */

/* The index of the group of that name; 0: of none. */
static int group_of(const struct bob_policy *policy, const char *name, uint32_t *ret)
{
	const struct bob_fact like = {.kind = BOB_FACT_GROUP, .name = name ? name : ""};
	const struct bob_fact *found = name ? bob_policy_find(policy, &like) : NULL;
	size_t first = facts_of_kind(policy, BOB_FACT_GROUP).begin;

	if (name && !found)
		return bob_err(ENOENT, "%s: no such group in the policy, but users are in it",
			       name);
	*ret = found ? 1 + (uint32_t)(found - bob_policy_fact(policy, first)) : 0;
	return 0;
}

static int make(const struct bob_policy *policy, const struct bob_fact *fact, uint32_t index,
		const struct bob_key *key)
{
	char *text = bob_native_lookup(&bob_user_text, &index);
	struct bob_user *user = judge_user(index);
	uint32_t group = 0;
	int err = group_of(policy, fact->of, &group);

	if (err)
		return err;
	user->flags = BOB_USER_PROVISIONED | BOB_USER_LIVE |
		      (fact->kind == BOB_FACT_GROUP ? BOB_USER_GROUP : 0);
	user->name = *key;
	user->group[0] = user->group[1] = group;
	strncpy(text, fact->name, BOB_TEXT_MAX - 1);
	return 0;
}

static int make_groups(const struct bob_policy *policy)
{
	struct facts_range range = facts_of_kind(policy, BOB_FACT_GROUP);
	int err = 0;

	for (size_t i = range.begin; i < range.end && !err; i++) {
		const struct bob_fact *fact = bob_policy_fact(policy, i);
		struct bob_key key;

		judge_marked_key(':', fact->name, &key);
		err = make(policy, fact, 1 + (uint32_t)(i - range.begin), &key);
	}
	return err;
}

/*
 * The image has its entries in the order in which it was told the facts: users by
 * their names, then aliases by the names of those whose they are.
 */
static int make_users(const struct bob_policy *policy, const struct image_table *names)
{
	struct facts_range users = facts_of_kind(policy, BOB_FACT_USER);
	uint32_t first = judge_first_user(policy);
	size_t place = users.begin;
	int err = 0;

	for (size_t i = 0; i < names->n && !err; i++) {
		const struct bob_fact *fact = names->entries[i].fact;
		struct bob_name name = {0};
		bool alias = fact->kind == BOB_FACT_ALIAS;

		if (!i || (alias && names->entries[i - 1].fact->kind == BOB_FACT_USER))
			place = users.begin;
		else if (!alias)
			place++;
		while (alias && place < users.end &&
		       strcmp(bob_policy_fact(policy, place)->name, fact->of) < 0)
			place++;
		name.user[0] = name.user[1] = first + (uint32_t)(place - users.begin);
		if (!alias)
			err = make(policy, fact, name.user[0], &names->entries[i].key);
		if (bob_native_update(&bob_names, &names->entries[i].key, &name, BPF_NOEXIST))
			err = bob_err(EEXIST, "%s: stands in the policy twice", fact->name);
	}
	return err;
}

/* ---- exemptions ---- */

static long drop(struct bob_native_map *map, const void *key, void *value, void *arg)
{
	(void)value;
	(void)arg;
	bob_native_delete(map, key);
	return 0;
}

/* Nobody else: a reset has left bob's own emergency numbers there. */
static void make_exempt(const struct image_table *exempt)
{
	struct bob_config *config = judge_config();

	bob_native_each(&bob_exempt, drop, NULL, 0);
	memset(config->policy[0].exempts, 0, sizeof(config->policy[0].exempts));
	memset(config->policy[1].exempts, 0, sizeof(config->policy[1].exempts));
	for (size_t i = 0; i < exempt->n; i++) {
		const struct image_entry *entry = &exempt->entries[i];
		const struct bob_exempt why = {{entry->value, entry->value}};

		bob_engine_exempt_key(&entry->key, &why);
	}
}

int judge_policy_load(const struct bob_policy *policy, uint64_t time)
{
	_cleanup_(image_free) struct image image = {0};
	int err;

	if (!policy)
		return 0;
	err = draw(&image, policy);
	if (!err)
		err = make_groups(policy);
	if (!err)
		err = make_users(policy, &image.names);
	if (err)
		return err;
	make_exempt(&image.exempt);
	return judge_rules_load(policy, time);
}
