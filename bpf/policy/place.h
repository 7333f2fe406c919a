/* SPDX-License-Identifier: GPL-2.0-only */
/* Where the interface in hand stands among bob's: its slot, and whether it is trusted. */
#ifndef BOB_PLACE_H
#define BOB_PLACE_H

#include "bob_maps.h"
#include "scratch.h"

/* As bob_interfaces has it, where another interface's word stands in .places. */
bob_global __u64 place_look_up(__u32 ifindex)
{
	const struct bob_interface *interface = bpf_map_lookup_elem(&bob_interfaces, &ifindex);

	return interface ? BOB_PLACE(ifindex, interface->slot, interface->flags & 0xffff) : 0;
}

/* BOB_PLACE of the interface; 0: bob is not on it. A word instead of a look-up saves 30 ns. */
bob_inline __u64 place_of(const struct bob_config *config, __u32 ifindex)
{
	__u64 place = bob_read(config->places[ifindex & (BOB_INTERFACES_MAX - 1)]);

	return bob_likely(BOB_PLACE_INTERFACE(place) == ifindex) ? place : place_look_up(ifindex);
}

#endif
