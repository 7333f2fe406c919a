// SPDX-License-Identifier: GPL-2.0-only
/*
 * bench-trace PACKETS FILE - a trace to read, as pcap: calls with a session
 * description and their media, nine packets of RTP to each of SIP. CALLS of them are
 * up at a time, each in another of its STEPS; time passes as with 20 ms of G.711 a packet.
 */
#include <endian.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <arpa/inet.h>

#include "frame_shape.h"

enum {
	CALLS = 500,
	STEPS = 60,
	MEDIA_FIRST = 4,      /* after INVITE, 180, 200 and ACK */
	MEDIA_END = 58,	      /* then BYE and 200 */
	USERS = 20000,	      /* callers, and as many callees */
	PERIOD_NS = 10000000, /* 20 ms a packet in each direction */
	MEDIA_PORT = 16384,
	G711_BYTES = 160,
	TEXT_MAX = 2048,
	BUFFER_BYTES = 1 << 20,
};

static const uint64_t start = 1700000000000000000ULL;

struct call {
	uint32_t n;	/* of all calls */
	uint32_t place; /* among those that are up: its ports */
	uint32_t step;
};

static size_t sdp(char *into, const struct call *call, bool callee)
{
	return (size_t)sprintf(into,
			       "v=0\r\no=- %u 1 IN IP4 10.0.0.%u\r\ns=-\r\nc=IN IP4 10.0.0.%u\r\n"
			       "t=0 0\r\nm=audio %u RTP/AVP 8 101\r\na=rtpmap:8 PCMA/8000\r\n"
			       "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\n"
			       "a=ptime:20\r\na=sendrecv\r\n",
			       call->n, callee ? 2 : 1, callee ? 2 : 1,
			       MEDIA_PORT + 4 * call->place + (callee ? 2 : 0));
}

/* first: the start line. method: of the CSeq, with its number. */
static size_t message(char *into, const struct call *call, const char *first, const char *method,
		      bool in_dialog, bool body)
{
	char text[TEXT_MAX] = "";
	size_t n = body ? sdp(text, call, *first == 'S') : 0;

	return (size_t)sprintf(
		into,
		"%s\r\n"
		"Via: SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bK%08x%c;rport\r\n"
		"Max-Forwards: 69\r\n"
		"From: \"Caller %u\" <sip:+4930%07u@carrier.example.net;user=phone>;tag=f%x\r\n"
		"To: <sip:2%05u@pbx.example.com>%s\r\n"
		"Call-ID: %08x-%x@10.0.0.1\r\n"
		"CSeq: %s\r\n"
		"Contact: <sip:10.0.0.%u:5060>\r\n"
		"Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, PRACK, INFO, REFER\r\n"
		"Supported: timer, replaces, 100rel\r\n"
		"User-Agent: Example SBC 7.40A.250.304\r\n"
		"%sContent-Length: %zu\r\n\r\n%s",
		first, call->n, method[2], call->n % USERS, call->n % USERS, call->n,
		call->n % USERS, in_dialog ? ";tag=t1" : "", call->n * 2654435761U, call->n, method,
		*first == 'S' ? 2 : 1, body ? "Content-Type: application/sdp\r\n" : "", n, text);
}

static size_t media(uint8_t *into, const struct call *call)
{
	uint32_t n = (call->step - MEDIA_FIRST) / 2, from = call->step % 2;
	struct {
		uint8_t version, type;
		uint16_t sequence;
		uint32_t time, source;
	} head = {0x80, 8, htons((uint16_t)n), htonl(n * G711_BYTES), htonl(call->n * 2 + from)};

	memcpy(into, &head, sizeof(head));
	memset(into + sizeof(head), 0xd5, G711_BYTES); /* silence */
	return sizeof(head) + G711_BYTES;
}

/* The call's next packet as a frame. */
static size_t next_frame(uint8_t *frame, const struct call *call)
{
	char payload[2 * TEXT_MAX], request[128];
	struct frame_shape shape = {0};
	size_t n;

	snprintf(request, sizeof(request), "%s sip:2%05u@pbx.example.com SIP/2.0",
		 call->step == 0   ? "INVITE"
		 : call->step == 3 ? "ACK"
				   : "BYE",
		 call->n % USERS);
	switch (call->step) {
	case 0: n = message(payload, call, request, "1 INVITE", false, true); break;
	case 1: n = message(payload, call, "SIP/2.0 180 Ringing", "1 INVITE", true, false); break;
	case 2: n = message(payload, call, "SIP/2.0 200 OK", "1 INVITE", true, true); break;
	case 3: n = message(payload, call, request, "1 ACK", true, false); break;
	case MEDIA_END: n = message(payload, call, request, "2 BYE", true, false); break;
	case MEDIA_END + 1:
		n = message(payload, call, "SIP/2.0 200 OK", "2 BYE", true, false);
		break;
	default:
		n = media((uint8_t *)payload, call);
		shape.source = (uint16_t)(MEDIA_PORT + 4 * call->place + 2 * (call->step % 2));
		shape.target = (uint16_t)(shape.source ^ 2);
		shape.back = call->step % 2;
	}
	if (*payload == 'S')
		shape.back = true;
	return frame_build(frame, &shape, payload, n);
}

static int write_frame(FILE *file, uint64_t time, const uint8_t *frame, size_t n)
{
	const uint32_t head[] = {(uint32_t)(time / 1000000000),
				 (uint32_t)(time % 1000000000 / 1000), (uint32_t)n, (uint32_t)n};

	return fwrite(head, sizeof(head), 1, file) == 1 && fwrite(frame, n, 1, file) == 1 ? 0 : -1;
}

static int write_trace(FILE *file, uint64_t packets)
{
	static const uint32_t head[] = {0xa1b2c3d4, 4 << 16 | 2, 0, 0, 65535, 1 /* Ethernet */};
	static struct call calls[CALLS];
	static uint8_t frame[FRAME_MAX];
	uint32_t made = 0;
	int err = fwrite(head, sizeof(head), 1, file) == 1 ? 0 : -1;

	for (uint64_t turn = 0; packets && !err; turn++) {
		uint32_t place = (uint32_t)(turn % CALLS);
		struct call *call = &calls[place];

		if (turn / CALLS < place * STEPS / CALLS)
			continue; /* its first call begins later */
		if (call->step == STEPS)
			call->step = 0;
		if (!call->step)
			*call = (struct call){.n = made++, .place = place};
		err = write_frame(file, start + turn * (PERIOD_NS / CALLS), frame,
				  next_frame(frame, call));
		call->step++;
		packets--;
	}
	return err;
}

int main(int argc, char **argv)
{
	static char buffer[BUFFER_BYTES];
	FILE *file = argc == 3 ? fopen(argv[2], "wb") : NULL;

	if (argc != 3) {
		fprintf(stderr, "usage: %s PACKETS FILE\n", argv[0]);
		return 2;
	}
	if (file)
		setvbuf(file, buffer, _IOFBF, sizeof(buffer));
	if (!file || write_trace(file, strtoull(argv[1], NULL, 10)) || fclose(file)) {
		perror(argv[2]);
		return 1;
	}
	return 0;
}
