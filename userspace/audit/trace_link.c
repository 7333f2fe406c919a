// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>

#include <linux/if_ether.h>
#include <pcap/pcap.h>
#include <pcap/sll.h>

#include "trace_link.h"

/* The number that OpenBSD gives DLT_RAW, and nobody anything else. */
#define DLT_RAW_OPENBSD 14

enum { OTHER_PROTOCOL = 0xffff }; /* an EtherType that nobody has: "not IP" */

static const struct trace_link_head too_short = {.cut = true};

static uint16_t read_16(const uint8_t *at)
{
	return (uint16_t)(at[0] << 8 | at[1]);
}

/* LINKTYPE_LINUX_SLL: packet type, ARPHRD, address length, address, protocol. */
static struct trace_link_head cooked(const uint8_t *packet, uint32_t n)
{
	if (n < SLL_HDR_LEN)
		return too_short;
	return (struct trace_link_head){
		.skip = SLL_HDR_LEN,
		.type = read_16(packet + 14),
		.outgoing = read_16(packet) == LINUX_SLL_OUTGOING,
	};
}

/* LINKTYPE_LINUX_SLL2: protocol, 0, interface, ARPHRD, packet type, address length, address. */
static struct trace_link_head cooked2(const uint8_t *packet, uint32_t n)
{
	if (n < SLL2_HDR_LEN)
		return too_short;
	return (struct trace_link_head){
		.skip = SLL2_HDR_LEN,
		.type = read_16(packet),
		.outgoing = packet[10] == LINUX_SLL_OUTGOING,
	};
}

static struct trace_link_head ipv4(const uint8_t *packet, uint32_t n)
{
	(void)packet, (void)n;
	return (struct trace_link_head){.type = ETH_P_IP};
}

static struct trace_link_head ipv6(const uint8_t *packet, uint32_t n)
{
	(void)packet, (void)n;
	return (struct trace_link_head){.type = ETH_P_IPV6};
}

/* Nothing but the version tells. */
static struct trace_link_head raw(const uint8_t *packet, uint32_t n)
{
	if (!n)
		return too_short;
	switch (packet[0] >> 4) {
	case 4: return ipv4(packet, n);
	case 6: return ipv6(packet, n);
	default: return (struct trace_link_head){.type = OTHER_PROTOCOL};
	}
}

/* AF_INET is 2 everywhere; AF_INET6 is each system's own. */
static uint16_t type_of_family(uint32_t family)
{
	switch (family) {
	case 2: return ETH_P_IP;
	case 10:		    /* Linux */
	case 23:		    /* Windows */
	case 24:		    /* NetBSD, OpenBSD */
	case 28:		    /* FreeBSD */
	case 30: return ETH_P_IPV6; /* Darwin */
	default: return OTHER_PROTOCOL;
	}
}

/*
 * The address family, in the byte order of the host that captured (DLT_NULL), which
 * need not be the file's, or in the network's (DLT_LOOP). It is small: either tells.
 */
static struct trace_link_head loopback(const uint8_t *packet, uint32_t n)
{
	uint32_t high, low;

	if (n < 4)
		return too_short;
	high = (uint32_t)read_16(packet) << 16 | read_16(packet + 2);
	low = __builtin_bswap32(high);
	return (struct trace_link_head){
		.skip = 4,
		.type = type_of_family(high < low ? high : low),
	};
}

/* Address and control of HDLC may stand in front, and the protocol take one byte (RFC 1661, 6.5).
 */
static struct trace_link_head ppp(const uint8_t *packet, uint32_t n)
{
	uint32_t at = n && packet[0] == 0xff ? 2 : 0;
	uint32_t width = n > at && packet[at] & 1 ? 1 : 2;
	uint16_t protocol;

	if (n < at + width)
		return too_short;
	protocol = width == 1 ? packet[at] : read_16(packet + at);
	return (struct trace_link_head){
		.skip = at + width,
		.type = protocol == 0x21   ? ETH_P_IP
			: protocol == 0x57 ? ETH_P_IPV6
					   : OTHER_PROTOCOL,
	};
}

static const struct {
	int link;
	trace_link look;
} links[] = {
	{DLT_EN10MB, NULL}, {DLT_LINUX_SLL, cooked}, {DLT_LINUX_SLL2, cooked2},
	{DLT_RAW, raw},	    {DLT_RAW_OPENBSD, raw},  {DLT_IPV4, ipv4},
	{DLT_IPV6, ipv6},   {DLT_NULL, loopback},    {DLT_LOOP, loopback},
	{DLT_PPP, ppp},	    {DLT_PPP_SERIAL, ppp},
};

int trace_link_find(trace_link *ret, int link)
{
	for (size_t i = 0; i < sizeof(links) / sizeof(*links); i++) {
		if (links[i].link != link)
			continue;
		*ret = links[i].look;
		return 0;
	}
	return -EINVAL;
}
