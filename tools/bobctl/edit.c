/* SPDX-License-Identifier: GPL-2.0-only */
/* An edit: what the policy says is read and changed under the store's lock. */
#include <errno.h>
#include <signal.h>
#include <string.h>

#include "edit.h"

void ctl_facts_free(struct bob_policy **facts)
{
	bob_policy_free(*facts);
}

/* What ends a program from outside waits until store and maps are one again. */
static void hold_signals(sigset_t *before)
{
	sigset_t held;

	sigemptyset(&held);
	sigaddset(&held, SIGINT);
	sigaddset(&held, SIGTERM);
	sigaddset(&held, SIGHUP);
	sigaddset(&held, SIGQUIT);
	sigaddset(&held, SIGPIPE);
	sigprocmask(SIG_BLOCK, &held, before);
}

int ctl_apply(struct ctl_context *context, struct bob_changes *changes)
{
	sigset_t before;
	int err;

	if (!changes->n)
		return 0;
	hold_signals(&before);
	err = bob_policy_edit(context->attached ? &context->maps : NULL, context->store, changes);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return err;
}

int ctl_apply_one(struct ctl_context *context, const struct bob_fact *before,
		  struct bob_fact *after)
{
	struct bob_change change = {.before = before, .after = after};
	struct bob_changes changes = {.list = &change, .n = 1};

	if (before && after) {
		after->id = before->id;
		if (bob_fact_same(before, after))
			return 0;
	}
	return before || after ? ctl_apply(context, &changes) : 0;
}

int ctl_find(const struct ctl_context *context, const struct bob_fact *like,
	     struct bob_policy *facts, const struct bob_fact **ret)
{
	int err;

	*ret = NULL;
	if (!facts)
		return -ENOMEM;
	err = context->store ? bob_store_find(context->store, like, facts) : -ENOENT;
	if (!err)
		*ret = bob_policy_find(facts, like);
	return err == -ENOENT ? 0 : err;
}

int ctl_find_user(const struct ctl_context *context, const char *name, struct bob_policy *facts,
		  const struct bob_fact **ret, char user[BOB_TEXT_MAX])
{
	char found[BOB_TEXT_MAX];
	const struct bob_fact like = {.kind = BOB_FACT_USER, .name = found};
	int err;

	*ret = NULL;
	snprintf(found, sizeof(found), "%s", name);
	if (!facts)
		return -ENOMEM;
	err = context->store ? bob_policy_whose(context->attached ? &context->maps : NULL,
						context->store, name, found)
			     : -ENOENT;
	if (err && err != -ENOENT)
		return err;
	err = context->store ? bob_store_find_user(context->store, found, facts) : -ENOENT;
	if (err && err != -ENOENT)
		return err;
	*ret = bob_policy_find(facts, &like);
	memcpy(user, found, sizeof(found));
	return 0;
}

int ctl_each(const struct ctl_context *context, enum bob_fact_kind kind,
	     int (*each)(const struct bob_fact *, void *), void *arg)
{
	return context->store ? bob_store_each_fact(context->store, kind, each, arg) : 0;
}

const char *ctl_unattached(const struct ctl_context *context)
{
	return context->attached ? "" : " (stored; bob is not attached, bobd will load it)";
}

int ctl_show_edit(const struct ctl_context *context, json_t *root, const char *subject,
		  const char *words)
{
	char safe[4 * BOB_TEXT_MAX];

	if (ctl_json(context)) {
		json_object_set_new(root, "applied", json_boolean(context->attached));
		return ctl_show_json(root);
	}
	json_decref(root);
	printf("%s: %s%s\n", bob_escape(safe, sizeof(safe), subject, strlen(subject)), words,
	       ctl_unattached(context));
	return 0;
}

int ctl_name(enum bob_fact_kind kind, const char *typed, char ret[BOB_TEXT_MAX])
{
	char why[256];

	return bob_fact_name(ret, kind, typed, why) ? bob_err(EINVAL, "%s", why) : 0;
}

int ctl_group_option(const struct ctl_context *context, const char **ret)
{
	const char *typed = context->arguments->value[CTL_GROUP];
	const struct bob_fact like = {.kind = BOB_FACT_GROUP, .name = typed};
	const struct bob_fact *found;
	CTL_FACTS(facts);
	int err;

	if (!typed)
		return 0;
	if (!strcmp(typed, "none")) {
		*ret = NULL;
		return 0;
	}
	err = ctl_find(context, &like, facts, &found);
	if (!err && !found)
		return bob_err(ENOENT,
			       "%s: there is no such group; make it: bobctl group set %s --limit N",
			       typed, typed);
	if (!err)
		*ret = typed;
	return err;
}
