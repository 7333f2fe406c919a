/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of `bobctl audit` share. */
#ifndef BOBCTL_AUDIT_H
#define BOBCTL_AUDIT_H

#include "audit/audit.h"
#include "bobctl.h"

/* A result on its way to the terminal. */
struct ctl_audit {
	struct audit_result *result;
	struct audit_totals totals;
	const char *trace; /* its name, for people */
	bool dated;	   /* more than one day: times need a date */
};

/* ---- audit_page.c ---- */

/* --html FILE: a temporary file beside it, until the page is whole; "-": the standard output. */
struct ctl_page {
	FILE *out; /* NULL: no page, or written */
	const char *path;
	char *temporary;
};

/* Before the run: who would read gigabytes for a page that cannot be written? */
int ctl_page_open(struct ctl_page *ret, const char *path);
int ctl_page_write(struct ctl_page *page, struct audit_result *result, const char *trace);
void ctl_page_close(struct ctl_page *page);

/* ---- audit_view.c ---- */

/* For people, to the standard output. */
int ctl_audit_show(struct audit_result *result, const char *trace);

/* ---- audit_compare.c ---- */

/* What the other run's policy would have changed, below the rest. */
int ctl_audit_compare(struct audit_result *result, struct audit_result *other);

/* ---- audit_tables.c ---- */

enum { CTL_TIME_TEXT = 40 };

/* Whether its times need a date. */
bool ctl_audit_is_dated(const struct audit_totals *totals);
/* Local time; "2026-11-23 10:00:00.123", or without the date where all is of one day. */
const char *ctl_audit_time(char dst[CTL_TIME_TEXT], const struct ctl_audit *audit, uint64_t ns);
/* Each after an empty line and a sentence; nothing where there is nothing to show. */
int ctl_audit_refusals(struct ctl_audit *audit);
int ctl_audit_users(struct ctl_audit *audit);
int ctl_audit_open(struct ctl_audit *audit);

#endif
