/* SPDX-License-Identifier: GPL-2.0-only */
/* bobctl rule: the levels below users. */
#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "edit.h"

struct subject {
	struct bob_fact fact; /* without terms */
	char name[BOB_TEXT_MAX];
};

/* Which level is meant: default, the first digits of numbers (08-752), or a domain. */
static enum bob_fact_kind kind_of(const char *typed)
{
	if (!strcmp(typed, "default"))
		return BOB_FACT_DEFAULT;
	if ((*typed == '+' || isdigit((unsigned char)*typed)) &&
	    strspn(typed + 1, "0123456789 -()/") == strlen(typed + 1))
		return BOB_FACT_PREFIX;
	return BOB_FACT_DOMAIN;
}

static int read_subject(const char *typed, struct subject *ret)
{
	enum bob_fact_kind kind = kind_of(typed);
	int err = 0;

	ret->name[0] = '\0';
	if (kind != BOB_FACT_DEFAULT)
		err = ctl_name(kind, typed + (*typed == '@'), ret->name);
	ret->fact = (struct bob_fact){.kind = kind, .name = ret->name};
	return err;
}

static const char *subject_of(const struct bob_fact *rule)
{
	return rule->kind == BOB_FACT_DEFAULT ? "default" : rule->name;
}

static const char *level_of(const struct bob_fact *rule)
{
	return rule->kind == BOB_FACT_DEFAULT  ? "default"
	       : rule->kind == BOB_FACT_DOMAIN ? "domain"
					       : "prefix";
}

static json_t *rule_json(const struct bob_fact *rule)
{
	return ctl_json_join(json_pack("{s:s,s:o}", "level", level_of(rule), "subject",
				       ctl_json_text(subject_of(rule))),
			     ctl_terms_json(rule->terms));
}

int ctl_rule_set(const struct ctl_arguments *arguments)
{
	CTL_CONTEXT(context, arguments);
	CTL_FACTS(facts);
	const struct bob_fact *before;
	struct bob_terms terms = bob_terms_none;
	struct bob_fact after;
	struct subject subject;
	char words[CTL_TERMS_WORDS];
	int err = ctl_terms_check(arguments);

	if (!err && (!ctl_terms_given(arguments) || ctl_terms_gone(arguments)))
		return ctl_misuse("rule set: say what the rule is, as in rule set %s --limit N",
				  arguments->words[0]);
	if (!err)
		err = read_subject(arguments->words[0], &subject);
	if (!err)
		err = ctl_edit(&context);
	if (!err)
		err = ctl_find(&context, &subject.fact, facts, &before);
	if (err)
		return err;
	after = subject.fact;
	if (before)
		terms = *before->terms;
	after.terms = &terms;
	err = ctl_terms_apply(arguments, &terms);
	if (!err)
		err = ctl_apply_one(&context, before, &after);
	if (err)
		return err;
	return ctl_show_edit(&context, rule_json(&after), subject_of(&after),
			     ctl_terms_words(words, &terms));
}

static int find_rule(const struct ctl_context *context, struct bob_policy *facts,
		     const struct bob_fact **ret)
{
	struct subject subject;
	int err = read_subject(context->arguments->words[0], &subject);

	if (!err)
		err = ctl_find(context, &subject.fact, facts, ret);
	if (!err && !*ret)
		return bob_err(ENOENT, "%s: has no rule; bobctl rule list shows what has one",
			       subject_of(&subject.fact));
	return err;
}

int ctl_rule_delete(const struct ctl_arguments *arguments)
{
	CTL_CONTEXT(context, arguments);
	CTL_FACTS(facts);
	const struct bob_fact *before;
	int err = ctl_edit(&context);

	if (!err)
		err = find_rule(&context, facts, &before);
	if (!err)
		err = ctl_apply_one(&context, before, NULL);
	if (err)
		return err;
	return ctl_show_edit(&context,
			     json_pack("{s:s,s:o,s:b}", "level", level_of(before), "subject",
				       ctl_json_text(subject_of(before)), "deleted", 1),
			     subject_of(before), "has no rule of its own any more");
}

int ctl_rule_show(const struct ctl_arguments *arguments)
{
	CTL_CONTEXT(context, arguments);
	CTL_FACTS(facts);
	const struct bob_fact *rule;
	char words[CTL_TERMS_WORDS];
	int err = ctl_peek_store(&context);

	if (!err)
		err = find_rule(&context, facts, &rule);
	if (err)
		return err;
	if (ctl_json(&context))
		return ctl_show_json(rule_json(rule));
	printf("%s: %s\n", subject_of(rule), ctl_terms_words(words, rule->terms));
	return 0;
}

struct list {
	struct ctl_table *table;
	struct ctl_rows *rows;
};

static int list_one(const struct bob_fact *rule, void *arg)
{
	struct list *list = arg;
	char words[CTL_TERMS_WORDS];

	if (list->rows->json)
		return ctl_rows_add(list->rows, rule_json(rule));
	ctl_cell(list->table, "%s", level_of(rule));
	ctl_cell(list->table, "%s", subject_of(rule));
	ctl_cell(list->table, "%s", ctl_terms_words(words, rule->terms));
	return ctl_table_page(list->table);
}

int ctl_rule_list(const struct ctl_arguments *arguments)
{
	CTL_CONTEXT(context, arguments);
	CTL_TABLE(table, "LEVEL", "SUBJECT", "RULE");
	CTL_ROWS(rows, "rules", ctl_json(&context));
	struct list list = {.table = &table, .rows = &rows};
	int err = ctl_peek_store(&context);

	for (enum bob_fact_kind kind = BOB_FACT_DEFAULT; kind <= BOB_FACT_PREFIX && !err; kind++)
		err = ctl_each(&context, kind, list_one, &list);
	if (err)
		return err;
	if (rows.json)
		return ctl_rows_end(&rows, NULL);
	if (table.shown || table.n)
		return ctl_table_show(&table);
	printf("There are no rules but those of users. bobctl rule set makes one.\n");
	return 0;
}
