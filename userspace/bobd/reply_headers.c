// SPDX-License-Identifier: GPL-2.0-only
/* What the reply repeats of its INVITE: Via, From, To, Call-ID, CSeq. */
#include <arpa/inet.h>
#include <stddef.h>

#include "sip/sip.h"

#include "reply_frame.h"
#include "reply_text.h"

/* Part of a header. Folding becomes the spaces it stands for (RFC 3261 7.3.1). */
static void put_part(struct reply_text *t, struct bob_scratch *s, uint32_t at, uint32_t end)
{
	uint32_t from = t->length;

	put(t, s->bytes + at, end - at);
	if (!memchr(s->bytes + at, '\n', end - at))
		return; /* nearly always; the parser lets no CR pass without its LF */
	for (uint32_t i = from; i < t->length; i++)
		if (t->bytes[i] == '\r' || t->bytes[i] == '\n')
			t->bytes[i] = ' ';
}

/* Behind a value that may end in a semicolon: a second one would be an empty parameter. */
static void put_semicolon(struct reply_text *t)
{
	if (t->length && t->bytes[t->length - 1] != ';')
		put_string(t, ";");
}

/* Four numbers and their dots. */
static void write_ipv4(char *text, const uint8_t address[4])
{
	for (int i = 0; i < 4; i++) {
		const uint8_t byte = address[i];

		if (byte >= 100)
			*text++ = (char)('0' + byte / 100);
		if (byte >= 10)
			*text++ = (char)('0' + byte / 10 % 10);
		*text++ = (char)('0' + byte % 10);
		*text++ = i < 3 ? '.' : '\0';
	}
}

struct reply_source reply_source(const uint8_t *frame, const struct bob_packet *packet)
{
	struct reply_source source = {.family = packet->version == 4 ? AF_INET : AF_INET6};
	const uint8_t *ip = frame + packet->network;

	if (packet->version == 4) {
		memcpy(source.address, ip + offsetof(struct iphdr, saddr), 4);
		write_ipv4(source.text, source.address);
	} else {
		memcpy(source.address, ip + offsetof(struct ipv6hdr, saddr), 16);
		inet_ntop(source.family, source.address, source.text, sizeof(source.text));
	}
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
static bool needs_received(struct bob_scratch *s, const struct reply_source *source)
{
	char host[INET6_ADDRSTRLEN];
	uint8_t address[16] = {};

	if (s->view.flags & SIP_RECEIVED)
		return false;
	if (s->view.flags & SIP_RPORT)
		return true; /* RFC 3581 4: even if it is the same */
	sent_by_host(s, host);
	if (!strcmp(host, source->text))
		return false; /* nearly always, if at all; and there are other ways to write it */
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
static void put_first_via(struct reply_text *t, struct bob_scratch *s, const struct sip_line *line,
			  const struct reply_source *source)
{
	const struct sip_view *view = &s->view;
	uint32_t at = line->at, stop = view->via.at + view->via.length;

	if (view->rport_at) {
		put_part(t, s, at, view->rport_at);
		put_string(t, "=");
		put_number(t, s->packet.source_port);
		at = behind_rport(s, stop);
	}
	put_part(t, s, at, stop);
	if (needs_received(s, source)) {
		put_semicolon(t);
		put_string(t, "received=");
		put_string(t, source->text);
	}
	put_part(t, s, stop, line->end);
	put_string(t, "\r\n");
}

static void put_line(struct reply_text *t, struct bob_scratch *s, const struct sip_line *line)
{
	put_part(t, s, line->at, sip_trim_spaces(s, line->at, line->end));
}

void put_vias(struct reply_text *t, struct bob_scratch *s, const struct reply_source *source)
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

/* Each stands once only: sip_parse() accepts no other (RFC 3261 7.3.1). */
void put_headers(struct reply_text *t, struct bob_scratch *s, uint64_t tag)
{
	const struct sip_line *lines[SIP_CSEQ + 1] = {0};

	for (uint32_t i = 1; i < s->view.lines; i++)
		if (s->lines[i].id <= SIP_CSEQ)
			lines[s->lines[i].id] = &s->lines[i];
	put_line(t, s, lines[SIP_FROM]);
	put_string(t, "\r\n");
	put_line(t, s, lines[SIP_TO]);
	put_semicolon(t);
	put_string(t, "tag=bob");
	put_hex(t, tag);
	put_string(t, "\r\n");
	put_line(t, s, lines[SIP_CALL_ID]);
	put_string(t, "\r\n");
	put_line(t, s, lines[SIP_CSEQ]);
	put_string(t, "\r\n");
}
