// SPDX-License-Identifier: GPL-2.0-only
/*
 * Entries of native arrays and hashes: look up, update, delete, walk. One lock
 * per map guards its lists; values are shared without it, as in the kernel.
 */
#include "native.h"
#include "native_entry.h"

static int is_array(const struct bob_native_map *map)
{
	return map->kind == BOB_NATIVE_ARRAY || map->kind == BOB_NATIVE_RINGS;
}

static const unsigned char *entry_key(const struct bob_native_map *map, __u32 i)
{
	return map->keys + (size_t)i * map->key_size;
}

/* FNV-1a with a final mix: the test's own keys are no attackers. */
static __u32 *bucket_of(const struct bob_native_map *map, const unsigned char *key)
{
	__u64 hash = 0xcbf29ce484222325ULL;

	for (__u32 i = 0; i < map->key_size; i++)
		hash = (hash ^ key[i]) * 0x100000001b3ULL;
	return &map->buckets[(hash ^ (hash >> 32)) & map->mask];
}

static void clear_entry(struct bob_native_map *map, __u32 i)
{
	map->entries[i] = (struct bob_native_entry){};
	memset(bob_native_value(map, i), 0, map->value_size);
}

void bob_native_hash_clear(struct bob_native_map *map)
{
	for (__u32 i = 0; i < map->high && i < map->size; i++)
		clear_entry(map, i);
	clear_entry(map, map->size); /* the first spare */
	if (map->high)
		memset(map->buckets, 0, (map->mask + 1) * sizeof(*map->buckets));
	map->free = 0;
	map->spare = map->size;
}

/* The link that names the entry of key, or the 0 at the list's end. */
static __u32 *find(struct bob_native_map *map, const void *key)
{
	__u32 *link = bucket_of(map, key);

	while (*link && memcmp(entry_key(map, *link - 1), key, map->key_size))
		link = &map->entries[*link - 1].next;
	return link;
}

static void unlink_entry(struct bob_native_map *map, __u32 *link)
{
	struct bob_native_entry *entry = &map->entries[*link - 1];
	__u32 self = *link;

	*link = entry->next;
	entry->used = 0;
	entry->next = map->free;
	map->free = self;
	map->count--;
}

static void evict_oldest(struct bob_native_map *map)
{
	__u32 oldest = map->size;

	for (__u32 i = 0; i < map->high && i < map->size; i++)
		if (map->entries[i].used &&
		    (oldest == map->size || map->entries[i].touched < map->entries[oldest].touched))
			oldest = i;
	if (oldest < map->size)
		unlink_entry(map, find(map, entry_key(map, oldest)));
}

/* A free entry's index plus one, or 0 when the map is full. */
static __u32 take_entry(struct bob_native_map *map)
{
	__u32 taken;

	if (map->count >= map->size && map->kind == BOB_NATIVE_LRU)
		evict_oldest(map);
	if (map->count >= map->size)
		return 0;
	taken = map->free;
	if (taken)
		map->free = map->entries[taken - 1].next;
	else
		taken = ++map->high;
	return taken;
}

static void fill_entry(struct bob_native_map *map, __u32 i, const void *key, const void *value)
{
	memcpy(map->keys + (size_t)i * map->key_size, key, map->key_size);
	memcpy(bob_native_value(map, i), value, map->value_size);
	map->entries[i].used = 1;
	map->entries[i].touched = ++map->clock;
}

static void *hash_lookup(struct bob_native_map *map, const void *key)
{
	void *value = NULL;
	__u32 at;

	pthread_mutex_lock(&map->lock);
	at = *find(map, key);
	if (at) {
		map->entries[at - 1].touched = ++map->clock;
		value = bob_native_value(map, at - 1);
	}
	pthread_mutex_unlock(&map->lock);
	return value;
}

/* Do the first bits of both keys agree? They begin with the number of their own bits. */
static int same_bits(const unsigned char *x, const unsigned char *y, __u32 bits)
{
	__u32 bytes = bits / 8;
	unsigned char rest = (unsigned char)(0xff00 >> (bits % 8));

	x += sizeof(__u32);
	y += sizeof(__u32);
	return !memcmp(x, y, bytes) && !(bits % 8 && (x[bytes] ^ y[bytes]) & rest);
}

/* The longest of the entries that the key begins with, as in an LPM_TRIE. */
static void *longest_lookup(struct bob_native_map *map, const void *key)
{
	__u32 wanted = *(const __u32 *)key, longest = 0;
	void *value = NULL;

	pthread_mutex_lock(&map->lock);
	for (__u32 i = 0; i < map->high && i <= map->size; i++) {
		__u32 bits = *(const __u32 *)entry_key(map, i);

		if (!map->entries[i].used || bits > wanted || (value && bits <= longest) ||
		    !same_bits(entry_key(map, i), key, bits))
			continue;
		longest = bits;
		value = bob_native_value(map, i);
	}
	pthread_mutex_unlock(&map->lock);
	return value;
}

static void *array_lookup(struct bob_native_map *map, const void *key)
{
	__u32 i = *(const __u32 *)key;
	__u32 high;

	if (i >= map->size)
		return NULL;
	/* Whoever gets a pointer may write: remember how far a reset must go. */
	high = __atomic_load_n(&map->high, __ATOMIC_RELAXED);
	while (high <= i && !__atomic_compare_exchange_n(&map->high, &high, i + 1, 0,
							 __ATOMIC_RELAXED, __ATOMIC_RELAXED))
		;
	return bob_native_value(map, i);
}

static void *percpu_lookup(const struct bob_native_map *map, const void *key)
{
	static __thread __u64 fresh[64], longest[64];
	__u64 *value = map == &bob_fresh ? fresh : longest;

	return *(const __u32 *)key || map->value_size > sizeof(fresh) ? NULL : value;
}

void *bob_native_lookup(struct bob_native_map *map, const void *key)
{
	if (!map->values)
		return NULL;
	if (map->kind == BOB_NATIVE_RINGS) {
		struct bob_native_map **inner = array_lookup(map, key);

		return inner ? *inner : NULL;
	}
	if (map->kind == BOB_NATIVE_PERCPU)
		return percpu_lookup(map, key);
	if (map->kind == BOB_NATIVE_LPM)
		return longest_lookup(map, key);
	return is_array(map) ? array_lookup(map, key) : hash_lookup(map, key);
}

static long array_update(struct bob_native_map *map, const void *key, const void *value,
			 __u64 flags)
{
	void *at;

	if (*(const __u32 *)key >= map->size)
		return -E2BIG;
	if (flags == BPF_NOEXIST)
		return -EEXIST;
	at = array_lookup(map, key);
	memcpy(at, value, map->value_size);
	return 0;
}

/* The old entry stays as it was for those who still read it, and is the next spare. */
static void replace_entry(struct bob_native_map *map, __u32 *link, const void *key,
			  const void *value)
{
	__u32 old = *link - 1;
	__u32 new = map->spare;

	fill_entry(map, new, key, value);
	map->entries[new].next = map->entries[old].next;
	map->entries[old].used = 0;
	map->spare = old;
	*link = new + 1;
}

static long hash_insert(struct bob_native_map *map, const void *key, const void *value)
{
	__u32 taken = take_entry(map);
	__u32 *bucket;

	if (!taken) {
		map->lost++;
		return -E2BIG;
	}
	bucket = bucket_of(map, key);
	fill_entry(map, taken - 1, key, value);
	map->entries[taken - 1].next = *bucket;
	*bucket = taken;
	map->count++;
	return 0;
}

static long hash_update(struct bob_native_map *map, const void *key, const void *value, __u64 flags)
{
	__u32 *link;
	long err = 0;

	pthread_mutex_lock(&map->lock);
	link = find(map, key);
	if (*link && flags == BPF_NOEXIST)
		err = -EEXIST;
	else if (!*link && flags == BPF_EXIST)
		err = -ENOENT;
	else if (*link)
		replace_entry(map, link, key, value);
	else
		err = hash_insert(map, key, value);
	pthread_mutex_unlock(&map->lock);
	return err;
}

long bob_native_update(struct bob_native_map *map, const void *key, const void *value, __u64 flags)
{
	if (flags > BPF_EXIST || !map->values)
		return -EINVAL;
	if (map->kind == BOB_NATIVE_XSKS && *(const __u32 *)key >= map->size)
		return -E2BIG;
	return is_array(map) ? array_update(map, key, value, flags)
			     : hash_update(map, key, value, flags);
}

long bob_native_delete(struct bob_native_map *map, const void *key)
{
	__u32 *link;
	long err = -ENOENT;

	if (map->kind == BOB_NATIVE_RINGS && *(const __u32 *)key < map->size) {
		*(void **)array_lookup(map, key) = NULL;
		return 0;
	}
	if (is_array(map) || !map->values)
		return -EINVAL;
	pthread_mutex_lock(&map->lock);
	link = find(map, key);
	if (*link) {
		unlink_entry(map, link);
		err = 0;
	}
	pthread_mutex_unlock(&map->lock);
	return err;
}

/* The callback may delete the entry it is given. Returns how many were visited. */
long bob_native_each(struct bob_native_map *map,
		     long (*each)(struct bob_native_map *, const void *, void *, void *), void *arg,
		     __u64 flags)
{
	__u32 end = is_array(map) ? map->size : map->size + 1;
	long visited = 0;

	if (flags || !map->values)
		return -EINVAL;
	for (__u32 i = 0; i < end; i++) {
		const void *key = is_array(map) ? (const void *)&i : entry_key(map, i);
		void *value = is_array(map) ? array_lookup(map, &i) : bob_native_value(map, i);

		if (!is_array(map) && !map->entries[i].used)
			continue;
		visited++;
		if (each(map, key, value, arg))
			break;
	}
	return visited;
}
