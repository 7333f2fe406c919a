/* SPDX-License-Identifier: GPL-2.0-only */
/* bobctl exempt: numbers and names that are never refused, whoever calls them. */
#include <errno.h>
#include <string.h>

#include "edit.h"

static const char *kind_name(enum bob_fact_kind kind)
{
	return kind == BOB_FACT_EMERGENCY ? "emergency" : "target";
}

static int read_kind(const char *typed, enum bob_fact_kind *ret)
{
	for (enum bob_fact_kind kind = BOB_FACT_EMERGENCY; kind <= BOB_FACT_TARGET; kind++) {
		if (!strcmp(typed, kind_name(kind))) {
			*ret = kind;
			return 0;
		}
	}
	return ctl_misuse("exempt: %s: takes emergency (112, 911) or target (a hunt group, a "
			  "queue, voicemail)",
			  typed);
}

/* The fact of the command line, and what the policy has of it. */
static int find(struct ctl_context *context, struct bob_policy *facts, char name[BOB_TEXT_MAX],
		struct bob_fact *like, const struct bob_fact **ret)
{
	const char *const *words = context->arguments->words;
	int err = read_kind(words[0], &like->kind);

	if (!err)
		err = ctl_name(like->kind, words[1], name);
	if (!err)
		err = ctl_edit(context);
	like->name = name;
	return err ? err : ctl_find(context, like, facts, ret);
}

static json_t *exempt_json(const struct bob_fact *fact)
{
	return json_pack("{s:s,s:o}", "kind", kind_name(fact->kind), "name",
			 ctl_json_text(fact->name));
}

int ctl_exempt_add(const struct ctl_arguments *arguments)
{
	CTL_CONTEXT(context, arguments);
	CTL_FACTS(facts);
	const struct bob_fact *before;
	struct bob_fact after = {0};
	char name[BOB_TEXT_MAX];
	int err = find(&context, facts, name, &after, &before);

	if (!err)
		err = ctl_apply_one(&context, before, &after);
	if (err)
		return err;
	return ctl_show_edit(&context, exempt_json(&after), name,
			     after.kind == BOB_FACT_EMERGENCY
				     ? "an emergency number, never refused"
				     : "never refused, and takes nobody's slot");
}

int ctl_exempt_remove(const struct ctl_arguments *arguments)
{
	CTL_CONTEXT(context, arguments);
	CTL_FACTS(facts);
	const struct bob_fact *before;
	struct bob_fact like = {0};
	char name[BOB_TEXT_MAX];
	json_t *root;
	int err = find(&context, facts, name, &like, &before);

	if (!err && !before)
		return bob_err(ENOENT, "%s: not exempt as %s; bobctl exempt list shows what is",
			       name, kind_name(like.kind));
	if (!err)
		err = ctl_apply_one(&context, before, NULL);
	if (err)
		return err;
	root = exempt_json(before);
	json_object_set_new(root, "deleted", json_true());
	return ctl_show_edit(&context, root, name, "may be refused from now on");
}

struct list {
	struct ctl_table *table;
	struct ctl_rows *rows;
};

static int list_one(const struct bob_fact *fact, void *arg)
{
	struct list *list = arg;

	if (list->rows->json)
		return ctl_rows_add(list->rows, exempt_json(fact));
	ctl_cell(list->table, "%s", kind_name(fact->kind));
	ctl_cell(list->table, "%s", fact->name);
	return ctl_table_page(list->table);
}

int ctl_exempt_list(const struct ctl_arguments *arguments)
{
	CTL_CONTEXT(context, arguments);
	CTL_TABLE(table, "KIND", "NAME");
	CTL_ROWS(rows, "exempt", ctl_json(&context));
	struct list list = {.table = &table, .rows = &rows};
	enum bob_fact_kind from = BOB_FACT_EMERGENCY, to = BOB_FACT_TARGET;
	int err = 0;

	if (arguments->n) {
		err = read_kind(arguments->words[0], &from);
		to = from;
	}
	if (!err)
		err = ctl_peek_store(&context);
	for (enum bob_fact_kind kind = from; kind <= to && !err; kind++)
		err = ctl_each(&context, kind, list_one, &list);
	if (err)
		return err;
	if (rows.json)
		return ctl_rows_end(&rows, NULL);
	if (table.shown || table.n)
		return ctl_table_show(&table);
	if (!context.store)
		printf("Nothing, for there is no policy yet; a new one has 112 and 911.\n");
	else
		printf("Nothing is exempt: what a rule refuses is refused, emergency calls, too. "
		       "bobctl exempt add emergency NUMBER changes that.\n");
	return 0;
}
