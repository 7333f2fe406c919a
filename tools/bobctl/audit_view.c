/* SPDX-License-Identifier: GPL-2.0-only */
/* An audit's result, for people. */
#include <inttypes.h>

#include "audit.h"

int ctl_audit_show(struct audit_result *result)
{
	struct audit_totals totals;

	audit_totals(result, &totals);
	printf("%" PRIu64 " packets, %" PRIu64 " SIP messages, %" PRIu64 " calls, %" PRIu64
	       " refused, %" PRIu64 " still open\n",
	       totals.packets, totals.sip, totals.calls, totals.refused, totals.open);
	return 0;
}
