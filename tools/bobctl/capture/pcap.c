/* SPDX-License-Identifier: GPL-2.0-only */
/* pcap: Ethernet frames with nanoseconds, in this machine's byte order. */
#include "sink.h"

enum { PCAP_NANOSECONDS = 0xa1b23c4d, PCAP_ETHERNET = 1 };

static const uint64_t second = 1000000000ULL;

struct pcap_begin {
	uint32_t magic;
	uint16_t major, minor;
	uint32_t zone, accuracy;
	uint32_t snap;
	uint32_t link;
};

struct pcap_record {
	uint32_t seconds, nanoseconds;
	uint32_t captured, length;
};

static void begin(struct ctl_bytes *out, bool redacted)
{
	const struct pcap_begin head = {
		.magic = PCAP_NANOSECONDS,
		.major = 2,
		.minor = 4,
		.snap = BOB_CAPTURE_BYTES,
		.link = PCAP_ETHERNET,
	};

	(void)redacted;
	ctl_put(out, &head, sizeof(head));
}

static void packet(struct ctl_bytes *out, const struct ctl_packet *packet)
{
	const struct pcap_record head = {
		.seconds = (uint32_t)(packet->time / second),
		.nanoseconds = (uint32_t)(packet->time % second),
		.captured = packet->head.captured,
		.length = packet->head.length,
	};

	ctl_put(out, &head, sizeof(head));
	ctl_put(out, packet->frame, packet->head.captured);
}

const struct ctl_format ctl_format_pcap = {
	.name = "pcap",
	.ending = ".pcap",
	.begin = begin,
	.packet = packet,
};
