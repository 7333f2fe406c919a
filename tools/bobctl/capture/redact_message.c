/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A message line by line: what of it stays is marked, and what stands between the
 * marks is replaced. What does not begin as SIP does, or could be divided into lines
 * in two ways, is replaced as a whole.
 */
#include <string.h>
#include <strings.h>

#include "redact.h"
#include "redact_value.h"

struct header {
	const char *name;
	enum redact_kind kind;
};

/* With the compact forms of RFC 3261 7.3.3 and its extensions. What is not here is REDACT_ALL. */
static const struct header headers[] = {
	{"v", REDACT_VIA},
	{"Via", REDACT_VIA},
	{"f", REDACT_ADDRESSES},
	{"From", REDACT_ADDRESSES},
	{"t", REDACT_ADDRESSES},
	{"To", REDACT_ADDRESSES},
	{"m", REDACT_ADDRESSES},
	{"Contact", REDACT_ADDRESSES},
	{"b", REDACT_ADDRESSES},
	{"Referred-By", REDACT_ADDRESSES},
	{"r", REDACT_ADDRESSES},
	{"Refer-To", REDACT_ADDRESSES},
	{"Route", REDACT_ADDRESSES},
	{"Record-Route", REDACT_ADDRESSES},
	{"Path", REDACT_ADDRESSES},
	{"Service-Route", REDACT_ADDRESSES},
	{"Reply-To", REDACT_ADDRESSES},
	{"P-Asserted-Identity", REDACT_ADDRESSES},
	{"P-Preferred-Identity", REDACT_ADDRESSES},
	{"P-Called-Party-ID", REDACT_ADDRESSES},
	{"P-Associated-URI", REDACT_ADDRESSES},
	{"P-Served-User", REDACT_ADDRESSES},
	{"Remote-Party-ID", REDACT_ADDRESSES},
	{"Diversion", REDACT_ADDRESSES},
	{"History-Info", REDACT_ADDRESSES},
	{"Authorization", REDACT_CREDENTIALS},
	{"Proxy-Authorization", REDACT_CREDENTIALS},
	{"WWW-Authenticate", REDACT_CREDENTIALS},
	{"Proxy-Authenticate", REDACT_CREDENTIALS},
	{"i", REDACT_IDS},
	{"Call-ID", REDACT_IDS},
	{"In-Reply-To", REDACT_IDS},
	{"Replaces", REDACT_IDS},
	{"Join", REDACT_IDS},
	{"Target-Dialog", REDACT_IDS},
	{"Session-ID", REDACT_IDS},
	{"CSeq", REDACT_TOKEN},
	{"Max-Forwards", REDACT_TOKEN},
	{"l", REDACT_TOKEN},
	{"Content-Length", REDACT_TOKEN},
	{"c", REDACT_TOKEN},
	{"Content-Type", REDACT_TOKEN},
	{"e", REDACT_TOKEN},
	{"Content-Encoding", REDACT_TOKEN},
	{"Content-Disposition", REDACT_TOKEN},
	{"MIME-Version", REDACT_TOKEN},
	{"Expires", REDACT_TOKEN},
	{"Min-Expires", REDACT_TOKEN},
	{"x", REDACT_TOKEN},
	{"Session-Expires", REDACT_TOKEN},
	{"Min-SE", REDACT_TOKEN},
	{"Retry-After", REDACT_TOKEN},
	{"RSeq", REDACT_TOKEN},
	{"RAck", REDACT_TOKEN},
	{"o", REDACT_TOKEN},
	{"Event", REDACT_TOKEN},
	{"u", REDACT_TOKEN},
	{"Allow-Events", REDACT_TOKEN},
	{"Subscription-State", REDACT_TOKEN},
	{"Priority", REDACT_TOKEN},
	{"Resource-Priority", REDACT_TOKEN},
	{"Privacy", REDACT_TOKEN},
	{"Reason", REDACT_TOKEN},
	{"Date", REDACT_TOKEN},
	{"Timestamp", REDACT_TOKEN},
	{"Allow", REDACT_TOKEN},
	{"k", REDACT_TOKEN},
	{"Supported", REDACT_TOKEN},
	{"Require", REDACT_TOKEN},
	{"Proxy-Require", REDACT_TOKEN},
	{"Unsupported", REDACT_TOKEN},
	{"Accept", REDACT_PLAIN},
	{"Accept-Encoding", REDACT_PLAIN},
	{"Accept-Language", REDACT_PLAIN},
	{"User-Agent", REDACT_PLAIN},
	{"Server", REDACT_PLAIN},
	{"Warning", REDACT_PLAIN},
};

static enum redact_kind kind_of(const struct redaction *r, struct sip_slice name)
{
	const char *text = (const char *)r->s.bytes + name.at;

	for (size_t i = 0; i < sizeof(headers) / sizeof(*headers); i++) {
		if (strlen(headers[i].name) == name.length &&
		    !strncasecmp(headers[i].name, text, name.length))
			return headers[i].kind;
	}
	return REDACT_ALL;
}

/* ---- the start line ---- */

/* Phrases of RFC 3261 21, and bob's; others may be anything. */
static bool is_known_phrase(const char *text, size_t n)
{
	static const char *const phrases[] = {
		"Trying",
		"Ringing",
		"Session Progress",
		"Call Is Being Forwarded",
		"Queued",
		"OK",
		"Accepted",
		"Moved Permanently",
		"Moved Temporarily",
		"Bad Request",
		"Unauthorized",
		"Forbidden",
		"Not Found",
		"Method Not Allowed",
		"Proxy Authentication Required",
		"Request Timeout",
		"Gone",
		"Temporarily Unavailable",
		"Temporarily unavailable",
		"Call/Transaction Does Not Exist",
		"Call Leg/Transaction Does Not Exist",
		"Loop Detected",
		"Too Many Hops",
		"Address Incomplete",
		"Ambiguous",
		"Busy Here",
		"Request Terminated",
		"Request Cancelled",
		"Not Acceptable Here",
		"Not Acceptable",
		"Request Pending",
		"Server Internal Error",
		"Internal Server Error",
		"Not Implemented",
		"Bad Gateway",
		"Service Unavailable",
		"Server Time-out",
		"Busy Everywhere",
		"Decline",
		"Does Not Exist Anywhere",
	};

	for (size_t i = 0; i < sizeof(phrases) / sizeof(*phrases); i++) {
		if (strlen(phrases[i]) == n && !memcmp(phrases[i], text, n))
			return true;
	}
	return false;
}

static bool status_line(struct redaction *r, uint32_t at, uint32_t end)
{
	uint32_t phrase = at + strlen("SIP/2.0 200 ");

	if (end < phrase || sip_number(&r->s, phrase - 4, phrase - 1) > 699 ||
	    r->s.bytes[phrase - 1] != ' ')
		return false;
	redact_keep(r, at, phrase);
	if (is_known_phrase((const char *)r->s.bytes + phrase, end - phrase))
		redact_keep(r, phrase, end);
	return true;
}

static bool request_line(struct redaction *r, uint32_t at, uint32_t end)
{
	struct bob_scratch *s = &r->s;
	uint32_t uri = sip_find(s, at, end, SIP_SET(' ', ' ', ' ', ' ')) + 1, stop;

	for (uint32_t i = at; i + 1 < uri; i++) {
		if (s->bytes[i] < 'A' || s->bytes[i] > 'Z')
			return false;
	}
	stop = sip_find(s, uri, end, SIP_SET(' ', '\t', '<', '"'));
	if (uri == at + 1 || stop + 8 != end || !SIP_WORD_IS(bob_word(s, stop), " SIP/2.0"))
		return false;
	redact_keep(r, at, uri);
	redact_keep(r, stop, end);
	redact_uri(r, uri, stop);
	return true;
}

static bool start_line(struct redaction *r, uint32_t at, uint32_t end)
{
	if (SIP_WORD_IS(bob_word(&r->s, at), "SIP/2.0 "))
		return status_line(r, at, end);
	return request_line(r, at, end);
}

/* ---- the lines below ---- */

static bool is_token(const struct redaction *r, struct sip_slice name)
{
	for (uint32_t i = name.at; i < name.at + name.length; i++) {
		uint8_t c = r->s.bytes[i], low = c | 0x20;

		if ((low < 'a' || low > 'z') && (c < '0' || c > '9') && c != '-')
			return false;
	}
	return name.length;
}

static void header_line(struct redaction *r, uint32_t at, uint32_t end)
{
	uint32_t colon = sip_find(&r->s, at, end, SIP_SET(':', '"', '<', '@'));
	struct sip_slice name = sip_slice(at, sip_trim_spaces(&r->s, at, colon));

	if (colon >= end || r->s.bytes[colon] != ':' || !is_token(r, name))
		return;
	redact_keep(r, at, colon + 1);
	at = sip_skip_spaces(&r->s, colon + 1, end);
	redact_value(r, kind_of(r, name), at, sip_trim_spaces(&r->s, at, end));
}

/* The end of the line at at, with those folded into it (RFC 3261 7.3.1), behind its line end. */
static uint32_t line_end(struct redaction *r, uint32_t at)
{
	uint32_t end = at;

	do {
		end = sip_find(&r->s, end, r->s.length, SIP_SET('\n', '\n', '\n', '\n'));
		end += end < r->s.length;
	} while (end < r->s.length && (r->s.bytes[end] == ' ' || r->s.bytes[end] == '\t'));
	return end;
}

/* Without its line end. */
static uint32_t text_end(const struct redaction *r, uint32_t at, uint32_t end)
{
	end -= end > at && r->s.bytes[end - 1] == '\n';
	end -= end > at && r->s.bytes[end - 1] == '\r';
	return end;
}

/* Of a line that was cut nobody knows how it went on: a host may be a user. */
static bool is_whole(const struct redaction *r, uint32_t end)
{
	return end && r->s.bytes[end - 1] == '\n';
}

static bool is_blank(const struct redaction *r, uint32_t at)
{
	return r->s.bytes[at] == '\n' || (r->s.bytes[at] == '\r' && r->s.bytes[at + 1] == '\n');
}

static uint32_t behind_blank(const struct redaction *r, uint32_t at)
{
	return at + (r->s.bytes[at] == '\r') + 1;
}

/* Marks the headers of the message at at. Returns where its body begins; 0: it is no message. */
static uint32_t mark(struct redaction *r, uint32_t at)
{
	uint32_t end = line_end(r, at), stop = text_end(r, at, end);

	if (!is_whole(r, end) || !start_line(r, at, stop))
		return 0;
	for (at = end; at < r->s.length && !is_blank(r, at); at = end) {
		end = line_end(r, at);
		if (is_whole(r, end))
			header_line(r, at, text_end(r, at, end));
	}
	return at < r->s.length ? behind_blank(r, at) : at;
}

/* ---- replacing ---- */

/* CR that no LF follows: some take it for a line end, and others do not. */
static bool has_bare_return(const uint8_t *text, size_t n)
{
	for (size_t i = 0; i + 1 < n; i++) {
		if (text[i] == '\r' && text[i + 1] != '\n')
			return true;
	}
	return false;
}

static void replace_unmarked(const struct bob_key *key, struct redaction *r, uint8_t *payload,
			     uint32_t end)
{
	for (uint32_t at = 0, stop; at < end; at = stop) {
		stop = at + 1;
		if (r->keep[at])
			continue;
		while (stop < end && !r->keep[stop])
			stop++;
		ctl_redact_word(key, payload + at, stop - at);
	}
}

/* Of a session description's lines (RFC 8866) the type stays: they are read as such. */
static void redact_body(const struct bob_key *key, uint8_t *body, size_t n)
{
	bool session = n > 2 && !memcmp(body, "v=", 2);
	size_t end;

	for (size_t at = 0; session && at < n; at = end) {
		const uint8_t *feed = memchr(body + at, '\n', n - at);
		size_t type = at + 1 < n && body[at + 1] == '=' ? 2 : 0;

		end = feed ? (size_t)(feed - body) + 1 : n;
		ctl_redact_text(key, body + at + type, end - at - type);
	}
	if (!session)
		ctl_redact_text(key, body, n);
}

void ctl_redact_payload(const struct bob_key *key, uint8_t *payload, size_t n)
{
	static struct redaction r;
	uint32_t start = 0, body = 0;

	r.s.length = n < BOB_WINDOW ? (uint32_t)n : BOB_WINDOW;
	memcpy(r.s.bytes, payload, r.s.length);
	memset(r.s.bytes + r.s.length, 0, 64);
	memset(r.keep, 0, sizeof(r.keep));
	while (start < r.s.length && start < SIP_LEADING_MAX && is_blank(&r, start))
		start = behind_blank(&r, start);
	if (start < r.s.length)
		body = mark(&r, start);
	if (!body || has_bare_return(payload, body)) {
		ctl_redact_text(key, payload, n);
		return;
	}
	replace_unmarked(key, &r, payload, body);
	redact_body(key, payload + body, n - body);
}
