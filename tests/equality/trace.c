// SPDX-License-Identifier: GPL-2.0-only
/* The trace that both sides see: a pcap file with ns. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <pcap/pcap.h>

#include "equality.h"

enum { SNAPSHOT = 65535 };

char trace_path[] = "/tmp/bob_equality_XXXXXX";

static pcap_t *format;
static pcap_dumper_t *file;
static uint64_t wall; /* minus boot time */

int trace_open(void)
{
	struct timespec now;
	int fd;

	clock_gettime(CLOCK_REALTIME, &now);
	wall = (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec - bob_now();
	strcpy(trace_path + strlen(trace_path) - 6, "XXXXXX");
	fd = mkstemp(trace_path);
	format = pcap_open_dead_with_tstamp_precision(DLT_EN10MB, SNAPSHOT,
						      PCAP_TSTAMP_PRECISION_NANO);
	file = fd < 0 || !format ? NULL : pcap_dump_fopen(format, fdopen(fd, "w"));
	if (!file)
		fprintf(stderr, "%s: %s\n", trace_path, strerror(errno));
	return file ? 0 : -1;
}

void trace_packet(const uint8_t *frame, size_t n, uint64_t now)
{
	uint64_t time = wall + now;
	const struct pcap_pkthdr head = {
		.ts = {(time_t)(time / 1000000000), (suseconds_t)(time % 1000000000)},
		.caplen = (bpf_u_int32)n,
		.len = (bpf_u_int32)n,
	};

	pcap_dump((u_char *)file, &head, frame);
}

void trace_close(void)
{
	pcap_dump_close(file);
	pcap_close(format);
}
