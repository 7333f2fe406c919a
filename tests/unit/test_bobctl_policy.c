/* SPDX-License-Identifier: GPL-2.0-only */
/* bobctl's commands about the policy, line by line on a store without bob in the kernel. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* cmocka needs what stands above it. */
#include <cmocka.h>

#include "line.h"

static void users_are_set_and_changed_bit_by_bit(void **state)
{
	static const struct line rows[] = {
		{"user set sip:alice@Example.com --multiple-calls block", LINE_DONE,
		 "alice@example.com: one call at a time (stored; bob is not attached"},
		{"user set alice@example.com --outgoing 3", LINE_DONE,
		 "one call at a time, outgoing 3"},
		{"user set alice@example.com --limit 2 --reply 480 --retry-after 60", LINE_DONE,
		 "2 calls at a time, outgoing 3 reply 480 retry-after 60"},
		{"user set alice@example.com --reply 603", LINE_DONE,
		 "2 calls at a time, outgoing 3 reply 603 (stored"},
		{"user set alice@example.com --reply 302 --contact sip:vm@example.com", LINE_DONE,
		 "reply 302 contact sip:vm@example.com"},
		{"user set alice@example.com --reason 'Not now' --on mon-fri", LINE_DONE,
		 "reason \"Not now\" on mon-fri"},
		{"user set alice@example.com --reply 486 --reason '' --outgoing none --on mon-sun",
		 LINE_DONE, "alice@example.com: 2 calls at a time (stored"},
		{"user set alice@example.com --multiple-calls default", LINE_DONE,
		 "as the rules of"},
		{"user set alice@example.com", LINE_DONE, "as the rules of"},
		{"user set alice@example.com --multiple-calls allow", LINE_DONE,
		 "any number of calls"},
		{"policy export", LINE_DONE, "user alice@example.com limit none\n"},
		{"user delete alice@example.com", LINE_DONE, "no longer in the policy"},
		{"user delete alice@example.com", LINE_FAILED, "not in the policy"},
	};

	(void)state;
	LINE_PLAY(rows);
}

static void what_no_rule_can_mean_is_told_before_anything_changes(void **state)
{
	static const struct line rows[] = {
		{"user set alice@example.com --limit 2", LINE_DONE, "2 calls"},
		{"user set alice@example.com --limit 0", LINE_USAGE, "--limit 0"},
		{"user set alice@example.com --limit many", LINE_USAGE, "--limit many"},
		{"user set alice@example.com --limit 65536", LINE_USAGE, "--limit 65536"},
		{"user set alice@example.com --multiple-calls perhaps", LINE_USAGE, "block, allow"},
		{"user set alice@example.com --multiple-calls block --limit 3", LINE_USAGE,
		 "same thing"},
		{"user set alice@example.com --multiple-calls default --reply 600", LINE_USAGE,
		 "--reply"},
		{"user set alice@example.com --reply 404", LINE_USAGE, "--reply 404"},
		{"user set alice@example.com --reply 302", LINE_USAGE, "contact"},
		{"user set alice@example.com --contact sip:vm@example.com", LINE_USAGE, "302"},
		{"user set alice@example.com --retry-after 60", LINE_USAGE, "retry-after"},
		{"user set alice@example.com --on someday", LINE_USAGE, "--on someday"},
		{"user set alice@example.com --from 08:00", LINE_USAGE, "belong together"},
		{"user set alice@example.com --from 08:00 --until 25:00", LINE_USAGE,
		 "--until 25:00"},
		{"user set alice@example.com --group nobody", LINE_FAILED, "nobody"},
		{"user set '' --limit 1", LINE_FAILED, ""},
		{"rule set default", LINE_USAGE, "rule set default --limit N"},
		{"rule set default --multiple-calls default", LINE_USAGE, "--limit N"},
		{"rule set '' --limit 1", LINE_FAILED, ""},
		{"rule set 'two words' --limit 1", LINE_FAILED, "two words"},
		{"group set 'two words' --limit 1", LINE_FAILED, "two words"},
		{"exempt add everything 112", LINE_USAGE, "emergency"},
		{"plan set", LINE_USAGE, "--country"},
		{"plan set --country x", LINE_USAGE, "--country x"},
		{"plan set --country 12345678", LINE_USAGE, "--country 12345678"},
		{"plan set --national 0", LINE_USAGE, "needs a --country"},
		{"policy diff /nonexistent/file", CTL_TROUBLE, "/nonexistent/file"},
		{"policy load /nonexistent/file", LINE_FAILED, "/nonexistent/file"},
		{"policy export /nonexistent/file", LINE_FAILED, "/nonexistent/file"},
		{"user show alice@example.com", LINE_DONE, "2 calls at a time"},
	};

	(void)state;
	LINE_PLAY(rows);
}

static void a_name_belongs_to_one_user(void **state)
{
	static const struct line rows[] = {
		{"user alias add alice@example.com 1001", LINE_FAILED,
		 "user set alice@example.com"},
		{"user set alice@example.com --limit 1", LINE_DONE, "one call"},
		{"user set bob@example.com --limit 1", LINE_DONE, "one call"},
		{"user alias add alice@example.com 1001", LINE_DONE, "known as 1001, too"},
		{"user alias add alice@example.com 1001", LINE_DONE, "known as 1001, too"},
		{"user alias add bob@example.com 1001", LINE_FAILED,
		 "an alias of alice@example.com"},
		{"user alias add bob@example.com alice@example.com", LINE_FAILED,
		 "alice@example.com"},
		{"user alias add bob@example.com bob@example.com", LINE_FAILED, "bob@example.com"},
		{"user set 1001 --limit 2", LINE_DONE, "alice@example.com: 2 calls at a time"},
		{"user alias add 1001 1002", LINE_DONE, "alice@example.com: known as 1002, too"},
		{"user delete 1001", LINE_FAILED, "user alias remove alice@example.com 1001"},
		{"user show 1001", LINE_DONE, "alice@example.com"},
		{"user caller add 1001 carol@example.com", LINE_DONE,
		 "calls from carol@example.com"},
		{"user show alice@example.com -j", LINE_DONE, "\"1002\""},
		{"user alias remove alice@example.com 1001", LINE_DONE, "no longer known as 1001"},
		{"user alias remove alice@example.com 1001", LINE_FAILED, "no alias of"},
		{"user caller remove alice@example.com dave@example.com", LINE_FAILED,
		 "exempt caller"},
		{"user delete alice@example.com", LINE_DONE, "no longer"},
		{"user alias add bob@example.com 1002", LINE_DONE, "known as 1002, too"},
	};

	(void)state;
	LINE_PLAY(rows);
}

static void levels_are_told_by_their_subjects(void **state)
{
	static const struct line rows[] = {
		{"rule set default --limit 5", LINE_DONE, "default: 5 calls"},
		{"rule set Example.COM --limit 2", LINE_DONE, "example.com: 2 calls"},
		{"rule set @example.net --limit none", LINE_DONE, "example.net: any number"},
		{"rule set '+46 8-752' --limit 1", LINE_DONE, "+468752: one call"},
		{"rule set 10 --limit 3 -j", LINE_DONE, "\"prefix\""},
		{"rule set 192.0.2.1 --limit 3 -j", LINE_DONE, "\"domain\""},
		{"rule list", LINE_DONE, "domain   example.net  any number of calls"},
		{"rule show +468752", LINE_DONE, "one call"},
		{"rule delete 46", LINE_FAILED, "rule list"},
		{"rule delete 10", LINE_DONE, "no rule of its own"},
		{"user show +46875212 -j", LINE_FAILED, "not in the policy"},
		{"rule test +46875212", LINE_DONE, "prefix +468752: one call at a time"},
		{"rule test carol@example.com --from 1001", LINE_DONE, "domain example.com"},
		{"rule test carol@example.org", LINE_DONE, "the default: 5 calls"},
		{"rule test sip:example.com", LINE_DONE, "domain example.com"},
		{"rule test URN:service:sos.fire", LINE_DONE, "an emergency number"},
	};

	(void)state;
	LINE_PLAY(rows);
}

static void groups_go_when_they_are_empty(void **state)
{
	static const struct line rows[] = {
		{"group list", LINE_DONE, "There are no groups"},
		{"group set house --limit 30", LINE_DONE,
		 "house: 30 calls at a time for all members"},
		{"group set sales --limit 8 --group house", LINE_DONE, "in group house"},
		{"user set alice@example.com --limit 1 --group sales", LINE_DONE, "in group sales"},
		{"group show sales", LINE_DONE, "alice@example.com"},
		{"group show house -j", LINE_DONE, "\"sales\""},
		{"group delete sales", LINE_FAILED, "alice@example.com"},
		{"group delete house", LINE_FAILED, "sales"},
		{"group set house --group sales", LINE_FAILED, "sales"},
		{"user set alice@example.com --group none", LINE_DONE,
		 "one call at a time (stored"},
		{"group delete sales", LINE_DONE, "no longer a group"},
		{"group delete sales", LINE_FAILED, "no such group"},
	};

	(void)state;
	LINE_PLAY(rows);
}

static void exemptions_and_the_plan_are_parts_of_the_policy(void **state)
{
	static const struct line rows[] = {
		{"exempt list", LINE_DONE, "there is no policy yet"},
		{"exempt add target voicemail@example.com", LINE_DONE, "takes nobody's slot"},
		{"exempt list emergency", LINE_DONE, "emergency  911"},
		{"exempt remove emergency 911", LINE_DONE, "may be refused"},
		{"exempt remove emergency 911", LINE_FAILED, "not exempt as emergency"},
		{"plan", LINE_DONE, "There is no number plan"},
		{"plan set --country 46 --national 0", LINE_DONE, "country 46 national 0"},
		{"plan set --outside 9", LINE_DONE, "country 46 national 0 outside 9"},
		{"policy export", LINE_DONE, "number-plan country 46 national 0 outside 9\n"},
		{"plan set --national none --outside none", LINE_DONE, "number plan: country 46"},
		{"plan clear", LINE_DONE, "none"},
		{"exempt list -j", LINE_DONE, "voicemail@example.com"},
	};

	(void)state;
	LINE_PLAY(rows);
}

static void a_number_is_found_however_it_is_dialled(void **state)
{
	static const struct line rows[] = {
		{"plan set --country 46 --national 0 --international 00 --outside 9", LINE_DONE,
		 "46"},
		{"user set +4687521234 --limit 1", LINE_DONE, "+4687521234: one call"},
		{"user set 08-752-5678 --limit 3", LINE_DONE, "087525678: 3 calls"},
		{"user show 087521234", LINE_DONE, "+4687521234"},
		{"user show 9087521234", LINE_DONE, "+4687521234"},
		{"user show 0046-8-7521234", LINE_DONE, "+4687521234"},
		{"user show +4687525678", LINE_DONE, "087525678"},
		{"user set 004687525678 --limit 4", LINE_DONE, "087525678: 4 calls"},
		{"rule test tel:7525678;phone-context=+468", LINE_DONE, "4 calls at a time"},
		{"user show 7521234", LINE_FAILED, "not in the policy"},
		{"user set alice@example.com", LINE_DONE, ""},
		{"user alias add alice@example.com 90046701234567", LINE_DONE, "known as"},
		{"user show 0701234567", LINE_DONE, "alice@example.com"},
		{"user set 0701234567 --limit 5", LINE_DONE, "alice@example.com: 5 calls"},
		{"user alias add alice@example.com 0701234567", LINE_FAILED, "alice@example.com"},
		{"user alias add alice@example.com 4687521234", LINE_DONE, "known as 4687521234"},
	};

	(void)state;
	LINE_PLAY(rows);
}

static void a_test_tells_which_rule_wins(void **state)
{
	static const struct line rows[] = {
		{"rule set default --limit 5", LINE_DONE, ""},
		{"rule set example.com --limit 4", LINE_DONE, ""},
		{"rule set +46 --limit 3", LINE_DONE, ""},
		{"rule set +468 --limit 2", LINE_DONE, ""},
		{"user set +46855 --limit 1", LINE_DONE, ""},
		{"user set alice@example.com", LINE_DONE, ""},
		{"rule test +46855", LINE_DONE, "user +46855: one call"},
		{"rule test +468551", LINE_DONE, "prefix +468: 2 calls"},
		{"rule test +4685", LINE_DONE, "prefix +468: 2 calls"},
		{"rule test +46701", LINE_DONE, "prefix +46: 3 calls"},
		{"rule test sip:1001@example.com", LINE_DONE, "domain example.com: 4 calls"},
		{"rule test alice@EXAMPLE.com:5070", LINE_DONE, "domain example.com: 4 calls"},
		{"rule test 1001", LINE_DONE, "the default: 5 calls"},
		{"rule test 112", LINE_DONE, "an emergency number"},
		{"exempt add target queue@example.com", LINE_DONE, ""},
		{"rule test queue@example.com", LINE_DONE, "an exempt target"},
		{"rule test 1001 --from carol@example.com -j", LINE_DONE, "\"not_attached\""},
		{"rule test 1001 --from ''", LINE_FAILED, ""},
	};

	(void)state;
	LINE_PLAY(rows);
}

static void a_rule_that_does_not_hold_today_is_not_there(void **state)
{
	static const char days[7][4] = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
	time_t now = time(NULL);
	char set[96];
	const struct line rows[] = {
		{"rule set +46 --limit 3", LINE_DONE, ""},
		{set, LINE_DONE, "2 calls at a time, on"},
		{"rule test +468551", LINE_DONE, "prefix +46: 3 calls"},
		{"rule set +468 --on mon-sun", LINE_DONE, "2 calls at a time (stored"},
		{"rule test +468551", LINE_DONE, "prefix +468: 2 calls"},
	};

	(void)state;
	/* Neither is it when this runs at midnight. */
	snprintf(set, sizeof(set), "rule set +468 --limit 2 --on %s",
		 days[(localtime(&now)->tm_wday + 3) % 7]);
	LINE_PLAY(rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		LINE_TEST(users_are_set_and_changed_bit_by_bit),
		LINE_TEST(what_no_rule_can_mean_is_told_before_anything_changes),
		LINE_TEST(a_name_belongs_to_one_user),
		LINE_TEST(levels_are_told_by_their_subjects),
		LINE_TEST(groups_go_when_they_are_empty),
		LINE_TEST(exemptions_and_the_plan_are_parts_of_the_policy),
		LINE_TEST(a_number_is_found_however_it_is_dialled),
		LINE_TEST(a_test_tells_which_rule_wins),
		LINE_TEST(a_rule_that_does_not_hold_today_is_not_there),
	};

	return cmocka_run_group_tests_name("bobctl and the policy", tests, NULL, NULL);
}
