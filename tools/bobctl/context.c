/* SPDX-License-Identifier: GPL-2.0-only */
/* Opens the maps and the store that a command works on. */
#include <errno.h>
#include <unistd.h>

#include "bobctl.h"

int ctl_open_maps(struct ctl_context *context)
{
	int err = bob_maps_open_few(&context->maps, context->arguments->value[CTL_PINS]);

	context->attached = !err;
	return err == -ENOENT ? 0 : err;
}

int ctl_need_maps(struct ctl_context *context)
{
	int err = ctl_open_maps(context);

	if (err || context->attached)
		return err;
	return bob_err(ENOENT,
		       "bob is not attached: nothing is pinned in %s; start it: bobd --interface "
		       "INTERFACE",
		       context->arguments->value[CTL_PINS]);
}

int ctl_open_store(struct ctl_context *context)
{
	return bob_store_open(&context->store, context->arguments->value[CTL_STORE]);
}

int ctl_edit(struct ctl_context *context)
{
	int err = ctl_open_store(context);

	if (!err)
		err = bob_store_begin(context->store);
	return err ? err : ctl_open_maps(context);
}

int ctl_peek_store(struct ctl_context *context)
{
	if (access(context->arguments->value[CTL_STORE], F_OK) && errno == ENOENT)
		return 0;
	return ctl_open_store(context);
}

void ctl_close(struct ctl_context *context)
{
	bob_store_close(context->store);
	if (context->attached)
		bob_maps_close(&context->maps);
}

bool ctl_json(const struct ctl_context *context)
{
	return context->arguments->given & CTL_BIT(CTL_JSON);
}

int ctl_user(const struct ctl_context *context, const char *text, struct bob_aor *ret)
{
	return bob_aor_parse(ret, text, context->attached ? context->maps.config : NULL);
}
