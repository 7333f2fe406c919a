// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two policies at a time: nothing of the one that is not live is ever looked at,
 * and one store to the epoch changes all of it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "native.h"
#include "send.h"
#include "upkeep/even.h"

#define BOB "sip:bob@example.com"
#define NUMBER "tel:+4687521234"

static struct bob_config *config(void)
{
	uint32_t zero = 0;

	return bob_native_lookup(&bob_config, &zero);
}

static struct bob_key key_of(const char *who)
{
	struct bob_key key;

	assert_int_equal(bob_engine_key(who, &key, NULL), 0);
	return key;
}

static struct bob_name *name_of(const char *who)
{
	struct bob_key key = key_of(who);

	return bob_native_lookup(&bob_names, &key);
}

/* Passes under the live policy; refused once the epoch has risen. */
static void assert_refused_from_the_next_epoch(const char *who)
{
	char line[128];

	snprintf(line, sizeof(line), "INVITE carol>%s call=first", who);
	assert_passes(send_line(line), ADMITTED);
	snprintf(line, sizeof(line), "INVITE dave>%s call=second", who);
	assert_passes(send_line(line), ADMITTED);
	config()->epoch++;
	snprintf(line, sizeof(line), "INVITE erin>%s call=third", who);
	assert_rejected(send_line(line));
}

static void a_users_rule_is_that_of_the_live_policy(void **state)
{
	(void)state;
	bob_engine_limit(BOB, 1, SEND_NOW);
	bob_engine_user(BOB)->rule[0] = 0;
	assert_refused_from_the_next_epoch("bob");
}

static void a_prefix_is_that_of_the_live_policy(void **state)
{
	struct bob_prefix prefix = {.bits = 8 * 5, .parity = 0, .digits = "+468"};

	(void)state;
	bob_engine_rule(POLICY_PREFIX, "+468", &(struct bob_rule){.limit = 1}, SEND_NOW);
	assert_int_equal(bob_native_delete(&bob_prefixes, &prefix), 0);
	assert_refused_from_the_next_epoch(NUMBER);
}

static void a_domain_is_that_of_the_live_policy(void **state)
{
	struct bob_key key = key_of("sip:example.com");
	struct bob_domain *domain;

	(void)state;
	bob_engine_rule(POLICY_DOMAIN, "example.com", &(struct bob_rule){.limit = 1}, SEND_NOW);
	domain = bob_native_lookup(&bob_domains, &key);
	domain->rule[0] = 0;
	assert_refused_from_the_next_epoch("bob");
}

static void the_default_is_that_of_the_live_policy(void **state)
{
	(void)state;
	bob_engine_rule(POLICY_DEFAULT, NULL, &(struct bob_rule){.limit = 1}, SEND_NOW);
	config()->policy[0].rule = 0;
	assert_refused_from_the_next_epoch("bob");
}

static void levels_without_entries_are_not_asked(void **state)
{
	(void)state;
	bob_engine_rule(POLICY_PREFIX, "+468", &(struct bob_rule){.limit = 1}, SEND_NOW);
	bob_engine_rule(POLICY_DOMAIN, "example.com", &(struct bob_rule){.limit = 1}, SEND_NOW);
	config()->policy[0].prefixes = config()->policy[0].domains = 0;
	assert_refused_from_the_next_epoch("sip:+4687521234@example.com");
}

static void an_exemption_is_that_of_the_live_policy(void **state)
{
	struct bob_key key = key_of(BOB);
	struct bob_exempt *exempt;

	(void)state;
	bob_engine_limit(BOB, 1, SEND_NOW);
	bob_engine_exempt(BOB, BOB_EXEMPT_EMERGENCY);
	exempt = bob_native_lookup(&bob_exempt, &key);
	exempt->kind[1] = 0;
	assert_passes(send_line("INVITE carol>bob call=1"), EMERGENCY);
	assert_passes(send_line("INVITE dave>bob call=2"), EMERGENCY);
	config()->epoch++;
	assert_rejected(send_line("INVITE dave>bob call=3"));
}

static void an_alias_is_that_of_the_live_policy(void **state)
{
	(void)state;
	bob_engine_limit(BOB, 2, SEND_NOW);
	bob_engine_alias(BOB, NUMBER, SEND_NOW);
	name_of(NUMBER)->user[0] = 0;
	assert_passes(send_line("INVITE carol>bob call=a"), ADMITTED);
	assert_passes(send_line("INVITE dave>bob call=b"), ADMITTED);
	assert_passes(send_line("INVITE dave>" NUMBER " call=c"), ADMITTED);
	config()->epoch++;
	assert_rejected(send_line("INVITE erin>" NUMBER " call=d"));
}

static void a_number_plan_is_that_of_the_live_policy(void **state)
{
	(void)state;
	bob_engine_limit(NUMBER, 1, SEND_NOW);
	bob_engine_plan("46", "0", "00", NULL);
	memset(&config()->policy[0].plan, 0, sizeof(struct bob_plan));
	assert_passes(send_line("INVITE carol>" NUMBER " call=a"), ADMITTED);
	assert_passes(send_line("INVITE dave>tel:087521234 call=b"), ADMITTED);
	config()->epoch++;
	assert_rejected(send_line("INVITE erin>tel:087521234 call=c"));
}

/* ---- guests beside an edit ---- */

/* A load writes the names of the policy to come long before that is live. */
static void a_name_of_the_policy_to_come_is_a_guests_until_then(void **state)
{
	(void)state;
	bob_engine_limit(BOB, 1, SEND_NOW);
	name_of(BOB)->user[0] = 0;
	assert_passes(send_line("INVITE carol>bob call=1"), ADMITTED);
	assert_int_equal(bob_engine_calls(BOB), 1);
	assert_int_equal(bob_engine_counter(BOB_N_USERS_FULL), 0);
	assert_true(name_of(BOB)->user[0] >= BOB_ENGINE_USERS_MAX);
	assert_true(name_of(BOB)->user[1] < BOB_ENGINE_USERS_MAX);
	assert_int_equal(bob_engine_check(), 0);
}

static struct bob_sweep recount_at(uint64_t now)
{
	static uint64_t pass = 1;
	struct bob_sweep recount = {.op = BOB_SWEEP_RECOUNT, .now = now, .pass = pass++};

	assert_int_equal(bob_engine_sweep(&recount), 0);
	return recount;
}

static void such_a_guest_leaves_the_name_to_the_policy_to_come(void **state)
{
	uint32_t user, guests = bob_free_users.count;

	(void)state;
	bob_engine_limit(BOB, 1, SEND_NOW);
	user = name_of(BOB)->user[1];
	name_of(BOB)->user[0] = 0;
	send_line("INVITE carol>bob call=1");
	assert_int_equal(bob_free_users.count, guests - 2);
	send_line("486 INVITE carol>bob call=1 to=b");
	recount_at(SEND_NOW + 1000000000);
	assert_int_equal(bob_free_users.count, guests);
	assert_non_null(name_of(BOB));
	assert_int_equal(name_of(BOB)->user[0], 0);
	assert_int_equal(name_of(BOB)->user[1], user);
	/* and another guest may have it */
	assert_passes(send_line("INVITE carol>bob call=2"), ADMITTED);
	assert_int_equal(bob_engine_calls(BOB), 1);
}

/* ---- what a load does when its policy is live ---- */

static void names_stand_for_whom_the_live_policy_says_under_both(void **state)
{
	struct bob_key key = key_of(BOB);
	struct bob_name live;

	(void)state;
	bob_engine_limit(BOB, 1, SEND_NOW);
	for (uint32_t parity = 0; parity < 2; parity++) {
		live = *name_of(BOB);
		name_of(BOB)->user[!parity] = 5;
		name_of(BOB)->generation[!parity] = 7;
		assert_int_equal(even_name(&key, parity), 1);
		assert_memory_equal(name_of(BOB), &live, sizeof(live));
	}
}

static void a_name_that_is_not_there_is_not_made(void **state)
{
	struct bob_key key = key_of(NUMBER);

	(void)state;
	assert_int_equal(even_name(&key, 0), 0);
	assert_null(name_of(NUMBER));
}

#define t(test) cmocka_unit_test_setup(test, start_engine)

int main(void)
{
	const struct CMUnitTest tests[] = {
		t(a_users_rule_is_that_of_the_live_policy),
		t(a_prefix_is_that_of_the_live_policy),
		t(a_domain_is_that_of_the_live_policy),
		t(the_default_is_that_of_the_live_policy),
		t(levels_without_entries_are_not_asked),
		t(an_exemption_is_that_of_the_live_policy),
		t(an_alias_is_that_of_the_live_policy),
		t(a_number_plan_is_that_of_the_live_policy),
		t(a_name_of_the_policy_to_come_is_a_guests_until_then),
		t(such_a_guest_leaves_the_name_to_the_policy_to_come),
		t(names_stand_for_whom_the_live_policy_says_under_both),
		t(a_name_that_is_not_there_is_not_made),
	};

	return cmocka_run_group_tests_name("parity", tests, NULL, NULL);
}
