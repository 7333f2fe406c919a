/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Names in a sorted policy: each belongs to one person, who is there. Under a
 * number plan names that are typed otherwise may be one, as the maps would find.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "internal.h"
#include "policy_settle.h"

/* Who has claimed a name first. */
struct claims {
	struct settling *settling;
	const struct bob_plan *plan; /* NULL: none, or it changes no name */
	bool dialled[256];	     /* what its prefixes begin with */
	uint64_t *slots; /* upper half: of the hash; lower half: index of the fact + 1 */
	size_t mask;
};

static void find_plan(struct claims *claims)
{
	const struct bob_policy *policy = claims->settling->policy;
	const struct bob_plan *plan;

	if (!policy->n || !policy->facts[0].plan)
		return;
	plan = policy->facts[0].plan;
	claims->dialled[(unsigned char)plan->international.text[0]] = true;
	claims->dialled[(unsigned char)plan->national.text[0]] = true;
	claims->dialled[(unsigned char)plan->outside.text[0]] = true;
	claims->dialled[0] = false;
	if (plan->international.length || plan->national.length)
		claims->plan = plan;
}

/* The name that the kernel will look for. */
static const char *planned(const struct claims *claims, const struct bob_fact *fact,
			   char text[BOB_PLANNED_MAX])
{
	if (!claims->plan || !claims->dialled[(unsigned char)*fact->name])
		return fact->name;
	if (fact->kind == BOB_FACT_PREFIX)
		bob_prefix_planned(text, claims->plan, fact->name);
	else
		bob_name_planned(text, claims->plan, fact->name);
	return text;
}

/* Exempt callers are one's own; other names are everybody's. */
static uint64_t hash_of(const struct claims *claims, const struct bob_fact *fact)
{
	char text[BOB_PLANNED_MAX];
	const char *name = planned(claims, fact, text);
	uint64_t hash = facts_hash(name, strlen(name));

	return fact->kind == BOB_FACT_CALLER ? hash ^ facts_hash(fact->of, strlen(fact->of)) : hash;
}

static bool is_one(const struct claims *claims, const struct bob_fact *x, const struct bob_fact *y)
{
	char one[BOB_PLANNED_MAX], other[BOB_PLANNED_MAX];

	if (x->kind == BOB_FACT_CALLER && strcmp(x->of, y->of) != 0)
		return false;
	return !strcmp(planned(claims, x, one), planned(claims, y, other));
}

static uint64_t tag_of(uint64_t hash)
{
	return hash & ~(uint64_t)UINT32_MAX;
}

static uint64_t *find(const struct claims *claims, const struct bob_fact *fact, uint64_t hash)
{
	const struct bob_fact *facts = claims->settling->policy->facts;
	size_t spot = hash & claims->mask;

	for (; claims->slots[spot]; spot = (spot + 1) & claims->mask) {
		uint64_t slot = claims->slots[spot];

		if (tag_of(slot) == tag_of(hash) &&
		    is_one(claims, &facts[(uint32_t)slot - 1], fact))
			break;
	}
	return &claims->slots[spot];
}

static void complain(struct settling *settling, size_t first, size_t i)
{
	const struct bob_fact *other = &settling->policy->facts[first];
	const struct bob_fact *fact = &settling->policy->facts[i];

	if (!bob_fact_compare(other, fact))
		return; /* that it stands twice has been said */
	if (strcmp(other->name, fact->name) != 0)
		settle_complain(settling, first, i, "is by the number plan the same number as %s",
				other->name);
	else if (fact->kind == BOB_FACT_TARGET)
		settle_complain(settling, first, i, "is an emergency number already");
	else if (other->kind == BOB_FACT_ALIAS)
		settle_complain(settling, first, i, "is an alias of %s already", other->of);
	else if (fact->of && !strcmp(fact->of, fact->name))
		settle_complain(settling, i, i,
				"is an alias of itself; a user's own name needs none");
	else
		settle_complain(settling, first, i,
				"is a user already, so it cannot be an alias of %s", fact->of);
}

/* Of millions of names nearly every slot is far away: the next ones are fetched meanwhile. */
static void claim(struct claims *claims, struct facts_range range)
{
	enum { AHEAD = 16 };
	const struct bob_fact *facts = claims->settling->policy->facts;
	uint64_t hashes[AHEAD], *slot;

	for (size_t i = range.begin; i < range.end + AHEAD; i++) {
		size_t now = i - AHEAD;

		if (i >= range.begin + AHEAD) {
			slot = find(claims, &facts[now], hashes[now % AHEAD]);
			if (*slot)
				complain(claims->settling, (uint32_t)*slot - 1, now);
			else
				*slot = tag_of(hashes[now % AHEAD]) | (now + 1);
		}
		if (i + AHEAD < range.end)
			__builtin_prefetch(facts[i + AHEAD].name);
		if (i < range.end) {
			hashes[i % AHEAD] = hash_of(claims, &facts[i]);
			__builtin_prefetch(&claims->slots[hashes[i % AHEAD] & claims->mask]);
		}
	}
}

/* Of aliases or exempt callers: is everybody there? Users are in the same order. */
static void check_owners(const struct claims *claims, enum bob_fact_kind kind)
{
	struct settling *settling = claims->settling;
	const struct bob_fact *facts = settling->policy->facts;
	struct facts_range users = facts_of_kind(settling->policy, BOB_FACT_USER);
	struct facts_range range = facts_of_kind(settling->policy, kind);

	for (size_t i = range.begin, j = users.begin; i < range.end; i++) {
		const struct bob_fact user = {.kind = BOB_FACT_USER, .name = facts[i].of};
		uint64_t found;

		while (j < users.end && facts[j].name != user.name &&
		       strcmp(facts[j].name, user.name) < 0)
			j++;
		if (j < users.end &&
		    (facts[j].name == user.name || !strcmp(facts[j].name, user.name)))
			continue;
		found = *find(claims, &user, hash_of(claims, &user));
		if (found && facts[(uint32_t)found - 1].kind == BOB_FACT_ALIAS)
			settle_complain(settling, (uint32_t)found - 1, i,
					"%s is an alias of %s, and no user himself", user.name,
					facts[(uint32_t)found - 1].of);
		else
			settle_complain(settling, i, i, "there is no user %s", user.name);
	}
}

/* Names of both kinds are claimed from one stock; the two may be the same. */
static int check_space(struct claims *claims, enum bob_fact_kind kind, enum bob_fact_kind other)
{
	struct facts_range one = facts_of_kind(claims->settling->policy, kind);
	struct facts_range two = facts_of_kind(claims->settling->policy, other);
	size_t n = one.end - one.begin + (kind == other ? 0 : two.end - two.begin), size = 16;
	_cleanup_free_ uint64_t *slots = NULL;

	while (size < n + n / 2)
		size *= 2;
	slots = calloc(size, sizeof(*slots));
	if (!slots)
		return -ENOMEM;
	claims->slots = slots;
	claims->mask = size - 1;
	claim(claims, one);
	if (kind != other)
		claim(claims, two);
	if (kind == BOB_FACT_USER) {
		check_owners(claims, BOB_FACT_ALIAS);
		check_owners(claims, BOB_FACT_CALLER);
	}
	return 0;
}

int settle_check_names(struct settling *settling)
{
	struct claims claims = {.settling = settling};
	int err;

	find_plan(&claims);
	err = check_space(&claims, BOB_FACT_USER, BOB_FACT_ALIAS);
	if (!err)
		err = check_space(&claims, BOB_FACT_EMERGENCY, BOB_FACT_TARGET);
	if (!err && claims.plan)
		err = check_space(&claims, BOB_FACT_PREFIX, BOB_FACT_PREFIX);
	if (!err && claims.plan)
		err = check_space(&claims, BOB_FACT_CALLER, BOB_FACT_CALLER);
	return err;
}
