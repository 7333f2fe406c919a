/* SPDX-License-Identifier: GPL-2.0-only */
/* bobctl group set and delete. */
#include <errno.h>
#include <string.h>

#include "edit.h"
#include "group.h"

int ctl_group_find(const struct ctl_context *context, struct bob_policy *facts,
		   const struct bob_fact **ret)
{
	const struct bob_fact like = {.kind = BOB_FACT_GROUP, .name = context->arguments->words[0]};

	return ctl_find(context, &like, facts, ret);
}

int ctl_group_missing(const char *name)
{
	return bob_err(ENOENT, "%s: there is no such group; bobctl group list shows all", name);
}

json_t *ctl_group_json(const struct bob_fact *group)
{
	const struct bob_terms *terms = group->terms ? group->terms : &bob_terms_none;

	return ctl_json_join(json_pack("{s:o,s:o}", "group", ctl_json_text(group->name), "parent",
				       group->of ? ctl_json_text(group->of) : json_null()),
			     ctl_terms_json(terms));
}

static int set(struct ctl_context *context, const struct bob_fact *before, const char *name)
{
	char words[CTL_TERMS_WORDS], line[2 * CTL_TERMS_WORDS];
	struct bob_terms terms = bob_terms_none;
	struct bob_fact after = {.kind = BOB_FACT_GROUP, .name = name};
	int err;

	if (before) {
		after = *before;
		if (before->terms)
			terms = *before->terms;
	}
	after.terms = &terms;
	err = ctl_terms_apply(context->arguments, &terms);
	if (!err)
		err = ctl_group_option(context, &after.of);
	if (!err)
		err = ctl_apply_one(context, before, &after);
	if (err)
		return err;
	snprintf(line, sizeof(line), "%s for all members together%s%s",
		 ctl_terms_words(words, &terms), after.of ? "; in group " : "",
		 after.of ? after.of : "");
	return ctl_show_edit(context, ctl_json(context) ? ctl_group_json(&after) : NULL, after.name,
			     line);
}

int ctl_group_set(const struct ctl_arguments *arguments)
{
	CTL_CONTEXT(context, arguments);
	CTL_FACTS(facts);
	const struct bob_fact *before;
	char name[BOB_TEXT_MAX];
	int err = ctl_terms_check(arguments);

	if (!err)
		err = ctl_name(BOB_FACT_GROUP, arguments->words[0], name);
	if (!err)
		err = ctl_edit(&context);
	if (!err)
		err = ctl_group_find(&context, facts, &before);
	return err ? err : set(&context, before, name);
}

struct member_of {
	const char *name;
	size_t n;
	char first[BOB_TEXT_MAX];
};

static int count_member(const struct bob_fact *fact, void *arg)
{
	struct member_of *group = arg;

	if (fact->of && !strcmp(fact->of, group->name) && !group->n++)
		snprintf(group->first, sizeof(group->first), "%s", fact->name);
	return 0;
}

static int check_empty(const struct ctl_context *context, const char *name)
{
	struct member_of group = {.name = name};
	int err = ctl_each(context, BOB_FACT_GROUP, count_member, &group);

	if (!err)
		err = ctl_each(context, BOB_FACT_USER, count_member, &group);
	if (!err && group.n)
		return bob_err(EBUSY,
			       "%s: has %zu member%s, such as %s; bobctl user set USER --group "
			       "none takes one out",
			       name, group.n, group.n == 1 ? "" : "s", group.first);
	return err;
}

int ctl_group_delete(const struct ctl_arguments *arguments)
{
	const char *name = arguments->words[0];
	CTL_CONTEXT(context, arguments);
	CTL_FACTS(facts);
	const struct bob_fact *before;
	int err = ctl_edit(&context);

	if (!err)
		err = ctl_group_find(&context, facts, &before);
	if (!err && !before)
		return ctl_group_missing(name);
	if (!err)
		err = check_empty(&context, name);
	if (!err)
		err = ctl_apply_one(&context, before, NULL);
	if (err)
		return err;
	return ctl_show_edit(&context,
			     json_pack("{s:o,s:b}", "group", ctl_json_text(name), "deleted", 1),
			     name, "no longer a group");
}
