/* SPDX-License-Identifier: GPL-2.0-only */
/* What is too large for a program's stack, one of each per CPU and program; and how it is filled.
 */
#ifndef BOB_PERCPU_H
#define BOB_PERCPU_H

#include "capture.h"

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__type(key, __u32);
	__type(value, struct bob_scratch);
	__uint(max_entries, 1);
} bob_scratch SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__type(key, __u32);
	__type(value, struct bob_frame);
	__uint(max_entries, 1);
} bob_frame SEC(".maps");

bob_inline struct bob_scratch *percpu_scratch(void)
{
	__u32 zero = 0;

	return bpf_map_lookup_elem(&bob_scratch, &zero);
}

bob_inline struct bob_frame *percpu_frame(void)
{
	__u32 zero = 0;

	return bpf_map_lookup_elem(&bob_frame, &zero);
}

/*
 * .now: the time, or that of this CPU's message before, if no tick came since: so it is
 * up to 4 ms old at 250 ticks a second. To ask the clock takes 40 ns, a tenth of what a
 * response does, and calls last for seconds. But INVITEs, in whose order calls are
 * listed, get the time as it is, and so do captures. Of another CPU's time one's own may
 * be ahead or behind: differences of times are signed.
 */
bob_inline void percpu_time(struct bob_scratch *s, int captured)
{
	const __u64 tick = bpf_jiffies64();

	if (s->tick == tick && !captured && s->bytes[0] != 'I')
		return;
	s->now = bpf_ktime_get_boot_ns();
	s->tick = tick;
}

/*
 * The length, 1 to size (a power of two), as a helper takes it: Linux 6.1 learns
 * that a length is not zero from arithmetic only.
 */
bob_inline __u32 percpu_length(__u32 length, __u32 size)
{
	length = (length - 1) & (size - 1);
	bob_opaque(length);
	return (length & (size - 1)) + 1;
}

#endif
