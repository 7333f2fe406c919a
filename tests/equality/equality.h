/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The same trace through the loaded programs and through the audit: what each side
 * made of it. The kernel's clock cannot be set, so a trace is played into it first,
 * each packet at the time at which it happens to be its turn, and is written down
 * with these times; that file is what the audit reads.
 */
#ifndef BOB_TEST_EQUALITY_H
#define BOB_TEST_EQUALITY_H

#include "bob.h"
#include "libbob/policy.h"

enum { EQUALITY_CALLS = 4096, EQUALITY_NAME = 160 };

struct equality_call {
	uint64_t id; /* of its key: both sides have the same secret */
	bool answered, open;
};

struct equality_refusal {
	uint64_t call;
	uint32_t calls, limit, why;
	char caller[BOB_TEXT_MAX], callee[BOB_TEXT_MAX], user[EQUALITY_NAME];
};

struct equality_peak {
	char name[EQUALITY_NAME]; /* of a user, or "group NAME" */
	uint32_t calls;
};

/* What one side says: calls in order of .id, refusals in order of time, peaks by name. */
struct equality_side {
	struct equality_call calls[EQUALITY_CALLS];
	struct equality_refusal refusals[EQUALITY_CALLS];
	struct equality_peak peaks[EQUALITY_CALLS];
	size_t n_calls, n_refusals, n_peaks;
};

/* ---- side.c ---- */

void equality_add_call(struct equality_side *side, const struct equality_call *call);
/* Not again for the same call and user: so does the audit. */
void equality_add_refusal(struct equality_side *side, const struct equality_refusal *refusal);
void equality_add_peak(struct equality_side *side, const char *name, uint32_t calls);
void equality_sort(struct equality_side *side);
/* 0: the same; else it has said on stderr what differs first. */
int equality_compare(const struct equality_side *loaded, const struct equality_side *audit);

/* ---- loaded.c: 0, or -1 with a line on stderr ---- */

/* Everything empty, and this policy in force. policy: settled. */
int loaded_begin(struct bob_policy *policy);
/* Plays a frame; *ret_refused: it was handed to an agent. Then it stands in the trace. */
int loaded_play(const uint8_t *frame, size_t n, bool *ret_refused);
/* What the maps say now; the trace is whole. */
int loaded_end(struct equality_side *ret);
/* main.c: where the programs are. */
const char *loaded_directory(void);

/* ---- trace.c ---- */

extern char trace_path[]; /* another after each trace_open() */
int trace_open(void);	  /* 0, or -1 with a line on stderr */
void trace_packet(const uint8_t *frame, size_t n, uint64_t now); /* now: of the boot-time clock */
void trace_close(void);

/* ---- audited.c ---- */

int audited(struct equality_side *ret, const char *trace, const struct bob_policy *policy);

/* ---- synthetic.c ---- */

/* Calls by chance, hundreds of them at a time, played with loaded_play(). */
int synthetic_play(uint32_t seed);
/* The policy that they meet: users, a group and a default, with limits. */
extern const char synthetic_policy[];

#endif
