/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The records of provisioned users and groups. A rule and a group stand in them
 * for each policy; key, text and flags only once. Counts are never touched here.
 */
#include <errno.h>
#include <string.h>

#include <bpf/bpf.h>

#include "cleanup.h"
#include "policy_image.h"

enum { TEXTS = 1024 };

static uint32_t generation_of(const struct image *image, uint32_t id)
{
	return BOB_SLOTS_GENERATION(BOB_READ(bob_user_record(image->maps, id)->slots));
}

uint32_t image_generation(const struct image *image, uint32_t id)
{
	bool next = image->replaced && image_bit(image->replaced, id);

	return (generation_of(image, id) + next) & 0x7fffffff;
}

static bool is_provisioned(const struct image *image, uint32_t id)
{
	return (BOB_READ(bob_user_record(image->maps, id)->flags) & BOB_USER_PROVISIONED) != 0;
}

static int check_index(const struct image *image, const struct bob_fact *fact)
{
	uint32_t max = image->maps->config->users_max;

	if (fact->id && fact->id < max && fact->id < image->maps->users_size)
		return 0;
	return bob_err(ENOSPC,
		       "%s: number %u in the store, but the maps have room for %u users; `bobctl "
		       "detach`, then start bobd with a larger --users",
		       fact->name, fact->id, max ? max - 1 : 0);
}

static int append(struct image *image, const struct image_user *user)
{
	if (image->n_users == image->users_room) {
		size_t room = image->users_room ? 2 * image->users_room : 16;
		struct image_user *users = reallocarray(image->users, room, sizeof(*users));

		if (!users)
			return bob_err(ENOMEM, "out of memory");
		image->users = users;
		image->users_room = room;
	}
	image->users[image->n_users++] = *user;
	image_set(image->seen, user->id);
	return 0;
}

/* Somebody who goes and whose index is another's from now on has nothing more to say. */
static void forget(struct image *image, uint32_t id)
{
	for (size_t i = 0; i < image->n_users; i++) {
		if (image->users[i].id == id)
			image->users[i].state = IMAGE_VOID;
	}
}

int image_users_add(struct image *image, const struct bob_fact *fact, const struct bob_key *key)
{
	struct image_user user = {
		.id = fact->id,
		.is_group = fact->kind == BOB_FACT_GROUP,
		.key = *key,
		.text = fact->name,
	};
	uint32_t rule = 0;
	int err;

	if (!image->maps)
		return 0;
	err = check_index(image, fact);
	if (!err)
		err = image_rule(image, fact, &rule);
	if (!err && fact->of)
		err = image_group(image, fact->of, &user.group);
	if (err)
		return err;
	user.rule = (uint16_t)rule;
	if (image_bit(image->seen, user.id))
		forget(image, user.id);
	return append(image, &user);
}

int image_users_remove(struct image *image, const struct bob_fact *fact)
{
	const struct image_user user = {
		.id = fact->id,
		.state = IMAGE_GOES,
		.text = fact->name,
	};
	int err = image->maps ? check_index(image, fact) : 0;

	if (err || !image->maps || image_bit(image->seen, user.id))
		return err;
	return append(image, &user);
}

/* ---- what stands there ---- */

static bool has_text(const struct image *image, const struct image_user *user)
{
	uint32_t flags = BOB_READ(bob_user_record(image->maps, user->id)->flags);
	char text[BOB_TEXT_MAX];

	return !(flags & BOB_USER_GROUP) == !user->is_group &&
	       !bpf_map_lookup_elem(image->maps->user_text_fd, &user->id, text) &&
	       !strncmp(text, user->text, sizeof(text));
}

static void look_at(struct image *image, struct image_user *user)
{
	const struct bob_user *record = bob_user_record(image->maps, user->id);

	if (user->state == IMAGE_GOES || user->state == IMAGE_VOID)
		return;
	if (!is_provisioned(image, user->id))
		user->state = IMAGE_COMES;
	else if (!memcmp(&record->name, &user->key, sizeof(user->key)))
		user->state = IMAGE_STAYS;
	else if (has_text(image, user))
		user->state = IMAGE_REKEYED;
	else
		user->state = IMAGE_REPLACES;
	if (user->state == IMAGE_REPLACES)
		image_set(image->replaced, user->id);
}

int image_users_look(struct image *image)
{
	uint32_t max = image->maps->config->users_max;
	int err = 0;

	for (size_t i = 0; i < image->n_users; i++)
		look_at(image, &image->users[i]);
	for (uint32_t id = 1; image->whole && id < max && !err; id++) {
		const struct image_user stray = {.id = id, .state = IMAGE_GOES};

		if (!image_bit(image->seen, id) && is_provisioned(image, id))
			err = append(image, &stray);
	}
	return err;
}

/* ---- what shall stand there ---- */

struct texts {
	struct image *image;
	uint32_t n;
	uint32_t ids[TEXTS];
	char texts[TEXTS][BOB_TEXT_MAX];
};

static int flush(struct texts *texts)
{
	uint32_t n = texts->n;

	texts->n = 0;
	if (n && bpf_map_update_batch(texts->image->maps->user_text_fd, texts->ids, texts->texts,
				      &n, NULL))
		return bob_err(errno, "bob_user_text: cannot be written: %s", strerror(errno));
	return 0;
}

static int put_text(struct texts *texts, const struct image_user *user)
{
	texts->ids[texts->n] = user->id;
	strncpy(texts->texts[texts->n], user->text, BOB_TEXT_MAX - 1);
	texts->texts[texts->n][BOB_TEXT_MAX - 1] = '\0';
	return ++texts->n == TEXTS ? flush(texts) : 0;
}

/* Complete before a name leads to it: no call meets half a user. */
static void make(struct image *image, const struct image_user *user)
{
	struct bob_user *record = bob_user_record(image->maps, user->id);

	record->name = user->key;
	record->refused = 0;
	for (int side = 0; side < 2; side++) {
		BOB_WRITE(record->rule[side], 0);
		BOB_WRITE(record->group[side], 0);
	}
	BOB_WRITE(record->flags,
		  BOB_USER_PROVISIONED | BOB_USER_LIVE | (user->is_group ? BOB_USER_GROUP : 0));
}

static void write_sides(struct image *image, const struct image_user *user, uint32_t sides)
{
	struct bob_user *record = bob_user_record(image->maps, user->id);

	for (uint32_t side = 0; side < 2; side++) {
		if (!(sides & 1U << side) ||
		    (record->rule[side] == user->rule && record->group[side] == user->group))
			continue;
		image->differs = true;
		if (image->dry)
			return;
		BOB_WRITE(record->rule[side], user->rule);
		BOB_WRITE(record->group[side], user->group);
	}
}

static int write_user(struct image *image, struct image_user *user, uint32_t sides,
		      struct texts *texts)
{
	int err = 0;

	if (user->state == IMAGE_VOID ||
	    (user->state == IMAGE_GOES && !is_provisioned(image, user->id)))
		return 0;
	if (user->state == IMAGE_REKEYED || user->state == IMAGE_REPLACES ||
	    user->state == IMAGE_GOES)
		image->differs = true;
	if (user->state == IMAGE_COMES && image->dry) {
		image->differs = true;
	} else if (user->state == IMAGE_COMES) {
		err = put_text(texts, user);
		if (err)
			return err;
		make(image, user);
		user->state = IMAGE_STAYS;
	}
	write_sides(image, user, sides);
	return 0;
}

int image_users_write(struct image *image, uint32_t sides)
{
	_cleanup_free_ struct texts *texts = malloc(sizeof(*texts));
	int err = texts ? 0 : bob_err(ENOMEM, "out of memory");

	if (err)
		return err;
	texts->image = image;
	texts->n = 0;
	for (size_t i = 0; i < image->n_users && !err; i++)
		err = write_user(image, &image->users[i], sides, texts);
	return err ? err : flush(texts);
}

static int retire(struct image *image, uint32_t id)
{
	struct bob_sweep request = {.op = BOB_SWEEP_RETIRE, .user = id};

	return bob_sweep_run(image->maps, &request);
}

int image_users_replace(struct image *image)
{
	_cleanup_free_ struct texts *texts = NULL;
	int err = 0;

	for (size_t i = 0; i < image->n_users && !err; i++) {
		struct image_user *user = &image->users[i];
		struct bob_user *record = bob_user_record(image->maps, user->id);

		if (user->state == IMAGE_REKEYED)
			record->name = user->key;
		if (user->state != IMAGE_REPLACES)
			continue;
		if (!texts)
			texts = calloc(1, sizeof(*texts));
		if (!texts)
			return bob_err(ENOMEM, "out of memory");
		texts->image = image;
		/* Names lead to the generation that begins here. */
		err = retire(image, user->id);
		image->replaced[user->id / 8] &= (uint8_t) ~(1 << user->id % 8);
		record->name = user->key;
		record->refused = 0;
		BOB_WRITE(record->flags, BOB_USER_PROVISIONED | BOB_USER_LIVE |
						 (user->is_group ? BOB_USER_GROUP : 0));
		if (!err)
			err = put_text(texts, user);
		user->state = IMAGE_STAYS;
	}
	return err || !texts ? err : flush(texts);
}

int image_users_retire(struct image *image)
{
	int err = 0;

	for (size_t i = 0; i < image->n_users && !err; i++) {
		const struct image_user *user = &image->users[i];

		if (user->state != IMAGE_GOES || !is_provisioned(image, user->id))
			continue;
		err = retire(image, user->id);
		if (!err)
			BOB_WRITE(bob_user_record(image->maps, user->id)->flags, 0);
	}
	return err;
}
