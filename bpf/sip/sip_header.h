/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The headers bob needs: one function per kind of value. Each gets the value
 * [at, end), fills in .view and returns BOB_CONTINUE or the reason to pass.
 */
#ifndef BOB_SIP_HEADER_H
#define BOB_SIP_HEADER_H

#include "sip/sip_method.h"
#include "sip/sip_text.h"

enum {
	SIP_NAME_MAX = 32, /* a header's name and the white space before its colon */
	SIP_CALL_ID_MAX = 256,
	SIP_TAG_MAX = 128,
	SIP_BRANCH_MAX = 128,
	SIP_CAUSES_MAX = 24, /* signs looked at in search of a cause */
};

bob_global __u32 sip_via_params(struct bob_scratch *s, __u32 end)
{
	struct sip_view *view;
	int more;

	if (!s)
		return BOB_N_BAD_HEADER;
	view = &s->view;
	for (int i = 0; i < SIP_PARAMS_MAX; i++) {
		more = sip_param(s, end);
		if (more <= 0)
			return more ? BOB_N_BAD_HEADER : BOB_CONTINUE;
		if (SIP_IS(s, &s->param_name, "branch")) {
			if (view->branch.at) /* twice, if only once with a value */
				return BOB_N_AMBIGUOUS;
			view->branch = s->param_value;
		} else if (SIP_IS(s, &s->param_name, "rport")) {
			view->flags |= SIP_RPORT;
			if (!s->param_value.length)
				view->rport_at = s->param_name.at + s->param_name.length;
		} else if (SIP_IS(s, &s->param_name, "received")) {
			view->flags |= SIP_RECEIVED;
		} else if (SIP_IS(s, &s->param_name, "maddr")) {
			view->flags |= SIP_MADDR;
		}
	}
	return BOB_N_BAD_HEADER;
}

/* White space in a sent-by stands beside its colon, or it is none (RFC 3261 25.1 COLON). */
bob_inline int sip_sent_by_is_one(struct bob_scratch *s, const struct sip_slice *sent_by)
{
	__u32 end = sent_by->at + sent_by->length;
	__u32 space = sip_find(s, sent_by->at, end, SIP_SET(' ', '\t', '\r', '\n'));

	return space >= end || bob_byte(s, space - 1) == ':' ||
	       bob_byte(s, sip_skip_spaces(s, space, end)) == ':';
}

/* Via: SIP / 2.0 / UDP host:port;params [, more]. Only the first value matters here (18.1.1). */
bob_global __u32 sip_via(struct bob_scratch *s, __u32 at, __u32 end)
{
	__u32 start = at, stop, reason;

	if (!s)
		return BOB_N_BAD_HEADER;
	/* A quote may stand in parameters only: some take what follows for quoted. */
	stop = sip_find(s, at, end, SIP_SET('"', ';', ',', ','));
	if (stop < end && bob_byte(s, stop) == '"')
		return BOB_N_BAD_HEADER;
	at = sip_find(s, at, stop, SIP_SET('/', '/', '/', '/'));
	at = sip_find(s, at + 1, stop, SIP_SET('/', '/', '/', '/'));
	if (at >= stop)
		return BOB_N_BAD_HEADER;
	at = sip_skip_spaces(s, at + 1, stop); /* the transport, then the sent-by */
	at = sip_find(s, at, stop, SIP_SET(' ', '\t', '\r', '\n'));
	at = sip_skip_spaces(s, at, stop);
	s->view.sent_by = sip_slice(at, sip_trim_spaces(s, at, stop));
	if (!s->view.sent_by.length || !sip_sent_by_is_one(s, &s->view.sent_by))
		return BOB_N_BAD_HEADER;
	s->cursor = stop;
	reason = sip_via_params(s, end);
	s->view.via = sip_slice(start, sip_trim_spaces(s, start, s->cursor));
	if (reason == BOB_CONTINUE &&
	    (s->view.branch.length > SIP_BRANCH_MAX || sip_has_space(s, &s->view.branch)))
		return BOB_N_BAD_HEADER;
	return reason;
}

/* name-addr or addr-spec (RFC 3261 20) → .address_uri; .cursor at the parameters. */
bob_global __u32 sip_address_uri(struct bob_scratch *s, __u32 at, __u32 end)
{
	__u32 stop, quoted = 0;

	if (!s)
		return BOB_N_BAD_HEADER;
	at = sip_skip_spaces(s, at, end);
	stop = sip_find(s, at, end, SIP_SET('"', '<', ';', ','));
	if (stop < end && bob_byte(s, stop) == '"') {
		if (stop != at)
			return BOB_N_BAD_HEADER;
		stop = sip_skip_quoted(s, stop, end);
		if (!stop)
			return BOB_N_BAD_HEADER;
		at = sip_skip_spaces(s, stop, end);
		if (at >= end || bob_byte(s, at) != '<')
			return BOB_N_BAD_HEADER;
		stop = at;
		quoted = 1;
	}
	if (stop < end && bob_byte(s, stop) == '<') {
		/* No part of a display name without quotes: some read a URI that begins there. */
		if (!quoted && sip_find(s, at, stop, SIP_SET(':', '=', '@', '\\')) < stop)
			return BOB_N_AMBIGUOUS;
		at = stop + 1;
		stop = sip_find(s, at, end, SIP_SET('>', '<', '"', '>'));
		if (stop >= end || bob_byte(s, stop) != '>')
			return BOB_N_BAD_HEADER;
		s->address_uri = sip_slice(at, stop);
		s->cursor = stop + 1;
	} else {
		/* Without brackets a semicolon ends the URI: what follows is the header's. */
		s->address_uri = sip_slice(at, sip_trim_spaces(s, at, stop));
		s->cursor = stop;
	}
	return s->address_uri.length ? BOB_CONTINUE : BOB_N_BAD_HEADER;
}

/* An address and its tag → .address_uri, .address_tag. */
bob_global __u32 sip_address(struct bob_scratch *s, __u32 at, __u32 end)
{
	__u32 reason;
	int more;

	if (!s)
		return BOB_N_BAD_HEADER;
	s->address_tag = sip_slice(0, 0);
	reason = sip_address_uri(s, at, end);
	if (reason != BOB_CONTINUE)
		return reason;
	for (int i = 0; i < SIP_PARAMS_MAX; i++) {
		more = sip_param(s, end);
		if (more < 0 || (!more && s->cursor < end))
			return BOB_N_BAD_HEADER; /* a second value: From and To have one */
		if (!more)
			return BOB_CONTINUE;
		if (!SIP_IS(s, &s->param_name, "tag"))
			continue;
		if (s->address_tag.length)
			return BOB_N_AMBIGUOUS;
		if (!s->param_value.length || s->param_value.length > SIP_TAG_MAX ||
		    sip_has_space(s, &s->param_value))
			return BOB_N_BAD_HEADER;
		s->address_tag = s->param_value;
	}
	return BOB_N_BAD_HEADER;
}

/* P-Asserted-Identity: one or two values, in one line or two (RFC 3325 9.1). */
bob_inline void sip_asserted(struct bob_scratch *s, __u32 at, __u32 end)
{
	__u32 next;

	for (int i = 0; i < 2; i++) {
		if (sip_address_uri(s, at, end) != BOB_CONTINUE)
			return; /* optional: unread is as good as absent */
		if (!s->view.asserted_identity.length)
			s->view.asserted_identity = s->address_uri;
		else if (!s->view.asserted_second.length)
			s->view.asserted_second = s->address_uri;
		next = sip_find(s, s->cursor, end, SIP_SET(',', ',', ',', ','));
		if (next >= end)
			return;
		at = next + 1;
	}
}

/* The method that [at, end) is. */
bob_global __u32 sip_method(struct bob_scratch *s, __u32 at, __u32 end)
{
	__u32 length = end - at;

	return s ? sip_method_named(bob_word(s, at) & swar_mask(length), length) : SIP_NO_METHOD;
}

/* CSeq: number method. A request's method must be that of its start line (RFC 3261 8.1.1.5). */
bob_global __u32 sip_cseq(struct bob_scratch *s, __u32 at, __u32 end)
{
	struct sip_slice word;
	__u32 stop, method;

	if (!s)
		return BOB_N_BAD_HEADER;
	stop = sip_find(s, at, end, SIP_SET(' ', '\t', '\r', '\n'));
	s->view.cseq = sip_number(s, at, stop);
	if (s->view.cseq > 0x7fffffff) /* 8.1.1.5: below 2**31 */
		return BOB_N_BAD_HEADER;
	at = sip_skip_spaces(s, stop, end);
	if (at >= end)
		return BOB_N_BAD_HEADER;
	word = sip_slice(at, sip_trim_spaces(s, at, end));
	if (sip_has_space(s, &word))
		return BOB_N_BAD_HEADER;
	method = sip_method(s, at, at + word.length);
	if (!s->view.status && method != s->view.method)
		return BOB_N_AMBIGUOUS;
	s->view.method = method;
	return BOB_CONTINUE;
}

/* Replaces: call-id;to-tag=x;from-tag=y[;early-only] (RFC 3891 6.1). */
bob_global __u32 sip_replaces(struct bob_scratch *s, __u32 at, __u32 end)
{
	int more;

	if (!s)
		return BOB_N_BAD_HEADER;
	s->cursor = sip_find(s, at, end, SIP_SET(';', ',', ';', ','));
	s->view.replaces_id = sip_slice(at, sip_trim_spaces(s, at, s->cursor));
	for (int i = 0; i < SIP_PARAMS_MAX; i++) {
		more = sip_param(s, end);
		if (more <= 0)
			break;
		if (SIP_IS(s, &s->param_name, "to-tag"))
			s->view.replaces_to = s->param_value;
		else if (SIP_IS(s, &s->param_name, "from-tag"))
			s->view.replaces_from = s->param_value;
	}
	/* Unreadable: an ordinary INVITE, which the callee will answer with 400 or 481. */
	if (s->view.replaces_id.length > SIP_CALL_ID_MAX)
		s->view.replaces_id.length = 0;
	return BOB_CONTINUE;
}

/* Session-Expires: seconds[;refresher=…] (RFC 4028 4). What cannot be read sets no timer. */
bob_global __u32 sip_session_expires(struct bob_scratch *s, __u32 at, __u32 end)
{
	__u32 stop, seconds;

	if (!s)
		return BOB_N_BAD_HEADER;
	stop = sip_find(s, at, end, SIP_SET(';', ',', ';', ','));
	seconds = sip_number(s, at, sip_trim_spaces(s, at, stop));
	s->view.session_expires = seconds == SIP_NO_NUMBER ? 0 : seconds;
	return BOB_CONTINUE;
}

/* Priority: psap-callback (RFC 7090). */
bob_global __u32 sip_priority(struct bob_scratch *s, __u32 at, __u32 end)
{
	struct sip_slice head = sip_slice(at, at + 8), tail = sip_slice(at + 8, at + 13);

	if (s && sip_trim_spaces(s, at, end) == at + 13 && SIP_IS(s, &head, "psap-cal") &&
	    SIP_IS(s, &tail, "lback"))
		s->view.flags |= SIP_PSAP_CALLBACK;
	return BOB_CONTINUE;
}

/* Is there "cause=" in [at, end), escaped or not? It says why the call was sent on. */
bob_global int sip_has_cause(struct bob_scratch *s, __u32 at, __u32 end)
{
	struct sip_slice word;

	if (!s)
		return 0;
	for (int i = 0; i < SIP_CAUSES_MAX; i++) {
		at = sip_find(s, at, end, SIP_SET('=', '%', '=', '%'));
		if (at >= end)
			return 0;
		word = sip_slice(at - 5, at);
		if (SIP_IS(s, &word, "cause"))
			return 1;
		at++;
	}
	return 0;
}

/* History-Info: one entry says where the call went at first, more that it went on (RFC 7044). */
bob_inline __u32 sip_history(struct bob_scratch *s, __u32 at, __u32 end)
{
	if (!s)
		return BOB_CONTINUE;
	if (sip_find(s, at, end, SIP_SET(',', ',', ',', ',')) < end)
		s->view.flags |= SIP_RETARGETED;
	if (sip_has_cause(s, at, end))
		s->view.flags |= SIP_DIVERTED;
	return BOB_CONTINUE;
}

#define SIP_NAME_IS(text)                                                                          \
	(((w0 | swar_fold(text, 8)) == swar_word(text, 8)) &&                                      \
	 ((w1 | swar_fold(&(text)[8], sizeof(text) - 9)) ==                                        \
	  swar_word(&(text)[8], sizeof(text) - 9)))

/* Names of 9 to 16 letters, whose words are already masked to length. */
bob_inline __u32 sip_long_name(__u64 w0, __u64 w1, __u32 length)
{
	if (length == 9 && SIP_NAME_IS("diversion"))
		return SIP_DIVERSION;
	if (length == 12 && SIP_NAME_IS("history-info"))
		return SIP_HISTORY_INFO;
	if (length == 10 && SIP_NAME_IS("session-id"))
		return SIP_SESSION_ID;
	if (length == 12 && SIP_NAME_IS("max-forwards"))
		return SIP_MAX_FORWARDS;
	if (length == 14 && SIP_NAME_IS("content-length"))
		return SIP_CONTENT_LENGTH;
	if (length == 15 && SIP_NAME_IS("session-expires"))
		return SIP_SESSION_EXPIRES;
	return SIP_OTHER_HEADER;
}

/* Names of 17 to 24 letters. */
bob_inline __u32 sip_longest_name(struct bob_scratch *s, __u32 at, __u64 w0, __u64 w1, __u32 length)
{
	struct sip_slice tail = sip_slice(at + 16, at + length);

#define SIP_NAME_STARTS(text)                                                                      \
	((w0 | swar_fold(text, 8)) == swar_word(text, 8) &&                                        \
	 (w1 | swar_fold(&(text)[8], 8)) == swar_word(&(text)[8], 8))
	if (length == 17 && SIP_NAME_STARTS("resource-priorit") && SIP_IS(s, &tail, "y"))
		return SIP_RESOURCE_PRIORITY;
	if (length == 17 && SIP_NAME_STARTS("p-called-party-i") && SIP_IS(s, &tail, "d"))
		return SIP_CALLED_PARTY;
	if (length == 19 && SIP_NAME_STARTS("p-asserted-ident") && SIP_IS(s, &tail, "ity"))
		return SIP_ASSERTED_IDENTITY;
	return SIP_OTHER_HEADER;
}

/* Names of one letter (RFC 3261 7.3.3, RFC 4028) to eight. */
bob_inline __u32 sip_short_name(struct bob_scratch *s, const struct sip_slice *name)
{
	switch (name->length) {
	case 1:
		switch (bob_byte(s, name->at) | 0x20) {
		case 'v': return SIP_VIA;
		case 'f': return SIP_FROM;
		case 't': return SIP_TO;
		case 'i': return SIP_CALL_ID;
		case 'l': return SIP_CONTENT_LENGTH;
		case 'x': return SIP_SESSION_EXPIRES;
		}
		return SIP_OTHER_HEADER;
	case 2: return SIP_IS(s, name, "to") ? SIP_TO : SIP_OTHER_HEADER;
	case 3: return SIP_IS(s, name, "via") ? SIP_VIA : SIP_OTHER_HEADER;
	case 4:
		if (SIP_IS(s, name, "from"))
			return SIP_FROM;
		return SIP_IS(s, name, "cseq") ? SIP_CSEQ : SIP_OTHER_HEADER;
	case 7: return SIP_IS(s, name, "call-id") ? SIP_CALL_ID : SIP_OTHER_HEADER;
	case 8:
		if (SIP_IS(s, name, "replaces"))
			return SIP_REPLACES;
		return SIP_IS(s, name, "priority") ? SIP_PRIORITY : SIP_OTHER_HEADER;
	}
	return SIP_OTHER_HEADER;
}

/* Which header [at, end) names: enum sip_header_id. */
bob_global __u32 sip_header_name(struct bob_scratch *s, __u32 at, __u32 end)
{
	struct sip_slice name = sip_slice(at, end);
	__u64 w0, w1;

	if (!s || end <= at || name.length > 24)
		return SIP_OTHER_HEADER;
	if (name.length <= 8)
		return sip_short_name(s, &name);
	w0 = bob_word(s, at);
	w1 = bob_word(s, at + 8);
	if (name.length > 16)
		return sip_longest_name(s, at, w0, w1, name.length);
	return sip_long_name(w0, w1 & swar_mask(name.length - 8), name.length);
}

#endif
