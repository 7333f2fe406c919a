/* SPDX-License-Identifier: GPL-2.0-only */
/* Reads the INVITE as the kernel has read it, and turns it into its 486. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>

#include "packet.h"
#include "refuse.h"
#include "sip.h"

#include "reply_frame.h"
#include "reply.h"

#define STATUS_LINE "SIP/2.0 486 Busy Here\r\n"
#define REASON "Reason: Q.850;cause=17;text=\"User busy\"\r\n" /* RFC 3326 */
#define REASON_SHORT "Reason: Q.850;cause=17\r\n"
#define LAST_LINES "Content-Length: 0\r\n\r\n"

/* The reply's text. size: of the INVITE's, so that what does not fit is too long. */
struct text {
	char bytes[2 * BOB_WINDOW];
	uint32_t length;
	uint32_t size;
	bool full;
};

static void put(struct text *t, const void *bytes, uint32_t n)
{
	t->full = t->full || n > t->size - t->length;
	if (t->full)
		return;
	memcpy(t->bytes + t->length, bytes, n);
	t->length += n;
}

static void put_string(struct text *t, const char *string)
{
	put(t, string, (uint32_t)strlen(string));
}

/* Part of a header. Folding becomes the spaces it stands for (RFC 3261 7.3.1). */
static void put_part(struct text *t, struct bob_scratch *s, uint32_t at, uint32_t end)
{
	uint32_t from = t->length;

	put(t, s->bytes + at, end - at);
	for (uint32_t i = from; i < t->length; i++)
		if (t->bytes[i] == '\r' || t->bytes[i] == '\n')
			t->bytes[i] = ' ';
}

/* Behind a value that may end in a semicolon: a second one would be an empty parameter. */
static void put_parameter(struct text *t, const char *parameter)
{
	if (t->length && t->bytes[t->length - 1] != ';')
		put_string(t, ";");
	put_string(t, parameter);
}

static void put_port(struct text *t, uint16_t port)
{
	char digits[8];

	snprintf(digits, sizeof(digits), "=%u", port);
	put_string(t, digits);
}

/* Whom the packet came from, as it is written in a Via. */
struct source {
	int family;
	uint8_t address[16];
	char text[INET6_ADDRSTRLEN];
};

static struct source source_of(const uint8_t *frame, const struct bob_packet *packet)
{
	struct source source = {.family = packet->version == 4 ? AF_INET : AF_INET6};
	const uint8_t *ip = frame + packet->network;

	if (packet->version == 4)
		memcpy(source.address, ip + offsetof(struct iphdr, saddr), 4);
	else
		memcpy(source.address, ip + offsetof(struct ipv6hdr, saddr), 16);
	inet_ntop(source.family, source.address, source.text, sizeof(source.text));
	return source;
}

/* The host of the sent-by, without an IPv6 reference's brackets; "" if it is too long for an
 * address. */
static void sent_by_host(struct bob_scratch *s, char host[INET6_ADDRSTRLEN])
{
	const struct sip_slice *sent_by = &s->view.sent_by;
	const char *at = (const char *)s->bytes + sent_by->at;
	uint32_t n = 0;

	if (sent_by->length && at[0] == '[') {
		at++;
		while (n + 1 < sent_by->length && at[n] != ']')
			n++;
	} else {
		while (n < sent_by->length && at[n] != ':' && !sip_is_space(at[n]))
			n++;
	}
	if (n >= INET6_ADDRSTRLEN)
		n = 0;
	memcpy(host, at, n);
	host[n] = '\0';
}

/* RFC 3261 18.2.1: a domain name, or an address that is not the packet's, needs "received". */
static bool needs_received(struct bob_scratch *s, const struct source *source)
{
	char host[INET6_ADDRSTRLEN];
	uint8_t address[16] = {};

	if (s->view.flags & SIP_RECEIVED)
		return false;
	if (s->view.flags & SIP_RPORT)
		return true; /* RFC 3581 4: even if it is the same */
	sent_by_host(s, host);
	if (inet_pton(source->family, host, address) != 1)
		return true;
	return memcmp(address, source->address, sizeof(address)) != 0;
}

/* Where a Via goes on behind "rport", or behind an "rport=" that says nothing. */
static uint32_t behind_rport(struct bob_scratch *s, uint32_t end)
{
	uint32_t at = sip_skip_spaces(s, s->view.rport_at, end);

	return at < end && s->bytes[at] == '=' ? at + 1 : s->view.rport_at;
}

/* The line with the topmost Via value, and what the transport layer adds to it. */
static void put_first_via(struct text *t, struct bob_scratch *s, const struct sip_line *line,
			  const struct source *source)
{
	const struct sip_view *view = &s->view;
	uint32_t at = line->at, stop = view->via.at + view->via.length;

	if (view->rport_at) {
		put_part(t, s, at, view->rport_at);
		put_port(t, s->packet.source_port);
		at = behind_rport(s, stop);
	}
	put_part(t, s, at, stop);
	if (needs_received(s, source)) {
		put_parameter(t, "received=");
		put_string(t, source->text);
	}
	put_part(t, s, stop, line->end);
	put_string(t, "\r\n");
}

static void put_line(struct text *t, struct bob_scratch *s, const struct sip_line *line)
{
	put_part(t, s, line->at, sip_trim_spaces(s, line->at, line->end));
}

static void put_vias(struct text *t, struct bob_scratch *s, const struct source *source)
{
	bool first = true;

	for (uint32_t i = 1; i < s->view.lines; i++) {
		if (s->lines[i].id != SIP_VIA)
			continue;
		if (first) {
			put_first_via(t, s, &s->lines[i], source);
		} else {
			put_line(t, s, &s->lines[i]);
			put_string(t, "\r\n");
		}
		first = false;
	}
}

static void put_header(struct text *t, struct bob_scratch *s, uint32_t id, const char *parameter)
{
	for (uint32_t i = 1; i < s->view.lines; i++) {
		if (s->lines[i].id != id)
			continue;
		put_line(t, s, &s->lines[i]);
		if (parameter)
			put_parameter(t, parameter);
		put_string(t, "\r\n");
	}
}

static bool fits(const struct text *t, const char *one, const char *other)
{
	return !t->full && t->length + strlen(one) + strlen(other) <= t->size;
}

/* RFC 3261 8.2.6.2 */
static int write_text(struct text *t, struct bob_scratch *s, const struct bob_config *config,
		      const struct source *source)
{
	char tag[sizeof("tag=") + REFUSE_TAG_LENGTH];

	refuse_keys(s, config);
	snprintf(tag, sizeof(tag), "tag=bob%016llx", (unsigned long long)refuse_tag(s));
	t->length = 0;
	t->full = false;
	t->size = s->packet.length < sizeof(t->bytes) ? s->packet.length : sizeof(t->bytes);
	put_string(t, STATUS_LINE);
	put_vias(t, s, source);
	put_header(t, s, SIP_FROM, NULL);
	put_header(t, s, SIP_TO, tag);
	put_header(t, s, SIP_CALL_ID, NULL);
	put_header(t, s, SIP_CSEQ, NULL);
	if (fits(t, REASON, LAST_LINES))
		put_string(t, REASON);
	else if (fits(t, REASON_SHORT, LAST_LINES))
		put_string(t, REASON_SHORT);
	put_string(t, LAST_LINES);
	return t->full ? -EMSGSIZE : 0;
}

/* The port behind the sent-by's host, or SIP's own; the packet's if that cannot be read. */
static uint16_t sent_by_port(struct bob_scratch *s)
{
	uint32_t at = s->view.sent_by.at, end = at + s->view.sent_by.length, number;

	if (s->bytes[at] == '[')
		at = sip_find(s, at, end, SIP_SET(']', ']', ']', ']'));
	at = sip_find(s, at, end, SIP_SET(':', ':', ':', ':'));
	if (at >= end)
		return 5060;
	number = sip_number(s, sip_skip_spaces(s, at + 1, end), end);
	return number && number <= 0xffff ? (uint16_t)number : s->packet.source_port;
}

/* RFC 3261 18.2.2 and RFC 3581 4: never elsewhere than to the address the packet came from. */
static uint16_t reply_port(struct bob_scratch *s)
{
	return s->view.flags & SIP_RPORT ? s->packet.source_port : sent_by_port(s);
}

static int read_invite(struct bob_scratch *s, const uint8_t *frame, uint32_t length)
{
	if (packet_parse(frame, frame + length, length, &s->packet) != BOB_CONTINUE)
		return -EBADMSG;
	s->length = s->packet.length < BOB_WINDOW ? s->packet.length : BOB_WINDOW;
	memcpy(s->bytes, frame + s->packet.payload, s->length);
	memset(s->bytes + s->length, 0, sizeof(s->bytes) - s->length);
	s->zero = 0;
	if (sip_parse(s, s->packet.datagram) != BOB_CONTINUE)
		return -EBADMSG;
	if (s->view.method != SIP_INVITE || s->view.status || s->view.to_tag.length)
		return -EBADMSG;
	return 0;
}

int bobd_reply(uint8_t *frame, uint32_t length, const struct bob_config *config,
	       uint32_t *ret_length)
{
	static struct bob_scratch s; /* too large for a stack; the agent has one thread */
	struct source source;
	struct text text;
	int err = read_invite(&s, frame, length);

	if (err)
		return err;
	if (!s.packet.answerable || s.view.flags & SIP_MADDR)
		return -EADDRNOTAVAIL;
	source = source_of(frame, &s.packet);
	err = write_text(&text, &s, config, &source);
	if (err)
		return err;
	*ret_length =
		frame_reply(frame, s.packet.network, s.packet.version, s.packet.destination_port,
			    reply_port(&s), text.bytes, text.length);
	return 0;
}
