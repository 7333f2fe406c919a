/* SPDX-License-Identifier: GPL-2.0-only */
/* bobctl rule test: which rule wins for a call, and what would happen to it now. */
#include <errno.h>
#include <string.h>

#include "edit.h"

struct test {
	struct ctl_context *context;
	struct bob_aor callee, caller;
	bool has_caller;
	struct bob_verdict_now now;
	struct ctl_calls calls; /* that hold the callee's slots */
};

static const char *const levels[] = {
	[BOB_LEVEL_NONE] = "none",     [BOB_LEVEL_DEFAULT] = "default",
	[BOB_LEVEL_DOMAIN] = "domain", [BOB_LEVEL_PREFIX] = "prefix",
	[BOB_LEVEL_USER] = "user",
};

/* What stands between the verdict and the packet. */
static const char *hindrance(const struct ctl_context *context)
{
	const struct bob_config *config = context->maps.config;

	if (!context->attached)
		return "not_attached";
	if (config->mode != BOB_ENFORCE)
		return bob_mode_name(config->mode);
	if (bob_now() > config->heartbeat + config->heartbeat_max)
		return "no_agent";
	return NULL;
}

static bool is_refused(const struct test *test)
{
	return test->now.verdict == BOB_REJECT;
}

static int show_json(const struct test *test)
{
	const struct bob_verdict_now *now = &test->now;
	const char *in_the_way = hindrance(test->context);
	bool attached = test->context->attached;
	json_t *root =
		json_pack("{s:o,s:o,s:o,s:s,s:s,s:o,s:o,s:o,s:o,s:s,s:s,s:o,s:o}", "callee",
			  ctl_json_text(test->callee.text), "caller",
			  test->has_caller ? ctl_json_text(test->caller.text) : json_null(), "user",
			  *now->user ? ctl_json_text(now->user) : json_null(), "level",
			  levels[now->level], "subject", now->subject, "group",
			  *now->group ? ctl_json_text(now->group) : json_null(), "calls",
			  attached ? json_integer(now->in + now->out) : json_null(), "in",
			  attached ? json_integer(now->in) : json_null(), "out",
			  attached ? json_integer(now->out) : json_null(), "verdict",
			  is_refused(test) ? "refused" : "pass", "reason", now->reason, "status",
			  is_refused(test) ? json_integer(test->now.status) : json_null(),
			  "hindrance", in_the_way ? json_string(in_the_way) : json_null());

	if (attached)
		json_object_set_new(root, "holds", ctl_calls_json(&test->calls));
	return ctl_show_json(ctl_json_join(root, ctl_terms_json(&now->terms)));
}

static void rule_line(const struct test *test, char line[2 * CTL_TERMS_WORDS])
{
	const struct bob_verdict_now *now = &test->now;
	char words[CTL_TERMS_WORDS];

	switch (now->level) {
	case BOB_LEVEL_NONE:
		snprintf(line, 2 * CTL_TERMS_WORDS, "none: counted, never refused");
		return;
	case BOB_LEVEL_DEFAULT:
		snprintf(line, 2 * CTL_TERMS_WORDS, "the default: %s",
			 ctl_terms_words(words, &now->terms));
		return;
	default:
		snprintf(line, 2 * CTL_TERMS_WORDS, "of %s %s: %s", levels[now->level],
			 now->subject, ctl_terms_words(words, &now->terms));
	}
}

static void verdict_line(const struct test *test, char line[CTL_TERMS_WORDS])
{
	const char *reason = test->now.reason;

	if (is_refused(test))
		snprintf(line, CTL_TERMS_WORDS, "refused with %u: %s", (unsigned)test->now.status,
			 reason);
	else
		snprintf(line, CTL_TERMS_WORDS, "passes%s%s", *reason ? ": " : "", reason);
}

static void note_hindrance(const struct test *test)
{
	const char *what = hindrance(test->context);

	if (!what)
		return;
	if (!strcmp(what, "not_attached"))
		printf("bob is not attached: nobody is refused, and calls are not counted.\n");
	else if (!strcmp(what, "no_agent"))
		printf("The agent gives no sign of life: nobody is refused until bobd runs.\n");
	else
		printf("The mode is %s: %s.\n", what,
		       ctl_mode_words(test->context->maps.config->mode));
}

static int show_text(const struct test *test)
{
	const struct bob_verdict_now *now = &test->now;
	char rule[2 * CTL_TERMS_WORDS], verdict[CTL_TERMS_WORDS];
	CTL_TABLE(table, "", "");
	int err;

	rule_line(test, rule);
	verdict_line(test, verdict);
	ctl_cell(&table, "callee");
	if (*now->user && strcmp(now->user, test->callee.text) != 0)
		ctl_cell(&table, "%s, which is %s", test->callee.text, now->user);
	else
		ctl_cell(&table, "%s", test->callee.text);
	ctl_cell(&table, "caller");
	ctl_cell(&table, "%s", test->has_caller ? test->caller.text : "anybody");
	ctl_cell(&table, "rule");
	ctl_cell(&table, "%s", rule);
	if (*now->group) {
		ctl_cell(&table, "group");
		ctl_cell(&table, "%s", now->group);
	}
	ctl_cell(&table, "calls");
	ctl_cell(&table, "%u now (%u in, %u out)", now->in + now->out, now->in, now->out);
	ctl_cell(&table, "verdict");
	ctl_cell(&table, "%s", verdict);
	err = ctl_table_show(&table);
	if (!err)
		note_hindrance(test);
	return err || !test->calls.n ? err : ctl_calls_show(&test->calls);
}

static int read_names(struct test *test)
{
	const struct ctl_arguments *arguments = test->context->arguments;
	const struct bob_maps *maps = test->context->attached ? &test->context->maps : NULL;
	int err = 0;

	if (!bob_aor_sos(&test->callee, arguments->words[0], maps ? maps->config : NULL))
		err = ctl_user(test->context, arguments->words[0], &test->callee);
	test->has_caller = arguments->value[CTL_CALLER] != NULL;
	if (!err && test->has_caller)
		err = ctl_user(test->context, arguments->value[CTL_CALLER], &test->caller);
	return err;
}

static int read_calls(struct test *test)
{
	struct bob_user_now now;

	if (!test->context->attached || bob_user_find(&test->context->maps, &test->callee, &now))
		return 0;
	test->calls.user = now.index;
	return ctl_calls_read(&test->calls);
}

int ctl_rule_test(const struct ctl_arguments *arguments)
{
	CTL_CONTEXT(context, arguments);
	struct test test = {.context = &context, .calls = {.maps = &context.maps, .holding = true}};
	int err = ctl_open_maps(&context);

	if (!err)
		err = ctl_open_store(&context);
	if (!err)
		err = read_names(&test);
	if (!err)
		err = bob_policy_test(context.attached ? &context.maps : NULL, context.store,
				      arguments->words[0], arguments->value[CTL_CALLER], &test.now);
	if (!err)
		err = read_calls(&test);
	if (!err)
		err = ctl_json(&context) ? show_json(&test) : show_text(&test);
	ctl_calls_free(&test.calls);
	return err;
}
