/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The memory of refusals: a transaction that was refused is refused again, for 32 s.
 * Places in arrays that a key's bits name, which the kernel looks up without a call,
 * where an entry in a hash that throws out what was used least takes over 300 ns; and
 * who was never refused, as nearly everybody, costs one look at a word.
 */
#ifndef BOB_REFUSED_H
#define BOB_REFUSED_H

#include "bob_maps.h"
#include "scratch.h"

enum {
	REFUSED_SLACK = 1000000, /* ns: CPUs that write one word in turn disagree by less */
	REFUSED_WRITING = 1,	 /* .until meanwhile: long over */
};

bob_inline struct bob_refusals *refused_place(const struct bob_config *config,
					      const struct bob_key *transaction)
{
	__u32 at = transaction->a & config->refused_mask;

	return bpf_map_lookup_elem(&bob_refused, &at);
}

/* When the last refusal ends of a transaction with such bits. */
bob_inline __u64 *refused_latest(const struct bob_config *config, const struct bob_key *transaction)
{
	__u32 at = transaction->a & config->refused_mask;

	return bpf_map_lookup_elem(&bob_lately, &at);
}

/* By which rule, and why, the transaction in hand was refused: .full.rule and .full.why. */
bob_global int refused_find(struct bob_scratch *s)
{
	const struct bob_config *config = bob_config_get();
	const struct bob_refusals *place;
	const struct bob_refusal *refusal;
	__u64 until;

	if (!s || !config)
		return 0;
	place = refused_place(config, &s->transaction);
	if (!place)
		return 0;
	for (int i = 0; i < BOB_REFUSED_WAYS; i++) {
		refusal = &place->ways[i];
		until = bob_read(refusal->until);
		if (until <= s->now || !bob_key_equal(&refusal->transaction, &s->transaction))
			continue;
		s->full.rule = bob_read(refusal->rule);
		s->full.why = bob_read(refusal->why);
		if (bob_read(refusal->until) == until)
			return 1;
	}
	return 0;
}

/* Was the transaction in hand refused, and is to be again? */
bob_inline int refused_before(struct bob_scratch *s, const struct bob_config *config)
{
	const __u64 *latest = refused_latest(config, &s->transaction);

	return latest && bob_unlikely(bob_read(*latest) > s->now) && refused_find(s);
}

/* The one that ends first, of those that nobody is writing. */
bob_inline __u32 refused_oldest(const struct bob_refusals *place)
{
	__u64 until, least = ~0ULL;
	__u32 oldest = 0;

	for (__u32 i = 0; i < BOB_REFUSED_WAYS; i++) {
		until = bob_read(place->ways[i].until);
		if (until == REFUSED_WRITING || until >= least)
			continue;
		least = until;
		oldest = i;
	}
	return oldest;
}

/* Swaps, because they are barriers: nobody finds a key beside another's words. */
bob_inline int refused_write(struct bob_scratch *s, struct bob_refusal *refusal, __u64 until)
{
	__u64 old = bob_read(refusal->until);

	if (old == REFUSED_WRITING || !bob_swap(&refusal->until, old, REFUSED_WRITING))
		return 0;
	refusal->transaction = s->transaction;
	refusal->user = s->full.user;
	refusal->rule = s->full.rule;
	refusal->why = s->full.why;
	__sync_lock_test_and_set(&refusal->until, until);
	return 1;
}

/* The transaction in hand is refused, by the rule in .full. */
bob_global int refused_remember(struct bob_scratch *s)
{
	const struct bob_config *config = bob_config_get();
	struct bob_refusals *place;
	__u64 until, *latest;

	if (!s || !config)
		return 0;
	place = refused_place(config, &s->transaction);
	latest = refused_latest(config, &s->transaction);
	if (!place || !latest)
		return 0;
	until = s->now + config->refusal;
	bob_write(*latest, until + REFUSED_SLACK);
	for (int i = 0; i < BOB_REFUSED_WAYS; i++)
		if (refused_write(s, &place->ways[refused_oldest(place) & (BOB_REFUSED_WAYS - 1)],
				  until))
			return 1;
	return 0;
}

#endif
