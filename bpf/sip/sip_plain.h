/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The quick reader of plain messages. What it finds is what sip_parse() would
 * find; what it does not know for sure, it leaves to that.
 */
#ifndef BOB_SIP_PLAIN_H
#define BOB_SIP_PLAIN_H

#include "sip/sip_plain_value.h"

/* A header whose value is not plain: the careful reader's function for it. */
bob_inline __u32 sip_careful_value(struct bob_scratch *s, __u32 id)
{
	const __u32 value = bob_read(s->plain.value[id & 31]);

	return sip_value(s, id, sip_skip_spaces(s, value & 0xffff, value >> 16), value >> 16);
}

bob_global __u32 sip_plain_ask(struct bob_scratch *s, __u32 id)
{
	return s ? sip_careful_value(s, id) : SIP_NOT_PLAIN;
}

/* Headers that few messages have. */
#define SIP_RARE                                                                                   \
	(1 << SIP_REPLACES | 1 << SIP_PRIORITY | 1 << SIP_CALLED_PARTY | 1 << SIP_SESSION_ID |     \
	 1 << SIP_DIVERSION | 1 << SIP_HISTORY_INFO)

bob_global __u32 sip_plain_rare(struct bob_scratch *s)
{
	__u32 reason = BOB_CONTINUE;

	if (!s)
		return SIP_NOT_PLAIN;
	for (__u32 id = SIP_REPLACES; id <= SIP_HISTORY_INFO && reason == BOB_CONTINUE; id++)
		if (s->plain.seen & SIP_RARE & 1U << id)
			reason = sip_careful_value(s, id);
	return reason;
}

/* The method of a plain request, and where its Request-URI begins; 0: none. */
bob_inline __u32 sip_plain_method(struct bob_scratch *s)
{
	const __u64 word = bob_word(s, s->zero);

	s->view.status = 0;
#define SIP_PLAIN_BEGINS(name, id)                                                                 \
	if (SIP_WORD_IS(word, name " ")) {                                                         \
		s->view.method = id;                                                               \
		return sizeof(name);                                                               \
	}
	SIP_METHODS_OF_CALLS(SIP_PLAIN_BEGINS)
#undef SIP_PLAIN_BEGINS
	return 0;
}

/* Request-URI and version, behind the method; the line's end, or 0 if they are not plain. */
bob_inline __u32 sip_plain_uri(struct bob_scratch *s, __u32 start)
{
	__u64 word, hits, odd = 0, causes = 0;
	__u32 at = start;

	for (int i = 0; i < SIP_PLAIN_WORDS; i++) {
		word = bob_word(s, at);
		hits = sip_below(word, '"' + 1);
		odd |= SIP_HAS(word, '<');
		/* "e=", which may end a "cause="; '%' */
		causes |= ((word ^ '=' * SWAR_ONES) |
			   ((bob_word(s, at - 1) | ' ' * SWAR_ONES) ^ 'e' * SWAR_ONES)) -
			  SWAR_ONES;
		causes |= SIP_HAS(word, '%');
		if (hits) {
			at += swar_first(hits);
			break;
		}
		at += 8;
	}
	at = sip_forget(s, at);
	if (odd & ~SWAR_LOW7 || at == start || bob_word(s, at) != swar_word(" SIP/2.0", 8) ||
	    (sip_half(s, at + 8) & 0xffff) != ('\r' | '\n' << 8))
		return 0;
	s->view.uri = sip_slice(start, at);
	if (s->view.method == SIP_INVITE && causes & ~SWAR_LOW7 && sip_has_cause(s, start, at))
		s->view.flags |= SIP_DIVERTED;
	return at + 8;
}

/* A response's code; the end of the line, or 0 if it is none, or none that is plain. */
bob_inline __u32 sip_plain_status(struct bob_scratch *s)
{
	const __u32 code = sip_half(s, s->zero + 8);
	__u32 at = s->zero + 12;
	__u64 hits;

	s->view.method = SIP_NO_METHOD;
	s->view.status = sip_plain_number(code, 3);
	if (bob_word(s, s->zero) != swar_word("SIP/2.0 ", 8) || code >> 24 != ' ' ||
	    s->view.status < 100 || s->view.status > 699)
		return 0;
	for (int i = 0; i < SIP_PLAIN_WORDS; i++) {
		hits = sip_below(bob_word(s, at), ' ');
		if (hits) {
			at += swar_first(hits);
			break;
		}
		at += 8;
	}
	at = sip_forget(s, at);
	return (sip_half(s, at) & 0xffff) == ('\r' | '\n' << 8) ? at : 0;
}

#define SIP_SEEN(s, id) ((s)->plain.seen & 1 << (id))

bob_inline int sip_plain_headers(struct bob_scratch *s)
{
	struct sip_view *view = &s->view;

	if (sip_plain_via(s)) {
		view->branch = sip_slice(0, 0);
		view->flags &= SIP_DIVERTED;
		view->rport_at = 0;
		if (sip_plain_ask(s, SIP_VIA) != BOB_CONTINUE)
			return 1;
	}
	if (sip_plain_party(s, SIP_FROM, &view->from, &view->from_tag) &&
	    sip_plain_ask(s, SIP_FROM) != BOB_CONTINUE)
		return 1;
	if (sip_plain_party(s, SIP_TO, &view->to, &view->to_tag) &&
	    sip_plain_ask(s, SIP_TO) != BOB_CONTINUE)
		return 1;
	if (sip_plain_call_id(s) && sip_plain_ask(s, SIP_CALL_ID) != BOB_CONTINUE)
		return 1;
	if (sip_plain_cseq(s) && sip_plain_ask(s, SIP_CSEQ) != BOB_CONTINUE)
		return 1;
	if (SIP_SEEN(s, SIP_CONTENT_LENGTH)) {
		view->content_length = sip_plain_number_of(s, SIP_CONTENT_LENGTH);
		if (view->content_length == SIP_NO_NUMBER &&
		    sip_plain_ask(s, SIP_CONTENT_LENGTH) != BOB_CONTINUE)
			return 1;
	}
	if (SIP_SEEN(s, SIP_MAX_FORWARDS)) {
		view->max_forwards = sip_plain_number_of(s, SIP_MAX_FORWARDS);
		if (view->max_forwards == SIP_NO_NUMBER)
			sip_plain_ask(s, SIP_MAX_FORWARDS);
	}
	if (SIP_SEEN(s, SIP_SESSION_EXPIRES) && sip_plain_session_expires(s))
		sip_plain_ask(s, SIP_SESSION_EXPIRES);
	if (SIP_SEEN(s, SIP_ASSERTED_IDENTITY) && sip_plain_asserted(s))
		sip_plain_ask(s, SIP_ASSERTED_IDENTITY);
	return s->plain.seen & SIP_RARE && sip_plain_rare(s) != BOB_CONTINUE;
}

/*
 * Reads the message in .bytes[0, .length) of a datagram of datagram bytes, as sip_parse() does, or
 * returns SIP_NOT_PLAIN. Of .lines it fills in the start line alone.
 */
bob_global __u32 sip_plain(struct bob_scratch *s, __u32 datagram)
{
	__u32 at;

	if (!s)
		return SIP_NOT_PLAIN;
	s->view = (struct sip_view){0};
	s->view.max_forwards = SIP_NO_NUMBER;
	at = sip_plain_method(s);
	at = sip_forget(s, at ? sip_plain_uri(s, at) : sip_plain_status(s));
	if (!at || bob_byte(s, at + 2) <= ' ')
		return SIP_NOT_PLAIN;
	s->view.lines = 1;
	s->lines[0].at = 0;
	s->lines[0].end = at;
	s->lines[0].id = SIP_OTHER_HEADER;
	if (sip_plain_scan(s, at + 2) != BOB_CONTINUE)
		return SIP_NOT_PLAIN;
	s->view.seen = s->plain.seen;
	if ((s->plain.seen & SIP_MANDATORY) != SIP_MANDATORY ||
	    s->plain.twice & (SIP_SINGLETONS | SIP_LISTS))
		return SIP_NOT_PLAIN;
	if (sip_plain_headers(s) || s->view.body + (__u64)s->view.content_length > datagram)
		return SIP_NOT_PLAIN;
	return BOB_CONTINUE;
}

#endif
