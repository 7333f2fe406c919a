/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The load generator's part in the kernel. storm_send is run over and over by
 * BPF_PROG_RUN with live frames, which leave the interface as fast as from a driver: each
 * run writes one message into a frame, or drops it until the next is due. storm_answer
 * stands where the answers come in, storm_relayed behind the gateway. All of them run on
 * one CPU, so nothing is atomic.
 */
#include <stdbool.h>

#include <linux/bpf.h>
#include <linux/in.h>
#include <bpf/bpf_helpers.h>

#include "answer.h"
#include "storm.h"

enum {
	AT_IP_LENGTH = 16,  /* where these stand in a frame */
	AT_IP_SUM = 24,	    /* */
	AT_UDP_LENGTH = 38, /* */
	AT_UDP_TARGET = 36, /* */
	SIP_PORT = 5060,
	MILLISECOND = 1000000,
};

const volatile struct storm_text invite_text = {0}, ack_text = {0};
const volatile struct storm_callees callees = {0};
const volatile __u64 interval = 0; /* between messages, in 2^-16 ns; 0: as fast as it goes */
const volatile bool acks = true;

__u64 next_due; /* in 2^-16 ns since began */
__u64 began;	/* ns; 0 until the first run */
__u64 until;	/* no INVITE from this long after */
__u64 most;	/* so many INVITEs at most */
__u32 first;	/* number of the first */
__u32 ack_head, ack_tail;
struct storm_counts counts;
__u64 sent_at[STORM_FLIGHT]; /* ns; 0: answered */
__u32 latency[STORM_BUCKETS];
struct storm_ack ack_ring[STORM_ACKS];
struct storm_scratch scratch;
__u64 wrong_answer[STORM_ROOM / 8]; /* the last one */

/* 1 to STORM_ROOM, said so that the verifier sees it and clang does not undo it. */
static __always_inline __u64 bounded(__u64 length)
{
	length--;
	asm volatile("" : "+r"(length));
	return (length & (STORM_ROOM - 1)) + 1;
}

/* Puts the text into the frame; false if the frame cannot take it. */
static __always_inline bool put_text(struct xdp_md *ctx, const volatile struct storm_text *text,
				     __u32 more)
{
	__u32 length = text->length;
	__u64 has;

	if (length < STORM_PAYLOAD || length > STORM_ROOM || more > STORM_TAG_MAX + 4)
		return false;
	has = (void *)(long)ctx->data_end - (void *)(long)ctx->data;
	asm volatile("" : "+r"(has)); /* no sum of lengths and pointers */
	if (bpf_xdp_adjust_tail(ctx, (int)(length + more - has)))
		return false;
	return !bpf_xdp_store_bytes(ctx, 0, (void *)text->bytes, length);
}

static __always_inline void put_number(struct xdp_md *ctx, const volatile struct storm_text *text,
				       __u32 number)
{
	void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	const struct storm_callees called = {callees.first, callees.n};
	__u32 callee = storm_callee_text(called, number);
	__u64 digits = storm_hex(number);

#pragma unroll
	for (int i = 0; i < STORM_PLACES; i++) {
		__u32 at = text->places[i] & (STORM_ROOM - 1);

		if (at && data + at + 8 <= end)
			*(__u64 *)(data + at) = digits;
	}
#pragma unroll
	for (int i = 0; i < STORM_CALLEE_PLACES; i++) {
		__u32 at = text->callees[i] & (STORM_ROOM - 1);

		if (at && data + at + 4 <= end)
			*(__u32 *)(data + at) = callee;
	}
}

/* A message that ends with a tag is longer than its text: lengths and the IP checksum. */
static __always_inline int put_lengths(struct xdp_md *ctx, const volatile struct storm_text *text,
				       __u32 length)
{
	void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
	__u32 sum = text->ip_sum + length - 14;

	if (data + STORM_PAYLOAD > end)
		return XDP_ABORTED;
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	*(__u16 *)(data + AT_IP_LENGTH) = __builtin_bswap16(length - 14);
	*(__u16 *)(data + AT_IP_SUM) = __builtin_bswap16(~sum);
	*(__u16 *)(data + AT_UDP_LENGTH) = __builtin_bswap16(length - 34);
	return XDP_TX;
}

static __always_inline int send_ack(struct xdp_md *ctx)
{
	struct storm_ack *ack = &ack_ring[ack_tail & (STORM_ACKS - 1)];
	__u32 tail = ack->length;

	ack_tail++;
	if (tail < 1 || tail > sizeof(ack->tail) || !put_text(ctx, &ack_text, tail))
		return XDP_ABORTED;
	if (bpf_xdp_store_bytes(ctx, ack_text.length, ack->tail, tail))
		return XDP_ABORTED;
	put_number(ctx, &ack_text, ack->number);
	if (ack->answered) { /* a transaction of its own (RFC 3261 13.2.2.4) */
		__u8 *at = (void *)(long)ctx->data + (ack_text.branch & (STORM_ROOM - 1));

		if (at + 1 <= (__u8 *)(long)ctx->data_end)
			*at = 'a';
	}
	counts.acks++;
	return put_lengths(ctx, &ack_text, ack_text.length + tail);
}

/* Is the next INVITE due? One that is more than a millisecond late does not hurry after. */
static __always_inline bool is_due(__u64 now)
{
	__u64 passed;

	if (!began)
		began = now;
	passed = now - began;
	if (passed >= until || counts.sent >= most)
		return false;
	if (next_due >> 16 > passed)
		return false;
	if (interval && passed - (next_due >> 16) > MILLISECOND) {
		counts.late++;
		next_due = passed << 16;
	}
	next_due += interval;
	return true;
}

SEC("xdp")
int storm_send(struct xdp_md *ctx)
{
	__u64 now = bpf_ktime_get_ns();
	__u32 number;

	if (ack_head != ack_tail)
		return send_ack(ctx);
	if (!is_due(now))
		return XDP_DROP;
	number = first + (__u32)counts.sent;
	if (!put_text(ctx, &invite_text, 0))
		return XDP_ABORTED;
	put_number(ctx, &invite_text, number);
	sent_at[number & (STORM_FLIGHT - 1)] = now;
	if (!counts.sent)
		counts.first_sent = now;
	counts.last_sent = now;
	counts.sent++;
	return XDP_TX;
}

/* Buckets are a 256th of a power of two wide: 0.4 %. */
static __always_inline void note_latency(__u64 ns)
{
	__u32 shift = 0, at;

	for (int i = 4; i >= 0; i--)
		if (ns >> (shift + (1 << i)) >= STORM_STEPS)
			shift += 1 << i;
	at = shift * STORM_STEPS + (__u32)(ns >> shift);
	latency[at < STORM_BUCKETS ? at : STORM_BUCKETS - 1]++;
}

/* A SIP datagram over IPv4 to the SIP port, as both sides of the storm are. */
static __always_inline bool is_sip(struct xdp_md *ctx)
{
	__u8 *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;

	return data + STORM_PAYLOAD <= end && data[12] == 8 && data[13] == 0 && data[14] == 0x45 &&
	       data[23] == IPPROTO_UDP &&
	       *(__u16 *)(data + AT_UDP_TARGET) == __builtin_bswap16(SIP_PORT);
}

/* As much of it as there is room for. */
static __always_inline bool load_message(struct xdp_md *ctx)
{
	__u64 length = (void *)(long)ctx->data_end - (void *)(long)ctx->data - STORM_PAYLOAD;

	if (!length)
		return false;
	length = bounded(length < STORM_ROOM ? length : STORM_ROOM);
	scratch.length = length;
	scratch.callees.first = callees.first;
	scratch.callees.n = callees.n;
	*(__u64 *)(scratch.bytes + length) = 0;
	return !bpf_xdp_load_bytes(ctx, STORM_PAYLOAD, scratch.bytes, length);
}

static __always_inline void queue_ack(bool answered)
{
	struct storm_ack *ack = &ack_ring[ack_head & (STORM_ACKS - 1)];
	__u32 n = scratch.tag_length, at = scratch.tag & (STORM_ROOM - 1);

	if (!acks)
		return;
	if (ack_head - ack_tail >= STORM_ACKS || n > STORM_TAG_MAX) {
		counts.unacked++;
		return;
	}
	/* Whole words; what is behind the tag is written over. */
	for (int i = 0; i < STORM_TAG_MAX + 4; i += 8)
		*(__u64 *)(ack->tail + i) = *(__u64 *)(scratch.bytes + at + i);
	*(__u32 *)(ack->tail + n) = '\r' | '\n' << 8 | '\r' << 16 | '\n' << 24;
	ack->length = n + 4;
	ack->number = scratch.number;
	ack->answered = answered;
	ack_head++;
}

/* Notes that something came of the message; false if something had before. */
static __always_inline bool settle(__u64 now)
{
	__u64 *sent = &sent_at[scratch.number & (STORM_FLIGHT - 1)];

	if (!*sent)
		return false;
	note_latency(now - *sent);
	counts.last_answer = now;
	*sent = 0;
	return true;
}

static __always_inline void take_answer(enum storm_kind kind, __u64 now)
{
	if (kind >= STORM_KINDS)
		return;
	if (kind == STORM_PROVISIONAL || settle(now))
		counts.kinds[kind]++;
	else
		counts.again++;
	if (kind != STORM_PROVISIONAL)
		queue_ack(kind == STORM_ANSWERED);
}

/* The last one, to be shown. */
static __always_inline void keep_wrong(void)
{
	counts.kinds[STORM_WRONG]++;
	for (int i = 0; i < STORM_ROOM / 8; i++)
		wrong_answer[i] = *(__u64 *)(scratch.bytes + 8 * i);
}

SEC("xdp")
int storm_answer(struct xdp_md *ctx)
{
	__u64 now = bpf_ktime_get_ns();
	enum storm_kind kind;

	if (!is_sip(ctx))
		return XDP_PASS;
	kind = load_message(ctx) ? answer_check(&scratch) : STORM_WRONG;
	if (kind == STORM_WRONG || (__s32)(scratch.number - first) >= (__s32)counts.sent)
		keep_wrong();
	else if ((__s32)(scratch.number - first) < 0)
		counts.stray++;
	else
		take_answer(kind, now);
	return XDP_DROP;
}

/* Behind the gateway, at the callees'. */
SEC("xdp")
int storm_relayed(struct xdp_md *ctx)
{
	__u64 now = bpf_ktime_get_ns();

	if (!is_sip(ctx))
		return XDP_PASS;
	if (load_message(ctx) && answer_is_invite(&scratch) && settle(now))
		counts.relayed++;
	return XDP_DROP;
}

SEC("xdp")
int storm_sink(struct xdp_md *ctx)
{
	if (!is_sip(ctx))
		return XDP_PASS;
	counts.sunk++;
	return XDP_DROP;
}

char _license[] SEC("license") = "GPL";
