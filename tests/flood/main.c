/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * flood FROM TO USER RATE SECONDS: so many INVITEs a second from one address to
 * USER@example.org at another, each a call of its own; nothing is read. Says how
 * many were sent, and in what time.
 */
#include <arpa/inet.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#define SECOND 1000000000ULL

enum { SLICES = 100, BATCH = 64, TEXT_MAX = 1024, EXIT_USAGE = 2 };

struct flood {
	const char *from, *to, *user;
	unsigned long rate, seconds;
	struct sockaddr_in target;
	int socket;
	uint64_t sent;
};

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * SECOND + (uint64_t)t.tv_nsec;
}

static size_t write_invite(const struct flood *f, char text[TEXT_MAX], uint64_t number)
{
	unsigned long long n = number;

	return (size_t)snprintf(
		text, TEXT_MAX,
		"INVITE sip:%s@example.org SIP/2.0\r\n"
		"Via: SIP/2.0/UDP %s:5060;branch=z9hG4bK-flood-%llu\r\n"
		"Max-Forwards: 70\r\n"
		"From: <sip:flood@example.org>;tag=f%llu\r\n"
		"To: <sip:%s@example.org>\r\n"
		"Call-ID: flood-%llu\r\n"
		"CSeq: 1 INVITE\r\n"
		"Contact: <sip:flood@%s:5060>\r\n"
		"User-Agent: a telephone with a name that is long enough to leave room for all\r\n"
		"Allow: INVITE, ACK, CANCEL, OPTIONS, BYE, UPDATE, PRACK, REFER, NOTIFY, INFO\r\n"
		"Content-Length: 0\r\n\r\n",
		f->user, f->from, n, n, f->user, n, f->from);
}

/* At most BATCH of them. */
static bool send_batch(struct flood *f, uint64_t n)
{
	static char texts[BATCH][TEXT_MAX];
	struct iovec parts[BATCH];
	struct mmsghdr messages[BATCH] = {0};
	int sent;

	for (uint64_t i = 0; i < n; i++) {
		parts[i].iov_base = texts[i];
		parts[i].iov_len = write_invite(f, texts[i], f->sent + i);
		messages[i].msg_hdr.msg_iov = &parts[i];
		messages[i].msg_hdr.msg_iovlen = 1;
	}
	sent = sendmmsg(f->socket, messages, (unsigned)n, 0);
	f->sent += sent > 0 ? (uint64_t)sent : 0;
	return sent > 0;
}

/* A hundredth of a second's share at a time; what could not be sent in time is sent later. */
static bool send_all(struct flood *f)
{
	const uint64_t began = now(), total = (uint64_t)f->rate * f->seconds;

	while (f->sent < total) {
		uint64_t slice = (now() - began) / (SECOND / SLICES) + 1;
		uint64_t due = slice * f->rate / SLICES;
		struct timespec pause = {.tv_nsec = 1000000};

		if (due > total)
			due = total;
		while (f->sent < due)
			if (!send_batch(f, due - f->sent < BATCH ? due - f->sent : BATCH))
				return false;
		nanosleep(&pause, NULL);
	}
	printf("%llu sent in %.2f s\n", (unsigned long long)f->sent,
	       (double)(now() - began) / (double)SECOND);
	return true;
}

static bool open_socket(struct flood *f)
{
	struct sockaddr_in source = {.sin_family = AF_INET, .sin_port = htons(5060)};

	f->target = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(5060)};
	f->socket = socket(AF_INET, SOCK_DGRAM, 0);
	return f->socket >= 0 && inet_pton(AF_INET, f->from, &source.sin_addr) == 1 &&
	       inet_pton(AF_INET, f->to, &f->target.sin_addr) == 1 &&
	       !bind(f->socket, (struct sockaddr *)&source, sizeof(source)) &&
	       !connect(f->socket, (struct sockaddr *)&f->target, sizeof(f->target));
}

int main(int argc, char **argv)
{
	struct flood f = {0};

	if (argc != 6) {
		fprintf(stderr, "usage: flood FROM TO USER RATE SECONDS\n");
		return EXIT_USAGE;
	}
	f.from = argv[1];
	f.to = argv[2];
	f.user = argv[3];
	f.rate = strtoul(argv[4], NULL, 10);
	f.seconds = strtoul(argv[5], NULL, 10);
	if (!open_socket(&f) || !send_all(&f)) {
		perror("flood");
		return EXIT_FAILURE;
	}
	return EXIT_SUCCESS;
}
