/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The audit as one self-contained page, to be opened in a browser, mailed and
 * printed. The page's style and scripts (page/) were put together when bob was
 * built; here the data goes into it, list by list.
 */
#include <errno.h>
#include <string.h>

#include "bob.h"
#include "cleanup.h"
#include "page_template.h"
#include "report_html.h"

struct report {
	struct page page;
	struct audit_result *result;
	struct page_curves *curves;
	struct page_calls calls;
	uint64_t users, refusals; /* in all */
};

static void free_report(struct report *report)
{
	page_curves_free(report->curves);
	page_calls_free(&report->calls);
}

static int write_user(const struct audit_user *user, void *arg)
{
	struct report *report = arg;
	int error;

	if (report->users++ >= PAGE_USERS)
		return 0;
	if (report->users <= PAGE_CURVES) {
		error = page_curves_user(report->curves, user->name);
		if (error)
			return error;
	}
	return page_element(&report->page,
			    json_pack("[o, I, I, I, f, I, I, I]", page_text(user->name),
				      (json_int_t)user->limit, (json_int_t)user->peak,
				      page_time(&report->page, user->peak_at), user->mean,
				      (json_int_t)(user->busy / 1000), (json_int_t)user->calls,
				      (json_int_t)user->refused));
}

static json_t *holders_of(struct report *report, const struct audit_refusal *refusal)
{
	json_t *holders = json_array();
	int error = 0;

	for (size_t i = 0; i < refusal->n_holders && i < PAGE_HOLDERS && !error; i++) {
		error = page_calls_want(&report->calls, refusal->holders[i]);
		error |= json_array_append_new(holders,
					       json_integer((json_int_t)refusal->holders[i]));
	}
	if (!error)
		return holders;
	json_decref(holders);
	return NULL;
}

static int write_refusal(const struct audit_refusal *refusal, void *arg)
{
	struct report *report = arg;

	if (report->refusals++ >= PAGE_REFUSALS)
		return 0;
	if (refusal->call && page_calls_want(&report->calls, refusal->call))
		return -ENOMEM;
	return page_element(&report->page,
			    json_pack("[I, o, o, o, I, I, i, i, I, o, I]",
				      page_time(&report->page, refusal->time),
				      page_text(refusal->caller), page_text(refusal->callee),
				      page_text(refusal->user), (json_int_t)refusal->calls,
				      (json_int_t)refusal->limit, refusal->why, refusal->status,
				      (json_int_t)refusal->call, holders_of(report, refusal),
				      (json_int_t)refusal->n_holders));
}

static int draw_step(const struct audit_step *step, void *arg)
{
	struct report *report = arg;

	return page_curves_step(report->curves, step);
}

/* Users come before the steps that are drawn of them. */
static int write_lists(struct report *report)
{
	struct page *page = &report->page;
	int error = page_curves_user(report->curves, "");

	if (!error)
		error = page_open(page, "users");
	if (!error)
		error = audit_each_user(report->result, write_user, report);
	if (!error)
		error = page_close(page);
	if (!error)
		error = audit_each_step(report->result, draw_step, report);
	if (!error)
		error = page_curves_write(report->curves, page);
	if (!error)
		error = page_open(page, "refusals");
	if (!error)
		error = audit_each_refusal(report->result, write_refusal, report);
	if (!error)
		error = page_close(page);
	return error ? error : page_calls_write(&report->calls, page, report->result);
}

/* [name, meaning, packets; is it one that bob could not read?] of each counter. */
static int write_counters(struct report *report)
{
	const uint64_t *counters = audit_counters(report->result);
	int error = page_open(&report->page, "counters");

	for (int i = 0; i < BOB_N_MAX && !error; i++)
		error = page_element(&report->page,
				     json_pack("[s, s, I, b]", bob_counter_name(i),
					       bob_counter_text(i), (json_int_t)counters[i],
					       audit_is_unread(i)));
	return error ? error : page_close(&report->page);
}

static int write_damages(struct report *report)
{
	const struct audit_damage *damages;
	size_t n = audit_damages(report->result, &damages);
	int error = page_open(&report->page, "damages");

	for (size_t i = 0; i < n && !error; i++)
		error = page_element(&report->page,
				     json_pack("[o, I, o]", page_text(damages[i].file),
					       (json_int_t)damages[i].packets,
					       page_text(damages[i].why)));
	return error ? error : page_close(&report->page);
}

/* By what was judged, and how much the lists have left out. */
static int add_terms(struct report *report, json_t *object)
{
	const char *policy = audit_policy_name(report->result);
	int error = json_object_set_new(object, "policy", policy ? page_text(policy) : json_null());

	error |= json_object_set_new(object, "monitor",
				     json_boolean(audit_mode(report->result) == BOB_MONITOR));
	error |= json_object_set_new(object, "users_all", json_integer((json_int_t)report->users));
	error |= json_object_set_new(object, "refusals_all",
				     json_integer((json_int_t)report->refusals));
	error |= json_object_set_new(object, "calls_all",
				     json_integer((json_int_t)report->calls.all));
	return error ? -ENOMEM : 0;
}

/* Last, for the lists are counted then. */
static int write_totals(struct report *report, const struct audit_totals *totals)
{
	struct page *page = &report->page;
	json_t *object = json_pack(
		"{s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:f}", "version",
		BOB_VERSION, "start", (json_int_t)(totals->first / 1000), "length",
		page_time(page, totals->last), "packets", (json_int_t)totals->packets, "bytes",
		(json_int_t)totals->bytes, "sip", (json_int_t)totals->sip, "invites",
		(json_int_t)totals->invites, "calls", (json_int_t)totals->calls, "answered",
		(json_int_t)totals->answered, "refused", (json_int_t)totals->refused, "open",
		(json_int_t)totals->open, "peak", (json_int_t)totals->peak, "peak_at",
		page_time(page, totals->peak_at), "mean", totals->mean);

	if (!object)
		return -ENOMEM;
	if (add_terms(report, object)) {
		json_decref(object);
		return -ENOMEM;
	}
	return page_object(page, "totals", object);
}

static int write_data(struct report *report)
{
	struct audit_totals totals;
	int error;

	audit_totals(report->result, &totals);
	report->page.start = totals.first;
	report->curves = page_curves_new(totals.first, totals.last);
	if (!report->curves)
		return -ENOMEM;
	error = write_lists(report);
	if (!error)
		error = write_counters(report);
	if (!error)
		error = write_damages(report);
	return error ? error : write_totals(report, &totals);
}

/* What stands in the template up to mark, from *at on; *at is behind it then. */
static int write_until(FILE *out, const char **at, const char *mark)
{
	const char *end = mark ? strstr(*at, mark) : *at + strlen(*at);
	size_t n;

	if (!end)
		return -EINVAL;
	n = (size_t)(end - *at);
	if (fwrite(*at, 1, n, out) != n)
		return -errno;
	*at = end + (mark ? strlen(mark) : 0);
	return 0;
}

static int write_page(struct report *report, const char *title)
{
	FILE *out = report->page.out;
	const char *at = page_template;
	int error = 0;

	for (int i = 0; i < 2 && !error; i++) { /* in the head, and as the headline */
		error = write_until(out, &at, "@TITLE@");
		if (!error)
			error = page_html(out, title);
	}
	if (!error)
		error = write_until(out, &at, "@DATA@");
	if (!error)
		error = write_data(report);
	if (!error)
		error = write_until(out, &at, NULL);
	if (!error && fflush(out))
		error = -errno;
	return error;
}

int audit_report_html(struct audit_result *result, const char *title, FILE *out)
{
	_cleanup_(free_report) struct report report = {.page = {.out = out}, .result = result};
	int error = write_page(&report, title);

	if (error == -ENOMEM)
		return bob_err(ENOMEM, "out of memory");
	if (error)
		return bob_err(-error, "the page of %s cannot be written: %s", title,
			       strerror(-error));
	return 0;
}
