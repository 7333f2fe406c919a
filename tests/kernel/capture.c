// SPDX-License-Identifier: GPL-2.0-only
/* A capture's ring, made by its reader, filled by the loaded programs. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>

#include "kernel.h"
#include "message_text.h"
#include "native.h"

enum { CAPTURE_SLOT = 3, RING_BYTES = 4 << 20 };

struct record {
	struct bob_capture_head head;
	uint8_t bytes[BOB_CAPTURE_BYTES];
	size_t size;
	int taken;
};

static int take_record(void *arg, void *data, size_t size)
{
	struct record *record = arg;

	record->taken++;
	record->size = size;
	memcpy(record, data,
	       size < sizeof(record->head) + BOB_CAPTURE_BYTES
		       ? size
		       : sizeof(record->head) + BOB_CAPTURE_BYTES);
	return 0;
}

/* Switches the capture on in both worlds; natively it has no ring and so writes nothing. */
static int switch_on(int ring)
{
	uint32_t slot = CAPTURE_SLOT, zero = 0;
	struct bob_reader reader = {
		.heartbeat = bob_now(),
		.verdicts = 1 << BOB_PASS | 1 << BOB_REJECT,
	};
	struct bob_config *config = bob_native_lookup(&bob_config, &zero);

	if (bpf_map_update_elem(kernel.maps.captures_fd, &slot, &ring, BPF_ANY) ||
	    bpf_map_update_elem(kernel.maps.readers_fd, &slot, &reader, BPF_ANY))
		return -1;
	bob_native_update(&bob_readers, &slot, &reader, BPF_ANY);
	config->captures = 1U << slot;
	return 0;
}

static int same_packet(const struct record *record, const uint8_t *frame, size_t n,
		       enum bob_direction direction)
{
	size_t kept = n < BOB_CAPTURE_BYTES ? n : BOB_CAPTURE_BYTES;

	if (record->taken == 1 && record->size == sizeof(record->head) + kept &&
	    record->head.length == n && record->head.captured == kept &&
	    record->head.direction == direction && !memcmp(record->bytes, frame, kept))
		return 0;
	fprintf(stderr, "%d records, the last of %zu bytes, length %u, captured %u\n",
		record->taken, record->size, record->head.length, record->head.captured);
	return -1;
}

/* One packet of n bytes through XDP or tc, and what the capture's reader finds of it. */
static int capture_packet(struct ring_buffer *reader, struct record *record, size_t n,
			  enum bob_direction direction)
{
	uint8_t payload[KERNEL_FRAME_MAX] = {0}, frame[FRAME_MAX];
	struct message message;
	struct bob_arrival arrival = {
		.direction = direction,
		.interface = BOB_ENGINE_INTERFACE,
		.now = bob_now(),
	};

	message_make(&message, "180 INVITE carol>bob call=1 to=b");
	memcpy(payload, message.text, message.length);
	arrival.length = frame_build(frame, &(struct frame_shape){0}, payload, message.length + n);
	arrival.frame = guarded_copy(frame, arrival.length);
	bob_engine_heartbeat(arrival.now);
	if (kernel_settings() || kernel_packet(&arrival, bob_engine_packet(&arrival)))
		return -1;
	record->taken = 0;
	ring_buffer__consume(reader);
	return same_packet(record, frame, arrival.length, direction);
}

/* What the agent hands over of its own replies. */
static int capture_reply(struct ring_buffer *reader, struct record *record)
{
	struct {
		struct bob_capture_head head;
		uint8_t frame[FRAME_MAX];
	} reply = {.head = {.verdict = BOB_REJECT, .direction = BOB_REPLY}};
	struct message message;

	message_make(&message, "486 INVITE dave>bob call=2 to=x");
	reply.head.time = bob_now();
	reply.head.length = reply.head.captured = frame_build(
		reply.frame, &(struct frame_shape){.back = true}, message.text, message.length);
	LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = &reply,
		    .data_size_in = sizeof(reply.head) + reply.head.captured, .repeat = 1);
	if (bpf_prog_test_run_opts(kernel.maps.mirror_fd, &opts))
		return -1;
	record->taken = 0;
	ring_buffer__consume(reader);
	return same_packet(record, reply.frame, reply.head.captured, BOB_REPLY);
}

static int play_capture(struct ring_buffer *reader, struct record *record)
{
	for (size_t more = 0; more < 2500; more += 311)
		if (capture_packet(reader, record, more, BOB_INGRESS) ||
		    capture_packet(reader, record, more, BOB_EGRESS))
			return -1;
	return capture_reply(reader, record);
}

int kernel_play_capture(void)
{
	static struct record record;
	int ring = bpf_map_create(BPF_MAP_TYPE_RINGBUF, "capture", 0, 0, RING_BYTES, NULL), err;
	struct ring_buffer *reader =
		ring < 0 ? NULL : ring_buffer__new(ring, take_record, &record, NULL);

	err = !reader || bob_engine_reset(bob_now()) || kernel_reset() || switch_on(ring) ||
	      play_capture(reader, &record);
	printf("%s - a capture gets each packet whole, from both programs, and bob's replies\n",
	       err ? "not ok" : "ok");
	ring_buffer__free(reader);
	if (ring >= 0)
		close(ring);
	return err ? 1 : 0;
}
