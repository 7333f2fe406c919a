// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "equality.h"

static void check_room(size_t n)
{
	if (n == EQUALITY_CALLS) {
		fprintf(stderr, "more than %d of something\n", EQUALITY_CALLS);
		abort();
	}
}

/* A call that begins anew is a row of its own to the audit, and one record to the kernel. */
void equality_add_call(struct equality_side *side, const struct equality_call *call)
{
	for (size_t i = 0; i < side->n_calls; i++) {
		if (side->calls[i].id == call->id) {
			side->calls[i] = *call;
			return;
		}
	}
	check_room(side->n_calls);
	side->calls[side->n_calls++] = *call;
}

void equality_add_refusal(struct equality_side *side, const struct equality_refusal *refusal)
{
	for (size_t i = 0; i < side->n_refusals; i++)
		if (side->refusals[i].call == refusal->call &&
		    !strcmp(side->refusals[i].user, refusal->user))
			return;
	check_room(side->n_refusals);
	side->refusals[side->n_refusals++] = *refusal;
}

void equality_add_peak(struct equality_side *side, const char *name, uint32_t calls)
{
	struct equality_peak *peak = side->peaks;

	if (!calls)
		return;
	for (size_t i = 0; i < side->n_peaks; i++, peak++) {
		if (strcmp(peak->name, name) != 0)
			continue;
		if (peak->calls < calls)
			peak->calls = calls;
		return;
	}
	check_room(side->n_peaks);
	snprintf(peak->name, sizeof(peak->name), "%s", name);
	peak->calls = calls;
	side->n_peaks++;
}

static int by_id(const void *one, const void *other)
{
	const struct equality_call *x = one, *y = other;

	return (x->id > y->id) - (x->id < y->id);
}

static int by_name(const void *one, const void *other)
{
	const struct equality_peak *x = one, *y = other;

	return strcmp(x->name, y->name);
}

void equality_sort(struct equality_side *side)
{
	qsort(side->calls, side->n_calls, sizeof(*side->calls), by_id);
	qsort(side->peaks, side->n_peaks, sizeof(*side->peaks), by_name);
}

/* ---- compared ---- */

static int compare_calls(const struct equality_side *loaded, const struct equality_side *audit)
{
	for (size_t i = 0; i < loaded->n_calls && i < audit->n_calls; i++) {
		const struct equality_call *x = &loaded->calls[i], *y = &audit->calls[i];

		if (x->id == y->id && x->answered == y->answered && x->open == y->open)
			continue;
		fprintf(stderr,
			"call %016llx (answered %d, open %d) loaded, %016llx (%d, %d) in the "
			"audit\n",
			(unsigned long long)x->id, x->answered, x->open, (unsigned long long)y->id,
			y->answered, y->open);
		return -1;
	}
	if (loaded->n_calls == audit->n_calls)
		return 0;
	fprintf(stderr, "%zu calls loaded, %zu in the audit\n", loaded->n_calls, audit->n_calls);
	return -1;
}

static bool same_refusal(const struct equality_refusal *x, const struct equality_refusal *y)
{
	return x->call == y->call && x->calls == y->calls && x->limit == y->limit &&
	       x->why == y->why && !strcmp(x->caller, y->caller) && !strcmp(x->callee, y->callee) &&
	       !strcmp(x->user, y->user);
}

static int compare_refusals(const struct equality_side *loaded, const struct equality_side *audit)
{
	for (size_t i = 0; i < loaded->n_refusals && i < audit->n_refusals; i++) {
		const struct equality_refusal *x = &loaded->refusals[i], *y = &audit->refusals[i];

		if (same_refusal(x, y))
			continue;
		fprintf(stderr,
			"refusal %zu: %s to %s (%s has %u of %u) loaded, %s to %s (%s has %u of "
			"%u) in the audit\n",
			i, x->caller, x->callee, x->user, x->calls, x->limit, y->caller, y->callee,
			y->user, y->calls, y->limit);
		return -1;
	}
	if (loaded->n_refusals == audit->n_refusals)
		return 0;
	fprintf(stderr, "%zu refusals loaded, %zu in the audit\n", loaded->n_refusals,
		audit->n_refusals);
	return -1;
}

static int compare_peaks(const struct equality_side *loaded, const struct equality_side *audit)
{
	for (size_t i = 0; i < loaded->n_peaks && i < audit->n_peaks; i++) {
		const struct equality_peak *x = &loaded->peaks[i], *y = &audit->peaks[i];

		if (x->calls == y->calls && !strcmp(x->name, y->name))
			continue;
		fprintf(stderr, "peak of %s is %u loaded, of %s %u in the audit\n", x->name,
			x->calls, y->name, y->calls);
		return -1;
	}
	if (loaded->n_peaks == audit->n_peaks)
		return 0;
	fprintf(stderr, "%zu people loaded, %zu in the audit\n", loaded->n_peaks, audit->n_peaks);
	return -1;
}

int equality_compare(const struct equality_side *loaded, const struct equality_side *audit)
{
	int calls = compare_calls(loaded, audit), refusals = compare_refusals(loaded, audit),
	    peaks = compare_peaks(loaded, audit);

	return calls || refusals || peaks ? -1 : 0;
}
