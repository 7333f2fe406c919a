/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The only place that knows which world this is: BPF helpers for the kernel, or
 * their stand-ins for a native build (userspace/engine/native.h). Everything
 * else in bpf/ is written once for both.
 */
#ifndef BOB_BPF_H
#define BOB_BPF_H

#include "bob_abi.h"

#ifdef __bpf__
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

/* A function the verifier checks once, on its own, whoever calls it. */
#define bob_global __noinline
#else
#include "native.h"
#define bob_global static __attribute__((unused))
#endif

#define bob_inline static inline __attribute__((always_inline, unused))

#define bob_likely(x) __builtin_expect(!!(x), 1)
#define bob_unlikely(x) __builtin_expect(!!(x), 0)

/* Keeps the compiler from reasoning about x, so that a mask stays where the verifier needs it. */
#define bob_opaque(x) __asm__ volatile("" : "+r"(x))

/* Compare-and-swap on a shared word: true if *where was old and is now new. */
bob_inline int bob_swap(__u64 *where, __u64 old, __u64 new)
{
	return __sync_val_compare_and_swap(where, old, new) == old;
}

/* A shared word read once. */
#define bob_read(x) (*(volatile __typeof__(x) *)&(x))
#define bob_write(x, value) (*(volatile __typeof__(x) *)&(x) = (value))

#endif
