// SPDX-License-Identifier: GPL-2.0-only
/* Ingress: sees every packet of an interface, counts calls, and refuses where the policy says so.
 */
#include "bob_bpf.h"
#include "bob_maps.h"
#include "packet/fragment.h"
#include "refuse/hand_over.h"
#include "message.h"
#include "packet/packet.h"
#include "packet/packet_plain.h"
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
static __always_inline int xdp_load(struct xdp_md *ctx, struct bob_scratch *s)
{
	s->length = s->packet.length < BOB_WINDOW ? s->packet.length : BOB_WINDOW;
	return bpf_xdp_load_bytes(ctx, s->packet.payload, s->bytes,
				  percpu_length(s->length, BOB_WINDOW));
}

/* .packet says where the message is. */
static __always_inline int xdp_message(struct xdp_md *ctx, const struct bob_config *config,
				       struct bob_scratch *s)
{
	const __u32 captures = bob_read(config->captures);
	__u32 verdict;

	if (xdp_load(ctx, s)) {
		stats_count(BOB_N_BAD_LENGTH);
		return XDP_PASS;
	}
	s->interface = ctx->ingress_ifindex;
	s->queue = ctx->rx_queue_index;
	s->direction = BOB_INGRESS;
	percpu_time(s, captures != 0);
	verdict = message_judge(s);
	if (bob_unlikely(captures))
		xdp_capture(ctx, s);
	if (verdict == BOB_REJECT && s->packet.fragment)
		fragment_refuse((void *)(long)ctx->data, (void *)(long)ctx->data_end, config,
				&s->packet, s->now);
	if (verdict == BOB_REJECT)
		return hand_over(ctx, s);
	return verdict == BOB_ABSORB ? XDP_DROP : XDP_PASS;
}

/* Any packet that is not plain: BOB_CONTINUE with .packet filled in, or as what it passes. */
static __always_inline __u32 xdp_odd(struct xdp_md *ctx, const struct bob_config *config,
				     struct bob_packet *packet)
{
	__u32 reason = packet_parse((void *)(long)ctx->data, (void *)(long)ctx->data_end,
				    bpf_xdp_get_buff_len(ctx), packet);

	if (reason == BOB_N_LATER_FRAGMENT &&
	    fragment_refused((void *)(long)ctx->data, (void *)(long)ctx->data_end, config, packet,
			     bpf_ktime_get_boot_ns()))
		return BOB_N_FRAGMENT_DROPPED;
	if (reason == BOB_N_NOT_UDP && packet->tcp)
		return packet_tcp_reason(config, packet);
	if (reason != BOB_CONTINUE)
		return reason;
	if (!packet_on_sip_port(config, packet))
		return BOB_N_OTHER_PORT;
	if (config->mode == BOB_OFF)
		return BOB_N_MODE_OFF;
	return packet->length ? BOB_CONTINUE : BOB_N_KEEPALIVE;
}

/* The same of a plain packet on a SIP port, as far as its first bytes tell. */
static __always_inline __u32 xdp_plain(const void *data, const void *data_end,
				       const struct bob_config *config,
				       const struct packet_plain *plain)
{
	if (config->mode == BOB_OFF)
		return BOB_N_MODE_OFF;
	if (!plain->length)
		return BOB_N_KEEPALIVE;
	return packet_plain_first(data, data_end, config, plain);
}

SEC("xdp")
int bob_xdp(struct xdp_md *ctx)
{
	const void *data = (void *)(long)ctx->data, *data_end = (void *)(long)ctx->data_end;
	const struct bob_config *config = bob_config_get();
	struct packet_plain plain;
	struct bob_scratch *s;
	__u32 reason;

	if (!config)
		return XDP_PASS;
	if (packet_is_plain(data, data_end, &plain)) {
		reason = BOB_N_OTHER_PORT;
		if (!packet_port_either(config, plain.destination_port, plain.source_port))
			goto pass;
		bob_opaque(data); /* what follows is read again, not kept at RTP's cost */
		packet_plain_read(data, &plain);
		reason = xdp_plain(data, data_end, config, &plain);
		if (reason != BOB_CONTINUE)
			goto pass;
		s = percpu_scratch();
		if (!s || !packet_from_plain(data, data_end, &plain, &s->packet))
			return XDP_PASS;
	} else {
		s = percpu_scratch();
		if (!s)
			return XDP_PASS;
		reason = xdp_odd(ctx, config, &s->packet);
		if (reason != BOB_CONTINUE)
			goto pass;
	}
	return xdp_message(ctx, config, s);
pass:
	stats_count(reason);
	return reason == BOB_N_FRAGMENT_DROPPED ? XDP_DROP : XDP_PASS;
}

char _license[] SEC("license") = "GPL";
