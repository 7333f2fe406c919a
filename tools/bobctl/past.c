/* SPDX-License-Identifier: GPL-2.0-only */
/* Where the history is, and by which names a user stands in it. */
#include <errno.h>
#include <stdlib.h>

#include "past.h"

static void find_path(const struct ctl_context *context, char path[PATH_MAX])
{
	const char *given = context->arguments->value[CTL_HISTORY];

	if (given)
		snprintf(path, PATH_MAX, "%s", given);
	else
		bob_history_beside(path, context->arguments->value[CTL_STORE]);
}

int ctl_past_open(const struct ctl_context *context, struct bob_history **ret)
{
	char path[PATH_MAX];

	find_path(context, path);
	return bob_history_peek(ret, path);
}

int ctl_past_need(const struct ctl_context *context, struct bob_history **ret)
{
	int err = ctl_past_open(context, ret);
	char path[PATH_MAX];

	if (err != -ENOENT)
		return err;
	find_path(context, path);
	return bob_err(ENOENT,
		       "%s: there is no history; bobd makes one when it starts, and --history "
		       "names another",
		       path);
}

int ctl_past_names(const struct ctl_context *context, const char *typed, struct ctl_past_names *ret,
		   struct bob_history_query *query)
{
	const struct bob_maps *maps = context->attached ? &context->maps : NULL;
	struct ctl_past_names names = {0};
	struct bob_aor aor;
	int err = ctl_user(context, typed, &aor);

	if (!err)
		err = bob_names_of(&names.names, maps, context->store, aor.text);
	if (err)
		return err;
	names.list = calloc(names.names.n, sizeof(*names.list));
	if (!names.list) {
		bob_names_of_free(&names.names);
		return bob_err(ENOMEM, "out of memory");
	}
	for (size_t i = 0; i < names.names.n; i++)
		names.list[i] = names.names.list[i];
	query->names = names.list;
	query->n = names.names.n;
	*ret = names;
	return 0;
}

void ctl_past_names_free(struct ctl_past_names *names)
{
	free(names->list);
	bob_names_of_free(&names->names);
}
