// SPDX-License-Identifier: GPL-2.0-only
/*
 * Programs that are attached to nothing: userspace runs them (BPF_PROG_RUN) with
 * a request for a packet. They are of type tc and not syscall, because those are
 * sleepable, and in Linux 6.1 may not touch a QUEUE.
 */
#include "bob_bpf.h"
#include "bob_maps.h"
#include "capture.h"
#include "packet.h"
#include "sip.h"
#include "sweep.h"

#include <linux/pkt_cls.h>

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__type(key, __u32);
	__type(value, struct bob_frame);
	__uint(max_entries, 1);
} bob_mirrored SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__type(key, __u32);
	__type(value, struct bob_scratch);
	__uint(max_entries, 1);
} bob_mirror_scratch SEC(".maps");

SEC("tc")
int bob_sweep(struct __sk_buff *skb)
{
	struct bob_config *config = bob_config_get();
	struct bob_sweep request;

	if (!config || bpf_skb_load_bytes(skb, 0, &request, sizeof(request)))
		return TC_ACT_SHOT;
	sweep_run(&request, config);
	return bpf_skb_store_bytes(skb, 0, &request, sizeof(request), 0) ? TC_ACT_SHOT : TC_ACT_OK;
}

/* Reads the message in the frame behind the head, so that captures can ask whom it names. */
static __always_inline int mirror_parse(struct __sk_buff *skb, struct bob_scratch *s)
{
	const __u32 head = sizeof(struct bob_capture_head);
	void *data = (void *)(long)skb->data, *end = (void *)(long)skb->data_end;
	struct bob_packet packet;
	__u32 length;

	if (data + head > end)
		return 0;
	if (packet_parse(data + head, end, skb->len - head, &packet) != BOB_CONTINUE ||
	    !packet.length)
		return 0;
	length = packet.length < BOB_WINDOW ? packet.length : BOB_WINDOW;
	s->length = length;
	s->zero = 0;
	length = (length - 1) & (BOB_WINDOW - 1);
	bob_opaque(length);
	if (bpf_skb_load_bytes(skb, head + packet.payload, s->bytes,
			       (length & (BOB_WINDOW - 1)) + 1))
		return 0;
	return sip_parse(s, packet.datagram) == BOB_CONTINUE;
}

/* The agent's own replies, a struct bob_capture_head and a frame, for whoever captures. */
SEC("tc")
int bob_mirror(struct __sk_buff *skb)
{
	__u32 zero = 0, size = skb->len;
	struct bob_frame *frame = bpf_map_lookup_elem(&bob_mirrored, &zero);
	struct bob_scratch *s = bpf_map_lookup_elem(&bob_mirror_scratch, &zero);

	if (!frame || !s || size <= sizeof(frame->head) || size > sizeof(*frame))
		return TC_ACT_SHOT;
	size = (size - 1) & (2 * BOB_CAPTURE_BYTES - 1);
	bob_opaque(size);
	size = (size & (2 * BOB_CAPTURE_BYTES - 1)) + 1;
	if (size > sizeof(*frame) || bpf_skb_load_bytes(skb, 0, frame, size))
		return TC_ACT_SHOT;
	capture_frame(s, frame, mirror_parse(skb, s));
	return TC_ACT_OK;
}

char _license[] SEC("license") = "GPL";
