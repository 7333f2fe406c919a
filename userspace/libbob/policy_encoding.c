/* SPDX-License-Identifier: GPL-2.0-only */
/* Is a file text? What is no UTF-8, or no text at all, is said before it is read as words. */
#include <stdio.h>
#include <string.h>

#include "policy_words.h"

/* Bytes that need no second look. */
static const bool plain[256] = {['\t'] = true, ['\n'] = true, [' ' ... '~'] = true};

/* How long the UTF-8 sequence at the beginning is (RFC 3629 4); 0: it is none. */
static size_t sequence(const unsigned char *at, size_t n)
{
	unsigned char low = 0x80, high = 0xbf;
	size_t length = at[0] >= 0xf0 ? 4 : at[0] >= 0xe0 ? 3 : 2;

	if (at[0] < 0xc2 || at[0] > 0xf4 || length > n)
		return 0;
	if (at[0] == 0xe0 || at[0] == 0xf0)
		low = at[0] == 0xe0 ? 0xa0 : 0x90; /* shorter forms exist */
	if (at[0] == 0xed || at[0] == 0xf4)
		high = at[0] == 0xed ? 0x9f : 0x8f; /* surrogates; beyond Unicode */
	if (at[1] < low || at[1] > high)
		return 0;
	for (size_t i = 2; i < length; i++) {
		if ((at[i] & 0xc0) != 0x80)
			return 0;
	}
	return length;
}

/* How many bytes of text stand here; 0: none, and why says so. */
static size_t text_at(const unsigned char *at, size_t n, char why[FAULT_TEXT])
{
	size_t length;

	if (at[0] == '\r' && (n == 1 || at[1] == '\n'))
		return 1;
	if (at[0] >= 0x80) {
		length = sequence(at, n);
		if (!length)
			snprintf(why, FAULT_TEXT,
				 "byte 0x%02x is not UTF-8; save the file as UTF-8", at[0]);
		return length;
	}
	if (at[0] == '\r')
		snprintf(why, FAULT_TEXT, "a carriage return without a line feed");
	else if (at[0])
		snprintf(why, FAULT_TEXT, "control character 0x%02x", at[0]);
	else
		snprintf(why, FAULT_TEXT, "a NUL byte: this is not a text file");
	return 0;
}

/* Text editors of some systems begin a file with a mark that tells how it is encoded. */
static bool is_utf16(const unsigned char *at, size_t n)
{
	if (n < 2)
		return false;
	return (at[0] == 0xff && at[1] == 0xfe) || (at[0] == 0xfe && at[1] == 0xff) ||
	       (!at[0] && plain[at[1]]) || (plain[at[0]] && !at[1]);
}

bool text_is_readable(struct faults *faults, const char **bytes, size_t *n)
{
	const unsigned char *at = (const unsigned char *)*bytes, *end = at + *n, *line_begin;
	unsigned long line = 1;
	char why[FAULT_TEXT];

	if (is_utf16(at, *n)) {
		fault_add(faults, 1, 1, "the file is encoded as UTF-16; save it as UTF-8");
		return false;
	}
	if (*n >= 3 && !memcmp(at, "\xef\xbb\xbf", 3)) {
		at += 3;
		*bytes += 3;
		*n -= 3;
	}
	for (line_begin = at; at < end && faults->n < FAULTS_MAX; at++) {
		size_t length;

		if (*at == '\n') {
			line_begin = at + 1;
			line++;
		}
		if (plain[*at])
			continue;
		length = text_at(at, (size_t)(end - at), why);
		if (length) {
			at += length - 1;
			continue;
		}
		fault_add(faults, line, (unsigned)(at - line_begin) + 1, "%s", why);
		while (at + 1 < end && at[1] != '\n')
			at++; /* one fault of a line tells enough */
	}
	return !faults->n;
}
