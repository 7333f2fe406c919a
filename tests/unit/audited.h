/* SPDX-License-Identifier: GPL-2.0-only */
/* Whole audits in tests: a trace of one-line messages, and what is found in the result. */
#ifndef BOB_TEST_AUDITED_H
#define BOB_TEST_AUDITED_H

#include "audit/audit.h"
#include "judged.h"

/* A new trace, that begins at noon with a packet that is no SIP. */
void audited_begin(void);
/* A message in the one-line form of message_text.h, so many seconds after noon; in any order. */
void audited_add(double seconds, const char *line);
/* So many bytes of the trace's end are missing. */
void audited_cut(size_t bytes);
/* Audits it; the result is valid until the next. policy: text, or "". */
struct audit_result *audited_run(const char *policy, enum bob_mode mode);
void audited_end(void);
/* Both, around each test of a group. */
int audited_setup(void **state);
int audited_teardown(void **state);

/* The call of that row, as "CALLER>CALLEE START+ANSWERED+END how" in seconds after noon; - for 0.
 */
const char *audited_call(uint64_t row);
/* "peak P mean M busy B calls C refused R" of a user; "" for none. */
const char *audited_user(const char *name);
/* "TIME CALLER>CALLEE USER has CALLS of LIMIT, call ROW, held by ROW ROW" */
const char *audited_refusal(uint64_t row);
/* "TEXT TEXT …" of a call's ladder. */
const char *audited_ladder(uint64_t call);
/* "CALLS@TIME CALLS@TIME …" of a user; "": all calls. */
const char *audited_steps(const char *user);

#endif
