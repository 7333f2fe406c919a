// SPDX-License-Identifier: GPL-2.0-only
/* The audit's side: what a run over the trace leaves behind. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/audit.h"
#include "equality.h"

struct rows { /* a call's row -> its id */
	struct equality_side *side;
	uint64_t *ids;
	size_t n;
};

static int take_call(const struct audit_call *call, void *arg)
{
	struct rows *rows = arg;
	struct equality_call taken = {
		.id = strtoull(call->id, NULL, 16),
		.answered = call->answered != 0,
		.open = call->end == AUDIT_OPEN,
	};
	uint64_t *ids = realloc(rows->ids, (call->row + 1) * sizeof(*ids));

	if (!ids)
		return -1;
	rows->ids = ids;
	ids[call->row] = taken.id;
	rows->n = call->row + 1;
	if (call->end != AUDIT_REFUSED)
		equality_add_call(rows->side, &taken);
	return 0;
}

static int take_refusal(const struct audit_refusal *refusal, void *arg)
{
	struct rows *rows = arg;
	struct equality_refusal taken = {
		.call = refusal->call < rows->n ? rows->ids[refusal->call] : 0,
		.calls = refusal->calls,
		.limit = refusal->limit,
		.why = refusal->why,
	};

	snprintf(taken.caller, sizeof(taken.caller), "%s", refusal->caller);
	snprintf(taken.callee, sizeof(taken.callee), "%s", refusal->callee);
	snprintf(taken.user, sizeof(taken.user), "%s", refusal->user);
	equality_add_refusal(rows->side, &taken);
	return 0;
}

static int take_user(const struct audit_user *user, void *arg)
{
	struct rows *rows = arg;

	equality_add_peak(rows->side, user->name, user->peak);
	return 0;
}

int audited(struct equality_side *ret, const char *trace, const struct bob_policy *policy)
{
	const struct audit_options options = {
		.files = &trace,
		.n_files = 1,
		.policy = policy,
		.mode = BOB_ENFORCE,
	};
	struct audit_result *result = NULL;
	struct rows rows = {.side = ret};
	int err = audit_run(&result, &options);

	if (!err)
		err = audit_each_call(result, take_call, &rows);
	if (!err)
		err = audit_each_refusal(result, take_refusal, &rows);
	if (!err)
		err = audit_each_user(result, take_user, &rows);
	audit_free(result);
	free(rows.ids);
	equality_sort(ret);
	return err;
}
