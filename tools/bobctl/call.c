/* SPDX-License-Identifier: GPL-2.0-only */
/* bobctl call: what is up now, and freeing what a call holds by hand. */
#include <errno.h>

#include "bobctl.h"

static int show_calls(const struct ctl_context *context, const struct ctl_calls *calls)
{
	if (ctl_json(context))
		return ctl_show_json(json_pack("{s:o}", "calls", ctl_calls_json(calls)));
	if (!calls->n) {
		printf("No calls.\n");
		return 0;
	}
	return ctl_calls_show(calls);
}

int ctl_call_list(const struct ctl_arguments *arguments)
{
	CTL_CONTEXT(context, arguments);
	__attribute__((cleanup(ctl_calls_free))) struct ctl_calls calls = {.maps = &context.maps};
	struct bob_user_now now;
	struct bob_aor aor;
	int err = ctl_need_maps(&context);

	if (err)
		return err;
	if (arguments->value[CTL_USER]) {
		err = ctl_user(&context, arguments->value[CTL_USER], &aor);
		if (err)
			return err;
		/* Somebody whom bob does not know is in no call. */
		if (bob_user_find(&context.maps, &aor, &now))
			return show_calls(&context, &calls);
		calls.user = now.index;
	}
	err = ctl_calls_read(&calls);
	return err ? err : show_calls(&context, &calls);
}

static int find_call(const struct ctl_context *context, const char *id, struct bob_call_now *ret)
{
	int err = bob_call_find(&context->maps, id, ret);

	if (err == -ENOENT)
		return bob_err(ENOENT, "%s: no such call; bobctl call list shows those there are",
			       id);
	if (err == -ENOTUNIQ)
		return bob_err(ENOTUNIQ, "%s: several calls' IDs begin with this; type more of it",
			       id);
	return err;
}

int ctl_call_clear(const struct ctl_arguments *arguments)
{
	CTL_CONTEXT(context, arguments);
	struct bob_sweep release = {.op = BOB_SWEEP_RELEASE};
	struct bob_call_now now;
	int err = ctl_need_maps(&context);

	if (!err)
		err = find_call(&context, arguments->words[0], &now);
	if (err)
		return err;
	release.call = now.key;
	err = bob_sweep_run(&context.maps, &release);
	if (err)
		return err;
	if (ctl_json(&context))
		return ctl_show_json(
			json_pack("{s:s,s:b}", "id", now.id, "cleared", release.ended != 0));
	printf("%s: %s\n", now.id,
	       release.ended ? "cleared, its slots are free" : "had just ended");
	return 0;
}
