// SPDX-License-Identifier: GPL-2.0-only
/*
 * The plain way into a packet against the careful one: it may decline, but never
 * says anything else, and reads nothing that is not there. Natively bob goes the
 * careful way alone, so the kernel's tests compare the two once more.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <cmocka.h>

#include "corpus.h"
#include "frame_shape.h"
#include "packet/packet_plain.h"
#include "parse.h"

enum { RANDOM_FRAMES = 300000 };

#define SHAPE(...) (&(struct frame_shape){__VA_ARGS__})

/* Fails unless both ways agree on the frame. Was it plain? */
static bool is_plain(const void *frame, size_t n)
{
	const uint8_t *data = guarded_copy(frame, n), *end = data + n;
	struct bob_packet careful, read;
	struct packet_plain plain;
	uint32_t reason = packet_parse(data, end, n, &careful);

	if (!packet_is_plain(data, end, &plain))
		return false;
	assert_int_equal(reason, BOB_CONTINUE);
	assert_int_equal(packet_from_plain(data, end, &plain, &read), 1);
	assert_memory_equal(&read, &careful, sizeof(read));
	return true;
}

static bool shape_is_plain(const struct frame_shape *shape)
{
	static const char payload[100] = "OPTIONS sip:example.com SIP/2.0\r\n";
	uint8_t frame[FRAME_MAX];

	return is_plain(frame, frame_build(frame, shape, payload, sizeof(payload)));
}

static void what_nearly_all_packets_look_like_is_plain(void **state)
{
	(void)state;
	assert_true(shape_is_plain(SHAPE(0)));
	assert_true(shape_is_plain(SHAPE(.ipv6 = true)));
	assert_true(shape_is_plain(SHAPE(.source = 40000, .target = 30000)));
	assert_true(shape_is_plain(SHAPE(.fragment = 0x4000))); /* may not be fragmented */
	assert_true(shape_is_plain(SHAPE(.padding = 18)));
	assert_true(shape_is_plain(SHAPE(.udp_length = -20)));
}

static void what_is_unusual_is_left_to_the_careful_way(void **state)
{
	(void)state;
	assert_false(shape_is_plain(SHAPE(.vlan = {ETH_P_8021Q})));
	assert_false(shape_is_plain(SHAPE(.options = 4)));
	assert_false(shape_is_plain(SHAPE(.fragment = 0x2000)));
	assert_false(shape_is_plain(SHAPE(.fragment = 185)));
	assert_false(shape_is_plain(SHAPE(.protocol = IPPROTO_TCP)));
	assert_false(shape_is_plain(SHAPE(.ethertype = ETH_P_ARP)));
	assert_false(shape_is_plain(SHAPE(.ipv6 = true, .extension = {0xff})));
	assert_false(shape_is_plain(SHAPE(.ipv6 = true, .protocol = IPPROTO_TCP)));
	for (int v6 = 0; v6 < 2; v6++) {
		assert_false(shape_is_plain(SHAPE(.ipv6 = v6, .ip_length = -1)));
		assert_false(shape_is_plain(SHAPE(.ipv6 = v6, .udp_length = 1)));
		assert_false(shape_is_plain(SHAPE(.ipv6 = v6, .udp_length = -101)));
		assert_false(shape_is_plain(SHAPE(.ipv6 = v6, .ip_length = 40, .udp_length = 40)));
	}
}

static const struct frame_shape bases[] = {
	{0},
	{.ipv6 = true},
	{.back = true},
	{.vlan = {ETH_P_8021Q}},
	{.options = 4},
	{.ipv6 = true, .extension = {0xff}},
};

enum { BASES = sizeof(bases) / sizeof(*bases) };

static void a_frame_cut_anywhere_is_not_misread(void **state)
{
	uint8_t frame[FRAME_MAX];

	(void)state;
	for (size_t i = 0; i < BASES; i++) {
		size_t whole = frame_build(frame, &bases[i], "INVITE sip:bob", 14);

		for (size_t n = 0; n < whole; n++)
			assert_false(is_plain(frame, n));
	}
}

static void both_ways_agree_whatever_two_header_bytes_are(void **state)
{
	uint8_t frame[FRAME_MAX];
	size_t plain = 0;

	(void)state;
	srandom(1);
	for (size_t i = 0; i < RANDOM_FRAMES; i++) {
		size_t n = frame_build(frame, &bases[i % BASES], "INVITE sip:bob", 14);

		for (int changes = 0; changes < 2; changes++)
			frame[12 + random() % 50] = random() % 2 ? random() : 1 << random() % 8;
		plain += is_plain(frame, n - random() % 3);
	}
	assert_in_range(plain, RANDOM_FRAMES / 100, RANDOM_FRAMES);
}

static int compare_frame(const char *path, const uint8_t *bytes, size_t n, void *plain)
{
	(void)path;
	*(size_t *)plain += is_plain(bytes, n);
	return 0;
}

static void both_ways_agree_on_the_corpus(void **state)
{
	size_t plain = 0;

	(void)state;
	if (!corpus_is_there())
		skip();
	for (const char *const *folder = corpus_capture_folders; *folder; folder++)
		assert_int_equal(corpus_frames(*folder, compare_frame, &plain), 0);
	assert_in_range(plain, 1000, SIZE_MAX);
}

/* ---- the first bytes of the message ---- */

/* Fails unless the parser says the same. Was it told by the first bytes? */
static bool is_told(const void *bytes, size_t n)
{
	const uint8_t *data = guarded_copy(bytes, n);
	uint32_t reason = sip_first(data, data + n, n);

	if (reason == BOB_CONTINUE)
		return false;
	assert_int_equal(parse_bytes(bytes, n, 0), reason);
	return true;
}

static const char *const starts[] = {
	"INVITE ",  "ACK ",  "BYE ",	 "CANCEL ",  "UPDATE ", "OPTIONS ",   "REGISTER ",
	"NOTIFY ",  "INFO ", "MESSAGE ", "PUBLISH ", "REFER ",	"SUBSCRIBE ", "PRACK ",
	"SIP/2.0 ", "\r\n",  "\n",	 "\r\n\r\n", "invite ", "FETCH ",     "OPTIONSX ",
};

enum { STARTS = sizeof(starts) / sizeof(*starts) };

static void the_first_bytes_say_what_the_parser_says(void **state)
{
	char text[128];

	(void)state;
	for (size_t i = 0; i < STARTS; i++) {
		int n = snprintf(text, sizeof(text), "%ssip:bob@example.com SIP/2.0\r\n",
				 starts[i]);

		for (int length = 0; length <= n; length++)
			is_told(text, length);
		for (int at = 0; at < 12; at++)
			for (int byte = 0; byte < 256; byte++) {
				char kept = text[at];

				text[at] = byte;
				is_told(text, n);
				text[at] = kept;
			}
	}
}

static void what_changes_no_call_is_told_by_its_first_bytes(void **state)
{
	static const uint8_t stun[20] = {0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42};

	(void)state;
	for (size_t i = 0; i < STARTS; i++) {
		char text[128];
		int n = snprintf(text, sizeof(text), "%ssip:bob@example.com SIP/2.0\r\n",
				 starts[i]);

		assert_int_equal(is_told(text, n), (i >= 5 && i < 14) || i > 17);
	}
	assert_true(is_told(stun, sizeof(stun)));
	assert_false(is_told("\r\n\r\n", 4));
	assert_false(is_told("OPTIONS sip:a", 13)); /* too short to be SIP */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_nearly_all_packets_look_like_is_plain),
		cmocka_unit_test(what_is_unusual_is_left_to_the_careful_way),
		cmocka_unit_test(a_frame_cut_anywhere_is_not_misread),
		cmocka_unit_test(both_ways_agree_whatever_two_header_bytes_are),
		cmocka_unit_test(both_ways_agree_on_the_corpus),
		cmocka_unit_test(the_first_bytes_say_what_the_parser_says),
		cmocka_unit_test(what_changes_no_call_is_told_by_its_first_bytes),
	};

	return cmocka_run_group_tests_name("packet_plain", tests, NULL, NULL);
}
