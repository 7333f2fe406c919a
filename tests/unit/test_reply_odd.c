// SPDX-License-Identifier: GPL-2.0-only
/* The 486 to INVITEs whose Via, port or size is not what it usually is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "ask.h"
#include "reply.h"

static const struct frame_shape from_6000 = {.source = 6000};

/* The Via of the answer to an INVITE with this one, which comes from port 6000. */
static void assert_via(const char *via, const char *filled, uint16_t to)
{
	struct answer answer = ask_shaped(invite_via(via, ""), &from_6000);
	char line[256];

	assert_int_equal(answer.err, 0);
	snprintf(line, sizeof(line), "\nVia: %s\nFrom:", filled);
	if (!strstr(plain(&answer), line))
		fail_msg("'%s' became\n%s", via, answer.text);
	assert_int_equal(answer.to, to);
}

static void a_received_that_is_there_already_stays_the_only_one(void **state)
{
	(void)state;
	assert_via("SIP/2.0/UDP h;branch=z;received=192.0.2.9",
		   "SIP/2.0/UDP h;branch=z;received=192.0.2.9", 5060);
}

/* Its digits are written without a library's help. */
static void received_is_the_packets_address_whatever_its_digits(void **state)
{
	static const char *const addresses[] = {"1.2.3.4", "10.99.100.9", "192.0.2.255",
						"109.110.119.90"};
	const char *invite = invite_via("SIP/2.0/UDP 10.0.0.1;branch=z", "");
	static char crlf[2 * TEXT_MAX];
	const size_t n = text_to_crlf(crlf, invite);

	(void)state;
	for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
		uint8_t frame[FRAME_MAX];
		uint32_t length = (uint32_t)frame_build(frame, &from_6000, crlf, n);
		char value[64];

		assert_int_equal(inet_pton(AF_INET, addresses[i], frame + 26), 1);
		assert_int_equal(bobd_reply(frame, length, &ask_config, &length), 0);
		snprintf(value, sizeof(value), ";branch=z;received=%s\r\n", addresses[i]);
		assert_non_null(memmem(frame, length, value, strlen(value)));
	}
}

static void a_host_too_long_for_an_address_is_a_name(void **state)
{
	static const char name[] =
		"a-telephone-with-a-name-that-is-longer-than-any-address.example";
	char via[160], filled[240];

	(void)state;
	snprintf(via, sizeof(via), "SIP/2.0/UDP %s;branch=z", name);
	snprintf(filled, sizeof(filled), "%s;received=10.0.0.1", via);
	assert_via(via, filled, 5060);
}

static void a_bracket_that_does_not_close_is_no_address(void **state)
{
	(void)state;
	assert_via("SIP/2.0/UDP [fd00::1;branch=z",
		   "SIP/2.0/UDP [fd00::1;branch=z;received=10.0.0.1", 5060);
	assert_via("SIP/2.0/UDP [;branch=z", "SIP/2.0/UDP [;branch=z;received=10.0.0.1", 5060);
}

/* What cannot be a port: then the one the packet came from. */
static void a_port_that_is_none_is_not_used(void **state)
{
	(void)state;
	assert_via("SIP/2.0/UDP 10.0.0.1:0;branch=z", "SIP/2.0/UDP 10.0.0.1:0;branch=z", 6000);
	assert_via("SIP/2.0/UDP 10.0.0.1:65536;branch=z", "SIP/2.0/UDP 10.0.0.1:65536;branch=z",
		   6000);
	assert_via("SIP/2.0/UDP 10.0.0.1:65535;branch=z", "SIP/2.0/UDP 10.0.0.1:65535;branch=z",
		   65535);
}

static void a_value_that_ends_in_a_semicolon_gets_no_second_one(void **state)
{
	struct answer answer = ask(invite_via("SIP/2.0/UDP h;branch=z;", "; "));

	(void)state;
	assert_int_equal(answer.err, 0);
	assert_non_null(
		strstr(plain(&answer), "\nVia: SIP/2.0/UDP h;branch=z;received=10.0.0.1\n"));
	assert_non_null(strstr(answer.text, "\nTo: <sip:bob@10.0.0.2>;tag=bob"));
}

static void nobody_is_answered_who_cannot_be(void **state)
{
	const char *invite = invite_via("SIP/2.0/UDP 10.0.0.1;branch=z", "");
	static char crlf[2 * TEXT_MAX];
	uint8_t frame[FRAME_MAX];
	uint32_t length;
	size_t n = text_to_crlf(crlf, invite);

	(void)state;
	n = frame_build(frame, &from_6000, crlf, n);
	frame[26] = 224; /* from a multicast address */
	assert_int_equal(bobd_reply(frame, (uint32_t)n, &ask_config, &length), -EADDRNOTAVAIL);
}

/* Headers within the window, a body far beyond it: the reply is as ever. */
static void a_body_longer_than_the_window_does_no_harm(void **state)
{
	static char text[FRAME_MAX], small[2 * TEXT_MAX];
	uint8_t frame[FRAME_MAX], other[FRAME_MAX];
	uint32_t length = 0, small_length = 0;
	size_t n = text_to_crlf(small, invite_via("SIP/2.0/UDP 10.0.0.1;branch=z", ""));

	(void)state;
	memcpy(text, small, n);
	memset(text + n, 'v', sizeof(text) - n);
	assert_int_equal(bobd_reply(other, (uint32_t)frame_build(other, &from_6000, small, n),
				    &ask_config, &small_length),
			 0);
	assert_int_equal(bobd_reply(frame, (uint32_t)frame_build(frame, &from_6000, text, 8000),
				    &ask_config, &length),
			 0);
	assert_int_equal(length, small_length);
	assert_memory_equal(frame, other, length);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_received_that_is_there_already_stays_the_only_one),
		cmocka_unit_test(received_is_the_packets_address_whatever_its_digits),
		cmocka_unit_test(a_host_too_long_for_an_address_is_a_name),
		cmocka_unit_test(a_bracket_that_does_not_close_is_no_address),
		cmocka_unit_test(a_port_that_is_none_is_not_used),
		cmocka_unit_test(a_value_that_ends_in_a_semicolon_gets_no_second_one),
		cmocka_unit_test(nobody_is_answered_who_cannot_be),
		cmocka_unit_test(a_body_longer_than_the_window_does_no_harm),
	};

	return cmocka_run_group_tests_name("odd replies", tests, NULL, NULL);
}
