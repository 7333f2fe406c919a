/* SPDX-License-Identifier: GPL-2.0-only */
/* Whom an index of the engine stands for, and what his rule says. */
#include <string.h>

#include "judge_internal.h"

static const struct bob_rule *rule_at(uint32_t i)
{
	return i ? bob_native_lookup(&bob_rules, &i) : NULL;
}

/* Of a guest who is a number: the rule of its longest prefix. */
static uint32_t prefix_rule(const char *text)
{
	struct bob_prefix key = {0};
	const uint32_t *rule;
	size_t n = strnlen(text, BOB_PREFIX_LENGTH);

	key.bits = 8 * (1 + (uint32_t)n);
	memcpy(key.digits, text, n);
	rule = bob_native_lookup(&bob_prefixes, &key);
	return rule ? *rule : 0;
}

/* Of any other: the rule of the host in his name. */
static uint32_t domain_rule(const char *host)
{
	const struct bob_domain *domain;
	struct bob_key key;

	judge_marked_key('@', host, &key);
	domain = bob_native_lookup(&bob_domains, &key);
	return domain ? domain->rule[0] : 0;
}

/* A number may have been called at a host that has a rule, which a name does not tell. */
static uint32_t guest_rule(const char *text)
{
	const char *at = strrchr(text, '@');
	uint32_t rule = at ? domain_rule(at + 1) : prefix_rule(text);

	return rule ? rule : judge_config()->policy[0].rule;
}

const char *audit_judge_name(uint32_t user, uint32_t *ret_limit, bool *ret_group)
{
	static char text[BOB_TEXT_MAX + 1];
	const struct bob_user *record = user ? judge_user(user) : NULL;
	const struct bob_rule *rule;

	*ret_limit = 0;
	*ret_group = false;
	if (!record || !(record->flags & BOB_USER_LIVE))
		return "";
	memcpy(text, bob_native_lookup(&bob_user_text, &user), BOB_TEXT_MAX);
	*ret_group = record->flags & BOB_USER_GROUP;
	rule = rule_at(record->rule[0]);
	if (!rule && !*ret_group)
		rule = rule_at(guest_rule(text));
	if (rule && rule->limit != BOB_UNLIMITED)
		*ret_limit = rule->limit;
	return text;
}

uint16_t audit_judge_status(uint16_t rule)
{
	uint32_t index = rule;
	const struct bob_reply *reply = bob_native_lookup(&bob_replies, &index);

	return reply && reply->status ? reply->status : 486;
}
