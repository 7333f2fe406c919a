/* SPDX-License-Identifier: GPL-2.0-only */
/* A policy's text in the judge: the same verdicts as by hand, whatever its size and hours. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* cmocka needs what stands above it. */
#include <cmocka.h>

#include "judged.h"
#include "message_text.h"
#include "native.h"
#include "scratch.h"
#include "send.h"

static int central_europe(void **state)
{
	(void)state;
	setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
	return 0;
}

static int end(void **state)
{
	(void)state;
	judged_close();
	return 0;
}

/* ---- against the engine's own small interface ---- */

#define COMPANY                                                                                    \
	"number-plan country 46 national 0 international 00 outside 9\n"                           \
	"emergency 112\n"                                                                          \
	"target voicemail@example.com\n"                                                           \
	"default limit 3\n"                                                                        \
	"domain wide.example limit 2\n"                                                            \
	"prefix +4687 limit 1\n"                                                                   \
	"prefix +468752 limit 2\n"                                                                 \
	"group trunk limit 4\n"                                                                    \
	"group sales in trunk limit 2\n"                                                           \
	"user bob@example.com in sales limit 1 alias 1001 alias \"+46 8 123 45\" caller 1002\n"    \
	"user erin@example.com in sales limit 9 alias 1002\n"                                      \
	"user 1003 in trunk limit 2 outgoing 1\n"                                                  \
	"user ghost@example.com\n"

static void company_by_hand(void)
{
	const struct bob_rule one = {.limit = 1}, two = {.limit = 2}, three = {.limit = 3};
	const struct bob_rule shy = {.limit = 2, .outgoing = 1};
	const uint64_t now = SECONDS(JUDGED_NOON);

	bob_engine_size(NULL);
	assert_int_equal(bob_engine_reset(now), 0);
	assert_int_equal(bob_engine_plan("46", "0", "00", "9"), 0);
	bob_engine_exempt("sip:voicemail@example.com", BOB_EXEMPT_TARGET);
	bob_engine_rule(POLICY_DEFAULT, NULL, &three, now);
	bob_engine_rule(POLICY_DOMAIN, "wide.example", &two, now);
	bob_engine_rule(POLICY_PREFIX, "+4687", &one, now);
	bob_engine_rule(POLICY_PREFIX, "+468752", &two, now);
	bob_engine_limit("group:trunk", 4, now);
	bob_engine_limit("group:sales", 2, now);
	bob_engine_limit("sip:bob@example.com", 1, now);
	bob_engine_limit("sip:erin@example.com", 9, now);
	bob_engine_rule(POLICY_USER, "tel:1003", &shy, now);
	bob_engine_rule(POLICY_USER, "sip:ghost@example.com", NULL, now);
	bob_engine_alias("sip:bob@example.com", "tel:1001", now);
	bob_engine_alias("sip:bob@example.com", "tel:+46812345", now);
	bob_engine_alias("sip:erin@example.com", "tel:1002", now);
	bob_engine_group("group:sales", "group:trunk");
	bob_engine_group("sip:bob@example.com", "group:sales");
	bob_engine_group("sip:erin@example.com", "group:sales");
	bob_engine_group("tel:1003", "group:trunk");
	bob_engine_exempt_caller("sip:bob@example.com", "tel:1002");
}

static const char *const parties[] = {
	"bob",
	"1001",
	"sip:0812345@gateway.example",
	"sip:+46812345@x.example",
	"erin",
	"1002",
	"1003",
	"ghost",
	"carol",
	"voicemail",
	"tel:112",
	"sip:a@wide.example",
	"tel:087999",
	"tel:+46875299",
	"tel:+46875298",
	"sip:9087521@gateway.example",
};

/* Everybody calls somebody. */
#define CALLER(call) ((call) % PARTIES)
#define CALLEE(call) (((call) / 3 * 4 + (call)) % PARTIES)

enum { PARTIES = sizeof(parties) / sizeof(parties[0]), CALLS = 30, STEPS = 4000 };

/* The next message of a random call; its parties are those of its name. */
static void random_line(char line[192])
{
	static const char *const kinds[] = {"INVITE", "180 INVITE", "200 INVITE", "486 INVITE",
					    "BYE",    "200 BYE",    "CANCEL"};
	int call = rand() % CALLS, kind = rand() % 12;

	kind = kind > 6 ? 0 : kind;
	snprintf(line, 192, "%s %s>%s call=%d cseq=%d%s", kinds[kind], parties[CALLER(call)],
		 parties[CALLEE(call)], call, kind == 4 || kind == 5 ? 2 : 1,
		 kind == 0 || kind == 6 ? "" : " to=t");
}

static void sweep_until(uint64_t *swept, uint64_t time)
{
	for (; *swept + SECONDS(1) <= time; *swept += SECONDS(1)) {
		struct bob_sweep sweep = {.op = BOB_SWEEP_EXPIRE, .now = *swept + SECONDS(1)};

		bob_engine_sweep(&sweep);
	}
}

static struct bob_outcome by_hand(double seconds, const char *line, uint64_t *swept)
{
	struct message message;
	uint8_t frame[FRAME_MAX];
	struct bob_arrival arrival = {.frame = frame, .interface = BOB_ENGINE_INTERFACE};
	struct bob_queue *queue = bob_native_lookup(&bob_queues, &(uint32_t){0});

	message_make(&message, line);
	arrival.length = frame_build(frame, &(struct frame_shape){.back = message.response},
				     message.text, message.length);
	arrival.now = SECONDS(JUDGED_NOON) + (uint64_t)(seconds * 1e9);
	sweep_until(swept, arrival.now);
	bob_engine_heartbeat(arrival.now);
	queue->done = queue->sent;
	return bob_engine_packet(&arrival);
}

static void a_policy_means_the_same_as_made_by_hand(void **state)
{
	static struct bob_outcome outcomes[STEPS];
	uint64_t swept = SECONDS(JUDGED_NOON), refused;
	char line[192];

	(void)state;
	assert_int_equal(judged_open(COMPANY), 0);
	srand(5);
	for (int i = 0; i < STEPS; i++) {
		random_line(line);
		outcomes[i] = judged(i * 1.5, line);
	}
	refused = bob_engine_counter(BOB_N_REFUSED) + bob_engine_counter(BOB_N_REFUSED_OUTGOING);
	assert_true(refused > 100);
	assert_true(bob_engine_counter(BOB_N_EXEMPT_CALLER) > 0);
	assert_true(bob_engine_counter(BOB_N_EXEMPT_TARGET) > 0);
	assert_true(bob_engine_counter(BOB_N_EMERGENCY) > 0);
	assert_int_equal(bob_engine_check(), 0);
	company_by_hand();
	srand(5);
	for (int i = 0; i < STEPS; i++) {
		random_line(line);
		assert_outcome(by_hand(i * 1.5, line, &swept), outcomes[i].verdict,
			       outcomes[i].reason);
	}
}

static void only_the_policys_emergency_numbers_are_exempt(void **state)
{
	(void)state;
	assert_int_equal(judged_open("emergency 112\ndefault limit 1\n"), 0);
	assert_passes(judged(0, "INVITE a>tel:112 call=1"), EMERGENCY);
	assert_passes(judged(0, "INVITE a>tel:911 call=2"), ADMITTED);
	assert_rejected(judged(0, "INVITE b>tel:911 call=3"));
}

/* A policy's check finds this first, unless somebody leaves it out. */
static void what_contradicts_under_the_number_plan_is_not_opened(void **state)
{
	const struct bob_plan plan = {.country = {"46", 2}, .national = {"0", 1}};
	const struct bob_fact facts[] = {
		{.kind = BOB_FACT_PLAN, .name = "", .plan = &plan},
		{.kind = BOB_FACT_USER, .name = "+46812345"},
		{.kind = BOB_FACT_USER, .name = "0812345"},
	};
	struct audit_judge_options options = {.policy = bob_policy_new()};

	(void)state;
	for (int i = 0; i < 3; i++)
		assert_int_equal(bob_policy_add((void *)options.policy, &facts[i]), 0);
	assert_int_equal(audit_judge_open(&options), -EEXIST);
	assert_int_equal(judged_open("user bob@example.com limit 1\n"), 0);
	bob_policy_free((void *)options.policy);
}

/* ---- names ---- */

static uint32_t index_of(const char *who)
{
	return bob_engine_user(who)
		       ? (uint32_t)(((char *)bob_engine_user(who) -
				     (char *)bob_native_lookup(&bob_users, &(uint32_t){0})) /
				    bob_users.stride)
		       : 0;
}

static void assert_named(const char *who, const char *name, uint32_t limit, bool group)
{
	uint32_t its_limit = 4711;
	bool is_group = !group;

	assert_string_equal(audit_judge_name(index_of(who), &its_limit, &is_group), name);
	assert_int_equal(its_limit, limit);
	assert_int_equal(is_group, group);
}

static void users_groups_and_guests_have_names_and_limits(void **state)
{
	(void)state;
	assert_int_equal(judged_open(COMPANY), 0);
	judged(0, "INVITE carol>tel:+46875299 call=1");
	judged(0, "INVITE sip:a@wide.example>ghost call=2");
	assert_named("tel:1001", "bob@example.com", 1, false);
	assert_named("group:sales", "sales", 2, true);
	assert_named("tel:+46875299", "+46875299", 2, false);
	assert_named("sip:a@wide.example", "a@wide.example", 2, false);
	assert_named("sip:carol@example.com", "carol@example.com", 3, false);
	assert_named("sip:nobody@example.com", "", 0, false);
}

static void a_rules_answer_is_known(void **state)
{
	(void)state;
	assert_int_equal(judged_open("user bob@example.com limit 1 reply 603\n"
				     "user erin@example.com limit 1\n"),
			 0);
	judged(0, "INVITE a>bob call=1");
	assert_rejected(judged(0, "INVITE a>bob call=2"));
	assert_int_equal(audit_judge_status((uint16_t)bob_engine_scratch()->full.rule), 603);
	judged(0, "INVITE a>erin call=3");
	assert_rejected(judged(0, "INVITE a>erin call=4"));
	assert_int_equal(audit_judge_status((uint16_t)bob_engine_scratch()->full.rule), 486);
	assert_int_equal(audit_judge_status(0), 486);
}

/* ---- hours ---- */

#define OFFICE " on mon-fri from 08:00 until 17:00\n"

enum {
	HOUR = 3600,
	CLOSES = 4 * HOUR, /* behind noon UTC, which is 13:00 here */
	OPENS = 19 * HOUR,
};

/* With one call up, is the next one refused? Both end at once. */
static bool is_refused(double seconds, const char *to)
{
	static int n;
	char line[128];
	bool refused;

	n++;
	snprintf(line, sizeof(line), "INVITE a>%s call=x%d", to, n);
	judged(seconds, line);
	snprintf(line, sizeof(line), "INVITE b>%s call=y%d", to, n);
	refused = judged(seconds, line).verdict == BOB_REJECT;
	snprintf(line, sizeof(line), "486 INVITE a>%s call=x%d to=t", to, n);
	judged(seconds, line);
	snprintf(line, sizeof(line), "486 INVITE b>%s call=y%d to=t", to, n);
	judged(seconds, line);
	return refused;
}

static void assert_hours(const char *policy, const char *to)
{
	assert_int_equal(judged_open(policy), 0);
	assert_true(is_refused(0, to));
	assert_true(is_refused(CLOSES - 1, to));
	assert_false(is_refused(CLOSES, to));
	assert_false(is_refused(OPENS - 1, to));
	assert_true(is_refused(OPENS, to));
	/* Saturday; then the Monday after summer time has begun, four weeks on. */
	assert_false(is_refused(5 * 24 * HOUR, to));
	assert_true(is_refused(28 * 24 * HOUR + CLOSES - HOUR - 1, to));
	assert_false(is_refused(28 * 24 * HOUR + CLOSES - HOUR, to));
	assert_int_equal(bob_engine_check(), 0);
}

static void rules_hold_by_the_traces_local_time(void **state)
{
	(void)state;
	assert_hours("user bob@example.com limit 1" OFFICE, "bob");
	assert_hours("prefix +468 limit 1" OFFICE, "tel:+46812345");
	assert_hours("domain example.com limit 1" OFFICE, "bob");
	assert_hours("default limit 1" OFFICE, "bob");
	assert_hours("group g limit 1" OFFICE "user bob@example.com in g\n", "bob");
}

static void without_his_hours_rule_a_lower_level_decides(void **state)
{
	(void)state;
	assert_int_equal(judged_open("default limit 1\nuser bob@example.com limit 9" OFFICE), 0);
	assert_false(is_refused(0, "bob"));
	assert_true(is_refused(CLOSES, "bob"));
}

static void hours_that_begin_in_a_long_silence_are_not_missed(void **state)
{
	(void)state;
	assert_int_equal(judged_open("user bob@example.com limit 1" OFFICE), 0);
	judged_audio(CLOSES + 60);
	assert_true(is_refused(OPENS + 7 * 24 * HOUR, "bob"));
}

/* ---- size ---- */

enum { USERS = 100000, ALIASES = 3 };

static void add_user(struct bob_policy *policy, int i)
{
	struct bob_terms terms = bob_terms_none;
	char name[32], alias[32];
	struct bob_fact fact = {.kind = BOB_FACT_USER, .name = name, .terms = &terms};

	terms.limit = 1 + (uint32_t)i % 50;
	snprintf(name, sizeof(name), "u%d@example.com", i);
	assert_int_equal(bob_policy_add(policy, &fact), 0);
	fact = (struct bob_fact){.kind = BOB_FACT_ALIAS, .name = alias, .of = name};
	for (int n = 0; n < ALIASES; n++) {
		snprintf(alias, sizeof(alias), "+%d", 10000000 + ALIASES * i + n);
		assert_int_equal(bob_policy_add(policy, &fact), 0);
	}
}

static void a_hundred_thousand_users_with_three_aliases_each_are_loaded(void **state)
{
	struct bob_policy *policy = bob_policy_new();
	struct audit_judge_options options = {.mode = BOB_ENFORCE, .policy = policy};
	clock_t before;

	(void)state;
	for (int i = 0; i < USERS; i++)
		add_user(policy, i);
	assert_int_equal(bob_policy_settle(policy, NULL, NULL), 0);
	before = clock();
	options.start = SECONDS(JUDGED_NOON);
	assert_int_equal(audit_judge_open(&options), 0);
	print_message("%d users in %.2f s\n", USERS, (double)(clock() - before) / CLOCKS_PER_SEC);
	/* The last alias of a user with a limit of one, in the middle and at the end. */
	assert_true(is_refused(0, "tel:+10150002"));
	assert_true(is_refused(1, "tel:+10299852"));
	assert_false(is_refused(2, "tel:+10299855"));
	assert_named("tel:+10150002", "u50000@example.com", 1, false);
	assert_int_equal(bob_engine_check(), 0);
	bob_policy_free(policy);
}

int main(void)
{
#define t(test) cmocka_unit_test_teardown(test, end)
	const struct CMUnitTest tests[] = {
		t(a_policy_means_the_same_as_made_by_hand),
		t(only_the_policys_emergency_numbers_are_exempt),
		t(what_contradicts_under_the_number_plan_is_not_opened),
		t(users_groups_and_guests_have_names_and_limits),
		t(a_rules_answer_is_known),
		t(rules_hold_by_the_traces_local_time),
		t(without_his_hours_rule_a_lower_level_decides),
		t(hours_that_begin_in_a_long_silence_are_not_missed),
		t(a_hundred_thousand_users_with_three_aliases_each_are_loaded),
	};

	return cmocka_run_group_tests_name("judge_policy", tests, central_europe, NULL);
}
