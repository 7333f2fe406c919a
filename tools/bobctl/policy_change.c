/* SPDX-License-Identifier: GPL-2.0-only */
/* What changes from one policy to another, for people and for scripts. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy_file.h"

/* What people count: rules of all levels are rules. */
enum sort { PLANS, EMERGENCIES, TARGETS, RULES, GROUPS, USERS, ALIASES, CALLERS, SORTS };
enum happening { CHANGED, ADDED, REMOVED, HAPPENINGS };

static const char *const one[SORTS] = {
	"number plan", "emergency number", "exempt target", "rule", "group", "user",
	"alias",       "exempt caller"};
static const char *const many[SORTS] = {
	"number plans", "emergency numbers", "exempt targets", "rules", "groups",
	"users",	"aliases",	     "exempt callers"};
static const char *const fields[SORTS] = {"plan",   "emergency", "targets", "rules",
					  "groups", "users",	 "aliases", "callers"};
static const char *const happenings[HAPPENINGS] = {"changed", "added", "removed"};

static enum sort sort_of(enum bob_fact_kind kind)
{
	switch (kind) {
	case BOB_FACT_PLAN: return PLANS;
	case BOB_FACT_EMERGENCY: return EMERGENCIES;
	case BOB_FACT_TARGET: return TARGETS;
	case BOB_FACT_GROUP: return GROUPS;
	case BOB_FACT_USER: return USERS;
	case BOB_FACT_ALIAS: return ALIASES;
	case BOB_FACT_CALLER: return CALLERS;
	default: return RULES;
	}
}

static const struct bob_fact *fact_of(const struct bob_change *change)
{
	return change->after ? change->after : change->before;
}

static void count(const struct bob_changes *changes, size_t n[SORTS][HAPPENINGS])
{
	memset(n, 0, sizeof(size_t) * SORTS * HAPPENINGS);
	for (size_t i = 0; i < changes->n; i++) {
		const struct bob_change *change = &changes->list[i];

		n[sort_of(fact_of(change)->kind)][!change->before  ? ADDED
						  : !change->after ? REMOVED
								   : CHANGED]++;
	}
}

const char *ctl_changes_words(char dst[CTL_TERMS_WORDS], const struct bob_changes *changes)
{
	size_t n[SORTS][HAPPENINGS], at = 0;

	count(changes, n);
	snprintf(dst, CTL_TERMS_WORDS, "nothing changed: this is the policy already");
	for (int what = SORTS - 1; what >= 0; what--) {
		for (int how = 0; how < HAPPENINGS; how++) {
			size_t k = n[what][how];

			if (k)
				at += (size_t)snprintf(dst + at, CTL_TERMS_WORDS - at,
						       "%s%zu %s %s", at ? ", " : "", k,
						       k == 1 ? one[what] : many[what],
						       happenings[how]);
		}
	}
	return dst;
}

json_t *ctl_changes_json(const struct bob_changes *changes)
{
	size_t n[SORTS][HAPPENINGS];
	json_t *root = json_object();

	count(changes, n);
	for (int what = 0; what < SORTS; what++) {
		json_t *row = json_object();

		for (int how = 0; how < HAPPENINGS; how++)
			json_object_set_new(row, happenings[how],
					    json_integer((json_int_t)n[what][how]));
		json_object_set_new(root, fields[what], row);
	}
	return root;
}

/* Whose statement of the format a fact belongs to. */
static struct bob_fact statement_of(const struct bob_fact *fact)
{
	if (fact->kind == BOB_FACT_ALIAS || fact->kind == BOB_FACT_CALLER)
		return (struct bob_fact){.kind = BOB_FACT_USER, .name = fact->of};
	return *fact;
}

/* A user's names stand with him. */
static int by_statement(const void *x, const void *y)
{
	const struct bob_fact *a = fact_of(*(const struct bob_change *const *)x);
	const struct bob_fact *b = fact_of(*(const struct bob_change *const *)y);
	struct bob_fact of_a = statement_of(a), of_b = statement_of(b);
	int order = bob_fact_compare(&of_a, &of_b);

	return order ? order : bob_fact_compare(a, b);
}

static int print_line(char sign, const struct bob_fact *fact)
{
	int err;

	if (!fact)
		return 0;
	printf("%c ", sign);
	err = bob_fact_print(fact, stdout);
	putchar('\n');
	return err;
}

int ctl_changes_print(const struct bob_changes *changes)
{
	const struct bob_change **sorted = calloc(changes->n + 1, sizeof(struct bob_change *));
	int err = sorted ? 0 : bob_err(ENOMEM, "out of memory");

	for (size_t i = 0; i < changes->n && !err; i++)
		sorted[i] = &changes->list[i];
	if (!err)
		qsort(sorted, changes->n, sizeof(struct bob_change *), by_statement);
	for (size_t i = 0; i < changes->n && !err; i++) {
		err = print_line('-', sorted[i]->before);
		if (!err)
			err = print_line('+', sorted[i]->after);
	}
	free(sorted);
	return err;
}
