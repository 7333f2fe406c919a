/* SPDX-License-Identifier: GPL-2.0-only */
/* Editing the store, users with one limit, and its settings. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "store.h"

int bob_store_begin(struct bob_store *store)
{
	return bob_store_exec(store->db, store->path, "BEGIN IMMEDIATE");
}

int bob_store_commit(struct bob_store *store)
{
	return bob_store_exec(store->db, store->path, "COMMIT");
}

void bob_store_rollback(struct bob_store *store)
{
	if (!sqlite3_get_autocommit(store->db))
		sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
}

/* ---- users with one limit ---- */

static struct bob_terms terms_of(uint32_t limit)
{
	struct bob_terms terms = bob_terms_none;

	terms.limit = limit;
	return terms;
}

static int put_within(struct bob_store *store, struct bob_entry *entry, uint32_t max_id)
{
	struct bob_terms terms = terms_of(entry->limit);
	struct bob_fact fact = {.kind = BOB_FACT_USER, .name = entry->text, .terms = &terms};
	struct bob_change change = {.after = &fact};
	struct bob_changes changes = {&change, 1};
	struct bob_user_row row;
	int err = bob_user_row(store, false, entry->text, &row);

	if (err && err != -ENOENT)
		return err;
	if (!err)
		change.before = &fact;
	err = bob_store_change(store, &changes, max_id);
	if (!err)
		entry->id = fact.id;
	return err;
}

int bob_store_set(struct bob_store *store, struct bob_entry *entry, uint32_t max_id)
{
	bool own = sqlite3_get_autocommit(store->db);
	int err = own ? bob_store_begin(store) : 0;

	if (err)
		return err;
	err = put_within(store, entry, max_id);
	if (!err && own)
		err = bob_store_commit(store);
	if (err && own)
		bob_store_rollback(store);
	return err;
}

static int fill_entry(struct bob_store *store, struct bob_entry *entry, const char *name,
		      uint32_t id, int64_t rule)
{
	struct bob_terms terms = bob_terms_none;
	int err = rule ? bob_rule_get(store, rule, &terms) : 0;

	if (!err && (!name || strlen(name) >= sizeof(entry->text)))
		err = bob_store_strange(store, "user", name ? name : "");
	if (err)
		return err;
	memset(entry, 0, sizeof(*entry));
	entry->id = id;
	entry->limit = terms.limit;
	strcpy(entry->text, name);
	return 0;
}

int bob_store_get(struct bob_store *store, const char *text, struct bob_entry *ret)
{
	struct bob_user_row row;
	int err = bob_user_row(store, false, text, &row);

	return err ? err : fill_entry(store, ret, text, row.id, row.rule);
}

int bob_store_delete(struct bob_store *store, const char *text)
{
	const struct bob_fact fact = {.kind = BOB_FACT_USER, .name = text};
	struct bob_change change = {.before = &fact};
	struct bob_changes changes = {&change, 1};
	struct bob_user_row row;
	int err = bob_user_row(store, false, text, &row);

	return err ? err : bob_store_change(store, &changes, UINT32_MAX);
}

int bob_store_each(struct bob_store *store, int (*each)(const struct bob_entry *, void *),
		   void *arg)
{
	_cleanup_sql_ sqlite3_stmt *all = NULL;
	int err = bob_sql(store, SQL_USERS, &all);

	if (err)
		return err;
	bob_bind_number(all, 1, 0);
	while ((err = bob_sql_step(store, all)) > 0) {
		struct bob_entry entry;
		const char *name = (const char *)sqlite3_column_text(all, 0);

		err = fill_entry(store, &entry, name, (uint32_t)sqlite3_column_int64(all, 1),
				 sqlite3_column_int64(all, 2));
		if (!err)
			err = each(&entry, arg);
		if (err)
			break;
	}
	return err;
}

int bob_store_count(struct bob_store *store, uint32_t *ret)
{
	_cleanup_sql_ sqlite3_stmt *count = NULL;
	int err = bob_sql(store, SQL_USER_COUNT, &count);

	if (!err)
		err = bob_sql_step(store, count);
	if (err < 0)
		return err;
	*ret = (uint32_t)sqlite3_column_int64(count, 0);
	return 0;
}

/* ---- settings ---- */

int bob_store_mode(struct bob_store *store, uint32_t *ret)
{
	char value[16];
	int err = bob_setting_get(store, "mode", value, sizeof(value));

	if (err)
		return err;
	if (bob_mode_parse(value, ret))
		return bob_err(EBADMSG, "%s: mode %s: no mode that bob would have written",
			       store->path, value);
	return 0;
}

int bob_store_set_mode(struct bob_store *store, uint32_t mode)
{
	return bob_setting_set(store, "mode", bob_mode_name(mode));
}

int bob_store_room(struct bob_store *store, uint32_t *ret)
{
	char value[16] = "";
	int err = bob_setting_get(store, "users_max", value, sizeof(value));
	unsigned long room = strtoul(value, NULL, 10);

	if (err && err != -ENOENT)
		return err;
	*ret = room > 1 && room < UINT32_MAX ? (uint32_t)room : BOB_USERS_DEFAULT;
	return 0;
}

int bob_store_set_room(struct bob_store *store, uint32_t room)
{
	char value[16];

	snprintf(value, sizeof(value), "%u", room);
	return bob_setting_set(store, "users_max", value);
}
