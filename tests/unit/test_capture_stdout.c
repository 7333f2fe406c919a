// SPDX-License-Identifier: GPL-2.0-only
/* Captures to a file that a shell has opened, and in which something stands already. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* cmocka needs what stands above it. */
#include <cmocka.h>

#include "../../tools/bobctl/capture/read.h"

static const char before[] = "what stood there\n";
static struct ctl_interfaces interfaces;

static struct ctl_sink *begin_on(int fd)
{
	const struct ctl_file_options options = {
		.path = "-", .format = ctl_format_named("json"), .interfaces = &interfaces};
	int old = dup(STDOUT_FILENO);
	struct ctl_sink *sink;

	dup2(fd, STDOUT_FILENO);
	assert_int_equal(ctl_file_open(&sink, &options), 0);
	dup2(old, STDOUT_FILENO);
	close(old);
	return sink;
}

/* As a full disk does it: a write that is cut short, and then an error. */
static void write_until_full(struct ctl_sink *sink, rlim_t most)
{
	const struct ctl_packet packet = {.interface_name = "eth3"};

	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &(struct rlimit){most, RLIM_INFINITY}), 0);
	for (int i = 0; i < 50; i++)
		assert_int_equal(sink->kind->write(sink, &packet), 0);
	assert_int_equal(sink->kind->flush(sink), -EFBIG);
	sink->kind->close(sink);
	setrlimit(RLIMIT_FSIZE, &(struct rlimit){RLIM_INFINITY, RLIM_INFINITY});
}

/* bobctl capture -w - >>FILE; a shell's > comes to the same with a place of 0. */
static void a_full_disk_leaves_what_stood_in_the_file_before(void **state)
{
	static const int flags[] = {O_APPEND, 0};
	char path[] = "/tmp/bob-stdout-XXXXXX", bytes[4096];
	int made = mkstemp(path);

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		int fd = open(path, O_RDWR | O_TRUNC | flags[i]);
		ssize_t n;

		assert_int_equal(write(fd, before, strlen(before)), strlen(before));
		if (flags[i])
			lseek(fd, 0, SEEK_SET); /* as it has just been opened */
		write_until_full(begin_on(fd), 3000);
		n = pread(fd, bytes, sizeof(bytes), 0);
		assert_in_range(n, 2500, 3000);
		assert_memory_equal(bytes, before, strlen(before));
		assert_int_equal(bytes[strlen(before)], '{');
		assert_int_equal(bytes[n - 1], '\n');
		close(fd);
	}
	close(made);
	unlink(path);
}

/* bobctl capture -w - | less: whoever reads is asked for nothing, and Ctrl-C ends it. */
static void a_reader_who_has_stopped_keeps_no_capture_that_is_told_to_end(void **state)
{
	const struct ctl_packet packet = {.interface_name = "eth3"};
	struct ctl_sink *sink;
	int pipes[2], err = 0;
	sigset_t ends;

	(void)state;
	sigemptyset(&ends);
	sigaddset(&ends, SIGTERM);
	sigprocmask(SIG_BLOCK, &ends, NULL);
	raise(SIGTERM);
	assert_int_equal(pipe(pipes), 0);
	sink = begin_on(pipes[1]);
	for (int i = 0; i < 1000 && !err; i++) {
		err = sink->kind->write(sink, &packet);
		if (!err)
			err = sink->kind->flush(sink);
	}
	assert_int_equal(err, -EPIPE); /* 64 kB are in the pipe, and no more */
	sink->kind->close(sink);
	close(pipes[0]);
	close(pipes[1]);
	sigwait(&ends, &err);
	sigprocmask(SIG_UNBLOCK, &ends, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_full_disk_leaves_what_stood_in_the_file_before),
		cmocka_unit_test(a_reader_who_has_stopped_keeps_no_capture_that_is_told_to_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
