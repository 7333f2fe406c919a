/* SPDX-License-Identifier: GPL-2.0-only */
/* Every statement of the store, each prepared once, and how it is run. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "store.h"

#define TERMS                                                                                      \
	"calls, incoming, outgoing, status, retry_after, days, day_from, day_until, contact, "     \
	"reason"

/* Rows written by one statement cost a third of what they cost one by one. */
#define FOUR(x) x ", " x ", " x ", " x
#define MANY(x) FOUR(FOUR(FOUR(x)))
_Static_assert(SQL_MANY == 4 * 4 * 4, "MANY() makes so many");

/*
 * What adds rows stops at the first that stands there already, and leaves those
 * before it: sqlite3_changes() says which it was. The edit is rolled back anyway.
 */
#define ADD_USER "INSERT OR FAIL INTO user (is_group, name, id, rule, member_of) VALUES "
#define ADD_ALIAS "INSERT OR FAIL INTO alias (name, user) VALUES "

static const char *const statements[SQL_STATEMENTS] = {
	[SQL_SETTING_GET] = "SELECT value FROM setting WHERE name = ?",
	[SQL_SETTING_SET] = "INSERT INTO setting (name, value) VALUES (?1, ?2)"
			    " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
	[SQL_PLAN_DROP] = "DELETE FROM setting WHERE name IN ('plan_country', 'plan_national',"
			  " 'plan_international', 'plan_outside')",
	[SQL_RULES] = "SELECT id, " TERMS " FROM rule ORDER BY id",
	[SQL_RULE_GET] = "SELECT id, " TERMS " FROM rule WHERE id = ?",
	[SQL_RULE_FIND] = "SELECT id FROM rule WHERE (" TERMS ") ="
			  " (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
	[SQL_RULE_ADD] = "INSERT INTO rule (uses, " TERMS ") VALUES"
			 " (0, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
	[SQL_RULE_USE] = "UPDATE rule SET uses = uses + ?2 WHERE id = ?1",
	[SQL_RULE_PURGE] = "DELETE FROM rule WHERE uses = 0",
	[SQL_USERS] = "SELECT name, id, rule, member_of FROM user WHERE is_group = ? ORDER BY name",
	[SQL_USER_GET] = "SELECT id, rule, member_of FROM user WHERE is_group = ?1 AND name = ?2",
	[SQL_USER_ADD] = ADD_USER "(?, ?, ?, ?, ?)",
	[SQL_USER_ADD_MANY] = ADD_USER MANY("(?, ?, ?, ?, ?)"),
	[SQL_USER_AMONG] = "SELECT name FROM user WHERE is_group = 0 AND name IN (" MANY("?") ")",
	[SQL_USER_SET] = "UPDATE user SET rule = ?3, member_of = ?4"
			 " WHERE is_group = ?1 AND name = ?2",
	[SQL_USER_DROP] = "DELETE FROM user WHERE is_group = ?1 AND name = ?2",
	[SQL_USER_COUNT] = "SELECT count(*) FROM user WHERE is_group = 0",
	[SQL_USER_LAST] = "SELECT max(id) FROM user",
	[SQL_GROUP_NAME] = "SELECT name FROM user WHERE id = ? AND is_group = 1",
	[SQL_GROUP_JOIN] = "UPDATE user SET member_of = ?2 WHERE is_group = 1 AND name = ?1",
	[SQL_GROUP_MEMBER] = "SELECT name FROM user WHERE member_of = ? LIMIT 1",
	[SQL_GROUP_TOO_DEEP] =
		"SELECT a.name, b.name, c.name FROM user a JOIN user b ON b.id = a.member_of"
		" JOIN user c ON c.id = b.member_of WHERE a.is_group = 1"
		" AND (a.id = ?1 OR a.member_of = ?1) LIMIT 1",
	[SQL_ALIASES] = "SELECT alias.name, alias.user, user.name FROM user CROSS JOIN alias"
			" INDEXED BY alias_of ON alias.user = user.id WHERE user.is_group = 0"
			" ORDER BY user.name, alias.name",
	[SQL_ALIASES_OF] = "SELECT name FROM alias WHERE user = ? ORDER BY name",
	[SQL_ALIAS_OWNER] = "SELECT user.name, user.id FROM alias LEFT JOIN user"
			    " ON user.id = alias.user WHERE alias.name = ?",
	[SQL_ALIAS_COUNT] = "SELECT count(*) FROM alias",
	[SQL_ALIAS_ADD] = ADD_ALIAS "(?, ?)",
	[SQL_ALIAS_ADD_MANY] = ADD_ALIAS MANY("(?, ?)"),
	[SQL_ALIAS_AMONG] = "SELECT name FROM alias WHERE name IN (" MANY("?") ")",
	[SQL_ALIAS_DROP] = "DELETE FROM alias WHERE name = ?1 AND user = ?2",
	[SQL_CALLERS] = "SELECT caller.name, caller.user, user.name FROM caller CROSS JOIN user"
			" ON user.id = caller.user WHERE user.is_group = 0"
			" ORDER BY user.name, caller.name",
	[SQL_CALLERS_OF] = "SELECT name FROM caller WHERE user = ? ORDER BY name",
	[SQL_CALLER_GET] = "SELECT 1 FROM caller WHERE user = ?1 AND name = ?2",
	[SQL_CALLER_ADD] = "INSERT INTO caller (user, name) VALUES (?1, ?2)",
	[SQL_CALLER_DROP] = "DELETE FROM caller WHERE user = ?1 AND name = ?2",
	[SQL_OWNED_COUNT] = "SELECT (SELECT count(*) FROM alias) + (SELECT count(*) FROM caller)",
	[SQL_LEVELS] = "SELECT name, rule FROM level WHERE kind = ? ORDER BY name",
	[SQL_LEVEL_GET] = "SELECT rule FROM level WHERE kind = ?1 AND name = ?2",
	[SQL_LEVEL_COUNT] = "SELECT count(*) FROM level WHERE kind = ?",
	[SQL_LEVEL_PUT] = "INSERT INTO level (kind, name, rule) VALUES (?1, ?2, ?3)"
			  " ON CONFLICT (kind, name) DO UPDATE SET rule = excluded.rule",
	[SQL_LEVEL_DROP] = "DELETE FROM level WHERE kind = ?1 AND name = ?2",
	[SQL_EXEMPTS] = "SELECT name FROM exempt WHERE kind = ? ORDER BY name",
	[SQL_EXEMPT_GET] = "SELECT 1 FROM exempt WHERE kind = ?1 AND name = ?2",
	[SQL_EXEMPT_ADD] = "INSERT INTO exempt (kind, name) VALUES (?1, ?2)",
	[SQL_EXEMPT_DROP] = "DELETE FROM exempt WHERE kind = ?1 AND name = ?2",
	[SQL_FREED_OLDEST] = "SELECT turn, first, last FROM freed WHERE first < ? ORDER BY turn"
			     " LIMIT 1",
	[SQL_FREED_ADD] = "INSERT INTO freed (turn, first, last) VALUES (?1, ?2, ?3)",
	[SQL_FREED_DROP] = "DELETE FROM freed WHERE turn = ?",
};

int bob_sql(struct bob_store *store, enum bob_sql which, sqlite3_stmt **ret)
{
	sqlite3_stmt **statement = &store->statements[which];
	bool lists = which == SQL_ALIASES || which == SQL_ALIASES_OF;
	int err = lists ? bob_store_list_aliases(store) : 0;

	if (err)
		return err;
	if (!*statement && sqlite3_prepare_v3(store->db, statements[which], -1,
					      SQLITE_PREPARE_PERSISTENT, statement, NULL))
		return bob_store_complain(store->db, store->path);
	*ret = *statement;
	return 0;
}

int bob_sql_step(struct bob_store *store, sqlite3_stmt *statement)
{
	switch (sqlite3_step(statement)) {
	case SQLITE_ROW: return 1;
	case SQLITE_DONE: return 0;
	default: break;
	}
	switch (sqlite3_extended_errcode(store->db)) {
	case SQLITE_CONSTRAINT_PRIMARYKEY: return -EEXIST;
	case SQLITE_CONSTRAINT_UNIQUE:
		return bob_store_strange(store, "an index is given out twice", "");
	default: return bob_store_complain(store->db, store->path);
	}
}

int bob_sql_run(struct bob_store *store, sqlite3_stmt *statement)
{
	int err = bob_sql_step(store, statement);

	sqlite3_reset(statement);
	return err;
}

void bob_sql_finish(struct bob_store *store)
{
	for (size_t i = 0; i < SQL_STATEMENTS; i++)
		sqlite3_finalize(store->statements[i]);
}

int bob_setting_get(struct bob_store *store, const char *name, char *value, size_t size)
{
	_cleanup_sql_ sqlite3_stmt *get = NULL;
	const char *text;
	int err = bob_sql(store, SQL_SETTING_GET, &get);

	if (err)
		return err;
	bob_bind_text(get, 1, name);
	err = bob_sql_step(store, get);
	if (err <= 0)
		return err ? err : -ENOENT;
	text = (const char *)sqlite3_column_text(get, 0);
	if (!text)
		return bob_store_strange(store, "setting", name);
	snprintf(value, size, "%s", text);
	return 0;
}

int bob_setting_set(struct bob_store *store, const char *name, const char *value)
{
	_cleanup_sql_ sqlite3_stmt *set = NULL;
	int err = bob_sql(store, SQL_SETTING_SET, &set);

	if (err)
		return err;
	bob_bind_text(set, 1, name);
	bob_bind_text(set, 2, value);
	return bob_sql_run(store, set);
}
