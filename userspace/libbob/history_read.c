/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads the history, newest first, a row at a time: each look is short, so that bobd,
 * which may be writing, is not kept from tidying up its journal by a long listing.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "history_file.h"

enum { PREFIX_MIN = 4, DIGITS = 16 };

static void read_text(sqlite3_stmt *row, int column, char *text, size_t size)
{
	const char *found = (const char *)sqlite3_column_text(row, column);

	snprintf(text, size, "%s", found ? found : "");
}

static uint32_t read_limit(sqlite3_stmt *row, int column)
{
	return sqlite3_column_type(row, column) == SQLITE_NULL
		       ? BOB_UNLIMITED
		       : (uint32_t)sqlite3_column_int64(row, column);
}

static enum bob_counter read_reason(const char *name)
{
	enum bob_counter reason = 0;

	while (reason < BOB_N_MAX && strcmp(bob_counter_name(reason), name) != 0)
		reason++;
	return reason;
}

static enum bob_why read_why(const char *name)
{
	enum bob_why why = BOB_WHY_CALLEE;

	while (why < BOB_WHY_CALLER_GROUP && strcmp(bob_why_name(why), name) != 0)
		why++;
	return why;
}

static enum policy_level read_level(const char *name)
{
	enum policy_level level = POLICY_NONE;

	while (level < POLICY_USER && strcmp(bob_level_name(level), name) != 0)
		level++;
	return level;
}

static void read_row(sqlite3_stmt *row, struct bob_past *past)
{
	char word[32];

	past->row = sqlite3_column_int64(row, 0);
	past->time = (uint64_t)sqlite3_column_int64(row, 1);
	past->decision = (uint64_t)sqlite3_column_int64(row, 2);
	past->call = (uint64_t)sqlite3_column_int64(row, 3);
	read_text(row, 4, word, sizeof(word));
	past->reason = read_reason(word);
	read_text(row, 5, past->caller, sizeof(past->caller));
	read_text(row, 6, past->callee, sizeof(past->callee));
	read_text(row, 7, past->user, sizeof(past->user));
	read_text(row, 8, word, sizeof(word));
	past->why = read_why(word);
	read_text(row, 9, word, sizeof(word));
	past->level = read_level(word);
	past->calls = (uint32_t)sqlite3_column_int64(row, 10);
	past->limit = (uint32_t)sqlite3_column_int64(row, 11);
	past->in_all = read_limit(row, 12);
	past->incoming = read_limit(row, 13);
	past->outgoing = read_limit(row, 14);
	past->status = (uint16_t)sqlite3_column_int64(row, 15);
	read_text(row, 16, past->interface, sizeof(past->interface));
	past->looked_up = sqlite3_column_type(row, 17) != SQLITE_NULL;
	past->held = (uint32_t)sqlite3_column_int64(row, 17);
}

static int read_holders(struct bob_history *history, struct bob_past *past)
{
	_cleanup_past_ sqlite3_stmt *get = NULL;
	int err = bob_history_sql(history, HISTORY_GET_HOLDERS, &get);

	if (err)
		return err;
	sqlite3_bind_int64(get, 1, past->row);
	while (past->n_holders < BOB_HOLDERS_MAX && (err = bob_history_step(history, get)) == 1) {
		struct bob_holder *holder = &past->holders[past->n_holders++];

		holder->call = (uint64_t)sqlite3_column_int64(get, 0);
		holder->started = (uint64_t)sqlite3_column_int64(get, 1);
		holder->made = sqlite3_column_int(get, 2);
		read_text(get, 3, holder->other, sizeof(holder->other));
	}
	return err < 0 ? err : 0;
}

/* -ENOENT (silent): it has just been deleted. */
static int read_past(struct bob_history *history, int64_t id, struct bob_past *ret)
{
	_cleanup_past_ sqlite3_stmt *get = NULL;
	struct bob_past past = {0};
	int err = bob_history_sql(history, HISTORY_GET, &get);

	if (err)
		return err;
	sqlite3_bind_int64(get, 1, id);
	err = bob_history_step(history, get);
	if (err <= 0)
		return err ? err : -ENOENT;
	read_row(get, &past);
	err = read_holders(history, &past);
	if (!err)
		*ret = past;
	return err;
}

/* ---- one after the other ---- */

/* The newest row before id, of a name, or of anybody (NULL); 0: there is none. */
static int next_of(struct bob_history *history, const char *name, int64_t before, int64_t *ret)
{
	_cleanup_past_ sqlite3_stmt *next = NULL;
	int place = name ? 2 : 1;
	int err = bob_history_sql(history, name ? HISTORY_NEXT_OF : HISTORY_NEXT, &next);

	if (err)
		return err;
	if (name)
		sqlite3_bind_text(next, 1, name, -1, SQLITE_STATIC);
	sqlite3_bind_int64(next, place, before);
	err = bob_history_step(history, next);
	if (err < 0)
		return err;
	*ret = sqlite3_column_int64(next, 0);
	return 0;
}

static int next_row(struct bob_history *history, const struct bob_history_query *query,
		    int64_t before, int64_t *ret)
{
	int64_t newest = 0, one = 0;
	int err = query->n ? 0 : next_of(history, NULL, before, &newest);

	for (size_t i = 0; i < query->n && !err; i++) {
		err = next_of(history, query->names[i], before, &one);
		if (one > newest)
			newest = one;
	}
	*ret = newest;
	return err;
}

/* What was left out from a time on, and not yet told. */
static int tell_left_out(struct bob_history *history, uint64_t from, uint64_t *before,
			 bob_history_each_fn each, void *arg)
{
	int err = 0;

	while (!err) {
		_cleanup_past_ sqlite3_stmt *get = NULL;
		struct bob_left_out left;

		err = bob_history_sql(history, HISTORY_GET_LEFT_OUT, &get);
		if (err)
			return err;
		sqlite3_bind_int64(get, 1, (int64_t)*before);
		sqlite3_bind_int64(get, 2, (int64_t)from);
		err = bob_history_step(history, get);
		if (err <= 0)
			return err;
		left.time = (uint64_t)sqlite3_column_int64(get, 0);
		left.seen = (uint64_t)sqlite3_column_int64(get, 1);
		left.kept = (uint64_t)sqlite3_column_int64(get, 2);
		*before = left.time;
		sqlite3_reset(get);
		err = each(NULL, &left, arg);
	}
	return err;
}

int bob_history_each(struct bob_history *history, const struct bob_history_query *query,
		     bob_history_each_fn each, void *arg)
{
	uint64_t told = INT64_MAX, n = 0;
	int64_t id = INT64_MAX;
	struct bob_past past;
	int err;

	while (!query->limit || n < query->limit) {
		err = next_row(history, query, id, &id);
		if (err)
			return err;
		if (!id)
			return tell_left_out(history, query->since, &told, each, arg);
		err = read_past(history, id, &past);
		if (err == -ENOENT)
			continue;
		if (!err)
			err = tell_left_out(history,
					    past.time > query->since ? past.time : query->since,
					    &told, each, arg);
		if (err || past.time < query->since)
			return err;
		err = each(&past, NULL, arg);
		if (err)
			return err;
		n++;
	}
	return 0;
}

/* ---- by its ID ---- */

/* From a prefix of hex digits to the first and last number that begin so. */
static int read_prefix(const char *prefix, uint64_t *first, uint64_t *last)
{
	size_t n = strlen(prefix);
	char digits[DIGITS + 1];

	if (n < PREFIX_MIN || n > DIGITS || strspn(prefix, "0123456789abcdefABCDEF") != n)
		return bob_err(EINVAL, "%s: not a decision's ID, which is %d to %d hex digits",
			       prefix, PREFIX_MIN, DIGITS);
	memset(digits, '0', DIGITS);
	memcpy(digits, prefix, n);
	digits[DIGITS] = '\0';
	*first = strtoull(digits, NULL, 16);
	memset(digits + n, 'f', DIGITS - n);
	*last = strtoull(digits, NULL, 16);
	return 0;
}

int bob_history_find(struct bob_history *history, const char *prefix, struct bob_past *ret)
{
	_cleanup_past_ sqlite3_stmt *find = NULL;
	uint64_t first = 0, last = 0;
	int64_t row;
	int err = read_prefix(prefix, &first, &last);

	if (!err)
		err = bob_history_sql(history, HISTORY_FIND, &find);
	if (err)
		return err;
	/* The digits there are settle the sign, so that the order is the same as signed numbers. */
	sqlite3_bind_int64(find, 1, (int64_t)first);
	sqlite3_bind_int64(find, 2, (int64_t)last);
	err = bob_history_step(history, find);
	if (err < 0)
		return err;
	row = sqlite3_column_int64(find, 0);
	if (!row)
		return -ENOENT;
	if (sqlite3_column_int64(find, 1) != sqlite3_column_int64(find, 2))
		return -ENOTUNIQ;
	return read_past(history, row, ret);
}
