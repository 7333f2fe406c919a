/* SPDX-License-Identifier: GPL-2.0-only */
/* Editing the store, and its settings. */
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
	int err = bob_store_list_aliases(store);

	return err ? err : bob_store_exec(store->db, store->path, "COMMIT");
}

void bob_store_rollback(struct bob_store *store)
{
	if (!sqlite3_get_autocommit(store->db))
		sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
	store->unlisted = false;
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
