/* SPDX-License-Identifier: GPL-2.0-only */
/* Reads facts: all of them, in the order of a policy, or those about one thing. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "store.h"

const char *bob_store_level(enum bob_fact_kind kind)
{
	switch (kind) {
	case BOB_FACT_DEFAULT: return "default";
	case BOB_FACT_DOMAIN: return "domain";
	case BOB_FACT_PREFIX: return "prefix";
	default: return NULL;
	}
}

const char *bob_store_exempt(enum bob_fact_kind kind)
{
	switch (kind) {
	case BOB_FACT_EMERGENCY: return "emergency";
	case BOB_FACT_TARGET: return "target";
	default: return NULL;
	}
}

struct group {
	uint32_t id;
	int64_t rule, in;
	char name[BOB_TEXT_MAX];
};

struct reading {
	struct bob_store *store;
	int (*each)(const struct bob_fact *, void *);
	void *arg;
	struct bob_rule_rows rules;
	struct group *groups; /* by name */
	struct group **by_id;
	size_t n_groups, room;
	const struct group *recent;
	int64_t owned; /* aliases and callers that were read */
};

static void reading_end(struct reading *reading)
{
	bob_rule_rows_free(&reading->rules);
	free(reading->groups);
	free(reading->by_id);
}

/* A name in a row; NULL, and logged, where it is none that bob would have written. */
static const char *name_in(struct bob_store *store, sqlite3_stmt *statement, int column)
{
	const char *text = (const char *)sqlite3_column_text(statement, column);
	size_t n = text ? strlen(text) : 0;

	if (n < BOB_TEXT_MAX && text && n == (size_t)sqlite3_column_bytes(statement, column))
		return text;
	bob_store_strange(store, "a name", text ? text : "");
	return NULL;
}

static int id_in(struct bob_store *store, sqlite3_stmt *statement, int column, uint32_t *ret)
{
	int64_t id = sqlite3_column_int64(statement, column);
	char text[24];

	if (id > 0 && id < UINT32_MAX) {
		*ret = (uint32_t)id;
		return 0;
	}
	snprintf(text, sizeof(text), "%lld", (long long)id);
	return bob_store_strange(store, "index", text);
}

/* ---- all of it ---- */

static int read_exempts(struct reading *reading, enum bob_fact_kind kind)
{
	struct bob_store *store = reading->store;
	_cleanup_sql_ sqlite3_stmt *all = NULL;
	int err = bob_sql(store, SQL_EXEMPTS, &all);

	if (err)
		return err;
	bob_bind_text(all, 1, bob_store_exempt(kind));
	while ((err = bob_sql_step(store, all)) > 0) {
		const struct bob_fact fact = {.kind = kind, .name = name_in(store, all, 0)};

		err = fact.name ? reading->each(&fact, reading->arg) : -EBADMSG;
		if (err)
			break;
	}
	return err;
}

static int find_terms(struct reading *reading, int64_t rule, const struct bob_terms **ret)
{
	char text[24];

	*ret = rule ? bob_rule_terms(&reading->rules, rule) : NULL;
	if (*ret || !rule)
		return 0;
	snprintf(text, sizeof(text), "%lld", (long long)rule);
	return bob_store_strange(reading->store, "no rule", text);
}

static int read_levels(struct reading *reading, enum bob_fact_kind kind)
{
	struct bob_store *store = reading->store;
	_cleanup_sql_ sqlite3_stmt *all = NULL;
	int err = bob_sql(store, SQL_LEVELS, &all);

	if (err)
		return err;
	bob_bind_text(all, 1, bob_store_level(kind));
	while ((err = bob_sql_step(store, all)) > 0) {
		struct bob_fact fact = {.kind = kind, .name = name_in(store, all, 0)};

		err = fact.name ? find_terms(reading, sqlite3_column_int64(all, 1), &fact.terms)
				: -EBADMSG;
		if (!err)
			err = reading->each(&fact, reading->arg);
		if (err)
			break;
	}
	return err;
}

static int compare_groups(const void *x, const void *y)
{
	const struct group *const *one = x, *const *two = y;

	return (*one)->id < (*two)->id ? -1 : (*one)->id > (*two)->id;
}

/* The name of the group with this index; NULL, and 0: none. */
static int find_group(struct reading *reading, int64_t id, const char **ret)
{
	struct group like = {.id = (uint32_t)id}, *key = &like, **found;
	char text[24];

	*ret = NULL;
	if (!id)
		return 0;
	if (!reading->recent || reading->recent->id != id) {
		found = reading->n_groups ? bsearch(&key, reading->by_id, reading->n_groups,
						    sizeof(key), compare_groups)
					  : NULL;
		if (!found || (*found)->id != id) {
			snprintf(text, sizeof(text), "%lld", (long long)id);
			return bob_store_strange(reading->store, "no group", text);
		}
		reading->recent = *found;
	}
	*ret = reading->recent->name;
	return 0;
}

static int keep_group(struct reading *reading, sqlite3_stmt *row)
{
	const char *name = name_in(reading->store, row, 0);
	struct group *group;

	if (!name)
		return -EBADMSG;
	if (reading->n_groups == reading->room) {
		size_t room = reading->room ? 2 * reading->room : 16;

		group = reallocarray(reading->groups, room, sizeof(*group));
		if (!group)
			return bob_err(ENOMEM, "out of memory");
		reading->groups = group;
		reading->room = room;
	}
	group = &reading->groups[reading->n_groups++];
	*group = (struct group){.rule = sqlite3_column_int64(row, 2),
				.in = sqlite3_column_int64(row, 3)};
	strcpy(group->name, name);
	return id_in(reading->store, row, 1, &group->id);
}

static int sort_groups(struct reading *reading)
{
	reading->by_id = reallocarray(NULL, reading->n_groups + 1, sizeof(*reading->by_id));
	if (!reading->by_id)
		return bob_err(ENOMEM, "out of memory");
	for (size_t i = 0; i < reading->n_groups; i++)
		reading->by_id[i] = &reading->groups[i];
	qsort(reading->by_id, reading->n_groups, sizeof(*reading->by_id), compare_groups);
	return 0;
}

static int add_groups(struct reading *reading)
{
	int err = 0;

	for (size_t i = 0; i < reading->n_groups && !err; i++) {
		const struct group *group = &reading->groups[i];
		struct bob_fact fact = {
			.kind = BOB_FACT_GROUP, .id = group->id, .name = group->name};

		err = find_terms(reading, group->rule, &fact.terms);
		if (!err)
			err = find_group(reading, group->in, &fact.of);
		if (!err)
			err = reading->each(&fact, reading->arg);
	}
	return err;
}

/* Those who follow are members of them. */
static int read_groups(struct reading *reading)
{
	_cleanup_sql_ sqlite3_stmt *all = NULL;
	int err = bob_sql(reading->store, SQL_USERS, &all);

	if (err)
		return err;
	bob_bind_number(all, 1, 1);
	while ((err = bob_sql_step(reading->store, all)) > 0) {
		err = keep_group(reading, all);
		if (err)
			break;
	}
	return err ? err : sort_groups(reading);
}

static int read_users(struct reading *reading)
{
	struct bob_store *store = reading->store;
	_cleanup_sql_ sqlite3_stmt *all = NULL;
	int err = bob_sql(store, SQL_USERS, &all);

	if (err)
		return err;
	bob_bind_number(all, 1, 0);
	while ((err = bob_sql_step(store, all)) > 0) {
		struct bob_fact fact = {.kind = BOB_FACT_USER, .name = name_in(store, all, 0)};

		err = fact.name ? id_in(store, all, 1, &fact.id) : -EBADMSG;
		if (!err)
			err = find_terms(reading, sqlite3_column_int64(all, 2), &fact.terms);
		if (!err)
			err = find_group(reading, sqlite3_column_int64(all, 3), &fact.of);
		if (!err)
			err = reading->each(&fact, reading->arg);
		if (err)
			break;
	}
	return err;
}

/* What belongs to users: aliases or callers. */
static int read_owned(struct reading *reading, enum bob_fact_kind kind, enum bob_sql which)
{
	struct bob_store *store = reading->store;
	_cleanup_sql_ sqlite3_stmt *all = NULL;
	int err = bob_sql(store, which, &all);

	while (!err && (err = bob_sql_step(store, all)) > 0) {
		const struct bob_fact fact = {
			.kind = kind,
			.id = (uint32_t)sqlite3_column_int64(all, 1),
			.name = name_in(store, all, 0),
			.of = name_in(store, all, 2),
		};

		reading->owned++;
		err = fact.name && fact.of ? reading->each(&fact, reading->arg) : -EBADMSG;
	}
	return err;
}

/* The statements above leave out what belongs to nobody. */
static int check_owned(struct reading *reading)
{
	_cleanup_sql_ sqlite3_stmt *count = NULL;
	int err = bob_sql(reading->store, SQL_OWNED_COUNT, &count);

	if (!err)
		err = bob_sql_step(reading->store, count);
	if (err < 0 || sqlite3_column_int64(count, 0) == reading->owned)
		return err < 0 ? err : 0;
	return bob_store_strange(reading->store, "an alias or exempt caller of nobody", "");
}

static void complain(size_t first, size_t second, const char *text, void *arg)
{
	const struct bob_store **store = arg;

	(void)first;
	(void)second;
	if (*store)
		bob_store_strange(*store, text, "");
	*store = NULL;
}

static int add(const struct bob_fact *fact, void *policy)
{
	return bob_policy_add(policy, fact);
}

static int read_plan(struct reading *reading)
{
	struct bob_policy *plan = bob_policy_new();
	int err = plan ? bob_plan_read(reading->store, plan) : -ENOMEM;

	if (!err)
		err = reading->each(bob_policy_fact(plan, 0), reading->arg);
	bob_policy_free(plan);
	return err == -ENOENT ? 0 : err;
}

static int read_kind(struct reading *reading, enum bob_fact_kind kind)
{
	switch (kind) {
	case BOB_FACT_PLAN: return read_plan(reading);
	case BOB_FACT_EMERGENCY:
	case BOB_FACT_TARGET: return read_exempts(reading, kind);
	case BOB_FACT_GROUP: return add_groups(reading);
	case BOB_FACT_USER: return read_users(reading);
	case BOB_FACT_ALIAS: return read_owned(reading, kind, SQL_ALIASES);
	case BOB_FACT_CALLER: return read_owned(reading, kind, SQL_CALLERS);
	default: return read_levels(reading, kind);
	}
}

static int read_kinds(struct reading *reading, enum bob_fact_kind first, enum bob_fact_kind last)
{
	int err = bob_rule_rows_read(reading->store, &reading->rules);

	if (!err && first <= BOB_FACT_USER && last >= BOB_FACT_GROUP)
		err = read_groups(reading);
	for (enum bob_fact_kind kind = first; kind <= last && !err; kind++)
		err = read_kind(reading, kind);
	return err;
}

static int read_all(struct bob_store *store, struct bob_policy *policy)
{
	_cleanup_(reading_end) struct reading reading = {
		.store = store, .each = add, .arg = policy};
	int err = read_kinds(&reading, 0, BOB_FACT_KINDS - 1);

	return err ? err : check_owned(&reading);
}

int bob_store_each_fact(struct bob_store *store, enum bob_fact_kind kind,
			int (*each)(const struct bob_fact *, void *), void *arg)
{
	_cleanup_(reading_end) struct reading reading = {.store = store, .each = each, .arg = arg};
	bool own = sqlite3_get_autocommit(store->db);
	int err = own ? bob_store_exec(store->db, store->path, "BEGIN") : 0;

	if (err)
		return err;
	err = read_kinds(&reading, kind, kind);
	if (own)
		bob_store_rollback(store);
	return err;
}

int bob_store_read(struct bob_store *store, struct bob_policy *policy)
{
	bool own = sqlite3_get_autocommit(store->db);
	const struct bob_store *complained = store;
	int err = own ? bob_store_exec(store->db, store->path, "BEGIN") : 0;

	if (err)
		return err;
	err = read_all(store, policy);
	/* Nothing was written. */
	if (own)
		bob_store_rollback(store);
	if (!err)
		err = bob_policy_settle(policy, complain, &complained);
	return err == -EINVAL ? -EBADMSG : err;
}
