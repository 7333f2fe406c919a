/* SPDX-License-Identifier: GPL-2.0-only */
/* bobctl why: which calls make a user busy, and who was refused for it lately. */
#include <errno.h>
#include <string.h>

#include "edit.h"
#include "past.h"

enum { LAST = 5 }; /* refusals that are shown */

struct why {
	struct ctl_context *context;
	struct bob_user_now now;
	bool known; /* to the maps */
	struct bob_verdict_now test;
	struct ctl_calls calls; /* that hold the user's slots, or his group's */
	struct bob_past past[LAST];
	size_t n_past;
};

static bool is_busy(const struct why *why)
{
	return why->test.verdict == BOB_REJECT;
}

static bool is_group(const struct why *why)
{
	return is_busy(why) && why->test.why != BOB_WHY_CALLEE;
}

static json_t *past_json(const struct why *why)
{
	json_t *list = json_array();

	for (size_t i = 0; i < why->n_past; i++)
		json_array_append_new(list, ctl_past_json(&why->past[i]));
	return list;
}

static int show_json(const struct why *why)
{
	const struct bob_user_now *now = &why->now;

	return ctl_show_json(json_pack(
		"{s:o,s:b,s:o,s:b,s:o,s:i,s:i,s:i,s:o,s:o}", "user", ctl_json_text(now->text),
		"policy", why->known && now->provisioned, "limit",
		ctl_json_limit(why->test.terms.limit), "busy", is_busy(why), "group",
		is_group(why) ? ctl_json_text(why->test.group) : json_null(), "calls",
		(int)(now->in + now->out), "in", (int)now->in, "out", (int)now->out, "holds",
		ctl_calls_json(&why->calls), "refusals", past_json(why)));
}

/* What happens to the next call to a user who is at the limit. */
static const char *fate(const struct ctl_context *context)
{
	const struct bob_config *config = context->maps.config;

	if (config->mode != BOB_ENFORCE)
		return "would be refused, were the mode enforce";
	if (bob_now() > config->heartbeat + config->heartbeat_max)
		return "would be refused, were bobd running";
	return "is refused";
}

static int show_past(const struct why *why)
{
	CTL_TABLE(table, CTL_PAST_HEADS);

	for (size_t i = 0; i < why->n_past; i++)
		ctl_past_cells(&table, &why->past[i]);
	if (!why->n_past)
		return 0;
	printf("\nThe last refusals (bobctl history show ID says more):\n");
	return ctl_table_show(&table);
}

/* One sentence that answers the question; the calls follow. */
static int show_text(const struct why *why)
{
	uint32_t n = why->now.in + why->now.out;
	char words[CTL_WORDS], safe[4 * BOB_TEXT_MAX];
	int err = 0;

	bob_escape(safe, sizeof(safe), why->now.text, strlen(why->now.text));
	ctl_limit_words(words, why->test.terms.limit);
	if (is_group(why))
		printf("%s is busy: %s. The next call to this user %s.\n", safe, why->test.reason,
		       fate(why->context));
	else
		printf("%s is %sbusy: in %u call%s, and may have %s.%s%s%s\n", safe,
		       is_busy(why) ? "" : "not ", n, n == 1 ? "" : "s", words,
		       is_busy(why) ? " The next call to this user " : "",
		       is_busy(why) ? fate(why->context) : "", is_busy(why) ? "." : "");
	if (why->calls.n)
		err = ctl_calls_show(&why->calls);
	return err ? err : show_past(why);
}

/* The policy as the store has it; without one, what the maps know of the user. */
static int ask_policy(struct why *why)
{
	const struct ctl_context *context = why->context;

	why->test.terms = bob_terms_none;
	if (context->store)
		return bob_policy_test(&context->maps, context->store, context->arguments->words[0],
				       NULL, &why->test);
	if (why->known)
		why->test.terms.limit = why->now.limit;
	if (why->now.in + why->now.out >= why->test.terms.limit)
		why->test.verdict = BOB_REJECT;
	return 0;
}

/* Whose slots are all held: the user's, or his group's. */
static int find_holder(struct why *why)
{
	const struct bob_fact like = {.kind = BOB_FACT_GROUP, .name = why->test.group};
	const struct bob_fact *group;
	CTL_FACTS(facts);
	int err;

	why->calls.user = why->now.index;
	if (!is_group(why) || !*why->test.group)
		return 0;
	err = ctl_find(why->context, &like, facts, &group);
	if (!err && group)
		why->calls.user = group->id;
	return err;
}

static int take_past(const struct bob_past *past, const struct bob_left_out *left, void *arg)
{
	struct why *why = arg;

	(void)left;
	if (past && why->n_past < LAST)
		why->past[why->n_past++] = *past;
	return 0;
}

/* There need not be a history: that is no reason not to say what holds the slots now. */
static int read_past(struct why *why)
{
	const struct ctl_context *context = why->context;
	struct bob_history_query query = {.limit = LAST};
	struct ctl_past_names names = {0};
	struct bob_history *history = NULL;
	int err;

	if (ctl_past_open(context, &history))
		return 0;
	err = ctl_past_names(context, context->arguments->words[0], &names, &query);
	if (!err)
		err = bob_history_each(history, &query, take_past, why);
	ctl_past_names_free(&names);
	bob_history_close(history);
	return err;
}

static int read_why(struct why *why)
{
	struct bob_aor aor;
	int err = ctl_user(why->context, why->context->arguments->words[0], &aor);

	if (err)
		return err;
	why->known = !bob_user_find(&why->context->maps, &aor, &why->now);
	if (!why->known)
		memcpy(why->now.text, aor.text, sizeof(aor.text));
	err = ask_policy(why);
	if (!err)
		err = find_holder(why);
	return err || !why->calls.user ? err : ctl_calls_read(&why->calls);
}

int ctl_why(const struct ctl_arguments *arguments)
{
	CTL_CONTEXT(context, arguments);
	struct why why = {.context = &context, .calls = {.maps = &context.maps, .holding = true}};
	int err = ctl_need_maps(&context);

	if (!err)
		err = ctl_peek_store(&context);
	if (!err)
		err = read_why(&why);
	if (!err)
		err = read_past(&why);
	if (!err)
		err = ctl_json(&context) ? show_json(&why) : show_text(&why);
	ctl_calls_free(&why.calls);
	return err;
}
