/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * bob's three objects loaded into this kernel, unpinned and attached nowhere:
 * packets go through them with BPF_PROG_RUN. Functions return 0, or -1 after
 * having said why on stderr.
 */
#ifndef BOB_TEST_KERNEL_H
#define BOB_TEST_KERNEL_H

#include <bpf/libbpf.h>

#include "bob.h"
#include "play.h"

enum {
	VERIFIED_MAX = 250000,
	KERNEL_FRAME_MIN = 14,	 /* BPF_PROG_RUN takes no less than an Ethernet header */
	KERNEL_FRAME_MAX = 3500, /* and no more than a page has room for */
	KERNEL_RULES = 64,	 /* as many rules as the tests use */
};

struct kernel {
	struct bpf_object *objects[3]; /* bob_xdp, bob_tc, bob_sweep */
	int xdp_fd, tc_fd;
	struct bob_maps maps;
	int tally_fd;
	int socket; /* AF_XDP; -1: not to be had */
	struct ring_buffer *events;
	struct bob_event event; /* the last one taken from the ring */
	int taken;
};

extern struct kernel kernel;

/* directory: where the .bpf.o files are. Moves this process to a network namespace of its own. */
int kernel_open(const char *directory);
/* What the verifier went through for each program, as TAP lines; how many are above VERIFIED_MAX.
 */
int kernel_print_verified(void);
/* Everything empty and as the native maps are now. */
int kernel_reset(void);
/* Userspace's part of the maps as it is natively. */
int kernel_settings(void);
/* Users, names, rules and levels as they are natively. */
int kernel_policy(void);
/* Sum over the CPUs. */
uint64_t kernel_counter(uint32_t counter);
int kernel_packet(const struct bob_arrival *arrival, struct bob_outcome expected);
/* Users' counts, calls and counters are the same here and natively. */
int kernel_compare(void);

extern const struct play_mirror kernel_mirror;

enum { KERNEL_PATH = 64 };
struct bob_policy;

/* Where a store may be made, in a directory of its own. */
int kernel_store_make(char path[KERNEL_PATH]);
/* As a command does it: what is there is read, and changed, under one lock. */
int kernel_store_edit(const char *path, struct bob_policy *after);
/* The store and its directory. */
void kernel_store_remove(char path[KERNEL_PATH]);

/* Packets into a capture's ring, as a TAP line; 1 if it failed. */
int kernel_play_capture(void);
/* Several CPUs at once, as a TAP line; 1 if it failed. */
int kernel_play_race(void);
/* Edits of the policy, killed and mended, as TAP lines; how many failed. */
int kernel_play_apply(void);
/* bob_policy_test() before each of many calls, as a TAP line; 1 if it failed. */
int kernel_play_forecast(void);
/* All of the corpus through both, as TAP lines; how many of them failed. */
int kernel_play_corpus(void);

#endif
