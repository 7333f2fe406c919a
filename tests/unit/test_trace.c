// SPDX-License-Identifier: GPL-2.0-only
/* Captures of every format and link layer come out as the same Ethernet frames. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "audit/trace.h"
#include "message_text.h"
#include "savefile_write.h"
#include "send.h"

enum { ETHERNET = 14 };

static const uint64_t noon = 1700000000123456789ULL;
static struct savefile file;

static const uint32_t links[] = {
	SAVEFILE_ETHERNET, SAVEFILE_SLL,  SAVEFILE_SLL2, SAVEFILE_RAW,	    SAVEFILE_NULL,
	SAVEFILE_LOOP,	   SAVEFILE_IPV4, SAVEFILE_PPP,	 SAVEFILE_PPP_HDLC,
};

/* pcap and pcapng, µs and ns, both byte orders; 8 of them. */
static void set_format(unsigned int which)
{
	file.pcapng = which & 1;
	file.nano = which & 2;
	file.swapped = which & 4;
}

static struct audit_trace *open_file(void)
{
	struct audit_trace *trace;
	FILE *stream = savefile_open(&file);

	assert_non_null(stream);
	assert_int_equal(audit_trace_from(&trace, stream, "test"), 0);
	return trace;
}

/* A frame with an Ethernet header that says nothing but the type, as one is made up. */
static size_t plain_frame(uint8_t *frame, bool ipv6, const void *payload, size_t n)
{
	n = frame_build(frame, &(struct frame_shape){.ipv6 = ipv6}, payload, n);
	memset(frame, 0, 12);
	return n;
}

/* Appends the frame with another link layer's header; returns what it is longer by. */
static int add_as(uint32_t link, bool ipv6, bool outgoing, const uint8_t *frame, size_t n)
{
	uint8_t packet[FRAME_MAX + 32];
	size_t head = savefile_link_head(packet, link, ipv6, outgoing);

	memcpy(packet + head, frame + ETHERNET, n - ETHERNET);
	savefile_packet(&file, noon, packet, (uint32_t)(head + n - ETHERNET),
			(uint32_t)(head + n - ETHERNET));
	return (int)head - ETHERNET;
}

static void assert_packet(struct audit_trace *trace, const uint8_t *frame, size_t n, bool outgoing)
{
	struct audit_packet packet;

	assert_int_equal(audit_trace_next(trace, &packet), 1);
	assert_int_equal(packet.length, n);
	assert_int_equal(packet.captured, n);
	assert_memory_equal(packet.frame, frame, n);
	assert_int_equal(packet.time, file.nano ? noon : noon / 1000 * 1000);
	assert_int_equal(packet.outgoing, outgoing);
	assert_false(packet.cut);
}

static void assert_end(struct audit_trace *trace)
{
	struct audit_packet packet;

	assert_int_equal(audit_trace_next(trace, &packet), 0);
	assert_int_equal(audit_trace_next(trace, &packet), 0);
	assert_null(audit_trace_damage(trace));
	audit_trace_close(trace);
}

static void every_link_layer_in_every_format(bool ipv6)
{
	uint8_t frame[FRAME_MAX];
	size_t n = plain_frame(frame, ipv6, "anything", 8);

	for (unsigned int i = 0; i < 8 * sizeof(links) / sizeof(*links); i++) {
		bool outgoing = i & 8;
		bool knows;

		set_format(i);
		file.link = links[i / 8];
		if (ipv6 && file.link == SAVEFILE_IPV4)
			file.link = SAVEFILE_IPV6;
		knows = file.link == SAVEFILE_SLL || file.link == SAVEFILE_SLL2;
		savefile_begin(&file);
		add_as(file.link, ipv6, outgoing, frame, n);
		add_as(file.link, ipv6, !outgoing, frame, n);
		struct audit_trace *trace = open_file();

		assert_packet(trace, frame, n, outgoing && knows);
		assert_packet(trace, frame, n, !outgoing && knows);
		assert_end(trace);
	}
}

static void every_link_layer_gives_the_same_ipv4_frame(void **state)
{
	(void)state;
	every_link_layer_in_every_format(false);
}

static void every_link_layer_gives_the_same_ipv6_frame(void **state)
{
	(void)state;
	every_link_layer_in_every_format(true);
}

static void begin(uint32_t link)
{
	set_format(0);
	file.link = link;
	savefile_begin(&file);
}

/* What comes out of one packet of that link layer. */
static struct audit_packet only_packet(uint32_t link, const void *bytes, uint32_t n,
				       struct audit_trace **ret)
{
	struct audit_packet packet = {0};

	begin(link);
	savefile_packet(&file, noon, bytes, n, n);
	*ret = open_file();
	assert_int_equal(audit_trace_next(*ret, &packet), 1);
	return packet;
}

static unsigned int type_of(uint32_t link, const void *bytes, uint32_t n)
{
	struct audit_trace *trace;
	struct audit_packet packet = only_packet(link, bytes, n, &trace);
	unsigned int type;

	assert_true(packet.captured >= ETHERNET);
	type = (unsigned int)(packet.frame[12] << 8 | packet.frame[13]);
	audit_trace_close(trace);
	return type;
}

static void loopback_knows_every_systems_address_family_in_either_byte_order(void **state)
{
	static const uint8_t ipv6[] = {10, 23, 24, 28, 30};

	(void)state;
	assert_int_equal(type_of(SAVEFILE_NULL, "\0\0\0\2E", 5), 0x0800);
	assert_int_equal(type_of(SAVEFILE_LOOP, "\2\0\0\0E", 5), 0x0800);
	for (size_t i = 0; i < sizeof(ipv6); i++) {
		assert_int_equal(type_of(SAVEFILE_NULL, (uint8_t[]){0, 0, 0, ipv6[i]}, 4), 0x86dd);
		assert_int_equal(type_of(SAVEFILE_NULL, (uint8_t[]){ipv6[i], 0, 0, 0}, 4), 0x86dd);
	}
	assert_int_equal(type_of(SAVEFILE_NULL, "\0\0\0\7E", 5), 0xffff);
	assert_int_equal(type_of(SAVEFILE_NULL, "\0\0\2\0E", 5), 0xffff);
}

static void ppp_may_shorten_its_protocol(void **state)
{
	(void)state;
	assert_int_equal(type_of(SAVEFILE_PPP, "\x21\x45", 2), 0x0800);
	assert_int_equal(type_of(SAVEFILE_PPP, "\xff\3\x57\x60", 4), 0x86dd);
	assert_int_equal(type_of(SAVEFILE_PPP, "\xc0\x21\1", 3), 0xffff);
}

static void what_is_not_ip_says_so(void **state)
{
	static const uint8_t arp[16] = {[15] = 6, [14] = 8};

	(void)state;
	assert_int_equal(type_of(SAVEFILE_SLL, arp, 16), 0x0806);
	assert_int_equal(type_of(SAVEFILE_RAW, "\x50", 1), 0xffff);
}

/* So that it counts as a packet, and as one too short, not as another protocol's. */
static void a_packet_shorter_than_its_link_header_is_a_frame_of_no_bytes(void **state)
{
	struct audit_trace *trace;

	(void)state;
	for (size_t i = 0; i < sizeof(links) / sizeof(*links); i++) {
		uint8_t head[20];
		uint32_t size = (uint32_t)savefile_link_head(head, links[i], false, false);

		if (links[i] == SAVEFILE_ETHERNET || links[i] == SAVEFILE_IPV4)
			continue;
		for (uint32_t n = 0; n + 1 < size || !n; n++) {
			struct audit_packet packet = only_packet(links[i], head, n, &trace);

			assert_int_equal(packet.length, 0);
			assert_int_equal(packet.captured, 0);
			assert_passes(send_frame(packet.frame, 0), BAD_LENGTH);
			assert_end(trace);
		}
	}
}

static void an_ethernet_frame_of_no_bytes_is_a_packet(void **state)
{
	struct audit_trace *trace;
	struct audit_packet packet = only_packet(SAVEFILE_ETHERNET, "", 0, &trace);

	(void)state;
	assert_int_equal(packet.captured, 0);
	assert_int_equal(packet.length, 0);
	assert_end(trace);
}

static void a_tag_of_a_vlan_stays_where_it_was(void **state)
{
	const struct frame_shape tagged = {.vlan = {0x8100}};
	uint8_t frame[FRAME_MAX], cooked[FRAME_MAX];
	size_t n = frame_build(frame, &tagged, "anything", 8);
	struct audit_trace *trace;

	(void)state;
	begin(SAVEFILE_ETHERNET);
	savefile_packet(&file, noon, frame, (uint32_t)n, (uint32_t)n);
	trace = open_file();
	assert_packet(trace, frame, n, false);
	assert_end(trace);

	memset(frame, 0, 12);
	begin(SAVEFILE_SLL);
	savefile_link_head(cooked, SAVEFILE_SLL, false, false);
	memcpy(cooked + 14, frame + 12, n - 12);
	savefile_packet(&file, noon, cooked, (uint32_t)n + 2, (uint32_t)n + 2);
	trace = open_file();
	assert_packet(trace, frame, n, false);
	assert_end(trace);
}

/* ---- what a capture cut ---- */

/* The engine's word on a frame of which the capture has the first bytes. */
static struct bob_outcome outcome_of_cut(uint32_t link, const uint8_t *frame, size_t n,
					 size_t captured)
{
	uint8_t packet[FRAME_MAX + 32];
	size_t head = savefile_link_head(packet, link, false, false);
	struct audit_trace *trace;
	struct audit_packet whole;
	struct bob_outcome outcome;

	memcpy(packet + head, frame + ETHERNET, n - ETHERNET);
	begin(link);
	/* One that fills memory with anything else first. */
	add_as(link, false, false, memset(packet + FRAME_MAX / 2, 0x55, FRAME_MAX / 2), n);
	savefile_packet(&file, noon, packet, (uint32_t)(captured - ETHERNET + head),
			(uint32_t)(n - ETHERNET + head));
	trace = open_file();
	assert_int_equal(audit_trace_next(trace, &whole), 1);
	assert_int_equal(audit_trace_next(trace, &whole), 1);
	assert_true(whole.cut);
	assert_int_equal(whole.length, n);
	assert_int_equal(whole.captured, n);
	assert_memory_equal(whole.frame + 12, frame + 12, captured - 12);
	for (size_t i = captured; i < n; i++)
		assert_int_equal(whole.frame[i], 0);
	assert_int_equal(bob_engine_reset(SEND_NOW), 0);
	outcome = send_frame(whole.frame, whole.captured);
	audit_trace_close(trace);
	return outcome;
}

static size_t invite_frame(uint8_t *frame, size_t *ret_headers)
{
	struct message message;
	const char *end;

	message_make(&message, "INVITE carol>bob call=1 body=v=0");
	end = memmem(message.text, message.length, "\r\n\r\n", 4);
	assert_non_null(end);
	*ret_headers = 42 + (size_t)(end - message.text) + 4;
	return plain_frame(frame, false, message.text, message.length);
}

static void a_message_whose_body_was_cut_is_judged_as_in_life(void **state)
{
	uint8_t frame[FRAME_MAX];
	size_t headers, n = invite_frame(frame, &headers);

	(void)state;
	assert_true(headers < n);
	for (size_t cut = headers; cut < n; cut++)
		for (size_t i = 0; i < sizeof(links) / sizeof(*links); i++)
			assert_passes(outcome_of_cut(links[i], frame, n, cut), ADMITTED);
}

static void a_message_whose_headers_were_cut_is_not_read(void **state)
{
	uint8_t frame[FRAME_MAX];
	size_t headers, n = invite_frame(frame, &headers);

	(void)state;
	for (size_t cut = 42; cut < headers; cut++) {
		struct bob_outcome outcome = outcome_of_cut(SAVEFILE_SLL, frame, n, cut);

		assert_int_equal(outcome.verdict, BOB_PASS);
		assert_true(outcome.reason == BOB_N_OVERLONG ||
			    (cut < 42 + sizeof("INVITE") && outcome.reason == BOB_N_NOT_SIP));
	}
}

static void rtp_of_which_headers_were_kept_is_no_damaged_packet(void **state)
{
	const struct frame_shape media = {.source = 20000, .target = 20002};
	uint8_t frame[FRAME_MAX];
	size_t n = frame_build(frame, &media, (uint8_t[172]){0x80, 8}, 172);

	(void)state;
	assert_passes(outcome_of_cut(SAVEFILE_ETHERNET, frame, n, 54), OTHER_PORT);
	assert_passes(outcome_of_cut(SAVEFILE_RAW, frame, n, 54), OTHER_PORT);
}

static void a_length_that_no_packet_has_is_not_believed(void **state)
{
	static const uint8_t zeros[60];
	struct audit_trace *trace;
	struct audit_packet packet;

	(void)state;
	for (size_t i = 0; i < sizeof(links) / sizeof(*links); i++) {
		begin(links[i]);
		savefile_packet(&file, noon, zeros, sizeof(zeros), UINT32_MAX);
		savefile_packet(&file, noon, zeros, sizeof(zeros), 1);
		trace = open_file();
		assert_int_equal(audit_trace_next(trace, &packet), 1);
		assert_true(packet.captured < 100 && packet.length > 4000000000);
		assert_int_equal(audit_trace_next(trace, &packet), 1);
		assert_true(packet.captured < 100);
		assert_int_equal(packet.length, packet.captured);
		assert_end(trace);
	}
}

#define t(test) cmocka_unit_test(test)

int main(void)
{
	const struct CMUnitTest tests[] = {
		t(every_link_layer_gives_the_same_ipv4_frame),
		t(every_link_layer_gives_the_same_ipv6_frame),
		t(loopback_knows_every_systems_address_family_in_either_byte_order),
		t(ppp_may_shorten_its_protocol),
		t(what_is_not_ip_says_so),
		t(a_packet_shorter_than_its_link_header_is_a_frame_of_no_bytes),
		t(an_ethernet_frame_of_no_bytes_is_a_packet),
		t(a_tag_of_a_vlan_stays_where_it_was),
		t(a_message_whose_body_was_cut_is_judged_as_in_life),
		t(a_message_whose_headers_were_cut_is_not_read),
		t(rtp_of_which_headers_were_kept_is_no_damaged_packet),
		t(a_length_that_no_packet_has_is_not_believed),
	};

	return cmocka_run_group_tests_name("trace", tests, NULL, NULL);
}
