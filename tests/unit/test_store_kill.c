/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whoever edits the store is killed, or loses power, before each write, sync,
 * truncation and deletion: every edit that was acknowledged is there afterwards, and
 * of the one that was not, all or nothing.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* cmocka needs what stands above it. */
#include <cmocka.h>

#include "crash.h"
#include "store.h"
#include "store_facts.h"

enum { ROOM = 1000, EDITS_MOST = 16 };

/* What is freed is given back at once: a fork copies the map of all that is kept. */
const char *__asan_default_options(void);

const char *__asan_default_options(void)
{
	return "quarantine_size_mb=0:thread_local_quarantine_size_kb=0";
}

static char dir[64], path[80];
static long *steps; /* shared with the child */

static int make_dir(void **state)
{
	(void)state;
	bob_log_level(BOB_LOG_ERR);
	/* Nothing is synced, so it may as well be memory. */
	snprintf(dir, sizeof(dir), "%s/bob-kill-XXXXXX",
		 access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm");
	steps = mmap(NULL, sizeof(*steps), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		     0);
	if (steps == MAP_FAILED || !mkdtemp(dir))
		return -1;
	snprintf(path, sizeof(path), "%s/bob.db", dir);
	return 0;
}

static void remove_files(void)
{
	DIR *files = opendir(dir);
	const struct dirent *file;

	assert_non_null(files);
	while ((file = readdir(files)))
		unlinkat(dirfd(files), file->d_name, 0);
	closedir(files);
}

static int remove_dir(void **state)
{
	(void)state;
	remove_files();
	return rmdir(dir);
}

/* ---- what stands there before ---- */

static void write_nothing(void)
{
}

static void write_store(void)
{
	struct bob_store *store = NULL;

	assert_int_equal(bob_store_open(&store, path), 0);
	assert_int_equal(facts_edit(store, "+group g . 9; +user a g 1; +alias 1001 a", ROOM), 0);
	bob_store_close(store);
}

static void write_version_1(void)
{
	assert_int_equal(facts_version_1(path,
					 "INSERT INTO user VALUES (1, 'a', 1), (4, 'b', NULL);"
					 "INSERT INTO setting VALUES ('mode', 'enforce');"),
			 0);
}

struct scenario {
	const char *name;
	void (*before)(void);
	const char *edits[EDITS_MOST]; /* NULL: close and open again */
	size_t n;
};

enum { EDITS, CREATION, MIGRATION };

static const struct scenario scenarios[] = {
	[EDITS] = {"edits",
		   write_store,
		   {"+user b . 2", "*user b . 3", "+user c; +alias 1002 c; +caller b c", NULL,
		    "-alias 1001 a", "-user a; -group g", "+plan 46", NULL,
		    "*plan 47; +default . . 3", "+user d . 3", NULL},
		   11},
	[CREATION] = {"a new store", write_nothing, {"+user a . 1", NULL, "*user a . 2"}, 3},
	[MIGRATION] = {"migration", write_version_1, {"*user b . 2", NULL, "-user a"}, 3},
};

/* ---- the child ---- */

static void acknowledge(int fd)
{
	if (write(fd, "x", 1) != 1)
		_exit(3);
}

static int open_again(struct bob_store **ret)
{
	int err = bob_store_open(ret, path);

	/* So that the journal is written back into the file in the middle of commits, too. */
	if (!err && sqlite3_exec((*ret)->db, "PRAGMA wal_autocheckpoint=8", NULL, NULL, NULL))
		_exit(2);
	return err;
}

/* Opening is the first thing to be acknowledged, then comes each edit. */
static int play(const struct scenario *scenario, int fd)
{
	struct bob_store *store = NULL;
	int err = open_again(&store);

	if (!err)
		acknowledge(fd);
	for (size_t i = 0; i < scenario->n && !err; i++) {
		if (scenario->edits[i]) {
			err = facts_edit(store, scenario->edits[i], ROOM);
		} else {
			bob_store_close(store);
			store = NULL;
			err = open_again(&store);
		}
		if (!err)
			acknowledge(fd);
	}
	bob_store_close(store);
	*steps = crash_steps();
	return err;
}

/* Returns how much was acknowledged, and how the child ended. */
static size_t run(const struct scenario *scenario, enum crash_mode mode, long at, int *ret_status)
{
	char acknowledged[EDITS_MOST + 2];
	ssize_t n = 0, got;
	int ends[2];
	pid_t child;

	remove_files();
	scenario->before();
	assert_int_equal(pipe(ends), 0);
	child = fork();
	if (!child) {
		/* Its complaints are looked at by their codes. */
		dup2(open("/dev/null", O_WRONLY | O_CLOEXEC), STDERR_FILENO);
		close(ends[0]);
		crash_begin(mode, at, (unsigned)at);
		_exit(-play(scenario, ends[1]));
	}
	close(ends[1]);
	while ((got = read(ends[0], acknowledged + n, sizeof(acknowledged) - (size_t)n)) > 0)
		n += got;
	close(ends[0]);
	assert_int_equal(waitpid(child, ret_status, 0), child);
	return (size_t)n;
}

/* ---- what stands there after ---- */

static char expected[EDITS_MOST + 2][FACTS_TEXT];

/* Of each moment at which something was acknowledged; [0]: before the store was opened. */
static void expect_all(const struct scenario *scenario)
{
	struct bob_store *store = NULL;

	remove_files();
	scenario->before();
	assert_int_equal(bob_store_open(&store, path), 0);
	assert_non_null(facts_stored(expected[0], store));
	strcpy(expected[1], expected[0]);
	for (size_t i = 0; i < scenario->n; i++) {
		if (scenario->edits[i])
			assert_int_equal(facts_edit(store, scenario->edits[i], ROOM), 0);
		assert_non_null(facts_stored(expected[i + 2], store));
	}
	bob_store_close(store);
}

static void check_after(const struct scenario *scenario, enum crash_mode mode, long at, size_t n)
{
	struct bob_store *store = NULL;
	char text[FACTS_TEXT];
	bool next = n <= scenario->n;

	if (bob_store_open(&store, path) || bob_store_check(store) || !facts_stored(text, store))
		fail_msg("%s, %s at step %ld: the store cannot be read", scenario->name,
			 crash_mode_names[mode], at);
	if (strcmp(text, expected[n]) != 0 && (!next || strcmp(text, expected[n + 1]) != 0))
		fail_msg("%s, %s at step %ld: %s\n  acknowledged: %s\n  next: %s", scenario->name,
			 crash_mode_names[mode], at, text, expected[n],
			 next ? expected[n + 1] : "-");
	if (facts_edit(store, "+user later . 5", ROOM))
		fail_msg("%s, %s at step %ld: no more edits", scenario->name,
			 crash_mode_names[mode], at);
	bob_store_close(store);
}

/* A disk that fails may fail where nothing depends on it any more: while the store is closed. */
static void check_end(enum crash_mode mode, int status)
{
	if (mode < CRASH_DISK_FULL)
		assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	else
		assert_true(WIFEXITED(status) &&
			    (!WEXITSTATUS(status) ||
			     WEXITSTATUS(status) == (mode == CRASH_DISK_FULL ? ENOSPC : EIO)));
}

static void play_at_every_step(const struct scenario *scenario, enum crash_mode mode)
{
	int status;
	size_t n;

	expect_all(scenario);
	*steps = 0;
	assert_int_equal(run(scenario, CRASH_NEVER, 0, &status), scenario->n + 1);
	assert_true(*steps > 20);
	for (long at = 1, last = *steps; at <= last; at++) {
		n = run(scenario, mode, at, &status);
		check_end(mode, status);
		check_after(scenario, mode, at, n);
	}
}

static void play_all(enum crash_mode mode)
{
	for (size_t i = 0; i < sizeof(scenarios) / sizeof(*scenarios); i++)
		play_at_every_step(&scenarios[i], mode);
}

static void a_kill_at_any_step_loses_nothing_acknowledged(void **state)
{
	(void)state;
	play_all(CRASH_KILLED);
}

static void a_power_cut_at_any_step_loses_nothing_acknowledged(void **state)
{
	(void)state;
	play_all(CRASH_UNSYNCED_LOST);
}

static void writes_torn_by_a_power_cut_are_noticed(void **state)
{
	(void)state;
	play_all(CRASH_UNSYNCED_TORN);
}

static void a_full_disk_is_told_and_loses_nothing(void **state)
{
	(void)state;
	play_at_every_step(&scenarios[EDITS], CRASH_DISK_FULL);
	play_at_every_step(&scenarios[MIGRATION], CRASH_DISK_FULL);
}

static void a_broken_disk_is_told_and_loses_nothing(void **state)
{
	(void)state;
	play_at_every_step(&scenarios[EDITS], CRASH_DISK_BROKEN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_kill_at_any_step_loses_nothing_acknowledged),
		cmocka_unit_test(a_power_cut_at_any_step_loses_nothing_acknowledged),
		cmocka_unit_test(writes_torn_by_a_power_cut_are_noticed),
		cmocka_unit_test(a_full_disk_is_told_and_loses_nothing),
		cmocka_unit_test(a_broken_disk_is_told_and_loses_nothing),
	};

	return cmocka_run_group_tests_name("store_kill", tests, make_dir, remove_dir);
}
