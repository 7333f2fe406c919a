/* SPDX-License-Identifier: GPL-2.0-only */
/* bobctl user show and list: the policy from the store, the counts from the maps. */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "bobctl.h"

/* A user, of the policy or in calls; .index is 0 when the maps do not know him. */
struct view {
	struct bob_user_now now;
	bool in_policy;
};

static int read_view(const struct ctl_context *context, const struct bob_entry *entry,
		     struct view *ret)
{
	struct view view = {.in_policy = true};
	struct bob_aor aor;
	int err;

	if (context->attached) {
		err = bob_aor_canonical(&aor, entry->text, context->maps.config);
		if (err)
			return err;
		if (bob_user_find(&context->maps, &aor, &view.now))
			memset(&view.now, 0, sizeof(view.now));
	}
	memcpy(view.now.text, entry->text, sizeof(view.now.text));
	view.now.limit = entry->limit;
	*ret = view;
	return 0;
}

/* Counts are null while bob is not attached: nobody counts then. */
static json_t *count(const struct ctl_context *context, uint64_t n)
{
	return context->attached ? json_integer((json_int_t)n) : json_null();
}

static json_t *view_json(const struct ctl_context *context, const struct view *view)
{
	const struct bob_user_now *now = &view->now;

	return json_pack("{s:o,s:b,s:o,s:o,s:o,s:o,s:o}", "user", ctl_json_text(now->text),
			 "policy", view->in_policy, "limit", ctl_json_limit(now->limit), "calls",
			 count(context, now->in + now->out), "in", count(context, now->in), "out",
			 count(context, now->out), "refused", count(context, now->refused));
}

static int show_view(const struct ctl_context *context, const struct view *view)
{
	const struct bob_user_now *now = &view->now;
	CTL_TABLE(table, "", "");
	char words[CTL_WORDS];

	if (ctl_json(context))
		return ctl_show_json(view_json(context, view));
	ctl_cell(&table, "user");
	ctl_cell(&table, "%s", now->text);
	ctl_cell(&table, "limit");
	ctl_cell(&table, "%s%s", ctl_limit_words(words, now->limit),
		 view->in_policy ? "" : " (not in the policy)");
	ctl_cell(&table, "calls");
	if (context->attached)
		ctl_cell(&table, "%u now (%u in, %u out)", now->in + now->out, now->in, now->out);
	else
		ctl_cell(&table, "not counted: bob is not attached");
	if (context->attached) {
		ctl_cell(&table, "refused");
		ctl_cell(&table, "%" PRIu64, now->refused);
	}
	return ctl_table_show(&table);
}

static int find_view(const struct ctl_context *context, const struct bob_aor *aor, struct view *ret)
{
	struct bob_entry entry;
	int err = context->store ? bob_store_get(context->store, aor->text, &entry) : -ENOENT;

	if (!err)
		return read_view(context, &entry, ret);
	if (err != -ENOENT)
		return err;
	ret->in_policy = false;
	if (context->attached && !bob_user_find(&context->maps, aor, &ret->now))
		return 0;
	return bob_err(ENOENT,
		       "%s: not in the policy, and in no call; bobctl user list shows who "
		       "is in the policy",
		       aor->text);
}

static int open_to_read(struct ctl_context *context)
{
	int err = ctl_open_maps(context);

	return err ? err : ctl_peek_store(context);
}

int ctl_user_show(const struct ctl_arguments *arguments)
{
	CTL_CONTEXT(context, arguments);
	struct bob_aor aor;
	struct view view;
	int err = open_to_read(&context);

	if (!err)
		err = ctl_user(&context, arguments->words[0], &aor);
	if (!err)
		err = find_view(&context, &aor, &view);
	return err ? err : show_view(&context, &view);
}

struct list {
	const struct ctl_context *context;
	struct ctl_table *table;
	json_t *json;
	unsigned n;
};

static void count_cell(struct list *list, uint64_t n)
{
	if (list->context->attached)
		ctl_cell(list->table, "%" PRIu64, n);
	else
		ctl_cell(list->table, "-");
}

static int list_one(const struct bob_entry *entry, void *arg)
{
	struct list *list = arg;
	struct view view;
	int err = read_view(list->context, entry, &view);

	if (err)
		return err;
	list->n++;
	if (list->json) {
		json_array_append_new(list->json, view_json(list->context, &view));
		return 0;
	}
	ctl_cell(list->table, "%s", view.now.text);
	if (view.now.limit == BOB_UNLIMITED)
		ctl_cell(list->table, "none");
	else
		ctl_cell(list->table, "%u", view.now.limit);
	count_cell(list, view.now.in + view.now.out);
	count_cell(list, view.now.in);
	count_cell(list, view.now.out);
	count_cell(list, view.now.refused);
	return 0;
}

static void show_notes(const struct list *list)
{
	if (!list->n)
		printf("The policy names nobody: nobody is refused. bobctl user set changes "
		       "that.\n");
	if (!list->context->attached)
		printf("bob is not attached: calls are not counted.\n");
}

int ctl_user_list(const struct ctl_arguments *arguments)
{
	CTL_CONTEXT(context, arguments);
	CTL_TABLE(table, "USER", ">LIMIT", ">CALLS", ">IN", ">OUT", ">REFUSED");
	struct list list = {.context = &context, .table = &table};
	int err = open_to_read(&context);

	if (err)
		return err;
	if (ctl_json(&context))
		list.json = json_array();
	if (context.store)
		err = bob_store_each(context.store, list_one, &list);
	if (list.json) {
		json_t *root =
			json_pack("{s:b,s:o}", "attached", context.attached, "users", list.json);

		if (!err)
			return ctl_show_json(root);
		json_decref(root);
		return err;
	}
	if (!err && list.n)
		err = ctl_table_show(&table);
	if (!err)
		show_notes(&list);
	return err;
}
