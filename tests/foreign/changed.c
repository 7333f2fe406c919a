// SPDX-License-Identifier: GPL-2.0-only
/*
 * Messages of the corpus, changed at random: where bob is still sure, and another
 * parser accepts what has come of it, both must still read the same call.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "changed.h"

enum { MESSAGE_MAX = 2048, CHANGES_MAX = 3 };

/* What makes parsers stumble: delimiters, white space, headers and parameters a second time. */
static const char *const pieces[] = {
	" ",
	"\t",
	"\r\n ",
	"\r",
	"\n",
	"\r\n",
	";",
	",",
	"\"",
	"<",
	">",
	"=",
	":",
	"@",
	"(",
	")",
	"/",
	"\\",
	"[",
	"]",
	"%41",
	";tag=y",
	"tag=x;",
	"branch=1",
	";branch=z9hG4bKq",
	"SIP/2.0",
	"\r\nCall-ID: z",
	"\r\nTo: <sip:q@r>",
	"\r\nv: SIP/2.0/UDP h;branch=z9hG4bKm",
};

struct changed {
	uint8_t bytes[MESSAGE_MAX + CHANGES_MAX * 64];
	size_t length, headers; /* changes are made within the headers */
};

static uint32_t draw(uint64_t *random, uint32_t below)
{
	*random = *random * 6364136223846793005ULL + 1442695040888963407ULL;
	return (uint32_t)(*random >> 33) % below;
}

static void insert(struct changed *changed, size_t at, const char *piece)
{
	size_t n = strlen(piece);

	memmove(changed->bytes + at + n, changed->bytes + at, changed->length - at);
	memcpy(changed->bytes + at, piece, n);
	changed->length += n;
	changed->headers += n;
}

static void cut(struct changed *changed, size_t at, size_t n)
{
	if (at + n >= changed->headers)
		return;
	memmove(changed->bytes + at, changed->bytes + at + n, changed->length - at - n);
	changed->length -= n;
	changed->headers -= n;
}

static void change(struct changed *changed, uint64_t *random)
{
	size_t at = draw(random, changed->headers);
	const char *piece = pieces[draw(random, sizeof(pieces) / sizeof(*pieces))];

	switch (draw(random, 4)) {
	case 0: insert(changed, at, piece); break;
	case 1: cut(changed, at, 1 + draw(random, 3)); break;
	case 2: changed->bytes[at] = *piece; break;
	default: changed->bytes[at] = ' ' + draw(random, 95); break;
	}
}

static bool make(struct changed *changed, const struct sample *sample, uint64_t *random)
{
	const uint8_t *blank;

	if (sample->length > MESSAGE_MAX || sample->length < 32)
		return false;
	memcpy(changed->bytes, sample->bytes, sample->length);
	changed->length = sample->length;
	blank = memmem(changed->bytes, changed->length, "\r\n\r\n", 4);
	changed->headers = blank ? (size_t)(blank - changed->bytes) : changed->length;
	for (uint32_t i = 1 + draw(random, CHANGES_MAX); i && changed->headers; i--)
		change(changed, random);
	changed->bytes[changed->length] = '\0';
	return true;
}

/* What tells calls and transactions apart. */
static const enum field asked[] = {
	FIELD_CALL_ID, FIELD_FROM_TAG, FIELD_TO_TAG, FIELD_CSEQ, FIELD_METHOD, FIELD_BRANCH,
};

static unsigned int disagreements(const struct parser *parser, const struct changed *changed,
				  const struct tuple *ours, const struct tuple *theirs)
{
	unsigned int n = 0;

	for (size_t i = 0; i < sizeof(asked) / sizeof(*asked); i++) {
		enum field field = asked[i];

		if (!strcmp(ours->of[field], theirs->of[field]))
			continue;
		print_error("%s is \"%s\", and \"%s\" for %s, in:\n%.*s\n", field_names[field],
			    ours->of[field], theirs->of[field], parser->name, (int)changed->headers,
			    (const char *)changed->bytes);
		n++;
	}
	return n;
}

unsigned int compare_changed(const struct parser *parser, const struct sample *samples,
			     unsigned int times, struct changed_figures *figures)
{
	static struct tuple ours, theirs;
	static struct changed changed;
	uint64_t random = 1;
	unsigned int wrong = 0;
	uint32_t n = 0;

	while (samples[n].path)
		n++;
	for (unsigned int i = 0; i < times; i++) {
		if (!make(&changed, &samples[draw(&random, n)], &random))
			continue;
		memset(&ours, 0, sizeof(ours));
		if (!bob_reads(changed.bytes, changed.length, &ours))
			continue;
		figures->sure++;
		memset(&theirs, 0, sizeof(theirs));
		if (!parser->read(0, changed.bytes, changed.length, &theirs))
			continue;
		figures->accepted++;
		wrong += disagreements(parser, &changed, &ours, &theirs);
	}
	return wrong;
}
