// SPDX-License-Identifier: GPL-2.0-only
/* What one policy made of a trace, beside what another did. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "result.h"

/* ---- calls that one refused ---- */

#define ELSEWHERE                                                                                  \
	"DROP TABLE IF EXISTS temp.elsewhere;"                                                     \
	"CREATE TEMP TABLE elsewhere (id INTEGER PRIMARY KEY) WITHOUT ROWID"

/* The calls that the other run refused, into a table beside this run's. */
static int copy_ids(sqlite3 *from, sqlite3 *into)
{
	sqlite3_stmt *read = NULL, *write = NULL;
	int err = 0;

	if (sqlite3_exec(into, ELSEWHERE, NULL, NULL, NULL) ||
	    sqlite3_prepare_v2(from,
			       "SELECT DISTINCT call.id FROM refusal JOIN call"
			       " ON call.row = refusal.call",
			       -1, &read, NULL) ||
	    sqlite3_prepare_v2(into, "INSERT INTO temp.elsewhere VALUES (?)", -1, &write, NULL))
		err = -EIO;
	while (!err && sqlite3_step(read) == SQLITE_ROW) {
		sqlite3_bind_int64(write, 1, sqlite3_column_int64(read, 0));
		if (sqlite3_step(write) != SQLITE_DONE)
			err = -EIO;
		sqlite3_reset(write);
	}
	sqlite3_finalize(read);
	sqlite3_finalize(write);
	return err ? bob_err(EIO, "the audit's temporary file: %s", sqlite3_errmsg(into)) : 0;
}

int audit_each_refused_by_one(struct audit_result *result, struct audit_result *other,
			      int (*each)(const struct audit_refusal *, void *), void *arg)
{
	int err = copy_ids(other->spool.db, result->spool.db);

	return err ? err
		   : audit_refusals_where(result,
					  "WHERE (SELECT id FROM call WHERE row = refusal.call)"
					  " NOT IN temp.elsewhere ORDER BY row",
					  each, arg);
}

/* ---- users ---- */

static int by_name(const void *x, const void *y)
{
	const struct audit_person *a = *(struct audit_person *const *)x;
	const struct audit_person *b = *(struct audit_person *const *)y;

	return strcmp(a->name, b->name);
}

static struct audit_person **sorted(const struct audit_people *people)
{
	struct audit_person **list = malloc(people->n * sizeof(*list) + 1);

	if (!list)
		return NULL;
	if (people->n) {
		memcpy(list, people->list, people->n * sizeof(*list));
		qsort(list, people->n, sizeof(*list), by_name);
	}
	return list;
}

static int show_difference(const struct audit_person *a, const struct audit_person *b,
			   int (*each)(const struct audit_difference *, void *), void *arg)
{
	static const struct audit_person nobody;
	struct audit_difference difference = {.name = a ? a->name : b->name};

	a = a ? a : &nobody;
	b = b ? b : &nobody;
	if (a->level.peak == b->level.peak && a->refused == b->refused)
		return 0;
	difference.peak[0] = a->level.peak;
	difference.peak[1] = b->level.peak;
	difference.calls[0] = a->calls;
	difference.calls[1] = b->calls;
	difference.refused[0] = a->refused;
	difference.refused[1] = b->refused;
	return each(&difference, arg);
}

static int walk(struct audit_person **a, size_t n_a, struct audit_person **b, size_t n_b,
		int (*each)(const struct audit_difference *, void *), void *arg)
{
	size_t i = 0, j = 0;
	int err = 0;

	while (!err && (i < n_a || j < n_b)) {
		int order = i == n_a ? 1 : j == n_b ? -1 : strcmp(a[i]->name, b[j]->name);

		err = show_difference(order <= 0 ? a[i] : NULL, order >= 0 ? b[j] : NULL, each,
				      arg);
		i += order <= 0;
		j += order >= 0;
	}
	return err;
}

int audit_each_difference(struct audit_result *result, struct audit_result *other,
			  int (*each)(const struct audit_difference *, void *), void *arg)
{
	struct audit_person **a = sorted(&result->people), **b = sorted(&other->people);
	int err = a && b ? walk(a, result->people.n, b, other->people.n, each, arg)
			 : bob_err(ENOMEM, "out of memory");

	free(a);
	free(b);
	return err;
}
