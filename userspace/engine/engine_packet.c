// SPDX-License-Identifier: GPL-2.0-only
/*
 * The native twin of bob_xdp.bpf.c, bob_tc.bpf.c and bob_sweep.bpf.c: the same steps in the same
 * order, but for their short way with plain packets (packet_plain.h), which says the same.
 */
#include <stdio.h>

#include "engine.h"
#include "engine_scratch.h"
#include "capture.h"
#include "message.h"
#include "packet/fragment.h"
#include "packet/packet.h"
#include "upkeep/sweep.h"

/* The datagram into .bytes; as much as the window holds. */
static void load_message(struct bob_scratch *s, const struct bob_arrival *arrival)
{
	s->length = s->packet.length < BOB_WINDOW ? s->packet.length : BOB_WINDOW;
	memcpy(s->bytes, (const uint8_t *)arrival->frame + s->packet.payload, s->length);
}

static void give_to_captures(struct bob_scratch *s, const struct bob_arrival *arrival)
{
	static struct bob_frame copy;

	capture_head(s, &copy.head, arrival->length);
	memcpy(copy.bytes, arrival->frame, copy.head.captured);
	capture_frame(s, &copy, s->view.call_id.length != 0);
}

static struct bob_outcome judge_message(struct bob_scratch *s, const struct bob_arrival *arrival,
					const struct bob_packet *packet)
{
	s->now = arrival->now;
	s->interface = arrival->interface;
	s->queue = arrival->queue;
	s->direction = arrival->direction;
	s->packet = *packet;
	load_message(s, arrival);
	message_judge(s);
	if (s->verdict == BOB_REJECT && packet->fragment)
		fragment_refuse(arrival->frame, arrival->frame + arrival->length, bob_config_get(),
				packet, s->now);
	if (bob_config_get()->captures)
		give_to_captures(s, arrival);
	return (struct bob_outcome){.verdict = s->verdict, .reason = s->reason};
}

/* Why this frame needs no look at its payload, or BOB_CONTINUE. */
static uint32_t look_at_headers(const struct bob_arrival *arrival, struct bob_packet *packet)
{
	const struct bob_config *config = bob_config_get();
	const uint8_t *frame = arrival->frame;
	uint32_t reason;

	reason = packet_parse(frame, frame + arrival->length, arrival->length, packet);
	if (reason == BOB_N_LATER_FRAGMENT && arrival->direction == BOB_INGRESS &&
	    fragment_refused(frame, frame + arrival->length, config, packet, arrival->now))
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

/* Of what bob does not read bob_tc counts only signalling. */
static bool is_counted_on_egress(uint32_t reason)
{
	return bob_config_get()->mode != BOB_OFF && (reason == BOB_N_TCP || reason == BOB_N_TLS);
}

struct bob_outcome bob_engine_packet_with(struct bob_scratch *s, const struct bob_arrival *arrival)
{
	struct bob_packet packet;
	uint32_t reason = look_at_headers(arrival, &packet);

	if (reason == BOB_CONTINUE)
		return judge_message(s, arrival, &packet);
	if (arrival->direction == BOB_INGRESS || is_counted_on_egress(reason))
		stats_count(reason);
	return (struct bob_outcome){
		.verdict = reason == BOB_N_FRAGMENT_DROPPED ? BOB_ABSORB : BOB_PASS,
		.reason = reason,
	};
}

struct bob_outcome bob_engine_packet(const struct bob_arrival *arrival)
{
	return bob_engine_packet_with(&bob_engine_packet_scratch, arrival);
}

void bob_engine_call_keys(struct bob_key keys[2])
{
	struct bob_scratch *s = &bob_engine_packet_scratch;
	struct hash_state call_id = s->call_id;
	struct bob_key call = s->call;

	keys[0] = keys[1] = (struct bob_key){0};
	if (!s->view.call_id.length)
		return;
	identity_call_id(s, bob_config_get(), &s->view.call_id);
	identity_call(s, &s->view.from_tag);
	keys[0] = s->call;
	if (s->view.to_tag.length) {
		identity_call(s, &s->view.to_tag);
		keys[1] = s->call;
	}
	s->call = call;
	s->call_id = call_id;
}

void bob_engine_reply_tag(char tag[BOB_ENGINE_TAG_SIZE])
{
	struct bob_scratch *s = &bob_engine_packet_scratch;

	snprintf(tag, BOB_ENGINE_TAG_SIZE, "bob%016llx", (unsigned long long)refuse_tag(s));
}

int bob_engine_sweep(struct bob_sweep *request)
{
	sweep_run(request, bob_config_get());
	return request->done ? 0 : -EIO;
}
