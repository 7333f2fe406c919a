/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How long a packet may have to wait on a CPU: a timer that fires every 50 us in
 * softirq, as a NIC's packets are taken in, and notes how late it was. Whatever
 * keeps packets off the CPU keeps it off, too.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

enum {
	PERIOD = 50000, /* ns */
	MONOTONIC = 1,	/* CLOCK_MONOTONIC */
};

struct wait_clock {
	struct bpf_timer timer;
	__u64 due;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__type(key, __u32);
	__type(value, struct wait_clock);
	__uint(max_entries, 1);
} wait_clocks SEC(".maps");

/* ns; userspace sets it to 0 where a stretch begins. */
__u64 wait_longest, wait_times;
__u32 wait_stopped;

static int fire(void *map, __u32 *key, struct wait_clock *clock)
{
	__u64 now = bpf_ktime_get_ns(), late = now - clock->due;

	(void)map;
	(void)key;
	wait_times++;
	if (late > wait_longest)
		wait_longest = late;
	if (wait_stopped)
		return 0;
	clock->due = bpf_ktime_get_ns() + PERIOD;
	bpf_timer_start(&clock->timer, PERIOD, 0);
	return 0;
}

/* On the CPU that runs it. */
SEC("xdp")
int wait_begin(struct xdp_md *ctx)
{
	struct wait_clock *clock;
	__u32 zero = 0;

	(void)ctx;
	clock = bpf_map_lookup_elem(&wait_clocks, &zero);
	if (!clock)
		return XDP_ABORTED;
	bpf_timer_init(&clock->timer, &wait_clocks, MONOTONIC); /* -EBUSY: it is already */
	bpf_timer_set_callback(&clock->timer, fire);
	clock->due = bpf_ktime_get_ns() + PERIOD;
	return bpf_timer_start(&clock->timer, PERIOD, 0) ? XDP_ABORTED : XDP_PASS;
}

char _license[] SEC("license") = "GPL";
