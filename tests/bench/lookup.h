/* SPDX-License-Identifier: GPL-2.0-only */
/* What lookup.bpf.c and the benchmark share: keys and values as bob's are. */
#ifndef BOB_LOOKUP_H
#define BOB_LOOKUP_H

#include <linux/types.h>

enum { LOOKUP_ENTRIES = 1000000 };

struct lookup_key {
	__u64 a, b;
};

/* A cache line. */
struct lookup_value {
	__u64 one, rest[7];
};

#endif
