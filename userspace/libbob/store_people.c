/* SPDX-License-Identifier: GPL-2.0-only */
/* Users and groups in a change: their indices, their rules, and who is in which group. */
#include <errno.h>
#include <string.h>

#include "store_change.h"

static bool is_group(const struct bob_fact *fact)
{
	return fact->kind == BOB_FACT_GROUP;
}

/* ---- who goes ---- */

/* Does the statement have a row for this index? Then that row's name, in the error. */
static int refuse_while(struct changing *changing, enum bob_sql which, uint32_t id,
			const struct bob_fact *fact, const char *what)
{
	_cleanup_sql_ sqlite3_stmt *find = NULL;
	int err = bob_sql(changing->store, which, &find);

	if (err)
		return err;
	bob_bind_number(find, 1, id);
	err = bob_sql_step(changing->store, find);
	if (err <= 0)
		return err;
	return bob_err(EEXIST, "%s: %s %s; take that away first", fact->name,
		       (const char *)sqlite3_column_text(find, 0), what);
}

static int drop_row(struct changing *changing, const struct bob_fact *fact)
{
	_cleanup_sql_ sqlite3_stmt *drop = NULL;
	int err = bob_sql(changing->store, SQL_USER_DROP, &drop);

	if (err)
		return err;
	bob_bind_number(drop, 1, is_group(fact));
	bob_bind_text(drop, 2, fact->name);
	return bob_sql_run(changing->store, drop);
}

int change_drop_person(struct changing *changing, const struct bob_change *change)
{
	const struct bob_fact *fact = change->before;
	struct bob_user_row row;
	int err = bob_user_row(changing->store, is_group(fact), fact->name, &row);

	if (err == -ENOENT)
		return change_missing(changing, fact);
	if (!err && is_group(fact))
		err = refuse_while(changing, SQL_GROUP_MEMBER, row.id, fact, "is in that group");
	else if (!err)
		err = refuse_while(changing, SQL_ALIASES_OF, row.id, fact, "is an alias of his");
	if (!err && !is_group(fact))
		err = refuse_while(changing, SQL_CALLERS_OF, row.id, fact,
				   "is an exempt caller of his");
	if (!err)
		err = drop_row(changing, fact);
	if (!err)
		err = bob_rule_drop(&changing->uses, row.rule);
	return err ? err : bob_ids_free(&changing->ids, row.id);
}

/* ---- who comes, or changes ---- */

static int find_group(struct changing *changing, const struct bob_fact *fact, int64_t *ret)
{
	struct bob_user_row row;
	int err;

	*ret = 0;
	if (!fact->of)
		return 0;
	if (!changing->group || strcmp(changing->group, fact->of) != 0) {
		err = bob_user_row(changing->store, true, fact->of, &row);
		if (err == -ENOENT)
			return bob_err(ENOENT, "%s: there is no group %s", fact->name, fact->of);
		if (err)
			return err;
		changing->group = fact->of;
		changing->group_id = row.id;
	}
	*ret = changing->group_id;
	return 0;
}

/* Who comes and is not written yet. */
struct newcomer {
	struct bob_fact *fact;
	int64_t rule, group;
};

struct newcomers {
	struct newcomer list[SQL_MANY];
	size_t n;
};

/* n: one, or as many as the statement takes. */
static int add_rows(struct changing *changing, enum bob_sql which, const struct newcomer *list,
		    size_t n)
{
	_cleanup_sql_ sqlite3_stmt *add = NULL;
	int err = bob_sql(changing->store, which, &add), place = 0;

	if (err)
		return err;
	for (size_t i = 0; i < n; i++) {
		bob_bind_number(add, ++place, is_group(list[i].fact));
		bob_bind_text(add, ++place, list[i].fact->name);
		bob_bind_number(add, ++place, list[i].fact->id);
		bob_bind_id(add, ++place, list[i].rule);
		bob_bind_id(add, ++place, list[i].group);
	}
	err = bob_sql_step(changing->store, add);
	if (err == -EEXIST)
		return change_exists(changing, list[sqlite3_changes(changing->store->db)].fact);
	return err;
}

static int flush(struct changing *changing, struct newcomers *newcomers)
{
	size_t n = newcomers->n;
	int err = 0;

	newcomers->n = 0;
	if (n == SQL_MANY)
		return add_rows(changing, SQL_USER_ADD_MANY, newcomers->list, n);
	for (size_t i = 0; i < n && !err; i++)
		err = add_rows(changing, SQL_USER_ADD, &newcomers->list[i], 1);
	return err;
}

static int add(struct changing *changing, struct newcomers *newcomers, struct bob_fact *fact,
	       int64_t rule, int64_t group)
{
	int err = bob_ids_take(&changing->ids, &fact->id);

	if (err)
		return err;
	newcomers->list[newcomers->n++] = (struct newcomer){fact, rule, group};
	return newcomers->n == SQL_MANY ? flush(changing, newcomers) : 0;
}

static int set_row(struct changing *changing, struct bob_fact *fact, int64_t rule, int64_t group)
{
	_cleanup_sql_ sqlite3_stmt *set = NULL;
	struct bob_user_row row;
	int err = bob_user_row(changing->store, is_group(fact), fact->name, &row);

	if (err == -ENOENT)
		return change_missing(changing, fact);
	if (!err)
		err = bob_rule_drop(&changing->uses, row.rule);
	if (!err)
		err = bob_sql(changing->store, SQL_USER_SET, &set);
	if (err)
		return err;
	fact->id = row.id;
	bob_bind_number(set, 1, is_group(fact));
	bob_bind_text(set, 2, fact->name);
	bob_bind_id(set, 3, rule);
	bob_bind_id(set, 4, group);
	return bob_sql_run(changing->store, set);
}

static int put(struct changing *changing, struct newcomers *newcomers,
	       const struct bob_change *change, int64_t group)
{
	int64_t rule;
	int err = bob_rule_use(&changing->uses, change->after->terms, &rule);

	if (err)
		return err;
	return change->before ? set_row(changing, change->after, rule, group)
			      : add(changing, newcomers, change->after, rule, group);
}

int change_put_users(struct changing *changing)
{
	struct newcomers newcomers = {.n = 0};
	int err = 0;

	for (size_t i = 0; i < step_size(changing, STEP_PUT_USER) && !err; i++) {
		const struct bob_change *change = step_change(changing, STEP_PUT_USER, i);
		int64_t group;

		err = find_group(changing, change->after, &group);
		if (!err)
			err = put(changing, &newcomers, change, group);
	}
	return err ? err : flush(changing, &newcomers);
}

static int join(struct changing *changing, const struct bob_fact *fact, int64_t group)
{
	_cleanup_sql_ sqlite3_stmt *set = NULL;
	int err = bob_sql(changing->store, SQL_GROUP_JOIN, &set);

	if (err)
		return err;
	bob_bind_text(set, 1, fact->name);
	bob_bind_id(set, 2, group);
	return bob_sql_run(changing->store, set);
}

/* The group that one is in may come after it: first all of them, then who is in whom. */
int change_put_groups(struct changing *changing)
{
	size_t n = step_size(changing, STEP_PUT_GROUP);
	struct newcomers newcomers = {.n = 0};
	int err = 0;

	for (size_t i = 0; i < n && !err; i++)
		err = put(changing, &newcomers, step_change(changing, STEP_PUT_GROUP, i), 0);
	if (!err)
		err = flush(changing, &newcomers);
	for (size_t i = 0; i < n && !err; i++) {
		const struct bob_fact *fact = step_change(changing, STEP_PUT_GROUP, i)->after;
		int64_t group;

		err = find_group(changing, fact, &group);
		if (!err && group)
			err = join(changing, fact, group);
	}
	return err;
}

/* One that goes may be in another one that goes: first they leave each other. */
int change_drop_groups(struct changing *changing)
{
	size_t n = step_size(changing, STEP_DROP_GROUP);
	int err = 0;

	for (size_t i = 0; i < n && !err; i++)
		err = join(changing, step_change(changing, STEP_DROP_GROUP, i)->before, 0);
	for (size_t i = 0; i < n && !err; i++)
		err = change_drop_person(changing, step_change(changing, STEP_DROP_GROUP, i));
	return err;
}

int change_check_groups(struct changing *changing)
{
	_cleanup_sql_ sqlite3_stmt *deep = NULL;
	int err = bob_sql(changing->store, SQL_GROUP_TOO_DEEP, &deep);

	for (size_t i = 0; i < step_size(changing, STEP_PUT_GROUP) && !err; i++) {
		const struct bob_fact *fact = step_change(changing, STEP_PUT_GROUP, i)->after;

		sqlite3_reset(deep);
		bob_bind_number(deep, 1, fact->id);
		err = bob_sql_step(changing->store, deep);
		if (err > 0)
			return bob_err(EEXIST,
				       "group %s: is in %s, which is in %s; groups are at most %d "
				       "deep, and never in themselves",
				       (const char *)sqlite3_column_text(deep, 0),
				       (const char *)sqlite3_column_text(deep, 1),
				       (const char *)sqlite3_column_text(deep, 2), BOB_GROUPS_DEEP);
	}
	return err;
}
