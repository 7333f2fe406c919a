// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a rule wants said: the status, where else to call (RFC 4458), when to try
 * again, and why. Phrases are shortened, and headers left out, where the reply
 * would become longer than its INVITE.
 */
#include <stdio.h>

#include "sip/sip.h"

#include "reply_text.h"

static bool is_outgoing(const struct bobd_terms *terms)
{
	return terms->why == BOB_WHY_CALLER || terms->why == BOB_WHY_CALLER_GROUP;
}

/* A caller's own phone hears 486, whatever his callers would (RFC 3261 21.4.24). */
uint16_t bobd_reply_status(const struct bobd_terms *terms)
{
	const uint16_t status = terms->reply.status;

	if (is_outgoing(terms))
		return 486;
	return status == 600 || status == 603 || status == 480 || status == 302 ? status : 486;
}

void put_status_line(struct reply_text *t, const struct bobd_terms *terms)
{
	switch (bobd_reply_status(terms)) {
	case 600: put_string(t, "SIP/2.0 600 Busy Everywhere\r\n"); return;
	case 603: put_string(t, "SIP/2.0 603 Decline\r\n"); return;
	case 480: put_string(t, "SIP/2.0 480 Temporarily Unavailable\r\n"); return;
	case 302: put_string(t, "SIP/2.0 302 Moved Temporarily\r\n"); return;
	default: put_string(t, "SIP/2.0 486 Busy Here\r\n");
	}
}

/* With n more bytes, can a bob on the way back read it to its end? */
static bool is_readable(const struct reply_text *t, size_t n)
{
	return t->length + n + strlen("Content-Length: 0\r\n\r\n") <= BOB_WINDOW;
}

/* Is there room for so many bytes more? A header stands as a whole, or not at all. */
static bool fits(const struct reply_text *t, size_t n)
{
	return !t->full && n <= t->size - t->length && is_readable(t, n);
}

static inline __attribute__((always_inline)) bool put_if_fits(struct reply_text *t,
							      const char *header)
{
	if (!fits(t, strlen(header)))
		return false;
	put_string(t, header);
	return true;
}

#define REASON "Reason: Q.850;cause=17"

/* RFC 3326; 17: user busy (Q.850). */
static void put_reason(struct reply_text *t, const struct bob_reply *reply)
{
	const size_t n = strnlen(reply->reason, BOB_REASON_MAX - 1);

	if (!n) {
		if (!put_if_fits(t, REASON ";text=\"User busy\"\r\n"))
			put_if_fits(t, REASON "\r\n");
	} else if (fits(t, sizeof(REASON ";text=\"\"\r\n") - 1 + n)) {
		put_string(t, REASON ";text=\"");
		put(t, reply->reason, (uint32_t)n);
		put_string(t, "\"\r\n");
	} else {
		put_if_fits(t, REASON "\r\n");
	}
}

#define WARNING "Warning: 399 bob \""

/* RFC 3261 20.43; 399: a text for people. The callee may be free, so no Reason that says busy. */
static void put_warning(struct reply_text *t, const struct bobd_terms *terms)
{
	bool put =
		terms->why == BOB_WHY_CALLER
			? put_if_fits(t, WARNING "You have as many outgoing calls as you may\"\r\n")
			: put_if_fits(t, WARNING "All lines of your group are in use\"\r\n");

	if (!put)
		put_if_fits(t, WARNING "\"\r\n");
}

/* RFC 3261 20.33 */
static void put_retry_after(struct reply_text *t, const struct bobd_terms *terms)
{
	char header[32];

	if (!terms->reply.retry_after || bobd_reply_status(terms) == 302)
		return;
	snprintf(header, sizeof(header), "Retry-After: %u\r\n", terms->reply.retry_after);
	put_if_fits(t, header);
}

/* What may stand in the value of a URI parameter as it is (RFC 3261 25.1, paramchar). */
static bool is_parameter_character(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	       (c && strchr("-_.!~*'()[]/:&+$", c));
}

static void put_escaped(struct reply_text *t, const char *bytes, uint32_t n)
{
	char code[4];

	for (uint32_t i = 0; i < n; i++) {
		snprintf(code, sizeof(code), "%%%02X", (unsigned char)bytes[i]);
		if (is_parameter_character(bytes[i]))
			put(t, bytes + i, 1);
		else
			put_string(t, code);
	}
}

/* Where else to call: the mailbox, told whose it is and that he is busy (RFC 4458 2, 3). */
static void put_contact(struct reply_text *t, struct bob_scratch *s, const struct bob_reply *reply)
{
	const struct sip_slice *uri = &s->view.uri;

	put_string(t, "Contact: <");
	put(t, reply->contact, (uint32_t)strnlen(reply->contact, BOB_CONTACT_MAX));
	put_string(t, ";target=");
	put_escaped(t, (const char *)s->bytes + uri->at, uri->length);
	put_string(t, ";cause=486>\r\n");
}

/* The key of this refusal in the history, for whoever complains; a Warning beside others. */
static void put_decision(struct reply_text *t, const struct bobd_terms *terms)
{
	if (!terms->decision || !fits(t, sizeof(WARNING "decision \"\r\n") - 1 + 16))
		return;
	put_string(t, WARNING "decision ");
	put_hex(t, terms->decision);
	put_string(t, "\"\r\n");
}

/* What the rule says: the reply makes sense without the rest. */
static bool put_rule(struct reply_text *t, struct bob_scratch *s, const struct bobd_terms *terms)
{
	if (is_outgoing(terms)) {
		put_warning(t, terms);
		return true;
	}
	if (bobd_reply_status(terms) == 302) {
		put_contact(t, s, &terms->reply);
		if (t->full || !is_readable(t, 0))
			return false;
	}
	put_retry_after(t, terms);
	put_reason(t, &terms->reply);
	return true;
}

/* Such a bob reads so many lines and no more; the rule adds four at most. */
static bool has_lines_left(const struct bob_scratch *s)
{
	return s->view.lines + 4 < SIP_LINES_MAX;
}

bool put_terms(struct reply_text *t, struct bob_scratch *s, const struct bobd_terms *terms)
{
	if (!has_lines_left(s))
		return bobd_reply_status(terms) != 302;
	if (!put_rule(t, s, terms))
		return false;
	put_decision(t, terms);
	return true;
}

bool may_divert(struct bob_scratch *s, const struct bobd_terms *terms)
{
	return terms->reply.contact[0] && !(s->view.flags & SIP_DIVERTED);
}
