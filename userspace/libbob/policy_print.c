/* SPDX-License-Identifier: GPL-2.0-only */
/* Facts -> the text format, in one order, so that two versions differ where the policies do. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "policy_facts.h"
#include "policy_words.h"

static const struct {
	const char *word, *comment; /* of aliases and callers: a user's */
} kinds[BOB_FACT_KINDS] = {
	[BOB_FACT_PLAN] = {"number-plan",
			   "How numbers are dialled here, so that one number is one name."},
	[BOB_FACT_EMERGENCY] = {"emergency", "Calls to these are never refused."},
	[BOB_FACT_TARGET] = {"target", "Hunt groups, queues, voicemail: calls to these are never "
				       "refused, and not counted."},
	[BOB_FACT_DEFAULT] = {"default", "Everybody of whom nothing is said below."},
	[BOB_FACT_DOMAIN] = {"domain", "Users of a domain, unless their number or they themselves "
				       "have a rule."},
	[BOB_FACT_PREFIX] = {"prefix", "Numbers that begin with these digits: the longest prefix "
				       "counts."},
	[BOB_FACT_GROUP] = {"group",
			    "Limits on what the members of a group have in calls together."},
	[BOB_FACT_USER] = {"user", "Users, their other names, and callers who always get through "
				   "to them."},
	[BOB_FACT_ALIAS] = {"alias", NULL},
	[BOB_FACT_CALLER] = {"caller", NULL},
};

static void put(FILE *out, const char *text)
{
	fputs_unlocked(text, out);
}

/* " word name" */
static void put_name(FILE *out, const char *word, enum bob_fact_kind kind, const char *name)
{
	char typed[NAME_WORD];

	put(out, word);
	putc_unlocked(' ', out);
	put(out, name_word(typed, kind, name));
}

static void put_digits(FILE *out, const char *word, const struct bob_digits *digits)
{
	if (digits->length)
		fprintf(out, " %s %.*s", word, digits->length, digits->text);
}

static void put_plan(FILE *out, const struct bob_plan *plan)
{
	put_digits(out, "country", &plan->country);
	put_digits(out, "national", &plan->national);
	put_digits(out, "international", &plan->international);
	put_digits(out, "outside", &plan->outside);
}

/* Terms that say nothing are said, too: they end the search for a rule. */
static void put_terms(FILE *out, const struct bob_terms *terms)
{
	char text[BOB_TERMS_TEXT];

	bob_terms_print(text, sizeof(text), terms);
	putc_unlocked(' ', out);
	put(out, *text ? text : "limit none");
}

/* A fact without aliases and callers. */
static void put_fact(FILE *out, const struct bob_fact *fact)
{
	if (*fact->name)
		put_name(out, kinds[fact->kind].word, fact->kind, fact->name);
	else
		put(out, kinds[fact->kind].word);
	if (fact->plan)
		put_plan(out, fact->plan);
	if (fact->of)
		put_name(out, " in", BOB_FACT_GROUP, fact->of);
	if (fact->terms)
		put_terms(out, fact->terms);
}

/* errno was 0 before the first write, and is that of the write that failed. */
static int written(FILE *out)
{
	int err;

	if (!fflush(out) && !ferror(out))
		return 0;
	err = errno ? errno : EIO;
	return bob_err(err, "the policy cannot be written: %s", strerror(err));
}

int bob_fact_print(const struct bob_fact *fact, FILE *out)
{
	errno = 0;
	if (fact->kind == BOB_FACT_ALIAS || fact->kind == BOB_FACT_CALLER) {
		put_name(out, "user", BOB_FACT_USER, fact->of ? fact->of : "");
		putc_unlocked(' ', out);
		put_name(out, kinds[fact->kind].word, fact->kind, fact->name);
	} else {
		put_fact(out, fact);
	}
	return ferror(out) ? written(out) : 0;
}

/* Goes on in a list that is in order of users, up to the end of this one's. */
static void put_list(FILE *out, const struct bob_policy *policy, size_t *at, size_t end,
		     const struct bob_fact *user)
{
	for (; *at < end; ++*at) {
		const struct bob_fact *fact = &policy->facts[*at];

		if (fact->of != user->name && strcmp(fact->of, user->name) != 0)
			break;
		put_name(out, fact->kind == BOB_FACT_ALIAS ? "    alias" : "    caller", fact->kind,
			 fact->name);
		putc_unlocked('\n', out);
	}
}

/* False: an alias or a caller is left of whom there is no user. */
static bool put_users(FILE *out, const struct bob_policy *policy)
{
	struct facts_range users = facts_of_kind(policy, BOB_FACT_USER);
	struct facts_range aliases = facts_of_kind(policy, BOB_FACT_ALIAS);
	struct facts_range callers = facts_of_kind(policy, BOB_FACT_CALLER);

	for (size_t i = users.begin; i < users.end && !ferror_unlocked(out); i++) {
		put_fact(out, &policy->facts[i]);
		putc_unlocked('\n', out);
		put_list(out, policy, &aliases.begin, aliases.end, &policy->facts[i]);
		put_list(out, policy, &callers.begin, callers.end, &policy->facts[i]);
	}
	return aliases.begin == aliases.end && callers.begin == callers.end;
}

int bob_policy_print(const struct bob_policy *policy, FILE *out)
{
	bool whole;
	int err;

	errno = 0;
	fprintf(out, "# bob policy %d\n", BOB_POLICY_FORMAT);
	for (enum bob_fact_kind kind = 0; kind <= BOB_FACT_USER; kind++) {
		struct facts_range range = facts_of_kind(policy, kind);

		if (range.begin == range.end)
			continue;
		fprintf(out, "\n# %s\n", kinds[kind].comment);
		if (kind == BOB_FACT_USER)
			break;
		for (size_t i = range.begin; i < range.end; i++) {
			put_fact(out, &policy->facts[i]);
			putc_unlocked('\n', out);
		}
	}
	whole = put_users(out, policy);
	err = written(out);
	if (!err && !whole)
		return bob_err(EINVAL,
			       "the policy has aliases or callers of users it has not; `bobctl "
			       "policy check` tells which");
	return err;
}
