// SPDX-License-Identifier: GPL-2.0-only
/*
 * bench-read FILE - reads a trace twice: for its packets alone, and once more with
 * the native engine's verdict on each. Prints ns per packet of both, and how many there were.
 */
#include <stdio.h>
#include <time.h>

#include "audit/trace.h"
#include "bob.h"
#include "engine.h"

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static void judge(const struct audit_packet *packet)
{
	const struct bob_arrival arrival = {
		.frame = packet->frame,
		.length = packet->captured,
		.direction = packet->outgoing ? BOB_EGRESS : BOB_INGRESS,
		.interface = BOB_ENGINE_INTERFACE,
		.now = packet->time,
	};

	bob_engine_heartbeat(packet->time);
	bob_engine_packet(&arrival);
}

/* ns per packet; -1: failed. */
static double read_trace(const char *name, bool judged, uint64_t *ret_packets)
{
	struct audit_trace *trace;
	struct audit_packet packet;
	uint64_t packets = 0;
	double start = now();

	if (audit_trace_open(&trace, name))
		return -1;
	for (; audit_trace_next(trace, &packet) == 1; packets++) {
		if (judged && !packets)
			bob_engine_reset(packet.time);
		if (judged)
			judge(&packet);
	}
	audit_trace_close(trace);
	*ret_packets = packets;
	return packets ? (now() - start) / (double)packets : -1;
}

int main(int argc, char **argv)
{
	uint64_t packets = 0;
	double alone, judged;

	if (argc != 2) {
		fprintf(stderr, "usage: %s FILE\n", argv[0]);
		return 2;
	}
	bob_log_name("bench-read");
	alone = read_trace(argv[1], false, &packets);
	judged = read_trace(argv[1], true, &packets);
	if (alone < 0 || judged < 0)
		return 1;
	printf("%.1f %.1f %llu\n", alone, judged, (unsigned long long)packets);
	return 0;
}
