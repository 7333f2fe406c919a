/* SPDX-License-Identifier: GPL-2.0-only */
/* What the HTML report makes of a trace's text, and of more steps than can be drawn. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* cmocka needs what stands above it. */
#include <cmocka.h>

#include "audit/report_html.h"

static const uint64_t second = 1000000000ULL, start = 1772787312000000000ULL;

static void shown_as(const char *text, const char *shown)
{
	json_t *json = page_text(text);

	assert_non_null(json);
	assert_string_equal(json_string_value(json), shown);
	json_decref(json);
}

static void well_formed_utf_8_stays_and_other_bytes_are_spelled(void **state)
{
	(void)state;
	shown_as("", "");
	shown_as("j\xc3\xb6rg \xe2\x82\xac \xf0\x9f\x93\x9e",
		 "j\xc3\xb6rg \xe2\x82\xac \xf0\x9f\x93\x9e");
	shown_as("\xff", "\\xff");
	shown_as("cut \xe2\x82", "cut \\xe2\\x82");
	shown_as("overlong \xc0\xaf \xe0\x80\xaf", "overlong \\xc0\\xaf \\xe0\\x80\\xaf");
	shown_as("surrogate \xed\xa0\x80", "surrogate \\xed\\xa0\\x80");
	shown_as("beyond \xf4\x90\x80\x80", "beyond \\xf4\\x90\\x80\\x80");
}

static void characters_that_are_not_seen_are_spelled(void **state)
{
	(void)state;
	shown_as("a\x01\x1b\r\n\x7f", "a\\x01\\x1b\\x0d\\x0a\\x7f");
	shown_as("c1 \xc2\x85", "c1 \\xc2\\x85");
	shown_as("turned \xe2\x80\xae", "turned \\xe2\\x80\\xae");
	shown_as("no width \xe2\x80\x8b", "no width \\xe2\\x80\\x8b");
}

/* What a list of that one text looks like on the page. */
static char *written(const char *text)
{
	char *bytes = NULL;
	size_t n = 0;
	struct page page = {.out = open_memstream(&bytes, &n)};

	assert_non_null(page.out);
	assert_int_equal(page_open(&page, "x"), 0);
	assert_int_equal(page_element(&page, page_text(text)), 0);
	assert_int_equal(page_close(&page), 0);
	fclose(page.out);
	return bytes;
}

static void no_text_ends_the_element_it_stands_in(void **state)
{
	char *bytes = written("</script><!--<script>&lt;\"\\");

	(void)state;
	assert_string_equal(
		bytes, "<script type=\"application/json\" id=\"data-x\">[\n"
		       "\"\\u003c/script\\u003e\\u003c!--\\u003cscript\\u003e\\u0026lt;\\\"\\\\\""
		       "]</script>\n");
	free(bytes);
}

static void a_full_disk_is_an_error(void **state)
{
	struct page page = {.out = fopen("/dev/full", "w")};
	int error = 0;

	(void)state;
	assert_non_null(page.out);
	assert_int_equal(page_open(&page, "x"), 0);
	for (int i = 0; i < 100000 && !error; i++)
		error = page_element(&page, json_string("text"));
	assert_int_equal(error, -ENOSPC);
	fclose(page.out);
}

/* The curve of that number, as the page has it: [number, time, calls, time, calls, …] */
static json_t *curve(struct page_curves *curves, size_t number)
{
	char *bytes = NULL, *list;
	size_t n = 0;
	struct page page = {.out = open_memstream(&bytes, &n), .start = start};
	json_t *all, *one;

	assert_non_null(page.out);
	assert_int_equal(page_curves_write(curves, &page), 0);
	fclose(page.out);
	list = strchr(bytes, '[');
	assert_non_null(list);
	all = json_loads(list, JSON_DISABLE_EOF_CHECK, NULL);
	assert_non_null(all);
	one = json_incref(json_array_get(all, number));
	json_decref(all);
	free(bytes);
	return one;
}

static json_int_t value(const json_t *list, size_t i)
{
	return json_integer_value(json_array_get(list, i));
}

static void steps_of_a_short_trace_are_drawn_as_they_were(void **state)
{
	struct page_curves *curves = page_curves_new(start, start + 60 * second);
	json_t *drawn;

	(void)state;
	assert_int_equal(page_curves_user(curves, ""), 0);
	assert_int_equal(page_curves_user(curves, "alice@example.com"), 0);
	for (uint32_t i = 1; i <= 3; i++)
		assert_int_equal(
			page_curves_step(curves, &(struct audit_step){start + i * second,
								      "alice@example.com", i}),
			0);
	assert_int_equal(
		page_curves_step(curves, &(struct audit_step){start, "bob@example.com", 9}), 0);
	drawn = curve(curves, 1);
	assert_int_equal(json_array_size(drawn), 7);
	assert_int_equal(value(drawn, 0), 0);
	for (size_t i = 1; i <= 3; i++) {
		assert_int_equal(value(drawn, 2 * i - 1), 1000000);
		assert_int_equal(value(drawn, 2 * i), i);
	}
	json_decref(drawn);
	drawn = curve(curves, 0);
	assert_int_equal(value(drawn, 0), -1);
	assert_int_equal(json_array_size(drawn), 1);
	json_decref(drawn);
	page_curves_free(curves);
}

/* Steps up and down, 1 and 2 calls, with one that is higher; the clock may run wild. */
static void draw_many(bool wild)
{
	const uint64_t days = 30 * 86400;
	struct page_curves *curves = page_curves_new(start, start + days * second);
	json_int_t most = 0, time = 0;
	size_t points;
	json_t *drawn;

	assert_int_equal(page_curves_user(curves, ""), 0);
	for (uint32_t i = 0; i < 1000000; i++) {
		uint64_t at = wild ? (i * 2654435761U) % (2 * days) : i * days / 1000000;
		struct audit_step step = {start + at * second, "", i == 777777 ? 99 : 1 + i % 2};

		assert_int_equal(page_curves_step(curves, &step), 0);
	}
	drawn = curve(curves, 0);
	points = json_array_size(drawn) / 2;
	assert_in_range(points, wild ? 1 : 2000, 5000);
	for (size_t i = 0; i < points; i++) {
		assert_true(value(drawn, 1 + 2 * i) >= 0);
		time += value(drawn, 1 + 2 * i);
		if (value(drawn, 2 + 2 * i) > most)
			most = value(drawn, 2 + 2 * i);
	}
	assert_int_equal(most, 99);
	/* What is drawn at last is what was last. */
	assert_int_equal(value(drawn, 2 * points), 2);
	if (!wild)
		assert_int_equal(time, (json_int_t)(999999 * days / 1000000) * 1000000);
	json_decref(drawn);
	page_curves_free(curves);
}

static void of_a_million_steps_some_thousands_remain_and_the_peak(void **state)
{
	(void)state;
	draw_many(false);
}

static void a_clock_that_runs_wild_does_no_harm(void **state)
{
	(void)state;
	draw_many(true);
}

static void more_users_than_are_drawn_are_refused(void **state)
{
	struct page_curves *curves = page_curves_new(0, 0);

	(void)state;
	for (int i = 0; i <= PAGE_CURVES; i++)
		assert_int_equal(page_curves_user(curves, "somebody"), 0);
	assert_int_equal(page_curves_user(curves, "somebody"), -E2BIG);
	page_curves_free(curves);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(well_formed_utf_8_stays_and_other_bytes_are_spelled),
		cmocka_unit_test(characters_that_are_not_seen_are_spelled),
		cmocka_unit_test(no_text_ends_the_element_it_stands_in),
		cmocka_unit_test(a_full_disk_is_an_error),
		cmocka_unit_test(steps_of_a_short_trace_are_drawn_as_they_were),
		cmocka_unit_test(of_a_million_steps_some_thousands_remain_and_the_peak),
		cmocka_unit_test(a_clock_that_runs_wild_does_no_harm),
		cmocka_unit_test(more_users_than_are_drawn_are_refused),
	};

	return cmocka_run_group_tests_name("the audit's page", tests, NULL, NULL);
}
