// SPDX-License-Identifier: GPL-2.0-only
/* Policies drawn by chance from a few names, so that two of them have much in common. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "apply.h"

enum { USERS = 24, GROUPS = 4 };

struct draw {
	uint32_t state;
	uint32_t odd; /* which of two neighbours has the extension */
	struct bob_policy *policy;
	bool failed;
};

static uint32_t below(struct draw *d, uint32_t n)
{
	d->state = d->state * 1664525 + 1013904223;
	return (d->state >> 8) % n;
}

static void add(struct draw *d, enum bob_fact_kind kind, const char *name, const char *of,
		const struct bob_terms *terms)
{
	const struct bob_fact fact = {.kind = kind, .name = name, .of = of, .terms = terms};

	d->failed |= bob_policy_add(d->policy, &fact) != 0;
}

/* Half of those with days do not hold today. */
static struct bob_terms terms(struct draw *d)
{
	struct bob_terms t = bob_terms_none;
	time_t now = time(NULL);
	struct tm tm;

	localtime_r(&now, &tm);
	if (below(d, 3))
		t.limit = 1 + below(d, 5);
	if (!below(d, 3))
		t.outgoing = 1 + below(d, 2);
	if (!below(d, 4)) {
		t.status = 302;
		strcpy(t.contact, "sip:voicemail@example.com");
	}
	if (!below(d, 4))
		t.days = 1U << (tm.tm_wday + 6 + 3 * below(d, 2)) % 7;
	return t;
}

static void draw_user(struct draw *d, uint32_t i, const char *const groups[])
{
	char name[32], alias[32], caller[32];
	struct bob_terms t = terms(d);

	snprintf(name, sizeof(name), "user%u@example.com", i);
	add(d, BOB_FACT_USER, name, below(d, 2) ? groups[below(d, GROUPS)] : NULL,
	    below(d, 4) ? &t : NULL);
	/* 0850000xx and +46850000xx are one number under the plan: never both. */
	snprintf(alias, sizeof(alias), i % 2 ? "08500000%02u" : "+468500000%02u", i);
	if (below(d, 2))
		add(d, BOB_FACT_ALIAS, alias, name, NULL);
	/* Extensions that go from one user to the next, and back. */
	snprintf(alias, sizeof(alias), "%u", 1000 + i / 2);
	if (i % 2 == d->odd && below(d, 4))
		add(d, BOB_FACT_ALIAS, alias, name, NULL);
	snprintf(caller, sizeof(caller), "+468500000%02u", below(d, USERS / 2) * 2);
	if (!below(d, 4))
		add(d, BOB_FACT_CALLER, caller, name, NULL);
}

static void draw_levels(struct draw *d)
{
	static const char *const prefixes[] = {"08", "+44", "+4420", "5"};
	static const char *const domains[] = {"example.com", "example.org"};
	struct bob_terms t = terms(d);

	if (below(d, 2))
		add(d, BOB_FACT_DEFAULT, "", NULL, &t);
	for (int i = 0; i < 4; i++) {
		t = terms(d);
		if (below(d, 2))
			add(d, BOB_FACT_PREFIX, prefixes[i], NULL, &t);
	}
	for (int i = 0; i < 2; i++) {
		t = terms(d);
		if (below(d, 2))
			add(d, BOB_FACT_DOMAIN, domains[i], NULL, &t);
	}
	if (below(d, 2))
		add(d, BOB_FACT_EMERGENCY, "112", NULL, NULL);
	if (below(d, 2))
		add(d, BOB_FACT_TARGET, "queue@example.com", NULL, NULL);
}

static void draw_plan(struct draw *d)
{
	static const struct bob_plan plan = {
		.country = {"46", 2},
		.national = {"0", 1},
		.international = {"00", 2},
	};
	const struct bob_fact fact = {.kind = BOB_FACT_PLAN, .name = "", .plan = &plan};

	d->failed |= bob_policy_add(d->policy, &fact) != 0;
}

static void say(size_t first, size_t second, const char *text, void *arg)
{
	(void)arg;
	fprintf(stderr, "facts %zu and %zu: %s\n", first, second, text);
}

struct bob_policy *apply_policy(uint32_t seed)
{
	static const char *const groups[GROUPS] = {"sales", "trunk", "support", "lab"};
	struct draw d = {
		.state = seed * 2654435761U + 1, .odd = seed >> 1 & 1, .policy = bob_policy_new()};

	for (int i = 0; i < GROUPS && d.policy; i++) {
		struct bob_terms t = terms(&d);

		add(&d, BOB_FACT_GROUP, groups[i], i == 3 && below(&d, 2) ? groups[0] : NULL, &t);
	}
	for (uint32_t i = 0; i < USERS && d.policy; i++)
		if (below(&d, 3))
			draw_user(&d, i, groups);
	if (d.policy)
		draw_levels(&d);
	if (d.policy && !below(&d, 4))
		draw_plan(&d);
	if (!d.policy || d.failed || bob_policy_settle(d.policy, say, NULL)) {
		bob_policy_free(d.policy);
		return NULL;
	}
	return d.policy;
}
