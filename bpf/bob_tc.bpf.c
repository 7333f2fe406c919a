// SPDX-License-Identifier: GPL-2.0-only
/*
 * Egress: sees what this host itself sends, where it is the PBX, SBC or proxy.
 * It observes; only ingress refuses. What it lets pass it counts like ingress.
 */
#include "bob_bpf.h"
#include "bob_maps.h"
#include "message.h"
#include "packet/packet.h"
#include "packet/packet_plain.h"
#include "percpu.h"

#include <linux/pkt_cls.h>

enum {
	TC_HEADERS = 256, /* made linear: more than any headers bob reads */
};

static __always_inline void tc_capture(struct __sk_buff *skb, struct bob_scratch *s)
{
	struct bob_frame *frame = percpu_frame();

	if (!frame)
		return;
	capture_head(s, &frame->head, skb->len);
	if (bpf_skb_load_bytes(skb, 0, frame->bytes,
			       percpu_length(frame->head.captured, BOB_CAPTURE_BYTES)))
		return;
	capture_frame(s, frame, s->view.call_id.length != 0);
}

/* The datagram into .bytes; as much as the window holds. */
static __always_inline int tc_load(struct __sk_buff *skb, struct bob_scratch *s)
{
	s->length = s->packet.length < BOB_WINDOW ? s->packet.length : BOB_WINDOW;
	return bpf_skb_load_bytes(skb, s->packet.payload, s->bytes,
				  percpu_length(s->length, BOB_WINDOW));
}

/* .packet says where the message is. */
static __always_inline void tc_message(struct __sk_buff *skb, const struct bob_config *config,
				       struct bob_scratch *s)
{
	const __u32 captures = bob_read(config->captures);

	if (tc_load(skb, s)) {
		stats_count(BOB_N_BAD_LENGTH);
		return;
	}
	s->interface = skb->ifindex;
	s->queue = BOB_QUEUES_MAX; /* none that could refuse */
	s->direction = BOB_EGRESS;
	percpu_time(s, captures != 0);
	message_judge(s);
	if (bob_unlikely(captures))
		tc_capture(skb, s);
}

/* Signalling that bob does not read is counted, as what it reads is: the two are compared. */
static __always_inline void tc_unread(const struct bob_config *config,
				      const struct bob_packet *packet)
{
	__u32 reason = packet_tcp_reason(config, packet);

	if (reason != BOB_N_NOT_UDP)
		stats_count(reason);
}

/* Any packet that is not plain: 1 with .packet filled in, if it is to be read. */
static __always_inline int tc_odd(struct __sk_buff *skb, const struct bob_config *config,
				  struct bob_packet *packet)
{
	__u32 reason;

	if (skb->data_end - skb->data < TC_HEADERS)
		bpf_skb_pull_data(skb, skb->len < TC_HEADERS ? skb->len : TC_HEADERS);
	reason = packet_parse((void *)(long)skb->data, (void *)(long)skb->data_end, skb->len,
			      packet);
	if (reason == BOB_N_NOT_UDP && packet->tcp)
		tc_unread(config, packet);
	return reason == BOB_CONTINUE && packet->length && packet_on_sip_port(config, packet);
}

/* Packets of no interest are counted at ingress only: here they would drown the figures. */
SEC("tc")
int bob_tc(struct __sk_buff *skb)
{
	const void *data = (void *)(long)skb->data, *data_end = (void *)(long)skb->data_end;
	const struct bob_config *config = bob_config_get();
	struct packet_plain plain;
	struct bob_scratch *s;
	__u32 reason;

	if (!config || config->mode == BOB_OFF)
		return TC_ACT_UNSPEC;
	if (packet_is_plain(data, data_end, &plain)) {
		if (!plain.length ||
		    !packet_port_either(config, plain.destination_port, plain.source_port))
			return TC_ACT_UNSPEC;
		reason = packet_plain_first(data, data_end, config, &plain);
		if (reason != BOB_CONTINUE) {
			stats_count(reason);
			return TC_ACT_UNSPEC;
		}
		s = percpu_scratch();
		if (!s || !packet_from_plain(data, data_end, &plain, &s->packet))
			return TC_ACT_UNSPEC;
	} else {
		s = percpu_scratch();
		if (!s || !tc_odd(skb, config, &s->packet))
			return TC_ACT_UNSPEC;
	}
	tc_message(skb, config, s);
	return TC_ACT_UNSPEC;
}

char _license[] SEC("license") = "GPL";
