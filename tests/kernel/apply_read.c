// SPDX-License-Identifier: GPL-2.0-only
/* What one of the two policies in the loaded maps says, held against facts. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <bpf/bpf.h>

#include "apply.h"
#include "kernel.h"

struct reading {
	const struct bob_policy *facts;
	struct bob_config config; /* secret and plan, for keys */
	uint32_t side;
	bool quiet;
	int differs;
	struct tm now;
	uint32_t users, names, domains, prefixes, exempt; /* as they should be */
	struct bob_key pairs[64];
	size_t n_pairs;
};

static void __attribute__((format(printf, 2, 3))) differ(struct reading *r, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	if (!r->quiet) {
		fprintf(stderr, "policy %u: ", r->side);
		vfprintf(stderr, format, args);
		fputc('\n', stderr);
	}
	va_end(args);
	r->differs = -1;
}

static struct bob_key key_of(const struct reading *r, const char *name)
{
	struct bob_aor aor = {0};

	bob_aor_canonical(&aor, name, &r->config);
	return aor.key;
}

static const struct bob_fact *find(const struct reading *r, enum bob_fact_kind kind,
				   const char *name)
{
	const struct bob_fact like = {.kind = kind, .name = name};

	return bob_policy_find(r->facts, &like);
}

/* Does the rule say what the terms say, if they hold; else, is there none? */
static bool says(const struct reading *r, const struct bob_fact *fact, uint32_t index)
{
	const struct bob_terms *terms = fact->terms;
	const struct bob_reply *reply = &kernel.maps.replies[index];
	struct bob_rule rule;

	if (!terms || !bob_terms_hold(terms, &r->now))
		return index == 0;
	if (!index || bpf_map_lookup_elem(kernel.maps.rules_fd, &index, &rule))
		return false;
	return rule.flags & BOB_RULE_USED && rule.limit == terms->limit &&
	       rule.incoming == terms->incoming && rule.outgoing == terms->outgoing &&
	       !(rule.flags & BOB_RULE_BOTH) == (fact->kind != BOB_FACT_GROUP) &&
	       reply->status == terms->status && reply->retry_after == terms->retry_after &&
	       !strcmp(reply->contact, terms->contact) && !strcmp(reply->reason, terms->reason);
}

/* ---- one fact each ---- */

static void read_name(struct reading *r, const char *name, uint32_t id)
{
	struct bob_key key = key_of(r, name);
	struct bob_name found;

	r->names++;
	if (bpf_map_lookup_elem(kernel.maps.names_fd, &key, &found))
		differ(r, "%s: no such name", name);
	else if (found.user[r->side] != id)
		differ(r, "%s: leads to %u, not %u", name, found.user[r->side], id);
	else if (BOB_SLOTS_GENERATION(kernel.maps.users[id].slots) != found.generation[r->side])
		differ(r, "%s: leads to a generation that is gone", name);
}

static void read_user(struct reading *r, const struct bob_fact *fact)
{
	const struct bob_user *user = &kernel.maps.users[fact->id];
	const struct bob_fact *group = fact->of ? find(r, BOB_FACT_GROUP, fact->of) : NULL;
	bool is_group = fact->kind == BOB_FACT_GROUP;
	char text[BOB_TEXT_MAX] = "";

	r->users++;
	if (!(user->flags & BOB_USER_PROVISIONED) || !(user->flags & BOB_USER_GROUP) != !is_group)
		differ(r, "%s: flags %u", fact->name, user->flags);
	if (!says(r, fact, user->rule[r->side]))
		differ(r, "%s: rule %u says something else", fact->name, user->rule[r->side]);
	if (user->group[r->side] != (group ? group->id : 0))
		differ(r, "%s: in group %u", fact->name, user->group[r->side]);
	bpf_map_lookup_elem(kernel.maps.user_text_fd, &fact->id, text);
	if (strcmp(text, fact->name) != 0)
		differ(r, "%s: its text is %s", fact->name, text);
	if (!is_group)
		read_name(r, fact->name, fact->id);
}

static void read_exempt(struct reading *r, const char *name, struct bob_key key, uint32_t kind)
{
	struct bob_exempt found;

	for (size_t i = 0; i < r->n_pairs; i++)
		if (!memcmp(&r->pairs[i], &key, sizeof(key)))
			return;
	r->pairs[r->n_pairs++] = key;
	r->exempt++;
	if (bpf_map_lookup_elem(kernel.maps.exempt_fd, &key, &found) || found.kind[r->side] != kind)
		differ(r, "%s: not exempt as it should be", name);
}

/* The caller by his first name, if the policy knows him under another one. */
static void read_caller(struct reading *r, const struct bob_fact *fact)
{
	struct bob_key typed = key_of(r, fact->name), caller = typed;
	const struct bob_fact *other;

	for (size_t i = 0; (other = bob_policy_fact(r->facts, i)); i++) {
		struct bob_key key;

		if (other->kind != BOB_FACT_ALIAS)
			continue;
		key = key_of(r, other->name);
		if (!memcmp(&key, &typed, sizeof(key)))
			caller = key_of(r, other->of);
	}
	read_exempt(r, fact->name, bob_pair_key(key_of(r, fact->of), caller), BOB_EXEMPT_CALLER);
}

static void read_domain(struct reading *r, const struct bob_fact *fact)
{
	struct bob_domain found = {{0}};
	char name[BOB_TEXT_MAX + 1];
	struct bob_key key;

	snprintf(name, sizeof(name), "@%s", fact->name);
	key = key_of(r, name);
	r->domains += bob_terms_hold(fact->terms, &r->now);
	bpf_map_lookup_elem(kernel.maps.domains_fd, &key, &found);
	if (!says(r, fact, found.rule[r->side]))
		differ(r, "domain %s: rule %u says something else", fact->name,
		       found.rule[r->side]);
}

/* "08" of Stockholm is +468; the policies of this test know no other ways. */
static void read_prefix(struct reading *r, const struct bob_fact *fact)
{
	bool planned = r->config.policy[0].plan.national.length && fact->name[0] == '0';
	struct bob_prefix key = {.parity = (uint8_t)r->side};
	uint32_t rule = 0;

	snprintf(key.digits, sizeof(key.digits), "%s%s", planned ? "+46" : "",
		 fact->name + planned);
	key.bits = 8 * (1 + (uint32_t)strlen(key.digits));
	if (!bob_terms_hold(fact->terms, &r->now))
		return;
	r->prefixes++;
	if (bpf_map_lookup_elem(kernel.maps.prefixes_fd, &key, &rule) || !says(r, fact, rule))
		differ(r, "prefix %s: rule %u says something else", fact->name, rule);
}

static void read_fact(struct reading *r, const struct bob_fact *fact)
{
	switch (fact->kind) {
	case BOB_FACT_EMERGENCY:
		read_exempt(r, fact->name, key_of(r, fact->name), BOB_EXEMPT_EMERGENCY);
		break;
	case BOB_FACT_TARGET:
		read_exempt(r, fact->name, key_of(r, fact->name), BOB_EXEMPT_TARGET);
		break;
	case BOB_FACT_DOMAIN: read_domain(r, fact); break;
	case BOB_FACT_PREFIX: read_prefix(r, fact); break;
	case BOB_FACT_GROUP:
	case BOB_FACT_USER: read_user(r, fact); break;
	case BOB_FACT_ALIAS: read_name(r, fact->name, fact->id); break;
	case BOB_FACT_CALLER: read_caller(r, fact); break;
	default: break;
	}
}

/* ---- and nothing else ---- */

/* Entries of this side; of names, those that are no guests'. */
static uint32_t count(int fd, uint32_t side, uint32_t most)
{
	struct bob_key key, *before = NULL;
	uint32_t words[4], n = 0;

	while (!bpf_map_get_next_key(fd, before, &key)) {
		before = &key;
		if (!bpf_map_lookup_elem(fd, &key, words))
			n += words[side] && words[side] < most;
	}
	return n;
}

static uint32_t count_prefixes(uint32_t side)
{
	struct bob_prefix key, *before = NULL;
	uint32_t n = 0;

	while (!bpf_map_get_next_key(kernel.maps.prefixes_fd, before, &key)) {
		before = &key;
		n += key.parity == side;
	}
	return n;
}

static void expect(struct reading *r, const char *what, uint32_t expected, uint32_t found)
{
	if (expected != found)
		differ(r, "%u %s, not %u", found, what, expected);
}

static void read_rest(struct reading *r)
{
	const struct bob_maps *maps = &kernel.maps;
	const struct bob_policy_head *head = &maps->config->policy[r->side];
	const struct bob_fact none = {.kind = BOB_FACT_DEFAULT};
	const struct bob_fact *fact = find(r, BOB_FACT_DEFAULT, "");
	uint32_t max = maps->config->users_max;

	expect(r, "names", r->names, count(maps->names_fd, r->side, max));
	expect(r, "exempt", r->exempt, count(maps->exempt_fd, r->side, ~0U));
	expect(r, "domains", r->domains, count(maps->domains_fd, r->side, ~0U));
	expect(r, "domains by the head", r->domains, head->domains);
	expect(r, "prefixes", r->prefixes, count_prefixes(r->side));
	expect(r, "prefixes by the head", r->prefixes, head->prefixes);
	if (!says(r, fact ? fact : &none, head->rule))
		differ(r, "the default is rule %u", head->rule);
	if (memcmp(&head->plan, &r->config.policy[0].plan, sizeof(head->plan)) != 0)
		differ(r, "another number plan");
}

int apply_compare(const struct bob_policy *facts, uint32_t side, bool quiet)
{
	struct reading r = {.facts = facts, .side = side, .quiet = quiet};
	const struct bob_fact *fact = find(&r, BOB_FACT_PLAN, "");
	time_t now = time(NULL);

	localtime_r(&now, &r.now);
	r.config.secret = kernel.maps.config->secret;
	if (fact)
		r.config.policy[0].plan = *fact->plan;
	for (size_t i = 0; (fact = bob_policy_fact(facts, i)); i++)
		read_fact(&r, fact);
	read_rest(&r);
	return r.differs;
}
