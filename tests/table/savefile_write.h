/* SPDX-License-Identifier: GPL-2.0-only */
/* Small captures in memory, as tools on other systems write them. */
#ifndef BOB_TEST_SAVEFILE_WRITE_H
#define BOB_TEST_SAVEFILE_WRITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Of the file formats, not libpcap's DLT_. */
enum savefile_link {
	SAVEFILE_NULL = 0,
	SAVEFILE_ETHERNET = 1,
	SAVEFILE_PPP = 9,
	SAVEFILE_PPP_HDLC = 50,
	SAVEFILE_RAW = 101,
	SAVEFILE_IEEE80211 = 105,
	SAVEFILE_LOOP = 108,
	SAVEFILE_SLL = 113,
	SAVEFILE_IPV4 = 228,
	SAVEFILE_IPV6 = 229,
	SAVEFILE_SLL2 = 276,
};

/* All zero means: pcap, this host's byte order, µs. */
struct savefile {
	bool pcapng;
	bool swapped; /* the other byte order */
	bool nano;    /* time stamps in ns; a pcapng file may say so, too */
	uint32_t link;
	size_t n;
	uint8_t bytes[1 << 16];
};

/* The file's header. */
void savefile_begin(struct savefile *file);
/* Another section header and interface, as after mergecap (pcapng). */
void savefile_interface(struct savefile *file, uint32_t link);
/* time: ns. length: on the wire. */
void savefile_packet(struct savefile *file, uint64_t time, const void *packet, uint32_t captured,
		     uint32_t length);
/* To be read; closes without a trace. NULL: out of memory. */
FILE *savefile_open(struct savefile *file);

/*
 * Puts what the link layer has in front of an IP packet before it; returns bytes
 * written. outgoing: where the link layer knows.
 */
size_t savefile_link_head(uint8_t *into, uint32_t link, bool ipv6, bool outgoing);

/* Of every format and link layer one, with two packets, the second cut. False: i is beyond all. */
bool savefile_sample(struct savefile *file, unsigned int i);

#endif
