// SPDX-License-Identifier: GPL-2.0-only
/* A policy of every kind of rule, drawn for a period; and changes of it within one. */
#include <stdio.h>

#include "differential.h"

#define ALL "group:all"
#define SALES "group:sales"

static struct bob_rule draw_rule(void)
{
	struct bob_rule rule = {0};

	if (random_percent(70))
		rule.limit = 1 + random_below(3);
	if (random_percent(30))
		rule.incoming = 1 + random_below(2);
	if (random_percent(30))
		rule.outgoing = 1 + random_below(2);
	return rule;
}

/* One that is new, or none. */
static void draw_level(enum policy_level level, const char *subject)
{
	struct bob_rule rule = draw_rule();

	bob_engine_rule(level, subject, random_percent(80) ? &rule : NULL, bob_now());
}

static void draw_plan(void)
{
	static const struct {
		const char *country, *national, *international, *outside;
	} plans[] = {
		{"46", "0", "00", "9"}, {"46", "0", "00", "9"},	       {"49", "0", "00", "0"},
		{"1", "1", "011", "9"}, {"4687521", "08752", "0", ""}, {"", "", "", ""},
	};
	size_t i = random_below(sizeof(plans) / sizeof(*plans));

	bob_engine_plan(plans[i].country, plans[i].national, plans[i].international,
			plans[i].outside);
}

static const char *draw_prefix(void)
{
	static const char *const prefixes[] = {"+",  "+468", "+468752", "+4687521234",
					       "10", "1",    "0"};

	return random_of(prefixes);
}

static const char *draw_domain(void)
{
	static const char *const domains[] = {"example.com", "example.com", "[fd00::1]",
					      "gw.example.com", "10.0.0.9"};

	return random_of(domains);
}

static void draw_group(const char *who, const char *group)
{
	bob_engine_group(who, random_percent(80) ? group : NULL);
}

static void draw_groups(void)
{
	for (int i = 0; invent_users[i]; i++)
		draw_group(invent_users[i], random_percent(70) ? SALES : ALL);
	draw_group(SALES, ALL);
	draw_level(POLICY_USER, SALES);
	draw_level(POLICY_USER, ALL);
}

static void draw_exempt(void)
{
	if (random_percent(50))
		bob_engine_exempt("sip:erin@example.com", BOB_EXEMPT_TARGET);
	if (random_percent(50))
		bob_engine_exempt("tel:1001", BOB_EXEMPT_TARGET);
	if (random_percent(50))
		bob_engine_exempt_caller(invent_users[0], invent_users[1]);
	if (random_percent(50))
		bob_engine_exempt_caller(invent_users[3], "sip:erin@example.com");
}

/* Before users are: the plan makes their names. */
void policies_begin(void)
{
	if (random_percent(70))
		draw_plan();
	while (random_percent(50))
		draw_level(POLICY_PREFIX, draw_prefix());
	while (random_percent(40))
		draw_level(POLICY_DOMAIN, draw_domain());
	if (random_percent(25))
		draw_level(POLICY_DEFAULT, NULL);
}

void policies_users(void)
{
	for (int i = 0; invent_users[i]; i++)
		if (random_percent(30))
			draw_level(POLICY_USER, invent_users[i]);
	if (random_percent(40))
		bob_engine_alias(invent_users[0], "tel:1002", bob_now());
	if (random_percent(40))
		draw_groups();
	if (random_percent(50))
		draw_exempt();
	bob_engine_trust(random_percent(50));
}

void policies_change(char what[64])
{
	switch (random_below(5)) {
	case 0: draw_level(POLICY_PREFIX, draw_prefix()); break;
	case 1: draw_level(POLICY_DOMAIN, draw_domain()); break;
	case 2: draw_level(POLICY_DEFAULT, NULL); break;
	case 3: draw_level(POLICY_USER, invent_users[random_below(4)]); break;
	default: draw_groups();
	}
	snprintf(what, 64, "another policy");
}
