/* SPDX-License-Identifier: GPL-2.0-only */
/* What a policy in memory is made of, for the files that build, sort and read it. */
#ifndef BOB_POLICY_FACTS_INTERNAL_H
#define BOB_POLICY_FACTS_INTERNAL_H

#include "policy.h"

enum { FACTS_RECENT = 256 };

struct facts_chunk {
	struct facts_chunk *next;
	size_t used, size;
	char bytes[];
};

/*
 * A million users with three aliases each are four million facts: strings lie
 * close together and go all at once, equal terms are held once, and the name of a
 * user or group is shared with the facts that point to him.
 */
struct bob_policy {
	struct bob_fact *facts;
	size_t n, room;
	bool settled; /* sorted since the last addition */
	struct facts_chunk *chunks;
	const char *recent[FACTS_RECENT]; /* names that .of may point to, by hash */
	const struct bob_terms **terms;	  /* a hash table of .terms_room, a power of two */
	size_t terms_n, terms_room;
};

/* Where the facts of a kind lie in a settled policy. */
struct facts_range {
	size_t begin, end;
};

struct facts_range facts_of_kind(const struct bob_policy *policy, enum bob_fact_kind kind);

/* For hash tables in memory; not keyed. */
uint64_t facts_hash(const void *bytes, size_t n);

#endif
