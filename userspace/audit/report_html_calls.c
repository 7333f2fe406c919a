/* SPDX-License-Identifier: GPL-2.0-only */
/* The calls of the page, and their messages: first of all those that a refusal is about. */
#include <errno.h>
#include <stdlib.h>

#include "report_html.h"

struct listing {
	struct page *page;
	struct page_calls *calls;
};

struct ladder {
	const struct page *page;
	json_t *messages;
	size_t n;
};

void page_calls_free(struct page_calls *calls)
{
	free(calls->wanted);
	free(calls->others);
}

int page_calls_want(struct page_calls *calls, uint64_t row)
{
	size_t size = calls->size ? calls->size * 2 : 64;
	uint64_t *wanted;

	if (calls->n_wanted == calls->size) {
		wanted = reallocarray(calls->wanted, size, sizeof(*wanted));
		if (!wanted)
			return -ENOMEM;
		calls->wanted = wanted;
		calls->size = size;
	}
	calls->wanted[calls->n_wanted++] = row;
	return 0;
}

static int by_row(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static void sort_wanted(struct page_calls *calls)
{
	size_t kept = 0;

	if (calls->n_wanted)
		qsort(calls->wanted, calls->n_wanted, sizeof(*calls->wanted), by_row);
	for (size_t i = 0; i < calls->n_wanted && kept < PAGE_WANTED; i++)
		if (!kept || calls->wanted[kept - 1] != calls->wanted[i])
			calls->wanted[kept++] = calls->wanted[i];
	calls->n_wanted = kept;
}

static bool is_wanted(const struct page_calls *calls, uint64_t row)
{
	return calls->n_wanted &&
	       bsearch(&row, calls->wanted, calls->n_wanted, sizeof(row), by_row);
}

static json_t *time_or_null(const struct page *page, uint64_t time)
{
	return time ? json_integer(page_time(page, time)) : json_null();
}

static int write_call(const struct audit_call *call, void *arg)
{
	struct listing *listing = arg;
	struct page_calls *calls = listing->calls;
	const struct page *page = listing->page;

	calls->all++;
	if (!is_wanted(calls, call->row)) {
		if (calls->n_others == PAGE_CALLS)
			return 0;
		calls->others[calls->n_others++] = call->row;
	}
	calls->listed++;
	return page_element(
		listing->page,
		json_pack("[I, o, o, o, o, o, o, o, s, b]", (json_int_t)call->row,
			  page_text(call->id), page_text(call->call_id), page_text(call->caller),
			  page_text(call->callee), time_or_null(page, call->start),
			  time_or_null(page, call->answered), time_or_null(page, call->ended),
			  audit_end_name(call->end), call->adopted));
}

static int add_message(const struct audit_message *message, void *arg)
{
	struct ladder *ladder = arg;
	json_t *element;

	if (ladder->n++ >= PAGE_LADDER)
		return 0;
	element = json_pack("[I, o, o, o, o, i]", page_time(ladder->page, message->time),
			    page_text(message->from), page_text(message->to),
			    page_text(message->text), page_text(message->reason),
			    (int)message->verdict);
	return json_array_append_new(ladder->messages, element) ? -ENOMEM : 0;
}

/* [row, its messages, how many there were] */
static int write_ladder(struct page_calls *calls, struct page *page, struct audit_result *result,
			uint64_t row)
{
	struct ladder ladder = {page, json_array(), 0};
	int error;

	if (!ladder.messages)
		return -ENOMEM;
	error = audit_each_message(result, row, add_message, &ladder);
	if (error || !ladder.n) {
		json_decref(ladder.messages);
		return error;
	}
	calls->messages += json_array_size(ladder.messages);
	return page_element(page, json_pack("[I, o, I]", (json_int_t)row, ladder.messages,
					    (json_int_t)ladder.n));
}

static int write_ladders(struct page_calls *calls, struct page *page, struct audit_result *result)
{
	int error = page_open(page, "ladders");

	for (size_t i = 0; i < calls->n_wanted && calls->messages < PAGE_MESSAGES && !error; i++)
		error = write_ladder(calls, page, result, calls->wanted[i]);
	for (size_t i = 0; i < calls->n_others && i < PAGE_LADDERS; i++) {
		if (error || calls->messages >= PAGE_MESSAGES)
			break;
		error = write_ladder(calls, page, result, calls->others[i]);
	}
	return error ? error : page_close(page);
}

int page_calls_write(struct page_calls *calls, struct page *page, struct audit_result *result)
{
	struct listing listing = {page, calls};
	int error;

	sort_wanted(calls);
	calls->others = calloc(PAGE_CALLS, sizeof(*calls->others));
	if (!calls->others)
		return -ENOMEM;
	error = page_open(page, "calls");
	if (!error)
		error = audit_each_call(result, write_call, &listing);
	if (!error)
		error = page_close(page);
	return error ? error : write_ladders(calls, page, result);
}
