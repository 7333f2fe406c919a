/* SPDX-License-Identifier: GPL-2.0-only */
/* bobctl why: which calls make a user busy. */
#include <errno.h>
#include <string.h>

#include "bobctl.h"

static int why_json(const struct bob_user_now *now, bool known, const struct ctl_calls *calls)
{
	return ctl_show_json(json_pack(
		"{s:o,s:b,s:o,s:b,s:i,s:i,s:i,s:o}", "user", ctl_json_text(now->text), "policy",
		known && now->provisioned, "limit", ctl_json_limit(now->limit), "busy",
		now->in + now->out >= now->limit, "calls", (int)(now->in + now->out), "in",
		(int)now->in, "out", (int)now->out, "holds", ctl_calls_json(calls)));
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

/* One sentence that answers the question; the calls follow. */
static int why_text(const struct ctl_context *context, const struct bob_user_now *now,
		    const struct ctl_calls *calls)
{
	uint32_t n = now->in + now->out;
	char words[CTL_WORDS], safe[4 * BOB_TEXT_MAX];

	bob_escape(safe, sizeof(safe), now->text, strlen(now->text));
	ctl_limit_words(words, now->limit);
	if (n < now->limit)
		printf("%s is not busy: in %u call%s, and may have %s.\n", safe, n,
		       n == 1 ? "" : "s", words);
	else
		printf("%s is busy: in %u call%s, and may have %s. The next call to this user "
		       "%s.\n",
		       safe, n, n == 1 ? "" : "s", words, fate(context));
	return calls->n ? ctl_calls_show(calls) : 0;
}

int ctl_why(const struct ctl_arguments *arguments)
{
	CTL_CONTEXT(context, arguments);
	__attribute__((cleanup(ctl_calls_free))) struct ctl_calls calls = {.maps = &context.maps,
									   .holding = true};
	struct bob_user_now now = {.limit = BOB_UNLIMITED};
	struct bob_aor aor;
	bool known;
	int err = ctl_need_maps(&context);

	if (!err)
		err = ctl_user(&context, arguments->words[0], &aor);
	if (err)
		return err;
	known = !bob_user_find(&context.maps, &aor, &now);
	memcpy(now.text, aor.text, sizeof(now.text));
	calls.user = now.index;
	if (known)
		err = ctl_calls_read(&calls);
	if (err)
		return err;
	return ctl_json(&context) ? why_json(&now, known, &calls)
				  : why_text(&context, &now, &calls);
}
