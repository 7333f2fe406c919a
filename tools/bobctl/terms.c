/* SPDX-License-Identifier: GPL-2.0-only */
/* The options that say what a rule says, and how its terms are shown. */
#include <string.h>

#include "edit.h"

/* What the text format calls them, but for CTL_MULTIPLE_CALLS. */
static const struct {
	enum ctl_option option;
	const char *word;
} rows[] = {
	{CTL_LIMIT, "limit"},
	{CTL_INCOMING, "incoming"},
	{CTL_OUTGOING, "outgoing"},
	{CTL_REPLY, "reply"},
	{CTL_RETRY_AFTER, "retry-after"},
	{CTL_CONTACT, "contact"},
	{CTL_REASON, "reason"},
	{CTL_ON, "on"},
	{CTL_FROM, "from"},
	{CTL_UNTIL, "until"},
};

enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

bool ctl_terms_given(const struct ctl_arguments *arguments)
{
	if (arguments->value[CTL_MULTIPLE_CALLS])
		return true;
	for (size_t i = 0; i < ROWS; i++) {
		if (arguments->value[rows[i].option])
			return true;
	}
	return false;
}

bool ctl_terms_gone(const struct ctl_arguments *arguments)
{
	const char *value = arguments->value[CTL_MULTIPLE_CALLS];

	return value && !strcmp(value, "default");
}

static int apply_multiple_calls(const char *value, struct bob_terms *terms)
{
	if (!strcmp(value, "block"))
		terms->limit = 1;
	else if (!strcmp(value, "allow"))
		terms->limit = BOB_UNLIMITED;
	else if (strcmp(value, "default") != 0)
		return ctl_misuse("--multiple-calls %s: takes block, allow or default", value);
	return 0;
}

static int apply_one(const char *word, const char *value, struct bob_terms *terms)
{
	char why[160];

	if (!strcmp(word, "reason") && !*value) {
		memset(terms->reason, 0, sizeof(terms->reason)); /* bob's own again */
		return 0;
	}
	if (bob_terms_set(terms, word, value, why))
		return ctl_misuse("--%s %s: %s", word, value, why);
	return 0;
}

static int apply_each(const struct ctl_arguments *arguments, struct bob_terms *terms)
{
	const char *const *value = arguments->value;
	int err = 0;

	if (value[CTL_MULTIPLE_CALLS])
		err = apply_multiple_calls(value[CTL_MULTIPLE_CALLS], terms);
	for (size_t i = 0; i < ROWS && !err; i++) {
		if (value[rows[i].option])
			err = apply_one(rows[i].word, value[rows[i].option], terms);
	}
	return err;
}

int ctl_terms_check(const struct ctl_arguments *arguments)
{
	const char *const *value = arguments->value;
	struct bob_terms scratch = bob_terms_none;
	int err = apply_each(arguments, &scratch);

	if (err)
		return err;
	if (value[CTL_MULTIPLE_CALLS] && value[CTL_LIMIT])
		return ctl_misuse("--multiple-calls and --limit say the same thing: use one of "
				  "them");
	for (size_t i = 0; i < ROWS && ctl_terms_gone(arguments); i++) {
		if (value[rows[i].option])
			return ctl_misuse("--multiple-calls default: leaves nothing for --%s to "
					  "say",
					  rows[i].word);
	}
	if (!value[CTL_FROM] != !value[CTL_UNTIL])
		return ctl_misuse("--from and --until belong together");
	return 0;
}

int ctl_terms_apply(const struct ctl_arguments *arguments, struct bob_terms *terms)
{
	const char *const *value = arguments->value;
	struct bob_terms said = *terms;
	char why[160];
	int err;

	/* Another reply has no use for what only the old one said. */
	if (value[CTL_REPLY]) {
		memset(said.contact, 0, sizeof(said.contact));
		said.retry_after = 0;
	}
	err = apply_each(arguments, &said);
	if (err)
		return err;
	if (said.status == terms->status) {
		if (!value[CTL_CONTACT])
			memcpy(said.contact, terms->contact, sizeof(said.contact));
		if (!value[CTL_RETRY_AFTER])
			said.retry_after = terms->retry_after;
	}
	if (bob_terms_check(&said, why))
		return ctl_misuse("%s", why);
	*terms = said;
	return 0;
}

const char *ctl_terms_rest(char dst[CTL_TERMS_WORDS], const struct bob_terms *terms)
{
	struct bob_terms rest = *terms;

	rest.limit = BOB_UNLIMITED;
	dst[0] = '\0';
	if (memcmp(&rest, &bob_terms_none, sizeof(rest)) != 0)
		bob_terms_print(dst, CTL_TERMS_WORDS, &rest);
	return dst;
}

const char *ctl_terms_words(char dst[CTL_TERMS_WORDS], const struct bob_terms *terms)
{
	char limit[CTL_WORDS], rest[CTL_TERMS_WORDS];
	int n;

	if (!terms) {
		snprintf(dst, CTL_TERMS_WORDS,
			 "as the rules of prefixes, domains and the default say");
		return dst;
	}
	ctl_limit_words(limit, terms->limit);
	ctl_terms_rest(rest, terms);
	n = snprintf(dst, CTL_TERMS_WORDS, "%s%s", limit, *rest ? ", " : "");
	strncat(dst, rest, CTL_TERMS_WORDS - (size_t)n - 1);
	return dst;
}

static json_t *days_json(uint32_t days)
{
	static const char names[7][4] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
	json_t *list;

	if (days == BOB_DAYS_ALL)
		return json_null();
	list = json_array();
	for (unsigned i = 0; i < 7; i++) {
		if (days & 1U << i)
			json_array_append_new(list, json_string(names[i]));
	}
	return list;
}

static json_t *minute_json(const struct bob_terms *terms, uint16_t minute)
{
	if (terms->from == terms->until)
		return json_null();
	return json_sprintf("%02u:%02u", minute / 60U % 24, minute % 60U);
}

static json_t *text_json(const char *text)
{
	return *text ? ctl_json_text(text) : json_null();
}

json_t *ctl_terms_json(const struct bob_terms *terms)
{
	return json_pack("{s:o,s:o,s:o,s:i,s:o,s:o,s:o,s:o,s:o,s:o}", "limit",
			 ctl_json_limit(terms->limit), "incoming", ctl_json_limit(terms->incoming),
			 "outgoing", ctl_json_limit(terms->outgoing), "reply", (int)terms->status,
			 "retry_after",
			 terms->retry_after ? json_integer(terms->retry_after) : json_null(),
			 "contact", text_json(terms->contact), "reason", text_json(terms->reason),
			 "on", days_json(terms->days), "from", minute_json(terms, terms->from),
			 "until", minute_json(terms, terms->until));
}

json_t *ctl_json_join(json_t *root, json_t *other)
{
	json_object_update(root, other);
	json_decref(other);
	return root;
}
