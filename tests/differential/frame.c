// SPDX-License-Identifier: GPL-2.0-only
/* What lies around a message on its way, right and wrong. */
#include <string.h>

#include <linux/if_ether.h>
#include <netinet/in.h>

#include "differential.h"

static void draw_tags(struct frame_shape *shape)
{
	static const uint16_t types[] = {ETH_P_8021Q, ETH_P_8021Q, ETH_P_8021AD, ETH_P_QINQ1};
	uint32_t n = 1 + random_below(3);

	for (uint32_t i = 0; i < n; i++)
		shape->vlan[i] = random_of(types);
}

static void draw_extensions(struct frame_shape *shape)
{
	static const uint8_t types[] = {
		0xff, IPPROTO_ROUTING, IPPROTO_DSTOPTS, IPPROTO_FRAGMENT, IPPROTO_AH, IPPROTO_NONE,
		135};
	uint32_t n = 1 + random_below(FRAME_EXTENSIONS);

	shape->ipv6 = true;
	for (uint32_t i = 0; i < n; i++)
		shape->extension[i] = random_of(types);
}

static void draw_lengths(struct frame_shape *shape)
{
	static const int wrong[] = {-1, 1, -8, 8, -100, 100, -5000, 60000};

	if (random_percent(50))
		shape->ip_length = random_of(wrong);
	else
		shape->udp_length = random_of(wrong);
}

static void draw_fragment(struct frame_shape *shape)
{
	static const uint16_t four[] = {0x2000, 0x2000, 0x2000, 0x4000, 0x0001, 0x20b9, 0x8000};
	static const uint16_t six[] = {0x0001, 0x0001, 0x0000, 0x0008, 0x05c9};

	if (shape->ipv6 && !shape->extension[0])
		shape->extension[0] = IPPROTO_FRAGMENT;
	shape->fragment = shape->ipv6 ? random_of(six) : random_of(four);
}

static void draw_oddity(struct frame_shape *shape)
{
	switch (random_below(9)) {
	case 0: draw_tags(shape); break;
	case 1: draw_extensions(shape); break;
	case 2: draw_lengths(shape); break;
	case 3: draw_fragment(shape); break;
	case 4: shape->options = 4 * (1 + random_below(10)); break;
	case 5: shape->ihl = random_below(16); break;
	case 6: shape->padding = random_below(60); break;
	case 7: shape->source = random_percent(50) ? 5062 : 1 + random_below(65535); break;
	case 8:
		shape->target = random_percent(50) ? 5061 : 1 + random_below(65535);
		shape->source = random_percent(50) ? shape->target : 0;
		break;
	}
}

void frame_wrap(struct bytes *frame, const struct bytes *message, bool back)
{
	struct frame_shape shape = {.back = back, .ipv6 = random_percent(20)};
	uint8_t whole[FRAME_MAX];

	while (random_percent(25))
		draw_oddity(&shape);
	frame->n = frame_build(whole, &shape, message->at, message->n);
	if (frame->n > KERNEL_FRAME_MAX)
		frame->n = KERNEL_FRAME_MAX;
	memcpy(frame->at, whole, frame->n);
}

/* In the headers below the message, or at the end. */
void frame_damage(struct bytes *frame)
{
	size_t head = frame->n < 90 ? frame->n : 90;

	switch (random_below(4)) {
	case 0: frame->at[random_below(head)] ^= 1 << random_below(8); break;
	case 1: frame->at[random_below(head)] = random_below(256); break;
	case 2: frame->n = KERNEL_FRAME_MIN + random_below(frame->n - KERNEL_FRAME_MIN + 1); break;
	case 3: /* a byte too many somewhere */
		memmove(frame->at + head / 2 + 1, frame->at + head / 2, frame->n - head / 2 - 1);
		break;
	}
}
