/* SPDX-License-Identifier: GPL-2.0-only */
/* bobctl detach: nothing of bob is left in the kernel. The policy on disk stays. */
#include <errno.h>

#include "bobctl.h"

int ctl_detach(const struct ctl_arguments *arguments)
{
	CTL_CONTEXT(context, arguments);
	struct bob_detached done = {0};
	int err = bob_detach(arguments->value[CTL_PINS], &done);
	bool nothing = err == -ENOENT;

	if (err && !nothing)
		return err;
	if (ctl_json(&context))
		return ctl_show_json(json_pack("{s:b,s:i,s:i,s:i,s:i,s:b}", "detached", !nothing,
					       "interfaces", (int)done.interfaces, "filters",
					       (int)done.filters, "qdiscs", (int)done.qdiscs,
					       "pins", (int)done.pins, "agent", done.agent));
	if (nothing) {
		printf("bob is not attached: there is nothing to remove.\n");
		return 0;
	}
	printf("Detached: %u interface%s, %u tc filter%s, %u qdisc%s and %u pins removed. The "
	       "policy in %s stays.\n",
	       done.interfaces, done.interfaces == 1 ? "" : "s", done.filters,
	       done.filters == 1 ? "" : "s", done.qdiscs, done.qdiscs == 1 ? "" : "s", done.pins,
	       arguments->value[CTL_STORE]);
	if (done.agent)
		printf("bobd was running, and ends itself now.\n");
	return 0;
}
