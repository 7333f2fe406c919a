// SPDX-License-Identifier: GPL-2.0-only
#include <arpa/inet.h>
#include <pcap/pcap.h>
#include <string.h>

#include "frame_shape.h"
#include "savefile.h"

/* Bytes before the IP header; -1: a link layer that is none of these. */
static int link_header(int link)
{
	switch (link) {
	case DLT_EN10MB: return 0;
	case DLT_RAW: return 0;
	case DLT_IPV4: return 0;
	case DLT_IPV6: return 0;
	case DLT_NULL: return 4;
	case DLT_LOOP: return 4;
	case DLT_LINUX_SLL: return 16;
	case DLT_LINUX_SLL2: return 20;
	default: return -1;
	}
}

/* Writes the packet as an Ethernet frame; returns its length, 0 if it cannot be one. */
static size_t as_ethernet(uint8_t *frame, int link, const uint8_t *packet, size_t n)
{
	int header = link_header(link);
	uint16_t type;

	if (header < 0 || n < (size_t)header || n > FRAME_MAX - 14)
		return 0;
	if (link == DLT_EN10MB) {
		memcpy(frame, packet, n);
		return n;
	}
	packet += header;
	n -= header;
	type = htons(n && packet[0] >> 4 == 6 ? 0x86dd : 0x0800);
	memset(frame, 2, 12);
	memcpy(frame + 12, &type, sizeof(type));
	memcpy(frame + 14, packet, n);
	return n + 14;
}

int savefile_frames(FILE *file, const char *path, corpus_each each, void *arg)
{
	char why[PCAP_ERRBUF_SIZE];
	pcap_t *capture = pcap_fopen_offline(file, why);
	struct pcap_pkthdr *head;
	const uint8_t *packet;
	int result = 0;

	if (!capture) {
		fclose(file);
		return 0;
	}
	while (!result && pcap_next_ex(capture, &head, &packet) == 1) {
		uint8_t frame[FRAME_MAX];
		size_t n = as_ethernet(frame, pcap_datalink(capture), packet, head->caplen);

		if (n)
			result = each(path, frame, n, arg);
	}
	pcap_close(capture);
	return result;
}
