// SPDX-License-Identifier: GPL-2.0-only
/* Canonical names: which spellings are one user, which are two, and which are nobody. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "engine.h"
#include "send.h"

#define assert_name(uri, name) _assert_name(uri, name, __FILE__, __LINE__)

static void _assert_name(const char *uri, const char *name, const char *file, int line)
{
	char text[BOB_TEXT_MAX] = "(nobody)";
	struct bob_key key;

	bob_engine_key(uri, &key, text);
	if (!strcmp(text, name))
		return;
	print_error("%s is %s, expected %s\n", uri, text, name);
	_fail(file, line);
}

#define assert_nobody(uri) assert_name(uri, "(nobody)")

static void a_sip_uri_is_user_and_host(void **state)
{
	(void)state;
	assert_name("sip:bob@example.com", "bob@example.com");
	assert_name("sips:bob@example.com", "bob@example.com");
	assert_name("SIP:bob@example.com", "bob@example.com");
	assert_name("sip:bob@example.com:5070", "bob@example.com");
	assert_name("sip:bob@example.com;transport=tcp;lr", "bob@example.com");
	assert_name("sip:bob@example.com?Subject=a@b", "bob@example.com");
	assert_name("sip:bob:secret@example.com", "bob@example.com");
}

static void hosts_have_no_case_users_have(void **state)
{
	(void)state;
	assert_name("sip:Bob@EXAMPLE.Com", "Bob@example.com");
}

static void escapes_are_decoded(void **state)
{
	(void)state;
	assert_name("sip:%62o%42@example.com", "boB@example.com");
	assert_name("sip:%C3%bc@example.com", "\xc3\xbc@example.com");
	assert_name("sip:a%40b@example.com", "a@b@example.com");
}

static void escapes_that_are_wrong_or_unsafe_name_nobody(void **state)
{
	(void)state;
	assert_nobody("sip:b%zz@example.com");
	assert_nobody("sip:b%4@example.com");
	assert_nobody("sip:b%00b@example.com");
	assert_nobody("sip:b%0ab@example.com");
	assert_nobody("sip:b%20b@example.com");
	assert_nobody("sip:b%7Fb@example.com");
}

static void ipv6_hosts_keep_their_brackets(void **state)
{
	(void)state;
	assert_name("sip:bob@[FD00::1]", "bob@[fd00::1]");
	assert_name("sip:bob@[fd00::1]:5062;lr", "bob@[fd00::1]");
}

static void a_uri_without_user_is_its_host(void **state)
{
	(void)state;
	assert_name("sip:gateway.example.com", "@gateway.example.com");
	assert_name("sip:gateway.example.com:5070;lr", "@gateway.example.com");
}

static void numbers_lose_what_only_pleases_the_eye(void **state)
{
	(void)state;
	assert_name("tel:+49-30-123.456", "+4930123456");
	assert_name("tel:+49(30)123456", "+4930123456");
	assert_name("TEL:+4930123456", "+4930123456");
	assert_name("tel:1001;phone-context=example.com", "1001");
	assert_name("tel:*43#", "*43#");
}

static void a_user_part_of_digits_is_a_number(void **state)
{
	(void)state;
	assert_name("sip:+4930123456@example.com", "+4930123456");
	assert_name("sip:1001@10.0.0.1", "1001");
	assert_name("sip:+49-30-123456@example.com;user=phone", "+4930123456");
	assert_name("sip:+4930123456;phone-context=x@example.com;user=phone", "+4930123456");
	assert_name("sip:%2B4930@example.com", "+4930");
}

static void what_is_not_all_digits_is_no_number(void **state)
{
	(void)state;
	assert_name("sip:1001a@example.com", "1001a@example.com");
	assert_name("sip:10+01@example.com", "10+01@example.com");
	assert_name("sip:-.-@example.com", "-.-@example.com");
	assert_name("sip:+@example.com", "+@example.com");
	/* … nor does it lose anything for having looked like one */
	assert_name("sip:1-2a@example.com", "1-2a@example.com");
	assert_name("sip:+46(8)7e@example.com", "+46(8)7e@example.com");
	assert_nobody("tel:bob");
	assert_nobody("tel:");
	assert_nobody("tel:+");
}

static void service_urns_are_names(void **state)
{
	(void)state;
	assert_name("urn:service:sos", "urn:service:sos");
	assert_name("URN:Service:SOS.Fire", "urn:service:sos.fire");
}

static void other_schemes_name_nobody(void **state)
{
	(void)state;
	assert_nobody("");
	assert_nobody("bob");
	assert_nobody("bob@example.com");
	assert_nobody("http://example.com");
	assert_nobody("im:bob@example.com");
	assert_nobody("sip:");
	assert_nobody("sip:@");
	assert_nobody("sip:@example.com");
}

static void a_name_that_is_too_long_names_nobody(void **state)
{
	char uri[200], expected[200];

	(void)state;
	for (int n = 60; n < 150; n++) {
		snprintf(uri, sizeof(uri), "sip:%0*d@example.com", n, 1);
		snprintf(expected, sizeof(expected), "%0*d", n, 1);
		assert_name(uri, n < BOB_TEXT_MAX ? expected : "(nobody)");
		uri[4] = 'x';
		snprintf(expected, sizeof(expected), "%s", uri + 4);
		assert_name(uri, n + 12 < BOB_TEXT_MAX ? expected : "(nobody)");
	}
}

static void every_installation_has_keys_of_its_own(void **state)
{
	struct bob_key one, again;

	(void)state;
	assert_int_equal(bob_engine_key("sip:bob@example.com", &one, NULL), 0);
	assert_int_equal(bob_engine_key("sip:bob@EXAMPLE.com;lr", &again, NULL), 0);
	assert_memory_equal(&one, &again, sizeof(one));
	assert_int_equal(bob_engine_key("sip:bpb@example.com", &again, NULL), 0);
	assert_memory_not_equal(&one, &again, sizeof(one));
	assert_int_not_equal(one.a, one.b);
}

/* The Request-URI of one packet must not be taken for that of the next. */
static void a_call_to_nobody_is_not_the_emergency_call_before_it(void **state)
{
	(void)state;
	assert_passes(send_line("INVITE dave>tel:112 call=1"), EMERGENCY);
	assert_rejected(send_line("INVITE dave>bob call=2 ruri=im:x@y"));
}

#define t(test) cmocka_unit_test_setup(test, start_engine)

int main(void)
{
	const struct CMUnitTest tests[] = {
		t(a_sip_uri_is_user_and_host),
		t(hosts_have_no_case_users_have),
		t(escapes_are_decoded),
		t(escapes_that_are_wrong_or_unsafe_name_nobody),
		t(ipv6_hosts_keep_their_brackets),
		t(a_uri_without_user_is_its_host),
		t(numbers_lose_what_only_pleases_the_eye),
		t(a_user_part_of_digits_is_a_number),
		t(what_is_not_all_digits_is_no_number),
		t(service_urns_are_names),
		t(other_schemes_name_nobody),
		t(a_name_that_is_too_long_names_nobody),
		t(every_installation_has_keys_of_its_own),
		cmocka_unit_test_setup(a_call_to_nobody_is_not_the_emergency_call_before_it,
				       start_with_bob_busy),
	};

	return cmocka_run_group_tests_name("identity", tests, NULL, NULL);
}
