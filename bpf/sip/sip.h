/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * SIP messages: one pass over start line and headers finds the lines that
 * matter, then each of those is read once. From .bytes[0, .length) to .view.
 *
 * "Sure, or pass": a message that two readers could read in two ways, or that
 * lacks what bob needs, is left alone with a reason.
 */
#ifndef BOB_SIP_H
#define BOB_SIP_H

#include "sip/sip_header.h"

enum {
	SIP_LEADING_MAX = 8, /* CR and LF before a start line (RFC 3261 7.5) */
	SIP_BLOCK = 64,
	SIP_ROUNDS = SIP_ALL_LINES_MAX + BOB_WINDOW / SIP_BLOCK, /* lines and blocks of them */
};

enum {
	SIP_LINE_MATTERS = 1, /* headers bob reads start with one of c d f h i l m p r s t v x */
	SIP_LINE_FOLDS = 2,
};

/* A line by its first byte. */
static const __u8 sip_line_kind[256] = {
	['c'] = 1, ['d'] = 1, ['f'] = 1, ['h'] = 1, ['i'] = 1, ['l'] = 1, ['m'] = 1,
	['p'] = 1, ['r'] = 1, ['s'] = 1, ['t'] = 1, ['v'] = 1, ['x'] = 1, ['C'] = 1,
	['D'] = 1, ['F'] = 1, ['H'] = 1, ['I'] = 1, ['L'] = 1, ['M'] = 1, ['P'] = 1,
	['R'] = 1, ['S'] = 1, ['T'] = 1, ['V'] = 1, ['X'] = 1, [' '] = 2, ['\t'] = 2,
};

/* Adds a line to the table, or to the header it folds (RFC 3261 7.3.1). */
bob_global int sip_line_add(struct bob_scratch *s, __u32 start, __u32 end)
{
	__u32 kind, at;

	if (!s)
		return 0;
	kind = sip_line_kind[bob_byte(s, start)];
	at = s->view.lines;
	if (kind == SIP_LINE_FOLDS) {
		if (s->folding)
			s->lines[(at - 1) & (SIP_LINES_MAX - 1)].end = end;
		return 0;
	}
	s->folding = !at || kind == SIP_LINE_MATTERS;
	if (!s->folding)
		return 0;
	s->lines[at & (SIP_LINES_MAX - 1)].at = start;
	s->lines[at & (SIP_LINES_MAX - 1)].end = end;
	s->lines[at & (SIP_LINES_MAX - 1)].id = SIP_OTHER_HEADER;
	s->view.lines = at + 1;
	return 0;
}

/*
 * Finds the lines from .cursor to the blank line that ends the headers. What a
 * round of the loop leaves to the next stands in memory: of values in registers
 * the verifier would learn a little more each round, and never see two alike.
 */
bob_global __u32 sip_scan(struct bob_scratch *s)
{
	__u32 first, start, end, feed;

	if (!s)
		return BOB_N_NOT_SIP;
	s->folding = 0;
	s->view.lines = 0;
	first = bob_read(s->cursor);
	for (__u32 i = 0; i < SIP_ROUNDS; i++) {
		start = bob_read(s->cursor);
		feed = sip_find(s, start, s->length, SIP_SET('\n', '\n', '\n', '\n'));
		if (feed >= s->length)
			return BOB_N_OVERLONG;
		if (i + (feed - first) / SIP_BLOCK >= SIP_ROUNDS)
			break;
		s->cursor = feed + 1;
		end = feed - (bob_byte(s, feed - 1) == '\r');
		if (feed == start || end == start) {
			s->view.body = feed + 1;
			return BOB_CONTINUE;
		}
		sip_line_add(s, start, end);
		if (s->view.lines >= SIP_LINES_MAX)
			return BOB_N_MANY_HEADERS;
	}
	return BOB_N_MANY_HEADERS;
}

/*
 * Is there a CR in [at, end), which ends with an LF, that no LF follows? It is no line end of
 * SIP's (RFC 3261 7, 25.1), but some readers take it for one, and others for white space.
 */
bob_global int sip_bare_return(struct bob_scratch *s, __u32 at, __u32 end)
{
	if (!s)
		return 1;
	for (int i = 0; i <= SIP_ROUNDS; i++) { /* sip_scan() has found no more lines than that */
		at = sip_find(s, at, end, SIP_SET('\r', '\r', '\r', '\r'));
		if (at >= end)
			return 0;
		if (bob_byte(s, at + 1) != '\n')
			return 1;
		at++;
	}
	return 1;
}

/* Headers that may stand once only, and whose repetition has two readings. */
#define SIP_SINGLETONS                                                                             \
	(1 << SIP_FROM | 1 << SIP_TO | 1 << SIP_CALL_ID | 1 << SIP_CSEQ |                          \
	 1 << SIP_CONTENT_LENGTH | 1 << SIP_SESSION_EXPIRES | 1 << SIP_REPLACES |                  \
	 1 << SIP_MAX_FORWARDS)

/* Headers that a reply repeats. */
#define SIP_REPEATED (1 << SIP_VIA | 1 << SIP_FROM | 1 << SIP_TO | 1 << SIP_CALL_ID | 1 << SIP_CSEQ)

/* Headers whose repetition goes on with the list. */
#define SIP_LISTS (1 << SIP_ASSERTED_IDENTITY | 1 << SIP_HISTORY_INFO)

/* From, To and the identities that share their form. */
bob_global __u32 sip_party(struct bob_scratch *s, __u32 id, __u32 at, __u32 end)
{
	__u32 reason;

	if (!s)
		return BOB_N_BAD_HEADER;
	if (id == SIP_ASSERTED_IDENTITY) {
		sip_asserted(s, at, end);
		return BOB_CONTINUE;
	}
	if (id == SIP_CALLED_PARTY) {
		if (sip_address_uri(s, at, end) == BOB_CONTINUE)
			s->view.called_party = s->address_uri;
		return BOB_CONTINUE;
	}
	reason = sip_address(s, at, end);
	if (id == SIP_FROM) {
		s->view.from = s->address_uri;
		s->view.from_tag = s->address_tag;
	} else {
		s->view.to = s->address_uri;
		s->view.to_tag = s->address_tag;
	}
	return reason;
}

/* The nil UUID stands for one that is not known (RFC 7989 5): it names no session. */
bob_inline int sip_is_nil(const struct bob_scratch *s, __u32 at)
{
	const __u64 zeros = swar_word("00000000", 8);

	return bob_word(s, at) == zeros && bob_word(s, at + 8) == zeros &&
	       bob_word(s, at + 16) == zeros && bob_word(s, at + 24) == zeros;
}

bob_inline __u32 sip_value(struct bob_scratch *s, __u32 id, __u32 at, __u32 end)
{
	if (!s)
		return BOB_N_BAD_HEADER;
	switch (id) {
	case SIP_VIA: return sip_via(s, at, end);
	case SIP_CSEQ: return sip_cseq(s, at, end);
	case SIP_CALL_ID:
		s->view.call_id = sip_slice(at, sip_trim_spaces(s, at, end));
		return s->view.call_id.length && s->view.call_id.length <= SIP_CALL_ID_MAX &&
				       !sip_has_space(s, &s->view.call_id)
			       ? BOB_CONTINUE
			       : BOB_N_BAD_HEADER;
	case SIP_CONTENT_LENGTH:
		s->view.content_length = sip_number(s, at, sip_trim_spaces(s, at, end));
		return s->view.content_length == SIP_NO_NUMBER ? BOB_N_BAD_HEADER : BOB_CONTINUE;
	case SIP_MAX_FORWARDS:
		s->view.max_forwards = sip_number(s, at, sip_trim_spaces(s, at, end));
		return BOB_CONTINUE;
	case SIP_SESSION_EXPIRES: return sip_session_expires(s, at, end);
	case SIP_SESSION_ID:
		s->view.session_id = sip_slice(at, at + 32);
		if (sip_find(s, at, end, SIP_SET(';', ' ', '\t', ';')) != at + 32 ||
		    sip_is_nil(s, at))
			s->view.session_id.length = 0; /* 32 digits, RFC 7989 5 */
		return BOB_CONTINUE;
	case SIP_HISTORY_INFO: return sip_history(s, at, end);
	case SIP_DIVERSION: s->view.flags |= SIP_DIVERTED; return BOB_CONTINUE;
	case SIP_REPLACES: return sip_replaces(s, at, end);
	case SIP_PRIORITY: return sip_priority(s, at, end);
	case SIP_RESOURCE_PRIORITY: return BOB_CONTINUE; /* that it is there is all bob asks */
	}
	return sip_party(s, id, at, end);
}

/* Reads line i of the table. */
bob_global __u32 sip_header(struct bob_scratch *s, __u32 i)
{
	__u32 at, end, colon, id, bit;
	struct sip_line *line;

	if (!s)
		return BOB_N_BAD_HEADER;
	bob_opaque(i);
	line = &s->lines[i & (SIP_LINES_MAX - 1)];
	at = line->at;
	end = line->end;
	colon = sip_find(s, at, end < at + SIP_NAME_MAX ? end : at + SIP_NAME_MAX,
			 SIP_SET(':', ':', ':', ':'));
	if (colon >= end || bob_byte(s, colon) != ':')
		return BOB_CONTINUE;
	id = sip_header_name(s, at, sip_trim_spaces(s, at, colon));
	if (id == SIP_OTHER_HEADER)
		return BOB_CONTINUE;
	line->id = id;
	if (sip_is_space(bob_byte(s, end - 1)) &&
	    sip_is_space(bob_byte(s, sip_trim_spaces(s, at, end) - 1)))
		return BOB_N_BAD_HEADER; /* more white space than anybody means */
	bit = 1U << (id & 31);
	if (SIP_REPEATED >> id & 1)
		s->view.reply_bytes += end - at + 2;
	if (s->view.seen & bit) {
		if (bit & SIP_SINGLETONS)
			return BOB_N_AMBIGUOUS;
		if (!(bit & SIP_LISTS))
			return BOB_CONTINUE;
		if (id == SIP_HISTORY_INFO)
			s->view.flags |= SIP_RETARGETED;
	}
	s->view.seen |= bit;
	return sip_value(s, id, sip_skip_spaces(s, colon + 1, end), end);
}

bob_inline __u32 sip_headers(struct bob_scratch *s)
{
	__u32 reason;

	if (!s)
		return BOB_N_BAD_HEADER;
	for (__u32 i = 1; i < SIP_LINES_MAX; i++) {
		if (i >= s->view.lines)
			break;
		reason = sip_header(s, i);
		if (reason != BOB_CONTINUE)
			return reason;
	}
	return BOB_CONTINUE;
}

/* The first eight bytes tell requests, responses and everything else apart. */
bob_global __u32 sip_start(struct bob_scratch *s, __u32 at)
{
	__u64 word;

	if (!s)
		return BOB_N_NOT_SIP;
	word = bob_word(s, at);
	s->view.method = SIP_NO_METHOD;
	s->view.status = 0;
	if (SIP_WORD_IS(word, "SIP/2.0 ")) {
		s->view.status = sip_number(s, at + 8, at + 11);
		return s->view.status >= 100 && s->view.status <= 699 && bob_byte(s, at + 11) == ' '
			       ? BOB_CONTINUE
			       : BOB_N_NOT_SIP;
	}
	s->view.method = sip_method_begun(word);
	if (s->view.method != SIP_NO_METHOD)
		return BOB_CONTINUE;
	return sip_method_of_none(word) ? BOB_N_OTHER_METHOD : BOB_N_NOT_SIP;
}

/* Method SP Request-URI SP SIP/2.0 and nothing else (RFC 3261 7.1). */
bob_global __u32 sip_request_line(struct bob_scratch *s)
{
	__u32 at, end, stop;

	if (!s)
		return BOB_N_BAD_HEADER;
	at = s->lines[0].at;
	end = s->lines[0].end;
	at = sip_find(s, at, end, SIP_SET(' ', ' ', ' ', ' ')) + 1;
	stop = sip_find(s, at, end, SIP_SET(' ', '\t', '<', '"'));
	if (stop == at || stop + 8 != end || !SIP_WORD_IS(bob_word(s, stop), " SIP/2.0"))
		return BOB_N_BAD_HEADER;
	s->view.uri = sip_slice(at, stop);
	if (s->view.method == SIP_INVITE && sip_has_cause(s, at, stop))
		s->view.flags |= SIP_DIVERTED; /* to a mailbox, say (RFC 4458) */
	return BOB_CONTINUE;
}

/* Its code has been read; what matters here is that nothing is folded into it (RFC 3261 7.2). */
bob_inline __u32 sip_status_line(struct bob_scratch *s)
{
	__u32 at = s->lines[0].at, end = s->lines[0].end;

	return sip_find(s, at, end, SIP_SET('\r', '\n', '\r', '\n')) < end ? BOB_N_BAD_HEADER
									   : BOB_CONTINUE;
}

#define SIP_MANDATORY                                                                              \
	(1 << SIP_VIA | 1 << SIP_FROM | 1 << SIP_TO | 1 << SIP_CALL_ID | 1 << SIP_CSEQ)

bob_inline void sip_view_clear(struct sip_view *view)
{
	__u32 method = view->method, status = view->status;

	*view = (struct sip_view){0};
	view->method = method;
	view->status = status;
	view->max_forwards = SIP_NO_NUMBER;
}

/*
 * Reads the message in .bytes[0, .length) of a datagram of datagram bytes (more
 * than .length where it exceeds the window). BOB_CONTINUE: .view is complete.
 */
bob_global __u32 sip_parse(struct bob_scratch *s, __u32 datagram)
{
	__u32 at, reason;

	if (!s)
		return BOB_N_NOT_SIP;
	at = s->zero;
	for (int i = 0; i < SIP_LEADING_MAX; i++) {
		if (at >= s->length)
			return BOB_N_KEEPALIVE;
		if (bob_byte(s, at) != '\r' && bob_byte(s, at) != '\n')
			break;
		at++;
	}
	if (s->length < at + 16)
		return BOB_N_NOT_SIP;
	reason = sip_start(s, at);
	if (reason != BOB_CONTINUE)
		return reason;
	sip_view_clear(&s->view);
	s->cursor = at;
	reason = sip_scan(s);
	if (reason != BOB_CONTINUE)
		return reason;
	if (sip_bare_return(s, at, s->view.body))
		return BOB_N_AMBIGUOUS;
	reason = s->view.status ? sip_status_line(s) : sip_request_line(s);
	if (reason != BOB_CONTINUE)
		return reason;
	reason = sip_headers(s);
	if (reason != BOB_CONTINUE)
		return reason;
	if ((s->view.seen & SIP_MANDATORY) != SIP_MANDATORY)
		return BOB_N_BAD_HEADER;
	if (s->view.body + (__u64)s->view.content_length > datagram)
		return BOB_N_SHORT_BODY; /* RFC 3261 18.3 */
	return BOB_CONTINUE;
}

#endif
