/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The store's inside. store_open.c makes, checks and opens the file, store_schema.c
 * says what stands in it, store_migrate.c makes it so in older ones; store_sql.c has
 * every statement; store_policy.c reads facts, store_change.c writes them, with
 * store_people.c, store_owned.c, store_ids.c and store_rules.c; store.c has the rest.
 */
#ifndef BOB_STORE_H
#define BOB_STORE_H

#include <limits.h>
#include <sqlite3.h>

#include "cleanup.h"
#include "policy.h"

/* In every store's header, so that nothing else is ever taken for one. */
enum { BOB_STORE_APPLICATION = 0x626f6231, BOB_STORE_VERSION = 2 };

enum { SQL_MANY = 64 }; /* rows or names that a statement …_MANY or …_AMONG takes at once */

/* Every statement that runs with parameters or has results; store_sql.c says what each does. */
enum bob_sql {
	SQL_SETTING_GET,
	SQL_SETTING_SET,
	SQL_PLAN_DROP,
	SQL_RULES,
	SQL_RULE_GET,
	SQL_RULE_FIND,
	SQL_RULE_ADD,
	SQL_RULE_USE,
	SQL_RULE_PURGE,
	SQL_USERS,
	SQL_USER_GET,
	SQL_USER_ADD,
	SQL_USER_ADD_MANY,
	SQL_USER_AMONG,
	SQL_USER_SET,
	SQL_USER_DROP,
	SQL_USER_COUNT,
	SQL_USER_LAST,
	SQL_GROUP_NAME,
	SQL_GROUP_JOIN,
	SQL_GROUP_MEMBER,
	SQL_GROUP_TOO_DEEP,
	SQL_ALIASES,
	SQL_ALIASES_OF,
	SQL_ALIAS_OWNER,
	SQL_ALIAS_COUNT,
	SQL_ALIAS_ADD,
	SQL_ALIAS_ADD_MANY,
	SQL_ALIAS_AMONG,
	SQL_ALIAS_DROP,
	SQL_CALLERS,
	SQL_CALLERS_OF,
	SQL_CALLER_GET,
	SQL_CALLER_ADD,
	SQL_CALLER_DROP,
	SQL_OWNED_COUNT,
	SQL_LEVELS,
	SQL_LEVEL_GET,
	SQL_LEVEL_COUNT,
	SQL_LEVEL_PUT,
	SQL_LEVEL_DROP,
	SQL_EXEMPTS,
	SQL_EXEMPT_GET,
	SQL_EXEMPT_ADD,
	SQL_EXEMPT_DROP,
	SQL_FREED_OLDEST,
	SQL_FREED_ADD,
	SQL_FREED_DROP,
	SQL_STATEMENTS,
};

struct bob_store {
	sqlite3 *db;
	sqlite3_stmt *statements[SQL_STATEMENTS]; /* prepared when first asked for */
	char path[PATH_MAX];
	bool unlisted; /* aliases came without their index, which is made before a commit */
};

enum { BOB_WAL_PAGES = 1000 }; /* as SQLite has it: from here on a checkpoint is due */

/* ---- store_open.c ---- */

/* Says what SQLite complains about, and returns the matching -errno. */
int bob_store_complain(sqlite3 *db, const char *path);
/* A connection of its own to a file that bob_store_open() has looked at. For one thread. */
int bob_store_connect(const char *path, sqlite3 **ret);
/* Runs statements without results. */
int bob_store_exec(sqlite3 *db, const char *path, const char *sql);
/* Something stands there that bob would not have written: says so, -EBADMSG. */
int bob_store_strange(const struct bob_store *store, const char *what, const char *name);

/* ---- store_schema.c ---- */

/* Makes an empty store's tables; one with a policy that is bob's own: 112 and 911. */
extern const char bob_store_schema[], bob_store_defaults[];
/* A part of it, which a big load takes away, and makes again at its end. */
int bob_store_unlist_aliases(struct bob_store *store);
/* Nothing to do: does nothing. A commit sees to it, and whoever reads the list. */
int bob_store_list_aliases(struct bob_store *store);

/* ---- store_migrate.c ---- */

/* From any older version to this one, all or nothing. Nothing to do: writes nothing. */
int bob_store_migrate(sqlite3 *db, const char *path);
/* -EBADMSG, logged: newer than this bob, or no version at all. */
int bob_store_check_version(int64_t version, const char *path);

/* ---- store_sql.c ---- */

/*
 * A statement, ready for bob_bind_*() and bob_sql_step(). It belongs to the store;
 * declare it with _cleanup_sql_, so that it lets go of what it read.
 */
int bob_sql(struct bob_store *store, enum bob_sql which, sqlite3_stmt **ret);
/* 1: a row; 0: no more; -EEXIST (silent): it stands there already; else -errno, logged. */
int bob_sql_step(struct bob_store *store, sqlite3_stmt *statement);
/* For what has no rows: the same without 1, and ready to be bound again. */
int bob_sql_run(struct bob_store *store, sqlite3_stmt *statement);
void bob_sql_finish(struct bob_store *store);

static inline void bob_sql_reset(sqlite3_stmt **statement)
{
	sqlite3_reset(*statement);
}

#define _cleanup_sql_ _cleanup_(bob_sql_reset)

/* These cannot fail: each place is in the statement, and nothing is copied. text may be NULL. */
static inline void bob_bind_text(sqlite3_stmt *statement, int place, const char *text)
{
	sqlite3_bind_text(statement, place, text, -1, SQLITE_STATIC);
}

static inline void bob_bind_number(sqlite3_stmt *statement, int place, int64_t number)
{
	sqlite3_bind_int64(statement, place, number);
}

/* 0 stands for none in C, NULL in the store. */
static inline void bob_bind_id(sqlite3_stmt *statement, int place, int64_t id)
{
	if (id)
		sqlite3_bind_int64(statement, place, id);
	else
		sqlite3_bind_null(statement, place);
}

/* -ENOENT (silent): never set. */
int bob_setting_get(struct bob_store *store, const char *name, char *value, size_t size);
int bob_setting_set(struct bob_store *store, const char *name, const char *value);

/* ---- store_plan.c ---- */

/* As a fact. -ENOENT (silent): there is none. */
int bob_plan_read(struct bob_store *store, struct bob_policy *policy);
int bob_plan_write(struct bob_store *store, const struct bob_plan *plan);
int bob_plan_drop(struct bob_store *store); /* -ENOENT: silent */

/* ---- store_rules.c: the contents of rules, each of them once ---- */

/* All of them, as read; for bob_rule_terms(). */
struct bob_rule_rows {
	struct bob_rule_row *rows; /* by id */
	size_t n;
};

struct bob_rule_row {
	int64_t id;
	struct bob_terms terms;
};

int bob_rule_rows_read(struct bob_store *store, struct bob_rule_rows *ret);
void bob_rule_rows_free(struct bob_rule_rows *rows);
/* NULL: there is no such rule. */
const struct bob_terms *bob_rule_terms(const struct bob_rule_rows *rows, int64_t id);
/* One rule's terms. */
int bob_rule_get(struct bob_store *store, int64_t id, struct bob_terms *ret);

/* Rules in a change: found or made once each; how often each is used is written at the end. */
struct bob_rule_uses {
	struct bob_store *store;
	void *known; /* a tree of struct bob_rule_use */
	bool dropped;
};

/* NULL terms: *ret is 0. */
int bob_rule_use(struct bob_rule_uses *uses, const struct bob_terms *terms, int64_t *ret);
int bob_rule_drop(struct bob_rule_uses *uses, int64_t id);
/* Writes, and deletes the rules that nobody uses any more. */
int bob_rule_uses_write(struct bob_rule_uses *uses);
void bob_rule_uses_free(struct bob_rule_uses *uses);

/* ---- store_ids.c: indices into bob_users ---- */

struct bob_id_range {
	int64_t turn, first, last;
};

/*
 * Indices that never were anybody's come first, then those that have been free
 * for longest. What a change frees it does not give out again: until it is in
 * force the maps know that index as whose it was.
 */
struct bob_ids {
	struct bob_store *store;
	uint32_t room;
	int64_t given;		   /* the highest that anybody ever had */
	bool more;		   /* .given was raised */
	struct bob_id_range taken; /* out of the store; what is left of it goes back */
	struct bob_id_range *freed;
	size_t n_freed;
};

int bob_ids_open(struct bob_ids *ids, struct bob_store *store, uint32_t room);
int bob_ids_take(struct bob_ids *ids, uint32_t *ret);
int bob_ids_free(struct bob_ids *ids, uint32_t id);
int bob_ids_write(struct bob_ids *ids);
void bob_ids_close(struct bob_ids *ids);

/* ---- store_policy.c ---- */

const char *bob_store_level(enum bob_fact_kind kind);  /* in the table "level"; NULL: none */
const char *bob_store_exempt(enum bob_fact_kind kind); /* in the table "exempt"; NULL: none */

/* A user or group as it stands there. */
struct bob_user_row {
	uint32_t id;
	int64_t rule, group; /* 0: none */
};

/* -ENOENT: silent. */
int bob_user_row(struct bob_store *store, bool group, const char *name, struct bob_user_row *ret);

#endif
