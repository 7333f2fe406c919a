/* SPDX-License-Identifier: GPL-2.0-only */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "texts.h"

/* Where the message's number and the callee's digits go. */
#define NUMBER "########"
#define CALLEE "@@@@"

static const char sdp[] = "v=0\r\n"
			  "o=- 1000001 1 IN IP4 192.0.2.20\r\n"
			  "s=-\r\n"
			  "c=IN IP4 192.0.2.20\r\n"
			  "t=0 0\r\n"
			  "m=audio 20000 RTP/AVP 9 8 0 101\r\n"
			  "a=rtpmap:9 G722/8000\r\n"
			  "a=rtpmap:8 PCMA/8000\r\n"
			  "a=rtpmap:0 PCMU/8000\r\n"
			  "a=rtpmap:101 telephone-event/8000\r\n"
			  "a=fmtp:101 0-15\r\n"
			  "a=ptime:20\r\n"
			  "a=sendrecv\r\n";

/* Via to CSeq as the INVITE has them and the ACK repeats them, but for the CSeq's method. */
#define HEAD                                                                                       \
	"Via: SIP/2.0/UDP %s:5060;branch=z9hG4bKs" NUMBER "\r\n"                                   \
	"Max-Forwards: 70\r\n"                                                                     \
	"From: \"Caller\" <sip:c" NUMBER "@carrier.example.net>;tag=f" NUMBER "\r\n"

static int write_invite(char *text, size_t size, const char *from)
{
	return snprintf(text, size,
			"INVITE sip:u" CALLEE "@example.org;user=phone SIP/2.0\r\n" HEAD
			"To: <sip:u" CALLEE "@example.org>\r\n"
			"Call-ID: storm-" NUMBER "@%s\r\n"
			"CSeq: 1 INVITE\r\n"
			"Contact: <sip:c" NUMBER "@%s:5060>\r\n"
			"P-Asserted-Identity: <sip:c" NUMBER "@carrier.example.net;user=phone>\r\n"
			"Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, PRACK, INFO, REFER\r\n"
			"Supported: timer, replaces, 100rel\r\n"
			"Session-Expires: 1800;refresher=uac\r\n"
			"User-Agent: Example SBC 7.40A.250.304\r\n"
			"Content-Type: application/sdp\r\n"
			"Content-Length: %zu\r\n\r\n%s",
			from, from, from, sizeof(sdp) - 1, sdp);
}

/* The To stands last, so that the tag, which the answer brings, can follow. */
static int write_ack(char *text, size_t size, const char *from)
{
	return snprintf(text, size,
			"ACK sip:u" CALLEE "@example.org;user=phone SIP/2.0\r\n" HEAD
			"Call-ID: storm-" NUMBER "@%s\r\n"
			"CSeq: 1 ACK\r\n"
			"Content-Length: 0\r\n"
			"To: <sip:u" CALLEE "@example.org>;tag=",
			from, from);
}

static void put16(__u8 *at, __u32 value)
{
	at[0] = value >> 8;
	at[1] = value;
}

static bool write_headers(struct storm_text *t, const struct storm_ends *ends)
{
	__u8 *ip = t->bytes + 14, *udp = ip + 20;

	memcpy(t->bytes, ends->gateway, 6);
	memcpy(t->bytes + 6, ends->mac, 6);
	put16(t->bytes + 12, 0x0800);
	ip[0] = 0x45;
	put16(ip + 2, t->length - 14);
	put16(ip + 6, 0x4000); /* DF */
	ip[8] = 64;
	ip[9] = IPPROTO_UDP;
	if (inet_pton(AF_INET, ends->from, ip + 12) != 1 ||
	    inet_pton(AF_INET, ends->to, ip + 16) != 1)
		return false;
	put16(udp, 5060);
	put16(udp + 2, 5060);
	put16(udp + 4, t->length - 34); /* no checksum, which IPv4 leaves free */
	for (int i = 0; i < 20; i += 2)
		t->ip_sum += i == 2 ? 0 : ip[i] << 8 | ip[i + 1];
	{
		__u32 sum = t->ip_sum + t->length - 14;

		sum = (sum & 0xffff) + (sum >> 16);
		sum = (sum & 0xffff) + (sum >> 16);
		put16(ip + 10, ~sum);
	}
	return true;
}

/* The next mark at or behind *at, which is moved behind it; 0 if there is none. */
static __u32 next_mark(const __u8 *bytes, const char *mark, __u32 *at)
{
	const char *found = strstr((const char *)bytes + *at, mark);

	if (!found)
		return 0;
	*at = (const __u8 *)found - bytes + strlen(mark);
	return (const __u8 *)found - bytes;
}

static bool finish_text(struct storm_text *t, const struct storm_ends *ends, int length)
{
	__u32 at = STORM_PAYLOAD;

	if (length < 0 || length >= STORM_ROOM - STORM_PAYLOAD)
		return false;
	t->length = STORM_PAYLOAD + length;
	for (int i = 0; i < STORM_PLACES; i++)
		t->places[i] = next_mark(t->bytes, NUMBER, &at);
	at = STORM_PAYLOAD;
	for (int i = 0; i < STORM_CALLEE_PLACES; i++)
		t->callees[i] = next_mark(t->bytes, CALLEE, &at);
	at = STORM_PAYLOAD;
	t->branch = next_mark(t->bytes, "z9hG4bKs", &at) + strlen("z9hG4bK");
	return write_headers(t, ends);
}

static bool find_line(struct storm_line *line, const struct storm_text *t, const char *name)
{
	const char *begin = strstr((const char *)t->bytes + STORM_PAYLOAD, name), *end;
	__u32 at = 0;

	end = begin ? strstr(begin, "\r\n") : NULL;
	if (!end || end - begin >= STORM_LINE)
		return false;
	line->length = end - begin;
	memcpy(line->words, begin, line->length);
	for (int i = 0; i < STORM_LINE_NUMBERS; i++)
		line->numbers[i] = next_mark((const __u8 *)line->words, NUMBER, &at);
	at = 0;
	line->callee = next_mark((const __u8 *)line->words, CALLEE, &at);
	return true;
}

bool storm_texts_make(struct storm_texts *ret, const struct storm_ends *ends)
{
	static const char *const names[STORM_HEADERS] = {
		[STORM_VIA] = "Via: ",	       [STORM_FROM] = "From: ", [STORM_TO] = "To: ",
		[STORM_CALL_ID] = "Call-ID: ", [STORM_CSEQ] = "CSeq: ",
	};
	const size_t room = STORM_ROOM - STORM_PAYLOAD;

	memset(ret, 0, sizeof(*ret));
	if (!finish_text(
		    &ret->invite, ends,
		    write_invite((char *)ret->invite.bytes + STORM_PAYLOAD, room, ends->from)) ||
	    !finish_text(&ret->ack, ends,
			 write_ack((char *)ret->ack.bytes + STORM_PAYLOAD, room, ends->from)))
		return false;
	for (int i = 0; i < STORM_HEADERS; i++)
		if (!find_line(&ret->lines[i], &ret->invite, names[i]))
			return false;
	return true;
}
