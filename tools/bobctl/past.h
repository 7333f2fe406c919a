/* SPDX-License-Identifier: GPL-2.0-only */
/* What the commands share that show refusals of the past. */
#ifndef BOBCTL_PAST_H
#define BOBCTL_PAST_H

#include "bobctl.h"
#include "libbob/history.h"

/* ---- past.c ---- */

/* Of --history, or beside --store. -ENOENT (silent): there is none. */
int ctl_past_open(const struct ctl_context *context, struct bob_history **ret);
/* The same, but says that there is none. */
int ctl_past_need(const struct ctl_context *context, struct bob_history **ret);
/* Every name of whom somebody typed, for a query. .names and .n of the query are of it. */
struct ctl_past_names {
	struct bob_names_of names;
	const char **list;
};

int ctl_past_names(const struct ctl_context *context, const char *typed, struct ctl_past_names *ret,
		   struct bob_history_query *query);
void ctl_past_names_free(struct ctl_past_names *names);

/* ---- past_when.c ---- */

/* "2h", "7d", "14:30", "2026-11-23", "2026-11-23 14:30": ns since the epoch. -EINVAL (silent). */
int ctl_when(const char *text, time_t now, uint64_t *ret);

/* ---- past_view.c ---- */

#define CTL_PAST_HEADS "TIME", "ID", "CALLER", "CALLEE", "BUSY", ">CALLS", "ANSWER"

/* A row under CTL_PAST_HEADS. */
void ctl_past_cells(struct ctl_table *table, const struct bob_past *past);
void ctl_left_out_cells(struct ctl_table *table, const struct bob_left_out *left);
json_t *ctl_past_json(const struct bob_past *past);
json_t *ctl_left_out_json(const struct bob_left_out *left);
/* Everything that is known of one. */
int ctl_past_show(const struct bob_past *past);

#endif
