/* SPDX-License-Identifier: GPL-2.0-only */
/* bobctl group show and list. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "group.h"

/* One group, and what is counted for it. */
struct seen {
	const struct bob_fact *group;
	size_t members;
	struct bob_user_now now;
};

struct groups {
	const struct ctl_context *context;
	struct bob_policy *facts; /* all groups */
	struct seen *seen;	  /* of each, in the order of facts: by name */
	size_t n;
	const char *only; /* members of this group are named, too */
	struct ctl_table *table;
	json_t *json;
};

static int add_group(const struct bob_fact *fact, void *arg)
{
	struct groups *groups = arg;

	return bob_policy_add(groups->facts, fact);
}

static int by_name(const void *name, const void *seen)
{
	return strcmp(name, ((const struct seen *)seen)->group->name);
}

static int add_member(const struct bob_fact *fact, void *arg)
{
	struct groups *groups = arg;
	struct seen *seen;

	if (!fact->of)
		return 0;
	seen = bsearch(fact->of, groups->seen, groups->n, sizeof(*seen), by_name);
	if (seen)
		seen->members++;
	if (!groups->only || strcmp(fact->of, groups->only) != 0)
		return 0;
	if (groups->json) {
		json_array_append_new(groups->json, ctl_json_text(fact->name));
		return 0;
	}
	ctl_cell(groups->table, "%s", seen && seen->members > 1 ? "" : "members");
	ctl_cell(groups->table, "%s", fact->name);
	return ctl_table_page(groups->table);
}

static void count_calls(const struct groups *groups, struct seen *seen)
{
	if (groups->context->attached &&
	    !bob_user_at(&groups->context->maps, seen->group->id, &seen->now))
		memset(&seen->now, 0, sizeof(seen->now));
}

/* All groups, in order of their names. */
static int read_groups(struct groups *groups)
{
	int err = ctl_each(groups->context, BOB_FACT_GROUP, add_group, groups);

	if (err)
		return err;
	groups->n = bob_policy_size(groups->facts);
	groups->seen = calloc(groups->n + 1, sizeof(*groups->seen));
	if (!groups->seen)
		return bob_err(ENOMEM, "out of memory");
	for (size_t i = 0; i < groups->n; i++) {
		groups->seen[i].group = bob_policy_fact(groups->facts, i);
		count_calls(groups, &groups->seen[i]);
	}
	return 0;
}

static int count_members(struct groups *groups)
{
	int err = ctl_each(groups->context, BOB_FACT_GROUP, add_member, groups);

	return err ? err : ctl_each(groups->context, BOB_FACT_USER, add_member, groups);
}

static json_t *count(const struct groups *groups, uint64_t n)
{
	return groups->context->attached ? json_integer((json_int_t)n) : json_null();
}

static json_t *seen_json(const struct groups *groups, const struct seen *seen)
{
	return ctl_json_join(ctl_group_json(seen->group),
			     json_pack("{s:o,s:o,s:o,s:o}", "calls",
				       count(groups, seen->now.in + seen->now.out), "calls_in",
				       count(groups, seen->now.in), "calls_out",
				       count(groups, seen->now.out), "refused",
				       count(groups, seen->now.refused)));
}

static int show_list(struct groups *groups)
{
	CTL_TABLE(table, "GROUP", "IN", ">MEMBERS", ">CALLS", ">REFUSED", "RULE");
	char words[CTL_TERMS_WORDS];

	for (size_t i = 0; i < groups->n; i++) {
		const struct seen *seen = &groups->seen[i];

		ctl_cell(&table, "%s", seen->group->name);
		ctl_cell(&table, "%s", seen->group->of ? seen->group->of : "-");
		ctl_cell(&table, "%zu", seen->members);
		if (groups->context->attached) {
			ctl_cell(&table, "%u", seen->now.in + seen->now.out);
			ctl_cell(&table, "%" PRIu64, seen->now.refused);
		} else {
			ctl_cell(&table, "-");
			ctl_cell(&table, "-");
		}
		ctl_cell(&table, "%s", ctl_terms_words(words, seen->group->terms));
	}
	return ctl_table_show(&table);
}

static int list_json(struct groups *groups)
{
	CTL_ROWS(rows, "groups", true);
	int err = 0;

	for (size_t i = 0; i < groups->n && !err; i++) {
		json_t *row = seen_json(groups, &groups->seen[i]);

		json_object_set_new(row, "members",
				    json_integer((json_int_t)groups->seen[i].members));
		err = ctl_rows_add(&rows, row);
	}
	return err ? err
		   : ctl_rows_end(&rows, json_pack("{s:b}", "attached", groups->context->attached));
}

int ctl_group_list(const struct ctl_arguments *arguments)
{
	CTL_CONTEXT(context, arguments);
	CTL_FACTS(facts);
	struct groups groups = {.context = &context, .facts = facts};
	int err = facts ? ctl_open_maps(&context) : -ENOMEM;

	if (!err)
		err = ctl_peek_store(&context);
	if (!err)
		err = read_groups(&groups);
	if (!err)
		err = count_members(&groups);
	if (!err && ctl_json(&context))
		err = list_json(&groups);
	else if (!err && groups.n)
		err = show_list(&groups);
	else if (!err)
		printf("There are no groups. bobctl group set makes one.\n");
	free(groups.seen);
	return err;
}

static int show_json(struct groups *groups, const struct seen *seen)
{
	int err;
	json_t *root;

	groups->json = json_array();
	err = count_members(groups);
	root = seen_json(groups, seen);
	json_object_set_new(root, "members", groups->json);
	if (!err)
		return ctl_show_json(root);
	json_decref(root);
	return err;
}

static int show_text(struct groups *groups, const struct seen *seen)
{
	CTL_TABLE(table, "", "");
	char words[CTL_TERMS_WORDS];
	int err;

	groups->table = &table;
	ctl_cell(&table, "group");
	ctl_cell(&table, "%s", seen->group->name);
	if (seen->group->of) {
		ctl_cell(&table, "in");
		ctl_cell(&table, "%s", seen->group->of);
	}
	ctl_cell(&table, "limit");
	ctl_cell(&table, "%s, all members together", ctl_terms_words(words, seen->group->terms));
	ctl_cell(&table, "calls");
	if (groups->context->attached)
		ctl_cell(&table, "%u now (%u in, %u out)", seen->now.in + seen->now.out,
			 seen->now.in, seen->now.out);
	else
		ctl_cell(&table, "not counted: bob is not attached");
	if (groups->context->attached) {
		ctl_cell(&table, "refused");
		ctl_cell(&table, "%" PRIu64, seen->now.refused);
	}
	err = count_members(groups);
	return err ? err : ctl_table_show(&table);
}

int ctl_group_show(const struct ctl_arguments *arguments)
{
	CTL_CONTEXT(context, arguments);
	CTL_FACTS(facts);
	const char *name = arguments->words[0];
	struct groups groups = {.context = &context, .facts = facts, .only = name};
	const struct seen *seen = NULL;
	int err = facts ? ctl_open_maps(&context) : -ENOMEM;

	if (!err)
		err = ctl_peek_store(&context);
	if (!err)
		err = read_groups(&groups);
	if (!err)
		seen = bsearch(name, groups.seen, groups.n, sizeof(*seen), by_name);
	if (!err && !seen)
		err = ctl_group_missing(name);
	if (!err)
		err = ctl_json(&context) ? show_json(&groups, seen) : show_text(&groups, seen);
	free(groups.seen);
	return err;
}
