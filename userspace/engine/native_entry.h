/* SPDX-License-Identifier: GPL-2.0-only */
/* What native.c, map_entries.c and map_rings.c share; nobody else includes it. */
#ifndef BOB_NATIVE_ENTRY_H
#define BOB_NATIVE_ENTRY_H

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

void bob_native_hash_clear(struct bob_native_map *map);

#endif
