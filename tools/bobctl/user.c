/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * bobctl user: edits stand in the store first, still uncommitted, then in the
 * maps; only when both went well the store commits. So nothing is half done, and
 * the store's lock keeps two editors apart.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bobctl.h"

enum { LIMIT_MOST = 65535 };

static int read_limit(const struct ctl_arguments *arguments, uint32_t *ret)
{
	const char *calls = arguments->value[CTL_MULTIPLE_CALLS];
	const char *limit = arguments->value[CTL_LIMIT];
	unsigned long number;
	char *end;

	if (!calls == !limit)
		return ctl_misuse(
			"user set: takes either --multiple-calls block|allow or --limit N");
	if (calls) {
		if (strcmp(calls, "block") != 0 && strcmp(calls, "allow") != 0)
			return ctl_misuse("--multiple-calls %s: takes block or allow", calls);
		*ret = *calls == 'b' ? 1 : BOB_UNLIMITED;
		return 0;
	}
	number = strtoul(limit, &end, 10);
	if (!isdigit((unsigned char)*limit) || *end || !number || number > LIMIT_MOST)
		return ctl_misuse("--limit %s: takes a number from 1 to %d", limit, LIMIT_MOST);
	*ret = (uint32_t)number;
	return 0;
}

static int room(struct ctl_context *context, uint32_t *ret)
{
	if (!context->attached)
		return bob_store_room(context->store, ret);
	*ret = context->maps.config->users_max;
	return 0;
}

/* The disk said no at the very end: the maps go back to what the store still says. */
static void undo(struct ctl_context *context, const struct bob_entry *old,
		 const struct bob_entry *fresh)
{
	bob_store_rollback(context->store);
	if (!context->attached)
		return;
	if (old)
		bob_policy_set(&context->maps, old);
	else
		bob_policy_delete(&context->maps, fresh);
}

static int set_both(struct ctl_context *context, struct bob_entry *entry)
{
	struct bob_entry old;
	uint32_t max;
	bool known;
	int err = bob_store_get(context->store, entry->text, &old);

	known = !err;
	if (err && err != -ENOENT)
		return err;
	err = room(context, &max);
	if (!err)
		err = bob_store_set(context->store, entry, max);
	if (!err && context->attached)
		err = bob_policy_set(&context->maps, entry);
	if (err)
		return err;
	err = bob_store_commit(context->store);
	if (err)
		undo(context, known ? &old : NULL, entry);
	return err;
}

static const char *unattached(const struct ctl_context *context)
{
	return context->attached ? "" : " (stored; bob is not attached, bobd will load it)";
}

static int show_edit(const struct ctl_context *context, const struct bob_entry *entry, bool deleted)
{
	char words[CTL_WORDS], safe[4 * BOB_TEXT_MAX];

	if (ctl_json(context)) {
		json_t *root = json_pack("{s:o,s:b}", "user", ctl_json_text(entry->text), "applied",
					 context->attached);

		if (deleted)
			json_object_set_new(root, "deleted", json_true());
		else
			json_object_set_new(root, "limit", ctl_json_limit(entry->limit));
		return ctl_show_json(root);
	}
	bob_escape(safe, sizeof(safe), entry->text, strlen(entry->text));
	if (deleted)
		printf("%s: no longer in the policy%s\n", safe, unattached(context));
	else
		printf("%s: %s%s\n", safe, ctl_limit_words(words, entry->limit),
		       unattached(context));
	return 0;
}

int ctl_user_set(const struct ctl_arguments *arguments)
{
	CTL_CONTEXT(context, arguments);
	struct bob_entry entry = {0};
	struct bob_aor aor;
	int err = read_limit(arguments, &entry.limit);

	if (!err)
		err = ctl_user(&context, arguments->words[0], &aor);
	if (err)
		return err;
	memcpy(entry.text, aor.text, sizeof(entry.text));
	err = ctl_edit(&context);
	if (err)
		return err;
	err = set_both(&context, &entry);
	if (err) {
		bob_store_rollback(context.store);
		return err;
	}
	return show_edit(&context, &entry, false);
}

static int delete_both(struct ctl_context *context, const char *text, struct bob_entry *ret)
{
	int err = bob_store_get(context->store, text, ret);

	if (err == -ENOENT)
		return bob_err(ENOENT, "%s: not in the policy; bobctl user list shows who is",
			       text);
	if (!err)
		err = bob_store_delete(context->store, text);
	if (!err && context->attached)
		err = bob_policy_delete(&context->maps, ret);
	if (err)
		return err;
	err = bob_store_commit(context->store);
	if (err)
		undo(context, ret, NULL);
	return err;
}

int ctl_user_delete(const struct ctl_arguments *arguments)
{
	CTL_CONTEXT(context, arguments);
	struct bob_entry entry;
	struct bob_aor aor;
	int err = ctl_user(&context, arguments->words[0], &aor);

	if (!err)
		err = ctl_edit(&context);
	if (err)
		return err;
	err = delete_both(&context, aor.text, &entry);
	if (err) {
		bob_store_rollback(context.store);
		return err;
	}
	return show_edit(&context, &entry, true);
}
