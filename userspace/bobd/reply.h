/* SPDX-License-Identifier: GPL-2.0-only */
/* The refusal, from the INVITE (RFC 3261 8.2.6, 8.2.7) and the rule it was refused by. */
#ifndef BOBD_REPLY_H
#define BOBD_REPLY_H

#include <stdbool.h>
#include <stdint.h>

#include "bob_abi.h"
#include "bob_handed.h"

/* Why an INVITE was refused, and what the rule wants said. */
struct bobd_terms {
	struct bob_reply reply; /* all zero: 486 */
	uint8_t why;		/* enum bob_why */
	uint64_t decision;	/* its ID, to be told; 0: it is not */
	uint64_t tag;		/* number in the To tag */
	uint8_t told;		/* enum bob_handed_what: is .values? */
	uint16_t values[BOB_HANDED_N];
};

/* Where the terms of a refusal stand. */
struct bobd_book {
	const struct bob_config *config;
	/* The terms of a transaction's refusal. False: not known any more, so a 486. */
	bool (*find)(const void *arg, const struct bob_key *transaction, struct bobd_terms *ret);
	const void *arg;
	bool decision_id; /* is told, where it fits */
};

/*
 * Writes the reply over the frame that the INVITE came in; frame: from the
 * Ethernet header on. The reply is never longer than the INVITE: what a rule adds
 * is left out where it does not fit. Silent; outputs and frame untouched on failure:
 * -EBADMSG: no initial INVITE that bob can read; -EADDRNOTAVAIL: nobody to
 * answer, or not back the way it came; -EMSGSIZE: the reply would be longer.
 */
int bobd_reply_as(uint8_t *frame, uint32_t length, const struct bobd_terms *terms,
		  uint32_t *ret_length);
/* The same where nobody has told the terms: they are looked up, and the tag worked out. */
int bobd_reply_by(uint8_t *frame, uint32_t length, const struct bobd_book *book,
		  uint32_t *ret_length);
/* The same, and always a 486. */
int bobd_reply(uint8_t *frame, uint32_t length, const struct bob_config *config,
	       uint32_t *ret_length);

/* What these terms answer, if nothing in the INVITE forbids it. */
uint16_t bobd_reply_status(const struct bobd_terms *terms);

#endif
