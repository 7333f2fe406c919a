// SPDX-License-Identifier: GPL-2.0-only
/* Packet by packet: the part that must be fast. */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include <linux/if_ether.h>

#include "trace_open.h"

enum { WAIT_MS = 100 };

static const uint64_t second = 1000000000ULL;
/* Further on, ns since the epoch do not fit: the year 2262. */
static const int64_t seconds_most = INT64_MAX / 1000000000 - 1;

/* Fields of a file, so anything at all: what is no time is 0, or the last there is. */
static uint64_t time_of(const struct audit_trace *trace, const struct timeval *time)
{
	int64_t seconds = time->tv_sec, rest = time->tv_usec * trace->scale;

	if (seconds < 0 || rest < 0)
		return 0;
	if (seconds > seconds_most)
		seconds = seconds_most;
	return (uint64_t)seconds * second + (uint64_t)rest % second;
}

static uint32_t smaller(uint64_t x, uint64_t y)
{
	return (uint32_t)(x < y ? x : y);
}

/* Ends the frame in .frame at n bytes; what a frame before left behind those becomes 0. */
static void end_frame(struct audit_trace *trace, uint32_t n)
{
	if (trace->used > n)
		memset(trace->frame + n, 0, trace->used - n);
	trace->used = n;
}

/* An Ethernet header in place of the link layer's, from nobody to nobody; none in place of less. */
static void replace_link(struct audit_trace *trace, struct audit_packet *packet)
{
	struct trace_link_head head = trace->look(packet->frame, packet->captured);
	struct ethhdr *ethernet = (struct ethhdr *)trace->frame;

	if (head.cut) {
		packet->captured = packet->length = 0;
		return;
	}
	*ethernet = (struct ethhdr){.h_proto = htons(head.type)};
	packet->captured = smaller(packet->captured - head.skip, TRACE_PACKET_BYTES);
	packet->length = smaller((uint64_t)packet->length - head.skip + ETH_HLEN, UINT32_MAX);
	packet->outgoing = head.outgoing;
	memcpy(trace->frame + ETH_HLEN, packet->frame + head.skip, packet->captured);
	packet->captured += ETH_HLEN;
	packet->frame = trace->frame;
	end_frame(trace, packet->captured);
}

/* The rest of a frame that was cut, as zeros: behind .used there is nothing else. */
static void complete(struct audit_trace *trace, struct audit_packet *packet)
{
	if (packet->length > TRACE_WHOLE_BYTES)
		return; /* no such frame is, and a file may say anything */
	if (packet->frame != trace->frame) {
		memcpy(trace->frame, packet->frame, packet->captured);
		packet->frame = trace->frame;
		end_frame(trace, packet->captured);
	}
	packet->captured = packet->length;
}

static void take_packet(struct audit_trace *trace, const struct pcap_pkthdr *head,
			const uint8_t *bytes, struct audit_packet *ret)
{
	*ret = (struct audit_packet){
		.time = time_of(trace, &head->ts),
		.frame = bytes,
		.length = head->len > head->caplen ? head->len : head->caplen,
		.captured = head->caplen,
		.cut = head->len > head->caplen,
	};
	if (trace->look)
		replace_link(trace, ret);
	if (ret->cut)
		complete(trace, ret);
}

/* Of a live interface: is there a packet within a moment? */
static bool wait_for_packet(const struct audit_trace *trace)
{
	struct pollfd fd = {.fd = trace->poll_fd, .events = POLLIN};

	return trace->poll_fd >= 0 && poll(&fd, 1, WAIT_MS) > 0;
}

int audit_trace_next(struct audit_trace *trace, struct audit_packet *ret)
{
	struct pcap_pkthdr *head;
	const uint8_t *bytes;
	int got;

	if (trace->damaged)
		return -EBADMSG;
	got = pcap_next_ex(trace->pcap, &head, &bytes);
	if (!got && wait_for_packet(trace))
		got = pcap_next_ex(trace->pcap, &head, &bytes);
	if (got == 1) {
		take_packet(trace, head, bytes, ret);
		return 1;
	}
	if (got == 0 || got == PCAP_ERROR_BREAK)
		return 0;
	trace->damaged = true;
	return -EBADMSG;
}

const char *audit_trace_damage(const struct audit_trace *trace)
{
	return trace->damaged ? pcap_geterr(trace->pcap) : NULL;
}

int audit_trace_permille(const struct audit_trace *trace)
{
	off_t at = trace->size ? ftello(pcap_file(trace->pcap)) : -1;

	return at < 0 ? -1 : (int)smaller((uint64_t)at * 1000 / trace->size, 1000);
}

void audit_trace_close(struct audit_trace *trace)
{
	if (!trace)
		return;
	if (trace->pcap) {
		trace_tell_lost(trace);
		pcap_close(trace->pcap);
	}
	free(trace->stream);
	free(trace->name);
	free(trace);
}
