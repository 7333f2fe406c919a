// SPDX-License-Identifier: GPL-2.0-only
/* The policy's levels, exemptions and number plan, written natively. */
#include <stdio.h>
#include <string.h>

#include "engine.h"
#include "engine_scratch.h"
#include "names/identity.h"

static uint32_t or_unlimited(uint32_t limit)
{
	return limit ? limit : BOB_UNLIMITED;
}

/* The index of such a rule, made if need be; 0 where there is no room. */
static uint32_t rule_for(struct bob_rule rule)
{
	rule.flags |= BOB_RULE_USED;
	rule.limit = or_unlimited(rule.limit);
	rule.incoming = or_unlimited(rule.incoming);
	rule.outgoing = or_unlimited(rule.outgoing);
	for (uint32_t i = 1; i < BOB_RULES_MAX; i++) {
		struct bob_rule *there = bpf_map_lookup_elem(&bob_rules, &i);

		if (there->flags && memcmp(there, &rule, sizeof(rule)))
			continue;
		*there = rule;
		return i;
	}
	return 0;
}

static struct bob_user *user_at(uint32_t index)
{
	return bpf_map_lookup_elem(&bob_users, &index);
}

static int user_rule_set(const char *who, const struct bob_rule *rule, uint64_t now)
{
	int index = bob_engine_provision(who, now);
	struct bob_rule own = {0};
	struct bob_user *user;

	if (index < 0)
		return index;
	user = user_at(index);
	if (rule)
		own = *rule;
	if (user->flags & BOB_USER_GROUP)
		own.flags |= BOB_RULE_BOTH;
	user->rule[0] = user->rule[1] = rule ? rule_for(own) : 0;
	return index;
}

int bob_engine_limit(const char *who, uint32_t limit, uint64_t now)
{
	return user_rule_set(who, &(struct bob_rule){.limit = limit}, now);
}

static int prefix_rule_set(const char *digits, uint32_t index)
{
	size_t length = strlen(digits);
	int err = 0;

	if (!length || length > BOB_PREFIX_LENGTH)
		return -EINVAL;
	for (int parity = 0; parity < 2 && !err; parity++) {
		struct bob_prefix key = {.bits = 8 * (1 + length), .parity = parity};
		bool there;

		memcpy(key.digits, digits, length);
		there = !bpf_map_delete_elem(&bob_prefixes, &key);
		if (index)
			err = bpf_map_update_elem(&bob_prefixes, &key, &index, BPF_ANY);
		if (!err)
			bob_config_get()->policy[parity].prefixes += !!index - there;
	}
	return err;
}

static int domain_rule_set(const char *host, uint32_t index)
{
	static struct bob_scratch s;
	struct sip_slice name = {.at = 0, .length = strlen(host) + 1};
	const struct bob_domain domain = {{index, index}};
	struct bob_config *config = bob_config_get();
	struct bob_key key;
	bool there;

	if (name.length >= BOB_TEXT_MAX)
		return -EINVAL;
	snprintf((char *)s.bytes, BOB_TEXT_MAX, "@%s", host);
	identity_key(&s, config, &name, &key);
	there = !bpf_map_delete_elem(&bob_domains, &key);
	for (int parity = 0; parity < 2; parity++)
		config->policy[parity].domains += !!index - there;
	return index ? bpf_map_update_elem(&bob_domains, &key, &domain, BPF_ANY) : 0;
}

int bob_engine_rule(enum policy_level level, const char *subject, const struct bob_rule *rule,
		    uint64_t now)
{
	struct bob_config *config = bob_config_get();
	uint32_t index;

	if (level == POLICY_USER)
		return user_rule_set(subject, rule, now);
	index = rule ? rule_for(*rule) : 0;
	if (level == POLICY_PREFIX)
		return prefix_rule_set(subject, index);
	if (level == POLICY_DOMAIN)
		return domain_rule_set(subject, index);
	config->policy[0].rule = config->policy[1].rule = index;
	return 0;
}

static int set_digits(struct bob_digits *into, const char *digits)
{
	struct bob_digits made = {.length = digits ? strlen(digits) : 0};

	if (digits && strlen(digits) > sizeof(made.text))
		return -EINVAL;
	memcpy(made.text, digits ? digits : "", made.length);
	*into = made;
	return 0;
}

int bob_engine_plan(const char *country, const char *national, const char *international,
		    const char *outside)
{
	struct bob_config *config = bob_config_get();
	struct bob_plan plan;

	if (set_digits(&plan.country, country) || set_digits(&plan.national, national) ||
	    set_digits(&plan.international, international) || set_digits(&plan.outside, outside))
		return -EINVAL;
	config->policy[0].plan = config->policy[1].plan = plan;
	return 0;
}

int bob_engine_exempt_key(const struct bob_key *key, const struct bob_exempt *why)
{
	struct bob_config *config = bob_config_get();

	for (int parity = 0; parity < 2; parity++)
		config->policy[parity].exempts[BOB_SIEVE_WORD(*key)] |= BOB_SIEVE_BIT(*key);
	return bob_native_update(&bob_exempt, key, why, BPF_ANY);
}

int bob_engine_exempt(const char *who, enum bob_exempt_kind kind)
{
	const struct bob_exempt why = {{kind, kind}};
	struct bob_key key;
	int err = bob_engine_key(who, &key, NULL);

	return err ? err : bob_engine_exempt_key(&key, &why);
}

void bob_engine_trust(bool trusted)
{
	uint32_t index = BOB_ENGINE_INTERFACE;
	struct bob_interface *interface = bpf_map_lookup_elem(&bob_interfaces, &index);

	if (interface)
		interface->flags = trusted ? interface->flags | BOB_INTERFACE_TRUSTED
					   : interface->flags & ~BOB_INTERFACE_TRUSTED;
}

void bob_engine_mode(enum bob_mode mode)
{
	bob_config_get()->mode = mode;
}
