// SPDX-License-Identifier: GPL-2.0-only
/*
 * Messages with one header at the edge of what the quick reader knows. Behind it, either
 * the careful reader is asked for that one header, or the message is left to it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "sip/sip_first.h"
#include "two_readers.h"

enum header { NONE, VIA, FROM, TO, CALL_ID, CSEQ, LENGTH, HEADERS };

/* An INVITE as others send it, and the header that a row has in its own form. */
static const char *const plain[HEADERS] = {
	[VIA] = "Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1;rport",
	[FROM] = "From: \"Carol\" <sip:carol@example.com>;tag=c1",
	[TO] = "To: <sip:bob@example.com>",
	[CALL_ID] = "Call-ID: 1@192.0.2.1",
	[CSEQ] = "CSeq: 1 INVITE",
	[LENGTH] = "Content-Length: 0",
};

#define X10 "xxxxxxxxxx"
#define X40 X10 X10 X10 X10
#define X130 X40 X40 X40 X10
#define X150 X130 X10 X10
#define X260 X130 X130

struct edge {
	enum header header;
	const char *line;
	enum two_readers who;
};

static const struct edge edges[] = {
	{NONE, "X-Any: 1", READER_QUICK},
	{VIA, "Via: SIP/2.0/UDP a;branch=z9hG4bK1;received=192.0.2.7", READER_QUICK},
	{VIA, "Via: SIP/2.0/UDP a;branch=z9hG4bK1;received", READER_QUICK},
	{VIA, "Via: SIP/2.0/UDP a;branch=z9hG4bK1;receivers=1", READER_QUICK},
	{VIA, "Via: SIP/2.0/UDP a;a;b;c;d;e;branch=z9hG4bK1", READER_QUICK},
	{VIA, "Via: SIP/2.0/UDP a;a;b;c;d;e;f;branch=z9hG4bK1", READER_QUICK},
	{VIA, "Via: SIP/2.0/UDP a;branch=z9hG4bK" X40 X40 X40, READER_QUICK},
	{VIA, "Via: SIP/2.0/UDP a;branch=z9hG4bK" X130, READER_CAREFUL},
	{VIA, "Via: SIP/2.0/UDP a;branch=z9hG4bK" X150, READER_CAREFUL},
	{FROM, "From: <sip:carol@example.com>;tag=" X40 X40 X40, READER_QUICK},
	{FROM, "From: <sip:carol@example.com>;tag=" X130, READER_CAREFUL},
	{FROM, "From: \"" X130 "\" <sip:carol@example.com>;tag=c1", READER_QUICK},
	{FROM, "From: \"" X150 "\" <sip:carol@example.com>;tag=c1", READER_QUICK},
	{TO, "To: <sip:" X130 "@a>", READER_QUICK},
	{TO, "To: <sip:" X150 "@a>", READER_QUICK},
	{CALL_ID, "Call-ID: " X130, READER_QUICK},
	{CALL_ID, "Call-ID: " X150, READER_QUICK},
	{CALL_ID, "Call-ID: " X260, READER_CAREFUL},
	{CSEQ, "CSeq: 12345678 INVITE", READER_QUICK},
	{CSEQ, "CSeq: 1234567890 INVITE", READER_QUICK},
	{CSEQ, "CSeq: 1 ", READER_CAREFUL},
	{CSEQ, "CSeq: 1 INVITING", READER_CAREFUL},
	{LENGTH, "Content-Length: 00000000", READER_QUICK},
	{LENGTH, "Content-Length: 000000000", READER_QUICK},
	{LENGTH, "Content-Length:0", READER_QUICK},
	{LENGTH, "Content-Length: ", READER_CAREFUL},
	{LENGTH, "Content-Length:", READER_CAREFUL},
	{NONE, "Session-Expires: 90;refresher=uas", READER_QUICK},
	{NONE, "Session-Expires: ", READER_CAREFUL},
	{NONE, "Session-Expires:", READER_QUICK},
	{NONE, "Replaces: " X260 ";to-tag=a;from-tag=b", READER_QUICK},
	{NONE, "P-Called-Party-ID: <" X10, READER_QUICK},
	{NONE, "History-Info: <" X10, READER_QUICK},
	{NONE, "Diversion: <" X10, READER_QUICK},
};

static size_t write_message(char *into, size_t size, const struct edge *edge)
{
	size_t n = (size_t)snprintf(into, size, "INVITE sip:bob@example.com SIP/2.0\r\n");

	for (enum header i = VIA; i < HEADERS; i++)
		n += (size_t)snprintf(into + n, size - n, "%s\r\n",
				      i == edge->header ? edge->line : plain[i]);
	if (edge->header == NONE)
		n += (size_t)snprintf(into + n, size - n, "%s\r\n", edge->line);
	return n + (size_t)snprintf(into + n, size - n, "\r\n");
}

static void one_header_at_the_edge_of_plain_is_read_alike(void **state)
{
	bool failed = false;
	char message[2048];

	(void)state;
	for (size_t i = 0; i < sizeof(edges) / sizeof(*edges); i++) {
		enum two_readers who =
			two_readers(message, write_message(message, sizeof(message), &edges[i]));

		if (who == edges[i].who)
			continue;
		print_error("%.60s: %d, expected %d\n", edges[i].line, who, edges[i].who);
		failed = true;
	}
	assert_false(failed);
}

/* The rest of the datagram lies in another buffer, or in another fragment. */
static void a_message_whose_first_word_is_not_there_has_to_be_read(void **state)
{
	static const char message[32] = "OPTIONS sip:bob@example.com SIP";

	(void)state;
	assert_int_equal(sip_first(message, message + 32, 400), BOB_N_OTHER_METHOD);
	assert_int_equal(sip_first(message, message + 7, 400), BOB_CONTINUE);
	assert_int_equal(sip_first(message, message + 32, 15), BOB_CONTINUE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_header_at_the_edge_of_plain_is_read_alike),
		cmocka_unit_test(a_message_whose_first_word_is_not_there_has_to_be_read),
	};

	return cmocka_run_group_tests_name("plain edges", tests, NULL, NULL);
}
