/* SPDX-License-Identifier: GPL-2.0-only */
/* What libbob's files share among themselves. */
#ifndef BOB_INTERNAL_H
#define BOB_INTERNAL_H

#include "bob.h"

/*
 * Every entry of a hash map, in batches; entries that change meanwhile may be
 * missed or seen twice. each and count may be NULL. Returns 0, what each()
 * returned if not 0, or -errno (silent).
 */
int bob_map_each(int fd, uint32_t key_size, uint32_t value_size,
		 int (*each)(const void *key, const void *value, void *arg), void *arg,
		 uint32_t *count);

/* bob_rules as read, and which of them were handed out since. */
struct bob_rules {
	struct bob_rule rule[BOB_RULES_MAX];
	bool held[BOB_RULES_MAX];
};

int bob_rules_read(const struct bob_maps *maps, struct bob_rules *ret);
/* The index of the rule with this limit, made when there is none. -ENOSPC: no room, logged. */
int bob_rule_for(const struct bob_maps *maps, struct bob_rules *rules, uint32_t limit,
		 uint32_t *ret);

/*
 * A provisioned user's record, text and name, with the rules of both parities;
 * takes over the calls of a guest of that name. On failure nothing has changed
 * that anybody can see.
 */
int bob_user_place(const struct bob_maps *maps, uint32_t id, const struct bob_aor *aor,
		   const uint32_t rule[2]);
/* Takes the user at id out of the policy; his calls go on without slots. */
int bob_user_remove(const struct bob_maps *maps, uint32_t id);
bool bob_user_provisioned(const struct bob_maps *maps, uint32_t id);

/* A shared word read or written once, as the kernel does on its side. */
#define BOB_READ(x) __atomic_load_n(&(x), __ATOMIC_ACQUIRE)
#define BOB_WRITE(x, value) __atomic_store_n(&(x), (value), __ATOMIC_RELEASE)

#endif
