/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * bob_rules and bob_replies: one record each per distinct terms, shared by all
 * who have them. What an index that is in use says never changes, so whoever
 * looked it up a moment ago need not look again.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <bpf/bpf.h>

#include "cleanup.h"
#include "internal.h"
#include "policy_facts.h"

enum { SPOTS = 2 * BOB_RULES_MAX, CHUNK = 64 };

_Static_assert(BOB_RULES_MAX % CHUNK == 0, "chunks are whole");

struct bob_rules {
	const struct bob_maps *maps;
	struct bob_rule rule[BOB_RULES_MAX];
	bool held[BOB_RULES_MAX];     /* handed out: in use before long */
	uint16_t spots[SPOTS];	      /* a hash table of indices */
	const struct bob_terms *last; /* terms looked up before, which often come again */
	bool last_group;
	uint16_t last_index;
};

static size_t hash(const struct bob_rule *rule, const struct bob_reply *reply)
{
	return facts_hash(rule, sizeof(*rule)) ^ facts_hash(reply, sizeof(*reply));
}

/* Where the rule stands, or would stand. */
static uint16_t *spot_of(struct bob_rules *rules, const struct bob_rule *rule,
			 const struct bob_reply *reply)
{
	size_t spot = hash(rule, reply) % SPOTS;

	for (uint16_t i; (i = rules->spots[spot]); spot = (spot + 1) % SPOTS) {
		if (!memcmp(&rules->rule[i], rule, sizeof(*rule)) &&
		    !memcmp(&rules->maps->replies[i], reply, sizeof(*reply)))
			break;
	}
	return &rules->spots[spot];
}

static void enter(struct bob_rules *rules, uint32_t i)
{
	uint16_t *spot = spot_of(rules, &rules->rule[i], &rules->maps->replies[i]);

	if (!*spot)
		*spot = (uint16_t)i;
}

static void enter_all(struct bob_rules *rules)
{
	memset(rules->spots, 0, sizeof(rules->spots));
	for (uint32_t i = 1; i < BOB_RULES_MAX; i++) {
		if (rules->rule[i].flags)
			enter(rules, i);
	}
}

static bool any(const struct bob_rule *rules)
{
	for (uint32_t i = 0; i < CHUNK; i++) {
		if (rules[i].flags)
			return true;
	}
	return false;
}

/*
 * Most policies have few rules, and an edit does not wait for all that there may be.
 * The lowest index that is empty is the next in use, and none is emptied again but
 * for the moment in which it is rewritten: behind a chunk without rules there are none.
 */
static int read_rules(const struct bob_maps *maps, struct bob_rule *ret)
{
	uint32_t keys[CHUNK], from, to;

	for (uint32_t at = 0; at < BOB_RULES_MAX; at += CHUNK) {
		uint32_t n = CHUNK;

		if (bpf_map_lookup_batch(maps->rules_fd, at ? &from : NULL, &to, keys, ret + at, &n,
					 NULL) &&
		    errno != ENOENT)
			return bob_err(errno, "bob_rules: cannot be read: %s", strerror(errno));
		if (!any(ret + at))
			break;
		from = to;
	}
	return 0;
}

int bob_rules_open(struct bob_rules **ret, const struct bob_maps *maps)
{
	_cleanup_free_ struct bob_rules *rules = calloc(1, sizeof(*rules));
	int err = rules ? 0 : bob_err(ENOMEM, "out of memory");

	if (!err)
		err = read_rules(maps, rules->rule);
	if (err)
		return err;
	rules->maps = maps;
	enter_all(rules);
	*ret = TAKE_PTR(rules);
	return 0;
}

void bob_rules_close(struct bob_rules *rules)
{
	free(rules);
}

uint32_t bob_rules_count(const struct bob_maps *maps)
{
	struct bob_rules *rules;
	uint32_t n = 0;

	if (bob_rules_open(&rules, maps))
		return 0;
	for (uint32_t i = 0; i < BOB_RULES_MAX; i++)
		n += rules->rule[i].flags != 0;
	bob_rules_close(rules);
	return n;
}

/* ---- an index to spare ---- */

static void use(bool *used, uint32_t rule)
{
	if (rule < BOB_RULES_MAX)
		used[rule] = true;
}

static int use_domain(const void *key, const void *value, void *arg)
{
	const uint32_t *rule = value;

	(void)key;
	use(arg, rule[0]);
	use(arg, rule[1]);
	return 0;
}

/* A refusal is repeated for 32 s, in the same words. */
static void use_refusals(const struct bob_maps *maps, bool *used)
{
	const uint64_t now = bob_now();

	for (uint32_t at = 0; at < maps->refused_size; at++) {
		for (int i = 0; i < BOB_REFUSED_WAYS; i++) {
			const struct bob_refusal *refusal = &maps->refused[at].ways[i];

			if (BOB_READ(refusal->until) > now)
				use(used, BOB_READ(refusal->rule));
		}
	}
}

static void use_prefixes(const struct bob_maps *maps, bool *used)
{
	struct bob_prefix key, *before = NULL;
	uint32_t rule;

	while (!bpf_map_get_next_key(maps->prefixes_fd, before, &key)) {
		before = &key;
		if (!bpf_map_lookup_elem(maps->prefixes_fd, &key, &rule))
			use(used, rule);
	}
}

/* Rare, and so it may look through everything that can point to a rule. */
static int reclaim(struct bob_rules *rules)
{
	const struct bob_maps *maps = rules->maps;
	bool used[BOB_RULES_MAX];
	int err;

	memcpy(used, rules->held, sizeof(used));
	for (uint32_t side = 0; side < 2; side++) {
		use(used, maps->config->policy[side].rule);
		for (uint32_t i = 1; i < maps->users_size; i++)
			use(used, BOB_READ(bob_user_record(maps, i)->rule[side]));
	}
	use_prefixes(maps, used);
	err = bob_map_each(maps->domains_fd, sizeof(struct bob_key), sizeof(struct bob_domain),
			   use_domain, used, NULL);
	if (err)
		return bob_err(-err, "bob_domains: cannot be read: %s", strerror(-err));
	use_refusals(maps, used);
	for (uint32_t i = 1; i < BOB_RULES_MAX; i++) {
		if (!used[i])
			rules->rule[i] = (struct bob_rule){0};
	}
	enter_all(rules);
	return 0;
}

static uint32_t empty_index(const struct bob_rules *rules)
{
	for (uint32_t i = 1; i < BOB_RULES_MAX; i++) {
		if (!rules->rule[i].flags)
			return i;
	}
	return 0;
}

/* ---- terms ---- */

void bob_rules_split(const struct bob_terms *terms, bool group, struct bob_rule *rule,
		     struct bob_reply *reply)
{
	*rule = (struct bob_rule){
		.limit = terms->limit,
		.incoming = terms->incoming,
		.outgoing = terms->outgoing,
		.flags = BOB_RULE_USED | (group ? BOB_RULE_BOTH : 0),
	};
	memset(reply, 0, sizeof(*reply));
	reply->status = terms->status;
	reply->retry_after = terms->retry_after;
	memcpy(reply->contact, terms->contact, sizeof(reply->contact));
	memcpy(reply->reason, terms->reason, sizeof(reply->reason));
}

/* The reply first: an index with a rule is whole. */
static int make(struct bob_rules *rules, uint32_t i, const struct bob_rule *rule,
		const struct bob_reply *reply)
{
	static const struct bob_rule none;

	if (bpf_map_update_elem(rules->maps->rules_fd, &i, &none, BPF_ANY))
		return bob_err(errno, "bob_rules: cannot be written: %s", strerror(errno));
	rules->maps->replies[i] = *reply;
	if (bpf_map_update_elem(rules->maps->rules_fd, &i, rule, BPF_ANY))
		return bob_err(errno, "bob_rules: cannot be written: %s", strerror(errno));
	rules->rule[i] = *rule;
	enter(rules, i);
	return 0;
}

static int find_or_make(struct bob_rules *rules, const struct bob_rule *rule,
			const struct bob_reply *reply, uint32_t *ret)
{
	uint32_t i = *spot_of(rules, rule, reply);
	int err = 0;

	if (!i) {
		i = empty_index(rules);
		if (!i)
			err = reclaim(rules);
		if (!i && !err)
			i = empty_index(rules);
		if (!i && !err)
			err = bob_err(ENOSPC,
				      "bob_rules: full: the policy has %d different rules already; "
				      "use one of those",
				      BOB_RULES_MAX - 1);
		if (!err)
			err = make(rules, i, rule, reply);
	}
	if (!err)
		*ret = i;
	return err;
}

int bob_rules_index(struct bob_rules *rules, const struct bob_terms *terms, bool group,
		    uint32_t *ret)
{
	struct bob_reply reply;
	struct bob_rule rule;
	uint32_t i;
	int err;

	if (terms == rules->last && group == rules->last_group) {
		*ret = rules->last_index;
		return 0;
	}
	bob_rules_split(terms, group, &rule, &reply);
	err = find_or_make(rules, &rule, &reply, &i);
	if (err)
		return err;
	rules->held[i] = true;
	rules->last = terms;
	rules->last_group = group;
	rules->last_index = (uint16_t)i;
	*ret = i;
	return 0;
}
