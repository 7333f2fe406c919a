/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The engine as the audit drives it: a policy of any size, the trace's own clock,
 * and the sweeps that an agent would have run by it.
 */
#ifndef AUDIT_JUDGE_H
#define AUDIT_JUDGE_H

#include "engine/engine.h"
#include "libbob/policy.h"
#include "trace.h"

struct audit_judge_options {
	const struct bob_policy *policy; /* settled; NULL: count only. Used until the next open */
	uint32_t mode;			 /* enum bob_mode */
	const uint16_t *ports;
	size_t n_ports;
	uint32_t calls; /* bob_calls' size */
	uint64_t start; /* time of the first packet */
	/* After each sweep that ended calls; calls that are gone are tombstones then. */
	void (*swept)(void *arg, uint64_t time);
	void *arg;
};

/* Empties the engine and loads the policy. -ENOMEM, -EEXIST (contradiction), logged. */
int audit_judge_open(const struct audit_judge_options *options);
/*
 * Moves the clock, never back: heartbeats, sweeps once a second while there are
 * calls, recounts, rules whose hours begin or end (local time, as in bobd).
 */
void audit_judge_advance(uint64_t time);
/* Advances to the packet's time, and judges it. */
struct bob_outcome audit_judge_packet(const struct audit_packet *packet);
/* Ends all: nothing is freed that the next open would need again. */
void audit_judge_close(void);

/* First name and limit of the user or group at an index of the engine; "" for none. */
const char *audit_judge_name(uint32_t user, uint32_t *ret_limit, bool *ret_group);
/* What a refusal by this rule answers: 486, … */
uint16_t audit_judge_status(uint16_t rule);

#endif
