/* SPDX-License-Identifier: GPL-2.0-only */
/* A policy in memory: a growing array of facts, and the strings and terms they point to. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy_facts.h"

enum { CHUNK_FIRST = 4096, CHUNK_MOST = 1 << 20 };

uint64_t facts_hash(const void *bytes, size_t n)
{
	const char *at = bytes;
	uint64_t hash = n * 0x9e3779b97f4a7c15ULL, word;

	for (; n >= sizeof(word); n -= sizeof(word), at += sizeof(word)) {
		memcpy(&word, at, sizeof(word));
		hash = (hash ^ word) * 0xff51afd7ed558ccdULL;
		hash ^= hash >> 32;
	}
	word = 0;
	memcpy(&word, at, n);
	hash = (hash ^ word) * 0xff51afd7ed558ccdULL;
	return hash ^ hash >> 29;
}

struct bob_policy *bob_policy_new(void)
{
	struct bob_policy *policy = calloc(1, sizeof(*policy));

	if (!policy)
		bob_err(ENOMEM, "out of memory");
	return policy;
}

void bob_policy_free(struct bob_policy *policy)
{
	struct facts_chunk *chunk;

	if (!policy)
		return;
	while ((chunk = policy->chunks)) {
		policy->chunks = chunk->next;
		free(chunk);
	}
	free(policy->terms);
	free(policy->facts);
	free(policy);
}

/* ---- what facts point to ---- */

static void *keep(struct bob_policy *policy, const void *bytes, size_t n, size_t align)
{
	struct facts_chunk *chunk = policy->chunks;
	size_t size, at;

	at = chunk ? (chunk->used + align - 1) & ~(align - 1) : 0;
	if (!chunk || at + n > chunk->size) {
		size = !chunk			      ? CHUNK_FIRST
		       : chunk->size < CHUNK_MOST / 2 ? chunk->size * 2
						      : CHUNK_MOST;
		if (size < n)
			size = n;
		chunk = malloc(sizeof(*chunk) + size);
		if (!chunk)
			return NULL;
		*chunk = (struct facts_chunk){.next = policy->chunks, .size = size};
		policy->chunks = chunk;
		at = 0;
	}
	chunk->used = at + n;
	return memcpy(chunk->bytes + at, bytes, n);
}

static const char *keep_text(struct bob_policy *policy, const char *text)
{
	return keep(policy, text, strlen(text) + 1, 1);
}

/* A name that others point to, or one that points: a recent one is not kept twice. */
static const char *keep_shared(struct bob_policy *policy, const char *text)
{
	size_t spot = facts_hash(text, strlen(text)) % FACTS_RECENT;
	const char **recent = &policy->recent[spot];

	if (!*recent || strcmp(*recent, text) != 0)
		*recent = keep_text(policy, text);
	return *recent;
}

static size_t terms_spot(const struct bob_policy *policy, const struct bob_terms *terms)
{
	size_t mask = policy->terms_room - 1, spot = facts_hash(terms, sizeof(*terms)) & mask;

	while (policy->terms[spot] && memcmp(policy->terms[spot], terms, sizeof(*terms)) != 0)
		spot = (spot + 1) & mask;
	return spot;
}

static int terms_grow(struct bob_policy *policy)
{
	struct bob_policy grown = {.terms_room = policy->terms_room ? policy->terms_room * 2 : 16};

	grown.terms = calloc(grown.terms_room, sizeof(*grown.terms));
	if (!grown.terms)
		return -ENOMEM;
	for (size_t i = 0; i < policy->terms_room; i++) {
		if (policy->terms[i])
			grown.terms[terms_spot(&grown, policy->terms[i])] = policy->terms[i];
	}
	free(policy->terms);
	policy->terms = grown.terms;
	policy->terms_room = grown.terms_room;
	return 0;
}

static const struct bob_terms *keep_terms(struct bob_policy *policy, const struct bob_terms *terms)
{
	const struct bob_terms **found;

	if (policy->terms_n * 2 >= policy->terms_room && terms_grow(policy))
		return NULL;
	found = &policy->terms[terms_spot(policy, terms)];
	if (!*found) {
		*found = keep(policy, terms, sizeof(*terms), _Alignof(struct bob_terms));
		policy->terms_n += *found != NULL;
	}
	return *found;
}

/* ---- facts ---- */

static int make_room(struct bob_policy *policy)
{
	size_t room = policy->room ? policy->room * 2 : 16;
	struct bob_fact *facts;

	if (policy->n < policy->room)
		return 0;
	facts = reallocarray(policy->facts, room, sizeof(*facts));
	if (!facts)
		return -ENOMEM;
	policy->facts = facts;
	policy->room = room;
	return 0;
}

static bool is_pointed_to(enum bob_fact_kind kind)
{
	return kind == BOB_FACT_USER || kind == BOB_FACT_GROUP;
}

int bob_policy_add(struct bob_policy *policy, const struct bob_fact *fact)
{
	struct bob_fact kept = {.kind = fact->kind, .id = fact->id};
	bool belongs = fact->kind == BOB_FACT_ALIAS || fact->kind == BOB_FACT_CALLER;
	const char *of = belongs && !fact->of ? "" : fact->of;

	if (make_room(policy))
		return bob_err(ENOMEM, "out of memory");
	kept.name = is_pointed_to(fact->kind) ? keep_shared(policy, fact->name)
					      : keep_text(policy, fact->name);
	if (of)
		kept.of = keep_shared(policy, of);
	if (fact->terms)
		kept.terms = keep_terms(policy, fact->terms);
	if (fact->plan)
		kept.plan = keep(policy, fact->plan, sizeof(*fact->plan), 1);
	if (!kept.name || !kept.of != !of || !kept.terms != !fact->terms ||
	    !kept.plan != !fact->plan)
		return bob_err(ENOMEM, "out of memory");
	policy->facts[policy->n++] = kept;
	policy->settled = false;
	return 0;
}

size_t bob_policy_size(const struct bob_policy *policy)
{
	return policy->n;
}

const struct bob_fact *bob_policy_fact(const struct bob_policy *policy, size_t i)
{
	return i < policy->n ? &policy->facts[i] : NULL;
}

static int compare_text(const char *x, const char *y)
{
	return x == y ? 0 : strcmp(x ? x : "", y ? y : "");
}

int bob_fact_compare(const struct bob_fact *x, const struct bob_fact *y)
{
	int order = (int)x->kind - (int)y->kind;

	if (!order && (x->kind == BOB_FACT_ALIAS || x->kind == BOB_FACT_CALLER))
		order = compare_text(x->of, y->of);
	return order ? order : compare_text(x->name, y->name);
}

static bool same_bytes(const void *x, const void *y, size_t n)
{
	return x == y || (x && y && !memcmp(x, y, n));
}

bool bob_fact_same(const struct bob_fact *x, const struct bob_fact *y)
{
	return !bob_fact_compare(x, y) && !x->of == !y->of && !compare_text(x->of, y->of) &&
	       same_bytes(x->terms, y->terms, sizeof(*x->terms)) &&
	       same_bytes(x->plan, y->plan, sizeof(*x->plan));
}

/* ---- finding ---- */

/* The first fact that does not stand before the one like this. */
static size_t lower_bound(const struct bob_policy *policy, const struct bob_fact *like)
{
	size_t low = 0, high = policy->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (bob_fact_compare(&policy->facts[middle], like) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct facts_range facts_of_kind(const struct bob_policy *policy, enum bob_fact_kind kind)
{
	const struct bob_fact first = {.kind = kind, .name = ""};
	const struct bob_fact behind = {.kind = kind + 1, .name = ""};

	return (struct facts_range){lower_bound(policy, &first), lower_bound(policy, &behind)};
}

/* Whose alias it is need not be known to find it. */
static bool is_like(const struct bob_fact *fact, const struct bob_fact *like)
{
	if (like->kind == BOB_FACT_ALIAS && !like->of)
		return fact->kind == like->kind && !compare_text(fact->name, like->name);
	return !bob_fact_compare(fact, like);
}

const struct bob_fact *bob_policy_find(const struct bob_policy *policy, const struct bob_fact *like)
{
	bool search = policy->settled && !(like->kind == BOB_FACT_ALIAS && !like->of);

	for (size_t i = search ? lower_bound(policy, like) : 0; i < policy->n; i++) {
		if (is_like(&policy->facts[i], like))
			return &policy->facts[i];
		if (search)
			break;
	}
	return NULL;
}
