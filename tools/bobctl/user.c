/* SPDX-License-Identifier: GPL-2.0-only */
/* bobctl user set and delete. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "edit.h"

static int show_set(const struct ctl_context *context, const struct bob_fact *user)
{
	char words[CTL_TERMS_WORDS], group[BOB_TEXT_MAX + 32] = "", line[2 * CTL_TERMS_WORDS];
	const struct bob_terms *terms = user->terms ? user->terms : &bob_terms_none;
	json_t *root = NULL;

	if (ctl_json(context))
		root = ctl_json_join(json_pack("{s:o,s:b,s:o}", "user", ctl_json_text(user->name),
					       "own_rule", user->terms != NULL, "group",
					       user->of ? ctl_json_text(user->of) : json_null()),
				     ctl_terms_json(terms));
	if (user->of)
		snprintf(group, sizeof(group), "; in group %s", user->of);
	snprintf(line, sizeof(line), "%s%s", ctl_terms_words(words, user->terms), group);
	return ctl_show_edit(context, root, user->name, line);
}

/* before: what stood there, or NULL. */
static int set(struct ctl_context *context, const struct bob_fact *before, const char *name)
{
	struct bob_fact after = {.kind = BOB_FACT_USER, .name = name};
	struct bob_terms terms = bob_terms_none;
	int err;

	if (before) {
		after = *before;
		if (before->terms)
			terms = *before->terms;
	}
	err = ctl_terms_apply(context->arguments, &terms);
	if (!err)
		err = ctl_group_option(context, &after.of);
	if (err)
		return err;
	if (ctl_terms_gone(context->arguments))
		after.terms = NULL;
	else if (ctl_terms_given(context->arguments) || after.terms)
		after.terms = &terms;
	err = ctl_apply_one(context, before, &after);
	return err ? err : show_set(context, &after);
}

int ctl_user_set(const struct ctl_arguments *arguments)
{
	CTL_CONTEXT(context, arguments);
	CTL_FACTS(facts);
	const struct bob_fact *before;
	struct bob_aor aor;
	char name[BOB_TEXT_MAX];
	int err = ctl_terms_check(arguments);

	if (!err)
		err = ctl_user(&context, arguments->words[0], &aor);
	if (!err)
		err = ctl_edit(&context);
	if (!err)
		err = ctl_find_user(&context, aor.text, facts, &before, name);
	return err ? err : set(&context, before, name);
}

/* Everything that is said about the user goes with him. */
static int delete_all(struct ctl_context *context, const struct bob_policy *facts)
{
	struct bob_changes changes = {.n = bob_policy_size(facts)};
	int err;

	changes.list = calloc(changes.n, sizeof(*changes.list));
	if (!changes.list)
		return bob_err(ENOMEM, "out of memory");
	for (size_t i = 0; i < changes.n; i++)
		changes.list[i].before = bob_policy_fact(facts, i);
	err = ctl_apply(context, &changes);
	free(changes.list);
	return err;
}

int ctl_user_delete(const struct ctl_arguments *arguments)
{
	CTL_CONTEXT(context, arguments);
	CTL_FACTS(facts);
	const struct bob_fact *before;
	struct bob_aor aor;
	char name[BOB_TEXT_MAX];
	int err = ctl_user(&context, arguments->words[0], &aor);

	if (!err)
		err = ctl_edit(&context);
	if (!err)
		err = ctl_find_user(&context, aor.text, facts, &before, name);
	if (err)
		return err;
	if (!before)
		return bob_err(ENOENT, "%s: not in the policy; bobctl user list shows who is",
			       aor.text);
	if (strcmp(name, aor.text) != 0)
		return bob_err(EINVAL,
			       "%s: a name of %s; bobctl user delete %s takes him out of the "
			       "policy, bobctl user alias remove %s %s this name only",
			       aor.text, name, name, name, aor.text);
	err = delete_all(&context, facts);
	if (err)
		return err;
	return ctl_show_edit(&context,
			     json_pack("{s:o,s:b}", "user", ctl_json_text(name), "deleted", 1),
			     name, "no longer in the policy");
}
