/* SPDX-License-Identifier: GPL-2.0-only */
/* The tables of an audit's report: so much of each as somebody reads. */
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "audit.h"

enum { REFUSALS_SHOWN = 50, HOLDERS_SHOWN = 5, USERS_SHOWN = 20, OPEN_SHOWN = 20 };

/* A table that ends early, and what was left out of it. */
struct page {
	struct ctl_audit *audit;
	struct ctl_table *table;
	uint64_t shown, left_out;
};

const char *ctl_audit_time(char dst[CTL_TIME_TEXT], const struct ctl_audit *audit, uint64_t ns)
{
	time_t seconds = (time_t)(ns / 1000000000);
	struct tm local;
	size_t n;

	localtime_r(&seconds, &local);
	n = strftime(dst, CTL_TIME_TEXT, audit->dated ? "%Y-%m-%d %H:%M:%S" : "%H:%M:%S", &local);
	snprintf(dst + n, CTL_TIME_TEXT - n, ".%03u", (unsigned)(ns / 1000000 % 1000));
	return dst;
}

static const char *or_nobody(const char *name)
{
	return *name ? name : "?";
}

static bool is_full(struct page *page, uint64_t most)
{
	if (page->shown < most) {
		page->shown++;
		return false;
	}
	page->left_out++;
	return true;
}

static int end_page(const struct page *page)
{
	int err = ctl_table_show(page->table);

	if (!err && page->left_out)
		printf("and %" PRIu64 " more; --json and --html have all.\n", page->left_out);
	return err;
}

/* ---- refusals ---- */

static int cell_of_holder(const struct audit_call *call, void *arg)
{
	const struct page *page = arg;
	char start[CTL_TIME_TEXT];

	ctl_cell(page->table, "%s > %s since %s", or_nobody(call->caller), or_nobody(call->callee),
		 ctl_audit_time(start, page->audit, call->start));
	return 0;
}

static void empty_cells(struct ctl_table *table, int n)
{
	while (n--)
		ctl_cell(table, "%s", "");
}

/* The first stands beside the refusal, the others below it. */
static int rows_of_holders(struct page *page, const struct audit_refusal *refusal)
{
	int err = 0;

	if (!refusal->n_holders)
		empty_cells(page->table, 1);
	for (size_t i = 0; i < refusal->n_holders && !err; i++) {
		if (i)
			empty_cells(page->table, 6);
		if (i == HOLDERS_SHOWN) {
			ctl_cell(page->table, "and %zu more", refusal->n_holders - i);
			break;
		}
		err = audit_one_call(page->audit->result, refusal->holders[i], cell_of_holder,
				     page);
	}
	return err;
}

static int row_of_refusal(const struct audit_refusal *refusal, void *arg)
{
	struct page *page = arg;
	char time[CTL_TIME_TEXT];

	if (is_full(page, REFUSALS_SHOWN))
		return 0;
	ctl_cell(page->table, "%s", ctl_audit_time(time, page->audit, refusal->time));
	ctl_cell(page->table, "%s", or_nobody(refusal->caller));
	ctl_cell(page->table, "%s", or_nobody(refusal->callee));
	ctl_cell(page->table, "%s", refusal->user);
	ctl_cell(page->table, "%u of %u", refusal->calls, refusal->limit);
	ctl_cell(page->table, "%u", refusal->status);
	return rows_of_holders(page, refusal);
}

int ctl_audit_refusals(struct ctl_audit *audit)
{
	CTL_TABLE(table, "TIME", "CALLER", "CALLEE", "AT THE LIMIT", ">CALLS", "REPLY",
		  "SLOTS ARE HELD BY");
	struct page page = {audit, &table, 0, 0};
	int err;

	if (!audit->totals.refused)
		return 0;
	printf("\nCalls that bob would have refused.\n");
	err = audit_each_refusal(audit->result, row_of_refusal, &page);
	return err ? err : end_page(&page);
}

/* ---- users ---- */

static int row_of_user(const struct audit_user *user, void *arg)
{
	struct page *page = arg;
	char text[CTL_WORDS];

	if (is_full(page, USERS_SHOWN))
		return 0;
	ctl_cell(page->table, "%s", or_nobody(user->name));
	if (user->limit)
		ctl_cell(page->table, "%u", user->limit);
	else
		ctl_cell(page->table, "-");
	ctl_cell(page->table, "%u", user->peak);
	ctl_cell(page->table, "%s",
		 user->peak ? ctl_audit_time(text, page->audit, user->peak_at) : "");
	ctl_cell(page->table, "%.2f", user->mean);
	ctl_cell(page->table, "%s", bob_duration(text, sizeof(text), user->busy));
	ctl_cell(page->table, "%" PRIu64, user->calls);
	ctl_cell(page->table, "%" PRIu64, user->refused);
	return 0;
}

int ctl_audit_users(struct ctl_audit *audit)
{
	CTL_TABLE(table, "USER", ">LIMIT", ">PEAK", "FIRST AT", ">MEAN", ">BUSY FOR", ">CALLS",
		  ">REFUSED");
	struct page page = {audit, &table, 0, 0};
	int err;

	if (!audit->totals.calls && !audit->totals.refused)
		return 0;
	printf("\nUsers, by refusals and by the most calls at a time.\n");
	err = audit_each_user(audit->result, row_of_user, &page);
	return err ? err : end_page(&page);
}

/* ---- open calls ---- */

static int row_of_call(const struct audit_call *call, void *arg)
{
	struct page *page = arg;
	char start[CTL_TIME_TEXT];

	if (is_full(page, OPEN_SHOWN))
		return 0;
	ctl_cell(page->table, "%s", call->id);
	ctl_cell(page->table, "%s", or_nobody(call->caller));
	ctl_cell(page->table, "%s", or_nobody(call->callee));
	ctl_cell(page->table, "%s", ctl_audit_time(start, page->audit, call->start));
	ctl_cell(page->table, "%s", call->answered ? "answered" : "not answered");
	ctl_cell(page->table, "%s", call->call_id);
	return 0;
}

int ctl_audit_open(struct ctl_audit *audit)
{
	CTL_TABLE(table, "ID", "CALLER", "CALLEE", "SINCE", "STATE", "CALL-ID");
	struct page page = {audit, &table, 0, 0};
	int err;

	if (!audit->totals.open)
		return 0;
	printf("\nCalls still open when the trace ended.\n");
	err = audit_each_call_ended(audit->result, AUDIT_OPEN, row_of_call, &page);
	return err ? err : end_page(&page);
}
