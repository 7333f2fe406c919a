// SPDX-License-Identifier: GPL-2.0-only
/* The quick way to a URI's name takes what most URIs are, and never says another thing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "corpus.h"
#include "plain_way.h"

static enum plain_way way(const char *uri)
{
	return plain_way((const uint8_t *)uri, strlen(uri), ">;tag=1");
}

#define assert_quick(uri) assert_int_equal(way(uri), PLAIN_SAME)
#define assert_careful(uri) assert_int_equal(way(uri), PLAIN_DECLINED)

static void most_numbers_are_plain(void **state)
{
	(void)state;
	assert_quick("sip:1@h");
	assert_quick("sip:1001@10.0.0.1");
	assert_quick("SIP:+4930123456@example.com:5060;user=phone");
	assert_quick("sip:12345678@[fd00::1]:5060");
	assert_quick("sip:1234567890123456@example.com");
	assert_quick("sip:+123456789012345@example.com?Subject=a@b");
	assert_quick("tel:1001");
	assert_quick("tel:+4930123456");
	assert_quick("tel:+4930123456;phone-context=+1");
}

static void most_users_at_hosts_are_plain(void **state)
{
	(void)state;
	assert_quick("sip:a@b");
	assert_quick("sip:Alice.Smith_2@EXAMPLE.Com");
	assert_quick("sip:alice-x@example.com:5060;user=phone");
	assert_quick("sip:alice@example.com?Subject=a@b");
	assert_quick("sip:abcdefgh@example.com");
	assert_quick("sip:abcdefghijklmnopqrstuvwxyz@abcdefghijklmnopqrst");
}

static void what_is_unusual_is_left_to_the_careful_way(void **state)
{
	(void)state;
	assert_careful("");
	assert_careful("sip:");
	assert_careful("sip:@example.com");
	assert_careful("sip:+@example.com");
	assert_careful("sip:12345678901234567@example.com");
	assert_careful("sip:1-2@example.com");
	assert_careful("sip:1001");
	assert_careful("sip:1001a@example.com");
	assert_careful("sip:al%69ce@example.com");
	assert_careful("sip:alice:secret@example.com");
	assert_careful("sip:alice;x=y@example.com");
	assert_careful("sip:alice@[fd00::1]");
	assert_careful("sip:alice@example.com:50]60");
	assert_careful("sip:alice@example.com%20");
	assert_careful("sip:alice@");
	assert_careful("sip:example.com");
	assert_careful("sips:alice@example.com");
	assert_careful("tel:1001;phone-context=+46");
	assert_careful("tel:+");
	assert_careful("urn:service:sos");
	assert_careful("sip:abcdefghijklmnopqrstuvwxyz@abcdefghijklmnopqrstu");
}

/* The URI may be cut off anywhere, and what follows it is not part of it. */
static void a_uri_ends_where_it_ends(void **state)
{
	static const char *const uris[] = {
		"sip:+4930123456@example.com:5060;user=phone",
		"sip:alice.smith@voip.example.com:5060;transport=udp",
		"tel:+4930123456;ext=1",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(uris) / sizeof(*uris); i++)
		for (size_t n = 0; n < strlen(uris[i]); n++)
			assert_int_not_equal(plain_way((const uint8_t *)uris[i], n, uris[i] + n),
					     PLAIN_DIFFERS);
}

/* ---- at random ---- */

static size_t below(size_t n)
{
	return (size_t)random() % n;
}

/* Pieces of URIs, of which any row is tried. */
static const char *const pieces[] = {
	"sip:",
	"SIP:",
	"tel:",
	"sips:",
	"urn:service:sos",
	"1001",
	"+49301234567",
	"alice",
	"Bob.X",
	"a-b_c",
	"@",
	"@",
	"@",
	"example.com",
	"HOST",
	"[::1]",
	"1.2.3.4",
	":",
	":5060",
	":50]6",
	";user=phone",
	"%41",
	"%00",
	"*43#",
	"+",
	"?a=b",
	";",
	";phone-context=+46",
	"-",
	".",
	"(0)",
	"]",
	"\x7f",
	"\xc3\xbc",
	" ",
	"_",
	"/",
	"~!$&'",
	"z",
	"Z",
	"12345678",
	"87654321",
};

static size_t invent(char *uri)
{
	size_t n = 0;

	for (size_t i = below(8); i > 0; i--) {
		const char *piece = pieces[below(sizeof(pieces) / sizeof(*pieces))];

		n += (size_t)sprintf(uri + n, "%s", piece);
	}
	return n;
}

/* A plain one of any lengths, a byte of which is another now. */
static size_t spoil(char *uri)
{
	static const char number[] = "0123456789", text[] = "aZ9-._mA";
	const char *from = below(2) ? number : text;
	size_t n = (size_t)sprintf(uri, below(8) ? "sip:" : "tel:");

	for (size_t i = 1 + below(18); i > 0; i--)
		uri[n++] = from[below(strlen(from))];
	uri[n++] = '@';
	for (size_t i = 1 + below(30); i > 0; i--)
		uri[n++] = text[below(strlen(text))];
	n += (size_t)sprintf(uri + n, "%s", below(2) ? ":5060" : below(2) ? ";x" : "");
	if (below(2))
		uri[below(n)] = (char)random();
	return n;
}

static void the_quick_way_never_differs(void **state)
{
	unsigned int same = 0;

	(void)state;
	srandom(1);
	for (int i = 0; i < 400000; i++) {
		char uri[256] = "sip:";
		size_t n = i % 2 ? invent(uri + 4) + 4 : spoil(uri);
		enum plain_way found = plain_way((uint8_t *)uri, n, below(2) ? "@x" : "99");

		assert_int_not_equal(found, PLAIN_DIFFERS);
		same += found == PLAIN_SAME;
	}
	assert_true(same > 40000);
}

/* ---- in messages of others ---- */

/* Whatever looks like a URI's beginning, up to where one may end. */
static int each_uri(const char *path, const uint8_t *message, size_t n, void *arg)
{
	unsigned int *tally = arg;

	(void)path;
	for (size_t at = 0; at + 4 < n; at++) {
		const char *from = (const char *)message + at;
		size_t length = 4;
		enum plain_way found;

		if (memcmp(from, "sip:", 4) && memcmp(from, "tel:", 4))
			continue;
		while (at + length < n && !strchr(" >\r\n\t,\"", from[length]))
			length++;
		found = plain_way(message + at, length, "");
		assert_int_not_equal(found, PLAIN_DIFFERS);
		tally[found == PLAIN_SAME]++;
	}
	return 0;
}

static void it_never_differs_in_messages_of_others(void **state)
{
	unsigned int tally[2] = {0};

	(void)state;
	if (!corpus_is_there()) {
		print_message("no " CORPUS " here\n");
		skip();
	}
	for (const char *const *folder = corpus_message_folders; *folder; folder++)
		assert_int_equal(corpus_messages(*folder, each_uri, tally), 0);
	print_message("%u URIs by the quick way, %u not\n", tally[1], tally[0]);
	assert_true(tally[1] > tally[0]);
}

#define t(test) cmocka_unit_test(test)

int main(void)
{
	const struct CMUnitTest tests[] = {
		t(most_numbers_are_plain),
		t(most_users_at_hosts_are_plain),
		t(what_is_unusual_is_left_to_the_careful_way),
		t(a_uri_ends_where_it_ends),
		t(the_quick_way_never_differs),
		t(it_never_differs_in_messages_of_others),
	};

	return cmocka_run_group_tests_name("identity_plain", tests, NULL, NULL);
}
