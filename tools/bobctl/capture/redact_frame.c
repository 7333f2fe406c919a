/* SPDX-License-Identifier: GPL-2.0-only */
/* Where in a frame the payload is, and the checksum that covers it. */
#include <stdbool.h>
#include <string.h>

#include "packet/packet.h"
#include "redact.h"

/* One's complement sum of 16-bit words in network order (RFC 1071); an odd byte is a high one. */
static uint32_t add(uint32_t sum, const uint8_t *bytes, size_t n)
{
	for (size_t i = 0; i + 1 < n; i += 2)
		sum += (uint32_t)bytes[i] << 8 | bytes[i + 1];
	if (n & 1)
		sum += (uint32_t)bytes[n - 1] << 8;
	return sum;
}

static uint16_t fold(uint32_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)sum;
}

static uint32_t pseudo_header(const struct bob_packet *p, const uint8_t *network, uint32_t udp)
{
	uint32_t sum = IPPROTO_UDP + udp;

	return p->version == 4 ? add(sum, network + 12, 8) : add(sum, network + 8, 32);
}

/*
 * Of a whole datagram it is made anew, for a host may have left it to its card. Of a
 * part it is moved on by what has changed (RFC 1624): right, if it was.
 */
static void sum_up(uint8_t *frame, const struct bob_packet *p, bool whole, uint32_t before,
		   uint32_t payload)
{
	uint8_t *udp = frame + p->payload - 8, *at = udp + 6;
	uint32_t sum;

	if (!(at[0] | at[1]) && p->version == 4)
		return; /* it has none (RFC 768) */
	if (whole) {
		at[0] = at[1] = 0;
		sum = pseudo_header(p, frame + p->network, p->datagram + 8);
		sum = fold(add(sum, udp, p->length + 8));
	} else {
		sum = (uint16_t) ~(at[0] << 8 | at[1]);
		sum += (uint16_t)~fold(before);
		sum = fold(sum + fold(add(0, frame + p->payload, payload)));
	}
	sum = (uint16_t)~sum;
	if (!sum)
		sum = 0xffff;
	at[0] = (uint8_t)(sum >> 8);
	at[1] = (uint8_t)sum;
}

void ctl_redact_frame(const struct bob_key *key, uint8_t *frame, uint32_t captured, uint32_t length)
{
	struct bob_packet p;
	uint32_t payload, before;
	bool whole;

	if (packet_parse(frame, frame + captured, length, &p) != BOB_CONTINUE) {
		/* No SIP over UDP, so not what bob captures: nothing of it is known to be harmless.
		 */
		if (captured > ETH_HLEN)
			memset(frame + ETH_HLEN, 0, captured - ETH_HLEN);
		return;
	}
	payload = captured - p.payload;
	if (payload > p.length)
		payload = p.length;
	whole = p.fragment == BOB_WHOLE && payload == p.length;
	before = add(0, frame + p.payload, payload);
	ctl_redact_payload(key, frame + p.payload, payload);
	memset(frame + p.payload + payload, 0, captured - p.payload - payload);
	sum_up(frame, &p, whole, before, payload);
}
