// SPDX-License-Identifier: GPL-2.0-only
/*
 * The native maps as a whole: the table, allocation and reset. What an entry
 * does is in map_entries.c, rings and queues are in map_rings.c.
 */
#include <stdlib.h>
#include <stdint.h>

#include "native.h"
#include "native_entry.h"

#define BOB_NATIVE_DEFINE(map, map_kind, key, value, entries)                                      \
	struct bob_native_map map = {                                                              \
		.name = #map,                                                                      \
		.kind = BOB_NATIVE_##map_kind,                                                     \
		.key_size = sizeof(key),                                                           \
		.value_size = sizeof(value),                                                       \
		.size = (entries),                                                                 \
		.lock = PTHREAD_MUTEX_INITIALIZER,                                                 \
	};
BOB_NATIVE_MAPS(BOB_NATIVE_DEFINE)

#define BOB_NATIVE_POINTER(name, kind, key, value, size) &name,
struct bob_native_map *const bob_native_maps[] = {BOB_NATIVE_MAPS(BOB_NATIVE_POINTER) NULL};

__u64 bob_native_time;

static int is_hash(const struct bob_native_map *map)
{
	return map->kind == BOB_NATIVE_HASH || map->kind == BOB_NATIVE_LRU ||
	       map->kind == BOB_NATIVE_LPM || map->kind == BOB_NATIVE_XSKS;
}

static void map_free(struct bob_native_map *map)
{
	if (map->values)
		bob_native_unguard(map->values, (size_t)map->stride * (map->made + 1));
	free(map->values);
	free(map->keys);
	free(map->entries);
	free(map->buckets);
	map->values = map->keys = NULL;
	map->entries = NULL;
	map->buckets = NULL;
	map->made = map->high = map->count = 0;
}

/* With AddressSanitizer a gap that nobody may touch stands behind each value. */
static void guard_values(struct bob_native_map *map, __u32 entries)
{
	for (__u32 i = 0; i < entries; i++)
		bob_native_guard(bob_native_value(map, i) + map->value_size,
				 map->stride - map->value_size);
}

static int hash_alloc(struct bob_native_map *map)
{
	__u32 buckets = 16;

	while (buckets < map->size)
		buckets *= 2;
	map->mask = buckets - 1;
	map->keys = calloc(map->size + 1, map->key_size);
	map->entries = calloc(map->size + 1, sizeof(*map->entries));
	map->buckets = calloc(buckets, sizeof(*map->buckets));
	return map->keys && map->entries && map->buckets ? 0 : -ENOMEM;
}

static int map_alloc(struct bob_native_map *map)
{
	/* One more than .size: a hash's spare entry. */
	__u32 entries = map->size + 1;

	map_free(map);
	map->stride = map->kind == BOB_NATIVE_RING ? 1 : bob_native_stride(map->value_size);
	/* Pages of a large map cost nothing until somebody touches them: nothing else clears it. */
	map->values = calloc(entries, map->stride);
	if (!map->values || (is_hash(map) && hash_alloc(map))) {
		map_free(map);
		return -ENOMEM;
	}
	if (map->kind != BOB_NATIVE_RING)
		guard_values(map, entries);
	map->made = map->size;
	return 0;
}

static void map_clear(struct bob_native_map *map)
{
	if (is_hash(map))
		bob_native_hash_clear(map);
	else if (map->kind == BOB_NATIVE_ARRAY || map->kind == BOB_NATIVE_RINGS)
		for (__u32 i = 0; i < map->high; i++)
			memset(bob_native_value(map, i), 0, map->value_size);
	map->high = map->count = 0;
	map->head = map->tail = 0;
	map->lost = 0;
}

static int map_reset(struct bob_native_map *map)
{
	int err = 0;

	if (map->made != map->size)
		err = map_alloc(map);
	if (!err)
		map_clear(map);
	return err;
}

int bob_native_reset(void)
{
	for (int i = 0; bob_native_maps[i]; i++) {
		int err = map_reset(bob_native_maps[i]);

		if (err)
			return err;
	}
	return 0;
}

void bob_native_free(void)
{
	for (int i = 0; bob_native_maps[i]; i++)
		map_free(bob_native_maps[i]);
}

int bob_native_ring_init(struct bob_native_map *ring, __u32 size)
{
	*ring = (struct bob_native_map){
		.name = "ring",
		.kind = BOB_NATIVE_RING,
		.size = size,
		.lock = PTHREAD_MUTEX_INITIALIZER,
	};
	return map_reset(ring);
}

void bob_native_ring_free(struct bob_native_map *ring)
{
	map_free(ring);
}
