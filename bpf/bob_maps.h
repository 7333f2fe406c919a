/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every map. All are pinned under BOB_PIN_ROOT by their names and shared by
 * bob's programs; sizes given here are defaults that bobd may raise before the
 * first load. What stands in them is described in bob_abi.h.
 */
#ifndef BOB_MAPS_H
#define BOB_MAPS_H

#include "bob_bpf.h"

#ifdef __bpf__

#define BOB_MAP(map_type, map_name, map_key, map_value, map_size, map_flag)                        \
	struct {                                                                                   \
		__uint(type, map_type);                                                            \
		__type(key, map_key);                                                              \
		__type(value, map_value);                                                          \
		__uint(max_entries, map_size);                                                     \
		__uint(map_flags, map_flag);                                                       \
		__uint(pinning, LIBBPF_PIN_BY_NAME);                                               \
	} map_name SEC(".maps")

#define BOB_GUESTS_DEFAULT (2 * BOB_CALLS_DEFAULT)
#define BOB_USERS_ALL (BOB_USERS_DEFAULT + BOB_GUESTS_DEFAULT)

BOB_MAP(BPF_MAP_TYPE_ARRAY, bob_config, __u32, struct bob_config, 1, BPF_F_MMAPABLE);
BOB_MAP(BPF_MAP_TYPE_HASH, bob_names, struct bob_key, struct bob_name,
	4 * BOB_USERS_DEFAULT + BOB_GUESTS_DEFAULT, 0);
BOB_MAP(BPF_MAP_TYPE_ARRAY, bob_known, __u32, __u64, BOB_KNOWN_DEFAULT, 0);
BOB_MAP(BPF_MAP_TYPE_ARRAY, bob_users, __u32, struct bob_user, BOB_USERS_ALL, BPF_F_MMAPABLE);
BOB_MAP(BPF_MAP_TYPE_ARRAY, bob_user_text, __u32, char[BOB_TEXT_MAX], BOB_USERS_ALL, 0);
BOB_MAP(BPF_MAP_TYPE_ARRAY, bob_rules, __u32, struct bob_rule, BOB_RULES_MAX, 0);
/* What refusals say, by the index of their rule; only userspace reads it. */
BOB_MAP(BPF_MAP_TYPE_ARRAY, bob_replies, __u32, struct bob_reply, BOB_RULES_MAX, BPF_F_MMAPABLE);
BOB_MAP(BPF_MAP_TYPE_LPM_TRIE, bob_prefixes, struct bob_prefix, __u32, BOB_PREFIXES_MAX,
	BPF_F_NO_PREALLOC);
BOB_MAP(BPF_MAP_TYPE_HASH, bob_domains, struct bob_key, struct bob_domain, BOB_DOMAINS_MAX, 0);
BOB_MAP(BPF_MAP_TYPE_HASH, bob_exempt, struct bob_key, struct bob_exempt, BOB_EXEMPT_MAX, 0);
BOB_MAP(BPF_MAP_TYPE_HASH, bob_calls, struct bob_key, struct bob_call, BOB_CALLS_DEFAULT, 0);
BOB_MAP(BPF_MAP_TYPE_ARRAY, bob_refused, __u32, struct bob_refusals, BOB_REFUSED_MAX,
	BPF_F_MMAPABLE);
BOB_MAP(BPF_MAP_TYPE_ARRAY, bob_lately, __u32, __u64, BOB_REFUSED_MAX, 0);
/* In-dialog INVITEs and UPDATEs of calls bob does not know; a 2xx adopts the call. */
BOB_MAP(BPF_MAP_TYPE_LRU_HASH, bob_adoptions, struct bob_key, __u64, BOB_ADOPTIONS_MAX, 0);
/* Fragmented INVITEs that were refused -> how long their rest is dropped. */
BOB_MAP(BPF_MAP_TYPE_LRU_HASH, bob_fragments, struct bob_key, __u64, BOB_FRAGMENTS_MAX, 0);
/* The newest calls by who is in them, for joining a B2BUA's legs; see join.h. */
BOB_MAP(BPF_MAP_TYPE_ARRAY, bob_legs, __u32, struct bob_leg, BOB_LEGS_MAX, 0);
BOB_MAP(BPF_MAP_TYPE_HASH, bob_interfaces, __u32, struct bob_interface, BOB_INTERFACES_MAX, 0);
BOB_MAP(BPF_MAP_TYPE_ARRAY, bob_queues, __u32, struct bob_queue, BOB_SOCKETS_MAX, BPF_F_MMAPABLE);
BOB_MAP(BPF_MAP_TYPE_ARRAY, bob_readers, __u32, struct bob_reader, BOB_CAPTURES_MAX,
	BPF_F_MMAPABLE);
BOB_MAP(BPF_MAP_TYPE_PERCPU_ARRAY, bob_stats, __u32, __u64, BOB_N_MAX, 0);
BOB_MAP(BPF_MAP_TYPE_XSKMAP, bob_xsks, __u32, __u32, BOB_SOCKETS_MAX, 0);
/* What the recount finds per user; only bob_sweep touches it. */
BOB_MAP(BPF_MAP_TYPE_ARRAY, bob_tally, __u32, __u64, BOB_USERS_ALL, 0);

struct {
	__uint(type, BPF_MAP_TYPE_QUEUE);
	__type(value, __u32);
	__uint(max_entries, BOB_GUESTS_DEFAULT);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
} bob_free_users SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, BOB_EVENTS_BYTES);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
} bob_events SEC(".maps");

struct bob_capture_ring {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4 << 20);
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__type(key, __u32);
	__uint(max_entries, BOB_CAPTURES_MAX);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
	__array(values, struct bob_capture_ring);
} bob_captures SEC(".maps");

/* Where a call's record is put together, before it is entered in bob_calls. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__type(key, __u32);
	__type(value, struct bob_call);
	__uint(max_entries, 1);
} bob_fresh SEC(".maps");

/* Keys for which the stack has no room. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__type(key, __u32);
	__type(value, struct bob_longest);
	__uint(max_entries, 1);
} bob_longest SEC(".maps");

#endif /* __bpf__; native.h declares the same names natively */

bob_inline struct bob_config *bob_config_get(void)
{
	__u32 zero = 0;

	return bpf_map_lookup_elem(&bob_config, &zero);
}

bob_inline struct bob_call *bob_fresh_get(void)
{
	__u32 zero = 0;

	return bpf_map_lookup_elem(&bob_fresh, &zero);
}

bob_inline struct bob_longest *bob_longest_get(void)
{
	__u32 zero = 0;

	return bpf_map_lookup_elem(&bob_longest, &zero);
}

/*
 * Linux 6.1 takes a key, or a value, from the stack or from a map; not from
 * memory that a global function got as an argument. So keys are copied first.
 */
bob_inline void *bob_lookup(void *map, const struct bob_key *key)
{
	struct bob_key copy = *key;

	return bpf_map_lookup_elem(map, &copy);
}

bob_inline long bob_update(void *map, const struct bob_key *key, const void *value, __u64 flags)
{
	struct bob_key copy = *key;

	return bpf_map_update_elem(map, &copy, value, flags);
}

#endif
