/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The rest of a refused INVITE. The first fragment usually holds all the headers
 * and is decided on; those behind it have no ports, and are dropped by the
 * identification that ties them to it (RFC 791 3.2, RFC 8200 4.5). One that
 * overtook the first is harmless: its receiver never gets the datagram whole.
 */
#ifndef BOB_FRAGMENT_H
#define BOB_FRAGMENT_H

#include "bob_maps.h"
#include "names/hash.h"
#include "packet/packet.h"

enum {
	/* Fragments follow each other at once; identifications come back before long. */
	FRAGMENT_DROPPED_FOR = 2000000000, /* ns */
};

/*
 * A function of its own, for its variables would else stand on the program's stack, below the
 * longest chain of calls: 512 bytes is all that Linux 6.1 allows for both.
 */
static __attribute__((noinline, unused)) int fragment_key(const void *data, const void *data_end,
							  const struct bob_config *config,
							  const struct bob_packet *packet,
							  struct bob_key *key)
{
	const void *network = data + (packet->network & 31); /* 14, and two tags at most */
	const struct ipv6hdr *six = network;
	const struct iphdr *four = network;
	struct hash_state h;

	key->a = config->secret.a;
	key->b = config->secret.b ^ HASH_FRAGMENT;
	hash_start(&h, key);
	if (packet->version == 4) {
		if ((const void *)(four + 1) > data_end)
			return 0;
		hash_word(&h, (__u64)four->saddr << 32 | four->daddr);
	} else {
		if ((const void *)(six + 1) > data_end)
			return 0;
		hash_word(&h, *(const __u64 *)&six->saddr.s6_addr32[0]);
		hash_word(&h, *(const __u64 *)&six->saddr.s6_addr32[2]);
		hash_word(&h, *(const __u64 *)&six->daddr.s6_addr32[0]);
		hash_word(&h, *(const __u64 *)&six->daddr.s6_addr32[2]);
	}
	hash_word(&h, (__u64)packet->version << 32 | packet->id);
	hash_finish(&h, key);
	return 1;
}

/* The INVITE that this first fragment begins was refused: so is the rest. */
bob_inline void fragment_refuse(const void *data, const void *data_end,
				const struct bob_config *config, const struct bob_packet *packet,
				__u64 now)
{
	__u64 until = now + FRAGMENT_DROPPED_FOR;
	struct bob_key key;

	if (fragment_key(data, data_end, config, packet, &key))
		bpf_map_update_elem(&bob_fragments, &key, &until, BPF_ANY);
}

/* Is this later fragment the rest of an INVITE that was refused? */
bob_inline int fragment_refused(const void *data, const void *data_end,
				const struct bob_config *config, const struct bob_packet *packet,
				__u64 now)
{
	const __u64 *until;
	struct bob_key key;

	if (packet->fragment != BOB_LATER_FRAGMENT || config->mode != BOB_ENFORCE ||
	    !fragment_key(data, data_end, config, packet, &key))
		return 0;
	until = bpf_map_lookup_elem(&bob_fragments, &key);
	return until && *until > now;
}

#endif
