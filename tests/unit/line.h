/* SPDX-License-Identifier: GPL-2.0-only */
/* Command lines of bobctl, run in the test's own process on a store of its own, without maps. */
#ifndef LINE_H
#define LINE_H

#include <stddef.h>

#include "../../tools/bobctl/bobctl.h"

enum { LINE_DONE = 0, LINE_FAILED = -1, LINE_USAGE = CTL_USAGE };

/* What the last line printed, or its error. */
extern char line_output[];
/* Where the store is, and files may be. */
extern char line_directory[];

/* For each test: a new directory, and away with it. */
int line_begin(void **state);
int line_finish(void **state);

struct line {
	const char *line; /* 'quoted words' are one */
	int code;
	const char *said; /* somewhere in the output, or in the error */
};

/* Runs them in this order; fails the test at the first that goes otherwise. */
void line_play(const struct line *lines, size_t n);

#define LINE_PLAY(lines) line_play(lines, sizeof(lines) / sizeof(lines[0]))
#define LINE_TEST(test) cmocka_unit_test_setup_teardown(test, line_begin, line_finish)

#endif
