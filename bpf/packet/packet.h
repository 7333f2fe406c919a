/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Ethernet, up to two VLAN tags, IPv4 with options, IPv6 with extension
 * headers, UDP: from a frame to the place of the datagram. No maps, no state.
 *
 * Each step takes a cursor and moves it over one header; false or 0 means the
 * frame is too short. What is not UDP, whole and well-formed passes with a reason.
 */
#ifndef BOB_PACKET_H
#define BOB_PACKET_H

#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/udp.h>

#include "scratch.h"

struct packet_cursor {
	const void *start;
	const void *at;
	const void *end;
};

enum {
	PACKET_TAGS_MAX = 2,
	PACKET_EXTENSIONS_MAX = 6,
	PACKET_NO_TYPE = 1,	  /* instead of an EtherType of 0: no protocol has it */
	PACKET_TLS_PORT = 5061,	  /* SIP over TLS (RFC 3261 19.1.2) */
	PACKET_TCP_KEEPALIVE = 4, /* bytes of the longest, CRLF CRLF (RFC 5626 3.5.1) */
};

bob_inline __u16 packet_16(__be16 x)
{
	return __builtin_bswap16(x);
}

bob_inline const void *packet_take(struct packet_cursor *c, __u32 n)
{
	const void *header = c->at;

	if (header + n > c->end)
		return 0;
	c->at = header + n;
	return header;
}

struct packet_tag {
	__be16 control;
	__be16 type;
};

/* The EtherType behind the tags, host order; 0: too short. */
bob_inline __u16 packet_ethernet(struct packet_cursor *c, struct bob_packet *p)
{
	const struct ethhdr *ethernet = packet_take(c, sizeof(*ethernet));
	const struct packet_tag *tag;
	__u16 type;

	if (!ethernet)
		return 0;
	type = packet_16(ethernet->h_proto);
	for (int i = 0; i < PACKET_TAGS_MAX; i++) {
		if (type != ETH_P_8021Q && type != ETH_P_8021AD)
			break;
		tag = packet_take(c, sizeof(*tag));
		if (!tag)
			return 0;
		type = packet_16(tag->type);
		p->tags++;
	}
	return type ? type : PACKET_NO_TYPE;
}

/* Not 0.0.0.0/8, loopback, multicast, reserved or broadcast: somebody to answer. */
bob_inline int packet_unicast4(__be32 address)
{
	__u8 first = address & 0xff;

	return first != 0 && first != 127 && first < 224;
}

bob_inline int packet_unicast6(const struct in6_addr *address)
{
	const __be32 *word = address->s6_addr32;

	/* ff00::/8 is multicast; ::/96 holds the unspecified and the loopback address */
	return address->s6_addr[0] != 0xff && (word[0] | word[1] | word[2]) != 0;
}

bob_inline __u32 packet_fold6(const struct in6_addr *address)
{
	return address->s6_addr32[0] ^ address->s6_addr32[1] ^ address->s6_addr32[2] ^
	       address->s6_addr32[3];
}

/* Bytes that follow the IP header; 0: not UDP or not whole, and *reason says which. */
bob_inline __u32 packet_ipv4(struct packet_cursor *c, struct bob_packet *p, __u32 *reason)
{
	const struct iphdr *ip = packet_take(c, sizeof(*ip));
	__u32 header, total;

	*reason = BOB_N_BAD_LENGTH;
	if (!ip)
		return 0;
	header = ip->ihl * 4;
	total = packet_16(ip->tot_len);
	if (ip->version != 4 || header < sizeof(*ip) || total < header)
		return 0;
	p->tcp = ip->protocol == IPPROTO_TCP;
	if (ip->protocol != IPPROTO_UDP && !p->tcp) {
		*reason = BOB_N_NOT_UDP;
		return 0;
	}
	if (packet_16(ip->frag_off) & 0x3fff) { /* more fragments, or an offset */
		*reason = BOB_N_LATER_FRAGMENT;
		p->id = ip->id;
		p->fragment = BOB_LATER_FRAGMENT;
		if (packet_16(ip->frag_off) & 0x1fff)
			return 0;
		p->fragment = BOB_FIRST_FRAGMENT;
	}
	if (!packet_take(c, header - sizeof(*ip)))
		return 0;
	p->source = ip->saddr;
	p->destination = ip->daddr;
	p->answerable = packet_unicast4(ip->saddr) && packet_unicast4(ip->daddr);
	return total - header;
}

struct packet_extension {
	__u8 next;
	__u8 length; /* in 8 bytes, the first not counted */
	__u8 rest[6];
};

struct packet_fragment {
	__u8 next;
	__u8 reserved;
	__be16 offset; /* in 8 bytes, from the highest bit on; lowest bit: more follow */
	__be32 id;
};

/* The next header behind a fragment header; 0: no first fragment. */
bob_inline __u8 packet_ipv6_fragment(struct packet_cursor *c, struct bob_packet *p)
{
	const struct packet_fragment *fragment = packet_take(c, sizeof(*fragment));

	if (!fragment)
		return 0;
	p->id = fragment->id;
	p->fragment = BOB_LATER_FRAGMENT;
	if (packet_16(fragment->offset) & 0xfff8)
		return 0;
	/* One fragment that is all there is: whole (RFC 6946). */
	p->fragment = packet_16(fragment->offset) & 1 ? BOB_FIRST_FRAGMENT : BOB_WHOLE;
	return fragment->next;
}

bob_inline __u32 packet_ipv6(struct packet_cursor *c, struct bob_packet *p, __u32 *reason)
{
	const struct ipv6hdr *ip = packet_take(c, sizeof(*ip));
	const struct packet_extension *extension;
	__u32 length, skip;
	__u8 next;

	*reason = BOB_N_BAD_LENGTH;
	if (!ip || ip->version != 6)
		return 0;
	length = packet_16(ip->payload_len);
	next = ip->nexthdr;
	for (int i = 0; i < PACKET_EXTENSIONS_MAX; i++) {
		if (next != IPPROTO_HOPOPTS && next != IPPROTO_ROUTING && next != IPPROTO_DSTOPTS)
			break;
		extension = packet_take(c, sizeof(*extension));
		if (!extension)
			return 0;
		skip = extension->length * 8;
		next = extension->next;
		if (length < skip + sizeof(*extension) || !packet_take(c, skip))
			return 0;
		length -= skip + sizeof(*extension);
	}
	if (next == IPPROTO_FRAGMENT) {
		*reason = BOB_N_LATER_FRAGMENT;
		next = packet_ipv6_fragment(c, p);
		if (!next || length < sizeof(struct packet_fragment))
			return 0;
		length -= sizeof(struct packet_fragment);
	}
	p->tcp = next == IPPROTO_TCP;
	if (next != IPPROTO_UDP && !p->tcp) {
		*reason = BOB_N_NOT_UDP;
		return 0;
	}
	p->source = packet_fold6(&ip->saddr);
	p->destination = packet_fold6(&ip->daddr);
	p->answerable = packet_unicast6(&ip->saddr) && packet_unicast6(&ip->daddr);
	return length;
}

/* What follows the ports and the sequence number: as much of it as is looked at. */
struct packet_tcp {
	__u8 acknowledged[4];
	__u8 header; /* upper half: the whole header, in 4 bytes */
};

/* Payload bytes of a segment of this length; 0: it carries none, or is cut off. */
bob_inline __u32 packet_tcp_payload(struct packet_cursor *c, __u32 length)
{
	const struct packet_tcp *tcp = packet_take(c, sizeof(*tcp));
	__u32 header;

	if (!tcp)
		return 0;
	header = (tcp->header >> 4) * 4;
	return length > header ? length - header : 0;
}

/*
 * Finds the datagram. Returns BOB_CONTINUE with *p filled in, or the reason to
 * pass. room: bytes of the whole frame, which may go on behind data_end.
 */
bob_inline __u32 packet_parse(const void *data, const void *data_end, __u32 room,
			      struct bob_packet *p)
{
	struct packet_cursor c = {.start = data, .at = data, .end = data_end};
	const struct udphdr *udp;
	__u32 reason = BOB_N_BAD_LENGTH, length, datagram;
	__u16 type;

	*p = (struct bob_packet){0};
	type = packet_ethernet(&c, p);
	p->network = c.at - c.start;
	if (type == ETH_P_IP) {
		p->version = 4;
		length = packet_ipv4(&c, p, &reason);
	} else if (type == ETH_P_IPV6) {
		p->version = 6;
		length = packet_ipv6(&c, p, &reason);
	} else {
		return type ? BOB_N_NOT_IP : BOB_N_BAD_LENGTH;
	}
	if (!length)
		return reason;
	udp = packet_take(&c, sizeof(*udp));
	if (!udp)
		return BOB_N_BAD_LENGTH;
	datagram = packet_16(udp->len);
	p->payload = c.at - c.start;
	p->source_port = packet_16(udp->source);
	p->destination_port = packet_16(udp->dest);
	if (p->tcp) { /* its header begins like UDP's */
		p->length = packet_tcp_payload(&c, length);
		return BOB_N_NOT_UDP;
	}
	if (datagram < sizeof(*udp) || length < sizeof(*udp))
		return BOB_N_BAD_LENGTH;
	p->datagram = datagram - sizeof(*udp);
	if (datagram > length && p->fragment == BOB_FIRST_FRAGMENT)
		datagram = length;
	p->length = datagram - sizeof(*udp);
	if (datagram > length || p->payload + p->length > room)
		return BOB_N_BAD_LENGTH;
	p->answerable = p->answerable && p->source_port;
	return BOB_CONTINUE;
}

/* Is one of the two on the list of SIP ports? 0 is no port, but ends the list. */
bob_inline int packet_port_either(const struct bob_config *config, __u16 one, __u16 other)
{
	for (int i = 0; i < BOB_PORTS_MAX; i++) {
		const __u16 port = config->ports[i];

		if (!port)
			return 0;
		if (port == one || port == other)
			return 1;
	}
	return 0;
}

/* Global: the verifier would follow it for every kind of packet otherwise. */
bob_global int packet_ports_listed(const struct bob_config *config, __u32 one, __u32 other)
{
	return config && packet_port_either(config, one, other);
}

bob_inline int packet_on_sip_port(const struct bob_config *config, const struct bob_packet *p)
{
	return packet_ports_listed(config, p->destination_port, p->source_port);
}

/*
 * As what a TCP packet passes: as signalling that bob does not read, or as nothing
 * to do with SIP. Acknowledgements and keep-alives carry no signalling.
 */
bob_inline __u32 packet_tcp_reason(const struct bob_config *config, const struct bob_packet *p)
{
	if (p->length <= PACKET_TCP_KEEPALIVE)
		return BOB_N_NOT_UDP;
	if (p->destination_port == PACKET_TLS_PORT || p->source_port == PACKET_TLS_PORT)
		return BOB_N_TLS;
	return packet_on_sip_port(config, p) ? BOB_N_TCP : BOB_N_NOT_UDP;
}

#endif
