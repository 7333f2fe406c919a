/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Aliases and exempt callers in a change. A load brings millions of aliases, so they
 * are written in order of name, where SQLite appends; the list of each user's own is
 * made anew at the end when most of it is new.
 */
#include <errno.h>
#include <string.h>

#include "store_change.h"

enum { MANY_ALIASES = 50000 };

/* Among the users that come. 0: he is not there, or out of order. */
static uint32_t find_fresh(struct changing *changing, const char *name)
{
	for (; changing->owners < step_size(changing, STEP_PUT_USER); changing->owners++) {
		const struct bob_fact *user =
			step_change(changing, STEP_PUT_USER, changing->owners)->after;
		int order = strcmp(user->name, name);

		if (order >= 0)
			return order ? 0 : user->id;
	}
	return 0;
}

/* Facts of one user stand together, and in the order of users that come. */
static int find_owner(struct changing *changing, const struct bob_fact *fact, uint32_t *ret)
{
	const char *of = fact->of ? fact->of : "";
	struct bob_user_row row;
	int err;

	if (!changing->owner || strcmp(changing->owner, of) != 0) {
		row.id = find_fresh(changing, of);
		err = row.id ? 0 : bob_user_row(changing->store, false, of, &row);
		if (err == -ENOENT)
			return bob_err(ENOENT, "%s: there is no user %s", fact->name, of);
		if (err)
			return err;
		changing->owner = of;
		changing->owner_id = row.id;
	}
	*ret = changing->owner_id;
	return 0;
}

/* ---- callers ---- */

/* A statement with the owner's index and the caller's name. */
static int run_caller(struct changing *changing, enum bob_sql which, uint32_t owner,
		      const char *name)
{
	_cleanup_sql_ sqlite3_stmt *statement = NULL;
	int err = bob_sql(changing->store, which, &statement);

	if (err)
		return err;
	bob_bind_number(statement, 1, owner);
	bob_bind_text(statement, 2, name);
	return bob_sql_run(changing->store, statement);
}

int change_drop_caller(struct changing *changing, const struct bob_change *change)
{
	const struct bob_fact *fact = change->before;
	struct bob_user_row row;
	int err = bob_user_row(changing->store, false, fact->of ? fact->of : "", &row);

	if (!err)
		err = run_caller(changing, SQL_CALLER_DROP, row.id, fact->name);
	if (err == -ENOENT || (!err && !sqlite3_changes(changing->store->db)))
		return change_missing(changing, fact);
	return err;
}

int change_put_caller(struct changing *changing, const struct bob_change *change)
{
	struct bob_fact *fact = change->after;
	uint32_t owner;
	int err = find_owner(changing, fact, &owner);

	if (err)
		return err;
	fact->id = owner;
	if (change->before)
		return 0;
	err = run_caller(changing, SQL_CALLER_ADD, owner, fact->name);
	return err == -EEXIST ? change_exists(changing, fact) : err;
}

/* ---- aliases ---- */

static int drop_alias(struct changing *changing, const struct bob_fact *fact)
{
	_cleanup_sql_ sqlite3_stmt *drop = NULL;
	struct bob_user_row row;
	int err = bob_user_row(changing->store, false, fact->of ? fact->of : "", &row);

	if (!err)
		err = bob_sql(changing->store, SQL_ALIAS_DROP, &drop);
	if (!err) {
		bob_bind_text(drop, 1, fact->name);
		bob_bind_number(drop, 2, row.id);
		err = bob_sql_run(changing->store, drop);
	}
	if (err == -ENOENT || (!err && !sqlite3_changes(changing->store->db)))
		return change_missing(changing, fact);
	return err;
}

int change_drop_alias(struct changing *changing, const struct bob_change *change)
{
	return drop_alias(changing, change->before);
}

/* An alias that comes, with the first bytes of its name: most are told apart by those. */
struct alias_entry {
	uint64_t head[2];
	const struct bob_fact *fact;
};

static uint64_t head_of(const char **name)
{
	uint64_t head = 0;

	for (int i = 0; i < 8; i++) {
		head = head << 8 | (unsigned char)**name;
		*name += **name != '\0';
	}
	return head;
}

static int compare_entries(const void *x, const void *y)
{
	const struct alias_entry *one = x, *two = y;

	for (int i = 0; i < 2; i++) {
		if (one->head[i] != two->head[i])
			return one->head[i] < two->head[i] ? -1 : 1;
	}
	return strcmp(one->fact->name, two->fact->name);
}

/* The indices of their users, and whatever changes hands is taken away first. */
static int prepare_aliases(struct changing *changing, struct alias_entry *entries, size_t n)
{
	int err = 0;

	for (size_t i = 0; i < n && !err; i++) {
		const struct bob_change *change = step_change(changing, STEP_PUT_ALIAS, i);
		const char *name = change->after->name;

		entries[i].fact = change->after;
		entries[i].head[0] = head_of(&name);
		entries[i].head[1] = head_of(&name);
		err = find_owner(changing, change->after, &change->after->id);
		if (!err && change->before)
			err = drop_alias(changing, change->before);
	}
	if (!err)
		qsort(entries, n, sizeof(*entries), compare_entries);
	/* Callers come next, from the first user on. */
	changing->owners = 0;
	return err;
}

static int complain_alias(struct changing *changing, const struct bob_fact *fact)
{
	char owner[BOB_TEXT_MAX];
	int err = bob_store_alias(changing->store, fact->name, owner);

	if (err)
		return err == -ENOENT ? change_exists(changing, fact) : err;
	return bob_err(EEXIST, "%s: cannot be an alias of %s, as it is one of %s already",
		       fact->name, fact->of, owner);
}

/* n: one, or as many as the statement takes. */
static int add_rows(struct changing *changing, enum bob_sql which,
		    const struct alias_entry *entries, size_t n)
{
	_cleanup_sql_ sqlite3_stmt *add = NULL;
	int err = bob_sql(changing->store, which, &add), place = 0;

	if (err)
		return err;
	for (size_t i = 0; i < n; i++) {
		bob_bind_text(add, ++place, entries[i].fact->name);
		bob_bind_number(add, ++place, entries[i].fact->id);
	}
	err = bob_sql_run(changing->store, add);
	if (err == -EEXIST)
		return complain_alias(changing, entries[sqlite3_changes(changing->store->db)].fact);
	return err;
}

static int add_aliases(struct changing *changing, const struct alias_entry *entries, size_t n)
{
	int err = 0;

	for (; n >= SQL_MANY && !err; n -= SQL_MANY, entries += SQL_MANY)
		err = add_rows(changing, SQL_ALIAS_ADD_MANY, entries, SQL_MANY);
	for (; n && !err; n--, entries++)
		err = add_rows(changing, SQL_ALIAS_ADD, entries, 1);
	return err;
}

/* Are these so many that making the list of each user's own anew is the shorter way? */
static int are_most(struct changing *changing, size_t n, bool *ret)
{
	_cleanup_sql_ sqlite3_stmt *count = NULL;
	int err;

	*ret = false;
	if (n < MANY_ALIASES)
		return 0;
	err = bob_sql(changing->store, SQL_ALIAS_COUNT, &count);
	if (!err)
		err = bob_sql_step(changing->store, count);
	if (err < 0)
		return err;
	*ret = (size_t)sqlite3_column_int64(count, 0) < n;
	return 0;
}

int change_put_aliases(struct changing *changing)
{
	size_t n = step_size(changing, STEP_PUT_ALIAS);
	_cleanup_free_ struct alias_entry *entries = NULL;
	bool most = false;
	int err;

	if (!n)
		return 0;
	entries = reallocarray(NULL, n, sizeof(*entries));
	if (!entries)
		return bob_err(ENOMEM, "out of memory");
	err = prepare_aliases(changing, entries, n);
	if (!err)
		err = are_most(changing, n, &most);
	if (!err && most)
		err = bob_store_unlist_aliases(changing->store);
	return err ? err : add_aliases(changing, entries, n);
}

/* ---- names: of users and aliases together ---- */

static int complain_name(const struct changing *changing, const struct bob_fact *fact)
{
	char owner[BOB_TEXT_MAX];
	int err;

	if (fact->kind == BOB_FACT_ALIAS)
		return bob_err(EEXIST,
			       "%s: is a user, so it cannot be an alias of %s; take one away",
			       fact->name, fact->of);
	err = bob_store_alias(changing->store, fact->name, owner);
	if (err)
		return err;
	return bob_err(EEXIST, "%s: is an alias of %s, so it cannot be a user; take one away",
		       fact->name, owner);
}

/* Does one of the names from the i-th on stand among those that the statement asks? */
static int check_some(struct changing *changing, enum change_step step, size_t i,
		      enum bob_sql among)
{
	_cleanup_sql_ sqlite3_stmt *find = NULL;
	size_t end =
		i + SQL_MANY < step_size(changing, step) ? i + SQL_MANY : step_size(changing, step);
	int err = bob_sql(changing->store, among, &find);
	const char *name;

	if (err)
		return err;
	/* Places without a name are NULL, which is no name's equal. */
	sqlite3_clear_bindings(find);
	for (size_t j = i; j < end; j++)
		bob_bind_text(find, (int)(j - i) + 1, step_change(changing, step, j)->after->name);
	err = bob_sql_step(changing->store, find);
	if (err <= 0)
		return err;
	name = (const char *)sqlite3_column_text(find, 0);
	if (!name)
		return bob_store_strange(changing->store, "a name", "");
	while (i + 1 < end && strcmp(step_change(changing, step, i)->after->name, name) != 0)
		i++;
	return complain_name(changing, step_change(changing, step, i)->after);
}

static int check_step(struct changing *changing, enum change_step step, enum bob_sql among)
{
	int err = 0;

	for (size_t i = 0; i < step_size(changing, step) && !err; i += SQL_MANY)
		err = check_some(changing, step, i, among);
	return err;
}

/* Where the users that come are all users that there are, one look at each is enough. */
int change_check_names(struct changing *changing)
{
	uint32_t users;
	int err = check_step(changing, STEP_PUT_USER, SQL_ALIAS_AMONG);

	if (err || step_size(changing, STEP_PUT_ALIAS) < MANY_ALIASES)
		return err ? err : check_step(changing, STEP_PUT_ALIAS, SQL_USER_AMONG);
	err = bob_store_count(changing->store, &users);
	if (err || users == step_size(changing, STEP_PUT_USER))
		return err;
	return check_step(changing, STEP_PUT_ALIAS, SQL_USER_AMONG);
}
