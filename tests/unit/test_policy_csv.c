/* SPDX-License-Identifier: GPL-2.0-only */
/* "user,limit" as spreadsheets and PBXs export it. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* cmocka needs what stands above it. */
#include <cmocka.h>

#include "policy_faults.h"

static struct told told;

/* Users and limits as "1001 2, 1002 none, 1003": the last without terms. NULL: .told. */
static const char *users_of(const char *csv)
{
	static char text[4096];
	struct bob_policy *policy = bob_policy_new();
	int err;

	memset(&told, 0, sizeof(told));
	*text = '\0';
	err = bob_policy_parse_csv(policy, csv, strlen(csv), tell, &told);
	for (size_t i = 0; i < bob_policy_size(policy); i++) {
		const struct bob_fact *fact = bob_policy_fact(policy, i);
		char limit[16] = "";

		assert_int_equal(fact->kind, BOB_FACT_USER);
		if (fact->terms && fact->terms->limit == BOB_UNLIMITED)
			strcpy(limit, " none");
		else if (fact->terms)
			snprintf(limit, sizeof(limit), " %u", fact->terms->limit);
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%s%s",
			 *text ? ", " : "", fact->name, limit);
	}
	bob_policy_free(policy);
	assert_int_equal(err, told.n ? -EINVAL : 0);
	return err ? NULL : text;
}

static const struct {
	const char *csv, *users;
} readable[] = {
	{"", ""},
	{"user,limit\n", ""},
	{"1001,2\n", "1001 2"},
	{"1001,2", "1001 2"},
	{"user,limit\n1001,2\n", "1001 2"},
	{"Nebenstelle;Anrufe\r\n1001;2\r\n1002;\r\n", "1001 2, 1002"},
	{"1001\t2\n1002\tnone\n1003\tUnlimited\n1004\n", "1001 2, 1002 none, 1003 none, 1004"},
	/* columns by name, wherever they stand */
	{"Name,Limit,User\n\"Doe, Jane\",2,jane@example.com\n", "jane@example.com 2"},
	{"user,name,limit\n1001,Jane,2\n", "1001 2"},
	{"user\n1001\n1002\n", "1001, 1002"},
	/* further columns mean nothing */
	{"1001,2,Jane,\"says \"\"hi\"\"\"\n", "1001 2"},
	/* quotes (RFC 4180 2.5-2.7) */
	{"\"1001\",\"2\"\n", "1001 2"},
	{"1001,2,\"two\nlines\"\n1002,3\n", "1001 2, 1002 3"},
	{"\"+46 8 752, ext\"\"\",2\n", NULL},
	{"+46 8 752 12 34,2\n", "+4687521234 2"},
	{"sip:a@example.com;user=ip,2\n", "a@example.com 2"},
	/* blanks, empty lines, and lines of nothing but separators */
	{" 1001 , 2 \n\n,,,\n \"1002\" ,3\n", "1001 2, 1002 3"},
	{"\xef\xbb\xbfuser,limit\n1001,2\n", "1001 2"},
};

static void users_and_their_limits_are_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(readable) / sizeof(*readable); i++) {
		const char *users = users_of(readable[i].csv);

		if (!users && readable[i].users)
			fail_msg("%s: %s", readable[i].csv, told.text);
		if (readable[i].users)
			assert_string_equal(users, readable[i].users);
		else
			assert_null(users);
	}
}

#define A_USER_IS                                                                                  \
	"; a user is a SIP or tel URI, user@host or a number, such as sip:alice@example.com, "     \
	"+46 8 752 12 34 or 1001"

static const struct {
	const char *csv, *told;
} faulty[] = {
	{"1001,0\n", "1:6 limit 0: takes a number from 1 to 65535, none, or nothing"},
	{"1001,two\n", "1:6 limit two: takes a number from 1 to 65535, none, or nothing"},
	{"user,limit\n1001,1\nalice,2\n", "3:1 user alice: not a number" A_USER_IS},
	{"1001,1\n,2\n", "2:1 user is missing in this line"},
	{"a,b\nc,d\n", "2:1 user c: not a number" A_USER_IS
		       "\n2:3 limit d: takes a number from 1 to 65535, none, or nothing"},
	{"1001,1\n1002,1\n1001,2\n", "3:1 user 1001: is there already, on line 1"},
	{"1001,1\n\"1002,1\n1003,1\n", "2:1 the quote that begins here does not end"},
	{"1001,1\n1002,\"1\"x\n1003,0\n",
	 "2:6 something stands behind the quote that ends this field\n"
	 "3:6 limit 0: takes a number from 1 to 65535, none, or nothing"},
	{"1001,2,\"two\nlines\"\n1002,0\n",
	 "3:6 limit 0: takes a number from 1 to 65535, none, or nothing"},
	{"1001,1,J\xf6rg\n", "1:9 byte 0xf6 is not UTF-8; save the file as UTF-8"},
};

static void faults_are_told_by_line_and_column(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(faulty) / sizeof(*faulty); i++) {
		if (users_of(faulty[i].csv))
			fail_msg("%s: no fault", faulty[i].csv);
		assert_string_equal(told.text, faulty[i].told);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(users_and_their_limits_are_read),
		cmocka_unit_test(faults_are_told_by_line_and_column),
	};

	return cmocka_run_group_tests_name("policy CSV", tests, NULL, NULL);
}
