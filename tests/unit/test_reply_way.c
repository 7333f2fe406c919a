/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which way the 486 goes: RFC 3261 18.2.1 and 18.2.2 (received, sent-by), RFC
 * 3581 (rport), and the headers below SIP.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "ask.h"

static const char ordinary[] = "SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK1";

struct way {
	const char *via; /* of the request, which comes from port 6000 */
	const char *filled;
	uint16_t to;
};

static const struct way ways4[] = {
	{"SIP/2.0/UDP 10.0.0.1;branch=z", "SIP/2.0/UDP 10.0.0.1;branch=z", 5060},
	{"SIP/2.0/UDP 10.0.0.1:7000;branch=z", "SIP/2.0/UDP 10.0.0.1:7000;branch=z", 7000},
	{"SIP/2.0/UDP 10.0.0.1 : 7000;branch=z", "SIP/2.0/UDP 10.0.0.1 : 7000;branch=z", 7000},
	{"SIP/2.0/UDP 192.168.1.9:7000;branch=z",
	 "SIP/2.0/UDP 192.168.1.9:7000;branch=z;received=10.0.0.1", 7000},
	{"SIP/2.0/UDP host.example.com;branch=z",
	 "SIP/2.0/UDP host.example.com;branch=z;received=10.0.0.1", 5060},
	{"SIP/2.0/UDP 10.0.0.1;rport;branch=z",
	 "SIP/2.0/UDP 10.0.0.1;rport=6000;branch=z;received=10.0.0.1", 6000},
	{"SIP/2.0/UDP 192.168.1.9:7000;branch=z;rport",
	 "SIP/2.0/UDP 192.168.1.9:7000;branch=z;rport=6000;received=10.0.0.1", 6000},
	{"SIP/2.0/UDP host.example.com;RPORT;branch=z",
	 "SIP/2.0/UDP host.example.com;RPORT=6000;branch=z;received=10.0.0.1", 6000},
	{"SIP/2.0/UDP host.example.com:sip;branch=z",
	 "SIP/2.0/UDP host.example.com:sip;branch=z;received=10.0.0.1", 6000},
};

static const struct way ways6[] = {
	{"SIP/2.0/UDP [fd00::1];branch=z", "SIP/2.0/UDP [fd00::1];branch=z", 5060},
	{"SIP/2.0/UDP [fd00:0:0::0001]:7000;branch=z", "SIP/2.0/UDP [fd00:0:0::0001]:7000;branch=z",
	 7000},
	{"SIP/2.0/UDP [fd00::9]:7000;branch=z",
	 "SIP/2.0/UDP [fd00::9]:7000;branch=z;received=fd00::1", 7000},
	{"SIP/2.0/UDP host.example.com;branch=z",
	 "SIP/2.0/UDP host.example.com;branch=z;received=fd00::1", 5060},
	{"SIP/2.0/UDP [fd00::1];rport;branch=z",
	 "SIP/2.0/UDP [fd00::1];rport=6000;branch=z;received=fd00::1", 6000},
	{"SIP/2.0/UDP [fd00::9]:7000;branch=z;rport",
	 "SIP/2.0/UDP [fd00::9]:7000;branch=z;rport=6000;received=fd00::1", 6000},
	{"SIP/2.0/UDP host.example.com:7000;rport;branch=z",
	 "SIP/2.0/UDP host.example.com:7000;rport=6000;branch=z;received=fd00::1", 6000},
};

static void check_way(const struct way *way, bool ipv6)
{
	const struct frame_shape shape = {.ipv6 = ipv6, .source = 6000, .target = 5070};
	struct answer answer = ask_shaped(invite_via(way->via, ""), &shape);
	char line[256];

	assert_int_equal(answer.err, 0);
	snprintf(line, sizeof(line), "\nVia: %s\nFrom:", way->filled);
	if (!strstr(plain(&answer), line))
		fail_msg("'%s' became\n%s", way->via, answer.text);
	assert_int_equal(answer.from, 5070); /* where the caller had sent it */
	if (answer.to != way->to)
		fail_msg("'%s' is answered to port %u", way->via, answer.to);
}

static void reply_goes_where_rport_received_and_sent_by_say(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(ways4) / sizeof(ways4[0]); i++)
		check_way(&ways4[i], false);
	for (size_t i = 0; i < sizeof(ways6) / sizeof(ways6[0]); i++)
		check_way(&ways6[i], true);
}

/* Ones' complement sum of n bytes, the last of which may be odd. */
static uint32_t sum_of(uint32_t sum, const uint8_t *at, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		sum += i % 2 ? at[i] : (uint32_t)at[i] << 8;
	return sum;
}

static bool sums_up(uint32_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum == 0xffff;
}

static void check_headers(const struct answer *a, bool ipv6)
{
	const uint8_t *ip = a->frame + a->network, *udp = a->frame + a->udp;
	const uint8_t *addresses = ip + (ipv6 ? 8 : 12);
	uint32_t size = ipv6 ? 32 : 8, datagram = a->text_length + 8;

	assert_int_equal(be16(udp + 4), datagram);
	assert_int_not_equal(be16(udp + 6), 0);
	assert_true(sums_up(sum_of(sum_of(17 + datagram, addresses, size), udp, datagram)));
	if (ipv6) {
		assert_int_equal(ip[0] >> 4, 6);
		assert_int_equal(be16(ip + 4), datagram);
		assert_int_equal(ip[6], 17); /* extension headers stay behind */
		assert_int_equal(ip[7], 64);
		assert_int_equal(addresses[15], 2); /* from fd00::2, whom the caller dialled */
		assert_int_equal(addresses[31], 1);
		return;
	}
	assert_int_equal(ip[0], 0x45); /* options stay behind */
	assert_int_equal(be16(ip + 2), 20 + datagram);
	assert_int_equal(ip[8], 64);
	assert_true(sums_up(sum_of(0, ip, 20)));
	assert_int_equal(addresses[3], 2);
	assert_int_equal(addresses[7], 1);
}

static void reply_turns_the_frame_round_and_completes_every_checksum(void **state)
{
	static const uint8_t macs[12] = {2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2};
	static const uint8_t tags[8] = {0x88, 0xa8, 0, 100, 0x81, 0, 0, 101};
	const struct frame_shape shapes[] = {
		{},
		{.options = 8},
		{.vlan = {0x8100}},
		{.vlan = {0x88a8, 0x8100}},
		{.padding = 6},
		{.ipv6 = true},
		{.ipv6 = true, .extension = {0xff, IPPROTO_DSTOPTS}},
		{.ipv6 = true, .vlan = {0x88a8, 0x8100}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		struct answer answer = ask_shaped(invite_via(ordinary, ""), &shapes[i]);

		assert_int_equal(answer.err, 0);
		assert_memory_equal(answer.frame, macs, sizeof(macs));
		if (shapes[i].vlan[1])
			assert_memory_equal(answer.frame + 12, tags, sizeof(tags));
		check_headers(&answer, shapes[i].ipv6);
	}
}

/* A length of which every checksum's carry is met with, and every rest modulo 2. */
static void checksums_hold_for_every_length(void **state)
{
	char via[300] = "SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK";

	(void)state;
	for (int i = 0; i < 90; i++) {
		struct answer answer;

		strcat(via, "x");
		answer = ask(invite_via(via, ""));
		assert_int_equal(answer.err, 0);
		check_headers(&answer, false);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reply_goes_where_rport_received_and_sent_by_say),
		cmocka_unit_test(reply_turns_the_frame_round_and_completes_every_checksum),
		cmocka_unit_test(checksums_hold_for_every_length),
	};

	return cmocka_run_group_tests_name("reply: its way", tests, NULL, NULL);
}
