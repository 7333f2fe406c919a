// SPDX-License-Identifier: GPL-2.0-only
/* The messages of calls, as a ladder shows them. */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "ledger.h"
#include "scratch.h"
#include "sip/sip.h"

enum { END_MAX = INET6_ADDRSTRLEN + 16, TEXT_MAX = 64 };

/* enum bob_counter's names. */
static const char *reason_name(enum bob_counter reason)
{
#define LADDER_NAME(NAME, name, text) name,
	static const char *const names[] = {BOB_COUNTERS(LADDER_NAME)};

	return reason < BOB_N_MAX ? names[reason] : "";
}

static void end_text(char text[END_MAX], const struct bob_packet *packet, const uint8_t *ip,
		     bool source)
{
	bool v6 = packet->version == 6;
	char address[INET6_ADDRSTRLEN] = "";
	size_t at = v6 ? (source ? 8 : 24) : (source ? 12 : 16);

	inet_ntop(v6 ? AF_INET6 : AF_INET, ip + at, address, sizeof(address));
	snprintf(text, END_MAX, v6 ? "[%s]:%u" : "%s:%u", address,
		 source ? packet->source_port : packet->destination_port);
}

/* "INVITE", or "180 Ringing". */
static void start_line(char text[TEXT_MAX], const struct bob_scratch *s)
{
	uint32_t at = s->lines[0].at, end = s->lines[0].end;
	const char *line = (const char *)s->bytes + at;
	size_t n = end - at;

	if (s->view.status) {
		line += strlen("SIP/2.0 ");
		n -= strlen("SIP/2.0 ");
	} else {
		n = strcspn(line, " ");
	}
	snprintf(text, TEXT_MAX, "%.*s", (int)n, line);
}

/*
 * Of a method that changes no call the engine reads the start line alone; a ladder
 * shows it all the same. NULL: the rest of it cannot be read.
 */
static const struct bob_scratch *read_on(const struct bob_scratch *from)
{
	static struct bob_scratch s;

	s = *from;
	sip_view_clear(&s.view);
	s.view.method = SIP_OTHER_METHOD;
	s.cursor = 0;
	while (s.cursor < s.length && strchr("\r\n", s.bytes[s.cursor]))
		s.cursor++;
	return sip_scan(&s) == BOB_CONTINUE && sip_headers(&s) == BOB_CONTINUE ? &s : NULL;
}

/* By its Call-ID, where the message is of a kind that the engine looks up no call for. */
static const struct audit_entry *entry_of(const struct audit_ledger *ledger,
					  const struct bob_scratch *s)
{
	const char *id = (const char *)s->bytes + s->view.call_id.at;
	const struct audit_entry *entry = audit_entry_find(ledger, &s->call);
	size_t n = s->view.call_id.length;

	if (n > AUDIT_CALL_ID_MAX)
		n = AUDIT_CALL_ID_MAX;
	if (entry && strlen(entry->call_id) == n && !memcmp(entry->call_id, id, n))
		return entry;
	return audit_entry_named(ledger, id, n);
}

void audit_ladder_note(struct audit_ledger *ledger, const struct audit_packet *packet,
		       struct bob_outcome outcome)
{
	const struct bob_scratch *s = bob_engine_scratch();
	const struct audit_entry *entry;
	char from[END_MAX], to[END_MAX], text[TEXT_MAX];
	struct audit_message message = {
		.time = packet->time,
		.from = from,
		.to = to,
		.text = text,
		.reason = reason_name(outcome.reason),
		.verdict = outcome.verdict,
	};

	if (outcome.reason == BOB_N_OTHER_METHOD)
		s = read_on(s);
	entry = s && s->view.call_id.length ? entry_of(ledger, s) : NULL;
	if (!entry)
		return;
	message.call = entry->row;
	end_text(from, &s->packet, packet->frame + s->packet.network, true);
	end_text(to, &s->packet, packet->frame + s->packet.network, false);
	start_line(text, s);
	audit_spool_message(&ledger->result->spool, &message);
}
