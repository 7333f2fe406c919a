/* SPDX-License-Identifier: GPL-2.0-only */
/* bobctl history: what was refused, and one refusal by its ID. */
#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "past.h"

struct listing {
	struct ctl_table *table;
	struct ctl_rows *rows;
	uint64_t n;
};

static int list_one(const struct bob_past *past, const struct bob_left_out *left, void *arg)
{
	struct listing *listing = arg;

	listing->n++;
	if (listing->rows->json)
		return ctl_rows_add(listing->rows,
				    past ? ctl_past_json(past) : ctl_left_out_json(left));
	if (past)
		ctl_past_cells(listing->table, past);
	else
		ctl_left_out_cells(listing->table, left);
	return ctl_table_page(listing->table);
}

static int list(const struct ctl_context *context, struct bob_history *history,
		const struct bob_history_query *query)
{
	CTL_TABLE(table, CTL_PAST_HEADS);
	CTL_ROWS(rows, "refusals", ctl_json(context));
	struct listing listing = {.table = &table, .rows = &rows};
	int err = bob_history_each(history, query, list_one, &listing);

	if (err)
		return err;
	if (rows.json)
		return ctl_rows_end(&rows, NULL);
	if (listing.n)
		return ctl_table_show(&table);
	printf("No refusals.\n");
	return 0;
}

static int read_options(const struct ctl_arguments *arguments, struct bob_history_query *query)
{
	const char *since = arguments->value[CTL_SINCE], *limit = arguments->value[CTL_ROWS];
	char *end;

	if (since && ctl_when(since, time(NULL), &query->since))
		return ctl_misuse("--since %s: no time; 30m, 2h or 7d ago, HH:MM or YYYY-MM-DD",
				  since);
	if (!limit)
		return 0;
	errno = 0;
	query->limit = strtoull(limit, &end, 10);
	if (errno || *limit < '1' || *limit > '9' || *end)
		return ctl_misuse("--limit %s: not a number from 1 on", limit);
	return 0;
}

static void close_history(struct bob_history **history)
{
	bob_history_close(*history);
}

#define _cleanup_history_ __attribute__((cleanup(close_history)))

int ctl_history(const struct ctl_arguments *arguments)
{
	CTL_CONTEXT(context, arguments);
	__attribute__((cleanup(ctl_past_names_free))) struct ctl_past_names names = {0};
	_cleanup_history_ struct bob_history *history = NULL;
	struct bob_history_query query = {0};
	int err = read_options(arguments, &query);

	if (!err && arguments->n)
		err = ctl_open_maps(&context);
	if (!err && arguments->n)
		err = ctl_peek_store(&context);
	if (!err && arguments->n)
		err = ctl_past_names(&context, arguments->words[0], &names, &query);
	if (!err)
		err = ctl_past_need(&context, &history);
	return err ? err : list(&context, history, &query);
}

int ctl_history_show(const struct ctl_arguments *arguments)
{
	CTL_CONTEXT(context, arguments);
	_cleanup_history_ struct bob_history *history = NULL;
	const char *id = arguments->words[0];
	struct bob_past past;
	int err = ctl_past_need(&context, &history);

	if (!err)
		err = bob_history_find(history, id, &past);
	if (err == -ENOENT && history)
		return bob_err(ENOENT, "%s: no such refusal; bobctl history lists those there are",
			       id);
	if (err == -ENOTUNIQ)
		return bob_err(ENOTUNIQ,
			       "%s: several refusals' IDs begin with this; type more of "
			       "it",
			       id);
	if (err)
		return err;
	return ctl_json(&context) ? ctl_show_json(ctl_past_json(&past)) : ctl_past_show(&past);
}
