/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Writes a change of policy: what goes, then what comes, in an order in which
 * whatever a fact names is there. What contradicts the rest of the store is found
 * on the way; whoever began the edit then rolls it back.
 */
#include <errno.h>
#include <string.h>

#include "store_change.h"

static const char *const words[BOB_FACT_KINDS] = {
	[BOB_FACT_PLAN] = "number-plan", [BOB_FACT_EMERGENCY] = "emergency ",
	[BOB_FACT_TARGET] = "target ",	 [BOB_FACT_DEFAULT] = "default",
	[BOB_FACT_DOMAIN] = "domain ",	 [BOB_FACT_PREFIX] = "prefix ",
	[BOB_FACT_GROUP] = "group ",	 [BOB_FACT_USER] = "user ",
	[BOB_FACT_ALIAS] = "alias ",	 [BOB_FACT_CALLER] = "caller ",
};

static const char *of(const struct bob_fact *fact)
{
	return fact->kind == BOB_FACT_ALIAS || fact->kind == BOB_FACT_CALLER ? " of " : "";
}

int change_exists(const struct changing *changing, const struct bob_fact *fact)
{
	(void)changing;
	return bob_err(EEXIST, "%s%s%s%s: is in the policy already", words[fact->kind], fact->name,
		       of(fact), *of(fact) && fact->of ? fact->of : "");
}

int change_missing(const struct changing *changing, const struct bob_fact *fact)
{
	(void)changing;
	return bob_err(ENOENT, "%s%s%s%s: is not in the policy", words[fact->kind], fact->name,
		       of(fact), *of(fact) && fact->of ? fact->of : "");
}

/* ---- what belongs to nobody: the plan, exemptions, levels ---- */

static int drop_row(struct changing *changing, enum bob_sql which, const char *table,
		    const struct bob_fact *fact)
{
	_cleanup_sql_ sqlite3_stmt *drop = NULL;
	int err = bob_sql(changing->store, which, &drop);

	if (err)
		return err;
	bob_bind_text(drop, 1, table);
	bob_bind_text(drop, 2, fact->name);
	err = bob_sql_run(changing->store, drop);
	if (!err && !sqlite3_changes(changing->store->db))
		return change_missing(changing, fact);
	return err;
}

/* -ENOENT (silent): there is none. */
static int level_rule(struct changing *changing, const struct bob_fact *fact, int64_t *ret)
{
	_cleanup_sql_ sqlite3_stmt *get = NULL;
	int err = bob_sql(changing->store, SQL_LEVEL_GET, &get);

	if (err)
		return err;
	bob_bind_text(get, 1, bob_store_level(fact->kind));
	bob_bind_text(get, 2, fact->name);
	err = bob_sql_step(changing->store, get);
	if (err <= 0)
		return err ? err : -ENOENT;
	*ret = sqlite3_column_int64(get, 0);
	return 0;
}

static int drop_level(struct changing *changing, const struct bob_fact *fact)
{
	int64_t rule;
	int err = level_rule(changing, fact, &rule);

	if (err == -ENOENT)
		return change_missing(changing, fact);
	if (!err)
		err = bob_rule_drop(&changing->uses, rule);
	return err ? err : drop_row(changing, SQL_LEVEL_DROP, bob_store_level(fact->kind), fact);
}

static int drop_rest(struct changing *changing, const struct bob_change *change)
{
	const struct bob_fact *fact = change->before;
	int err;

	if (bob_store_level(fact->kind))
		return drop_level(changing, fact);
	if (bob_store_exempt(fact->kind))
		return drop_row(changing, SQL_EXEMPT_DROP, bob_store_exempt(fact->kind), fact);
	err = bob_plan_drop(changing->store);
	return err == -ENOENT ? change_missing(changing, fact) : err;
}

static int put_exempt(struct changing *changing, const struct bob_change *change)
{
	const struct bob_fact *fact = change->after;
	_cleanup_sql_ sqlite3_stmt *add = NULL;
	int err = bob_sql(changing->store, SQL_EXEMPT_ADD, &add);

	if (err || change->before)
		return err;
	bob_bind_text(add, 1, bob_store_exempt(fact->kind));
	bob_bind_text(add, 2, fact->name);
	err = bob_sql_run(changing->store, add);
	if (err != -EEXIST)
		return err;
	return bob_err(EEXIST, "%s%s: is an emergency number or an exempt target already",
		       words[fact->kind], fact->name);
}

static int put_level(struct changing *changing, const struct bob_change *change)
{
	const struct bob_fact *fact = change->after;
	_cleanup_sql_ sqlite3_stmt *put = NULL;
	int64_t before = 0, rule;
	int err = level_rule(changing, fact, &before);

	if (err == -ENOENT && change->before)
		return change_missing(changing, fact);
	if (!err && !change->before)
		return change_exists(changing, fact);
	if (err && err != -ENOENT)
		return err;
	err = bob_rule_use(&changing->uses, fact->terms, &rule);
	if (!err)
		err = bob_rule_drop(&changing->uses, before);
	if (!err)
		err = bob_sql(changing->store, SQL_LEVEL_PUT, &put);
	if (err)
		return err;
	bob_bind_text(put, 1, bob_store_level(fact->kind));
	bob_bind_text(put, 2, fact->name);
	bob_bind_id(put, 3, rule);
	return bob_sql_run(changing->store, put);
}

static int put_plan(struct changing *changing, const struct bob_change *change)
{
	/* Four settings that are there, or not; asked for only to tell who is mistaken. */
	char country[16];
	int err = bob_setting_get(changing->store, "plan_country", country, sizeof(country));

	if (err == -ENOENT && change->before)
		return change_missing(changing, change->after);
	if (!err && !change->before)
		return change_exists(changing, change->after);
	if (err && err != -ENOENT)
		return err;
	return bob_plan_write(changing->store, change->after->plan);
}

static int put_rest(struct changing *changing, const struct bob_change *change)
{
	if (bob_store_level(change->after->kind))
		return put_level(changing, change);
	if (bob_store_exempt(change->after->kind))
		return put_exempt(changing, change);
	return put_plan(changing, change);
}

/* The maps' room, which a policy in memory is held against as well. */
static int check_levels(struct changing *changing)
{
	static const struct {
		enum bob_fact_kind kind;
		int64_t most;
	} rooms[] = {{BOB_FACT_DOMAIN, BOB_DOMAINS_MAX}, {BOB_FACT_PREFIX, BOB_PREFIXES_MAX}};
	int err = 0;

	for (size_t i = 0; i < 2 && !err; i++) {
		_cleanup_sql_ sqlite3_stmt *count = NULL;

		err = bob_sql(changing->store, SQL_LEVEL_COUNT, &count);
		if (err)
			return err;
		bob_bind_text(count, 1, bob_store_level(rooms[i].kind));
		err = bob_sql_step(changing->store, count);
		if (err < 0)
			return err;
		err = 0;
		if (sqlite3_column_int64(count, 0) > rooms[i].most)
			return bob_err(ENOSPC, "%s: full: there is room for %lld rules of a %s",
				       changing->store->path, (long long)rooms[i].most,
				       bob_store_level(rooms[i].kind));
	}
	return err;
}

/* ---- all of it ---- */

static enum change_step step_of(const struct bob_change *change)
{
	switch (change->after ? change->after->kind : change->before->kind) {
	case BOB_FACT_GROUP: return change->after ? STEP_PUT_GROUP : STEP_DROP_GROUP;
	case BOB_FACT_USER: return change->after ? STEP_PUT_USER : STEP_DROP_USER;
	case BOB_FACT_ALIAS: return change->after ? STEP_PUT_ALIAS : STEP_DROP_ALIAS;
	case BOB_FACT_CALLER: return change->after ? STEP_PUT_CALLER : STEP_DROP_CALLER;
	default: return change->after ? STEP_PUT_REST : STEP_DROP_REST;
	}
}

/* Counts, then places: the order within a step stays. */
static int part_steps(struct changing *changing, size_t n)
{
	size_t next[STEPS];

	changing->places = reallocarray(NULL, n + 1, sizeof(*changing->places));
	if (!changing->places)
		return bob_err(ENOMEM, "out of memory");
	for (size_t i = 0; i < n; i++)
		changing->begin[step_of(&changing->list[i]) + 1]++;
	for (int step = 0; step < STEPS; step++) {
		changing->begin[step + 1] += changing->begin[step];
		next[step] = changing->begin[step];
	}
	for (size_t i = 0; i < n; i++)
		changing->places[next[step_of(&changing->list[i])]++] = (uint32_t)i;
	return 0;
}

static int each(struct changing *changing, enum change_step step,
		int (*write)(struct changing *, const struct bob_change *))
{
	int err = 0;

	for (size_t i = 0; i < step_size(changing, step) && !err; i++)
		err = write(changing, step_change(changing, step, i));
	return err;
}

static int write_all(struct changing *changing)
{
	int err = each(changing, STEP_DROP_CALLER, change_drop_caller);

	if (!err)
		err = each(changing, STEP_DROP_ALIAS, change_drop_alias);
	if (!err)
		err = each(changing, STEP_DROP_USER, change_drop_person);
	if (!err)
		err = each(changing, STEP_DROP_REST, drop_rest);
	if (!err)
		err = change_put_groups(changing);
	if (!err)
		err = change_put_users(changing);
	if (!err)
		err = change_drop_groups(changing);
	if (!err)
		err = change_put_aliases(changing);
	if (!err)
		err = each(changing, STEP_PUT_CALLER, change_put_caller);
	if (!err)
		err = each(changing, STEP_PUT_REST, put_rest);
	return err;
}

static int check_all(struct changing *changing)
{
	int err = change_check_groups(changing);

	if (!err)
		err = change_check_names(changing);
	if (!err && step_size(changing, STEP_PUT_REST))
		err = check_levels(changing);
	return err;
}

static void changing_end(struct changing *changing)
{
	free(changing->places);
	bob_ids_close(&changing->ids);
	bob_rule_uses_free(&changing->uses);
}

int bob_store_change(struct bob_store *store, struct bob_changes *changes, uint32_t room)
{
	_cleanup_(changing_end) struct changing changing = {
		.store = store, .list = changes->list, .uses.store = store};
	int err;

	if (changes->n >= UINT32_MAX)
		return bob_err(E2BIG, "more than four thousand million changes");
	err = bob_ids_open(&changing.ids, store, room);
	if (!err)
		err = part_steps(&changing, changes->n);
	if (!err)
		err = write_all(&changing);
	if (!err)
		err = check_all(&changing);
	if (!err)
		err = bob_rule_uses_write(&changing.uses);
	return err ? err : bob_ids_write(&changing.ids);
}
