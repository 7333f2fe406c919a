/* SPDX-License-Identifier: GPL-2.0-only */
/* What the parts of a reply write into: a text that never grows beyond the INVITE's. */
#ifndef BOBD_REPLY_TEXT_H
#define BOBD_REPLY_TEXT_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "refuse/refuse.h"

#include "reply.h"

/* size: of the INVITE's text, so that what does not fit is too long. */
struct reply_text {
	char bytes[2 * BOB_WINDOW];
	uint32_t length;
	uint32_t size;
	bool full; /* something did not fit, and nothing was written from there on */
};

static inline void put(struct reply_text *t, const void *bytes, uint32_t n)
{
	t->full = t->full || n > t->size - t->length;
	if (t->full)
		return;
	memcpy(t->bytes + t->length, bytes, n);
	t->length += n;
}

/* Inlined, the length of a literal is known, and the copy takes no call: 3 ns instead of 10. */
static inline __attribute__((always_inline)) void put_string(struct reply_text *t,
							     const char *string)
{
	put(t, string, (uint32_t)strlen(string));
}

/* At most ten digits. */
static inline void put_number(struct reply_text *t, uint32_t number)
{
	char digits[10];
	uint32_t at = sizeof(digits);

	do
		digits[--at] = (char)('0' + number % 10);
	while (number /= 10);
	put(t, digits + at, sizeof(digits) - at);
}

/* 16 lower-case hex digits. */
static inline void put_hex(struct reply_text *t, uint64_t number)
{
	const uint64_t text[2] = {refuse_hex((uint32_t)(number >> 32)),
				  refuse_hex((uint32_t)number)};

	put(t, text, sizeof(text));
}

/* ---- reply_told.c: the headers where the kernel has found them ---- */

/*
 * Fills in .lines, and of .view what a reply needs, and the INVITE need not be read again.
 * False: that has not been told, or is not enough, and it must be read.
 */
bool reply_told_lines(struct bob_scratch *s, const struct bobd_terms *terms);

/* ---- reply_headers.c: what a reply repeats of its request (RFC 3261 8.2.6.2) ---- */

/* Whom the packet came from, as it is written in a Via. */
struct reply_source {
	int family;
	uint8_t address[16];
	char text[46];
};

struct reply_source reply_source(const uint8_t *frame, const struct bob_packet *packet);
/* Every Via; the first with what the transport layer adds. */
void put_vias(struct reply_text *t, struct bob_scratch *s, const struct reply_source *source);
/* From, To plus tag, Call-ID, CSeq. */
void put_headers(struct reply_text *t, struct bob_scratch *s, uint64_t tag);

/* ---- reply_terms.c: what the rule says ---- */

void put_status_line(struct reply_text *t, const struct bobd_terms *terms);
/*
 * What the rule adds, each header only where it fits. False: without it the
 * reply makes no sense (a 302 that names nobody).
 */
bool put_terms(struct reply_text *t, struct bob_scratch *s, const struct bobd_terms *terms);
/* May this INVITE be sent elsewhere? Not if it has been before: it might go round for ever. */
bool may_divert(struct bob_scratch *s, const struct bobd_terms *terms);

#endif
