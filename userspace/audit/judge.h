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
	/*
	 * After each sweep that ended calls, or in which somebody left one that goes on.
	 * Calls that are gone are tombstones then. The next packet comes after.
	 */
	void (*swept)(void *arg, uint64_t time);
	void *arg;
};

/*
 * Empties the engine and loads the policy. -ENOMEM, -EINVAL (too many calls), -E2BIG
 * (ports), -EEXIST (contradiction), -ENOSPC (rules); all logged.
 */
int audit_judge_open(const struct audit_judge_options *options);
/*
 * Moves the clock, never back: heartbeats, sweeps once a second while there are
 * calls, recounts, rules whose hours begin or end (local time, as in bobd).
 */
void audit_judge_advance(uint64_t time);
/*
 * Advances to the packet's time, and judges it. What the host sent that captured it
 * is as bob_tc sees it: an INVITE beyond a limit passes then, in whatever mode
 * (BOB_N_WOULD_REFUSE), and the call counts.
 *
 * Enforcing, a call that was refused does not exist, although the trace goes on with
 * it: its later messages are BOB_N_UNKNOWN_CALL, and so is its INVITE as this host
 * sent it on. Another INVITE of the same call, with a higher CSeq say, is judged.
 *
 * bob_engine_scratch() is this message's until the next, and a refusal's event waits
 * in bob_events until then.
 */
struct bob_outcome audit_judge_packet(const struct audit_packet *packet);
/* Ends all: nothing is freed that the next open would need again. */
void audit_judge_close(void);

/*
 * First name and limit (of calls in all; 0: none) of the user, group or guest at an
 * index of the engine now; "" for nobody. The name is as sent, and is valid until the
 * next call. A guest's limit is by his name's prefix or host, else the default's.
 */
const char *audit_judge_name(uint32_t user, uint32_t *ret_limit, bool *ret_group);
/*
 * What a refusal by this rule answers: 486, … A caller at his limit gets 486 whatever
 * his rule says (enum bob_why).
 */
uint16_t audit_judge_status(uint16_t rule);

#endif
