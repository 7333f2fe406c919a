/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pcapng (draft-ietf-opsawg-pcapng), in this machine's byte order: what pcap has,
 * and beside each packet its interface, its direction, and what bob decided.
 */
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include "sink.h"

enum {
	NG_SECTION = 0x0a0d0d0a,
	NG_INTERFACE = 1,
	NG_PACKET = 6,
	NG_BYTE_ORDER = 0x1a2b3c4d,
	NG_ETHERNET = 1,
};

/* Options; a number means something else in each kind of block, but for the first two. */
enum {
	NG_END = 0,
	NG_COMMENT = 1,
	NG_HARDWARE = 2, /* section */
	NG_SYSTEM = 3,
	NG_PROGRAM = 4,
	NG_NAME = 2, /* interface */
	NG_RESOLUTION = 9,
	NG_FLAGS = 2, /* packet */
	NG_VERDICT = 7,
};

enum { NG_INBOUND = 1, NG_OUTBOUND = 2 };
/* In NG_VERDICT: whose verdict follows, 64 bits of it. */
enum { NG_BY_TC = 1, NG_BY_XDP = 2 };

static void put_32(struct ctl_bytes *out, uint32_t word)
{
	ctl_put(out, &word, sizeof(word));
}

static void pad(struct ctl_bytes *out, size_t n)
{
	static const uint8_t zeros[4];

	ctl_put(out, zeros, -n & 3);
}

static void option(struct ctl_bytes *out, uint16_t code, const void *value, size_t n)
{
	const uint16_t head[2] = {code, (uint16_t)n};

	ctl_put(out, head, sizeof(head));
	ctl_put(out, value, n);
	pad(out, n);
}

static void option_text(struct ctl_bytes *out, uint16_t code, const char *text)
{
	option(out, code, text, strlen(text));
}

/* Returns where the block's length belongs. */
static size_t block_begin(struct ctl_bytes *out, uint32_t type)
{
	put_32(out, type);
	put_32(out, 0);
	return out->n - 4;
}

/* A block's length stands at both of its ends. */
static void block_end(struct ctl_bytes *out, size_t at)
{
	uint32_t length;

	option(out, NG_END, NULL, 0);
	length = (uint32_t)(out->n - at + 8);
	put_32(out, length);
	if (!out->broken)
		memcpy(out->data + at, &length, sizeof(length));
}

static void begin(struct ctl_bytes *out, bool redacted)
{
	static const struct {
		uint32_t order;
		uint16_t major, minor;
		int64_t length; /* of the section: not known */
	} head = {NG_BYTE_ORDER, 1, 0, -1};
	size_t at = block_begin(out, NG_SECTION);
	struct utsname system;
	char text[160];

	ctl_put(out, &head, sizeof(head));
	if (!uname(&system)) {
		option_text(out, NG_HARDWARE, system.machine);
		snprintf(text, sizeof(text), "%s %s", system.sysname, system.release);
		option_text(out, NG_SYSTEM, text);
	}
	option_text(out, NG_PROGRAM, "bobctl " BOB_VERSION);
	if (redacted)
		option_text(out, NG_COMMENT,
			    "redacted: names of users and bodies are replaced, lengths are kept");
	block_end(out, at);
}

static void interface(struct ctl_bytes *out, const struct ctl_interface *interface)
{
	static const struct {
		uint16_t link, reserved;
		uint32_t snap;
	} head = {NG_ETHERNET, 0, BOB_CAPTURE_BYTES};
	static const uint8_t nanoseconds = 9;
	size_t at = block_begin(out, NG_INTERFACE);

	ctl_put(out, &head, sizeof(head));
	option_text(out, NG_NAME, interface->name);
	option(out, NG_RESOLUTION, &nanoseconds, 1);
	block_end(out, at);
}

/* What the kernel was told to do with it: enum xdp_action, or TC_ACT_UNSPEC. */
static void verdict(struct ctl_bytes *out, const struct bob_capture_head *head)
{
	enum { XDP_DROP = 1, XDP_PASS = 2, XDP_REDIRECT = 4 };
	static const uint8_t actions[] = {
		[BOB_PASS] = XDP_PASS, [BOB_REJECT] = XDP_REDIRECT, [BOB_ABSORB] = XDP_DROP};
	uint8_t value[9] = {NG_BY_XDP};
	int64_t action = -1;

	if (head->direction == BOB_REPLY)
		return;
	if (head->direction == BOB_EGRESS)
		value[0] = NG_BY_TC;
	else if (head->verdict < sizeof(actions))
		action = actions[head->verdict];
	memcpy(value + 1, &action, sizeof(action));
	option(out, NG_VERDICT, value, sizeof(value));
}

static void packet(struct ctl_bytes *out, const struct ctl_packet *packet)
{
	const uint32_t head[] = {
		packet->interface,	(uint32_t)(packet->time >> 32),
		(uint32_t)packet->time, packet->head.captured,
		packet->head.length,
	};
	uint32_t flags = packet->head.direction == BOB_INGRESS ? NG_INBOUND : NG_OUTBOUND;
	size_t at = block_begin(out, NG_PACKET);

	ctl_put(out, head, sizeof(head));
	ctl_put(out, packet->frame, packet->head.captured);
	pad(out, packet->head.captured);
	option_text(out, NG_COMMENT, packet->decision.text);
	option(out, NG_FLAGS, &flags, sizeof(flags));
	verdict(out, &packet->head);
	block_end(out, at);
}

const struct ctl_format ctl_format_pcapng = {
	.name = "pcapng",
	.ending = ".pcapng",
	.begin = begin,
	.interface = interface,
	.packet = packet,
};
