/* SPDX-License-Identifier: GPL-2.0-only */
/* What a rule says, and when it holds. */
#include <errno.h>
#include <string.h>

#include "policy.h"

const struct bob_terms bob_terms_none = {
	.limit = BOB_UNLIMITED,
	.incoming = BOB_UNLIMITED,
	.outgoing = BOB_UNLIMITED,
	.status = 486,
	.days = BOB_DAYS_ALL,
};

/* Of the week, Monday first. */
static bool holds_on(const struct bob_terms *terms, int day)
{
	return terms->days >> (day % 7) & 1;
}

bool bob_terms_hold(const struct bob_terms *terms, const struct tm *now)
{
	int minute = now->tm_hour * 60 + now->tm_min;
	int today = now->tm_wday + 6; /* tm counts from Sunday */
	int yesterday = today + 6;

	if (terms->from == terms->until)
		return holds_on(terms, today);
	if (terms->from < terms->until)
		return minute >= terms->from && minute < terms->until && holds_on(terms, today);
	return (minute >= terms->from && holds_on(terms, today)) ||
	       (minute < terms->until && holds_on(terms, yesterday));
}
