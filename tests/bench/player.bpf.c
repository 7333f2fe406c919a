/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Plays messages to a program: every run puts the next message into the packet
 * and goes on in the target. BPF_PROG_RUN repeats a program on one and the same
 * packet; with this in front each repetition is another message, and no system
 * call stands between them.
 *
 * And what bob is held against: a program that does nothing, and one that copies
 * the message and finds its lines.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#include "floor.h"
#include "player.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__type(key, __u32);
	__type(value, struct player_frame);
	__uint(max_entries, PLAYER_PLACES);
	__uint(map_flags, BPF_F_MMAPABLE);
} player_frames SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__type(key, __u32);
	__type(value, __u32);
	__uint(max_entries, 1);
} player_target SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__type(key, __u32);
	__type(value, struct floor);
	__uint(max_entries, 1);
} player_floor SEC(".maps");

/* The next message; after the one before .player_end comes .player_first again. */
__u32 player_next, player_first, player_end;
/*
 * The stopwatch: it starts after player_skip messages and stops, for good, after player_timed
 * more. A run that asks for one message more than that has both times.
 */
__u32 player_played, player_skip, player_timed;
__u64 player_began, player_ended;
/* Lines that copy_and_lines() found: that it finds all is asked, and nobody may leave them out. */
__u64 player_lines;
/* Of the payload in hand. */
__u32 player_length = 860;

/* Nonzero: it has stopped, and there is nothing more to play. */
static __always_inline int player_stopwatch(void)
{
	__u32 played = player_played++;

	if (played == player_skip)
		player_began = bpf_ktime_get_ns();
	if (played < player_skip + player_timed)
		return 0;
	player_ended = bpf_ktime_get_ns();
	return 1;
}

SEC("xdp")
int player(struct xdp_md *ctx)
{
	__u32 index = player_next;
	struct player_frame *frame;
	__u32 length;

	if (player_stopwatch())
		return XDP_PASS;
	player_next = index + 1 < player_end ? index + 1 : player_first;
	frame = bpf_map_lookup_elem(&player_frames, &index);
	if (!frame)
		return XDP_ABORTED;
	/* Never 0, said so that the verifier sees it. */
	length = ((frame->length - 1) & (PLAYER_BYTES - 1)) + 1;
	if (bpf_xdp_adjust_tail(ctx, (int)(length - (ctx->data_end - ctx->data))))
		return XDP_ABORTED;
	if (length > sizeof(frame->bytes) || bpf_xdp_store_bytes(ctx, 0, frame->bytes, length))
		return XDP_ABORTED;
	player_length = length - PLAYER_PAYLOAD;
	bpf_tail_call(ctx, &player_target, 0);
	return XDP_ABORTED;
}

SEC("xdp")
int empty(struct xdp_md *ctx)
{
	(void)ctx;
	return XDP_PASS;
}

SEC("xdp")
int copy_and_lines(struct xdp_md *ctx)
{
	__u32 zero = 0, length = player_length;
	struct floor *f = bpf_map_lookup_elem(&player_floor, &zero);

	if (!f)
		return XDP_ABORTED;
	length = ((length - 1) & (FLOOR_BYTES - 1)) + 1;
	if (bpf_xdp_load_bytes(ctx, PLAYER_PAYLOAD, f->bytes, length))
		return XDP_ABORTED;
	player_lines += floor_lines(f, length);
	return XDP_PASS;
}

char _license[] SEC("license") = "GPL";
