// SPDX-License-Identifier: GPL-2.0-only
/* Is it an initial INVITE? Asked a second time, by code that shares nothing with bob's parser. */
#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "fuzz.h"

/* What is left to read. */
struct text {
	const uint8_t *at, *end;
};

static bool blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void skip_blanks(struct text *t)
{
	while (t->at < t->end && blank(*t->at))
		t->at++;
}

/* A header with what is folded into it; an empty one at the blank line. false: it does not end. */
static bool next_header(struct text *message, struct text *header)
{
	const uint8_t *at = message->at;

	header->at = at;
	do {
		at = memchr(at, '\n', message->end - at);
		if (!at)
			return false;
		header->end = at++;
		if (header->end == header->at ||
		    (header->end == header->at + 1 && *header->at == '\r'))
			break; /* nothing folds into the blank line */
	} while (at < message->end && (*at == ' ' || *at == '\t'));
	if (header->end > header->at && header->end[-1] == '\r')
		header->end--;
	message->at = at;
	return true;
}

/* Moves behind the colon of a header called To. */
static bool is_to(struct text *header)
{
	size_t letters = 0;

	while (header->at + letters < header->end && isalpha(header->at[letters]))
		letters++;
	if (!(letters == 2 && !strncasecmp((const char *)header->at, "to", 2)) &&
	    !(letters == 1 && (*header->at | 0x20) == 't'))
		return false;
	header->at += letters;
	skip_blanks(header);
	return header->at < header->end && *header->at++ == ':';
}

/* Behind a quoted string that opens here. */
static void skip_quoted(struct text *t)
{
	for (t->at++; t->at < t->end && *t->at != '"'; t->at++)
		if (*t->at == '\\')
			t->at++;
	t->at++;
}

static bool is_tag(struct text t)
{
	skip_blanks(&t);
	if (t.end - t.at < 3 || strncasecmp((const char *)t.at, "tag", 3))
		return false;
	t.at += 3;
	skip_blanks(&t);
	return t.at < t.end && *t.at == '=';
}

static bool has_tag(struct text value)
{
	while (value.at < value.end) {
		uint8_t c = *value.at;

		if (c == '"') {
			skip_quoted(&value);
			continue;
		}
		value.at++;
		if (c == '<') {
			while (value.at < value.end && *value.at != '>')
				value.at++;
		} else if (c == ';' && is_tag(value)) {
			return true;
		}
	}
	return false;
}

int fuzz_is_initial_invite(const uint8_t *message, size_t n)
{
	struct text text = {message, message + n}, header;

	while (text.at < text.end && (*text.at == '\r' || *text.at == '\n'))
		text.at++;
	if (text.end - text.at < 7 || memcmp(text.at, "INVITE ", 7))
		return 0;
	while (next_header(&text, &header)) {
		if (header.at == header.end)
			return 1;
		if (is_to(&header) && has_tag(header))
			return 0;
	}
	return 0;
}
