/* SPDX-License-Identifier: GPL-2.0-only */
/* Refusals of the past as people and scripts see them. */
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "past.h"

#define SECOND 1000000000ULL

enum { WHEN = 40, SAFE = 4 * BOB_TEXT_MAX };

static bool is_group(const struct bob_past *past)
{
	return past->why == BOB_WHY_CALLEE_GROUP || past->why == BOB_WHY_CALLER_GROUP;
}

static bool is_refused(const struct bob_past *past)
{
	return past->reason == BOB_N_REFUSED || past->reason == BOB_N_REFUSED_OUTGOING;
}

/* In local time; with: "" or milliseconds. */
static const char *when(char dst[WHEN], uint64_t ns, bool exact)
{
	time_t at = (time_t)(ns / SECOND);
	struct tm local;
	size_t n;

	if (!localtime_r(&at, &local))
		return "?";
	n = strftime(dst, WHEN, "%Y-%m-%d %H:%M:%S", &local);
	if (exact)
		snprintf(dst + n, WHEN - n, ".%03u", (unsigned)(ns % SECOND / 1000000));
	return dst;
}

static json_t *when_json(uint64_t ns)
{
	time_t at = (time_t)(ns / SECOND);
	char text[WHEN];
	struct tm utc;
	size_t n;

	if (!gmtime_r(&at, &utc))
		return json_null();
	n = strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &utc);
	snprintf(text + n, sizeof(text) - n, ".%03uZ", (unsigned)(ns % SECOND / 1000000));
	return json_string(text);
}

static json_t *id_json(uint64_t id)
{
	char text[17];

	snprintf(text, sizeof(text), "%016" PRIx64, id);
	return json_string(text);
}

/* Counters say "passed: at the limit, but …". */
static const char *why_passed(const struct bob_past *past)
{
	const char *text = bob_counter_text(past->reason);
	const char *behind = strstr(text, ", but ");

	return behind ? behind + strlen(", but ") : text;
}

static const char *answer(char dst[CTL_WORDS], const struct bob_past *past)
{
	if (is_refused(past))
		snprintf(dst, CTL_WORDS, "%u", past->status);
	else
		snprintf(dst, CTL_WORDS, "passed: %s", why_passed(past));
	return dst;
}

void ctl_past_cells(struct ctl_table *table, const struct bob_past *past)
{
	char text[WHEN], words[CTL_WORDS];

	ctl_cell(table, "%s", when(text, past->time, false));
	ctl_cell(table, "%016" PRIx64, past->decision);
	ctl_cell(table, "%s", *past->caller ? past->caller : "-");
	ctl_cell(table, "%s", *past->callee ? past->callee : "-");
	ctl_cell(table, "%s%s", is_group(past) ? "group " : "", past->user);
	ctl_cell(table, "%u of %u", past->calls, past->limit);
	ctl_cell(table, "%s", answer(words, past));
}

void ctl_left_out_cells(struct ctl_table *table, const struct bob_left_out *left)
{
	char text[WHEN];

	ctl_cell(table, "%s", when(text, left->time, false));
	for (int i = 0; i < 5; i++)
		ctl_cell(table, "-");
	ctl_cell(table, "%" PRIu64 " more up to then were not kept", left->seen - left->kept);
}

json_t *ctl_left_out_json(const struct bob_left_out *left)
{
	return json_pack("{s:o,s:I}", "time", when_json(left->time), "left_out",
			 (json_int_t)(left->seen - left->kept));
}

static json_t *holders_json(const struct bob_past *past)
{
	json_t *list = json_array();

	for (uint32_t i = 0; i < past->n_holders; i++) {
		const struct bob_holder *holder = &past->holders[i];

		json_array_append_new(
			list, json_pack("{s:o,s:o,s:b,s:o}", "call", id_json(holder->call), "other",
					ctl_json_text(holder->other), "made", (int)holder->made,
					"started", when_json(holder->started)));
	}
	return list;
}

json_t *ctl_past_json(const struct bob_past *past)
{
	json_t *root = json_object();

	json_object_set_new(root, "id", id_json(past->decision));
	json_object_set_new(root, "time", when_json(past->time));
	json_object_set_new(root, "caller", ctl_json_text(past->caller));
	json_object_set_new(root, "callee", ctl_json_text(past->callee));
	json_object_set_new(root, "call", id_json(past->call));
	json_object_set_new(root, "refused", json_boolean(is_refused(past)));
	json_object_set_new(root, "reason", json_string(bob_counter_name(past->reason)));
	json_object_set_new(root, "reply", json_integer(past->status));
	json_object_set_new(root, "busy", ctl_json_text(past->user));
	json_object_set_new(root, "why", json_string(bob_why_name(past->why)));
	json_object_set_new(root, "level", json_string(bob_level_name(past->level)));
	json_object_set_new(root, "calls", json_integer(past->calls));
	json_object_set_new(root, "of", json_integer(past->limit));
	json_object_set_new(root, "limit", ctl_json_limit(past->in_all));
	json_object_set_new(root, "incoming", ctl_json_limit(past->incoming));
	json_object_set_new(root, "outgoing", ctl_json_limit(past->outgoing));
	json_object_set_new(root, "interface", json_string(past->interface));
	json_object_set_new(root, "held", past->looked_up ? json_integer(past->held) : json_null());
	json_object_set_new(root, "holders", past->looked_up ? holders_json(past) : json_null());
	return root;
}

/* ---- one of them, in words ---- */

static const char *level_words(const struct bob_past *past)
{
	switch (past->level) {
	case POLICY_USER: return "the user's own";
	case POLICY_PREFIX: return "of a number prefix";
	case POLICY_DOMAIN: return "of the domain";
	case POLICY_DEFAULT: return "the default";
	case POLICY_NONE: break;
	}
	return "the group's";
}

static int add_limit(char *dst, size_t room, const char *what, uint32_t limit)
{
	return limit == BOB_UNLIMITED ? 0 : snprintf(dst, room, ", %s%u", what, limit);
}

static const char *rule_words(char dst[CTL_WORDS], const struct bob_past *past)
{
	int n = snprintf(dst, CTL_WORDS, "%s", level_words(past));

	n += add_limit(dst + n, CTL_WORDS - (size_t)n, "limit ", past->in_all);
	n += add_limit(dst + n, CTL_WORDS - (size_t)n, "incoming ", past->incoming);
	add_limit(dst + n, CTL_WORDS - (size_t)n, "outgoing ", past->outgoing);
	return dst;
}

static const char *outcome_words(char dst[CTL_WORDS], const struct bob_past *past)
{
	if (is_refused(past))
		snprintf(dst, CTL_WORDS, "refused with %u", past->status);
	else
		snprintf(dst, CTL_WORDS, "at the limit, but passed: %s", why_passed(past));
	return dst;
}

static void pair(struct ctl_table *table, const char *name, const char *value)
{
	ctl_cell(table, "%s", name);
	ctl_cell(table, "%s", value);
}

static int show_facts(const struct bob_past *past)
{
	CTL_TABLE(table, "", "");
	char text[WHEN], words[CTL_WORDS], id[17], count[64 + BOB_TEXT_MAX];

	snprintf(id, sizeof(id), "%016" PRIx64, past->decision);
	pair(&table, "decision", id);
	pair(&table, "time", when(text, past->time, true));
	pair(&table, "caller", *past->caller ? past->caller : "not named");
	pair(&table, "callee", *past->callee ? past->callee : "not named");
	pair(&table, "outcome", outcome_words(words, past));
	snprintf(count, sizeof(count), "%s%s, in %u of %u calls", is_group(past) ? "group " : "",
		 past->user, past->calls, past->limit);
	pair(&table, "busy", count);
	pair(&table, "rule", rule_words(words, past));
	pair(&table, "interface", *past->interface ? past->interface : "gone");
	snprintf(id, sizeof(id), "%016" PRIx64, past->call);
	pair(&table, is_refused(past) ? "refused call" : "call", id);
	return ctl_table_show(&table);
}

static int show_holders(const struct bob_past *past)
{
	CTL_TABLE(table, "CALL", "", "OTHER PARTY", "STARTED", ">AGE THEN");

	for (uint32_t i = 0; i < past->n_holders; i++) {
		const struct bob_holder *holder = &past->holders[i];
		char text[WHEN], age[32];

		ctl_cell(&table, "%016" PRIx64, holder->call);
		ctl_cell(&table, "%s", holder->made ? "to" : "from");
		ctl_cell(&table, "%s", *holder->other ? holder->other : "-");
		ctl_cell(&table, "%s", when(text, holder->started, false));
		ctl_cell(&table, "%s",
			 bob_duration(age, sizeof(age), ctl_since(past->time, holder->started)));
	}
	return ctl_table_show(&table);
}

int ctl_past_show(const struct bob_past *past)
{
	int err = show_facts(past);

	if (err)
		return err;
	if (!past->looked_up)
		printf("\nThe calls that held the slots were not looked up: there was too much "
		       "to do.\n");
	else if (!past->held)
		printf("\nThe calls that held the slots were over before they were looked up.\n");
	else if (past->held == 1)
		printf("\nThis call held the slot:\n");
	else if (past->held == past->n_holders)
		printf("\nThese calls held the slots:\n");
	else
		printf("\n%u calls held the slots; the oldest of them:\n", past->held);
	return past->n_holders ? show_holders(past) : 0;
}
