/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sequences of packets and what bob makes of them: played through the native
 * build by the unit tests, and through the native build and the loaded programs
 * side by side by the kernel test.
 *
 * A row starts afresh: nobody is in a call, mode is enforce, the agent is alive.
 * Users named in .limits are provisioned, all others are guests. Its steps are
 * messages in the one-line form of message_text.h, and things done between them:
 *
 *   limit USER N      provision USER, or change his limit; N may be "none"
 *   delete USER       the policy no longer names USER
 *   rule user|prefix|domain SUBJECT [calls N] [in N] [out N]
 *   rule default [calls N] [in N] [out N]
 *                     what SUBJECT may do; "none" instead of limits: no rule
 *   group USER GROUP  USER, or a group, belongs to GROUP ("group:sales"), or "none"
 *   alias USER NAME   USER is NAME, too
 *   exempt emergency|target NAME
 *   exempt caller USER CALLER
 *   plan COUNTRY NATIONAL INTERNATIONAL OUTSIDE
 *                     how numbers are dialled, "-" for none; goes before all names
 *   trust on|off      whether P-Asserted-Identity is believed
 *   mode off|monitor|enforce
 *   agent alive|dead  heartbeat fresh or stale
 *   socket open|gone  the agent's socket on the only queue
 *   ring full|empty   refusals on their way to the agent
 *   wait N            N seconds pass (such rows are for the native build alone)
 *   sweep N           the sweep runs, by a clock N seconds ahead
 *   recount N         so does the recount; it repairs what two runs find wrong
 *   drift USER N      USER's count is wrong by N from here on
 *   clear             every call is ended by hand
 *   calls USER N      check: USER is in N calls
 *   live N            check: N calls hold slots
 *   count NAME N      check: counter NAME rose by N since the row began
 *
 * "to=ours" in a message is the To tag of bob's last refusal.
 */
#ifndef BOB_TEST_TABLE_H
#define BOB_TEST_TABLE_H

#include "bob_abi.h"

enum { STEPS_MAX = 40 };

struct step {
	const char *line; /* NULL ends the row */
	int message;	  /* else something done or checked */
	enum bob_verdict verdict;
	enum bob_counter reason;
	enum bob_direction direction;
};

struct row {
	const char *behaviour; /* NULL ends the table */
	const char *limits;    /* "bob 1, carol 2" */
	struct step steps[STEPS_MAX];
	const char *calls; /* who is in how many calls at the end; others in none */
};

#define PASS(line, why)                                                                            \
	{                                                                                          \
		line, 1, BOB_PASS, BOB_N_##why, BOB_INGRESS                                        \
	}
#define REJECT(line, why)                                                                          \
	{                                                                                          \
		line, 1, BOB_REJECT, BOB_N_##why, BOB_INGRESS                                      \
	}
#define ABSORB(line, why)                                                                          \
	{                                                                                          \
		line, 1, BOB_ABSORB, BOB_N_##why, BOB_INGRESS                                      \
	}
/* Seen on its way out, by the observer on egress. */
#define SENT(line, why)                                                                            \
	{                                                                                          \
		line, 1, BOB_PASS, BOB_N_##why, BOB_EGRESS                                         \
	}
#define DO(line)                                                                                   \
	{                                                                                          \
		line, 0, BOB_PASS, 0, BOB_INGRESS                                                  \
	}

extern const struct row table_calls[];	       /* how a call lives and ends (RFC 3261 12-15) */
extern const struct row table_hangup[];	       /* BYEs that go wrong */
extern const struct row table_adoption[];      /* calls that were up before bob */
extern const struct row table_forks[];	       /* forking, spirals, retries, crossings */
extern const struct row table_many[];	       /* more branches, dialogs than bob remembers */
extern const struct row table_policy[];	       /* who is refused, and who never is */
extern const struct row table_identity[];      /* who is meant */
extern const struct row table_refusal[];       /* the refusal, its repetition and its ACK */
extern const struct row table_doubt[];	       /* whatever bob cannot be sure of passes */
extern const struct row table_legs[];	       /* one call through a B2BUA; glare */
extern const struct row table_pitfalls[];      /* what others fall into, 1 to 10 */
extern const struct row table_pitfalls_more[]; /* and 11 to 20 */
extern const struct row table_rules[];	       /* the rest of what SIP asks */
extern const struct row table_limits[];	       /* in all, by direction */
extern const struct row table_groups[];	       /* several users' common limits */
extern const struct row table_group_life[];    /* what becomes of their slots */
extern const struct row table_exempt[];	       /* who is refused at no limit */
extern const struct row table_levels[];	       /* whose rule it is */
extern const struct row table_identity_who[];  /* where a message gives several names */
extern const struct row table_times[];	       /* deadlines, tombstones, the recount */

/* All of the above; ends with NULL. */
extern const struct row *const tables[];

#endif
