/* SPDX-License-Identifier: GPL-2.0-only */
/* Users with a limit and nothing else, for callers that do not know facts yet. */
#include <errno.h>
#include <string.h>

#include "internal.h"
#include "policy.h"

static int change(const struct bob_maps *maps, const struct bob_entry *entry, bool goes)
{
	struct bob_terms terms = bob_terms_none;
	struct bob_fact fact = {
		.kind = BOB_FACT_USER,
		.id = entry->id,
		.name = entry->text,
		.terms = &terms,
	};
	bool stays = !(!entry->id || entry->id >= maps->users_size) &&
		     (BOB_READ(maps->users[entry->id].flags) & BOB_USER_PROVISIONED);
	struct bob_change one = {goes || stays ? &fact : NULL, goes ? NULL : &fact};
	const struct bob_changes changes = {&one, 1};

	terms.limit = entry->limit;
	return bob_policy_apply(maps, &changes);
}

int bob_policy_set(const struct bob_maps *maps, const struct bob_entry *entry)
{
	return change(maps, entry, false);
}

int bob_policy_delete(const struct bob_maps *maps, const struct bob_entry *entry)
{
	return change(maps, entry, true);
}
