/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An image into the maps: the policy that is not live is written, one store to
 * the epoch puts it in force, and the other is made equal. Whoever is killed on
 * the way leaves .editing set, and one whole policy in force.
 */
#include <errno.h>
#include <string.h>

#include "cleanup.h"
#include "policy_image.h"

/* ---- the image's parts, in the order in which names lead to records ---- */

int image_look(struct image *image)
{
	int err = image_prefixes_look(image);

	if (err || !image->maps)
		return err;
	err = image_users_look(image);
	if (!err)
		err = image_table_look(image, &image->names);
	if (!err)
		err = image_table_look(image, &image->exempt);
	if (!err)
		err = image_table_look(image, &image->domains);
	if (!err)
		image_levels_count(image);
	return err;
}

static int write_sides(struct image *image, uint32_t sides)
{
	int err = image_users_write(image, sides);

	if (!err)
		err = image_table_write(image, &image->names, sides);
	if (!err)
		err = image_table_write(image, &image->exempt, sides);
	if (!err)
		err = image_table_write(image, &image->domains, sides);
	if (!err)
		err = image_prefixes_write(image, sides);
	if (!err)
		image_head_write(image, sides);
	return err;
}

/* ---- steps ---- */

static void set_editing(struct image *image, uint32_t editing)
{
	BOB_WRITE(image->maps->config->editing, editing);
}

int image_stage(struct image *image)
{
	int err;

	image->dry = true;
	err = write_sides(image, IMAGE_BOTH);
	image->dry = false;
	if (err || !image->differs)
		return err;
	set_editing(image, 1);
	return write_sides(image, image->fresh ? IMAGE_BOTH : 1U << !image->live);
}

static bool was_guest(const struct image *image, const struct image_entry *entry)
{
	return entry->value && entry->found[image->live] >= image->maps->config->users_max;
}

/* Calls of guests who have got a rule are their users' from now on. */
static int move_guests(struct image *image)
{
	struct bob_sweep move = {.op = BOB_SWEEP_MOVE};
	bool any = image->bulk && image->names.n;

	for (size_t i = 0; i < image->names.n && !any; i++)
		any = was_guest(image, &image->names.entries[i]);
	return any ? bob_sweep_run(image->maps, &move) : 0;
}

int image_flip(struct image *image)
{
	struct bob_config *config = image->maps->config;
	int err;

	if (!image->differs) {
		set_editing(image, 0);
		return 0;
	}
	/* Even: fresh maps have their policies at once, and are not fresh any more. */
	BOB_WRITE(config->epoch, image->fresh ? 2 : BOB_READ(config->epoch) + 1);
	bob_grace();
	err = image_users_replace(image);
	if (!err)
		err = move_guests(image);
	if (!err)
		image_names_even(image);
	if (!err)
		err = write_sides(image, 1U << image->live);
	if (!err)
		err = image_users_retire(image);
	if (!err)
		set_editing(image, 0);
	return err;
}

/* ---- all of it ---- */

int image_load(const struct bob_maps *maps, struct bob_store *store, time_t now)
{
	_cleanup_(image_free) struct image image = {0};
	int err = image_whole(&image, maps, store, now);

	if (!err)
		err = image_look(&image);
	if (!err)
		err = image_stage(&image);
	return err ? err : image_flip(&image);
}

bool bob_policy_is_torn(const struct bob_maps *maps)
{
	return BOB_READ(maps->config->editing) != 0;
}

static int finish(struct bob_store *store, int err)
{
	if (!err)
		err = bob_store_commit(store);
	if (err)
		bob_store_rollback(store);
	return err;
}

int bob_policy_load(const struct bob_maps *maps, struct bob_store *store)
{
	int err = bob_store_begin(store);

	if (err)
		return err;
	err = image_load(maps, store, time(NULL));
	if (!err)
		err = bob_store_set_room(store, maps->config->users_max);
	return finish(store, err);
}

int bob_policy_mend(const struct bob_maps *maps, struct bob_store *store)
{
	int err = bob_store_try(store);

	if (err)
		return err;
	if (bob_policy_is_torn(maps))
		err = image_load(maps, store, time(NULL));
	bob_store_rollback(store); /* nothing was written there */
	return err;
}
