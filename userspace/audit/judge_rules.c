/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Rules of the policy in the native maps, and who has them. All of them are there
 * from the start; with the trace's time changes who has which.
 */
#include <errno.h>
#include <string.h>

#include "judge_internal.h"
#include "policy_facts.h"
#include "policy_image.h"

enum { SPOTS = 2 * BOB_RULES_MAX };

uint64_t judge_rules_next = UINT64_MAX;

static struct {
	const struct bob_policy *policy;
	struct bob_times times;
	uint16_t spots[SPOTS]; /* a hash table of indices */
	uint32_t n;	       /* indices in use, with 0 */
} rules;

/* ---- their indices ---- */

static struct bob_rule *rule_at(uint32_t i)
{
	return bob_native_lookup(&bob_rules, &i);
}

static struct bob_reply *reply_at(uint32_t i)
{
	return bob_native_lookup(&bob_replies, &i);
}

static int make(uint16_t *spot, const struct bob_rule *rule, const struct bob_reply *reply)
{
	if (rules.n >= BOB_RULES_MAX)
		return bob_err(ENOSPC,
			       "the policy has more than %d different rules, which is more than "
			       "bob can hold; use some of them more than once",
			       BOB_RULES_MAX - 1);
	*rule_at(rules.n) = *rule;
	*reply_at(rules.n) = *reply;
	*spot = (uint16_t)rules.n++;
	return 0;
}

static int index_of(const struct bob_terms *terms, bool group, uint32_t *ret)
{
	struct bob_reply reply;
	struct bob_rule rule;
	size_t spot;
	int err = 0;

	bob_rules_split(terms, group, &rule, &reply);
	spot = facts_hash(&rule, sizeof(rule)) ^ facts_hash(&reply, sizeof(reply));
	for (spot %= SPOTS; rules.spots[spot]; spot = (spot + 1) % SPOTS) {
		uint32_t i = rules.spots[spot];

		if (!memcmp(rule_at(i), &rule, sizeof(rule)) &&
		    !memcmp(reply_at(i), &reply, sizeof(reply)))
			break;
	}
	if (!rules.spots[spot])
		err = make(&rules.spots[spot], &rule, &reply);
	if (!err)
		*ret = rules.spots[spot];
	return err;
}

/* ---- who has them ---- */

static void put_domain(const struct bob_fact *fact, uint32_t rule)
{
	const struct bob_domain domain = {{rule, rule}};
	struct bob_key key;

	judge_marked_key('@', fact->name, &key);
	bob_native_delete(&bob_domains, &key);
	if (rule)
		bob_native_update(&bob_domains, &key, &domain, BPF_ANY);
}

static void put_prefix(const struct bob_fact *fact, uint32_t rule)
{
	char digits[BOB_PLANNED_MAX];
	size_t n = bob_prefix_planned(digits, &judge_config()->policy[0].plan, fact->name);

	for (uint8_t side = 0; side < 2 && n <= BOB_PREFIX_LENGTH; side++) {
		struct bob_prefix key = {.bits = 8 * (1 + (uint32_t)n), .parity = side};

		memcpy(key.digits, digits, n);
		bob_native_delete(&bob_prefixes, &key);
		if (rule)
			bob_native_update(&bob_prefixes, &key, &rule, BPF_ANY);
	}
}

static void put_user(uint32_t index, uint32_t rule)
{
	struct bob_user *user = judge_user(index);

	user->rule[0] = user->rule[1] = (uint16_t)rule;
}

/* index: of a user or group. */
static void put(const struct bob_fact *fact, uint32_t index, uint32_t rule)
{
	struct bob_policy_head *heads = judge_config()->policy;

	switch (fact->kind) {
	case BOB_FACT_DEFAULT: heads[0].rule = heads[1].rule = rule; break;
	case BOB_FACT_DOMAIN: put_domain(fact, rule); break;
	case BOB_FACT_PREFIX: put_prefix(fact, rule); break;
	default: put_user(index, rule);
	}
}

/* Those that do not hold now are made, too: so later nothing can fail. */
static int put_kind(enum bob_fact_kind kind, uint32_t first, const struct tm *now)
{
	struct facts_range range = facts_of_kind(rules.policy, kind);
	const struct bob_terms *last = NULL;
	uint32_t rule = 0;
	int err = 0;

	for (size_t i = range.begin; i < range.end && !err; i++) {
		const struct bob_fact *fact = bob_policy_fact(rules.policy, i);

		if (fact->terms && fact->terms != last)
			err = index_of(fact->terms, kind == BOB_FACT_GROUP, &rule);
		last = fact->terms ? fact->terms : last;
		if (!err)
			put(fact, first + (uint32_t)(i - range.begin),
			    fact->terms && bob_terms_hold(fact->terms, now) ? rule : 0);
	}
	return err;
}

static int put_all(uint64_t time)
{
	const time_t seconds = (time_t)(time / JUDGE_SECOND);
	struct bob_policy_head *heads = judge_config()->policy;
	struct tm now = {0};
	int err;

	tzset();
	localtime_r(&seconds, &now);
	err = put_kind(BOB_FACT_DEFAULT, 0, &now);
	if (!err)
		err = put_kind(BOB_FACT_DOMAIN, 0, &now);
	if (!err)
		err = put_kind(BOB_FACT_PREFIX, 0, &now);
	if (!err)
		err = put_kind(BOB_FACT_GROUP, 1, &now);
	if (!err)
		err = put_kind(BOB_FACT_USER, judge_first_user(rules.policy), &now);
	heads[0].prefixes = heads[1].prefixes = bob_prefixes.count / 2;
	heads[0].domains = heads[1].domains = bob_domains.count;
	return err;
}

/* ---- by the trace's time ---- */

static uint64_t next_second(uint64_t time)
{
	return (time / JUDGE_SECOND + 1) * JUDGE_SECOND;
}

int judge_rules_load(const struct bob_policy *policy, uint64_t time)
{
	int err;

	judge_rules_forget();
	rules.policy = policy;
	rules.n = 1;
	memset(rules.spots, 0, sizeof(rules.spots));
	err = put_all(time);
	if (!err)
		err = bob_times_of(&rules.times, policy, (time_t)(time / JUDGE_SECOND));
	if (!err && rules.times.n)
		judge_rules_next = next_second(time);
	return err;
}

void judge_rules_look(uint64_t time)
{
	const time_t now = (time_t)(time / JUDGE_SECOND);

	judge_rules_next = next_second(time);
	if (!bob_times_differ(&rules.times, now))
		return;
	put_all(time);
	bob_times_free(&rules.times);
	if (bob_times_of(&rules.times, rules.policy, now))
		judge_rules_next = UINT64_MAX; /* no memory: logged */
}

void judge_rules_forget(void)
{
	bob_times_free(&rules.times);
	rules.policy = NULL;
	judge_rules_next = UINT64_MAX;
}
