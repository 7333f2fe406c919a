// SPDX-License-Identifier: GPL-2.0-only
/* Names at the edge: as long as they may be, cut off, or nearly something else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "names/identity.h"
#include "send.h"

static struct bob_scratch scratch;

/* The canonical name of the URI at the scratch's start, "" for none. */
static const char *name_of(const char *uri)
{
	static char name[BOB_TEXT_MAX];
	__u32 n;

	memset(&scratch, 0, sizeof(scratch));
	memcpy(scratch.bytes, uri, strlen(uri));
	n = identity_name(&scratch, 0, strlen(uri), BOB_NAME_TARGET);
	snprintf(name, sizeof(name), "%.*s", n, (char *)scratch.bytes + BOB_NAME_TARGET);
	return name;
}

static void a_host_too_long_to_store_names_nobody(void **state)
{
	char uri[200];

	(void)state;
	for (int n = 80; n < 120; n++) {
		snprintf(uri, sizeof(uri), "sip:%0*d.example", n - 8, 0);
		assert_int_equal(strlen(name_of(uri)), n + 1 < BOB_TEXT_MAX ? n + 1 : 0);
	}
}

static void user_is_phone_is_looked_for_in_24_parameters(void **state)
{
	char uri[200] = "sip:+46;ext=1@example.com";

	(void)state;
	for (int i = 0; i < 23; i++)
		strcat(uri, ";p");
	strcat(uri, ";user=phone");
	assert_string_equal(name_of(uri), "+46");
	strcpy(uri, "sip:+46;ext=1@example.com");
	for (int i = 0; i < 24; i++)
		strcat(uri, ";p");
	strcat(uri, ";user=phone");
	assert_string_equal(name_of(uri), "+46;ext=1@example.com");
}

static void an_escape_that_is_cut_off_is_none(void **state)
{
	(void)state;
	memset(&scratch, 0, sizeof(scratch));
	memcpy(scratch.bytes, "ab%41", 5);
	assert_int_equal(identity_unescape(&scratch, 0, 5, BOB_NAME_TARGET), BOB_NAME_TARGET + 3);
	assert_int_equal(identity_unescape(&scratch, 0, 4, BOB_NAME_TARGET), IDENTITY_BAD);
}

static void digits_beyond_what_a_name_may_have_are_no_number(void **state)
{
	(void)state;
	memset(&scratch, 0, sizeof(scratch));
	memset(scratch.bytes, '1', 200);
	assert_true(identity_is_number(&scratch, 0, IDENTITY_MAX));
	assert_false(identity_is_number(&scratch, 0, IDENTITY_MAX + 1));
}

static void only_services_of_sos_are_emergencies(void **state)
{
	static const struct {
		const char *urn;
		int sos;
	} names[] = {
		{"urn:service:sos", 1},	    {"URN:Service:SOS", 1},	{"urn:service:sos.fire", 1},
		{"urn:service:sosfire", 0}, {"urn:service:counsel", 0}, {"urn:services:sos", 0},
		{"urn:service:so", 0},	    {"urn:example:sos", 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct sip_slice name = {.at = BOB_NAME_TARGET};

		name.length = strlen(name_of(names[i].urn));
		if (identity_is_sos(&scratch, &name) != names[i].sos)
			fail_msg("%s", names[i].urn);
	}
}

/* A letter may stand in a place of a name for itself only, whatever comes behind. */
static void a_host_alone_may_be_of_one_letter_but_not_of_none(void **state)
{
	(void)state;
	assert_string_equal(name_of("sip:h"), "@h");
	assert_string_equal(name_of("sip::5060"), "");
	assert_string_equal(name_of("sip:;lr"), "");
	assert_string_equal(name_of("sip:@h"), "");
	assert_string_equal(name_of("sip:a@"), "a@");
}

#define t(test) cmocka_unit_test_setup(test, start_engine)

int main(void)
{
	const struct CMUnitTest tests[] = {
		t(a_host_too_long_to_store_names_nobody),
		t(user_is_phone_is_looked_for_in_24_parameters),
		t(an_escape_that_is_cut_off_is_none),
		t(digits_beyond_what_a_name_may_have_are_no_number),
		t(only_services_of_sos_are_emergencies),
		t(a_host_alone_may_be_of_one_letter_but_not_of_none),
	};

	return cmocka_run_group_tests_name("identity limits", tests, NULL, NULL);
}
