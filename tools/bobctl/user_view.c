/* SPDX-License-Identifier: GPL-2.0-only */
/* bobctl user show and list: the policy from the store, the counts from the maps. */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "edit.h"

/* Counts are null while bob is not attached: nobody counts then. */
static json_t *count(const struct ctl_context *context, uint64_t n)
{
	return context->attached ? json_integer((json_int_t)n) : json_null();
}

static json_t *view_json(const struct ctl_context *context, const char *name,
			 const struct bob_terms *terms, const struct bob_user_now *now)
{
	json_t *root =
		json_pack("{s:o,s:o,s:o,s:o,s:o}", "user", ctl_json_text(name), "calls",
			  count(context, now->in + now->out), "in", count(context, now->in), "out",
			  count(context, now->out), "refused", count(context, now->refused));

	return ctl_json_join(root, ctl_terms_json(terms));
}

/* ---- show ---- */

struct view {
	struct bob_policy *facts; /* about the user */
	const struct bob_fact *user;
	char name[BOB_TEXT_MAX];
	struct bob_user_now now;
	bool met; /* the maps know him */
	struct bob_verdict_now rule;
};

static const char *const levels[] = {
	[BOB_LEVEL_NONE] = "none",     [BOB_LEVEL_DEFAULT] = "default",
	[BOB_LEVEL_DOMAIN] = "domain", [BOB_LEVEL_PREFIX] = "prefix",
	[BOB_LEVEL_USER] = "user",
};

static json_t *names_json(const struct view *view, enum bob_fact_kind kind)
{
	json_t *list = json_array();

	for (size_t i = 0; i < bob_policy_size(view->facts); i++) {
		const struct bob_fact *fact = bob_policy_fact(view->facts, i);

		if (fact->kind == kind)
			json_array_append_new(list, ctl_json_text(fact->name));
	}
	return list;
}

static int show_json(const struct ctl_context *context, const struct view *view)
{
	const char *group = view->user ? view->user->of : NULL;
	json_t *root = view_json(context, view->name, &view->rule.terms, &view->now);

	return ctl_show_json(ctl_json_join(
		root, json_pack("{s:b,s:s,s:s,s:o,s:o,s:o}", "policy", view->user != NULL, "level",
				levels[view->rule.level], "subject", view->rule.subject, "group",
				group ? ctl_json_text(group) : json_null(), "aliases",
				names_json(view, BOB_FACT_ALIAS), "callers",
				names_json(view, BOB_FACT_CALLER))));
}

static void name_cells(struct ctl_table *table, const struct view *view, enum bob_fact_kind kind,
		       const char *title)
{
	for (size_t i = 0; i < bob_policy_size(view->facts); i++) {
		const struct bob_fact *fact = bob_policy_fact(view->facts, i);

		if (fact->kind != kind)
			continue;
		ctl_cell(table, "%s", title);
		ctl_cell(table, "%s", fact->name);
		title = "";
	}
}

static void limit_cells(struct ctl_table *table, const struct view *view)
{
	char words[CTL_TERMS_WORDS], why[2 * BOB_TEXT_MAX] = "";

	if (view->rule.level == BOB_LEVEL_DEFAULT)
		snprintf(why, sizeof(why), " (the default)");
	else if (view->rule.level == BOB_LEVEL_DOMAIN || view->rule.level == BOB_LEVEL_PREFIX)
		snprintf(why, sizeof(why), " (of %s %s)", levels[view->rule.level],
			 view->rule.subject);
	ctl_cell(table, "limit");
	ctl_cell(table, "%s%s%s", ctl_terms_words(words, &view->rule.terms), why,
		 view->user ? "" : " (not in the policy)");
}

static int show_text(const struct ctl_context *context, const struct view *view)
{
	CTL_TABLE(table, "", "");

	ctl_cell(&table, "user");
	ctl_cell(&table, "%s", view->name);
	name_cells(&table, view, BOB_FACT_ALIAS, "aliases");
	limit_cells(&table, view);
	if (view->user && view->user->of) {
		ctl_cell(&table, "group");
		ctl_cell(&table, "%s", view->user->of);
	}
	name_cells(&table, view, BOB_FACT_CALLER, "never refused");
	ctl_cell(&table, "calls");
	if (!context->attached) {
		ctl_cell(&table, "not counted: bob is not attached");
		return ctl_table_show(&table);
	}
	ctl_cell(&table, "%u now (%u in, %u out)", view->now.in + view->now.out, view->now.in,
		 view->now.out);
	ctl_cell(&table, "refused");
	ctl_cell(&table, "%" PRIu64, view->now.refused);
	return ctl_table_show(&table);
}

static int read_view(const struct ctl_context *context, struct view *view)
{
	struct bob_aor aor;
	int err = ctl_user(context, context->arguments->words[0], &aor);

	if (!err)
		err = ctl_find_user(context, aor.text, view->facts, &view->user, view->name);
	if (err)
		return err;
	view->met = context->attached && !bob_user_find(&context->maps, &aor, &view->now);
	if (!view->user && !view->met)
		return bob_err(ENOENT,
			       "%s: not in the policy, and in no call; bobctl user list shows who "
			       "is in the policy",
			       aor.text);
	view->rule.terms = bob_terms_none;
	if (!context->store)
		return 0;
	return bob_policy_test(context->attached ? &context->maps : NULL, context->store, aor.text,
			       NULL, &view->rule);
}

static int open_to_read(struct ctl_context *context)
{
	int err = ctl_open_maps(context);

	return err ? err : ctl_peek_store(context);
}

int ctl_user_show(const struct ctl_arguments *arguments)
{
	CTL_CONTEXT(context, arguments);
	CTL_FACTS(facts);
	struct view view = {.facts = facts};
	int err = open_to_read(&context);

	if (!err)
		err = read_view(&context, &view);
	if (err)
		return err;
	return ctl_json(&context) ? show_json(&context, &view) : show_text(&context, &view);
}

/* ---- list ---- */

struct list {
	const struct ctl_context *context;
	struct ctl_table *table;
	struct ctl_rows *rows;
};

static void count_cell(struct list *list, uint64_t n)
{
	if (list->context->attached)
		ctl_cell(list->table, "%" PRIu64, n);
	else
		ctl_cell(list->table, "-");
}

static json_t *row_json(const struct list *list, const struct bob_fact *user,
			const struct bob_user_now *now)
{
	const struct bob_terms *terms = user->terms ? user->terms : &bob_terms_none;

	return ctl_json_join(view_json(list->context, user->name, terms, now),
			     json_pack("{s:b,s:b,s:o}", "policy", 1, "own_rule",
				       user->terms != NULL, "group",
				       user->of ? ctl_json_text(user->of) : json_null()));
}

static void rule_cells(struct list *list, const struct bob_terms *terms)
{
	char rest[CTL_TERMS_WORDS];

	if (!terms)
		ctl_cell(list->table, "rule");
	else if (terms->limit == BOB_UNLIMITED)
		ctl_cell(list->table, "none");
	else
		ctl_cell(list->table, "%u", terms->limit);
	ctl_cell(list->table, "%s", terms ? ctl_terms_rest(rest, terms) : "");
}

static int list_one(const struct bob_fact *user, void *arg)
{
	struct list *list = arg;
	struct bob_user_now now = {0};

	if (list->context->attached && !bob_user_at(&list->context->maps, user->id, &now))
		memset(&now, 0, sizeof(now));
	if (list->rows->json)
		return ctl_rows_add(list->rows, row_json(list, user, &now));
	ctl_cell(list->table, "%s", user->name);
	count_cell(list, now.in + now.out);
	count_cell(list, now.in);
	count_cell(list, now.out);
	count_cell(list, now.refused);
	ctl_cell(list->table, "%s", user->of ? user->of : "-");
	rule_cells(list, user->terms);
	return ctl_table_page(list->table);
}

int ctl_user_list(const struct ctl_arguments *arguments)
{
	CTL_CONTEXT(context, arguments);
	CTL_TABLE(table, "USER", ">CALLS", ">IN", ">OUT", ">REFUSED", "GROUP", ">LIMIT", "");
	CTL_ROWS(rows, "users", ctl_json(&context));
	struct list list = {.context = &context, .table = &table, .rows = &rows};
	int err = open_to_read(&context);

	if (!err)
		err = ctl_each(&context, BOB_FACT_USER, list_one, &list);
	if (err)
		return err;
	if (rows.json)
		return ctl_rows_end(&rows, json_pack("{s:b}", "attached", context.attached));
	if (!table.shown && !table.n)
		printf("The policy names nobody. bobctl user set, or bobctl policy load, changes "
		       "that.\n");
	else
		err = ctl_table_show(&table);
	if (!context.attached)
		printf("bob is not attached: calls are not counted.\n");
	return err;
}
