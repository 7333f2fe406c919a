// SPDX-License-Identifier: GPL-2.0-only
/*
 * A message -> its refusal, by every kind of rule, which is read again: by the parser that read the
 * message, it says what RFC 3261 8.2.6.2 wants repeated, and no more. On the way,
 * what stands behind a message in the parser's window never matters.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "frame_shape.h"
#include "fuzz.h"
#include "packet/packet.h"
#include "refuse/refuse.h"
#include "reply.h"
#include "sip/sip.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct bob_config config = {.secret = {0x0123456789abcdef, 0xfedcba9876543210}};

/* ---- reading ---- */

static uint32_t read_frame(struct bob_scratch *s, const uint8_t *frame, size_t n, int fill)
{
	memset(s, fill, sizeof(*s));
	s->zero = 0;
	s->length = 0;
	if (packet_parse(frame, frame + n, n, &s->packet) != BOB_CONTINUE || !s->packet.length)
		return BOB_N_BAD_LENGTH;
	s->length = s->packet.length < BOB_WINDOW ? s->packet.length : BOB_WINDOW;
	memcpy(s->bytes, frame + s->packet.payload, s->length);
	return sip_parse(s, s->packet.datagram);
}

static void require_residue_does_not_matter(const struct bob_scratch *s, uint32_t reason,
					    const uint8_t *frame, size_t n)
{
	static const int fills[] = {0xff, '\n', ':', ' '};
	static struct bob_scratch other;

	for (size_t i = 0; i < sizeof(fills) / sizeof(*fills); i++) {
		uint32_t again = read_frame(&other, frame, n, fills[i]);

		fuzz_require(again == reason, "reason %u becomes %u over 0x%02x", reason, again,
			     fills[i]);
		fuzz_require(reason != BOB_CONTINUE ||
				     !memcmp(&s->view, &other.view, sizeof(s->view)),
			     "read in another way over 0x%02x", fills[i]);
	}
}

/* ---- comparing ---- */

struct text {
	char bytes[BOB_WINDOW + 128];
	size_t n;
};

/* A header as it is written in one line: folding is spaces, white space at its end is gone. */
static struct text line_text(const struct bob_scratch *s, const struct sip_line *line)
{
	struct text text = {.n = line->end - line->at};

	memcpy(text.bytes, s->bytes + line->at, text.n);
	for (size_t i = 0; i < text.n; i++)
		if (text.bytes[i] == '\r' || text.bytes[i] == '\n')
			text.bytes[i] = ' ';
	while (text.n && (text.bytes[text.n - 1] == ' ' || text.bytes[text.n - 1] == '\t'))
		text.n--;
	return text;
}

/* Is one text the other with the pieces put in, each once at most, wherever? */
static bool same_but_for(const struct text *with, const struct text *without,
			 const char *const *pieces)
{
	if (with->n == without->n)
		return !memcmp(with->bytes, without->bytes, with->n);
	if (!*pieces || with->n < without->n)
		return false;
	for (size_t at = 0, n = strlen(*pieces); at + n <= with->n; at++) {
		struct text less = {.n = with->n - n};

		if (memcmp(with->bytes + at, *pieces, n))
			continue;
		memcpy(less.bytes, with->bytes, at);
		memcpy(less.bytes + at, with->bytes + at + n, less.n - at);
		if (same_but_for(&less, without, pieces + 1))
			return true;
	}
	return same_but_for(with, without, pieces + 1);
}

static const struct sip_line *next_line(const struct bob_scratch *s, uint32_t id, uint32_t *i)
{
	while (++*i < s->view.lines)
		if (s->lines[*i].id == id)
			return &s->lines[*i];
	return NULL;
}

/* Every line of that header again, in order; the first one with the pieces. */
static void require_lines(const struct bob_scratch *request, const struct bob_scratch *reply,
			  uint32_t id, const char *const *pieces)
{
	static const char *const nothing[] = {NULL};
	const struct sip_line *asked, *answered;
	uint32_t i = 0, j = 0;

	for (;;) {
		asked = next_line(request, id, &i);
		answered = next_line(reply, id, &j);
		fuzz_require(!asked == !answered, "header %u stands in one of both", id);
		if (!asked)
			return;

		struct text before = line_text(request, asked), after = line_text(reply, answered);

		fuzz_require(same_but_for(&after, &before, pieces),
			     "header %u: \"%.*s\" became \"%.*s\"", id, (int)before.n, before.bytes,
			     (int)after.n, after.bytes);
		pieces = nothing;
	}
}

static void require_slice(const struct bob_scratch *x, const struct sip_slice *a,
			  const struct bob_scratch *y, const struct sip_slice *b, const char *what)
{
	bool same = a->length == b->length;

	for (uint32_t i = 0; same && i < a->length; i++) {
		uint8_t p = x->bytes[a->at + i], q = y->bytes[b->at + i];

		same = p == q || (q == ' ' && (p == '\r' || p == '\n'));
	}
	fuzz_require(same, "%s: \"%.*s\" became \"%.*s\"", what, a->length, x->bytes + a->at,
		     b->length, y->bytes + b->at);
}

/* ---- the reply ---- */

static void require_headers(struct bob_scratch *request, const struct bob_scratch *reply)
{
	char received[16 + INET6_ADDRSTRLEN], port[8], tag[32], address[INET6_ADDRSTRLEN];
	/* or without the semicolon or equals sign that is there already */
	const char *const via[] = {received, received + 1, port, port + 1, NULL};
	const char *const to[] = {tag, tag + 1, NULL};
	static const char *const nothing[] = {NULL};

	inet_ntop(request->packet.version == 4 ? AF_INET : AF_INET6,
		  request->packet.version == 4
			  ? (void *)&(uint32_t){htonl(0x0a000001)}
			  : (void *)&(struct in6_addr){.s6_addr = {0xfd, [15] = 1}},
		  address, sizeof(address));
	snprintf(received, sizeof(received), ";received=%s", address);
	snprintf(port, sizeof(port), "=%u", request->packet.source_port);
	refuse_keys(request, &config);
	snprintf(tag, sizeof(tag), ";tag=bob%016llx", (unsigned long long)refuse_tag(request));
	require_lines(request, reply, SIP_VIA, via);
	require_lines(request, reply, SIP_FROM, nothing);
	require_lines(request, reply, SIP_TO, to);
	require_lines(request, reply, SIP_CALL_ID, nothing);
	require_lines(request, reply, SIP_CSEQ, nothing);
}

static void require_reply(struct bob_scratch *request, const uint8_t *frame, size_t n,
			  uint32_t status)
{
	static struct bob_scratch reply;
	const struct sip_view *asked = &request->view, *answered = &reply.view;
	uint32_t reason = read_frame(&reply, frame, n, 0);

	fuzz_require(reason == BOB_CONTINUE, "the reply cannot be read: reason %u", reason);
	fuzz_require(answered->status == 486 || answered->status == status, "neither 486 nor %u",
		     status);
	fuzz_require(answered->method == SIP_INVITE, "no answer to an INVITE");
	fuzz_require(reply.packet.length <= request->packet.length, "%u bytes to %u",
		     reply.packet.length, request->packet.length);
	fuzz_require(answered->body == reply.length && !answered->content_length, "a body");
	fuzz_require(answered->cseq == asked->cseq, "CSeq %u became %u", asked->cseq,
		     answered->cseq);
	require_slice(request, &asked->call_id, &reply, &answered->call_id, "Call-ID");
	require_slice(request, &asked->branch, &reply, &answered->branch, "branch");
	require_slice(request, &asked->sent_by, &reply, &answered->sent_by, "sent-by");
	require_slice(request, &asked->from, &reply, &answered->from, "From");
	require_slice(request, &asked->from_tag, &reply, &answered->from_tag, "From tag");
	require_slice(request, &asked->to, &reply, &answered->to, "To");
	require_headers(request, &reply);
}

/* A reply adds one parameter to the first Via and one to To, and may so have more than bob reads.
 */
static bool has_room(const struct bob_scratch *request)
{
	uint32_t i = 0, j = 0, parameters[2] = {0};
	const struct sip_line *lines[] = {next_line(request, SIP_VIA, &i),
					  next_line(request, SIP_TO, &j)};

	for (int n = 0; n < 2; n++)
		for (uint32_t at = lines[n]->at; at < lines[n]->end; at++)
			parameters[n] += request->bytes[at] == ';';
	return parameters[0] < SIP_PARAMS_MAX - 1 && parameters[1] < SIP_PARAMS_MAX - 1;
}

static const struct bobd_terms terms[] = {
	{0},
	{.reply = {.status = 600, .reason = "Elsewhere, and later"}},
	{.reply = {.status = 603}},
	{.reply = {.status = 480, .retry_after = 3600}},
	{.reply = {.status = 302, .contact = "sip:voicemail@example.com;user=phone"}},
	{.reply = {.status = 302, .contact = "sip:x"}, .why = BOB_WHY_CALLER},
};

static bool find_terms(const void *arg, const struct bob_key *transaction, struct bobd_terms *ret)
{
	(void)transaction;
	*ret = *(const struct bobd_terms *)arg;
	return true;
}

static void answer(const uint8_t *message, size_t size, const struct frame_shape *shape,
		   const struct bobd_terms *by)
{
	const struct bobd_book book = {&config, find_terms, by, shape->ipv6};
	static struct bob_scratch request;
	uint8_t frame[FRAME_MAX], *copy;
	size_t n = frame_build(frame, shape, message, size);
	uint32_t length = 0, reason = read_frame(&request, frame, n, 0);
	bool fits;
	int err;

	if (reason != BOB_N_BAD_LENGTH)
		require_residue_does_not_matter(&request, reason, frame, n);
	fits = reason == BOB_CONTINUE && refuse_reply_length(&request) <= request.packet.length;
	copy = malloc(n);
	memcpy(copy, frame, n);
	err = bobd_reply_by(copy, (uint32_t)n, &book, &length);
	if (err)
		fuzz_require(!memcmp(copy, frame, n), "no reply, and yet the frame was written to");
	else if (has_room(&request))
		require_reply(&request, copy, length, by->reply.status);
	fuzz_require(!fits || err != -EMSGSIZE, "the kernel says it fits, the agent does not");
	free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size > FRAME_MAX - 200)
		return 0;
	answer(data, size, &(struct frame_shape){0}, &terms[0]);
	for (size_t i = 0; i < sizeof(terms) / sizeof(*terms); i++)
		answer(data, size, &(struct frame_shape){.ipv6 = true, .source = 49152}, &terms[i]);
	return 0;
}
