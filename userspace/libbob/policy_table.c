/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Hash maps whose values hold a word for each of the two policies: bob_names,
 * bob_exempt, bob_domains. A guest, too, stands in bob_names; the kernel put him
 * there, under both policies, and may take him out at any time.
 */
#include <errno.h>
#include <string.h>

#include <bpf/bpf.h>

#include "cleanup.h"
#include "policy_image.h"

enum { BATCH = 2048, ROOM_MIN = 16 };

/* ---- in memory ---- */

/* Half of the key stands in the spot: of millions of entries few others are looked at. */
static uint64_t spot_for(const struct bob_key *key, size_t place)
{
	return (key->b & ~0xffffffffULL) | (uint32_t)(place + 1);
}

static struct image_entry *entry_at(const struct image_table *table, uint64_t spot)
{
	return &table->entries[(uint32_t)spot - 1];
}

static size_t spot_of(const struct image_table *table, const struct bob_key *key)
{
	size_t spot = key->a & table->mask;
	uint64_t found;

	while ((found = table->spots[spot])) {
		if ((found ^ key->b) >> 32 == 0 &&
		    !memcmp(&entry_at(table, found)->key, key, sizeof(*key)))
			break;
		spot = (spot + 1) & table->mask;
	}
	return spot;
}

static int resize(struct image_table *table, size_t room)
{
	struct image_entry *entries = reallocarray(table->entries, room, sizeof(*entries));
	size_t size = ROOM_MIN;
	uint64_t *spots;

	if (!entries)
		return bob_err(ENOMEM, "out of memory");
	table->entries = entries;
	table->room = room;
	while (size < 2 * room)
		size *= 2;
	spots = calloc(size, sizeof(*spots));
	if (!spots)
		return bob_err(ENOMEM, "out of memory");
	free(table->spots);
	table->spots = spots;
	table->mask = size - 1;
	for (size_t i = 0; i < table->n; i++)
		spots[spot_of(table, &table->entries[i].key)] = spot_for(&table->entries[i].key, i);
	return 0;
}

int image_table_init(struct image_table *table, size_t room)
{
	return resize(table, room < ROOM_MIN ? ROOM_MIN : room);
}

void image_table_free(struct image_table *table)
{
	free(table->entries);
	free(table->spots);
}

struct image_entry *image_table_find(const struct image_table *table, const struct bob_key *key)
{
	size_t spot = spot_of(table, key);

	return table->spots[spot] ? entry_at(table, table->spots[spot]) : NULL;
}

/* A name that is canonical without a plan may be another's under it. */
static int contradiction(const struct bob_fact *x, const struct bob_fact *y)
{
	if (!strcmp(x->name, y->name))
		return bob_err(EEXIST, "%s: stands in the policy twice; keep one of them", x->name);
	return bob_err(EEXIST,
		       "%s and %s: one number under the number plan, but two in the policy; keep "
		       "one of them",
		       x->name, y->name);
}

int image_table_add(struct image_table *table, const struct bob_key *key, uint32_t value,
		    const struct bob_fact *fact)
{
	size_t spot = spot_of(table, key);
	struct image_entry *entry;
	int err;

	if (table->spots[spot]) {
		entry = entry_at(table, table->spots[spot]);
		if (!value)
			return 0; /* it goes already, or comes as somebody else's */
		if (entry->value && !(fact->kind == BOB_FACT_CALLER && entry->value == value))
			return contradiction(entry->fact, fact);
		entry->moved = !entry->value;
		entry->value = value;
		entry->fact = fact;
		return 0;
	}
	if (table->n == table->room) {
		err = resize(table, 2 * table->room);
		if (err)
			return err;
		spot = spot_of(table, key);
	}
	entry = &table->entries[table->n++];
	*entry = (struct image_entry){.key = *key, .value = value, .fact = fact};
	table->spots[spot] = spot_for(key, table->n - 1);
	return 0;
}

/* ---- what stands there ---- */

static bool is_guest(const struct image *image, const uint32_t words[4], uint32_t side)
{
	const struct bob_maps *maps = image->maps;
	uint32_t user = words[side];

	return user >= maps->config->users_max && user < maps->users_size &&
	       BOB_SLOTS_GENERATION(BOB_READ(bob_user_record(maps, user)->slots)) ==
		       words[2 + side];
}

struct look {
	struct image *image;
	struct image_table *table;
	int err;
};

/* Behind the entries that can be found by key: this one is met once, and goes. */
static int append(struct image_table *table, const struct image_entry *entry)
{
	if (table->n == table->room) {
		int err = resize(table, 2 * table->room);

		if (err)
			return err;
	}
	table->entries[table->n++] = *entry;
	return 0;
}

static int look_at(const void *key, const void *value, void *arg)
{
	struct look *look = arg;
	struct image_entry stray = {0}, *entry;
	size_t size = look->table->names ? 4 : 2;

	memcpy(&stray.key, key, sizeof(stray.key));
	memcpy(stray.found, value, size * sizeof(uint32_t));
	entry = image_table_find(look->table, &stray.key);
	if (entry)
		memcpy(entry->found, stray.found, sizeof(entry->found));
	else if (look->image->whole && !(look->table->names && stray.found[0] == stray.found[1] &&
					 stray.found[0] >= look->image->maps->config->users_max))
		look->err = append(look->table, &stray);
	return look->err;
}

static int look_through(struct image *image, struct image_table *table)
{
	struct look look = {.image = image, .table = table};
	size_t size = table->names ? sizeof(struct bob_name) : 2 * sizeof(uint32_t);
	int err = bob_map_each(table->fd, sizeof(struct bob_key), (uint32_t)size, look_at, &look,
			       NULL);

	if (err && !look.err)
		return bob_err(-err, "%s: cannot be read: %s", table->map, strerror(-err));
	return err;
}

static bool is_taken(const struct image *image, const struct image_table *table,
		     const struct image_entry *entry)
{
	if (!entry->value || entry->moved || !entry->found[image->live])
		return false;
	if (table == &image->domains || entry->fact->kind == BOB_FACT_CALLER)
		return false;
	return !table->names || !is_guest(image, entry->found, image->live);
}

static int look_up(struct image *image, struct image_table *table, struct image_entry *entry)
{
	if (!bpf_map_lookup_elem(table->fd, &entry->key, entry->found))
		return is_taken(image, table, entry) ? -EEXIST : 0;
	if (errno != ENOENT)
		return bob_err(errno, "%s: cannot be read: %s", table->map, strerror(errno));
	memset(entry->found, 0, sizeof(entry->found));
	return 0;
}

int image_table_look(struct image *image, struct image_table *table)
{
	bool any = image->whole || table->n;
	int err = image->bulk && any ? look_through(image, table) : 0;

	for (size_t i = 0; i < table->n && !err && !image->whole; i++) {
		if (!image->bulk)
			err = look_up(image, table, &table->entries[i]);
		else if (is_taken(image, table, &table->entries[i]))
			err = -EEXIST;
	}
	return err;
}

/* ---- what shall stand there ---- */

/* Whoever goes leaves his name to the guest who has come under it. */
static void want(const struct image *image, const struct image_table *table,
		 const struct image_entry *entry, uint32_t sides, uint32_t words[4])
{
	memcpy(words, entry->found, sizeof(entry->found));
	for (uint32_t side = 0; side < 2; side++) {
		if (!(sides & 1U << side))
			continue;
		if (table->names && !entry->value && is_guest(image, entry->found, side))
			continue;
		words[side] = entry->value;
		if (table->names)
			words[2 + side] = entry->value ? image_generation(image, entry->value) : 0;
	}
}

static int cannot_write(const struct image_table *table, const struct image_entry *entry, int code)
{
	const char *name = entry->fact ? entry->fact->name : "an entry that goes";

	if (code == E2BIG || code == ENOSPC || code == ENOMEM)
		return bob_err(ENOSPC,
			       "%s: %s is full; take something out of the policy, or `bobctl "
			       "detach` and start bobd with a larger --users",
			       name, table->map);
	return bob_err(code, "%s: %s cannot be written: %s", name, table->map, strerror(code));
}

/*
 * One by one, so that a guest whom the kernel enters meanwhile is not overlooked:
 * his calls would not move.
 */
static int write_one(struct image *image, struct image_table *table, struct image_entry *entry,
		     uint32_t sides)
{
	static const uint32_t none[4];
	uint32_t words[4];
	bool known;

	for (int tries = 0; tries < 8; tries++) {
		want(image, table, entry, sides, words);
		known = memcmp(entry->found, none, sizeof(none)) != 0;
		if (!memcmp(words, entry->found, sizeof(words)))
			return 0;
		image->differs = true;
		if (image->dry)
			return 0;
		if (!memcmp(words, none, sizeof(none))) {
			if (bpf_map_delete_elem(table->fd, &entry->key) && errno != ENOENT)
				return cannot_write(table, entry, errno);
		} else if (bpf_map_update_elem(table->fd, &entry->key, words,
					       known ? BPF_ANY : BPF_NOEXIST)) {
			if (errno != EEXIST)
				return cannot_write(table, entry, errno);
			bpf_map_lookup_elem(table->fd, &entry->key, entry->found);
			continue;
		}
		memcpy(entry->found, words, sizeof(words));
		return 0;
	}
	return cannot_write(table, entry, EBUSY);
}

struct batch {
	struct image_table *table;
	bool deletes;
	uint32_t n;
	struct image_entry *entries[BATCH];
	struct bob_key keys[BATCH];
	uint32_t words[BATCH * 4];
};

static int flush(struct batch *batch)
{
	struct image_table *table = batch->table;
	size_t size = table->names ? 4 : 2;
	uint32_t n = batch->n;
	int failed;

	if (!n)
		return 0;
	failed = batch->deletes
			 ? bpf_map_delete_batch(table->fd, batch->keys, &n, NULL)
			 : bpf_map_update_batch(table->fd, batch->keys, batch->words, &n, NULL);
	/* A guest's entry may have gone before. */
	if (failed && batch->deletes && errno == ENOENT)
		for (n = 0; n < batch->n; n++)
			bpf_map_delete_elem(table->fd, &batch->keys[n]);
	else if (failed)
		return cannot_write(table, batch->entries[n < batch->n ? n : 0], errno);
	for (uint32_t i = 0; i < batch->n; i++) {
		memset(batch->entries[i]->found, 0, sizeof(batch->entries[i]->found));
		if (!batch->deletes)
			memcpy(batch->entries[i]->found, batch->words + i * size,
			       size * sizeof(uint32_t));
	}
	batch->n = 0;
	return 0;
}

static int put(struct batch *batch, struct image_entry *entry, const uint32_t words[4])
{
	static const uint32_t none[4];
	bool deletes = !memcmp(words, none, sizeof(none));
	size_t size = batch->table->names ? 4 : 2;
	int err = batch->n == BATCH || deletes != batch->deletes ? flush(batch) : 0;

	if (err)
		return err;
	batch->deletes = deletes;
	batch->entries[batch->n] = entry;
	batch->keys[batch->n] = entry->key;
	memcpy(batch->words + batch->n * size, words, size * sizeof(uint32_t));
	batch->n++;
	return 0;
}

static int write_many(struct image *image, struct image_table *table, uint32_t sides)
{
	_cleanup_free_ struct batch *batch = malloc(sizeof(*batch));
	uint32_t words[4];
	int err = 0;

	if (!batch)
		return bob_err(ENOMEM, "out of memory");
	batch->table = table;
	batch->n = 0;
	for (size_t i = 0; i < table->n && !err; i++) {
		struct image_entry *entry = &table->entries[i];

		want(image, table, entry, sides, words);
		if (!memcmp(words, entry->found, sizeof(words)))
			continue;
		image->differs = true;
		if (image->dry)
			break;
		err = put(batch, entry, words);
	}
	return err ? err : flush(batch);
}

int image_table_write(struct image *image, struct image_table *table, uint32_t sides)
{
	int err = 0;

	if (image->bulk)
		return write_many(image, table, sides);
	for (size_t i = 0; i < table->n && !err; i++)
		err = write_one(image, table, &table->entries[i], sides);
	return err;
}
