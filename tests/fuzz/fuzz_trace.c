// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any bytes as a trace -> packets. Whatever the file says, each packet is as it is
 * described, a trace that has ended stays so, and one that is damaged says why.
 */
#include <errno.h>
#include <stdio.h>

#include "audit/trace.h"
#include "bob.h"
#include "fuzz.h"

enum { LONGEST = 65557, PACKETS_AT_MOST = 10000 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static volatile uint8_t sink;

/* An Ethernet file's frame may be of any length; one that was made up, or completed, is not. */
static void check_packet(const struct audit_packet *packet)
{
	uint8_t sum = 0;

	fuzz_require(packet->captured <= packet->length, "%u of %u bytes", packet->captured,
		     packet->length);
	fuzz_require(packet->captured == packet->length || packet->length > LONGEST,
		     "a frame of %u bytes ends at %u", packet->length, packet->captured);
	fuzz_require(packet->time <= INT64_MAX, "time %llu", (unsigned long long)packet->time);
	for (uint32_t i = 0; i < packet->captured; i++)
		sum ^= packet->frame[i];
	sink = sum;
}

static void read_all(struct audit_trace *trace)
{
	struct audit_packet packet;
	int packets = 0, end;

	while ((end = audit_trace_next(trace, &packet)) == 1) {
		fuzz_require(!audit_trace_damage(trace), "damaged, and it goes on");
		fuzz_require(audit_trace_permille(trace) == -1, "memory has no size");
		check_packet(&packet);
		if (++packets == PACKETS_AT_MOST)
			return;
	}
	fuzz_require(end == 0 || end == -EBADMSG, "ends with %d", end);
	fuzz_require((end == 0) == !audit_trace_damage(trace), "end %d, damage %s", end,
		     audit_trace_damage(trace) ? "told" : "not told");
	fuzz_require(audit_trace_next(trace, &packet) == end, "the end does not stay");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct audit_trace *trace = NULL;
	FILE *file = size ? fmemopen((void *)data, size, "rb") : NULL;

	if (!file)
		return 0;
	bob_log_hold(true);
	if (audit_trace_from(&trace, file, "fuzz"))
		fuzz_require(!trace, "no trace, and one all the same");
	else
		read_all(trace);
	audit_trace_close(trace);
	return 0;
}
