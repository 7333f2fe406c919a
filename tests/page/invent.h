/* SPDX-License-Identifier: GPL-2.0-only */
/* Audits that never were, for pages to be made of: everything in memory, and known. */
#ifndef TESTS_PAGE_INVENT_H
#define TESTS_PAGE_INVENT_H

#include "audit/audit.h"

struct invented_call {
	struct audit_call call;
	uint32_t caller, callee; /* users */
	bool is_up;
};

struct audit_result {
	struct audit_totals totals;
	uint64_t counters[BOB_N_MAX];
	struct audit_damage damages[2];
	size_t n_damages;
	struct audit_user *users;
	uint32_t *up; /* calls each user is in */
	size_t n_users;
	struct invented_call *calls;
	struct audit_refusal *refusals;
	struct audit_step *steps;
	size_t n_calls, n_refusals, n_steps;
	bool hostile;
};

struct invention {
	const char *name, *title;
	uint32_t users, calls; /* calls that are tried */
	uint64_t length;       /* s */
	bool hostile, damaged;
};

/* Ends the program when there is no memory. */
void invent(struct audit_result *result, const struct invention *invention);
void forget(struct audit_result *result);

#endif
