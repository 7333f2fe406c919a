/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One look-up in a table of a million, for the key that stands where a message
 * would: what memory costs, for whatever has to look into it.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#include "lookup.h"
#include "player.h"

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__type(key, struct lookup_key);
	__type(value, struct lookup_value);
	__uint(max_entries, LOOKUP_ENTRIES);
} lookup_table SEC(".maps");

__u64 lookup_found;

SEC("xdp")
int lookup(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	struct lookup_value *value;
	struct lookup_key key;

	if (data + PLAYER_PAYLOAD + sizeof(key) > end)
		return XDP_ABORTED;
	__builtin_memcpy(&key, data + PLAYER_PAYLOAD, sizeof(key));
	value = bpf_map_lookup_elem(&lookup_table, &key);
	if (!value)
		return XDP_ABORTED;
	lookup_found += value->one;
	return XDP_PASS;
}

char _license[] SEC("license") = "GPL";
