/* SPDX-License-Identifier: GPL-2.0-only */
/* bobctl plan: how numbers are dialled here. */
#include <errno.h>
#include <string.h>

#include "edit.h"

static const struct part {
	enum ctl_option option;
	const char *word; /* of the text format and of JSON */
	size_t offset;	  /* in struct bob_plan */
} parts[] = {
	{CTL_COUNTRY, "country", offsetof(struct bob_plan, country)},
	{CTL_NATIONAL, "national", offsetof(struct bob_plan, national)},
	{CTL_INTERNATIONAL, "international", offsetof(struct bob_plan, international)},
	{CTL_OUTSIDE, "outside", offsetof(struct bob_plan, outside)},
};

enum { PARTS = sizeof(parts) / sizeof(parts[0]), DIGITS = sizeof(((struct bob_digits *)0)->text) };

static const struct bob_digits *digits_of(const struct bob_plan *plan, const struct part *part)
{
	return (const struct bob_digits *)((const char *)plan + part->offset);
}

static void read_digits(char dst[DIGITS + 1], const struct bob_plan *plan, const struct part *part)
{
	const struct bob_digits *digits = digits_of(plan, part);

	snprintf(dst, DIGITS + 1, "%.*s", (int)digits->length, digits->text);
}

static const struct bob_fact like = {.kind = BOB_FACT_PLAN, .name = ""};

static json_t *plan_json(const struct bob_plan *plan)
{
	json_t *root = json_object();
	char digits[DIGITS + 1];

	for (size_t i = 0; i < PARTS; i++) {
		read_digits(digits, plan, &parts[i]);
		json_object_set_new(root, parts[i].word,
				    *digits ? json_string(digits) : json_null());
	}
	return root;
}

/* "country 46 national 0": as the text format has it. */
static const char *plan_words(char dst[CTL_WORDS], const struct bob_plan *plan)
{
	char digits[DIGITS + 1];
	size_t n = 0;

	dst[0] = '\0';
	for (size_t i = 0; i < PARTS; i++) {
		read_digits(digits, plan, &parts[i]);
		if (*digits)
			n += (size_t)snprintf(dst + n, CTL_WORDS - n, "%s%s %s", n ? " " : "",
					      parts[i].word, digits);
	}
	return dst;
}

int ctl_plan_show(const struct ctl_arguments *arguments)
{
	static const struct bob_plan none;
	CTL_CONTEXT(context, arguments);
	CTL_FACTS(facts);
	const struct bob_fact *plan;
	char words[CTL_WORDS];
	int err = ctl_peek_store(&context);

	if (!err)
		err = ctl_find(&context, &like, facts, &plan);
	if (err)
		return err;
	if (ctl_json(&context))
		return ctl_show_json(plan_json(plan ? plan->plan : &none));
	if (plan)
		printf("%s\n", plan_words(words, plan->plan));
	else
		printf("There is no number plan: numbers are what is dialled. bobctl plan set says "
		       "one.\n");
	return 0;
}

static int check_digits(const struct ctl_arguments *arguments)
{
	for (size_t i = 0; i < PARTS; i++) {
		const char *value = arguments->value[parts[i].option];

		if (value && strcmp(value, "none") != 0 &&
		    (!*value || strlen(value) > DIGITS ||
		     strspn(value, "0123456789") != strlen(value)))
			return ctl_misuse("--%s %s: takes 1 to %d digits, or none", parts[i].word,
					  value, DIGITS);
	}
	return 0;
}

static void write_digits(struct bob_digits *dst, const char *value)
{
	memset(dst, 0, sizeof(*dst));
	if (!strcmp(value, "none"))
		return;
	dst->length = (__u8)strlen(value);
	memcpy(dst->text, value, dst->length);
}

/* Changes the plan as the options say. */
static int change(const struct ctl_arguments *arguments, struct bob_plan *plan)
{
	for (size_t i = 0; i < PARTS; i++) {
		const char *value = arguments->value[parts[i].option];

		if (value)
			write_digits((struct bob_digits *)((char *)plan + parts[i].offset), value);
	}
	if (plan->national.length && !plan->country.length)
		return ctl_misuse("plan set: a national prefix needs a --country, to which it "
				  "leads");
	return 0;
}

static int apply(struct ctl_context *context, const struct bob_fact *before,
		 const struct bob_fact *after)
{
	struct bob_fact copy;
	char words[CTL_WORDS];
	int err;

	if (after)
		copy = *after;
	err = ctl_apply_one(context, before, after ? &copy : NULL);
	if (err)
		return err;
	if (!after)
		return ctl_show_edit(context, json_pack("{s:b}", "deleted", 1), "number plan",
				     "none: numbers are what is dialled");
	return ctl_show_edit(context, plan_json(after->plan), "number plan",
			     plan_words(words, after->plan));
}

int ctl_plan_set(const struct ctl_arguments *arguments)
{
	static const struct bob_plan none;
	CTL_CONTEXT(context, arguments);
	CTL_FACTS(facts);
	const struct bob_fact *before;
	struct bob_plan plan = none;
	struct bob_fact after = like;
	int err = check_digits(arguments);

	if (!err && !(arguments->given & ~ctl_everywhere))
		return ctl_misuse("plan set: say what it is, as in plan set --country 46 "
				  "--national 0 --international 00");
	if (!err)
		err = ctl_edit(&context);
	if (!err)
		err = ctl_find(&context, &like, facts, &before);
	if (err)
		return err;
	if (before)
		plan = *before->plan;
	err = change(arguments, &plan);
	after.plan = &plan;
	return err ? err
		   : apply(&context, before, memcmp(&plan, &none, sizeof(plan)) ? &after : NULL);
}

int ctl_plan_clear(const struct ctl_arguments *arguments)
{
	CTL_CONTEXT(context, arguments);
	CTL_FACTS(facts);
	const struct bob_fact *before;
	int err = ctl_edit(&context);

	if (!err)
		err = ctl_find(&context, &like, facts, &before);
	return err ? err : apply(&context, before, NULL);
}
