/* SPDX-License-Identifier: GPL-2.0-only */
/* bobctl policy: the whole policy as a file. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "policy_file.h"

/* ---- export and check ---- */

int ctl_policy_export(const struct ctl_arguments *arguments)
{
	const char *path = arguments->n ? arguments->words[0] : "-";
	CTL_CONTEXT(context, arguments);
	CTL_FACTS(facts);
	char words[CTL_WORDS];
	int err = facts ? ctl_peek_store(&context) : -ENOMEM;

	if (!err && context.store)
		err = bob_store_read(context.store, facts);
	if (err)
		return err;
	if (!strcmp(path, "-")) {
		if (ctl_json(&context))
			return ctl_misuse("policy export: --json needs a FILE: the policy itself "
					  "has one format");
		return bob_policy_print(facts, stdout);
	}
	err = ctl_file_write(path, facts);
	if (err)
		return err;
	if (ctl_json(&context))
		return ctl_show_json(json_pack("{s:o,s:I}", "file", ctl_json_text(path), "facts",
					       (json_int_t)bob_policy_size(facts)));
	snprintf(words, sizeof(words), "%zu facts written", bob_policy_size(facts));
	printf("%s: %s\n", path, words);
	return 0;
}

static size_t count_kind(const struct bob_policy *facts, enum bob_fact_kind kind)
{
	size_t n = 0;

	for (size_t i = 0; i < bob_policy_size(facts); i++)
		n += bob_policy_fact(facts, i)->kind == kind;
	return n;
}

static int show_check(const struct ctl_context *context, const struct bob_policy *facts,
		      struct ctl_faults *faults, int err)
{
	size_t users = err ? 0 : count_kind(facts, BOB_FACT_USER);

	if (ctl_json(context)) {
		json_t *root =
			json_pack("{s:o,s:b,s:I,s:I,s:O}", "file", ctl_json_text(faults->file),
				  "ok", !err, "users", (json_int_t)users, "errors",
				  (json_int_t)faults->n, "faults", faults->json);
		int shown;

		if (err)
			json_object_set_new(root, "error", json_string(bob_log_last()));
		shown = ctl_show_json(root);
		return err ? err : shown;
	}
	if (!err)
		printf("%s: no errors; %zu users, %zu groups, %zu aliases\n", faults->file, users,
		       count_kind(facts, BOB_FACT_GROUP), count_kind(facts, BOB_FACT_ALIAS));
	return err;
}

static void faults_free(struct ctl_faults *faults)
{
	json_decref(faults->json);
}

#define CTL_FAULTS(name, context)                                                                  \
	__attribute__((cleanup(faults_free))) struct ctl_faults name = {                           \
		.json = ctl_json(context) ? json_array() : NULL}

int ctl_policy_check(const struct ctl_arguments *arguments)
{
	CTL_CONTEXT(context, arguments);
	CTL_FACTS(facts);
	CTL_FAULTS(faults, &context);
	int err = ctl_file_read(arguments->words[0], bob_policy_parse, facts, &faults);

	if (err && !faults.n)
		return err;
	return show_check(&context, facts, &faults, err);
}

/* ---- diff, load and import ---- */

static int show_changes(const struct ctl_context *context, const struct bob_changes *changes,
			bool applied)
{
	char words[CTL_TERMS_WORDS];

	if (ctl_json(context))
		return ctl_show_json(json_pack("{s:b,s:b,s:o}", "changed", applied && changes->n,
					       "applied", applied && context->attached, "changes",
					       ctl_changes_json(changes)));
	printf("%s%s%s\n", ctl_changes_words(words, changes),
	       applied || !changes->n ? "" : ", were it not a dry run",
	       applied && changes->n ? ctl_unattached(context) : "");
	return 0;
}

static int diff(struct ctl_context *context, struct bob_policy *before, struct bob_policy *after)
{
	struct bob_changes changes = {0};
	int err = bob_policy_diff(&changes, before, after);
	bool different = changes.n;

	if (!err && ctl_json(context))
		err = show_changes(context, &changes, false);
	else if (!err)
		err = ctl_changes_print(&changes);
	bob_changes_free(&changes);
	if (err)
		return CTL_TROUBLE;
	return different ? CTL_DIFFERENT : 0;
}

int ctl_policy_diff(const struct ctl_arguments *arguments)
{
	CTL_CONTEXT(context, arguments);
	CTL_FACTS(before);
	CTL_FACTS(after);
	CTL_FAULTS(faults, &context);
	int err = ctl_file_read(arguments->words[0], bob_policy_parse, after, &faults);

	if (!err)
		err = before ? ctl_peek_store(&context) : -ENOMEM;
	if (!err && context.store)
		err = bob_store_read(context.store, before);
	return err ? CTL_TROUBLE : diff(&context, before, after);
}

static int check_emptiness(const struct ctl_arguments *arguments, const struct bob_policy *before,
			   const struct bob_policy *after)
{
	if (bob_policy_size(after) || !bob_policy_size(before) ||
	    arguments->given & CTL_BIT(CTL_DELETE_ALL))
		return 0;
	return bob_err(EINVAL,
		       "%s: says nothing at all, and would delete the whole policy; if that is "
		       "meant: bobctl policy load --delete-all",
		       arguments->words[0]);
}

static void warn_of_emergencies(const struct bob_policy *before, const struct bob_policy *after)
{
	if (count_kind(before, BOB_FACT_EMERGENCY) && !count_kind(after, BOB_FACT_EMERGENCY))
		bob_warn(
			"no emergency number is left: a rule may refuse calls to 112, too; if that "
			"is not meant, add a line: emergency 112");
}

/* Makes the store, and the maps, say what after says; or shows what that would change. */
static int change(struct ctl_context *context, struct bob_policy *before, struct bob_policy *after)
{
	bool dry = context->arguments->given & CTL_BIT(CTL_DRY_RUN);
	struct bob_changes changes = {0};
	int err = bob_policy_diff(&changes, before, after);

	if (!err)
		warn_of_emergencies(before, after);
	if (!err && dry && !ctl_json(context))
		err = ctl_changes_print(&changes);
	if (!err && !dry)
		err = ctl_apply(context, &changes);
	if (!err)
		err = show_changes(context, &changes, !dry);
	bob_changes_free(&changes);
	return err;
}

/* Before a policy is changed, it is locked; a dry run looks at one that others may change. */
static int open_policy(struct ctl_context *context, struct bob_policy *before)
{
	int err;

	if (!before)
		return -ENOMEM;
	if (context->arguments->given & CTL_BIT(CTL_DRY_RUN))
		err = ctl_peek_store(context);
	else
		err = ctl_edit(context);
	return err || !context->store ? err : bob_store_read(context->store, before);
}

int ctl_policy_load(const struct ctl_arguments *arguments)
{
	CTL_CONTEXT(context, arguments);
	CTL_FACTS(before);
	CTL_FACTS(after);
	CTL_FAULTS(faults, &context);
	int err = ctl_file_read(arguments->words[0], bob_policy_parse, after, &faults);

	if (err && faults.n)
		return show_check(&context, after, &faults, err);
	if (!err)
		err = open_policy(&context, before);
	if (!err)
		err = check_emptiness(arguments, before, after);
	return err ? err : change(&context, before, after);
}

/* The users of the file, as they are in the policy but for the limit; all others as they are. */
static int join(struct bob_policy *ret, const struct bob_policy *before,
		const struct bob_policy *file)
{
	int err = 0;

	for (size_t i = 0; i < bob_policy_size(before) && !err; i++) {
		struct bob_fact fact = *bob_policy_fact(before, i);
		const struct bob_fact *said = bob_policy_find(file, &fact);
		struct bob_terms terms;

		if (said && said->terms) {
			terms = fact.terms ? *fact.terms : bob_terms_none;
			terms.limit = said->terms->limit;
			fact.terms = &terms;
		}
		err = bob_policy_add(ret, &fact);
	}
	for (size_t i = 0; i < bob_policy_size(file) && !err; i++) {
		const struct bob_fact *said = bob_policy_fact(file, i);

		if (!bob_policy_find(before, said))
			err = bob_policy_add(ret, said);
	}
	return err;
}

static void first_contradiction(size_t first, size_t second, const char *text, void *arg)
{
	bool *told = arg;

	(void)first;
	(void)second;
	if (!*told)
		bob_err(EINVAL, "%s", text);
	*told = true;
}

int ctl_policy_import(const struct ctl_arguments *arguments)
{
	CTL_CONTEXT(context, arguments);
	CTL_FACTS(before);
	CTL_FACTS(file);
	CTL_FACTS(after);
	CTL_FAULTS(faults, &context);
	bool told = false;
	int err = ctl_file_read(arguments->words[0], bob_policy_parse_csv, file, &faults);

	if (err && faults.n)
		return show_check(&context, file, &faults, err);
	if (!err)
		err = after ? open_policy(&context, before) : -ENOMEM;
	if (!err)
		err = join(after, before, file);
	if (!err)
		err = bob_policy_settle(after, first_contradiction, &told);
	return err ? err : change(&context, before, after);
}
