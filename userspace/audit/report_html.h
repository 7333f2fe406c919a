/* SPDX-License-Identifier: GPL-2.0-only */
/* Within the HTML report: how its page is written, and what of a huge trace it leaves out. */
#ifndef AUDIT_REPORT_HTML_H
#define AUDIT_REPORT_HTML_H

#include <stdio.h>
#include <jansson.h>

#include "audit.h"

/*
 * A page that is mailed and opened in a browser must stay some megabytes long. What
 * matters most comes first: who was refused, and the calls that held the slots.
 */
enum {
	PAGE_USERS = 5000,
	PAGE_CURVES = 500, /* users whose calls over time are drawn */
	PAGE_REFUSALS = 5000,
	PAGE_HOLDERS = 64,  /* of one refusal */
	PAGE_WANTED = 5000, /* calls that were refused, or held slots */
	PAGE_CALLS = 5000,  /* others, the first */
	PAGE_LADDERS = 500, /* of those others */
	PAGE_MESSAGES = 50000,
	PAGE_LADDER = 200, /* messages of one ladder */
};

struct page {
	FILE *out;
	bool first;	/* of a list's elements */
	uint64_t start; /* of the trace: times on the page are µs from there */
};

/* The data stands in script elements that are never run; "data-ID" is their id. Return 0 or -errno,
   silent. An element that is NULL is -ENOMEM. Takes the element. */
int page_open(struct page *page, const char *id);
int page_element(struct page *page, json_t *element);
int page_close(struct page *page);
/* A list of one element, without its brackets. */
int page_object(struct page *page, const char *id, json_t *object);

json_int_t page_time(const struct page *page, uint64_t time);
/*
 * What a trace says, for people: well-formed UTF-8 stays, but for what would not be
 * seen or would turn text around; other bytes become \xNN. NULL: out of memory.
 */
json_t *page_text(const char *text);
/* The same as HTML, in an element. */
int page_html(FILE *out, const char *text);

/* ---- report_html_curves.c: counts over time, thinned, keeping peaks ---- */

struct page_curves;

/* From first to last, ns. NULL: out of memory. */
struct page_curves *page_curves_new(uint64_t first, uint64_t last);
void page_curves_free(struct page_curves *curves);
/* Users in the order of the page, before any step; "" is all calls. No more than PAGE_CURVES + 1.
 */
int page_curves_user(struct page_curves *curves, const char *user);
/* Steps of others are ignored. */
int page_curves_step(struct page_curves *curves, const struct audit_step *step);
/* [[user's number, or -1; time, calls, µs later, calls, …], …] */
int page_curves_write(struct page_curves *curves, struct page *page);

/* ---- report_html_calls.c: calls and their ladders ---- */

struct page_calls {
	uint64_t *wanted; /* rows of refused calls and of those that held slots */
	size_t n_wanted, size;
	uint64_t *others; /* rows, ascending */
	size_t n_others;
	uint64_t listed, all;
	size_t messages;
};

void page_calls_free(struct page_calls *calls);
int page_calls_want(struct page_calls *calls, uint64_t row);
/* After the last want: lists "calls", then "ladders". */
int page_calls_write(struct page_calls *calls, struct page *page, struct audit_result *result);

#endif
