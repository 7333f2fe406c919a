/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Frames for tests: a UDP payload wrapped in whatever headers a test asks for,
 * and memory that ends at a page nobody may read.
 */
#ifndef BOB_TEST_FRAME_H
#define BOB_TEST_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FRAME_MAX = 9216, FRAME_EXTENSIONS = 4 };

/* All zero means: Ethernet, IPv4 without options, UDP from and to port 5060. */
struct frame_shape {
	bool ipv6;
	bool back;	    /* callee's side to caller's: addresses swapped */
	bool own;	    /* from the gateway's own address (IPv4) */
	uint16_t source;    /* ports; 0: 5060 */
	uint16_t target;    /* */
	uint16_t vlan[3];   /* EtherTypes of the tags, outermost first; 0 ends */
	uint16_t ethertype; /* innermost; 0: the right one */
	uint8_t options;    /* bytes of IPv4 options, a multiple of 4 */
	uint8_t protocol;   /* 0: UDP */
	uint16_t fragment;  /* IPv4 flags and offset; IPv6: a fragment header with this */
	uint8_t extension[FRAME_EXTENSIONS]; /* IPv6 extension header types; 0xff: hop-by-hop */
	int ip_length;			     /* added to the true length in the IP header */
	int udp_length;			     /* added to the true length in the UDP header */
	uint8_t ihl;			     /* 0: the true one */
	uint8_t padding;		     /* bytes behind the IP packet, as Ethernet pads */
};

/* Writes the frame and returns its length. into has room for FRAME_MAX. */
size_t frame_build(uint8_t *into, const struct frame_shape *shape, const void *payload, size_t n);

/* Every line end of text becomes CRLF; returns the length. into has twice the room. */
size_t text_to_crlf(char *into, const char *text);

/* A copy of n <= FRAME_MAX bytes whose end touches an unreadable page; valid until the next call.
 */
uint8_t *guarded_copy(const void *bytes, size_t n);

#endif
