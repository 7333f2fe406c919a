/* SPDX-License-Identifier: GPL-2.0-only */
/* What libbob's files share among themselves. */
#ifndef BOB_INTERNAL_H
#define BOB_INTERNAL_H

#include <pthread.h>

#include "bob.h"

/*
 * Every entry of a hash map, in batches; entries that change meanwhile may be
 * missed or seen twice. each and count may be NULL. Returns 0, what each()
 * returned if not 0, or -errno (silent).
 */
int bob_map_each(int fd, uint32_t key_size, uint32_t value_size,
		 int (*each)(const void *key, const void *value, void *arg), void *arg,
		 uint32_t *count);

enum { BOB_PLANNED_MAX = BOB_TEXT_MAX + 8 };

/* A canonical name as it is under a number plan; returns its length. */
size_t bob_name_planned(char ret[BOB_PLANNED_MAX], const struct bob_plan *plan, const char *name);
/* The same of the first digits of numbers. */
size_t bob_prefix_planned(char ret[BOB_PLANNED_MAX], const struct bob_plan *plan,
			  const char *digits);
/* The key that a canonical name has under a number plan. plan may be NULL: none. */
void bob_name_key(const struct bob_key *secret, const struct bob_plan *plan, const char *name,
		  struct bob_key *ret);

/* ---- rules.c ---- */

struct bob_rules;
struct bob_terms;

/* Reads what rules there are; under the store's lock, which keeps other editors away. */
int bob_rules_open(struct bob_rules **ret, const struct bob_maps *maps);
void bob_rules_close(struct bob_rules *rules);
/* How many there are; 0 where they cannot be read. */
uint32_t bob_rules_count(const struct bob_maps *maps);
/* The index of the rule these terms are, made when there is none. -ENOSPC: no room, logged. */
int bob_rules_index(struct bob_rules *rules, const struct bob_terms *terms, bool group,
		    uint32_t *ret);

/* The rule and the reply that terms are; of a group's, limits hold both ways. */
void bob_rules_split(const struct bob_terms *terms, bool group, struct bob_rule *rule,
		     struct bob_reply *reply);

/* ---- store_lock.c: the store's lock, which keeps those who write the maps apart ---- */

/* -EBUSY (silent): somebody else has it. */
int bob_store_try(struct bob_store *store);
bool bob_store_is_locked(const struct bob_store *store); /* by us */
/*
 * Commits, and takes the lock again at once; but others may have had it in between.
 * On failure it is not held, and what was written may have been committed. There is
 * no checkpoint: *ret_pages is how many wait for one, for bob_beside_checkpoint().
 */
int bob_store_commit_locked(struct bob_store *store, int *ret_pages);

/* ---- store_beside.c: what the store does while its owner writes the maps ---- */

struct bob_beside {
	struct bob_store *store;
	int (*work)(struct bob_beside *);
	pthread_t thread;
	bool runs;
	int err;
};

/*
 * Each begins what there is to do in a thread, if there is anything; until it has
 * ended (-errno, logged) nobody may use the store in the first case. All zero
 * before, as bob_beside_end() leaves it where nothing was begun.
 */
void bob_beside_prepare(struct bob_beside *beside, struct bob_store *store);
void bob_beside_checkpoint(struct bob_beside *beside, struct bob_store *store, int pages);
int bob_beside_end(struct bob_beside *beside);

/* ---- store_times.c ---- */

/* Distinct times at which rules hold, of those that do not hold always; nothing else is set. */
int bob_store_each_times(struct bob_store *store,
			 int (*each)(const struct bob_terms *terms, void *arg), void *arg);

/* ---- grace.c ---- */

/* Returns when every packet that was being looked at when it was called has been decided on. */
void bob_grace(void);

/* A shared word read or written once, as the kernel does on its side. */
#define BOB_READ(x) __atomic_load_n(&(x), __ATOMIC_ACQUIRE)
#define BOB_WRITE(x, value) __atomic_store_n(&(x), (value), __ATOMIC_RELEASE)

#endif
