/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The native world: every map of bob_maps.h under its own name, and the BPF
 * helpers that the headers in bpf/ call, with the kernel's return codes.
 *
 * The helpers are macros over bob_native_ functions, because libbpf has system
 * call wrappers of the same names. A file that needs both includes <bpf/bpf.h>
 * first; then the macros stay away, and with them everything that reads maps.
 */
#ifndef BOB_NATIVE_H
#define BOB_NATIVE_H

#include <errno.h>
#include <pthread.h>
#include <stddef.h>
#include <string.h>
#include <linux/bpf.h>

#include "bob_abi.h"

enum bob_native_kind {
	BOB_NATIVE_ARRAY,
	BOB_NATIVE_HASH,
	BOB_NATIVE_LRU,
	BOB_NATIVE_LPM,
	BOB_NATIVE_XSKS,
	BOB_NATIVE_QUEUE,
	BOB_NATIVE_RING,
	BOB_NATIVE_RINGS,  /* array of rings */
	BOB_NATIVE_PERCPU, /* one value; each thread has its own */
};

/*
 * One map. Threads may share it, as CPUs do. Entries never move while they live. As in the kernel,
 * an update of an entry that is there puts a new one in its place: old pointers go stale.
 */
struct bob_native_map {
	const char *name;
	enum bob_native_kind kind;
	__u32 key_size;
	__u32 value_size;
	__u32 size;  /* entries, or bytes of a ring; may be set before a reset */
	__u32 count; /* entries, or records not yet read */
	__u64 lost;  /* entries that did not fit, records without room */

	pthread_mutex_t lock;
	__u32 made;   /* .size at the last allocation */
	__u32 stride; /* bytes from value to value */
	__u32 high;   /* entries from here on were never touched */
	__u32 spare;  /* a hash's entry beyond .size, for replacements */
	__u32 free;   /* head of the free list */
	__u32 oldest; /* of an LRU's entries, and the one looked up last */
	__u32 newest;
	__u64 lengths[4]; /* an LPM's: bit n, it has had a key of n bits since the reset */
	unsigned char *values;
	unsigned char *keys;
	struct bob_native_entry *entries;
	__u32 *buckets;
	__u32 mask;
	__u32 head, tail; /* queue and ring */
};

/* X(name, kind, key, value, entries). The sizes suit tests; the kernel's are in bob_maps.h. */
#define BOB_NATIVE_MAPS(X)                                                                         \
	X(bob_config, ARRAY, __u32, struct bob_config, 1)                                          \
	X(bob_names, HASH, struct bob_key, struct bob_name, 1024)                                  \
	X(bob_known, ARRAY, __u32, __u64, 256)                                                     \
	X(bob_users, ARRAY, __u32, struct bob_user, 256)                                           \
	X(bob_user_text, ARRAY, __u32, char[BOB_TEXT_MAX], 256)                                    \
	X(bob_rules, ARRAY, __u32, struct bob_rule, BOB_RULES_MAX)                                 \
	X(bob_replies, ARRAY, __u32, struct bob_reply, BOB_RULES_MAX)                              \
	X(bob_prefixes, LPM, struct bob_prefix, __u32, 64)                                         \
	X(bob_domains, HASH, struct bob_key, struct bob_domain, 64)                                \
	X(bob_exempt, HASH, struct bob_key, struct bob_exempt, 64)                                 \
	X(bob_calls, HASH, struct bob_key, struct bob_call, 256)                                   \
	X(bob_refused, ARRAY, __u32, struct bob_refusals, 64)                                      \
	X(bob_lately, ARRAY, __u32, __u64, 64)                                                     \
	X(bob_adoptions, LRU, struct bob_key, __u64, 256)                                          \
	X(bob_fragments, LRU, struct bob_key, __u64, 64)                                           \
	X(bob_legs, ARRAY, __u32, struct bob_leg, BOB_LEGS_MAX)                                    \
	X(bob_interfaces, HASH, __u32, struct bob_interface, BOB_INTERFACES_MAX)                   \
	X(bob_queues, ARRAY, __u32, struct bob_queue, BOB_SOCKETS_MAX)                             \
	X(bob_readers, ARRAY, __u32, struct bob_reader, BOB_CAPTURES_MAX)                          \
	X(bob_stats, ARRAY, __u32, __u64, BOB_N_MAX)                                               \
	X(bob_xsks, XSKS, __u32, __u32, BOB_SOCKETS_MAX)                                           \
	X(bob_tally, ARRAY, __u32, __u64, 256)                                                     \
	X(bob_free_users, QUEUE, __u32, __u32, 192)                                                \
	X(bob_events, RING, __u32, __u32, 1 << 16)                                                 \
	X(bob_captures, RINGS, __u32, struct bob_native_map *, BOB_CAPTURES_MAX)                   \
	X(bob_fresh, PERCPU, __u32, struct bob_call, 1)                                            \
	X(bob_longest, PERCPU, __u32, struct bob_longest, 1)

#define BOB_NATIVE_EXTERN(name, kind, key, value, size) extern struct bob_native_map name;
BOB_NATIVE_MAPS(BOB_NATIVE_EXTERN)

/* All of them, for whoever wants to walk over them; ends with NULL. */
extern struct bob_native_map *const bob_native_maps[];

/* What bpf_ktime_get_boot_ns says natively. */
extern __u64 bob_native_time;

/* Empties every map; makes those whose .size was changed anew. 0, or -ENOMEM. */
int bob_native_reset(void);
void bob_native_free(void);

/* A ring made outside the table (a capture); its size is in bytes. */
int bob_native_ring_init(struct bob_native_map *ring, __u32 size);
void bob_native_ring_free(struct bob_native_map *ring);
/* The oldest record: copies at most size bytes and returns its length, or -ENOENT. */
long bob_native_ring_read(struct bob_native_map *ring, void *into, size_t size);

void *bob_native_look(struct bob_native_map *map, const void *key);

/* Most look-ups are in an array, of what has been looked up before. */
static inline void *bob_native_lookup(struct bob_native_map *map, const void *key)
{
	if (map->kind == BOB_NATIVE_ARRAY) {
		__u32 i = *(const __u32 *)key;

		if (i < __atomic_load_n(&map->high, __ATOMIC_RELAXED))
			return map->values + (size_t)i * map->stride;
	}
	return bob_native_look(map, key);
}

long bob_native_update(struct bob_native_map *map, const void *key, const void *value, __u64 flags);
long bob_native_delete(struct bob_native_map *map, const void *key);
long bob_native_push(struct bob_native_map *map, const void *value, __u64 flags);
long bob_native_pop(struct bob_native_map *map, void *value);
long bob_native_peek(struct bob_native_map *map, void *value);
long bob_native_each(struct bob_native_map *map,
		     long (*each)(struct bob_native_map *, const void *, void *, void *), void *arg,
		     __u64 flags);
void *bob_native_reserve(struct bob_native_map *ring, __u64 size, __u64 flags);
void bob_native_commit(void *record, int discard);
long bob_native_output(struct bob_native_map *ring, const void *data, __u64 size, __u64 flags);
long bob_native_redirect(struct bob_native_map *map, __u64 key, __u64 flags);
long bob_native_loop(__u32 times, void *each, void *arg, __u64 flags);

#ifndef __LIBBPF_BPF_H
#define bpf_map_lookup_elem(map, key) bob_native_lookup((void *)(map), key)
#define bpf_map_update_elem(map, key, value, flags)                                                \
	bob_native_update((void *)(map), key, value, flags)
#define bpf_map_delete_elem(map, key) bob_native_delete((void *)(map), key)
#define bpf_map_push_elem(map, value, flags) bob_native_push((void *)(map), value, flags)
#define bpf_map_pop_elem(map, value) bob_native_pop((void *)(map), value)
#define bpf_map_peek_elem(map, value) bob_native_peek((void *)(map), value)
#define bpf_for_each_map_elem(map, each, arg, flags)                                               \
	bob_native_each((void *)(map), (void *)(each), arg, flags)
#define bpf_ringbuf_reserve(ring, size, flags) bob_native_reserve((void *)(ring), size, flags)
#define bpf_ringbuf_submit(record, flags) ((void)(flags), bob_native_commit(record, 0))
#define bpf_ringbuf_discard(record, flags) ((void)(flags), bob_native_commit(record, 1))
#define bpf_ringbuf_output(ring, data, size, flags)                                                \
	bob_native_output((void *)(ring), data, size, flags)
#define bpf_redirect_map(map, key, flags) bob_native_redirect((void *)(map), key, flags)
#define bpf_loop(times, each, arg, flags) bob_native_loop(times, (void *)(each), arg, flags)
#define bpf_ktime_get_boot_ns() bob_native_time
#define bpf_get_smp_processor_id() 0U
#endif

#endif
