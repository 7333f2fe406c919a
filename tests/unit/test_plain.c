// SPDX-License-Identifier: GPL-2.0-only
/*
 * The quick reader of plain messages: what it reads, it reads as the careful one
 * does; and it does read the messages that come all the time.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "corpus.h"
#include "message_text.h"
#include "table.h"
#include "two_readers.h"

enum { MUTATIONS = 300 }; /* of each message of the table */

struct tally {
	unsigned int quick, careful;
};

static void see(struct tally *tally, const void *message, size_t n)
{
	enum two_readers who = two_readers(message, n);

	assert_int_not_equal(who, READERS_DIFFER);
	*(who == READER_QUICK ? &tally->quick : &tally->careful) += 1;
}

static void each_of_the_table(struct tally *tally,
			      void (*each)(struct tally *, const char *, size_t))
{
	struct message message;

	for (const struct row *const *table = tables; *table; table++)
		for (const struct row *row = *table; row->behaviour; row++)
			for (const struct step *step = row->steps; step->line; step++) {
				if (!step->message)
					continue;
				message_make(&message, step->line);
				each(tally, message.text, message.length);
			}
}

static void see_whole(struct tally *tally, const char *message, size_t n)
{
	see(tally, message, n);
}

static void see_cut(struct tally *tally, const char *message, size_t n)
{
	for (size_t part = 0; part < n; part++)
		see(tally, message, part);
}

/* A byte of nothing wherever there is room for one more: it ends no name, and no value. */
static void see_with_nothing(struct tally *tally, const char *message, size_t n)
{
	static char more[MESSAGE_MAX + 1];

	for (size_t at = 0; at <= n; at++) {
		memcpy(more, message, at);
		more[at] = '\0';
		memcpy(more + at + 1, message + at, n - at);
		see(tally, more, n + 1);
	}
}

/* What matters somewhere in SIP, or nearly does. */
static const char *const pieces[] = {
	"\r\n",
	"\r",
	"\n",
	"\t",
	" ",
	"  ",
	"\v",
	"\f",
	"\b",
	"\r\n ",
	"\r\n\t",
	"\r\n\r\n",
	":",
	" :",
	";",
	";;",
	";=",
	"=",
	",",
	"\"",
	"\\",
	"<",
	">",
	"<>",
	"@",
	"%",
	"/",
	"!",
	"*",
	"+",
	"\x80",
	"\x88",
	"\x8d",
	"\xff",
	"\x1a",
	"tag=",
	";tag=x",
	";rport",
	";rport=",
	";rport=1",
	";maddr=x",
	";received=1",
	";branch",
	";branch=",
	";branch=z",
	"cause=",
	"Cause%3D",
	"0",
	"99999999",
	"1234567890",
	"4294967296",
	"v: ",
	"f: ",
	"t: ",
	"To: ",
	"VIA: ",
	"\r\nTo : x",
	"\r\nMax-Forwards: 7",
	"\r\nv: SIP/2.0/UDP a;branch=b",
	"\r\nP-Asserted-Identity: <sip:a@b>",
	"\r\nSession-Expires: 90;refresher=uac",
	"\r\nContent-Length: 0",
	"\r\nl: 0",
	"\r\nSession-ID: 0123456789abcdef0123456789abcdef",
	"\r\nDiversion: <sip:a@b>",
	"\r\nHistory-Info: <sip:a@b?Reason=SIP%3Bcause%3D302>",
	"\r\nReplaces: a;to-tag=b;from-tag=c",
	"\r\nPriority: psap-callback",
	"\r\nResource-Priority: esnet.0",
	"\r\nP-Called-Party-ID: <sip:a@b>",
	"\r\nX-Long: 0123456789012345678901234567890123456789012345678901234567890123456789",
};

static size_t splice(char *into, const char *message, size_t n, size_t at, size_t out,
		     const char *piece)
{
	size_t length = strlen(piece);

	if (out > n - at)
		out = n - at;
	memcpy(into, message, at);
	memcpy(into + at, piece, length);
	memcpy(into + at + length, message + at + out, n - at - out);
	return n - out + length;
}

/* One of the header lines once more, behind another. */
static size_t repeat_line(char *into, const char *message, size_t n)
{
	const char *blank = memmem(message, n, "\r\n\r\n", 4), *line, *end, *to;
	char copy[256];

	if (!blank || blank == message)
		return splice(into, message, n, 0, 0, "");
	line = memmem(message + random() % (blank - message), n, "\r\n", 2);
	to = memmem(message + random() % (blank - message), n, "\r\n", 2);
	end = line < blank ? memmem(line + 2, (size_t)(blank - line), "\r\n", 2) : line;
	snprintf(copy, sizeof(copy), "%.*s", (int)(end - line), line);
	return splice(into, message, n, (size_t)(to - message), 0, copy);
}

static void see_mutated(struct tally *tally, const char *message, size_t n)
{
	static char one[2 * MESSAGE_MAX], other[2 * MESSAGE_MAX];
	size_t length;

	for (int i = 0; i < MUTATIONS; i++) {
		memcpy(one, message, n);
		length = n;
		do {
			size_t at = (size_t)random() % (length + 1);

			if (random() % 8)
				length = splice(other, one, length, at, (size_t)random() % 3,
						pieces[(size_t)random() %
						       (sizeof(pieces) / sizeof(*pieces))]);
			else
				length = repeat_line(other, one, length);
			memcpy(one, other, length);
		} while (random() % 2 && length < MESSAGE_MAX);
		see(tally, one, length);
	}
}

static void messages_of_the_table_are_read_alike(void **state)
{
	struct tally tally = {0};

	(void)state;
	each_of_the_table(&tally, see_whole);
	print_message("%u quickly, %u with care\n", tally.quick, tally.careful);
	assert_true(tally.quick > 10 * tally.careful);
}

static void messages_cut_short_are_left_to_the_careful_reader(void **state)
{
	struct tally tally = {0};

	(void)state;
	each_of_the_table(&tally, see_cut);
	assert_true(tally.careful > 100 * tally.quick);
}

static void messages_with_a_byte_of_nothing_are_read_alike(void **state)
{
	struct tally tally = {0};

	(void)state;
	each_of_the_table(&tally, see_with_nothing);
	print_message("%u quickly, %u with care\n", tally.quick, tally.careful);
	assert_true(tally.quick > tally.careful);
}

static void mutated_messages_are_read_alike(void **state)
{
	struct tally tally = {0};

	(void)state;
	srandom(1);
	each_of_the_table(&tally, see_mutated);
	print_message("%u quickly, %u with care\n", tally.quick, tally.careful);
	assert_true(tally.quick > tally.careful / 10);
}

static int see_others(const char *path, const uint8_t *message, size_t n, void *arg)
{
	(void)path;
	see(arg, message, n);
	return 0;
}

static void messages_of_others_are_read_alike(void **state)
{
	struct tally tally = {0};

	(void)state;
	if (!corpus_is_there())
		skip();
	for (const char *const *folder = corpus_message_folders; *folder; folder++)
		assert_int_equal(corpus_messages(*folder, see_others, &tally), 0);
	print_message("%u quickly, %u with care\n", tally.quick, tally.careful);
	assert_true(tally.quick > 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(messages_of_the_table_are_read_alike),
		cmocka_unit_test(messages_cut_short_are_left_to_the_careful_reader),
		cmocka_unit_test(messages_with_a_byte_of_nothing_are_read_alike),
		cmocka_unit_test(mutated_messages_are_read_alike),
		cmocka_unit_test(messages_of_others_are_read_alike),
	};

	return cmocka_run_group_tests_name("plain", tests, NULL, NULL);
}
