/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * SIP messages from one line of text, so that a test reads like a call flow:
 *
 *   INVITE carol>bob call=1
 *   180 INVITE carol>bob call=1 to=b
 *   BYE bob>carol call=1 from=b to=f1 cseq=1
 *   INVITE dave>bob call=2 | Replaces: 1@test;to-tag=b;from-tag=f1
 *
 * A response repeats its request's parties. A name without ':' stands for
 * <sip:NAME@example.com>. What is not given is made up from the call's name:
 * From tag fCALL, no To tag, CSeq 1 (BYE: 2), and a branch of method, call, CSeq
 * and From tag, the same for INVITE, its CANCEL and ACK. What follows a '|' is a header
 * line of its own. A branch "!x" goes without the cookie z9hG4bK. Options: call branch cseq from to
 * via ruri body.
 */
#ifndef BOB_TEST_MESSAGE_H
#define BOB_TEST_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>

enum { MESSAGE_MAX = 4096 };

struct message {
	char text[MESSAGE_MAX]; /* CRLF line ends, not terminated */
	size_t length;
	bool response; /* travels from callee to caller */
};

/* Aborts with a line on stderr when the one-line form is not understood. */
void message_make(struct message *message, const char *line);

#endif
