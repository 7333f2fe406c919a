/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What another CPU does between two steps of this one, for tests of races that no schedule of
 * threads shows for sure. To be included before any header of bpf/, which then asks here first.
 * The other CPU is a thread, for what a CPU has of its own; it ends before this one goes on.
 */
#ifndef BOB_TEST_MEANWHILE_H
#define BOB_TEST_MEANWHILE_H

#include <pthread.h>
#include <stdlib.h>

#define bob_swap bob_undisturbed_swap
#include "bob_bpf.h"
#undef bob_swap

/* ... to the word that is about to be swapped. */
static void (*meanwhile)(__u64 *word);
/* ... after this one has looked for a call, and before it enters one: once each. */
static void (*after_look)(void);
static void (*before_entry)(void);

struct meanwhile {
	void (*to_word)(__u64 *word);
	__u64 *word;
	void (*act)(void);
};

static inline void *meanwhile_act(void *arg)
{
	const struct meanwhile *other = arg;

	if (other->act)
		other->act();
	else
		other->to_word(other->word);
	return NULL;
}

static inline void meanwhile_elsewhere(struct meanwhile *other)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, meanwhile_act, other) || pthread_join(thread, NULL))
		abort();
}

static inline void meanwhile_once(void (**act)(void))
{
	struct meanwhile other = {.act = *act};

	*act = NULL;
	if (other.act)
		meanwhile_elsewhere(&other);
}

static __attribute__((unused)) int bob_swap(__u64 *where, __u64 old, __u64 new)
{
	struct meanwhile other = {.to_word = meanwhile, .word = where};

	if (meanwhile)
		meanwhile_elsewhere(&other);
	return bob_undisturbed_swap(where, old, new);
}

#define bob_lookup bob_undisturbed_lookup
#define bob_update bob_undisturbed_update
#include "bob_maps.h"
#undef bob_lookup
#undef bob_update

static __attribute__((unused)) void *bob_lookup(void *map, const struct bob_key *key)
{
	void *found = bob_undisturbed_lookup(map, key);

	if (map == &bob_calls)
		meanwhile_once(&after_look);
	return found;
}

static __attribute__((unused)) long bob_update(void *map, const struct bob_key *key,
					       const void *value, __u64 flags)
{
	if (map == &bob_calls)
		meanwhile_once(&before_entry);
	return bob_undisturbed_update(map, key, value, flags);
}

#endif
