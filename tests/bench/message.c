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
	uint32_t n, series;
	char call_id[64], from_tag[24], to_tag[24];
	char route[160], vias[400]; /* as they stand in front of the callee */
};

static void make_dialog(struct dialog *d, uint32_t n, uint32_t series)
{
	*d = (struct dialog){.n = n, .series = series};
	snprintf(d->call_id, sizeof(d->call_id), "%08x-%04x-%0*x@203.0.113.7", n * 2654435761U,
		 series, 4 + n % 17, n);
	snprintf(d->from_tag, sizeof(d->from_tag), "%0*x", 8 + n % 9, n * 40503U + series);
	snprintf(d->to_tag, sizeof(d->to_tag), "as%08x", n * 2246822519U + series);
	if (n % 2)
		snprintf(d->route, sizeof(d->route), "Record-Route: <sip:203.0.113.7;lr;ftag=%s>\n",
			 d->from_tag);
}

static void make_vias(struct dialog *d, const char *method)
{
	size_t used = snprintf(d->vias, sizeof(d->vias),
			       "Via: SIP/2.0/UDP 203.0.113.7:5060;branch=z9hG4bK%s%x.%x.%x;rport\n",
			       method, d->series, d->n, d->n * 31);

	for (uint32_t i = 0; i < d->n % 3; i++)
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
	return snprintf(
		into, size,
		"%s%s"
		"Max-Forwards: 69\n"
		"From: \"Caller %u\" <sip:+4930%07u@carrier.example.net;user=phone>;tag=%s\n"
		"To: <sip:2%05u@pbx.example.com>%s%s\n"
		"Call-ID: %s\n"
		"CSeq: %u %s\n",
		d->vias, d->route, d->n, d->n, d->from_tag, d->n, answered ? ";tag=" : "",
		answered ? d->to_tag : "", d->call_id, cseq, method);
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
static size_t tail_sdp(char *into, size_t size, const struct dialog *d, const char *contact)
{
	char body[1024];
	size_t lines = 0, n = sdp(body, sizeof(body), d);

	for (size_t i = 0; i < n; i++)
		lines += body[i] == '\n'; /* each becomes two bytes */
	return snprintf(into, size,
			"Contact: <%s>\n"
			"Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, PRACK, INFO, REFER\n"
			"Supported: timer, replaces, 100rel\n"
			"Session-Expires: 1800;refresher=uac\n"
			"User-Agent: Example SBC 7.40A.250.304\n"
			"Content-Type: application/sdp\n"
			"Content-Length: %zu\n\n%s",
			contact, n + lines, body);
}

static void make_invite(char *text, size_t size, struct dialog *d)
{
	size_t n =
		snprintf(text, size, "INVITE sip:2%05u@pbx.example.com;user=phone SIP/2.0\n", d->n);

	n += head(text + n, size - n, d, "INVITE", 1, false);
	n += snprintf(text + n, size - n,
		      "P-Asserted-Identity: <sip:+4930%07u@carrier.example.net;user=phone>\n",
		      d->n);
	tail_sdp(text + n, size - n, d, "sip:203.0.113.7:5060;transport=udp");
}

static void make_ok(char *text, size_t size, struct dialog *d)
{
	size_t n = snprintf(text, size, "SIP/2.0 200 OK\n");

	n += head(text + n, size - n, d, "INVITE", 1, true);
	tail_sdp(text + n, size - n, d, "sip:2000@192.0.2.5:5060");
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
	snprintf(text, BOB_TEXT_MAX, "2%05u", n);
}

void message_frame(struct player_frame *ret, enum message_kind kind, uint32_t n, uint32_t series)
{
	static void (*const make[])(char *, size_t, struct dialog *) = {
		[MESSAGE_OPTIONS] = make_options,
		[MESSAGE_INVITE] = make_invite,
		[MESSAGE_OK] = make_ok,
		[MESSAGE_BYE] = make_bye,
	};
	struct frame_shape shape = {.back = kind == MESSAGE_OK};
	static uint8_t frame[FRAME_MAX];
	static char text[2048], payload[2 * sizeof(text)];
	struct dialog d;
	size_t length;

	make_dialog(&d, n, series);
	if (kind == MESSAGE_RTP) {
		shape.source = MEDIA_PORT + 2 * n;
		shape.target = MEDIA_PORT + 2 * n;
		length = make_rtp((uint8_t *)payload, n);
	} else {
		make[kind](text, sizeof(text), &d);
		length = text_to_crlf(payload, text);
	}
	length = frame_build(frame, &shape, payload, length);
	ret->length = length < sizeof(ret->bytes) ? length : sizeof(ret->bytes);
	memcpy(ret->bytes, frame, ret->length);
}
