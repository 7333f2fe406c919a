/* SPDX-License-Identifier: GPL-2.0-only */
/* An INVITE in, bobd's answer out, for the tests of the reply. */
#ifndef BOB_TEST_ASK_H
#define BOB_TEST_ASK_H

#include <stdint.h>

#include "bob_abi.h"
#include "frame_shape.h"
#include "reply.h"

enum { TEXT_MAX = 4096 };

/* Under which its tags are made. */
extern const struct bob_config ask_config;

/* What an INVITE has besides the lines a test is about, so that the reply is the shorter one. */
#define REST                                                                                       \
	"Max-Forwards: 70\n"                                                                       \
	"Contact: <sip:carol@10.0.0.1>\n"                                                          \
	"User-Agent: a telephone with a name long enough to make room for everything\n"            \
	"Allow: INVITE, ACK, CANCEL, OPTIONS, BYE, UPDATE, PRACK, REFER, NOTIFY, INFO\n"           \
	"Content-Length: 0\n\n"

/* A reply, taken apart by hand: the parser is what is being tested too. */
struct answer {
	int err;
	uint8_t frame[FRAME_MAX];
	uint32_t length;
	uint32_t network; /* offset of the IP header */
	uint32_t udp;
	uint16_t from, to; /* ports */
	char text[TEXT_MAX];
	uint32_t text_length;
	uint32_t request_length; /* of its text */
};

/* Big-endian, as on the wire. */
uint16_t be16(const uint8_t *at);
/*
 * Line ends in text are LF; they go out as CRLF. Fails the test if a reply is
 * longer than its INVITE, or if a frame was touched although there is none.
 */
struct answer ask_shaped(const char *text, const struct frame_shape *shape);
struct answer ask(const char *text);
/* By the terms of a book. */
struct answer ask_by(const char *text, const struct bobd_book *book);
/* By terms that the kernel has handed over. */
struct answer ask_told(const char *text, const struct bobd_terms *terms);
/* .text with LF line ends, and '*' for the 16 digits of the tag, which depend on the secret. */
const char *plain(struct answer *answer);
/* An INVITE with a Via of its own; more: stands behind To. Valid until the next call. */
const char *invite_via(const char *via, const char *more);

#endif
