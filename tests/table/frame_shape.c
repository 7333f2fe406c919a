// SPDX-License-Identifier: GPL-2.0-only
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/udp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "frame_shape.h"

/* A place to write and how far it has come. */
struct cursor {
	uint8_t *at;
};

static void put(struct cursor *cursor, const void *bytes, size_t n)
{
	memcpy(cursor->at, bytes, n);
	cursor->at += n;
}

static void put_16(struct cursor *cursor, uint16_t value)
{
	uint16_t be = htons(value);

	put(cursor, &be, sizeof(be));
}

static uint16_t sum_16(const void *bytes, size_t n)
{
	const uint8_t *at = bytes;
	uint32_t sum = 0;

	for (size_t i = 0; i + 1 < n; i += 2)
		sum += at[i] << 8 | at[i + 1];
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return htons(~sum);
}

static void put_ethernet(struct cursor *cursor, const struct frame_shape *shape)
{
	static const uint8_t near[6] = {2, 0, 0, 0, 0, 1}, far[6] = {2, 0, 0, 0, 0, 2};
	uint16_t inner = shape->ipv6 ? ETH_P_IPV6 : ETH_P_IP;

	put(cursor, shape->back ? near : far, 6);
	put(cursor, shape->back ? far : near, 6);
	for (int i = 0; i < 3 && shape->vlan[i]; i++) {
		put_16(cursor, shape->vlan[i]);
		put_16(cursor, 100 + i);
	}
	put_16(cursor, shape->ethertype ? shape->ethertype : inner);
}

static void put_ipv4(struct cursor *cursor, const struct frame_shape *shape, size_t n)
{
	static const uint8_t nops[40] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
					 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
					 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
	uint8_t *start = cursor->at;
	size_t header = sizeof(struct iphdr) + shape->options;
	struct iphdr ip = {
		.version = 4,
		.ihl = shape->ihl ? shape->ihl : header / 4,
		.tot_len = htons(header + n + shape->ip_length),
		.frag_off = htons(shape->fragment),
		.ttl = 64,
		.protocol = shape->protocol ? shape->protocol : IPPROTO_UDP,
		.saddr = htonl(shape->own    ? 0x0a000009
			       : shape->back ? 0x0a000002
					     : 0x0a000001),
		.daddr = htonl(shape->back ? 0x0a000001 : 0x0a000002),
	};

	put(cursor, &ip, sizeof(ip));
	put(cursor, nops, shape->options);
	ip.check = sum_16(start, header);
	memcpy(start, &ip, sizeof(ip));
}

static uint8_t extension_type(const struct frame_shape *shape, int i)
{
	uint8_t type = i < FRAME_EXTENSIONS ? shape->extension[i] : 0;

	if (type)
		return type == 0xff ? IPPROTO_HOPOPTS : type;
	return shape->protocol ? shape->protocol : IPPROTO_UDP;
}

/* Eight bytes each: the shortest form of every extension header (RFC 8200 4). */
static void put_extensions(struct cursor *cursor, const struct frame_shape *shape)
{
	for (int i = 0; i < FRAME_EXTENSIONS && shape->extension[i]; i++) {
		uint8_t header[8] = {extension_type(shape, i + 1), 0, 1, 4};

		if (shape->extension[i] == IPPROTO_FRAGMENT) {
			header[2] = shape->fragment >> 8;
			header[3] = shape->fragment;
		} else if (shape->extension[i] == IPPROTO_AH) {
			header[1] = 0; /* in units of 4 bytes, minus 2 (RFC 4302 2.2) */
		}
		put(cursor, header, sizeof(header));
	}
}

static void put_ipv6(struct cursor *cursor, const struct frame_shape *shape, size_t n)
{
	struct ipv6hdr ip = {
		.version = 6,
		.nexthdr = extension_type(shape, 0),
		.hop_limit = 64,
	};
	size_t extensions = 0;

	while (extensions < FRAME_EXTENSIONS && shape->extension[extensions])
		extensions++;
	ip.payload_len = htons(8 * extensions + n + shape->ip_length);
	inet_pton(AF_INET6, shape->back ? "fd00::2" : "fd00::1", &ip.saddr);
	inet_pton(AF_INET6, shape->back ? "fd00::1" : "fd00::2", &ip.daddr);
	put(cursor, &ip, sizeof(ip));
	put_extensions(cursor, shape);
}

size_t frame_build(uint8_t *into, const struct frame_shape *shape, const void *payload, size_t n)
{
	struct cursor cursor = {into};
	size_t datagram = sizeof(struct udphdr) + n;

	put_ethernet(&cursor, shape);
	if (shape->ipv6)
		put_ipv6(&cursor, shape, datagram);
	else
		put_ipv4(&cursor, shape, datagram);
	put_16(&cursor, shape->source ? shape->source : 5060);
	put_16(&cursor, shape->target ? shape->target : 5060);
	put_16(&cursor, datagram + shape->udp_length);
	put_16(&cursor, 0);
	put(&cursor, payload, n);
	memset(cursor.at, 0, shape->padding);
	return cursor.at + shape->padding - into;
}

size_t text_to_crlf(char *into, const char *text)
{
	char *at = into;

	for (; *text; text++) {
		if (*text == '\n')
			*at++ = '\r';
		*at++ = *text;
	}
	return at - into;
}

uint8_t *guarded_copy(const void *bytes, size_t n)
{
	static uint8_t *pages;
	const size_t page = 4096, room = (FRAME_MAX + page - 1) / page * page;

	if (!pages) {
		pages = mmap(NULL, room + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			     -1, 0);
		if (pages == MAP_FAILED || mprotect(pages + room, page, PROT_NONE))
			abort();
	}
	if (n > room)
		abort();
	return memcpy(pages + room - n, bytes, n);
}
