/* SPDX-License-Identifier: GPL-2.0-only */
/* Messages as a carrier's border controller and a PBX send them, 300 to 1,200 bytes. */
#include <stdio.h>
#include <string.h>

#include "bench.h"
#include "frame_shape.h"

enum {
	MEDIA_PORT = 20000,
	G711_BYTES = 160, /* 20 ms */
};

/* What tells one call's messages from another's; lengths differ as they do in life. */
struct dialog {
	uint32_t n, caller, callee, series;
	bool carrier;
	char call_id[64], from_tag[24], to_tag[24];
	char route[160], vias[400]; /* as they stand in front of the callee */
};

static void make_dialog(struct dialog *d, const struct message_call *call)
{
	uint32_t n = call->caller;

	*d = (struct dialog){
		.n = n,
		.caller = n,
		.callee = call->callee,
		.series = call->series,
		.carrier = call->shape == MESSAGE_CARRIER,
	};
	snprintf(d->call_id, sizeof(d->call_id), "%08x-%04x-%0*x@203.0.113.7", n * 2654435761U,
		 call->series, 4 + n % 17, n);
	snprintf(d->from_tag, sizeof(d->from_tag), "%0*x", 8 + n % 9, n * 40503U + call->series);
	snprintf(d->to_tag, sizeof(d->to_tag), "as%08x", n * 2246822519U + call->series);
	if (d->carrier && n % 2)
		snprintf(d->route, sizeof(d->route), "Record-Route: <sip:203.0.113.7;lr;ftag=%s>\n",
			 d->from_tag);
}

static void make_vias(struct dialog *d, const char *method)
{
	size_t used = snprintf(d->vias, sizeof(d->vias),
			       "Via: SIP/2.0/UDP 203.0.113.7:5060;branch=z9hG4bK%s%x.%x.%x;rport\n",
			       method, d->series, d->n, d->n * 31);

	for (uint32_t i = 0; d->carrier && i < d->n % 3; i++)
		used += snprintf(d->vias + used, sizeof(d->vias) - used,
				 "Via: SIP/2.0/UDP 198.51.100.%u:5060;received=198.51.100.%u;"
				 "branch=z9hG4bK-524287-1---%08x%u\n",
				 10 + i, 10 + i, d->n * 668265263U, i);
}

/* Via to CSeq, in the order most stacks write them. */
static size_t head(char *into, size_t size, struct dialog *d, const char *method, uint32_t cseq,
		   bool answered)
{
	make_vias(d, method);
	return snprintf(into, size,
			"%s%s"
			"Max-Forwards: 69\n"
			"From: \"Caller %u\" <sip:+4930%07u@carrier.example.net%s>;tag=%s\n"
			"To: <sip:2%06u@pbx.example.com>%s%s\n"
			"Call-ID: %s\n"
			"CSeq: %u %s\n",
			d->vias, d->route, d->caller, d->caller, d->carrier ? ";user=phone" : "",
			d->from_tag, d->callee, answered ? ";tag=" : "", answered ? d->to_tag : "",
			d->call_id, cseq, method);
}

static size_t sdp(char *into, size_t size, const struct dialog *d)
{
	return snprintf(into, size,
			"v=0\n"
			"o=- %u 1 IN IP4 203.0.113.20\n"
			"s=-\n"
			"c=IN IP4 203.0.113.20\n"
			"t=0 0\n"
			"m=audio %u RTP/AVP 9 8 0 101\n"
			"a=rtpmap:9 G722/8000\n"
			"a=rtpmap:8 PCMA/8000\n"
			"a=rtpmap:0 PCMU/8000\n"
			"a=rtpmap:101 telephone-event/8000\n"
			"a=fmtp:101 0-15\n"
			"a=ptime:20\n"
			"a=sendrecv\n",
			1000000 + d->n, MEDIA_PORT + d->n * 2);
}

/* The headers behind CSeq of a message with a session description, and that. */
static void tail_sdp(char *into, size_t size, const struct dialog *d, const char *contact)
{
	char body[1024];
	size_t lines = 0, n = sdp(body, sizeof(body), d);

	for (size_t i = 0; i < n; i++)
		lines += body[i] == '\n'; /* each becomes two bytes */
	snprintf(into, size,
		 "Contact: <%s>\n"
		 "Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, PRACK, INFO, REFER\n"
		 "Supported: timer, replaces, 100rel\n"
		 "Session-Expires: 1800;refresher=uac\n"
		 "Accept: application/sdp\n"
		 "User-Agent: Example SBC 7.40A.250.304\n"
		 "Content-Type: application/sdp\n"
		 "Content-Length: %zu\n\n%s",
		 contact, n + lines, body);
}

static void make_invite(char *text, size_t size, struct dialog *d)
{
	size_t n = snprintf(text, size, "INVITE sip:2%06u@pbx.example.com%s SIP/2.0\n", d->callee,
			    d->carrier ? ";user=phone" : "");

	n += head(text + n, size - n, d, "INVITE", 1, false);
	if (d->carrier)
		n += snprintf(
			text + n, size - n,
			"P-Asserted-Identity: <sip:+4930%07u@carrier.example.net;user=phone>\n",
			d->caller);
	tail_sdp(text + n, size - n, d, "sip:203.0.113.7:5060;transport=udp");
}

static void make_trying(char *text, size_t size, struct dialog *d)
{
	size_t n = snprintf(text, size, "SIP/2.0 100 Trying\n");

	n += head(text + n, size - n, d, "INVITE", 1, false);
	snprintf(text + n, size - n, "Content-Length: 0\n\n");
}

static void make_ringing(char *text, size_t size, struct dialog *d)
{
	size_t n = snprintf(text, size, "SIP/2.0 180 Ringing\n");

	n += head(text + n, size - n, d, "INVITE", 1, true);
	snprintf(text + n, size - n,
		 "Contact: <sip:2000@192.0.2.5:5060>\n"
		 "User-Agent: Example PBX 18.9\n"
		 "Content-Length: 0\n\n");
}

static void make_ok(char *text, size_t size, struct dialog *d)
{
	size_t n = snprintf(text, size, "SIP/2.0 200 OK\n");

	n += head(text + n, size - n, d, "INVITE", 1, true);
	tail_sdp(text + n, size - n, d, "sip:2000@192.0.2.5:5060");
}

static void make_ack(char *text, size_t size, struct dialog *d)
{
	size_t n = snprintf(text, size, "ACK sip:2000@192.0.2.5:5060 SIP/2.0\n");

	n += head(text + n, size - n, d, "ACK", 1, true);
	snprintf(text + n, size - n, "Content-Length: 0\n\n");
}

static void make_bye(char *text, size_t size, struct dialog *d)
{
	size_t n = snprintf(text, size, "BYE sip:2000@192.0.2.5:5060 SIP/2.0\n");

	n += head(text + n, size - n, d, "BYE", 2, true);
	snprintf(text + n, size - n,
		 "User-Agent: Example SBC 7.40A.250.304\n"
		 "Reason: Q.850;cause=16;text=\"Normal call clearing\"\n"
		 "Content-Length: 0\n\n");
}

static void make_bye_ok(char *text, size_t size, struct dialog *d)
{
	size_t n = snprintf(text, size, "SIP/2.0 200 OK\n");

	n += head(text + n, size - n, d, "BYE", 2, true);
	snprintf(text + n, size - n,
		 "User-Agent: Example PBX 18.9\n"
		 "Content-Length: 0\n\n");
}

static void make_options(char *text, size_t size, struct dialog *d)
{
	size_t n = snprintf(text, size, "OPTIONS sip:pbx.example.com SIP/2.0\n");

	n += head(text + n, size - n, d, "OPTIONS", 10 + d->n, false);
	snprintf(text + n, size - n,
		 "Contact: <sip:203.0.113.7:5060>\n"
		 "Accept: application/sdp\n"
		 "User-Agent: Example SBC 7.40A.250.304\n"
		 "Content-Length: 0\n\n");
}

static void make_register(char *text, size_t size, struct dialog *d)
{
	size_t n = snprintf(text, size, "REGISTER sip:pbx.example.com SIP/2.0\n");

	n += head(text + n, size - n, d, "REGISTER", 10 + d->n, false);
	snprintf(text + n, size - n,
		 "Contact: <sip:2%06u@203.0.113.7:5060>;expires=600\n"
		 "Authorization: Digest username=\"2%06u\", realm=\"pbx.example.com\", "
		 "nonce=\"%08x%08x\", uri=\"sip:pbx.example.com\", "
		 "response=\"%08x%08x%08x%08x\", algorithm=MD5\n"
		 "User-Agent: Example Phone 5.9.7\n"
		 "Content-Length: 0\n\n",
		 d->callee, d->callee, d->n * 40503U, d->n * 2654435761U, d->n * 2246822519U,
		 d->n * 3266489917U, d->n * 668265263U, d->n * 374761393U);
}

static size_t make_rtp(uint8_t *packet, uint32_t n)
{
	memset(packet, n, 12 + G711_BYTES);
	packet[0] = 0x80; /* version 2 */
	packet[1] = 8;	  /* PCMA */
	return 12 + G711_BYTES;
}

void message_caller(char text[BOB_TEXT_MAX], uint32_t n)
{
	snprintf(text, BOB_TEXT_MAX, "+4930%07u", n);
}

void message_callee(char text[BOB_TEXT_MAX], uint32_t n)
{
	snprintf(text, BOB_TEXT_MAX, "2%06u", n);
}

static void (*const make[MESSAGE_KINDS])(char *, size_t, struct dialog *) = {
	[MESSAGE_OPTIONS] = make_options, [MESSAGE_REGISTER] = make_register,
	[MESSAGE_INVITE] = make_invite,	  [MESSAGE_TRYING] = make_trying,
	[MESSAGE_RINGING] = make_ringing, [MESSAGE_OK] = make_ok,
	[MESSAGE_ACK] = make_ack,	  [MESSAGE_BYE] = make_bye,
	[MESSAGE_BYE_OK] = make_bye_ok,
};

static bool is_response(enum message_kind kind)
{
	return kind == MESSAGE_TRYING || kind == MESSAGE_RINGING || kind == MESSAGE_OK ||
	       kind == MESSAGE_BYE_OK;
}

void message_frame(struct player_frame *ret, enum message_kind kind,
		   const struct message_call *call)
{
	struct frame_shape shape = {.back = is_response(kind)};
	static uint8_t frame[FRAME_MAX];
	static char text[2048], payload[2 * sizeof(text)];
	struct dialog d;
	size_t length;

	make_dialog(&d, call);
	if (kind == MESSAGE_RTP) {
		shape.source = MEDIA_PORT + 2 * d.n;
		shape.target = MEDIA_PORT + 2 * d.n;
		length = make_rtp((uint8_t *)payload, d.n);
	} else {
		make[kind](text, sizeof(text), &d);
		length = text_to_crlf(payload, text);
	}
	length = frame_build(frame, &shape, payload, length);
	ret->length = length < sizeof(ret->bytes) ? length : sizeof(ret->bytes);
	memcpy(ret->bytes, frame, ret->length);
}
