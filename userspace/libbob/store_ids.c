/* SPDX-License-Identifier: GPL-2.0-only */
/* Which index a new user or group gets; store_schema.c says where what is free stands. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "store.h"

/* The higher of what the setting says and what users have: a store without it loses nothing. */
static int read_given(struct bob_ids *ids)
{
	_cleanup_sql_ sqlite3_stmt *last = NULL;
	char text[24] = "0";
	int err = bob_setting_get(ids->store, "ids_given", text, sizeof(text));

	if (err && err != -ENOENT)
		return err;
	ids->given = strtoll(text, NULL, 10);
	if (ids->given < 0 || ids->given >= UINT32_MAX)
		return bob_store_strange(ids->store, "setting ids_given", text);
	err = bob_sql(ids->store, SQL_USER_LAST, &last);
	if (!err)
		err = bob_sql_step(ids->store, last);
	if (err < 0)
		return err;
	if (sqlite3_column_int64(last, 0) > ids->given)
		ids->given = sqlite3_column_int64(last, 0);
	return 0;
}

int bob_ids_open(struct bob_ids *ids, struct bob_store *store, uint32_t room)
{
	*ids = (struct bob_ids){.store = store, .room = room};
	return read_given(ids);
}

void bob_ids_close(struct bob_ids *ids)
{
	free(ids->freed);
}

/* Takes the range that has been free for longest out of the store. 0: there is none. */
static int take_range(struct bob_ids *ids)
{
	_cleanup_sql_ sqlite3_stmt *oldest = NULL, *drop = NULL;
	int err = bob_sql(ids->store, SQL_FREED_OLDEST, &oldest);

	if (!err)
		err = bob_sql(ids->store, SQL_FREED_DROP, &drop);
	if (err)
		return err;
	bob_bind_number(oldest, 1, ids->room);
	err = bob_sql_step(ids->store, oldest);
	if (err <= 0)
		return err;
	ids->taken = (struct bob_id_range){
		.turn = sqlite3_column_int64(oldest, 0),
		.first = sqlite3_column_int64(oldest, 1),
		.last = sqlite3_column_int64(oldest, 2),
	};
	if (ids->taken.first < 1 || ids->taken.last >= UINT32_MAX)
		return bob_store_strange(ids->store, "a range of free indices", "");
	bob_bind_number(drop, 1, ids->taken.turn);
	err = bob_sql_run(ids->store, drop);
	return err ? err : 1;
}

static int put_range(struct bob_ids *ids, const struct bob_id_range *range)
{
	_cleanup_sql_ sqlite3_stmt *add = NULL;
	int err;

	if (range->first > range->last || !range->first)
		return 0;
	err = bob_sql(ids->store, SQL_FREED_ADD, &add);
	if (err)
		return err;
	bob_bind_id(add, 1, range->turn);
	bob_bind_number(add, 2, range->first);
	bob_bind_number(add, 3, range->last);
	return bob_sql_run(ids->store, add);
}

static int complain_full(const struct bob_ids *ids)
{
	const char *path = ids->store->path;

	if (ids->n_freed)
		return bob_err(ENOSPC,
			       "%s: full: there is room for %u users and groups, and the places of "
			       "those who go come free only after this change; delete them first, "
			       "or start bobd with a larger --users",
			       path, ids->room - 1);
	return bob_err(ENOSPC,
		       "%s: full: there is room for %u users and groups; delete some, or start "
		       "bobd with a larger --users",
		       path, ids->room - 1);
}

int bob_ids_take(struct bob_ids *ids, uint32_t *ret)
{
	struct bob_id_range *taken = &ids->taken;

	if (ids->given + 1 < ids->room) {
		*ret = (uint32_t)++ids->given;
		ids->more = true;
		return 0;
	}
	while (!taken->first || taken->first > taken->last || taken->first >= ids->room) {
		/* What lies beyond the room is for a bobd with a larger one. */
		int err = put_range(ids, taken);

		*taken = (struct bob_id_range){0};
		if (!err)
			err = take_range(ids);
		if (err <= 0)
			return err ? err : complain_full(ids);
	}
	*ret = (uint32_t)taken->first++;
	return 0;
}

int bob_ids_free(struct bob_ids *ids, uint32_t id)
{
	struct bob_id_range *last = ids->n_freed ? &ids->freed[ids->n_freed - 1] : NULL;

	if (last && last->last + 1 == id) {
		last->last = id;
		return 0;
	}
	if (!(ids->n_freed & (ids->n_freed - 1))) {
		size_t room = ids->n_freed ? 2 * ids->n_freed : 1;

		last = reallocarray(ids->freed, room, sizeof(*last));
		if (!last)
			return bob_err(ENOMEM, "out of memory");
		ids->freed = last;
	}
	ids->freed[ids->n_freed++] = (struct bob_id_range){.first = id, .last = id};
	return 0;
}

int bob_ids_write(struct bob_ids *ids)
{
	int err = put_range(ids, &ids->taken);

	for (size_t i = 0; i < ids->n_freed && !err; i++)
		err = put_range(ids, &ids->freed[i]);
	if (!err && ids->more) {
		char text[24];

		snprintf(text, sizeof(text), "%lld", (long long)ids->given);
		err = bob_setting_set(ids->store, "ids_given", text);
	}
	return err;
}
