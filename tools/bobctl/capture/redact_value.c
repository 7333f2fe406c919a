/* SPDX-License-Identifier: GPL-2.0-only */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "names/identity.h"
#include "redact_value.h"

void redact_keep(struct redaction *r, uint32_t at, uint32_t end)
{
	if (at < end && end <= BOB_WINDOW)
		memset(r->keep + at, true, end - at);
}

static const char *text_at(const struct redaction *r, uint32_t at)
{
	return (const char *)r->s.bytes + at;
}

/* Do all bytes of [at, end) stand in the set? */
static bool only(const struct redaction *r, uint32_t at, uint32_t end, const char *set)
{
	while (at < end && r->s.bytes[at] && strchr(set, r->s.bytes[at]))
		at++;
	return at >= end;
}

#define DIGITS "0123456789"
#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

/* Is [at, end) one of these words, in any case? The list ends with NULL. */
static bool is_one_of(const struct redaction *r, struct sip_slice slice, const char *const *words)
{
	for (; *words; words++) {
		if (strlen(*words) == slice.length &&
		    !strncasecmp(*words, text_at(r, slice.at), slice.length))
			return true;
	}
	return false;
}

/* ---- parameters ---- */

/* Whose values say nothing of people: in a header's value, in a URI, and in its user part. */
static const char *const header_params[] = {
	"tag",	     "branch",	   "received",	  "rport",	"maddr",   "ttl",   "expires",
	"q",	     "cause",	   "reason",	  "privacy",	"screen",  "party", "counter",
	"refresher", "index",	   "rc",	  "mp",		"np",	   "keep",  "alias",
	"handling",  "duration",   "reg-id",	  "screen-ind", "limit",   "id",    "to-tag",
	"from-tag",  "early-only", "retry-after", "charset",	"version", NULL,
};
static const char *const uri_params[] = {
	"transport", "lr", "user", "maddr", "ttl", "method", "ob", "cause", "comp", NULL,
};
/* Whose names stay, and not their values. */
static const char *const named_params[] = {"text", "gr", "+sip.instance", NULL};
static const char *const number_params[] = {"phone-context", NULL};

/* A word or a number that stands for no person; a phone-context of digits is a number's part. */
static bool is_plain_value(const struct redaction *r, struct sip_slice name, struct sip_slice value)
{
	uint32_t end = value.at + value.length;

	if (is_one_of(r, name, number_params))
		return !only(r, value.at, end, DIGITS "+-.()*#");
	return only(r, value.at, end, LETTERS DIGITS "-._~!*+'`|^$&#:[]/=");
}

/* From .s.cursor to the end of the parameters, or to what cannot be read; or to a comma. */
static void keep_params(struct redaction *r, uint32_t end, const char *const *plain)
{
	struct bob_scratch *s = &r->s;
	uint32_t at = s->cursor;

	for (; sip_param(s, end) > 0; at = s->cursor) {
		struct sip_slice name = s->param_name, value = s->param_value;

		bool known = is_one_of(r, name, plain);

		redact_keep(r, at, name.at);
		if (known || is_one_of(r, name, named_params))
			redact_keep(r, name.at, value.length ? value.at : name.at + name.length);
		if (known && is_plain_value(r, name, value))
			redact_keep(r, value.at, value.at + value.length);
	}
}

/* ---- URIs ---- */

/* The end of host[:port] in [at, end); at: there is none that surely is one. */
static uint32_t host_end(struct redaction *r, uint32_t at, uint32_t end)
{
	uint32_t stop = sip_find(&r->s, at, end, SIP_SET(';', '?', '>', ' '));
	uint32_t host = at;

	if (at < stop && r->s.bytes[at] == '[') {
		host = sip_find(&r->s, at, stop, SIP_SET(']', ']', ']', ']'));
		if (host >= stop || !only(r, at + 1, host, "0123456789abcdefABCDEF:."))
			return at;
		host++;
	} else {
		host = sip_find(&r->s, at, stop, SIP_SET(':', ':', ':', ':'));
		if (!only(r, at, host, LETTERS DIGITS ".-_"))
			return at;
	}
	if (host < stop && (r->s.bytes[host] != ':' || !only(r, host + 1, stop, DIGITS)))
		return at;
	return stop;
}

/* Without a user before it a name without a dot may be a person's, and so may a number. */
static bool is_surely_host(struct redaction *r, uint32_t at, uint32_t end)
{
	uint32_t stop = sip_find(&r->s, at, end, SIP_SET(':', ':', ':', ':'));
	char text[16];

	if (at < end && r->s.bytes[at] == '[')
		return true;
	if (!only(r, at, stop, DIGITS ".-"))
		return sip_find(&r->s, at, stop, SIP_SET('.', '.', '.', '.')) < stop;
	snprintf(text, sizeof(text), "%.*s", (int)(stop - at), text_at(r, at));
	return stop - at < sizeof(text) && inet_pton(AF_INET, text, &(struct in_addr){0}) == 1;
}

/* user[;params][:password]: the words that are replaced stand apart from each other. */
static void keep_user_signs(struct redaction *r, uint32_t at, uint32_t end)
{
	struct bob_scratch *s = &r->s;
	uint32_t colon = sip_find(s, at, end, SIP_SET(':', ':', ':', ':'));

	redact_keep(r, colon, colon < end ? colon + 1 : colon);
	s->cursor = sip_find(s, at, colon, SIP_SET(';', ';', ';', ';'));
	keep_params(r, colon, number_params);
}

static void sip_uri(struct redaction *r, uint32_t at, uint32_t end)
{
	struct bob_scratch *s = &r->s;
	uint32_t sign = sip_find(s, at, end, SIP_SET('@', '@', '@', '@')), host = at, stop;
	bool named = sign < end;

	if (named) {
		keep_user_signs(r, at, sign);
		redact_keep(r, sign, sign + 1);
		host = sign + 1;
	}
	stop = host_end(r, host, end);
	if (stop == host || (!named && !is_surely_host(r, host, stop)))
		return;
	redact_keep(r, host, stop);
	s->cursor = stop;
	keep_params(r, sip_find(s, stop, end, SIP_SET('?', '?', '?', '?')), uri_params);
}

void redact_uri(struct redaction *r, uint32_t at, uint32_t end)
{
	static const char service[] = "urn:service:";
	struct bob_scratch *s = &r->s;
	uint32_t prefix;

	switch (identity_scheme(s, at, &prefix)) {
	case IDENTITY_SIP:
		redact_keep(r, at, at + prefix);
		sip_uri(r, at + prefix, end);
		break;
	case IDENTITY_TEL:
		redact_keep(r, at, at + prefix);
		s->cursor = sip_find(s, at, end, SIP_SET(';', ';', ';', ';'));
		keep_params(r, end, number_params);
		break;
	case IDENTITY_URN:
		if (end - at > sizeof(service) - 1 &&
		    !strncasecmp(text_at(r, at), service, sizeof(service) - 1))
			redact_keep(r, at, end);
		break;
	}
}

/* ---- values ---- */

/* Keeps a value's parameters, from the cursor on, and the comma; the next value, or end. */
static uint32_t next_value(struct redaction *r, uint32_t end)
{
	uint32_t at;

	keep_params(r, end, header_params);
	at = r->s.cursor;
	if (at >= end || r->s.bytes[at] != ',')
		return end;
	redact_keep(r, at, at + 1);
	return at + 1;
}

static void addresses(struct redaction *r, uint32_t at, uint32_t end)
{
	struct bob_scratch *s = &r->s;

	while (at < end && sip_address_uri(s, at, end) == BOB_CONTINUE) {
		struct sip_slice uri = s->address_uri;
		uint32_t after = s->cursor;

		redact_uri(r, uri.at, uri.at + uri.length);
		if (after > uri.at + uri.length && s->bytes[uri.at - 1] == '<') {
			redact_keep(r, uri.at - 1, uri.at);
			redact_keep(r, uri.at + uri.length, after);
		}
		s->cursor = after;
		at = next_value(r, end);
	}
}

/* SIP / 2.0 / UDP host:port;params, and so on. */
static void via(struct redaction *r, uint32_t at, uint32_t end)
{
	struct bob_scratch *s = &r->s;

	while (at < end) {
		uint32_t stop = sip_find(s, at, end, SIP_SET(';', ',', ';', ','));

		if (!only(r, at, stop, LETTERS DIGITS "/.-_:[] \t\r\n"))
			return;
		redact_keep(r, at, stop);
		s->cursor = stop;
		at = next_value(r, end);
	}
}

/* A Call-ID stays whole; what no Call-ID has in it, or a URI would, does not (RFC 3261 25.1). */
static void ids(struct redaction *r, uint32_t at, uint32_t end)
{
	struct sip_slice slice = sip_slice(at, end);

	if (!sip_has_space(&r->s, &slice) &&
	    sip_find(&r->s, at, end, SIP_SET('"', '<', '>', '\\')) >= end &&
	    identity_scheme(&r->s, at, &(uint32_t){0}) == IDENTITY_UNKNOWN)
		redact_keep(r, at, end);
}

static bool has_uri(struct redaction *r, uint32_t at, uint32_t end)
{
	for (; at < end; at++) {
		if (identity_scheme(&r->s, at, &(uint32_t){0}) != IDENTITY_UNKNOWN)
			return true;
	}
	return false;
}

static void token(struct redaction *r, uint32_t at, uint32_t end)
{
	uint32_t stop = sip_find(&r->s, at, end, SIP_SET(';', '(', '"', ';'));

	if (!only(r, at, stop, LETTERS DIGITS "-._ \t\r\n/+*,:") || has_uri(r, at, stop))
		return;
	redact_keep(r, at, stop);
	r->s.cursor = stop;
	keep_params(r, end, header_params);
}

/* Anybody named outside of quotes would stand in a URI, or before an @. */
static void plain(struct redaction *r, uint32_t at, uint32_t end)
{
	struct bob_scratch *s = &r->s;
	uint32_t quote;

	if (sip_find(s, at, end, SIP_SET('@', '<', '\\', '%')) < end || has_uri(r, at, end))
		return;
	while (at < end) {
		quote = sip_find(s, at, end, SIP_SET('"', '"', '"', '"'));
		redact_keep(r, at, quote < end ? quote + 1 : end);
		if (quote >= end)
			return;
		at = sip_skip_quoted(s, quote, end);
		if (!at)
			return;
		redact_keep(r, at - 1, at);
	}
}

/* ---- credentials ---- */

static const char *const plain_credentials[] = {
	"realm", "nonce", "algorithm", "qop", "nc", "stale", "opaque", NULL,
};

static void credential(struct redaction *r, struct sip_slice name, uint32_t at, uint32_t end)
{
	static const char *const username[] = {"username", NULL}, *const uri[] = {"uri", NULL};
	uint32_t sign = sip_find(&r->s, at, end, SIP_SET('@', '@', '@', '@'));

	if (is_one_of(r, name, plain_credentials)) {
		redact_keep(r, name.at, name.at + name.length);
		if (sign >= end)
			redact_keep(r, at, end);
	} else if (is_one_of(r, name, uri)) {
		redact_keep(r, name.at, name.at + name.length);
		redact_uri(r, at, end);
	} else if (is_one_of(r, name, username)) {
		redact_keep(r, name.at, name.at + name.length);
		if (sign < end && host_end(r, sign + 1, end) == end)
			redact_keep(r, sign, end);
	}
}

/* Digest name=value, name="value", …: RFC 3261 25.1. */
static void credentials(struct redaction *r, uint32_t at, uint32_t end)
{
	struct bob_scratch *s = &r->s;
	uint32_t equals, stop;

	if (end - at < 7 || strncasecmp(text_at(r, at), "Digest ", 7) != 0)
		return;
	redact_keep(r, at, at + 7);
	for (at += 7; at < end; at = stop + 1) {
		struct sip_slice name;
		bool quoted;

		at = sip_skip_spaces(s, at, end);
		equals = sip_find(s, at, end, SIP_SET('=', ',', '"', '='));
		if (equals >= end || s->bytes[equals] != '=')
			return;
		name = sip_slice(at, sip_trim_spaces(s, at, equals));
		redact_keep(r, equals, equals + 1);
		at = sip_skip_spaces(s, equals + 1, end);
		quoted = at < end && s->bytes[at] == '"';
		stop = quoted ? sip_skip_quoted(s, at, end)
			      : sip_find(s, at, end, SIP_SET(',', ',', ',', ','));
		if (!stop)
			return;
		credential(r, name, at + quoted, stop - quoted);
		if (quoted) {
			redact_keep(r, at, at + 1);
			redact_keep(r, stop - 1, stop);
			stop = sip_skip_spaces(s, stop, end);
		}
		if (stop < end && s->bytes[stop] != ',')
			return;
		redact_keep(r, stop, stop + 1);
	}
}

void redact_value(struct redaction *r, enum redact_kind kind, uint32_t at, uint32_t end)
{
	static void (*const readers[])(struct redaction *, uint32_t, uint32_t) = {
		[REDACT_ADDRESSES] = addresses,
		[REDACT_VIA] = via,
		[REDACT_CREDENTIALS] = credentials,
		[REDACT_IDS] = ids,
		[REDACT_TOKEN] = token,
		[REDACT_PLAIN] = plain,
	};

	if (kind != REDACT_ALL)
		readers[kind](r, at, end);
}
