/* SPDX-License-Identifier: GPL-2.0-only */
/* What native.c, map_entries.c and map_rings.c share; nobody else includes it. */
#ifndef BOB_NATIVE_ENTRY_H
#define BOB_NATIVE_ENTRY_H

#include <sys/single_threaded.h>

#include "native.h"

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#define BOB_NATIVE_GAP 16
#define bob_native_guard(at, n) ASAN_POISON_MEMORY_REGION(at, n)
#define bob_native_unguard(at, n) ASAN_UNPOISON_MEMORY_REGION(at, n)
#else
#define BOB_NATIVE_GAP 0
#define bob_native_guard(at, n) ((void)(at), (void)(n))
#define bob_native_unguard(at, n) ((void)(at), (void)(n))
#endif

/* A hash's entry. Indices are one more than they say, so that 0 ends a list. */
struct bob_native_entry {
	__u32 next;
	__u32 used;
	__u32 older, newer; /* of an LRU */
};

static inline __u32 bob_native_stride(__u32 value_size)
{
	return ((value_size + 7) & ~7U) + BOB_NATIVE_GAP;
}

static inline unsigned char *bob_native_value(const struct bob_native_map *map, __u32 i)
{
	return map->values + (size_t)i * map->stride;
}

static inline const unsigned char *bob_native_key(const struct bob_native_map *map, __u32 i)
{
	return map->keys + (size_t)i * map->key_size;
}

/*
 * Where a process has one thread, as an audit has, there is nobody to keep out. It
 * makes no other while it holds a lock.
 */
static inline void bob_native_lock(struct bob_native_map *map)
{
	if (!__libc_single_threaded)
		pthread_mutex_lock(&map->lock);
}

static inline void bob_native_unlock(struct bob_native_map *map)
{
	if (!__libc_single_threaded)
		pthread_mutex_unlock(&map->lock);
}

void bob_native_hash_clear(struct bob_native_map *map);

#endif
