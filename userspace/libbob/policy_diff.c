/* SPDX-License-Identifier: GPL-2.0-only */
/* What leads from one policy to another: a walk along both, which are sorted. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy_facts.h"

struct diff {
	struct bob_changes goes, comes;
	size_t goes_room, comes_room;
};

static int note(struct bob_changes *changes, size_t *room, const struct bob_fact *before,
		struct bob_fact *after)
{
	struct bob_change *list;

	if (changes->n == *room) {
		*room = *room ? *room * 2 : 16;
		list = reallocarray(changes->list, *room, sizeof(*list));
		if (!list)
			return -ENOMEM;
		changes->list = list;
	}
	changes->list[changes->n++] = (struct bob_change){before, after};
	return 0;
}

/* Puts what comes behind what goes. */
static int join(struct diff *diff)
{
	size_t n = diff->goes.n + diff->comes.n;
	struct bob_change *list;

	if (!diff->comes.n)
		return 0;
	list = reallocarray(diff->goes.list, n, sizeof(*list));
	if (!list)
		return -ENOMEM;
	memcpy(list + diff->goes.n, diff->comes.list, diff->comes.n * sizeof(*list));
	diff->goes = (struct bob_changes){list, n};
	return 0;
}

static int walk(struct diff *diff, const struct bob_policy *before, struct bob_policy *after)
{
	size_t i = 0, j = 0;
	int err = 0;

	while (!err && (i < before->n || j < after->n)) {
		const struct bob_fact *old = i < before->n ? &before->facts[i] : NULL;
		struct bob_fact *new = j < after->n ? &after->facts[j] : NULL;
		int order = !new ? -1 : !old ? 1 : bob_fact_compare(old, new);

		if (!order)
			new->id = old->id;
		if (order < 0)
			err = note(&diff->goes, &diff->goes_room, old, NULL);
		else if (order > 0)
			err = note(&diff->comes, &diff->comes_room, NULL, new);
		else if (!bob_fact_same(old, new))
			err = note(&diff->comes, &diff->comes_room, old, new);
		i += order <= 0;
		j += order >= 0;
	}
	return err;
}

int bob_policy_diff(struct bob_changes *ret, const struct bob_policy *before,
		    struct bob_policy *after)
{
	struct diff diff = {0};
	int err = walk(&diff, before, after);

	if (!err)
		err = join(&diff);
	bob_changes_free(&diff.comes);
	if (err) {
		bob_changes_free(&diff.goes);
		return bob_err(-err, "out of memory");
	}
	*ret = diff.goes;
	return 0;
}

void bob_changes_free(struct bob_changes *changes)
{
	free(changes->list);
	*changes = (struct bob_changes){0};
}
