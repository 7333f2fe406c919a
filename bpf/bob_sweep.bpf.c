// SPDX-License-Identifier: GPL-2.0-only
/*
 * Programs that are attached to nothing: userspace runs them (BPF_PROG_RUN), most
 * with a request for a packet. Those are of type tc and not syscall, because these
 * are sleepable, and in Linux 6.1 may not touch a QUEUE.
 */
#include "bob_bpf.h"
#include "bob_maps.h"
#include "packet/packet.h"
#include "percpu.h"
#include "sip/sip.h"
#include "upkeep/even.h"
#include "upkeep/sweep.h"

#include <linux/pkt_cls.h>

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

/*
 * BOB_SWEEP_WALK. A run of type tc keeps every packet off its CPU until it ends,
 * which takes a million calls' time; one of type syscall is interrupted by them.
 * Whatever is done to a call is as if another CPU did it.
 */
SEC("syscall")
int bob_walk(struct bob_sweep *context)
{
	struct bob_config *config = bob_config_get();
	struct bob_sweep request = *context;
	struct sweep_walk walk = {.request = &request, .config = config};

	if (!config)
		return 1;
	sweep_walk_calls(&walk);
	request.done = 1;
	*context = request;
	return 0;
}

/* Reads the message in the frame behind the head, so that captures can ask whom it names. */
static __always_inline int mirror_parse(struct __sk_buff *skb, struct bob_scratch *s)
{
	const __u32 head = sizeof(struct bob_capture_head);
	void *data = (void *)(long)skb->data, *end = (void *)(long)skb->data_end;
	const struct bob_config *config = bob_config_get();
	struct bob_packet packet;

	if (!config || data + head > end)
		return 0;
	if (packet_parse(data + head, end, skb->len - head, &packet) != BOB_CONTINUE ||
	    !packet.length)
		return 0;
	s->length = packet.length < BOB_WINDOW ? packet.length : BOB_WINDOW;
	s->zero = 0;
	s->parity = bob_read(config->epoch) & 1;
	if (bpf_skb_load_bytes(skb, head + packet.payload, s->bytes,
			       percpu_length(s->length, BOB_WINDOW)))
		return 0;
	return sip_parse(s, packet.datagram) == BOB_CONTINUE;
}

/* The agent's own replies, a struct bob_capture_head and a frame, for whoever captures. */
SEC("tc")
int bob_mirror(struct __sk_buff *skb)
{
	struct bob_frame *frame = percpu_frame();
	struct bob_scratch *s = percpu_scratch();
	__u32 size = skb->len;

	if (!frame || !s || size <= sizeof(frame->head) || size > sizeof(*frame))
		return TC_ACT_SHOT;
	size = percpu_length(size, 2 * BOB_CAPTURE_BYTES);
	if (size > sizeof(*frame) || bpf_skb_load_bytes(skb, 0, frame, size))
		return TC_ACT_SHOT;
	capture_frame(s, frame, mirror_parse(skb, s));
	return TC_ACT_OK;
}

struct evening {
	struct __sk_buff *skb;
	__u32 live;
	int done;
};

static long even_one(__u32 i, struct evening *evening)
{
	struct bob_key key;

	if (bpf_skb_load_bytes(evening->skb,
			       __builtin_offsetof(struct bob_even, keys) + i * sizeof(key), &key,
			       sizeof(key)))
		return 1;
	evening->done += even_name(&key, evening->live);
	return 0;
}

/* Returns how many of the names in struct bob_even were there. */
SEC("tc")
int bob_even(struct __sk_buff *skb)
{
	const struct bob_config *config = bob_config_get();
	struct evening evening = {.skb = skb};
	__u32 n;

	if (!config || bpf_skb_load_bytes(skb, 0, &n, sizeof(n)))
		return 0;
	evening.live = bob_read(config->epoch) & 1;
	bpf_loop(n, even_one, &evening, 0);
	return evening.done;
}

char _license[] SEC("license") = "GPL";
