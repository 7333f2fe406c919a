/* SPDX-License-Identifier: GPL-2.0-only */
/* bobctl mode: shows it, or changes it at once and for the next start. */
#include <errno.h>

#include "bobctl.h"

static int read_mode(const struct ctl_context *context, uint32_t *ret)
{
	int err;

	if (context->attached) {
		*ret = context->maps.config->mode;
		return 0;
	}
	err = context->store ? bob_store_mode(context->store, ret) : -ENOENT;
	if (err != -ENOENT)
		return err;
	*ret = BOB_MONITOR;
	return 0;
}

static int show_mode(const struct ctl_context *context, uint32_t mode)
{
	if (ctl_json(context))
		return ctl_show_json(json_pack("{s:s,s:b}", "mode", bob_mode_name(mode), "attached",
					       context->attached));
	printf("%s: %s%s\n", bob_mode_name(mode), ctl_mode_words(mode),
	       context->attached ? "" : " (once bob is attached; it is not now)");
	return 0;
}

/* Nothing is counted while bob is off, so what was counted must not stay. */
static int apply(const struct bob_maps *maps, uint32_t mode)
{
	struct bob_sweep clear = {.op = BOB_SWEEP_CLEAR};

	__atomic_store_n(&maps->config->mode, mode, __ATOMIC_RELEASE);
	return mode == BOB_OFF ? bob_sweep_run(maps, &clear) : 0;
}

static int set_both(struct ctl_context *context, uint32_t mode)
{
	uint32_t old = BOB_MONITOR;
	int err = bob_store_set_mode(context->store, mode);

	if (!err && context->attached) {
		old = context->maps.config->mode;
		err = apply(&context->maps, mode);
	}
	if (!err)
		err = bob_store_commit(context->store);
	if (err) {
		bob_store_rollback(context->store);
		if (context->attached)
			apply(&context->maps, old);
	}
	return err;
}

static void warn_of_agent(const struct ctl_context *context)
{
	const struct bob_config *config = context->maps.config;

	if (context->attached && config->mode == BOB_ENFORCE &&
	    bob_now() > config->heartbeat + config->heartbeat_max)
		bob_warn("the agent gives no sign of life: nobody is refused until bobd runs");
}

int ctl_mode(const struct ctl_arguments *arguments)
{
	CTL_CONTEXT(context, arguments);
	uint32_t mode;
	int err = 0;

	if (arguments->n && bob_mode_parse(arguments->words[0], &mode))
		return ctl_misuse("mode %s: no such mode; there are off, monitor and enforce",
				  arguments->words[0]);
	if (!arguments->n) {
		err = ctl_open_maps(&context);
		if (!err && !context.attached)
			err = ctl_peek_store(&context);
		if (!err)
			err = read_mode(&context, &mode);
		return err ? err : show_mode(&context, mode);
	}
	err = ctl_edit(&context);
	if (!err)
		err = set_both(&context, mode);
	if (err)
		return err;
	warn_of_agent(&context);
	return show_mode(&context, mode);
}
