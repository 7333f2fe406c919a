/* SPDX-License-Identifier: GPL-2.0-only */
/* bobctl user alias and user caller: what a user is called, and who always gets through to him. */
#include <errno.h>
#include <string.h>

#include "edit.h"

/* USER NAME, or USER CALLER, of the command line, and what the policy says about USER. */
struct pair {
	struct bob_aor user, other;
	char name[BOB_TEXT_MAX]; /* the user's first */
	const struct bob_fact *fact;
};

static int read_pair(struct ctl_context *context, struct bob_policy *facts, struct pair *ret)
{
	const char *const *words = context->arguments->words;
	int err = ctl_user(context, words[0], &ret->user);

	if (!err)
		err = ctl_user(context, words[1], &ret->other);
	if (!err)
		err = ctl_edit(context);
	if (!err)
		err = ctl_find_user(context, ret->user.text, facts, &ret->fact, ret->name);
	if (!err && !ret->fact)
		return bob_err(ENOENT,
			       "%s: not in the policy; bobctl user set %s --limit N puts this user "
			       "there",
			       ret->user.text, ret->user.text);
	return err;
}

static int show(const struct ctl_context *context, const struct pair *pair, const char *field,
		const char *verb, const char *words)
{
	char line[2 * BOB_TEXT_MAX + 64];
	json_t *root = json_pack("{s:o,s:o,s:s}", "user", ctl_json_text(pair->name), field,
				 ctl_json_text(pair->other.text), "done", verb);

	snprintf(line, sizeof(line), words, pair->other.text);
	return ctl_show_edit(context, root, pair->name, line);
}

/* A name belongs to one user. */
static int check_alias(const struct ctl_context *context, const struct pair *pair)
{
	CTL_FACTS(facts);
	const struct bob_fact *found;
	char owner[BOB_TEXT_MAX];
	int err = ctl_find_user(context, pair->other.text, facts, &found, owner);

	if (err || !found)
		return err;
	if (!strcmp(owner, pair->other.text))
		return bob_err(EEXIST,
			       "%s: a user himself; bobctl user delete %s, then add the alias",
			       owner, owner);
	return bob_err(EEXIST, "%s: an alias of %s; bobctl user alias remove %s %s, then add it",
		       pair->other.text, owner, owner, pair->other.text);
}

/* kind: ALIAS or CALLER. */
static int add(const struct ctl_arguments *arguments, enum bob_fact_kind kind)
{
	CTL_CONTEXT(context, arguments);
	CTL_FACTS(facts);
	bool alias = kind == BOB_FACT_ALIAS;
	const struct bob_fact *before;
	struct bob_fact after = {.kind = kind};
	struct pair pair;
	int err = read_pair(&context, facts, &pair);

	if (err)
		return err;
	after.id = pair.fact->id;
	after.of = pair.name;
	after.name = pair.other.text;
	before = bob_policy_find(facts, &after);
	if (!before && alias)
		err = check_alias(&context, &pair);
	if (!err)
		err = ctl_apply_one(&context, before, &after);
	if (err)
		return err;
	return alias ? show(&context, &pair, "alias", "add", "known as %s, too")
		     : show(&context, &pair, "caller", "add", "calls from %s are never refused");
}

static int remove_one(const struct ctl_arguments *arguments, enum bob_fact_kind kind)
{
	CTL_CONTEXT(context, arguments);
	CTL_FACTS(facts);
	bool alias = kind == BOB_FACT_ALIAS;
	const struct bob_fact *before;
	struct bob_fact like = {.kind = kind};
	struct pair pair;
	int err = read_pair(&context, facts, &pair);

	if (err)
		return err;
	like.of = pair.name;
	like.name = pair.other.text;
	before = bob_policy_find(facts, &like);
	if (!before)
		return bob_err(ENOENT, "%s: no %s of %s; bobctl user show %s shows all",
			       pair.other.text, alias ? "alias" : "exempt caller", pair.name,
			       pair.name);
	err = ctl_apply_one(&context, before, NULL);
	if (err)
		return err;
	return alias ? show(&context, &pair, "alias", "remove", "no longer known as %s")
		     : show(&context, &pair, "caller", "remove",
			    "calls from %s may be refused again");
}

int ctl_alias_add(const struct ctl_arguments *arguments)
{
	return add(arguments, BOB_FACT_ALIAS);
}

int ctl_alias_remove(const struct ctl_arguments *arguments)
{
	return remove_one(arguments, BOB_FACT_ALIAS);
}

int ctl_caller_add(const struct ctl_arguments *arguments)
{
	return add(arguments, BOB_FACT_CALLER);
}

int ctl_caller_remove(const struct ctl_arguments *arguments)
{
	return remove_one(arguments, BOB_FACT_CALLER);
}
