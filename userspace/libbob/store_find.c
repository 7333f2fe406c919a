/* SPDX-License-Identifier: GPL-2.0-only */
/* Finds facts about one thing, whatever else the store holds. */
#include <errno.h>
#include <string.h>

#include "store.h"

static int copy_name(struct bob_store *store, sqlite3_stmt *row, int column, char *dst)
{
	const char *text = (const char *)sqlite3_column_text(row, column);

	if (!text || strlen(text) >= BOB_TEXT_MAX)
		return bob_store_strange(store, "a name", text ? text : "");
	strcpy(dst, text);
	return 0;
}

int bob_user_row(struct bob_store *store, bool group, const char *name, struct bob_user_row *ret)
{
	_cleanup_sql_ sqlite3_stmt *get = NULL;
	int64_t id;
	int err = bob_sql(store, SQL_USER_GET, &get);

	if (err)
		return err;
	bob_bind_number(get, 1, group);
	bob_bind_text(get, 2, name);
	err = bob_sql_step(store, get);
	if (err <= 0)
		return err ? err : -ENOENT;
	id = sqlite3_column_int64(get, 0);
	if (id < 1 || id >= UINT32_MAX)
		return bob_store_strange(store, "the index of", name);
	ret->id = (uint32_t)id;
	ret->rule = sqlite3_column_int64(get, 1);
	ret->group = sqlite3_column_int64(get, 2);
	return 0;
}

/* Of a statement whose row, if it is there, is all that there is to say. */
static int find_plain(struct bob_store *store, enum bob_sql which, const char *table,
		      const struct bob_fact *like, struct bob_policy *policy)
{
	const struct bob_fact fact = {.kind = like->kind, .name = like->name};
	_cleanup_sql_ sqlite3_stmt *get = NULL;
	int err = bob_sql(store, which, &get);

	if (err)
		return err;
	bob_bind_text(get, 1, table);
	bob_bind_text(get, 2, like->name);
	err = bob_sql_step(store, get);
	if (err <= 0)
		return err ? err : -ENOENT;
	return bob_policy_add(policy, &fact);
}

static int find_level(struct bob_store *store, const struct bob_fact *like,
		      struct bob_policy *policy)
{
	_cleanup_sql_ sqlite3_stmt *get = NULL;
	struct bob_terms terms;
	const struct bob_fact fact = {.kind = like->kind, .name = like->name, .terms = &terms};
	int err = bob_sql(store, SQL_LEVEL_GET, &get);

	if (err)
		return err;
	bob_bind_text(get, 1, bob_store_level(like->kind));
	bob_bind_text(get, 2, like->name);
	err = bob_sql_step(store, get);
	if (err <= 0)
		return err ? err : -ENOENT;
	err = bob_rule_get(store, sqlite3_column_int64(get, 0), &terms);
	return err ? err : bob_policy_add(policy, &fact);
}

static int group_name(struct bob_store *store, int64_t id, char name[BOB_TEXT_MAX])
{
	_cleanup_sql_ sqlite3_stmt *get = NULL;
	int err = bob_sql(store, SQL_GROUP_NAME, &get);

	if (err)
		return err;
	bob_bind_number(get, 1, id);
	err = bob_sql_step(store, get);
	if (err < 0)
		return err;
	return err ? copy_name(store, get, 0, name) : bob_store_strange(store, "no group", "");
}

/* A user or a group; *ret is his index. */
static int find_user(struct bob_store *store, enum bob_fact_kind kind, const char *name,
		     struct bob_policy *policy, uint32_t *ret)
{
	struct bob_fact fact = {.kind = kind, .name = name};
	struct bob_user_row row;
	struct bob_terms terms;
	char group[BOB_TEXT_MAX];
	int err = bob_user_row(store, kind == BOB_FACT_GROUP, name, &row);

	if (!err && row.rule) {
		err = bob_rule_get(store, row.rule, &terms);
		fact.terms = &terms;
	}
	if (!err && row.group) {
		err = group_name(store, row.group, group);
		fact.of = group;
	}
	if (err)
		return err;
	fact.id = *ret = row.id;
	return bob_policy_add(policy, &fact);
}

/* Whose it is, and his index. -ENOENT: silent. */
static int alias_owner(struct bob_store *store, const char *alias, char user[BOB_TEXT_MAX],
		       uint32_t *ret_id)
{
	_cleanup_sql_ sqlite3_stmt *owner = NULL;
	int err = bob_sql(store, SQL_ALIAS_OWNER, &owner);

	if (err)
		return err;
	bob_bind_text(owner, 1, alias);
	err = bob_sql_step(store, owner);
	if (err <= 0)
		return err ? err : -ENOENT;
	*ret_id = (uint32_t)sqlite3_column_int64(owner, 1);
	return copy_name(store, owner, 0, user);
}

int bob_store_alias(struct bob_store *store, const char *alias, char user[BOB_TEXT_MAX])
{
	uint32_t id;

	return alias_owner(store, alias, user, &id);
}

static int find_alias(struct bob_store *store, const struct bob_fact *like,
		      struct bob_policy *policy)
{
	char user[BOB_TEXT_MAX];
	struct bob_fact fact = {.kind = BOB_FACT_ALIAS, .name = like->name, .of = user};
	int err = alias_owner(store, like->name, user, &fact.id);

	if (!err && like->of && strcmp(like->of, user) != 0)
		err = -ENOENT;
	return err ? err : bob_policy_add(policy, &fact);
}

static int find_caller(struct bob_store *store, const struct bob_fact *like,
		       struct bob_policy *policy)
{
	struct bob_fact fact = {.kind = BOB_FACT_CALLER, .name = like->name, .of = like->of};
	_cleanup_sql_ sqlite3_stmt *get = NULL;
	struct bob_user_row user;
	int err = bob_user_row(store, false, like->of ? like->of : "", &user);

	if (!err)
		err = bob_sql(store, SQL_CALLER_GET, &get);
	if (err)
		return err;
	bob_bind_number(get, 1, user.id);
	bob_bind_text(get, 2, like->name);
	err = bob_sql_step(store, get);
	if (err <= 0)
		return err ? err : -ENOENT;
	fact.id = user.id;
	return bob_policy_add(policy, &fact);
}

int bob_store_find(struct bob_store *store, const struct bob_fact *like, struct bob_policy *policy)
{
	uint32_t id;

	switch (like->kind) {
	case BOB_FACT_PLAN: return bob_plan_read(store, policy);
	case BOB_FACT_EMERGENCY:
	case BOB_FACT_TARGET:
		return find_plain(store, SQL_EXEMPT_GET, bob_store_exempt(like->kind), like,
				  policy);
	case BOB_FACT_DEFAULT:
	case BOB_FACT_DOMAIN:
	case BOB_FACT_PREFIX: return find_level(store, like, policy);
	case BOB_FACT_GROUP:
	case BOB_FACT_USER: return find_user(store, like->kind, like->name, policy, &id);
	case BOB_FACT_ALIAS: return find_alias(store, like, policy);
	case BOB_FACT_CALLER: return find_caller(store, like, policy);
	default: return -ENOENT;
	}
}

static int add_owned(struct bob_store *store, struct bob_fact *fact, enum bob_sql which,
		     struct bob_policy *policy)
{
	_cleanup_sql_ sqlite3_stmt *all = NULL;
	char name[BOB_TEXT_MAX];
	int err = bob_sql(store, which, &all);

	if (err)
		return err;
	bob_bind_number(all, 1, fact->id);
	fact->name = name;
	while ((err = bob_sql_step(store, all)) > 0) {
		err = copy_name(store, all, 0, name);
		if (!err)
			err = bob_policy_add(policy, fact);
		if (err)
			break;
	}
	return err;
}

/* Callers have the same .of and follow aliases, so the facts are in order. */
static int find_owned(struct bob_store *store, const char *user, uint32_t id,
		      struct bob_policy *policy)
{
	struct bob_fact alias = {.kind = BOB_FACT_ALIAS, .id = id, .of = user};
	struct bob_fact caller = {.kind = BOB_FACT_CALLER, .id = id, .of = user};
	int err = add_owned(store, &alias, SQL_ALIASES_OF, policy);

	return err ? err : add_owned(store, &caller, SQL_CALLERS_OF, policy);
}

int bob_store_find_user(struct bob_store *store, const char *name, struct bob_policy *policy)
{
	uint32_t id;
	int group = find_user(store, BOB_FACT_GROUP, name, policy, &id), err;

	if (group && group != -ENOENT)
		return group;
	err = find_user(store, BOB_FACT_USER, name, policy, &id);
	if (!err)
		err = find_owned(store, name, id, policy);
	/* A group, and nobody else of that name. */
	return err == -ENOENT && !group ? 0 : err;
}
