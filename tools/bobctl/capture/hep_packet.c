/* SPDX-License-Identifier: GPL-2.0-only */
/* HEP 3 packets: a head with the length, then chunks of vendor, type, length and value. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "hep.h"

enum hep_chunk {
	HEP_FAMILY = 1,
	HEP_PROTOCOL,
	HEP_SOURCE4,
	HEP_DESTINATION4,
	HEP_SOURCE6,
	HEP_DESTINATION6,
	HEP_SOURCE_PORT,
	HEP_DESTINATION_PORT,
	HEP_SECONDS,
	HEP_MICROSECONDS,
	HEP_KIND,
	HEP_AGENT,
	HEP_PASSWORD = 14,
	HEP_PAYLOAD,
	HEP_CORRELATION = 17,
};

enum hep_kind { HEP_KIND_SIP = 1, HEP_KIND_LOG = 100 };

enum { HEP_MAX = UINT16_MAX, LENGTH_AT = 4, CHUNK_HEAD = 6 };

static void put_16(struct ctl_bytes *out, uint16_t value)
{
	value = htons(value);
	ctl_put(out, &value, sizeof(value));
}

static void put_chunk(struct ctl_bytes *out, enum hep_chunk type, const void *value, size_t n)
{
	put_16(out, 0); /* of no vendor: all sides know these types */
	put_16(out, (uint16_t)type);
	put_16(out, (uint16_t)(CHUNK_HEAD + n));
	ctl_put(out, value, n);
}

static void put_chunk_8(struct ctl_bytes *out, enum hep_chunk type, uint8_t value)
{
	put_chunk(out, type, &value, sizeof(value));
}

static void put_chunk_16(struct ctl_bytes *out, enum hep_chunk type, uint16_t value)
{
	value = htons(value);
	put_chunk(out, type, &value, sizeof(value));
}

static void put_chunk_32(struct ctl_bytes *out, enum hep_chunk type, uint32_t value)
{
	value = htonl(value);
	put_chunk(out, type, &value, sizeof(value));
}

static void put_flow(struct ctl_bytes *out, const struct ctl_flow *flow)
{
	bool six = flow->version == 6;
	size_t n = six ? 16 : 4;

	put_chunk_8(out, HEP_FAMILY, six ? AF_INET6 : AF_INET); /* by Linux' numbers: 10 and 2 */
	put_chunk_8(out, HEP_PROTOCOL, IPPROTO_UDP);
	put_chunk(out, six ? HEP_SOURCE6 : HEP_SOURCE4, flow->source, n);
	put_chunk(out, six ? HEP_DESTINATION6 : HEP_DESTINATION4, flow->destination, n);
	put_chunk_16(out, HEP_SOURCE_PORT, flow->source_port);
	put_chunk_16(out, HEP_DESTINATION_PORT, flow->destination_port);
}

/* The whole packet; what is too long for its lengths of 16 bits is cut off. */
static void put_packet(struct ctl_bytes *out, const struct hep_options *options,
		       const struct ctl_packet *packet, enum hep_kind kind, const void *payload,
		       size_t n)
{
	const char *call_id = packet->message.call_id;
	size_t start = out->n, room;
	uint16_t length;

	ctl_put(out, "HEP3", 4);
	put_16(out, 0);
	put_flow(out, &packet->flow);
	put_chunk_32(out, HEP_SECONDS, (uint32_t)(packet->time / 1000000000));
	put_chunk_32(out, HEP_MICROSECONDS, (uint32_t)(packet->time / 1000 % 1000000));
	put_chunk_8(out, HEP_KIND, (uint8_t)kind);
	put_chunk_32(out, HEP_AGENT, options->agent);
	if (options->password)
		put_chunk(out, HEP_PASSWORD, options->password, strlen(options->password));
	put_chunk(out, HEP_CORRELATION, call_id, strlen(call_id));
	room = HEP_MAX - (out->n - start) - CHUNK_HEAD;
	put_chunk(out, HEP_PAYLOAD, payload, n < room ? n : room);
	if (out->broken)
		return;
	length = htons((uint16_t)(out->n - start));
	memcpy(out->data + start + LENGTH_AT, &length, sizeof(length));
}

void hep_put_message(struct ctl_bytes *out, const struct hep_options *options,
		     const struct ctl_packet *packet)
{
	put_packet(out, options, packet, HEP_KIND_SIP, packet->flow.payload, packet->flow.length);
}

void hep_put_decision(struct ctl_bytes *out, const struct hep_options *options,
		      const struct ctl_packet *packet)
{
	struct ctl_bytes line = {0};

	ctl_format_json.packet(&line, packet);
	out->broken |= line.broken;
	if (line.n)
		put_packet(out, options, packet, HEP_KIND_LOG, line.data, line.n - 1);
	free(line.data);
}

bool hep_is_decision(const struct ctl_packet *packet)
{
	const struct bob_capture_head *head = &packet->head;

	if (head->direction == BOB_REPLY)
		return false; /* said with the INVITE */
	return head->verdict != BOB_PASS ||
	       (head->reason >= BOB_N_ADMITTED && head->reason <= BOB_N_FRAGMENT_DROPPED);
}

/* A port's digits. */
static bool is_port(const char *text)
{
	return *text && strlen(text) <= 5 && text[strspn(text, "0123456789")] == '\0' &&
	       atoi(text) >= 1 && atoi(text) <= UINT16_MAX;
}

int hep_target(struct hep_options *ret, const char *text)
{
	const char *end = strrchr(text, ':'), *host = text;
	size_t n;

	if (*text == '[') {
		host++;
		end = strchr(text, ']');
		if (!end || (end[1] && end[1] != ':'))
			return -EINVAL;
		n = (size_t)(end++ - host);
	} else if (!end || strchr(text, ':') != end) { /* none, or an IPv6 address alone */
		end = text + strlen(text);
		n = strlen(text);
	} else {
		n = (size_t)(end - host);
	}
	if (!n || n >= sizeof(ret->host) || (*end && !is_port(end + 1)))
		return -EINVAL;
	memcpy(ret->host, host, n);
	ret->host[n] = '\0';
	ret->target = text;
	if (*end)
		strcpy(ret->port, end + 1);
	else
		snprintf(ret->port, sizeof(ret->port), "%d", HEP_PORT);
	return 0;
}
