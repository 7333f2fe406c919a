/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What of a header's value stays. Nothing does, unless one of these marks it: where a
 * value cannot be read to its end, the rest is replaced as one name.
 */
#ifndef REDACT_VALUE_H
#define REDACT_VALUE_H

#include <stdbool.h>

#include "sip/sip.h"

/* A payload in .s.bytes, and what of it stays. */
struct redaction {
	struct bob_scratch s;
	bool keep[BOB_BYTES];
};

enum redact_kind {
	REDACT_ALL,	    /* the header's name says it all */
	REDACT_ADDRESSES,   /* name-addr or addr-spec, with parameters, in a list */
	REDACT_VIA,	    /* hosts and parameters */
	REDACT_CREDENTIALS, /* of Digest (RFC 3261 25.1) */
	REDACT_IDS,	    /* Call-IDs, and tags beside them */
	REDACT_TOKEN,	    /* a token or a number, with parameters */
	REDACT_PLAIN,	    /* protocol words and product names; what is quoted goes */
};

void redact_keep(struct redaction *r, uint32_t at, uint32_t end);
/* Marks what stays of the value [at, end). */
void redact_value(struct redaction *r, enum redact_kind kind, uint32_t at, uint32_t end);
/* Of a URI: scheme, host, port, and parameters that name nobody. */
void redact_uri(struct redaction *r, uint32_t at, uint32_t end);

#endif
