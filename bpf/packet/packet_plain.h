/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The plain packet, as nearly all are: Ethernet without tags, IPv4 without options
 * or IPv6 without extension headers, no fragment, a UDP datagram that lies in one
 * piece. Its fields stand at fixed places, so reading it takes 4 ns, where
 * packet_parse() takes 15. Whatever is not like that, or does not fit together, is
 * packet_parse()'s: the plain way may decline, but never says anything else.
 */
#ifndef BOB_PACKET_PLAIN_H
#define BOB_PACKET_PLAIN_H

#include "packet/packet.h"
#include "sip/sip_first.h"

enum {
	PLAIN_UDP4 = sizeof(struct ethhdr) + sizeof(struct iphdr),
	PLAIN_UDP6 = sizeof(struct ethhdr) + sizeof(struct ipv6hdr),
};

/* As much as tells whether bob looks into a packet at all. */
struct packet_plain {
	__u32 payload; /* offset */
	__u32 length;
	__u16 source_port;
	__u16 destination_port;
};

/*
 * Bytes 12 to 15 and 20 to 23 of a frame, as they lie in memory, and which bits of
 * them count: several fields are compared at once, which halves what RTP costs.
 */
enum {
	PLAIN_TYPE4 = 0x00450008, /* EtherType, version, 5 words of header */
	PLAIN_TYPE4_MASK = 0x00ffffff,
	PLAIN_WHOLE4 = 0x11000000, /* neither offset nor more fragments, UDP */
	PLAIN_WHOLE4_MASK = 0xff00ff3f,
	PLAIN_TYPE6 = 0x0060dd86, /* EtherType, version */
	PLAIN_TYPE6_MASK = 0x00f0ffff,
};

bob_inline __u32 packet_plain_word(const void *data, __u32 at)
{
	return *(const __u32 *)(data + at);
}

bob_inline void packet_plain_read(const void *data, struct packet_plain *plain)
{
	const struct udphdr *udp = data + plain->payload - sizeof(*udp);

	plain->length = packet_16(udp->len) - sizeof(*udp);
	plain->source_port = packet_16(udp->source);
	plain->destination_port = packet_16(udp->dest);
}

/* The datagram at offset at, after header of the total bytes that the IP header promises. */
bob_inline int packet_plain_udp(const void *data, const void *data_end, __u32 at, __u32 header,
				__u32 total, struct packet_plain *plain)
{
	const struct udphdr *udp = data + at;
	__u64 length = packet_16(udp->len);

	if (length < sizeof(*udp) || length + header > total ||
	    length + at > (__u64)(data_end - data))
		return 0;
	plain->payload = at + sizeof(*udp);
	packet_plain_read(data, plain);
	return 1;
}

/* Finds the datagram of a plain packet. 0: it is none, or not a sound one. */
bob_inline int packet_is_plain(const void *data, const void *data_end, struct packet_plain *plain)
{
	const struct ipv6hdr *six = data + sizeof(struct ethhdr);
	const struct iphdr *four = data + sizeof(struct ethhdr);

	if (data + PLAIN_UDP4 + sizeof(struct udphdr) > data_end)
		return 0;
	if ((packet_plain_word(data, 12) & PLAIN_TYPE4_MASK) == PLAIN_TYPE4) {
		if ((packet_plain_word(data, 20) & PLAIN_WHOLE4_MASK) != PLAIN_WHOLE4)
			return 0;
		return packet_plain_udp(data, data_end, PLAIN_UDP4, sizeof(*four),
					packet_16(four->tot_len), plain);
	}
	if (data + PLAIN_UDP6 + sizeof(struct udphdr) > data_end ||
	    (packet_plain_word(data, 12) & PLAIN_TYPE6_MASK) != PLAIN_TYPE6 ||
	    six->nexthdr != IPPROTO_UDP)
		return 0;
	return packet_plain_udp(data, data_end, PLAIN_UDP6, 0, packet_16(six->payload_len), plain);
}

/* As what it passes, if its first bytes tell; a capture wants the whole message all the same. */
bob_inline __u32 packet_plain_first(const void *data, const void *data_end,
				    const struct bob_config *config,
				    const struct packet_plain *plain)
{
	return config->captures ? BOB_CONTINUE
				: sip_first(data + plain->payload, data_end, plain->length);
}

/* All that packet_parse() would say of it. 0 never happens; the verifier asks. */
bob_inline int packet_from_plain(const void *data, const void *data_end,
				 const struct packet_plain *plain, struct bob_packet *p)
{
	const struct ipv6hdr *six = data + sizeof(struct ethhdr);
	const struct iphdr *four = data + sizeof(struct ethhdr);

	*p = (struct bob_packet){
		.network = sizeof(struct ethhdr),
		.payload = plain->payload,
		.length = plain->length,
		.datagram = plain->length,
		.source_port = plain->source_port,
		.destination_port = plain->destination_port,
	};
	if (plain->payload == PLAIN_UDP4 + sizeof(struct udphdr)) {
		if ((const void *)(four + 1) > data_end)
			return 0;
		p->version = 4;
		p->source = four->saddr;
		p->destination = four->daddr;
		p->answerable = plain->source_port && packet_unicast4(four->saddr) &&
				packet_unicast4(four->daddr);
		return 1;
	}
	if ((const void *)(six + 1) > data_end)
		return 0;
	p->version = 6;
	p->source = packet_fold6(&six->saddr);
	p->destination = packet_fold6(&six->daddr);
	p->answerable =
		plain->source_port && packet_unicast6(&six->saddr) && packet_unicast6(&six->daddr);
	return 1;
}

#endif
