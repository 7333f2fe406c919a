// SPDX-License-Identifier: GPL-2.0-only
/* Reading what a run left behind. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "result.h"

void audit_free(struct audit_result *result)
{
	if (!result)
		return;
	for (size_t i = 0; i < result->n_damages; i++) {
		free((char *)result->damages[i].file);
		free((char *)result->damages[i].why);
	}
	free(result->damages);
	free(result->policy_name);
	audit_people_free(&result->people);
	audit_spool_close(&result->spool);
	free(result);
}

const char *audit_policy_name(const struct audit_result *result)
{
	return result->policy_name;
}

uint32_t audit_mode(const struct audit_result *result)
{
	return result->mode;
}

void audit_totals(const struct audit_result *result, struct audit_totals *ret)
{
	*ret = result->totals;
}

const uint64_t *audit_counters(const struct audit_result *result)
{
	return result->counters;
}

bool audit_is_unread(enum bob_counter counter)
{
	switch (counter) {
	case BOB_N_TCP:
	case BOB_N_TLS:
	case BOB_N_FRAGMENT:
	case BOB_N_LATER_FRAGMENT:
	case BOB_N_BAD_LENGTH:
	case BOB_N_NOT_SIP:
	case BOB_N_OVERLONG:
	case BOB_N_MANY_HEADERS:
	case BOB_N_BAD_HEADER:
	case BOB_N_AMBIGUOUS:
	case BOB_N_SHORT_BODY: return true;
	default: return false;
	}
}

size_t audit_damages(const struct audit_result *result, const struct audit_damage **ret)
{
	*ret = result->damages;
	return result->n_damages;
}

const char *audit_end_name(enum audit_end end)
{
	static const char *const names[] = {
		[AUDIT_OPEN] = "open",
		[AUDIT_HUNG_UP] = "bye",
		[AUDIT_UNANSWERED] = "unanswered",
		[AUDIT_EXPIRED] = "expired",
		[AUDIT_REPLACED] = "replaced",
		[AUDIT_REFUSED] = "refused",
	};

	return names[end];
}

const char *audit_why_name(uint8_t why)
{
	static const char *const names[] = {
		[BOB_WHY_CALLEE] = "callee",
		[BOB_WHY_CALLEE_GROUP] = "callee_group",
		[BOB_WHY_CALLER] = "caller",
		[BOB_WHY_CALLER_GROUP] = "caller_group",
	};

	return names[why];
}

/* ---- people ---- */

/* Most refused first, then by peak, then by name. */
static int by_trouble(const void *x, const void *y)
{
	const struct audit_person *a = *(struct audit_person *const *)x;
	const struct audit_person *b = *(struct audit_person *const *)y;

	if (a->refused != b->refused)
		return a->refused < b->refused ? 1 : -1;
	if (a->level.peak != b->level.peak)
		return a->level.peak < b->level.peak ? 1 : -1;
	return strcmp(a->name, b->name);
}

static int show(const struct audit_result *result, const struct audit_person *person,
		int (*each)(const struct audit_user *, void *), void *arg)
{
	const struct audit_totals *totals = &result->totals;
	const struct audit_user user = {
		.name = person->name,
		.limit = person->limit,
		.peak = person->level.peak,
		.peak_at = person->level.peak_at,
		.mean = totals->last > totals->first
				? person->level.area / (double)(totals->last - totals->first)
				: 0,
		.busy = person->level.busy,
		.calls = person->calls,
		.refused = person->refused,
	};

	return each(&user, arg);
}

int audit_each_user(struct audit_result *result, int (*each)(const struct audit_user *, void *),
		    void *arg)
{
	const struct audit_people *people = &result->people;
	struct audit_person **sorted = malloc(people->n * sizeof(*sorted) + 1);
	int err = 0;

	if (!sorted)
		return bob_err(ENOMEM, "out of memory");
	if (people->n)
		memcpy(sorted, people->list, people->n * sizeof(*sorted));
	qsort(sorted, people->n, sizeof(*sorted), by_trouble);
	for (size_t i = 0; i < people->n && !err; i++)
		err = show(result, sorted[i], each, arg);
	free(sorted);
	return err;
}
