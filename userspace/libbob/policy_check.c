/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What contradicts in a sorted policy: the same thing twice, a name that two
 * people claim, whatever points to nobody, groups that are too deep.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "policy_settle.h"

static const char *const kind_words[BOB_FACT_KINDS] = {
	"number-plan", "emergency", "target", "default", "domain",
	"prefix",      "group",	    "user",   "alias",	 "caller",
};

/* About the fact at i, and perhaps at fault with it the one at other. */
static void __attribute__((format(printf, 4, 5)))
complain(struct settling *settling, size_t other, size_t i, const char *format, ...)
{
	const struct bob_fact *fact = &settling->policy->facts[i];
	char raw[512], text[4 * sizeof(raw)];
	va_list args;
	int n;

	settling->complaints++;
	if (!settling->complain)
		return;
	n = snprintf(raw, sizeof(raw), "%s%s%.*s: ", kind_words[fact->kind], *fact->name ? " " : "",
		     BOB_TEXT_MAX, fact->name);
	va_start(args, format);
	vsnprintf(raw + n, sizeof(raw) - (size_t)n, format, args);
	va_end(args);
	bob_escape(text, sizeof(text), raw, strlen(raw));
	settling->complain(settling->places[other], settling->places[i], text, settling->arg);
}

static void check_twice(struct settling *settling)
{
	const struct bob_fact *facts = settling->policy->facts;
	size_t first = 0;

	for (size_t i = 1; i < settling->policy->n; i++) {
		if (bob_fact_compare(&facts[first], &facts[i]) != 0)
			first = i;
		else
			complain(settling, first, i, "is there already");
	}
}

static void check_exempt(struct settling *settling)
{
	const struct bob_fact *facts = settling->policy->facts;
	struct facts_range numbers = facts_of_kind(settling->policy, BOB_FACT_EMERGENCY);
	struct facts_range targets = facts_of_kind(settling->policy, BOB_FACT_TARGET);

	for (size_t i = numbers.begin, j = targets.begin; j < targets.end; j++) {
		while (i < numbers.end && strcmp(facts[i].name, facts[j].name) < 0)
			i++;
		if (i < numbers.end && !strcmp(facts[i].name, facts[j].name))
			complain(settling, i, j, "is an emergency number already");
	}
}

/* ---- names: of users and aliases, each may stand once ---- */

struct names {
	uint64_t *slots; /* upper half: of the hash; lower half: index of the fact + 1 */
	size_t mask;
};

static uint64_t tag_of(uint64_t hash)
{
	return hash & ~(uint64_t)UINT32_MAX;
}

static uint64_t *names_find(const struct names *names, const struct bob_fact *facts,
			    const char *name, uint64_t hash)
{
	size_t spot = hash & names->mask;

	for (; names->slots[spot]; spot = (spot + 1) & names->mask) {
		uint64_t slot = names->slots[spot];

		if (tag_of(slot) == tag_of(hash) && !strcmp(facts[(uint32_t)slot - 1].name, name))
			break;
	}
	return &names->slots[spot];
}

static void complain_alias(struct settling *settling, size_t first, size_t i)
{
	const struct bob_fact *other = &settling->policy->facts[first];
	const struct bob_fact *alias = &settling->policy->facts[i];

	if (!bob_fact_compare(other, alias))
		return; /* said by check_twice() */
	if (other->kind == BOB_FACT_ALIAS)
		complain(settling, first, i, "is an alias of %s already", other->of);
	else if (alias->of && !strcmp(alias->of, alias->name))
		complain(settling, i, i, "is an alias of itself; a user's own name needs none");
	else
		complain(settling, first, i, "is a user already, so it cannot be an alias of %s",
			 alias->of);
}

static void check_name(struct settling *settling, struct names *names, size_t i, uint64_t hash)
{
	const struct bob_fact *facts = settling->policy->facts;
	uint64_t *slot = names_find(names, facts, facts[i].name, hash);

	if (!*slot)
		*slot = tag_of(hash) | (i + 1);
	else if (facts[i].kind == BOB_FACT_ALIAS)
		complain_alias(settling, (uint32_t)*slot - 1, i);
}

/* Of millions of names nearly every slot is far away: the next ones are fetched meanwhile. */
static void check_names(struct settling *settling, struct names *names, struct facts_range range)
{
	enum { AHEAD = 16 };
	const struct bob_fact *facts = settling->policy->facts;
	uint64_t hashes[AHEAD], hash;

	for (size_t i = range.begin; i < range.end + AHEAD; i++) {
		if (i >= range.begin + AHEAD)
			check_name(settling, names, i - AHEAD, hashes[i % AHEAD]);
		if (i + AHEAD < range.end)
			__builtin_prefetch(facts[i + AHEAD].name);
		if (i >= range.end)
			continue;
		hash = hashes[i % AHEAD] = facts_hash(facts[i].name, strlen(facts[i].name));
		__builtin_prefetch(&names->slots[hash & names->mask]);
	}
}

/* Of aliases or exempt callers: is everybody there? Users are in the same order. */
static void check_owners(struct settling *settling, const struct names *names,
			 enum bob_fact_kind kind)
{
	const struct bob_fact *facts = settling->policy->facts;
	struct facts_range users = facts_of_kind(settling->policy, BOB_FACT_USER);
	struct facts_range range = facts_of_kind(settling->policy, kind);

	for (size_t i = range.begin, j = users.begin; i < range.end; i++) {
		const char *of = facts[i].of ? facts[i].of : "";
		uint64_t found;

		while (j < users.end && facts[j].name != of && strcmp(facts[j].name, of) < 0)
			j++;
		if (j < users.end && (facts[j].name == of || !strcmp(facts[j].name, of)))
			continue;
		found = *names_find(names, facts, of, facts_hash(of, strlen(of)));
		if (found)
			complain(settling, (uint32_t)found - 1, i,
				 "%s is an alias of %s, and no user himself", of,
				 facts[(uint32_t)found - 1].of);
		else
			complain(settling, i, i, "there is no user %s", of);
	}
}

static int check_people(struct settling *settling)
{
	struct facts_range users = facts_of_kind(settling->policy, BOB_FACT_USER);
	struct facts_range aliases = facts_of_kind(settling->policy, BOB_FACT_ALIAS);
	size_t n = users.end - users.begin + aliases.end - aliases.begin, size = 16;
	_cleanup_free_ uint64_t *slots = NULL;
	struct names names;

	while (size < n + n / 2)
		size *= 2;
	slots = calloc(size, sizeof(*slots));
	if (!slots)
		return -ENOMEM;
	names = (struct names){slots, size - 1};
	check_names(settling, &names, users);
	check_names(settling, &names, aliases);
	check_owners(settling, &names, BOB_FACT_ALIAS);
	check_owners(settling, &names, BOB_FACT_CALLER);
	return 0;
}

/* ---- groups ---- */

static const struct bob_fact *group_of(const struct bob_policy *policy, const struct bob_fact *fact)
{
	const struct bob_fact like = {.kind = BOB_FACT_GROUP, .name = fact->of ? fact->of : ""};

	return fact->of ? bob_policy_find(policy, &like) : NULL;
}

/* A group may be in another one, which is then in none (BOB_GROUPS_DEEP). */
static void check_group(struct settling *settling, size_t i)
{
	const struct bob_policy *policy = settling->policy;
	const struct bob_fact *group = &policy->facts[i], *in = group_of(policy, group);
	const struct bob_fact *outer = in;

	if (!group->of)
		return;
	if (!in) {
		complain(settling, i, i, "there is no group %s", group->of);
		return;
	}
	for (int deep = 0; outer && deep <= BOB_GROUPS_DEEP; deep++) {
		if (outer == group) {
			complain(settling, i, i, "is in itself%s%s",
				 in == group ? "" : ", through ", in == group ? "" : in->name);
			return;
		}
		outer = group_of(policy, outer);
	}
	if (in->of)
		complain(settling, (size_t)(in - policy->facts), i,
			 "is in %s, which is in %s; groups are at most %d deep", in->name, in->of,
			 BOB_GROUPS_DEEP);
}

static void check_groups(struct settling *settling)
{
	const struct bob_policy *policy = settling->policy;
	struct facts_range groups = facts_of_kind(policy, BOB_FACT_GROUP);
	struct facts_range users = facts_of_kind(policy, BOB_FACT_USER);
	const char *known = NULL;

	for (size_t i = groups.begin; i < groups.end; i++)
		check_group(settling, i);
	for (size_t i = users.begin; i < users.end; i++) {
		const char *of = policy->facts[i].of;

		if (!of || of == known)
			continue;
		if (group_of(policy, &policy->facts[i]))
			known = of;
		else
			complain(settling, i, i, "there is no group %s", of);
	}
}

/* ---- what bob has room for ---- */

/* i: the first fact that is too many, if n of them are. */
static void check_room(struct settling *settling, size_t i, size_t n, size_t most, const char *what)
{
	if (n > most)
		complain(settling, i, i, "bob has room for %zu %s, and here are %zu", most, what,
			 n);
}

static void check_rooms(struct settling *settling)
{
	/* prefixes are in the map once for each of the two policies, the rest once for both */
	enum { PREFIXES = BOB_PREFIXES_MAX / 2, RULES = BOB_RULES_MAX - 1 };
	const struct bob_policy *policy = settling->policy;
	struct facts_range range;
	size_t exempt, last = policy->n;

	range = facts_of_kind(policy, BOB_FACT_DOMAIN);
	check_room(settling, range.begin + BOB_DOMAINS_MAX, range.end - range.begin,
		   BOB_DOMAINS_MAX, "domains");
	range = facts_of_kind(policy, BOB_FACT_PREFIX);
	check_room(settling, range.begin + PREFIXES, range.end - range.begin, PREFIXES, "prefixes");
	exempt = facts_of_kind(policy, BOB_FACT_TARGET).end;
	range = facts_of_kind(policy, BOB_FACT_CALLER);
	exempt += range.end - range.begin - facts_of_kind(policy, BOB_FACT_EMERGENCY).begin;
	check_room(settling, policy->n - 1, exempt, BOB_EXEMPT_MAX,
		   "emergency numbers, exempt targets and exempt callers");
	while (last && !policy->facts[last - 1].terms)
		last--;
	check_room(settling, last - 1, policy->terms_n, RULES, "different terms");
}

int settle_check(struct settling *settling)
{
	check_twice(settling);
	check_exempt(settling);
	check_groups(settling);
	check_rooms(settling);
	return check_people(settling);
}
