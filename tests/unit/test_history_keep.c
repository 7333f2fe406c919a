// SPDX-License-Identifier: GPL-2.0-only
/* bobd's thread that keeps the history, where the file cannot be used. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* cmocka needs what stands above it. */
#include <cmocka.h>

#include "../../userspace/bobd/history.h"
#include "../../userspace/bobd/history_keep.h"
#include "../../userspace/bobd/past.h"
#include "history_home.h"

static struct bobd_keep keep;
static struct bobd_backlog backlog;
/* Without a kernel: nothing is found in them. */
static struct bob_config config;
static const struct bob_maps maps = {.config = &config, .stats_fd = -1};

static void run_once(uint64_t seen)
{
	const struct bob_left_out left = {.time = bob_now() + bobd_past_offset(), .seen = seen};

	bobd_backlog_init(&backlog);
	bobd_backlog_left_out(&backlog, &left);
	bobd_backlog_end(&backlog);
	bobd_keep_run(&keep, &backlog);
	bobd_backlog_destroy(&backlog);
}

static void put_list(void)
{
	FILE *file = fopen(past_path, "w");

	assert_non_null(file);
	fputs("shopping list", file);
	fclose(file);
}

static void a_foreign_file_that_is_moved_away_makes_room_for_a_history(void **state)
{
	const struct bobd_options options = {
		.history = past_path, .history_rows = 100, .history_age = SECOND * 86400};
	struct stat st;

	(void)state;
	put_list();
	bobd_keep_open(&keep, &maps, &options);
	assert_null(keep.file);
	run_once(2);
	keep.mute_until = 0; /* a minute later */
	run_once(3);
	assert_null(keep.file);
	assert_int_equal(stat(past_path, &st), 0);
	assert_int_equal(st.st_size, strlen("shopping list"));
	assert_int_equal(unlink(past_path), 0);
	keep.mute_until = 0;
	run_once(4);
	bobd_keep_close(&keep);
	assert_int_equal(bob_history_peek(&past_file, past_path), 0);
	past_expect_all(" -9");
	bob_history_close(past_file);
}

static void a_wall_clock_set_years_ahead_makes_no_row_too_old(void **state)
{
	const uint64_t hour = 3600 * SECOND, year = 8766 * hour, wall = 50 * year;
	struct bobd_keep its = {0};

	(void)state;
	assert_true(bobd_keep_clock_settled(&its, wall, hour));
	assert_true(bobd_keep_clock_settled(&its, wall + SECOND, 2 * hour)); /* slewed */
	assert_false(bobd_keep_clock_settled(&its, wall + 10 * year, 3 * hour));
	assert_false(bobd_keep_clock_settled(&its, wall, 26 * hour)); /* and back, within a day */
	assert_false(bobd_keep_clock_settled(&its, wall, 49 * hour));
	assert_true(bobd_keep_clock_settled(&its, wall, 51 * hour));
}

static void a_limit_of_files_sizes_does_not_end_bobd(void **state)
{
	const struct bobd_options options = {
		.history = past_path, .history_rows = 100, .history_age = SECOND * 86400};
	struct bobd_history *history = NULL;

	(void)state;
	unlink(past_path);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &(struct rlimit){1000, RLIM_INFINITY}), 0);
	assert_int_equal(bobd_history_open(&history, &maps, &options), 0);
	assert_non_null(history);
	bobd_history_close(history);
	setrlimit(RLIMIT_FSIZE, &(struct rlimit){RLIM_INFINITY, RLIM_INFINITY});
	assert_int_equal(access(past_path, F_OK), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_wall_clock_set_years_ahead_makes_no_row_too_old),
		cmocka_unit_test(a_foreign_file_that_is_moved_away_makes_room_for_a_history),
		cmocka_unit_test(a_limit_of_files_sizes_does_not_end_bobd),
	};

	return cmocka_run_group_tests(tests, past_home, past_home_gone);
}
