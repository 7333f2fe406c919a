// SPDX-License-Identifier: GPL-2.0-only
/* Reads the INVITE as the kernel has read it, and turns it into its refusal. */
#include <errno.h>

#include "packet/packet.h"
#include "sip/sip.h"

#include "reply_frame.h"
#include "reply_text.h"

#define LAST_LINES "Content-Length: 0\r\n\r\n"

/* RFC 3261 8.2.6.2 */
static int write_text(struct reply_text *t, struct bob_scratch *s, const struct bobd_terms *terms,
		      const struct reply_source *source)
{
	const uint32_t size =
		s->packet.length < sizeof(t->bytes) ? s->packet.length : sizeof(t->bytes);
	bool whole;

	t->length = 0;
	t->full = size < sizeof(LAST_LINES) - 1;
	t->size = size - (sizeof(LAST_LINES) - 1);
	put_status_line(t, terms);
	put_vias(t, s, source);
	put_headers(t, s, terms->tag);
	whole = put_terms(t, s, terms);
	t->size = size;
	put_string(t, LAST_LINES);
	return t->full || !whole ? -EMSGSIZE : 0;
}

/* As the rule wants it, or else the 486 that the kernel has found to fit. */
static int write_reply(struct reply_text *t, struct bob_scratch *s, struct bobd_terms *terms,
		       const struct reply_source *source)
{
	if (terms->reply.status == 302 && !may_divert(s, terms))
		terms->reply = (struct bob_reply){.status = 486};
	if (!write_text(t, s, terms, source))
		return 0;
	terms->reply = (struct bob_reply){.status = 486};
	return write_text(t, s, terms, source);
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

/* The parser reads nothing behind the message but the word that its last byte is in. */
static int read_packet(struct bob_scratch *s, const uint8_t *frame, uint32_t length)
{
	if (packet_parse(frame, frame + length, length, &s->packet) != BOB_CONTINUE)
		return -EBADMSG;
	s->length = s->packet.length < BOB_WINDOW ? s->packet.length : BOB_WINDOW;
	memcpy(s->bytes, frame + s->packet.payload, s->length);
	memset(s->bytes + s->length, 0, 64);
	s->zero = 0;
	return 0;
}

static int read_invite(struct bob_scratch *s)
{
	if (sip_parse(s, s->packet.datagram) != BOB_CONTINUE)
		return -EBADMSG;
	if (s->view.method != SIP_INVITE || s->view.status || s->view.to_tag.length)
		return -EBADMSG;
	return s->packet.answerable && !(s->view.flags & SIP_MADDR) ? 0 : -EADDRNOTAVAIL;
}

/* The INVITE has been read. */
static int answer(struct bob_scratch *s, uint8_t *frame, struct bobd_terms *terms,
		  uint32_t *ret_length)
{
	const struct reply_source source = reply_source(frame, &s->packet);
	struct reply_text text;
	int err = write_reply(&text, s, terms, &source);

	if (err)
		return err;
	*ret_length =
		frame_reply(frame, s->packet.network, s->packet.version, s->packet.destination_port,
			    reply_port(s), text.bytes, text.length);
	return 0;
}

/* Too large for a stack; one for each thread that answers. */
static struct bob_scratch *scratch(void)
{
	static _Thread_local struct bob_scratch s;

	return &s;
}

int bobd_reply_as(uint8_t *frame, uint32_t length, const struct bobd_terms *terms,
		  uint32_t *ret_length)
{
	struct bob_scratch *s = scratch();
	struct bobd_terms own = *terms;
	int err = read_packet(s, frame, length);

	if (!err && !reply_told_lines(s, terms))
		err = read_invite(s);
	return err ? err : answer(s, frame, &own, ret_length);
}

int bobd_reply_by(uint8_t *frame, uint32_t length, const struct bobd_book *book,
		  uint32_t *ret_length)
{
	struct bob_scratch *s = scratch();
	struct bobd_terms terms = {0};
	int err = read_packet(s, frame, length);

	if (!err)
		err = read_invite(s);
	if (err)
		return err;
	refuse_keys(s, book->config);
	if (book->find && !book->find(book->arg, &s->transaction, &terms))
		terms = (struct bobd_terms){0};
	terms.decision = book->decision_id ? s->transaction.a : 0;
	terms.tag = refuse_tag(s);
	return answer(s, frame, &terms, ret_length);
}

int bobd_reply(uint8_t *frame, uint32_t length, const struct bob_config *config,
	       uint32_t *ret_length)
{
	return bobd_reply_by(frame, length, &(struct bobd_book){.config = config}, ret_length);
}
