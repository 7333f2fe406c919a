// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "frame_shape.h"
#include "savefile_write.h"

enum { SNAPLEN = 65535, BLOCK_SECTION = 0x0a0d0d0a, BLOCK_INTERFACE = 1, BLOCK_PACKET = 6 };

static void put(struct savefile *file, const void *bytes, size_t n)
{
	if (file->n + n > sizeof(file->bytes))
		abort();
	memcpy(file->bytes + file->n, bytes, n);
	file->n += n;
}

static void put_32(struct savefile *file, uint32_t x)
{
	if (file->swapped)
		x = __builtin_bswap32(x);
	put(file, &x, sizeof(x));
}

static void put_16(struct savefile *file, uint16_t x)
{
	if (file->swapped)
		x = __builtin_bswap16(x);
	put(file, &x, sizeof(x));
}

static void put_section(struct savefile *file)
{
	put_32(file, BLOCK_SECTION);
	put_32(file, 28);
	put_32(file, 0x1a2b3c4d);
	put_16(file, 1);
	put_16(file, 0);
	put_32(file, UINT32_MAX); /* a length that is not known */
	put_32(file, UINT32_MAX);
	put_32(file, 28);
}

void savefile_interface(struct savefile *file, uint32_t link)
{
	uint32_t size = 20 + (file->nano ? 12 : 0);

	put_32(file, BLOCK_INTERFACE);
	put_32(file, size);
	put_16(file, (uint16_t)link);
	put_16(file, 0);
	put_32(file, SNAPLEN);
	if (file->nano) {
		put_16(file, 9); /* if_tsresol */
		put_16(file, 1);
		put(file, "\x09\0\0\0", 4);
		put_32(file, 0); /* end of options */
	}
	put_32(file, size);
}

void savefile_begin(struct savefile *file)
{
	file->n = 0;
	if (file->pcapng) {
		put_section(file);
		savefile_interface(file, file->link);
		return;
	}
	put_32(file, file->nano ? 0xa1b23c4d : 0xa1b2c3d4);
	put_16(file, 2);
	put_16(file, 4);
	put_32(file, 0);
	put_32(file, 0);
	put_32(file, SNAPLEN);
	put_32(file, file->link);
}

static void put_block(struct savefile *file, uint64_t time, const void *packet, uint32_t captured,
		      uint32_t length)
{
	uint32_t padding = -captured & 3, size = 32 + captured + padding;

	put_32(file, BLOCK_PACKET);
	put_32(file, size);
	put_32(file, 0); /* of the first interface */
	put_32(file, (uint32_t)(time >> 32));
	put_32(file, (uint32_t)time);
	put_32(file, captured);
	put_32(file, length);
	put(file, packet, captured);
	put(file, "\0\0\0", padding);
	put_32(file, size);
}

void savefile_packet(struct savefile *file, uint64_t time, const void *packet, uint32_t captured,
		     uint32_t length)
{
	uint32_t unit = file->nano ? 1 : 1000, second = 1000000000 / unit;

	time /= unit;
	if (file->pcapng) {
		put_block(file, time, packet, captured, length);
		return;
	}
	put_32(file, (uint32_t)(time / second));
	put_32(file, (uint32_t)(time % second));
	put_32(file, captured);
	put_32(file, length);
	put(file, packet, captured);
}

FILE *savefile_open(struct savefile *file)
{
	return fmemopen(file->bytes, file->n, "rb");
}

static void ethertype(uint8_t *at, bool ipv6)
{
	memcpy(at, ipv6 ? "\x86\xdd" : "\x08\0", 2);
}

static size_t cooked(uint8_t *into, bool ipv6, bool outgoing)
{
	memcpy(into, "\0\0\0\1\0\6\x02\0\0\0\0\xcc\0\0", 14);
	into[1] = outgoing ? 4 : 0;
	ethertype(into + 14, ipv6);
	return 16;
}

static size_t cooked2(uint8_t *into, bool ipv6, bool outgoing)
{
	memcpy(into + 2, "\0\0\0\0\0\3\0\1\0\6\x02\0\0\0\0\xcc\0\0", 18);
	into[10] = outgoing ? 4 : 0;
	ethertype(into, ipv6);
	return 20;
}

size_t savefile_link_head(uint8_t *into, uint32_t link, bool ipv6, bool outgoing)
{
	switch (link) {
	case SAVEFILE_ETHERNET:
		memset(into, 0, 12);
		ethertype(into + 12, ipv6);
		return 14;
	case SAVEFILE_SLL: return cooked(into, ipv6, outgoing);
	case SAVEFILE_SLL2: return cooked2(into, ipv6, outgoing);
	case SAVEFILE_NULL: /* as an Intel machine with macOS has it */
		memcpy(into, ipv6 ? "\x1e\0\0\0" : "\2\0\0\0", 4);
		return 4;
	case SAVEFILE_LOOP: /* as OpenBSD */
		memcpy(into, ipv6 ? "\0\0\0\x18" : "\0\0\0\2", 4);
		return 4;
	case SAVEFILE_PPP: memcpy(into, ipv6 ? "\0\x57" : "\0\x21", 2); return 2;
	case SAVEFILE_PPP_HDLC: memcpy(into, ipv6 ? "\xff\3\0\x57" : "\xff\3\0\x21", 4); return 4;
	default: return 0;
	}
}

bool savefile_sample(struct savefile *file, unsigned int i)
{
	static const uint32_t links[] = {
		SAVEFILE_ETHERNET, SAVEFILE_SLL,  SAVEFILE_SLL2, SAVEFILE_RAW, SAVEFILE_NULL,
		SAVEFILE_LOOP,	   SAVEFILE_IPV4, SAVEFILE_IPV6, SAVEFILE_PPP, SAVEFILE_PPP_HDLC,
	};
	uint8_t frame[FRAME_MAX], packet[FRAME_MAX];
	struct frame_shape shape = {0};
	uint32_t n, head;

	if (i / 8 >= sizeof(links) / sizeof(*links))
		return false;
	*file = (struct savefile){
		.pcapng = i & 1, .swapped = i & 2, .nano = i & 4, .link = links[i / 8]};
	shape.ipv6 = file->link == SAVEFILE_IPV6;
	n = (uint32_t)frame_build(frame, &shape, "INVITE", 6);
	head = (uint32_t)savefile_link_head(packet, file->link, shape.ipv6, false);
	memcpy(packet + head, frame + 14, n - 14);
	n += head - 14;
	savefile_begin(file);
	savefile_packet(file, 1700000000123456789, packet, n, n);
	savefile_packet(file, 1700000000123456789, packet, n / 2, n);
	return true;
}
