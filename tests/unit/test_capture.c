// SPDX-License-Identifier: GPL-2.0-only
/* Captures: who gets a copy of which packet, and what becomes of those whose reader has gone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "message_text.h"
#include "native.h"
#include "send.h"

enum { ALL_VERDICTS = 1 << BOB_PASS | 1 << BOB_REJECT | 1 << BOB_ABSORB };

/* What a capture's reader finds: head, then packet. */
struct record {
	struct bob_capture_head head;
	uint8_t bytes[BOB_CAPTURE_BYTES];
};

static struct bob_native_map rings[BOB_CAPTURES_MAX];

static struct bob_config *config(void)
{
	uint32_t zero = 0;

	return bob_native_lookup(&bob_config, &zero);
}

static struct bob_reader *reader(uint32_t slot)
{
	return bob_native_lookup(&bob_readers, &slot);
}

/* A capture of those verdicts, of who or, where NULL, of everybody. */
static void capture(uint32_t slot, uint32_t verdicts, const char *who)
{
	struct bob_native_map *ring = &rings[slot];

	bob_native_ring_free(ring);
	assert_int_equal(bob_native_ring_init(ring, 1 << 14), 0);
	bob_native_update(&bob_captures, &slot, &ring, BPF_ANY);
	*reader(slot) = (struct bob_reader){.heartbeat = SEND_NOW, .verdicts = verdicts};
	if (who)
		assert_int_equal(bob_engine_key(who, &reader(slot)->user, NULL), 0);
	config()->captures |= 1U << slot;
}

static int captured(uint32_t slot)
{
	struct record record;
	int n = 0;

	while (bob_native_ring_read(&rings[slot], &record, sizeof(record)) > 0)
		n++;
	return n;
}

static void the_packet_is_kept_as_it_came(void **state)
{
	struct message message;
	uint8_t frame[FRAME_MAX];
	struct record record;
	size_t n;

	(void)state;
	capture(2, ALL_VERDICTS, NULL);
	message_make(&message, "INVITE dave>bob call=1");
	n = frame_build(frame, &(struct frame_shape){.padding = 3}, message.text, message.length);
	assert_rejected(send_frame(frame, n));
	assert_int_equal(bob_native_ring_read(&rings[2], &record, sizeof(record)),
			 sizeof(record.head) + n);
	assert_memory_equal(record.bytes, frame, n);
	assert_int_equal(record.head.length, n);
	assert_int_equal(record.head.captured, n);
	assert_int_equal(record.head.verdict, BOB_REJECT);
	assert_int_equal(record.head.reason, BOB_N_REFUSED);
	assert_int_equal(record.head.interface, BOB_ENGINE_INTERFACE);
	assert_int_equal(record.head.direction, BOB_INGRESS);
	assert_int_equal(record.head.time, SEND_NOW);
}

static void a_packet_longer_than_a_record_is_cut(void **state)
{
	char body[3000];
	struct message message;
	uint8_t frame[FRAME_MAX];
	struct record record;
	size_t n;

	(void)state;
	capture(0, ALL_VERDICTS, NULL);
	message_make(&message, "OPTIONS dave>bob call=1");
	memset(body, 'x', sizeof(body));
	memcpy(body, message.text, message.length);
	n = frame_build(frame, &(struct frame_shape){0}, body, sizeof(body));
	send_frame(frame, n);
	assert_int_equal(bob_native_ring_read(&rings[0], &record, sizeof(record)), sizeof(record));
	assert_int_equal(record.head.length, n);
	assert_int_equal(record.head.captured, BOB_CAPTURE_BYTES);
	assert_memory_equal(record.bytes, frame, BOB_CAPTURE_BYTES);
}

static void each_capture_gets_the_verdicts_it_asked_for(void **state)
{
	(void)state;
	capture(0, ALL_VERDICTS, NULL);
	capture(1, 1 << BOB_REJECT, NULL);
	capture(7, 1 << BOB_PASS, NULL);
	assert_rejected(send_line("INVITE dave>bob call=1"));
	assert_passes(send_line("OPTIONS dave>bob call=2"), OTHER_METHOD);
	assert_passes(send_line("180 INVITE carol>bob call=busy to=b"), PROGRESS);
	assert_int_equal(captured(0), 3);
	assert_int_equal(captured(1), 1);
	assert_int_equal(captured(7), 2);
}

static void a_users_capture_gets_what_names_him_however_written(void **state)
{
	(void)state;
	capture(0, ALL_VERDICTS, "sip:bob@example.com");
	send_line("INVITE dave>bob call=1");
	send_line("INVITE dave>sip:%62ob@EXAMPLE.com:5070 call=2");
	send_line("INVITE bob>dave call=3");
	send_line("200 INVITE carol>bob call=busy to=b");
	send_line("INVITE dave>erin call=4 ruri=bob");
	assert_int_equal(captured(0), 5);
	send_line("INVITE dave>erin call=5");
	send_line("INVITE dave>BOB call=6");
	assert_int_equal(captured(0), 0);
}

static void the_first_packet_after_its_reader_has_gone_ends_a_capture(void **state)
{
	(void)state;
	capture(0, ALL_VERDICTS, NULL);
	capture(1, ALL_VERDICTS, NULL);
	reader(1)->heartbeat = SEND_NOW - 1000000001;
	send_line("OPTIONS dave>bob call=1");
	assert_int_equal(config()->captures, 1);
	assert_int_equal(captured(0), 1);
	assert_int_equal(captured(1), 0);
}

static void a_slow_reader_loses_packets_and_disturbs_no_other(void **state)
{
	(void)state;
	capture(0, ALL_VERDICTS, NULL);
	capture(1, ALL_VERDICTS, NULL);
	for (int i = 0; i < 100; i++) {
		send_line("OPTIONS dave>bob call=1");
		assert_int_equal(captured(0), 1);
	}
	assert_int_equal(reader(0)->lost, 0);
	assert_true(reader(1)->lost > 10);
	assert_int_equal(reader(1)->lost + captured(1), 100);
}

static void a_capture_without_its_ring_costs_nothing(void **state)
{
	uint32_t slot = 0;

	(void)state;
	capture(0, ALL_VERDICTS, NULL);
	bob_native_delete(&bob_captures, &slot);
	assert_rejected(send_line("INVITE dave>bob call=1"));
}

static int free_rings(void **state)
{
	(void)state;
	for (int i = 0; i < BOB_CAPTURES_MAX; i++)
		bob_native_ring_free(&rings[i]);
	return 0;
}

#define t(test) cmocka_unit_test_setup_teardown(test, start_with_bob_busy, free_rings)

int main(void)
{
	const struct CMUnitTest tests[] = {
		t(the_packet_is_kept_as_it_came),
		t(a_packet_longer_than_a_record_is_cut),
		t(each_capture_gets_the_verdicts_it_asked_for),
		t(a_users_capture_gets_what_names_him_however_written),
		t(the_first_packet_after_its_reader_has_gone_ends_a_capture),
		t(a_slow_reader_loses_packets_and_disturbs_no_other),
		t(a_capture_without_its_ring_costs_nothing),
	};

	return cmocka_run_group_tests_name("capture", tests, NULL, NULL);
}
