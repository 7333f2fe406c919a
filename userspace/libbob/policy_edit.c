/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Edits: changes of the policy go into the store and the maps, or into neither.
 * Some cannot be told from the changes alone (another number plan makes other
 * keys of all names): then the image is made from the whole store, as at a load.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "policy_image.h"
#include "policy_people.h"

enum { FEW = 64 };

static void free_policy(struct bob_policy **policy)
{
	bob_policy_free(*policy);
}

/* ---- what the changes alone do not tell ---- */

struct survey {
	bool plan;			      /* the number plan changes */
	size_t callers_gone, names, prefixes; /* names and prefixes that come */
	size_t aliases;			      /* that come or go */
	size_t n;			      /* facts without an index in bob_users */
};

static bool needs_index(enum bob_fact_kind kind)
{
	return kind == BOB_FACT_GROUP || kind == BOB_FACT_USER || kind == BOB_FACT_ALIAS;
}

static struct survey survey(const struct bob_changes *changes)
{
	struct survey s = {0};

	for (size_t i = 0; i < changes->n; i++) {
		const struct bob_change *change = &changes->list[i];
		const struct bob_fact *fact = change->after ? change->after : change->before;
		bool comes = !change->before;

		s.plan |= fact->kind == BOB_FACT_PLAN;
		s.callers_gone += fact->kind == BOB_FACT_CALLER && !change->after;
		s.prefixes += fact->kind == BOB_FACT_PREFIX && comes;
		s.aliases += fact->kind == BOB_FACT_ALIAS;
		s.names += comes && (fact->kind == BOB_FACT_ALIAS || fact->kind == BOB_FACT_USER);
		s.n += needs_index(fact->kind) && !fact->id;
	}
	return s;
}

/* Is an alias that comes or goes somebody's exempt caller? Then another pair is exempt now. */
static int is_about_alias(const struct bob_fact *caller, void *arg)
{
	const struct bob_changes *changes = arg;

	for (size_t i = 0; i < changes->n; i++) {
		const struct bob_change *change = &changes->list[i];
		const struct bob_fact *fact = change->after ? change->after : change->before;

		if (fact->kind == BOB_FACT_ALIAS && !strcmp(fact->name, caller->name))
			return 1;
	}
	return 0;
}

static int any(const struct bob_fact *fact, void *arg)
{
	(void)fact;
	(void)arg;
	return 1;
}

/* 1: yes. */
static int needs_whole(struct bob_store *store, const struct bob_changes *changes)
{
	struct survey s = survey(changes);

	if (s.plan || s.n || s.callers_gone > FEW || s.prefixes > FEW)
		return 1;
	if (!s.aliases)
		return 0;
	return bob_store_each_fact(store, BOB_FACT_CALLER, changes->n > FEW ? any : is_about_alias,
				   (void *)changes);
}

/* ---- contradictions under the number plan ---- */

static int read_plan(struct bob_store *store, struct bob_plan *ret)
{
	_cleanup_(free_policy) struct bob_policy *facts = bob_policy_new();
	const struct bob_fact like = {.kind = BOB_FACT_PLAN, .name = ""}, *found;
	int err = facts ? bob_store_find(store, &like, facts) : -ENOMEM;

	memset(ret, 0, sizeof(*ret));
	if (err)
		return err == -ENOENT ? 0 : err;
	found = bob_policy_find(facts, &like);
	if (found && found->plan)
		*ret = *found->plan;
	return 0;
}

struct prefix_check {
	const struct bob_changes *changes;
	const struct bob_plan *plan;
};

static int check_prefix(const struct bob_fact *fact, void *arg)
{
	const struct prefix_check *check = arg;
	char mine[BOB_PLANNED_MAX], other[BOB_PLANNED_MAX];

	bob_prefix_planned(other, check->plan, fact->name);
	for (size_t i = 0; i < check->changes->n; i++) {
		const struct bob_fact *after = check->changes->list[i].after;

		if (!after || after->kind != BOB_FACT_PREFIX || !strcmp(after->name, fact->name))
			continue;
		bob_prefix_planned(mine, check->plan, after->name);
		if (!strcmp(mine, other))
			return bob_err(EEXIST,
				       "%s and %s: one prefix under the number plan, but two in "
				       "the policy; keep one of them",
				       fact->name, after->name);
	}
	return 0;
}

static bool has_plan(const struct bob_plan *plan)
{
	static const struct bob_plan none;

	return memcmp(plan, &none, sizeof(none)) != 0;
}

/* Two names for one number, which the maps would have shown, had there been any. */
static int check_few(struct bob_store *store, const struct bob_changes *changes,
		     const struct bob_plan *plan)
{
	const struct people people = {.store = store, .plan = *plan};
	int err = 0;

	for (size_t i = 0; i < changes->n && !err; i++) {
		const struct bob_change *change = &changes->list[i];

		if (change->after && !change->before &&
		    (change->after->kind == BOB_FACT_USER || change->after->kind == BOB_FACT_ALIAS))
			err = bob_people_alone(&people, change->after->name);
	}
	return err;
}

static int check_all(struct bob_store *store)
{
	_cleanup_(image_free) struct image image = {0};
	int err = image_whole(&image, NULL, store, time(NULL));

	return err ? err : image_look(&image);
}

/* The store has the changes already. */
static int check(const struct bob_maps *maps, struct bob_store *store,
		 const struct bob_changes *changes, const struct bob_plan *plan)
{
	struct prefix_check prefixes = {changes, plan};
	struct survey s = survey(changes);
	int err = 0;

	if (!has_plan(plan))
		return 0;
	if (s.prefixes && s.prefixes <= FEW)
		err = bob_store_each_fact(store, BOB_FACT_PREFIX, check_prefix, &prefixes);
	if (err || maps)
		return err;
	if (s.plan || s.names > FEW || s.prefixes > FEW)
		return check_all(store);
	return check_few(store, changes, plan);
}

/* ---- the image of an edit ---- */

/* Another name of the same caller may keep the pair exempt. */
static int keep_callers(struct image *image, const char *user)
{
	_cleanup_(free_policy) struct bob_policy *facts = bob_policy_new();
	int err = facts ? bob_store_find_user(image->store, user, facts) : -ENOMEM;
	const struct bob_fact *fact;

	if (err)
		return err == -ENOENT ? 0 : err;
	for (size_t i = 0; !err && (fact = bob_policy_fact(facts, i)); i++) {
		if (fact->kind == BOB_FACT_CALLER)
			err = image_add(image, fact);
	}
	return err;
}

static int add_change(struct image *image, const struct bob_change *change)
{
	if (!change->after)
		return image_remove(image, change->before);
	return change->before ? image_change(image, change->after)
			      : image_add(image, change->after);
}

static int image_of_changes(struct image *image, const struct bob_maps *maps,
			    struct bob_store *store, const struct bob_changes *changes,
			    const struct bob_plan *plan)
{
	int err = image_init(image, maps, store, plan, time(NULL), changes->n);

	for (size_t i = 0; i < changes->n && !err; i++)
		err = add_change(image, &changes->list[i]);
	for (size_t i = 0; i < changes->n && !err; i++) {
		const struct bob_change *change = &changes->list[i];

		if (store && !change->after && change->before->kind == BOB_FACT_CALLER)
			err = keep_callers(image, change->before->of);
	}
	return err ? err : image_look(image);
}

static int make_image(struct image *image, const struct bob_maps *maps, struct bob_store *store,
		      const struct bob_changes *changes, const struct bob_plan *plan)
{
	int err, whole = needs_whole(store, changes);

	if (whole < 0)
		return whole;
	if (!whole) {
		err = image_of_changes(image, maps, store, changes, plan);
		if (err != -EEXIST)
			return err;
		image_free(image);
	}
	err = image_whole(image, maps, store, time(NULL));
	return err ? err : image_look(image);
}

/* ---- edits ---- */

int bob_policy_apply(const struct bob_maps *maps, const struct bob_changes *changes)
{
	const struct bob_plan *plan = &maps->config->policy[BOB_READ(maps->config->epoch) & 1].plan;
	_cleanup_(image_free) struct image image = {0};
	int err = image_of_changes(&image, maps, NULL, changes, plan);

	if (err == -EEXIST)
		return bob_err(EEXIST, "a name is somebody else's already");
	if (!err)
		err = image_stage(&image);
	return err ? err : image_flip(&image);
}

static int stage(struct image *image, struct bob_store *store)
{
	struct bob_beside beside = {0};
	int err, prepared;

	bob_beside_prepare(&beside, store);
	err = image_stage(image);
	prepared = bob_beside_end(&beside);
	return err ? err : prepared;
}

/*
 * The lock was free for a moment. Whoever had it found .editing set, and has put in
 * force what the store says by now; then the epoch is another one.
 */
static int commit_and_flip(struct image *image, struct bob_store *store)
{
	uint32_t epoch = BOB_READ(image->maps->config->epoch);
	struct bob_beside beside = {0};
	int pages = 0, err = bob_store_commit_locked(store, &pages);

	if (err)
		return err;
	bob_beside_checkpoint(&beside, store, pages);
	if (BOB_READ(image->maps->config->epoch) == epoch)
		err = image_flip(image);
	bob_store_rollback(store);
	bob_beside_end(&beside);
	return err;
}

static int edit_store(const struct bob_maps *maps, struct bob_store *store,
		      struct bob_changes *changes, struct bob_plan *plan)
{
	uint32_t room = maps ? maps->config->users_max : 0;
	int err = maps ? 0 : bob_store_room(store, &room);

	if (!err)
		err = bob_store_change(store, changes, room);
	if (!err)
		err = read_plan(store, plan);
	return err ? err : check(maps, store, changes, plan);
}

static int edit_both(const struct bob_maps *maps, struct bob_store *store,
		     struct bob_changes *changes)
{
	_cleanup_(image_free) struct image image = {0};
	struct bob_plan plan;
	int err = maps && bob_policy_is_torn(maps) ? image_load(maps, store, time(NULL)) : 0;

	if (!err)
		err = edit_store(maps, store, changes, &plan);
	if (!err && maps)
		err = make_image(&image, maps, store, changes, &plan);
	if (!err && maps)
		err = stage(&image, store);
	if (err)
		return err;
	return maps ? commit_and_flip(&image, store) : bob_store_commit(store);
}

int bob_policy_edit(const struct bob_maps *maps, struct bob_store *store,
		    struct bob_changes *changes)
{
	int err = bob_store_is_locked(store) ? 0 : bob_store_begin(store);

	if (!err)
		err = edit_both(maps, store, changes);
	if (!err)
		return 0;
	bob_store_rollback(store);
	/* What was staged goes, should somebody else not have seen to it. */
	if (maps && bob_policy_is_torn(maps))
		bob_policy_mend(maps, store);
	return err;
}
