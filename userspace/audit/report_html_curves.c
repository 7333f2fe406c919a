/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Calls over time, to be drawn. A short trace is drawn as it was; of a long one
 * the time is cut into slices, and of each slice and user the lowest, the highest
 * and the last count remain, when they were: a page is no finer than that.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "report_html.h"

enum {
	SLICES = 1000, /* two for each of the page's slots of two pixels */
	POINTS = 4000, /* of a user, in memory */
	POINTS_WRITTEN = 300000,
};

_Static_assert(POINTS > 3 * (SLICES + 1), "there is room again once a curve is thinned");

struct point {
	uint64_t time;
	uint32_t calls;
};

struct curve {
	char *user;
	int number; /* on the page */
	size_t n, size;
	struct point *points;
};

struct page_curves {
	uint64_t first, slice; /* ns */
	struct curve curves[PAGE_CURVES + 1];
	struct curve *sorted[PAGE_CURVES + 1]; /* by user, once there are steps */
	size_t n;
	bool is_sorted;
};

struct page_curves *page_curves_new(uint64_t first, uint64_t last)
{
	struct page_curves *curves = calloc(1, sizeof(*curves));

	if (!curves)
		return NULL;
	curves->first = first;
	curves->slice = (last - first) / SLICES + 1;
	return curves;
}

void page_curves_free(struct page_curves *curves)
{
	if (!curves)
		return;
	for (size_t i = 0; i < curves->n; i++) {
		free(curves->curves[i].user);
		free(curves->curves[i].points);
	}
	free(curves);
}

int page_curves_user(struct page_curves *curves, const char *user)
{
	struct curve *curve = &curves->curves[curves->n];

	if (curves->n > PAGE_CURVES)
		return -E2BIG;
	curve->user = strdup(user);
	if (!curve->user)
		return -ENOMEM;
	curve->number = (int)curves->n - 1;
	curves->n++;
	return 0;
}

static int by_user(const void *a, const void *b)
{
	return strcmp((*(struct curve *const *)a)->user, (*(struct curve *const *)b)->user);
}

static struct curve *find(struct page_curves *curves, const char *user)
{
	struct curve key = {.user = (char *)user}, *pointer = &key, **found;

	if (!curves->is_sorted) {
		for (size_t i = 0; i < curves->n; i++)
			curves->sorted[i] = &curves->curves[i];
		qsort(curves->sorted, curves->n, sizeof(*curves->sorted), by_user);
		curves->is_sorted = true;
	}
	found = bsearch(&pointer, curves->sorted, curves->n, sizeof(*curves->sorted), by_user);
	return found ? *found : NULL;
}

static uint64_t slice_of(const struct page_curves *curves, const struct point *point)
{
	uint64_t slice =
		point->time < curves->first ? 0 : (point->time - curves->first) / curves->slice;

	/* The sweep ends calls after the last packet, too. */
	return slice < SLICES ? slice : SLICES;
}

/* Of n points of a slice those that remain, in place, by time. */
static size_t thin_slice(struct point *points, size_t n)
{
	size_t low = 0, high = 0, kept = 0;

	for (size_t i = 1; i < n; i++) {
		if (points[i].calls < points[low].calls)
			low = i;
		if (points[i].calls > points[high].calls)
			high = i;
	}
	for (size_t i = 0; i < n; i++)
		if (i == low || i == high || i == n - 1)
			points[kept++] = points[i];
	return kept;
}

static void thin(const struct page_curves *curves, struct curve *curve)
{
	size_t kept = 0;

	for (size_t from = 0, to; from < curve->n; from = to) {
		uint64_t slice = slice_of(curves, &curve->points[from]);
		size_t n;

		for (to = from + 1; to < curve->n; to++)
			if (slice_of(curves, &curve->points[to]) != slice)
				break;
		n = thin_slice(&curve->points[from], to - from);
		memmove(&curve->points[kept], &curve->points[from], n * sizeof(struct point));
		kept += n;
	}
	curve->n = kept;
}

static int grow(struct curve *curve)
{
	size_t size = curve->size ? curve->size * 2 : 16;
	struct point *points;

	if (size > POINTS)
		size = POINTS;
	points = reallocarray(curve->points, size, sizeof(*points));
	if (!points)
		return -ENOMEM;
	curve->points = points;
	curve->size = size;
	return 0;
}

int page_curves_step(struct page_curves *curves, const struct audit_step *step)
{
	struct curve *curve = find(curves, step->user);
	int error;

	if (!curve)
		return 0;
	if (curve->n == POINTS)
		thin(curves, curve);
	error = curve->n == curve->size ? grow(curve) : 0;
	if (error)
		return error;
	curve->points[curve->n] = (struct point){step->time, step->calls};
	/* Clocks of captures have been set back: slices must follow each other nevertheless. */
	if (curve->n && curve->points[curve->n - 1].time > step->time)
		curve->points[curve->n].time = curve->points[curve->n - 1].time;
	curve->n++;
	return 0;
}

static json_t *element_of(const struct page *page, const struct curve *curve)
{
	json_t *element = json_array();
	json_int_t before = 0;
	int error = json_array_append_new(element, json_integer(curve->number));

	for (size_t i = 0; i < curve->n; i++) {
		json_int_t time = page_time(page, curve->points[i].time);

		error |= json_array_append_new(element, json_integer(time - before));
		error |= json_array_append_new(element, json_integer(curve->points[i].calls));
		before = time;
	}
	if (!error)
		return element;
	json_decref(element);
	return NULL;
}

int page_curves_write(struct page_curves *curves, struct page *page)
{
	size_t written = 0;
	int error = page_open(page, "curves");

	for (size_t i = 0; i < curves->n && !error; i++) {
		written += curves->curves[i].n;
		if (written > POINTS_WRITTEN)
			break;
		error = page_element(page, element_of(page, &curves->curves[i]));
	}
	return error ? error : page_close(page);
}
