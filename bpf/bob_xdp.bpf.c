// SPDX-License-Identifier: GPL-2.0-only
/* Ingress: sees every packet of an interface, counts calls, and refuses where the policy says so.
 */
#include "bob_bpf.h"
#include "bob_maps.h"
#include "fragment.h"
#include "hand_over.h"
#include "message.h"
#include "packet.h"
#include "percpu.h"

static __always_inline void xdp_capture(struct xdp_md *ctx, struct bob_scratch *s)
{
	struct bob_frame *frame = percpu_frame();

	if (!frame)
		return;
	capture_head(s, &frame->head, bpf_xdp_get_buff_len(ctx));
	if (bpf_xdp_load_bytes(ctx, 0, frame->bytes,
			       percpu_length(frame->head.captured, BOB_CAPTURE_BYTES)))
		return;
	capture_frame(s, frame, s->view.call_id.length != 0);
}

/* The datagram into .bytes; as much as the window holds. */
static __always_inline int xdp_load(struct xdp_md *ctx, struct bob_scratch *s,
				    const struct bob_packet *packet)
{
	s->length = packet->length < BOB_WINDOW ? packet->length : BOB_WINDOW;
	return bpf_xdp_load_bytes(ctx, packet->payload, s->bytes,
				  percpu_length(s->length, BOB_WINDOW));
}

static __always_inline int xdp_message(struct xdp_md *ctx, const struct bob_config *config,
				       const struct bob_packet *packet)
{
	struct bob_scratch *s = percpu_scratch();
	__u32 verdict;

	if (!s || xdp_load(ctx, s, packet)) {
		stats_count(BOB_N_BAD_LENGTH);
		return XDP_PASS;
	}
	s->now = bpf_ktime_get_boot_ns();
	s->interface = ctx->ingress_ifindex;
	s->queue = ctx->rx_queue_index;
	s->direction = BOB_INGRESS;
	s->packet = *packet;
	verdict = message_judge(s);
	if (bob_unlikely(config->captures))
		xdp_capture(ctx, s);
	if (verdict == BOB_REJECT && packet->fragment)
		fragment_refuse((void *)(long)ctx->data, (void *)(long)ctx->data_end, config,
				packet, s->now);
	if (verdict == BOB_REJECT)
		return hand_over(ctx, s);
	return verdict == BOB_ABSORB ? XDP_DROP : XDP_PASS;
}

SEC("xdp")
int bob_xdp(struct xdp_md *ctx)
{
	const struct bob_config *config;
	struct bob_packet packet;
	__u32 reason;

	reason = packet_parse((void *)(long)ctx->data, (void *)(long)ctx->data_end,
			      bpf_xdp_get_buff_len(ctx), &packet);
	config = bob_config_get();
	if (!config)
		return XDP_PASS;
	if (reason == BOB_N_LATER_FRAGMENT &&
	    fragment_refused((void *)(long)ctx->data, (void *)(long)ctx->data_end, config, &packet,
			     bpf_ktime_get_boot_ns())) {
		stats_count(BOB_N_FRAGMENT_DROPPED);
		return XDP_DROP;
	}
	if (reason == BOB_N_NOT_UDP && packet.tcp)
		reason = packet_tcp_reason(config, &packet);
	if (reason != BOB_CONTINUE)
		goto pass;
	reason = BOB_N_OTHER_PORT;
	if (!packet_on_sip_port(config, &packet))
		goto pass;
	reason = BOB_N_MODE_OFF;
	if (config->mode == BOB_OFF)
		goto pass;
	reason = BOB_N_KEEPALIVE;
	if (!packet.length)
		goto pass;
	return xdp_message(ctx, config, &packet);
pass:
	stats_count(reason);
	return XDP_PASS;
}

char _license[] SEC("license") = "GPL";
