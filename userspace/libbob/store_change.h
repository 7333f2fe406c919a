/* SPDX-License-Identifier: GPL-2.0-only */
/* A change that is being written, between store_change.c, store_people.c and store_owned.c. */
#ifndef BOB_STORE_CHANGE_H
#define BOB_STORE_CHANGE_H

#include "store.h"

/* What is done one after the other, so that whatever a fact names is there by then. */
enum change_step {
	STEP_DROP_CALLER,
	STEP_DROP_ALIAS,
	STEP_DROP_USER, /* has lost all that belongs to him by now, if it goes at all */
	STEP_DROP_REST,
	STEP_PUT_GROUP,
	STEP_PUT_USER,
	STEP_DROP_GROUP, /* has lost its last member by now */
	STEP_PUT_ALIAS,
	STEP_PUT_CALLER,
	STEP_PUT_REST,
	STEPS,
};

struct changing {
	struct bob_store *store;
	const struct bob_change *list;
	uint32_t *places; /* in .list, by step */
	size_t begin[STEPS + 1];
	struct bob_ids ids;
	struct bob_rule_uses uses;
	const char *group, *owner; /* whose indices were asked for last */
	int64_t group_id;
	uint32_t owner_id;
	size_t owners; /* how many of the users that come were passed by in search of owners */
};

static inline size_t step_size(const struct changing *changing, enum change_step step)
{
	return changing->begin[step + 1] - changing->begin[step];
}

static inline const struct bob_change *step_change(const struct changing *changing,
						   enum change_step step, size_t i)
{
	return &changing->list[changing->places[changing->begin[step] + i]];
}

/* -EEXIST and -ENOENT, with the line that says so. */
int change_exists(const struct changing *changing, const struct bob_fact *fact);
int change_missing(const struct changing *changing, const struct bob_fact *fact);

/* ---- store_people.c: users and groups ---- */

int change_drop_person(struct changing *changing, const struct bob_change *change);
int change_put_groups(struct changing *changing);
int change_put_users(struct changing *changing);
int change_drop_groups(struct changing *changing);
int change_check_groups(struct changing *changing);

/* ---- store_owned.c: what belongs to users ---- */

int change_drop_alias(struct changing *changing, const struct bob_change *change);
int change_put_aliases(struct changing *changing);
int change_drop_caller(struct changing *changing, const struct bob_change *change);
int change_put_caller(struct changing *changing, const struct bob_change *change);
/* No name may be a user's and an alias: of those that come, after all is written. */
int change_check_names(struct changing *changing);

#endif
