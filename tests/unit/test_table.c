// SPDX-License-Identifier: GPL-2.0-only
/* Every row of the shared table of packet sequences, through the native build. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "play.h"

static void a_row_plays_as_written(void **state)
{
	assert_int_equal(row_play(*state, NULL), 0);
}

static size_t count_rows(void)
{
	size_t n = 0;

	for (const struct row *const *table = tables; *table; table++)
		for (const struct row *row = *table; row->behaviour; row++)
			n++;
	return n;
}

int main(void)
{
	size_t n = 0, rows = count_rows();
	struct CMUnitTest *tests = calloc(rows, sizeof(*tests));
	int failed;

	for (const struct row *const *table = tables; *table; table++)
		for (const struct row *row = *table; row->behaviour; row++)
			tests[n++] = (struct CMUnitTest){
				.name = row->behaviour,
				.test_func = a_row_plays_as_written,
				.initial_state = (void *)row,
			};
	failed = _cmocka_run_group_tests("table", tests, n, NULL, NULL);
	free(tests);
	return failed;
}
