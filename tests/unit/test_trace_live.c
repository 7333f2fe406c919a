// SPDX-License-Identifier: GPL-2.0-only
/* A live interface as a trace: the loopback of a network namespace of the test's own. */
#include <arpa/inet.h>
#include <net/if.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "audit/trace.h"

enum { SEEN, NOT_SEEN, NO_NAMESPACE, TRIES = 50, UDP_PAYLOAD = 42 };

static const char text[] = "INVITE sip:bob@example.com SIP/2.0";

static int set_up_loopback(void)
{
	struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP};
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	return fd < 0 || ioctl(fd, SIOCSIFFLAGS, &request) ? -1 : fd;
}

static int send_to_self(int fd)
{
	const struct sockaddr_in self = {
		.sin_family = AF_INET,
		.sin_port = htons(5060),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};

	return sendto(fd, text, sizeof(text), 0, (const struct sockaddr *)&self, sizeof(self)) < 0;
}

static bool is_ours(const struct audit_packet *packet)
{
	return packet->captured == UDP_PAYLOAD + sizeof(text) &&
	       !memcmp(packet->frame + UDP_PAYLOAD, text, sizeof(text));
}

/* Loopback shows each packet as it goes and as it comes: one is enough. */
static bool sees_ours(struct audit_trace *trace)
{
	struct audit_packet packet;

	for (int i = 0; i < TRIES; i++) {
		int got = audit_trace_next(trace, &packet);

		if (got < 0)
			return false;
		if (got && is_ours(&packet))
			return packet.time > 1600000000000000000ULL && !packet.cut;
	}
	return false;
}

static int listen_and_send(const char *interface)
{
	struct audit_trace *trace;
	bool seen;
	int fd = unshare(CLONE_NEWUSER | CLONE_NEWNET) ? -1 : set_up_loopback();

	if (fd < 0)
		return NO_NAMESPACE;
	if (audit_trace_listen(&trace, interface))
		return NOT_SEEN;
	seen = !send_to_self(fd) && audit_trace_permille(trace) == -1 && sees_ours(trace);
	audit_trace_close(trace);
	return seen ? SEEN : NOT_SEEN;
}

static void nothing(int number)
{
	(void)number;
}

/* An alarm every 10 ms: each that comes while nothing else does ends a wait. */
static int wait_for_nothing(const char *interface)
{
	const struct itimerval often = {.it_interval.tv_usec = 10000, .it_value.tv_usec = 10000};
	const struct sigaction action = {.sa_handler = nothing};
	struct audit_packet packet;
	struct audit_trace *trace;
	int fd = unshare(CLONE_NEWUSER | CLONE_NEWNET) ? -1 : set_up_loopback();
	int got = 0;

	if (fd < 0)
		return NO_NAMESPACE;
	if (audit_trace_listen(&trace, interface))
		return NOT_SEEN;
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	for (int i = 0; i < 3 && !got; i++)
		got = audit_trace_next(trace, &packet);
	setitimer(ITIMER_REAL, &(struct itimerval){0}, NULL);
	audit_trace_close(trace);
	return got ? NOT_SEEN : SEEN;
}

/* In a process that may leave its network behind. */
static void play(int (*part)(const char *), const char *interface)
{
	int status;
	pid_t child = fork();

	if (!child)
		_exit(part(interface));
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == NO_NAMESPACE) {
		print_message("no network namespace to be had here\n");
		skip();
	}
	assert_int_equal(WEXITSTATUS(status), SEEN);
}

static void a_packet_on_an_interface_is_handed_out(void **state)
{
	(void)state;
	play(listen_and_send, "lo");
}

static void any_interface_is_one_too(void **state)
{
	(void)state;
	play(listen_and_send, "any");
}

static void where_nothing_comes_one_may_look_elsewhere(void **state)
{
	(void)state;
	play(wait_for_nothing, "lo");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_packet_on_an_interface_is_handed_out),
		cmocka_unit_test(any_interface_is_one_too),
		cmocka_unit_test(where_nothing_comes_one_may_look_elsewhere),
	};

	return cmocka_run_group_tests_name("live traces", tests, NULL, NULL);
}
