/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The levels of the policy below the exact user: the longest prefix of his number,
 * the host he was called at, and the default. Asked only for who has no rule of
 * his own, and only where the policy has any such rule.
 */
#ifndef BOB_LEVEL_H
#define BOB_LEVEL_H

#include "names/identity.h"
#include "policy/user.h"

/* The rule of the longest prefix that the number begins with; 0: none. */
bob_inline __u32 level_prefix(struct bob_scratch *s, const struct bob_side *side)
{
	struct bob_longest *longest = bob_longest_get();
	const __u32 at = side->text.at;
	const __u32 *rule;
	__u32 length = side->text.length;

	if (!longest)
		return 0;
	if (length > BOB_PREFIX_LENGTH)
		length = BOB_PREFIX_LENGTH;
	longest->key.bits = 8 * (1 + length);
	longest->key.parity = s->parity & 1;
	for (int i = 0; i < BOB_PREFIX_LENGTH; i += 8)
		*(__u64 *)&longest->key.digits[i] = bob_word(s, at + i);
	rule = bpf_map_lookup_elem(&bob_prefixes, &longest->key);
	return rule ? *rule : 0;
}

/* The rule of the host he was called at, which a number has, too, in a SIP URI; 0: none. */
bob_inline __u32 level_domain(struct bob_scratch *s, const struct bob_config *config,
			      const struct bob_side *side)
{
	const __u32 at = side->host.at;
	const struct bob_domain *domain;
	struct bob_longest *longest = bob_longest_get();
	struct sip_slice name;
	__u32 end, stop;

	if (!longest)
		return 0;
	end = identity_host_end(s, at, at + side->host.length);
	if (at == end)
		return 0;
	identity_put(s, BOB_NAME_DOMAIN, '@');
	stop = identity_fold(s, at, end, BOB_NAME_DOMAIN + 1);
	if (stop == IDENTITY_BAD)
		return 0;
	name = sip_slice(BOB_NAME_DOMAIN, stop);
	identity_key(s, config, &name, &longest->domain);
	domain = bpf_map_lookup_elem(&bob_domains, &longest->domain);
	return domain ? bob_read(domain->rule[s->parity & 1]) : 0;
}

/* The side's rule by what he was called, if he has none by who he is. */
bob_global int level_find(struct bob_scratch *s, struct bob_side *side)
{
	const struct bob_config *config = bob_config_get();
	const struct bob_policy_head *head;

	if (!s || !side || !config)
		return 0;
	head = &config->policy[s->parity & 1];
	if (head->prefixes && side->number)
		user_rule(side, level_prefix(s, side), POLICY_PREFIX);
	if (!side->rule && head->domains)
		user_rule(side, level_domain(s, config, side), POLICY_DOMAIN);
	if (!side->rule)
		user_rule(side, head->rule, POLICY_DEFAULT);
	return side->rule != 0;
}

#endif
