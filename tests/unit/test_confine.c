// SPDX-License-Identifier: GPL-2.0-only
/* What an audit that a capture took over could still do. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "audit/confine.h"

enum { ALL_WELL, FORBIDDEN_IS_ALLOWED, ALLOWED_IS_FORBIDDEN };

static bool is_forbidden(long result)
{
	return result == -1 && errno == EPERM;
}

/* By their numbers: the C library has more than one way to some. */
static int try_what_is_forbidden(bool listens)
{
	char *const nothing[] = {NULL};

	audit_confine(listens);
	if (!is_forbidden(syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL)) ||
	    !is_forbidden(syscall(SYS_clone3, NULL, 0)) ||
	    !is_forbidden(execve("/bin/true", nothing, nothing)) ||
	    !is_forbidden(syscall(SYS_ptrace, 0, 0, 0, 0)) || !is_forbidden(kill(getppid(), 0)) ||
	    !is_forbidden(syscall(SYS_bpf, 0, NULL, 0)) || !is_forbidden(unshare(CLONE_NEWUSER)) ||
	    !is_forbidden(mount("none", "/tmp", "tmpfs", 0, NULL)) ||
	    !is_forbidden(syscall(SYS_io_uring_setup, 1, NULL)))
		return FORBIDDEN_IS_ALLOWED;
	if (!listens && !is_forbidden(socket(AF_INET, SOCK_STREAM, 0)))
		return FORBIDDEN_IS_ALLOWED;
	return ALL_WELL;
}

static int try_what_is_allowed(bool listens)
{
	char path[] = "/tmp/bob-confine-XXXXXX";
	int fd;

	audit_confine(listens);
	fd = mkstemp(path);
	if (fd < 0 || write(fd, "x", 1) != 1 || unlink(path) || close(fd))
		return ALLOWED_IS_FORBIDDEN;
	if (listens && socket(AF_INET, SOCK_DGRAM, 0) < 0)
		return ALLOWED_IS_FORBIDDEN;
	return ALL_WELL;
}

/* For good: so in a process that ends with it. */
static void play(int (*part)(bool), bool listens)
{
	int status;
	pid_t child = fork();

	if (!child)
		_exit(part(listens));
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), ALL_WELL);
}

static void it_starts_no_process_and_opens_no_socket(void **state)
{
	(void)state;
	play(try_what_is_forbidden, false);
}

static void it_reads_and_writes_files(void **state)
{
	(void)state;
	play(try_what_is_allowed, false);
}

static void one_that_listens_has_sockets_and_no_more(void **state)
{
	(void)state;
	play(try_what_is_forbidden, true);
	play(try_what_is_allowed, true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_starts_no_process_and_opens_no_socket),
		cmocka_unit_test(it_reads_and_writes_files),
		cmocka_unit_test(one_that_listens_has_sockets_and_no_more),
	};

	return cmocka_run_group_tests_name("confined audit", tests, NULL, NULL);
}
