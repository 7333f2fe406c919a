/* SPDX-License-Identifier: GPL-2.0-only */
/* Two policies side by side, for people. */
#include <inttypes.h>
#include <string.h>

#include "audit.h"

enum { ROWS_SHOWN = 50 };

struct rows {
	struct ctl_audit audit; /* for the times alone */
	struct ctl_table *table;
	uint64_t n;
};

static const char *policy_name(const struct audit_result *result)
{
	const char *name = audit_policy_name(result);

	return name ? name : "no policy";
}

static void pair(struct ctl_table *table, const char *what, uint64_t a, uint64_t b)
{
	ctl_cell(table, "%s", what);
	ctl_cell(table, "%" PRIu64, a);
	ctl_cell(table, "%" PRIu64, b);
}

static int show_totals(struct audit_result *result, struct audit_result *other)
{
	struct ctl_table table = {.heads = {"", ">THIS POLICY", ">THE OTHER"}, .columns = 3};
	struct audit_totals a, b;
	int err;

	audit_totals(result, &a);
	audit_totals(other, &b);
	pair(&table, "calls refused", a.refused, b.refused);
	pair(&table, "calls that began", a.calls, b.calls);
	pair(&table, "answered", a.answered, b.answered);
	pair(&table, "most at a time", a.peak, b.peak);
	ctl_cell(&table, "on average");
	ctl_cell(&table, "%.1f", a.mean);
	ctl_cell(&table, "%.1f", b.mean);
	err = ctl_table_show(&table);
	ctl_table_free(&table);
	return err;
}

/* ---- calls ---- */

static int row_of_refusal(const struct audit_refusal *refusal, void *arg)
{
	struct rows *rows = arg;
	char time[CTL_TIME_TEXT];

	if (rows->n++ >= ROWS_SHOWN)
		return 0;
	ctl_cell(rows->table, "%s", ctl_audit_time(time, &rows->audit, refusal->time));
	ctl_cell(rows->table, "%s", *refusal->caller ? refusal->caller : "?");
	ctl_cell(rows->table, "%s", *refusal->callee ? refusal->callee : "?");
	ctl_cell(rows->table, "%s", refusal->user);
	ctl_cell(rows->table, "%u of %u", refusal->calls, refusal->limit);
	ctl_cell(rows->table, "%u", refusal->status);
	return 0;
}

/* n: rows that there were to show. */
static int end_rows(struct ctl_table *table, const char *head, uint64_t n)
{
	int err;

	if (!n)
		return 0;
	printf("\n%s\n", head);
	err = ctl_table_show(table);
	if (!err && n > ROWS_SHOWN)
		printf("and %" PRIu64 " more; --json has all.\n", n - ROWS_SHOWN);
	return err;
}

static int show_refusals(struct audit_result *by, struct audit_result *other, const char *head)
{
	CTL_TABLE(table, "TIME", "CALLER", "CALLEE", "AT THE LIMIT", ">CALLS", "REPLY");
	struct rows rows = {.table = &table};
	struct audit_totals totals;
	int err;

	audit_totals(by, &totals);
	rows.audit.dated = ctl_audit_is_dated(&totals);
	err = audit_each_refused_by_one(by, other, row_of_refusal, &rows);
	return err ? err : end_rows(&table, head, rows.n);
}

/* ---- users ---- */

static int row_of_user(const struct audit_difference *user, void *arg)
{
	struct rows *rows = arg;

	if (rows->n++ >= ROWS_SHOWN)
		return 0;
	ctl_cell(rows->table, "%s", *user->name ? user->name : "?");
	for (int i = 0; i < 2; i++)
		ctl_cell(rows->table, "%u", user->peak[i]);
	for (int i = 0; i < 2; i++)
		ctl_cell(rows->table, "%" PRIu64, user->refused[i]);
	return 0;
}

static int show_users(struct audit_result *result, struct audit_result *other)
{
	CTL_TABLE(table, "USER", ">PEAK", ">THE OTHER", ">REFUSED", ">THE OTHER");
	struct rows rows = {.table = &table};
	int err = audit_each_difference(result, other, row_of_user, &rows);

	return err ? err : end_rows(&table, "Users to whom it makes a difference.", rows.n);
}

int ctl_audit_compare(struct audit_result *result, struct audit_result *other)
{
	int err;

	printf("\nThe other policy: %s\n", policy_name(other));
	err = show_totals(result, other);
	if (!err)
		err = show_refusals(other, result, "Calls that only the other would refuse.");
	if (!err)
		err = show_refusals(result, other, "Calls that the other would not refuse.");
	return err ? err : show_users(result, other);
}
