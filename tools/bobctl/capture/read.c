/* SPDX-License-Identifier: GPL-2.0-only */
/* Reads a captured frame with bpf/'s own parser, the one that the kernel decided by. */
#include <stdio.h>
#include <string.h>

#include "read.h"
#include "names/identity.h"
#include "packet/packet.h"
#include "sip/sip.h"

static void read_addresses(struct ctl_flow *flow, const uint8_t *ip)
{
	if (flow->version == 4) {
		const struct iphdr *header = (const void *)ip;

		memcpy(flow->source, &header->saddr, 4);
		memcpy(flow->destination, &header->daddr, 4);
	} else {
		const struct ipv6hdr *header = (const void *)ip;

		memcpy(flow->source, &header->saddr, 16);
		memcpy(flow->destination, &header->daddr, 16);
	}
}

static bool read_flow(struct ctl_packet *packet, struct bob_packet *p)
{
	const uint8_t *frame = packet->frame, *end = frame + packet->head.captured;
	struct ctl_flow *flow = &packet->flow;

	*flow = (struct ctl_flow){0};
	if (packet_parse(frame, end, packet->head.length, p) != BOB_CONTINUE)
		return false;
	flow->version = p->version;
	flow->fragment = p->fragment != BOB_WHOLE;
	flow->source_port = p->source_port;
	flow->destination_port = p->destination_port;
	flow->payload = frame + p->payload;
	flow->length = packet->head.captured - p->payload;
	if (flow->length > p->length)
		flow->length = p->length;
	read_addresses(flow, frame + p->network);
	return true;
}

/* sip_parse() leaves methods that change no call after their first word. */
static uint32_t parse_other(struct bob_scratch *s)
{
	uint32_t reason;

	s->view.method = SIP_OTHER_METHOD;
	s->view.status = 0;
	sip_view_clear(&s->view);
	s->cursor = sip_skip_spaces(s, 0, s->length);
	reason = sip_scan(s);
	if (reason == BOB_CONTINUE && sip_bare_return(s, 0, s->view.body))
		reason = BOB_N_AMBIGUOUS;
	if (reason == BOB_CONTINUE)
		reason = sip_request_line(s);
	if (reason == BOB_CONTINUE)
		reason = sip_headers(s);
	if (reason == BOB_CONTINUE && (s->view.seen & SIP_MANDATORY) != SIP_MANDATORY)
		reason = BOB_N_BAD_HEADER;
	return reason;
}

static bool parse(struct bob_scratch *s, const struct ctl_flow *flow, uint32_t datagram)
{
	uint32_t reason;

	s->length = flow->length < BOB_WINDOW ? flow->length : BOB_WINDOW;
	memcpy(s->bytes, flow->payload, s->length);
	memset(s->bytes + s->length, 0, 64);
	s->zero = 0;
	reason = sip_parse(s, datagram);
	if (reason == BOB_N_OTHER_METHOD)
		reason = parse_other(s);
	return reason == BOB_CONTINUE || reason == BOB_N_SHORT_BODY;
}

static void copy(char *dst, size_t size, const struct bob_scratch *s, struct sip_slice slice)
{
	size_t n = slice.length < size ? slice.length : size - 1;

	memcpy(dst, s->bytes + slice.at, n);
	dst[n] = '\0';
}

static struct sip_line cseq_line(const struct bob_scratch *s)
{
	for (uint32_t i = 1; i < s->view.lines; i++) {
		if (s->lines[i].id == SIP_CSEQ)
			return s->lines[i];
	}
	return (struct sip_line){0};
}

/* The first word of a request; the last of a response's CSeq. */
static struct sip_slice method_of(struct bob_scratch *s)
{
	struct sip_line line = s->lines[0];
	uint32_t at = line.at, end;

	if (!s->view.status)
		return sip_slice(at, sip_find(s, at, line.end, SIP_SET(' ', ' ', ' ', ' ')));
	line = cseq_line(s);
	at = end = sip_trim_spaces(s, line.at, line.end);
	while (at > line.at && !sip_is_space(bob_byte(s, at - 1)) && bob_byte(s, at - 1) != ':')
		at--;
	return sip_slice(at, end);
}

static void name_of(char text[BOB_TEXT_MAX], struct bob_scratch *s, const struct sip_slice *uri,
		    uint32_t out)
{
	uint32_t n = identity_name(s, uri->at, uri->length, out);

	copy(text, BOB_TEXT_MAX, s, (struct sip_slice){(uint16_t)out, (uint16_t)n});
}

static void read_message(struct ctl_message *message, struct bob_scratch *s)
{
	const struct sip_view *view = &s->view;

	message->read = true;
	message->status = view->status;
	message->cseq = view->cseq;
	copy(message->method, sizeof(message->method), s, method_of(s));
	copy(message->call_id, sizeof(message->call_id), s, view->call_id);
	name_of(message->from, s, &view->from, BOB_NAME_CALLER);
	name_of(message->to, s, &view->to, BOB_NAME_TO);
	if (!view->status)
		name_of(message->target, s, &view->uri, BOB_NAME_TARGET);
}

static void read_keys(struct ctl_keys *keys, struct bob_scratch *s, const struct bob_config *config)
{
	identity_call_id(s, config, &s->view.call_id);
	if (s->view.to_tag.length) {
		identity_call(s, &s->view.to_tag);
		keys->back = s->call;
	}
	identity_call(s, &s->view.from_tag);
	keys->call = s->call;
	identity_transaction(s);
	keys->transaction = s->transaction;
}

void ctl_read(struct ctl_packet *packet, const struct bob_config *config, struct ctl_keys *ret)
{
	static struct bob_scratch scratch;
	struct ctl_message *message = &packet->message;
	struct bob_packet p;

	*ret = (struct ctl_keys){0};
	*message = (struct ctl_message){0};
	message->caller = message->from;
	message->callee = message->to;
	if (!read_flow(packet, &p) || !parse(&scratch, &packet->flow, p.datagram))
		return;
	read_message(message, &scratch);
	read_keys(ret, &scratch, config);
}
