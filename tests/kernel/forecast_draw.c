// SPDX-License-Identifier: GPL-2.0-only
/* Few names and small limits, so that somebody is always about to be at his. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "forecast.h"

enum { USERS = 6, GROUPS = 4 };

#define PICK(chance, list) ((list)[below(chance, sizeof(list) / sizeof(*(list)))])

struct draw {
	struct chance *chance;
	struct bob_policy *policy;
	bool failed;
};

struct chance chance_of(uint32_t seed)
{
	return (struct chance){seed * 2654435761U + 1};
}

uint32_t below(struct chance *chance, uint32_t n)
{
	chance->state = chance->state * 1664525 + 1013904223;
	return (chance->state >> 8) % n;
}

/* ---- a policy ---- */

static void add(struct draw *d, const struct bob_fact *fact)
{
	d->failed |= bob_policy_add(d->policy, fact) != 0;
}

/* Some with days do not hold today. */
static struct bob_terms draw_terms(struct chance *c)
{
	struct bob_terms t = bob_terms_none;
	time_t now = time(NULL);
	struct tm tm;

	localtime_r(&now, &tm);
	if (below(c, 3))
		t.limit = 1 + below(c, 3);
	if (!below(c, 4))
		t.incoming = 1 + below(c, 2);
	if (!below(c, 3))
		t.outgoing = 1 + below(c, 2);
	if (!below(c, 4)) {
		t.status = 302;
		strcpy(t.contact, "sip:voicemail@example.com");
	} else if (!below(c, 4)) {
		t.status = 600;
	}
	if (!below(c, 6))
		t.days = 1U << (tm.tm_wday + 6 + 3 * below(c, 2)) % 7;
	return t;
}

static void draw_groups(struct draw *d, const char *const names[GROUPS])
{
	for (int i = 0; i < GROUPS; i++) {
		struct bob_terms t = draw_terms(d->chance);
		struct bob_fact fact = {.kind = BOB_FACT_GROUP, .name = names[i], .terms = &t};

		if (i && below(d->chance, 2))
			fact.of = names[0];
		add(d, &fact);
	}
}

/* Numbers in the other way than aliases have them: both are one name only under the plan. */
static void draw_caller(struct draw *d, uint32_t i, const char *of)
{
	static const char *const ways[] = {"user%u@example.com", "", "100%u",
					   "guest%u@example.org"};
	const char *way = PICK(d->chance, ways);
	char name[32];
	const struct bob_fact fact = {.kind = BOB_FACT_CALLER, .name = name, .of = of};

	if (!*way)
		way = i % 2 ? "+468500000%02u" : "08500000%02u";
	snprintf(name, sizeof(name), i ? way : "anonymous@example.com", i);
	add(d, &fact);
}

static void draw_user(struct draw *d, uint32_t i, const char *const groups[GROUPS])
{
	char name[32], alias[32];
	struct bob_terms t = draw_terms(d->chance);
	struct bob_fact fact = {.kind = BOB_FACT_USER, .name = name};
	const struct bob_fact also = {.kind = BOB_FACT_ALIAS, .name = alias, .of = name};

	snprintf(name, sizeof(name), i ? "user%u@example.com" : "anonymous@example.com", i);
	if (below(d->chance, 3))
		fact.of = groups[below(d->chance, GROUPS)];
	if (below(d->chance, 3))
		fact.terms = &t;
	add(d, &fact);
	/* 0850000xx and +46850000xx are one number under the plan: never both. */
	snprintf(alias, sizeof(alias), i % 2 ? "08500000%02u" : "+468500000%02u", i);
	if (below(d->chance, 2))
		add(d, &also);
	snprintf(alias, sizeof(alias), "100%u", i);
	if (below(d->chance, 2))
		add(d, &also);
	for (uint32_t n = below(d->chance, 4); n; n--)
		draw_caller(d, (i + n) % USERS, name);
}

static void draw_levels(struct draw *d)
{
	static const struct {
		enum bob_fact_kind kind;
		const char *name;
	} levels[] = {
		{BOB_FACT_DEFAULT, ""},		  {BOB_FACT_DOMAIN, "example.com"},
		{BOB_FACT_DOMAIN, "example.org"}, {BOB_FACT_PREFIX, "08"},
		{BOB_FACT_PREFIX, "+4685000000"}, {BOB_FACT_PREFIX, "+44"},
		{BOB_FACT_PREFIX, "+4420"},	  {BOB_FACT_PREFIX, "10"},
	};

	for (size_t i = 0; i < sizeof(levels) / sizeof(*levels); i++) {
		struct bob_terms t = draw_terms(d->chance);
		const struct bob_fact fact = {
			.kind = levels[i].kind, .name = levels[i].name, .terms = &t};

		if (!below(d->chance, 3))
			add(d, &fact);
	}
}

static void draw_exempt(struct draw *d)
{
	static const char *const emergency[] = {"112", "1003", "user5@example.com"};
	static const char *const target[] = {"queue@example.com", "0850000002",
					     "user6@example.com"};
	struct bob_fact fact = {.kind = BOB_FACT_EMERGENCY, .name = PICK(d->chance, emergency)};

	if (below(d->chance, 2))
		add(d, &fact);
	fact = (struct bob_fact){.kind = BOB_FACT_TARGET, .name = PICK(d->chance, target)};
	if (below(d->chance, 2))
		add(d, &fact);
}

static void draw_plan(struct draw *d)
{
	struct bob_plan plan = {
		.country = {"46", 2},
		.national = {"0", 1},
		.international = {"00", 2},
	};
	const struct bob_fact fact = {.kind = BOB_FACT_PLAN, .name = "", .plan = &plan};

	if (below(d->chance, 2))
		plan.outside = (struct bob_digits){"9", 1};
	if (below(d->chance, 2))
		add(d, &fact);
}

static void complain(size_t first, size_t second, const char *text, void *arg)
{
	(void)arg;
	fprintf(stderr, "facts %zu and %zu: %s\n", first, second, text);
}

struct bob_policy *forecast_policy(struct chance *chance)
{
	static const char *const groups[GROUPS] = {"company", "sales", "support", "lab"};
	struct draw d = {.chance = chance, .policy = bob_policy_new()};

	if (!d.policy)
		return NULL;
	draw_groups(&d, groups);
	for (uint32_t i = 0; i < USERS; i++)
		if (below(chance, 5))
			draw_user(&d, i, groups);
	draw_levels(&d);
	draw_exempt(&d);
	draw_plan(&d);
	if (!d.failed && !bob_policy_settle(d.policy, complain, NULL))
		return d.policy;
	bob_policy_free(d.policy);
	return NULL;
}

/* ---- who calls ---- */

void forecast_uri(struct chance *chance, char uri[FORECAST_URI])
{
	static const char *const ways[] = {
		"sip:user%u@example.com",
		"sip:user%u@example.com",
		"sip:user%u@example.com",
		"sip:%%75ser%u@EXAMPLE.com:5070;transport=udp",
		"sip:08500000%02u@example.com",
		"sip:+468500000%02u@example.org;user=phone",
		"tel:+46-8-500-000-%02u",
		"sip:908500000%02u@example.com",
		"sip:9004685000%04u@example.org",
		"sip:004685000%05u@example.org",
		"sip:100%u@example.com",
		"sip:guest%u@example.org",
		"sip:guest%u@example.net;x=y@example.org",
		"sip:+4420123456%u@example.net",
		"tel:0044912345%u",
	};
	static const char *const others[] = {
		"tel:112",
		"sip:112@example.com",
		"sip:queue@example.com",
		"urn:service:sos",
		"urn:service:sos.fire",
		"sip:anonymous@anonymous.invalid",
		"sip:anonymous@example.com",
		"sip:example.org",
		"sip:0850000002@example.net",
	};

	if (below(chance, 6))
		snprintf(uri, FORECAST_URI, PICK(chance, ways), below(chance, USERS));
	else
		snprintf(uri, FORECAST_URI, "%s", PICK(chance, others));
}
