// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which frames bob looks into. bob is at his limit throughout: an INVITE for him
 * that is found in its frame is refused, one that is not found passes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/udp.h>
#include <cmocka.h>

#include "message_text.h"
#include "send.h"

/* An INVITE for bob of a new call each time. */
static struct bob_outcome invite_in(const struct frame_shape *shape)
{
	static int call;
	struct message message;
	char line[64];

	snprintf(line, sizeof(line), "INVITE dave>bob call=p%d", call++);
	message_make(&message, line);
	return send_shaped(shape, message.text, message.length);
}

#define SHAPE(...) (&(struct frame_shape){__VA_ARGS__})

static void plain_ipv4_and_ipv6_are_looked_into(void **state)
{
	(void)state;
	assert_rejected(invite_in(SHAPE(0)));
	assert_rejected(invite_in(SHAPE(.ipv6 = true)));
}

static void up_to_two_vlan_tags_are_skipped(void **state)
{
	(void)state;
	for (int v6 = 0; v6 < 2; v6++) {
		assert_rejected(invite_in(SHAPE(.ipv6 = v6, .vlan = {ETH_P_8021Q})));
		assert_rejected(invite_in(SHAPE(.ipv6 = v6, .vlan = {ETH_P_8021AD})));
		assert_rejected(invite_in(SHAPE(.ipv6 = v6, .vlan = {ETH_P_8021AD, ETH_P_8021Q})));
		assert_rejected(invite_in(SHAPE(.ipv6 = v6, .vlan = {ETH_P_8021Q, ETH_P_8021Q})));
	}
}

static void a_third_vlan_tag_passes(void **state)
{
	const struct frame_shape shape = {.vlan = {ETH_P_8021AD, ETH_P_8021Q, ETH_P_8021Q}};

	(void)state;
	assert_passes(invite_in(&shape), NOT_IP);
}

static void ipv4_options_are_skipped(void **state)
{
	(void)state;
	for (uint8_t bytes = 4; bytes <= 40; bytes += 4)
		assert_rejected(invite_in(SHAPE(.options = bytes)));
}

static void ipv6_extension_headers_are_skipped(void **state)
{
	(void)state;
	assert_rejected(invite_in(SHAPE(.ipv6 = true, .extension = {0xff})));
	assert_rejected(invite_in(SHAPE(.ipv6 = true, .extension = {IPPROTO_ROUTING})));
	assert_rejected(invite_in(SHAPE(.ipv6 = true, .extension = {IPPROTO_DSTOPTS})));
	assert_rejected(
		invite_in(SHAPE(.ipv6 = true, .extension = {0xff, IPPROTO_DSTOPTS, IPPROTO_ROUTING,
							    IPPROTO_DSTOPTS})));
}

static void encrypted_and_tunnelled_packets_pass(void **state)
{
	(void)state;
	assert_passes(invite_in(SHAPE(.protocol = IPPROTO_TCP)), TCP);
	assert_passes(invite_in(SHAPE(.protocol = IPPROTO_IPIP)), NOT_UDP);
	assert_passes(invite_in(SHAPE(.protocol = IPPROTO_GRE)), NOT_UDP);
	assert_passes(invite_in(SHAPE(.ipv6 = true, .protocol = IPPROTO_ESP)), NOT_UDP);
	assert_passes(invite_in(SHAPE(.ipv6 = true, .extension = {0xff}, .protocol = IPPROTO_TCP)),
		      TCP);
}

/* A segment of TCP with so many words of header and bytes of payload. */
static struct bob_outcome segment(struct frame_shape shape, uint8_t words, size_t payload)
{
	/* What frame_build() writes for UDP's header are the ports and the sequence number. */
	uint8_t rest[12 + 100] = {[4] = (uint8_t)(words << 4)};

	shape.protocol = IPPROTO_TCP;
	return send_shaped(&shape, rest, (size_t)words * 4 - 8 + payload);
}

static void tcp_on_a_sip_port_counts_where_it_carries_signalling(void **state)
{
	(void)state;
	for (int v6 = 0; v6 < 2; v6++) {
		assert_passes(segment((struct frame_shape){.ipv6 = v6}, 5, 0), NOT_UDP);
		assert_passes(segment((struct frame_shape){.ipv6 = v6}, 8, 0), NOT_UDP);
		assert_passes(segment((struct frame_shape){.ipv6 = v6}, 8, 4), NOT_UDP);
		assert_passes(segment((struct frame_shape){.ipv6 = v6}, 8, 5), TCP);
		assert_passes(segment((struct frame_shape){.ipv6 = v6, .source = 40000}, 5, 70),
			      TCP);
		assert_passes(segment((struct frame_shape){.ipv6 = v6, .target = 40000}, 5, 70),
			      TCP);
		assert_passes(segment((struct frame_shape){.source = 40000, .target = 443}, 5, 70),
			      NOT_UDP);
	}
}

static void tcp_on_port_5061_is_tls(void **state)
{
	(void)state;
	assert_passes(segment((struct frame_shape){.source = 40000, .target = 5061}, 5, 70), TLS);
	assert_passes(segment((struct frame_shape){.source = 5061, .target = 40000}, 5, 70), TLS);
	assert_passes(segment((struct frame_shape){.source = 5061, .target = 40000}, 5, 0),
		      NOT_UDP);
}

static void a_tcp_header_that_is_cut_off_carries_nothing(void **state)
{
	static const uint8_t rest[4];

	(void)state;
	for (size_t n = 0; n <= sizeof(rest); n++)
		assert_passes(send_shaped(SHAPE(.protocol = IPPROTO_TCP), rest, n), NOT_UDP);
	assert_passes(segment((struct frame_shape){0}, 15, 0), NOT_UDP);
}

static void other_ethertypes_pass(void **state)
{
	(void)state;
	assert_passes(invite_in(SHAPE(.ethertype = ETH_P_ARP)), NOT_IP);
	assert_passes(invite_in(SHAPE(.ethertype = ETH_P_MPLS_UC)), NOT_IP);
	assert_passes(invite_in(SHAPE(.ethertype = ETH_P_PPP_SES)), NOT_IP);
	assert_passes(invite_in(SHAPE(.ethertype = 100)), NOT_IP); /* a length: 802.3 */
}

static void a_first_fragment_that_holds_the_headers_is_decided_on(void **state)
{
	enum { MORE = 0x2000 };

	(void)state;
	assert_rejected(invite_in(SHAPE(.fragment = MORE)));
	assert_rejected(
		invite_in(SHAPE(.ipv6 = true, .extension = {IPPROTO_FRAGMENT}, .fragment = 1)));
}

static void later_fragments_pass(void **state)
{
	enum { DONT = 0x4000, MORE = 0x2000 };

	(void)state;
	assert_passes(invite_in(SHAPE(.fragment = 185)), LATER_FRAGMENT);
	assert_passes(invite_in(SHAPE(.fragment = MORE | 185)), LATER_FRAGMENT);
	assert_rejected(invite_in(SHAPE(.fragment = DONT)));
	assert_passes(invite_in(SHAPE(.ipv6 = true, .extension = {0xff, IPPROTO_FRAGMENT},
				      .fragment = 8 << 3)),
		      LATER_FRAGMENT);
}

static void lengths_that_do_not_fit_pass(void **state)
{
	(void)state;
	assert_passes(invite_in(SHAPE(.udp_length = 1)), BAD_LENGTH);
	assert_passes(invite_in(SHAPE(.udp_length = 1000)), BAD_LENGTH);
	assert_passes(invite_in(SHAPE(.ip_length = -1)), BAD_LENGTH);
	assert_passes(invite_in(SHAPE(.ihl = 4)), BAD_LENGTH);
	assert_passes(invite_in(SHAPE(.ipv6 = true, .ip_length = -1)), BAD_LENGTH);
	assert_passes(invite_in(SHAPE(.ipv6 = true, .udp_length = 1)), BAD_LENGTH);
}

static void a_udp_length_below_its_header_passes(void **state)
{
	static const char payload[100];

	(void)state;
	for (int n = -108; n < -100; n++)
		assert_passes(send_shaped(SHAPE(.udp_length = n), payload, sizeof(payload)),
			      BAD_LENGTH);
}

static void ethernet_padding_is_no_part_of_the_message(void **state)
{
	(void)state;
	assert_rejected(invite_in(SHAPE(.padding = 18)));
	assert_passes(send_shaped(SHAPE(.padding = 18), "", 0), KEEPALIVE);
}

static void the_sip_port_may_be_on_either_side(void **state)
{
	(void)state;
	assert_rejected(invite_in(SHAPE(.source = 40000)));
	assert_rejected(invite_in(SHAPE(.target = 40000)));
	assert_passes(invite_in(SHAPE(.source = 40000, .target = 5061)), OTHER_PORT);
}

static void keep_alives_are_no_messages(void **state)
{
	static const uint8_t stun[20] = {0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42};

	(void)state;
	assert_passes(send_shaped(SHAPE(0), "", 0), KEEPALIVE);
	assert_passes(send_shaped(SHAPE(0), "\r\n\r\n", 4), KEEPALIVE);
	assert_passes(send_shaped(SHAPE(0), "\r\n", 2), KEEPALIVE);
	assert_passes(send_shaped(SHAPE(0), "\0\0\0\0", 4), NOT_SIP);
	assert_passes(send_shaped(SHAPE(0), stun, sizeof(stun)), NOT_SIP);
}

/* A frame cut short says more in its headers than is there: it passes, and nothing behind is read.
 */
static void every_truncated_frame_passes(void **state)
{
	const struct frame_shape shapes[] = {
		{0},
		{.ipv6 = true},
		{.vlan = {ETH_P_8021AD, ETH_P_8021Q}, .options = 8},
		{.ipv6 = true, .extension = {0xff, IPPROTO_DSTOPTS}},
	};
	uint8_t frame[FRAME_MAX];
	struct message message;

	(void)state;
	message_make(&message, "INVITE dave>bob call=cut");
	for (size_t i = 0; i < sizeof(shapes) / sizeof(*shapes); i++) {
		size_t whole = frame_build(frame, &shapes[i], message.text, message.length);

		for (size_t n = 0; n < whole; n++)
			assert_passes(send_frame(frame, n), BAD_LENGTH);
	}
}

/* Any byte of the headers changed to anything: no crash, and no count goes wrong. */
static void every_changed_header_byte_is_survived(void **state)
{
	const struct frame_shape shapes[] = {
		{.vlan = {ETH_P_8021Q}, .options = 4},
		{.ipv6 = true, .extension = {0xff, IPPROTO_ROUTING}},
	};
	uint8_t frame[FRAME_MAX];
	struct message message;

	(void)state;
	message_make(&message, "INVITE dave>bob call=changed");
	for (size_t i = 0; i < sizeof(shapes) / sizeof(*shapes); i++) {
		size_t whole = frame_build(frame, &shapes[i], message.text, message.length);

		for (size_t at = 0; at < 78; at++)
			for (int bit = 0; bit < 8; bit++) {
				frame[at] ^= 1 << bit;
				send_frame(frame, whole);
				frame[at] ^= 1 << bit;
			}
	}
	assert_int_equal(bob_engine_check(), 0);
}

/* Answers go to one host, so whatever has no such sender or was sent to many passes. */
static void nobody_is_answered_who_cannot_be(void **state)
{
	static const uint8_t addresses[][4] = {
		{0, 0, 0, 0}, {127, 0, 0, 1}, {224, 0, 0, 1}, {239, 1, 2, 3}, {255, 255, 255, 255},
	};
	uint8_t frame[FRAME_MAX];
	struct message message;

	(void)state;
	message_make(&message, "INVITE dave>bob call=nobody");
	for (size_t i = 0; i < sizeof(addresses) / sizeof(*addresses); i++)
		for (size_t at = 26; at <= 30; at += 4) {
			size_t n = frame_build(frame, SHAPE(0), message.text, message.length);

			start_with_bob_busy(state);
			memcpy(frame + at, addresses[i], 4);
			assert_passes(send_frame(frame, n), NO_REPLY);
		}
}

static void nobody_is_answered_over_ipv6_who_cannot_be(void **state)
{
	static const uint8_t addresses[][16] = {
		{0},		     /* the unspecified address */
		{[15] = 1},	     /* loopback */
		{0xff, 2, [15] = 1}, /* all nodes */
		{0xff, 0x0e, [14] = 1, 1},
	};
	uint8_t frame[FRAME_MAX];
	struct message message;

	message_make(&message, "INVITE dave>bob call=nobody");
	for (size_t i = 0; i < sizeof(addresses) / sizeof(*addresses); i++)
		for (size_t at = 22; at <= 38; at += 16) {
			size_t n = frame_build(frame, SHAPE(.ipv6 = true), message.text,
					       message.length);

			start_with_bob_busy(state);
			memcpy(frame + at, addresses[i], 16);
			assert_passes(send_frame(frame, n), NO_REPLY);
		}
}

#define busy(test) cmocka_unit_test_setup(test, start_with_bob_busy)

int main(void)
{
	const struct CMUnitTest tests[] = {
		busy(plain_ipv4_and_ipv6_are_looked_into),
		busy(up_to_two_vlan_tags_are_skipped),
		busy(a_third_vlan_tag_passes),
		busy(ipv4_options_are_skipped),
		busy(ipv6_extension_headers_are_skipped),
		busy(encrypted_and_tunnelled_packets_pass),
		busy(tcp_on_a_sip_port_counts_where_it_carries_signalling),
		busy(tcp_on_port_5061_is_tls),
		busy(a_tcp_header_that_is_cut_off_carries_nothing),
		busy(other_ethertypes_pass),
		busy(a_first_fragment_that_holds_the_headers_is_decided_on),
		busy(later_fragments_pass),
		busy(lengths_that_do_not_fit_pass),
		busy(a_udp_length_below_its_header_passes),
		busy(ethernet_padding_is_no_part_of_the_message),
		busy(the_sip_port_may_be_on_either_side),
		busy(keep_alives_are_no_messages),
		busy(every_truncated_frame_passes),
		busy(every_changed_header_byte_is_survived),
		busy(nobody_is_answered_who_cannot_be),
		busy(nobody_is_answered_over_ipv6_who_cannot_be),
	};

	return cmocka_run_group_tests_name("packet", tests, NULL, NULL);
}
