/* SPDX-License-Identifier: GPL-2.0-only */
/* bobd: attaches bob to interfaces, and answers the calls that are over the limit. */
#include <stdlib.h>

#include "agent.h"
#include "options.h"

enum { EXIT_USAGE = 2 };

int main(int argc, char **argv)
{
	struct bobd_options options;
	int parsed;

	bob_log_name("bobd");
	bob_log_libbpf();
	parsed = bobd_options_parse(&options, argc, argv);
	if (parsed < 0)
		return EXIT_USAGE;
	if (parsed == BOBD_PARSED_DONE)
		return EXIT_SUCCESS;
	return bobd_agent_run(&options) ? EXIT_FAILURE : EXIT_SUCCESS;
}
