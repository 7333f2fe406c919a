/* SPDX-License-Identifier: GPL-2.0-only */
/* What a run leaves behind: written by run.c and the ledger, read through audit.h. */
#ifndef AUDIT_RESULT_H
#define AUDIT_RESULT_H

#include "audit.h"
#include "people.h"
#include "spool.h"

struct audit_result {
	struct audit_totals totals;
	char *policy_name;
	uint32_t mode;
	uint64_t counters[BOB_N_MAX];
	struct audit_people people;
	struct audit_spool spool;
	struct audit_damage *damages; /* .file and .why are ours */
	size_t n_damages;
};

/* ---- result_rows.c ---- */

/* rest: of an SQL statement, from WHERE on. */
int audit_refusals_where(struct audit_result *result, const char *rest,
			 int (*each)(const struct audit_refusal *, void *), void *arg);

#endif
