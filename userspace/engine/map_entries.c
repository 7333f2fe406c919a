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

/* FNV-1a over words, of which keys are whole ones, with a final mix: no keys are chosen here. */
static __u32 *bucket_of(const struct bob_native_map *map, const unsigned char *key)
{
	__u64 hash = 0xcbf29ce484222325ULL;
	__u32 word;

	for (__u32 i = 0; i < map->key_size; i += sizeof(word)) {
		memcpy(&word, key + i, sizeof(word));
		hash = (hash ^ word) * 0x100000001b3ULL;
	}
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
	memset(map->lengths, 0, sizeof(map->lengths));
	map->oldest = map->newest = 0;
	map->free = 0;
	map->spare = map->size;
}

/* Most keys are of one size, for which the compiler needs no call. */
static int is_key(const struct bob_native_map *map, __u32 i, const void *key)
{
	const unsigned char *own = bob_native_key(map, i);

	return map->key_size == sizeof(struct bob_key) ? !memcmp(own, key, sizeof(struct bob_key))
						       : !memcmp(own, key, map->key_size);
}

/* The link that names the entry of key, or the 0 at the list's end. */
static __u32 *find(struct bob_native_map *map, const void *key)
{
	__u32 *link = bucket_of(map, key);

	while (*link && !is_key(map, *link - 1, key))
		link = &map->entries[*link - 1].next;
	return link;
}

/* ---- by age, in an LRU ---- */

static __u32 *newer_of(struct bob_native_map *map, __u32 self)
{
	return self ? &map->entries[self - 1].newer : &map->oldest;
}

static __u32 *older_of(struct bob_native_map *map, __u32 self)
{
	return self ? &map->entries[self - 1].older : &map->newest;
}

static void age_leave(struct bob_native_map *map, __u32 self)
{
	const struct bob_native_entry *entry = &map->entries[self - 1];

	if (map->kind != BOB_NATIVE_LRU)
		return;
	*newer_of(map, entry->older) = entry->newer;
	*older_of(map, entry->newer) = entry->older;
}

/* As the one looked up last. */
static void age_enter(struct bob_native_map *map, __u32 self)
{
	struct bob_native_entry *entry = &map->entries[self - 1];

	if (map->kind != BOB_NATIVE_LRU)
		return;
	entry->newer = 0;
	entry->older = map->newest;
	*newer_of(map, map->newest) = self;
	map->newest = self;
}

/* ---- entries come and go ---- */

static void unlink_entry(struct bob_native_map *map, __u32 *link)
{
	struct bob_native_entry *entry = &map->entries[*link - 1];
	__u32 self = *link;

	age_leave(map, self);
	*link = entry->next;
	entry->used = 0;
	entry->next = map->free;
	map->free = self;
	map->count--;
}

/* A free entry's index plus one, or 0 when the map is full. */
static __u32 take_entry(struct bob_native_map *map)
{
	__u32 taken;

	if (map->count >= map->size && map->oldest)
		unlink_entry(map, find(map, bob_native_key(map, map->oldest - 1)));
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
	age_enter(map, i + 1);
}

static void *hash_lookup(struct bob_native_map *map, const void *key)
{
	void *value = NULL;
	__u32 at;

	bob_native_lock(map);
	at = *find(map, key);
	if (at) {
		age_leave(map, at);
		age_enter(map, at);
		value = bob_native_value(map, at - 1);
	}
	bob_native_unlock(map);
	return value;
}

/* A prefix's key begins with the number of its bits; what stands behind them says nothing. */
struct prefix_key {
	__u32 bits;
	unsigned char data[60];
};

/* Is it one, and not longer than it can be? */
static int prefix_is_key(const struct bob_native_map *map, const void *key)
{
	return map->key_size <= sizeof(struct prefix_key) &&
	       *(const __u32 *)key <= 8 * (map->key_size - sizeof(__u32)) &&
	       *(const __u32 *)key < 8 * sizeof(map->lengths);
}

/* Its first bits, for so many it has. */
static void prefix_cut(struct prefix_key *ret, const void *key, __u32 bits)
{
	__u32 bytes = bits / 8;

	*ret = (struct prefix_key){.bits = bits};
	memcpy(ret->data, (const unsigned char *)key + sizeof(__u32), bytes + (bits % 8 != 0));
	if (bits % 8)
		ret->data[bytes] &= (unsigned char)(0xff00 >> (bits % 8));
}

/* The longest of the entries that the key begins with, as in an LPM_TRIE. */
static void *longest_lookup(struct bob_native_map *map, const void *key)
{
	struct prefix_key cut;
	void *value = NULL;
	__u32 at;

	if (!prefix_is_key(map, key))
		return NULL;
	bob_native_lock(map);
	for (__u32 bits = *(const __u32 *)key + 1; bits-- && !value;) {
		if (!(map->lengths[bits / 64] >> bits % 64 & 1))
			continue;
		prefix_cut(&cut, key, bits);
		at = *find(map, &cut);
		if (at)
			value = bob_native_value(map, at - 1);
	}
	bob_native_unlock(map);
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

void *bob_native_look(struct bob_native_map *map, const void *key)
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

	age_leave(map, old + 1);
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

	bob_native_lock(map);
	link = find(map, key);
	if (*link && flags == BPF_NOEXIST)
		err = -EEXIST;
	else if (!*link && flags == BPF_EXIST)
		err = -ENOENT;
	else if (*link)
		replace_entry(map, link, key, value);
	else
		err = hash_insert(map, key, value);
	bob_native_unlock(map);
	return err;
}

static long prefix_update(struct bob_native_map *map, const void *key, const void *value,
			  __u64 flags)
{
	__u32 bits = *(const __u32 *)key;
	struct prefix_key cut;

	if (!prefix_is_key(map, key))
		return -EINVAL;
	prefix_cut(&cut, key, bits);
	__atomic_fetch_or(&map->lengths[bits / 64], 1ULL << bits % 64, __ATOMIC_RELAXED);
	return hash_update(map, &cut, value, flags);
}

long bob_native_update(struct bob_native_map *map, const void *key, const void *value, __u64 flags)
{
	if (flags > BPF_EXIST || !map->values)
		return -EINVAL;
	if (map->kind == BOB_NATIVE_XSKS && *(const __u32 *)key >= map->size)
		return -E2BIG;
	if (map->kind == BOB_NATIVE_LPM)
		return prefix_update(map, key, value, flags);
	return is_array(map) ? array_update(map, key, value, flags)
			     : hash_update(map, key, value, flags);
}

long bob_native_delete(struct bob_native_map *map, const void *key)
{
	struct prefix_key cut;
	__u32 *link;
	long err;

	if (map->kind == BOB_NATIVE_RINGS && *(const __u32 *)key < map->size) {
		*(void **)array_lookup(map, key) = NULL;
		return 0;
	}
	if (is_array(map) || !map->values)
		return -EINVAL;
	if (map->kind == BOB_NATIVE_LPM) {
		if (!prefix_is_key(map, key))
			return -EINVAL;
		prefix_cut(&cut, key, *(const __u32 *)key);
		key = &cut;
	}
	bob_native_lock(map);
	link = find(map, key);
	err = *link ? 0 : -ENOENT;
	if (*link)
		unlink_entry(map, link);
	bob_native_unlock(map);
	return err;
}

/* A hash's first entry in use from i on; behind the last: .size + 1. */
static __u32 used_from(const struct bob_native_map *map, __u32 i)
{
	/* Behind .high none was ever in use, but the first spare. */
	while (i <= map->size && !map->entries[i].used)
		i = i + 1 < map->high || i >= map->size ? i + 1 : map->size;
	return i;
}

static long each_of_hash(struct bob_native_map *map,
			 long (*each)(struct bob_native_map *, const void *, void *, void *),
			 void *arg)
{
	long visited = 0, stop = 0;

	for (__u32 i = used_from(map, 0); i <= map->size && !stop; i = used_from(map, i + 1)) {
		stop = each(map, bob_native_key(map, i), bob_native_value(map, i), arg);
		visited++;
	}
	return visited;
}

/* The callback may delete the entry it is given. Returns how many were visited. */
long bob_native_each(struct bob_native_map *map,
		     long (*each)(struct bob_native_map *, const void *, void *, void *), void *arg,
		     __u64 flags)
{
	long visited = 0, stop = 0;

	if (flags || !map->values)
		return -EINVAL;
	if (!is_array(map))
		return each_of_hash(map, each, arg);
	for (__u32 i = 0; i < map->size && !stop; i++) {
		stop = each(map, &i, array_lookup(map, &i), arg);
		visited++;
	}
	return visited;
}
