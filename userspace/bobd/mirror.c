/* SPDX-License-Identifier: GPL-2.0-only */
/* Runs bob_mirror with a reply that has just been sent. */
#include <bpf/bpf.h>
#include <string.h>

#include "mirror.h"

void bobd_mirror(const struct bob_maps *maps, const uint8_t *frame, uint32_t length,
		 uint32_t interface)
{
	struct {
		struct bob_capture_head head;
		uint8_t bytes[BOB_CAPTURE_BYTES];
	} packet = {
		.head =
			{
				.time = bob_now(),
				.length = length,
				.captured = length < BOB_CAPTURE_BYTES ? length : BOB_CAPTURE_BYTES,
				.verdict = BOB_REJECT,
				.reason = BOB_N_REFUSED,
				.interface = interface,
				.direction = BOB_REPLY,
			},
	};
	LIBBPF_OPTS(bpf_test_run_opts, run, .data_in = &packet, .repeat = 1);

	memcpy(packet.bytes, frame, packet.head.captured);
	run.data_size_in = sizeof(packet.head) + packet.head.captured;
	bpf_prog_test_run_opts(maps->mirror_fd, &run);
}
