/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sorts a policy. Facts that come from a store or from an export are in order
 * within their kind already, which is looked at first; others are sorted by the
 * first bytes in which their names differ, so that few names are looked at.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "policy_settle.h"

struct sort_entry {
	uint64_t head; /* eight bytes of the name, behind what all begin with */
	uint32_t place;
};

static const char *first_name(const struct bob_fact *fact)
{
	bool belongs = fact->kind == BOB_FACT_ALIAS || fact->kind == BOB_FACT_CALLER;

	return belongs && fact->of ? fact->of : fact->name;
}

/* How many bytes all names of these places begin with. */
static size_t common_length(const struct bob_fact *facts, const uint32_t *places, size_t n)
{
	const char *first = first_name(&facts[places[0]]);
	size_t common = strlen(first);

	for (size_t i = 1; i < n && common; i++) {
		const char *name = first_name(&facts[places[i]]);
		size_t same = 0;

		while (same < common && name[same] == first[same])
			same++;
		common = same;
	}
	return common;
}

static uint64_t head_of(const char *name)
{
	uint64_t head = 0;

	for (int i = 0; i < 8; i++) {
		head = head << 8 | (unsigned char)*name;
		name += *name != '\0';
	}
	return head;
}

static int compare_entries(const void *x, const void *y, void *facts_)
{
	const struct sort_entry *one = x, *two = y;
	const struct bob_fact *facts = facts_;
	int order;

	if (one->head != two->head)
		return one->head < two->head ? -1 : 1;
	order = bob_fact_compare(&facts[one->place], &facts[two->place]);
	return order ? order : one->place < two->place ? -1 : 1;
}

static bool in_order(const struct bob_fact *facts, const uint32_t *places, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		if (bob_fact_compare(&facts[places[i - 1]], &facts[places[i]]) > 0)
			return false;
	}
	return true;
}

/* Facts of one kind. */
static int sort_places(const struct bob_fact *facts, uint32_t *places, size_t n)
{
	_cleanup_free_ struct sort_entry *entries = NULL;
	size_t common;

	if (n < 2 || in_order(facts, places, n))
		return 0;
	entries = reallocarray(NULL, n, sizeof(*entries));
	if (!entries)
		return -ENOMEM;
	common = common_length(facts, places, n);
	for (size_t i = 0; i < n; i++)
		entries[i] = (struct sort_entry){
			.head = head_of(first_name(&facts[places[i]]) + common),
			.place = places[i],
		};
	qsort_r(entries, n, sizeof(*entries), compare_entries, (void *)facts);
	for (size_t i = 0; i < n; i++)
		places[i] = entries[i].place;
	return 0;
}

/* By kind, in order of addition. begin: BOB_FACT_KINDS + 1 entries. */
static void part_kinds(const struct bob_policy *policy, uint32_t *places, size_t *begin)
{
	size_t next[BOB_FACT_KINDS];

	memset(begin, 0, (BOB_FACT_KINDS + 1) * sizeof(*begin));
	for (size_t i = 0; i < policy->n; i++)
		begin[policy->facts[i].kind + 1]++;
	for (int kind = 0; kind < BOB_FACT_KINDS; kind++) {
		begin[kind + 1] += begin[kind];
		next[kind] = begin[kind];
	}
	for (size_t i = 0; i < policy->n; i++)
		places[next[policy->facts[i].kind]++] = (uint32_t)i;
}

/* Leaves the facts in order, and where each of them stood in *ret_places. */
static int sort_facts(struct bob_policy *policy, uint32_t **ret_places)
{
	_cleanup_free_ uint32_t *places = reallocarray(NULL, policy->n + 1, sizeof(*places));
	size_t begin[BOB_FACT_KINDS + 1];
	struct bob_fact *sorted;

	if (!places)
		return -ENOMEM;
	part_kinds(policy, places, begin);
	for (int kind = 0; kind < BOB_FACT_KINDS; kind++) {
		size_t n = begin[kind + 1] - begin[kind];

		if (sort_places(policy->facts, places + begin[kind], n))
			return -ENOMEM;
	}
	sorted = reallocarray(NULL, policy->n + 1, sizeof(*sorted));
	if (!sorted)
		return -ENOMEM;
	for (size_t i = 0; i < policy->n; i++)
		sorted[i] = policy->facts[places[i]];
	free(policy->facts);
	policy->facts = sorted;
	policy->room = policy->n + 1;
	*ret_places = TAKE_PTR(places);
	return 0;
}

int bob_policy_settle(struct bob_policy *policy, bob_policy_complaint *complain, void *arg)
{
	_cleanup_free_ uint32_t *places = NULL;
	struct settling settling = {policy, NULL, complain, arg, 0};
	int err;

	if (policy->n >= UINT32_MAX)
		return bob_err(E2BIG, "more than four thousand million facts");
	err = sort_facts(policy, &places);
	if (!err) {
		policy->settled = true;
		settling.places = places;
		err = settle_check(&settling);
	}
	if (err)
		return bob_err(-err, "out of memory");
	return settling.complaints ? -EINVAL : 0;
}
