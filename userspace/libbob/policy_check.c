/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What contradicts in a sorted policy: the same thing twice, groups that are not
 * there or too deep, more than bob has room for. Names are in policy_claims.c.
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
void settle_complain(struct settling *settling, size_t other, size_t i, const char *format, ...)
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
			settle_complain(settling, first, i, "is there already");
	}
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
		settle_complain(settling, i, i, "there is no group %s", group->of);
		return;
	}
	for (int deep = 0; outer && deep <= BOB_GROUPS_DEEP; deep++) {
		if (outer == group) {
			settle_complain(settling, i, i, "is in itself%s%s",
					in == group ? "" : ", through ",
					in == group ? "" : in->name);
			return;
		}
		outer = group_of(policy, outer);
	}
	if (in->of)
		settle_complain(settling, (size_t)(in - policy->facts), i,
				"is in %s, which is in %s; groups are at most %d deep", in->name,
				in->of, BOB_GROUPS_DEEP);
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
			settle_complain(settling, i, i, "there is no group %s", of);
	}
}

/* ---- what bob has room for ---- */

/* i: the first fact that is too many, if n of them are. */
static void check_room(struct settling *settling, size_t i, size_t n, size_t most, const char *what)
{
	if (n > most)
		settle_complain(settling, i, i, "bob has room for %zu %s, and here are %zu", most,
				what, n);
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
	check_groups(settling);
	check_rooms(settling);
	return settle_check_names(settling);
}
