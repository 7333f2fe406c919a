/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a message says of its call, as bob reads it and as other SIP parsers do:
 * libosip2, Sofia-SIP and tshark, made by other people from the same RFC.
 */
#ifndef BOB_TEST_FOREIGN_H
#define BOB_TEST_FOREIGN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum field {
	FIELD_CALL_ID,
	FIELD_FROM_TAG,
	FIELD_TO_TAG,
	FIELD_CSEQ,
	FIELD_METHOD,
	FIELD_BRANCH,  /* of the first Via, as is FIELD_SENT_BY */
	FIELD_SENT_BY, /* host, or host:port */
	FIELD_FROM_URI,
	FIELD_TO_URI,
	FIELDS,
};

enum { FIELD_MAX = 2048 };

/* What is not there is "". Methods that change no call are all the same one here. */
struct tuple {
	char of[FIELDS][FIELD_MAX];
	bool without_port; /* the parser may have left a port off .of[FIELD_SENT_BY] */
};

extern const char *const field_names[FIELDS];
extern const char other_method[];

enum parser_id { OSIP, SOFIA, TSHARK, PARSERS };

struct sample {
	const char *path; /* in the corpus; NULL ends a list */
	uint8_t *bytes;
	size_t length;
	const struct sample *invite; /* what it answers; NULL: it is of the corpus itself */
	bool goes_back;		     /* to where the INVITE came from */
};

/* Read once; NULL: there is no corpus here. */
const struct sample *corpus_samples(void);
/* bob's answers to whatever INVITE of the corpus it could refuse. */
const struct sample *answer_samples(void);

struct parser {
	const char *name;
	/* NULL: ready for these. Else why it cannot be asked here. */
	const char *(*begin)(const struct sample *samples);
	/* Reads message i of them; false: it does not accept it. */
	bool (*read)(size_t i, const uint8_t *message, size_t n, struct tuple *tuple);
	/* The URI as this parser writes it, so that two spellings of one URI are one. */
	void (*uri)(const char *text, char into[FIELD_MAX]);
};

extern const struct parser osip_parser, sofia_parser, tshark_parser;

/* false: bob is not sure of it. */
bool bob_reads(const uint8_t *message, size_t n, struct tuple *tuple);

/* Copies what fits; text may be NULL, for what is not there. */
void field_set(struct tuple *tuple, enum field field, const char *text);
void field_set_method(struct tuple *tuple, const char *text);
/* An IPv6 reference gets its brackets back (RFC 3261 25.1) where the parser took them off. */
void field_set_sent_by(struct tuple *tuple, const char *host, const char *port);

/* A disagreement that has been looked into. */
struct difference {
	const char *path; /* in the corpus */
	enum parser_id parser;
	uint32_t fields; /* bits 1 << enum field */
	const char *why; /* and the clause that decides */
};

/* .path NULL ends the list. */
extern const struct difference differences[];

#endif
