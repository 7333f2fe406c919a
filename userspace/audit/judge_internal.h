/* SPDX-License-Identifier: GPL-2.0-only */
/* What the judge's files share; nobody else includes it. */
#ifndef AUDIT_JUDGE_INTERNAL_H
#define AUDIT_JUDGE_INTERNAL_H

#include "judge.h"
#include "native.h"

#define JUDGE_SECOND 1000000000ULL

/* ---- judge_sweep.c ---- */

/* No calls; seconds are counted from start on. */
void judge_sweep_start(const struct audit_judge_options *options, uint64_t start);
/* When the next one is due; UINT64_MAX: none, as long as no message comes. */
extern uint64_t judge_sweep_next;
/* All that are due until then. */
void judge_sweep_until(uint64_t time);
/* A message came: what nobody waited for may be due with the second's end. */
void judge_sweep_touched(uint64_t time);

/* ---- judge_refused.c: calls that bob would not have let begin ---- */

void judge_refused_clear(void);
/* After each message that the engine has judged. started: it began a call. */
void judge_refused_follow(struct bob_outcome *outcome, bool started);
/* judge.c: nobody hears of what the last packet had reported. */
void judge_drop_events(void);

/* ---- judge_policy.c: who the policy names, in maps that are empty ---- */

/* Room for it, from the next reset on. */
void judge_policy_size(const struct bob_policy *policy, uint32_t calls);
/* policy may be NULL. Rules hold as they do at that time. */
int judge_policy_load(const struct bob_policy *policy, uint64_t time);

/* ---- judge_rules.c: what the policy says of them, which depends on the time ---- */

/* When to look again whether other rules hold; UINT64_MAX: never. */
extern uint64_t judge_rules_next;
/* The policy is used until judge_rules_forget(). -ENOSPC: too many rules, logged. */
int judge_rules_load(const struct bob_policy *policy, uint64_t time);
void judge_rules_look(uint64_t time);
void judge_rules_forget(void);

/* The index of a policy's first user; groups have those from 1 on. */
uint32_t judge_first_user(const struct bob_policy *policy);
/* The key of a name with a mark in front, as policies have them of hosts and groups. */
void judge_marked_key(char mark, const char *name, struct bob_key *ret);

static inline struct bob_config *judge_config(void)
{
	return bob_native_lookup(&bob_config, &(uint32_t){0});
}

static inline struct bob_user *judge_user(uint32_t index)
{
	return bob_native_lookup(&bob_users, &index);
}

#endif
