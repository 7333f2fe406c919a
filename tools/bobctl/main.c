/* SPDX-License-Identifier: GPL-2.0-only */
/* bobctl: what people and scripts tell bob, and ask it. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "audit/confine.h"
#include "bobctl.h"

enum { EXIT_DONE, EXIT_FAILED, EXIT_USAGE };

static int run(struct ctl_arguments *arguments)
{
	const struct ctl_command *command;
	int err;

	if (arguments->given & CTL_BIT(CTL_HELP)) {
		ctl_help(arguments);
		return 0;
	}
	if (arguments->given & CTL_BIT(CTL_VERSION)) {
		printf("bobctl %s\n", BOB_VERSION);
		return 0;
	}
	if (!arguments->n)
		return ctl_misuse("a command is missing");
	err = ctl_command_find(arguments, &command);
	if (err)
		return err;
	/* What it reads comes from anywhere. */
	if (command->run == ctl_audit)
		audit_confine(arguments->value[CTL_INTERFACE]);
	return command->run(arguments);
}

/* With --json a script reads the error where it reads the answer. */
static void show_error(void)
{
	json_t *root = json_pack("{s:s}", "error", bob_log_last());

	ctl_show_json(root);
}

int main(int argc, char **argv)
{
	struct ctl_arguments arguments;
	int err;

	bob_log_name("bobctl");
	bob_log_libbpf();
	err = ctl_parse(&arguments, argc, argv);
	if (!err) {
		err = run(&arguments);
		if (err && arguments.given & CTL_BIT(CTL_JSON) && !ctl_json_shown())
			show_error();
	}
	/* An answer that did not arrive is none. */
	if ((fflush(stdout) || ferror(stdout)) && !err)
		err = errno == EPIPE
			      ? -EPIPE
			      : bob_err(EIO, "the output cannot be written: %s", strerror(errno));
	if (!err)
		return EXIT_DONE;
	return err == CTL_USAGE ? EXIT_USAGE : EXIT_FAILED; /* CTL_DIFFERENT, too */
}
