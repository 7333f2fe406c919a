/* SPDX-License-Identifier: GPL-2.0-only */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include "store_facts.h"

static const char *const kinds[BOB_FACT_KINDS] = {
	"plan",	  "emergency", "target", "default", "domain",
	"prefix", "group",     "user",	 "alias",   "caller",
};

static enum bob_fact_kind kind_of(const char *word)
{
	for (int kind = 0; kind < BOB_FACT_KINDS; kind++) {
		if (!strcmp(kinds[kind], word))
			return kind;
	}
	fprintf(stderr, "facts: %s: no such kind\n", word);
	abort();
}

static void set_digits(struct bob_digits *digits, const char *text)
{
	digits->length = (uint8_t)strlen(text);
	memcpy(digits->text, text, digits->length);
}

static void set_plan(struct bob_plan *plan, const char *country)
{
	set_digits(&plan->country, country);
	set_digits(&plan->national, "0");
	set_digits(&plan->international, "00");
}

/* Cuts the words of one fact apart, in place. */
static void read_fact(struct facts_change *change, char *text)
{
	size_t i = change->changes.n++;
	struct bob_fact *fact = &change->after[i];
	char *rest = text + 1;
	char *kind = strsep(&rest, " "), *name = strsep(&rest, " ");
	char *of = rest ? strsep(&rest, " ") : NULL;

	if (i == FACTS_MOST || !name || !strchr("+-*", *text))
		abort();
	*fact = (struct bob_fact){.kind = kind_of(kind)};
	fact->name = strcmp(name, ".") ? name : "";
	fact->of = of && strcmp(of, ".") ? of : NULL;
	if (rest) {
		change->terms[i] = bob_terms_none;
		change->terms[i].limit = (uint32_t)atoi(rest);
		fact->terms = &change->terms[i];
	}
	if (fact->kind == BOB_FACT_PLAN) {
		set_plan(&change->plan, name);
		fact->plan = &change->plan;
		fact->name = "";
	}
	change->before[i] = *fact;
	if (*text != '+')
		change->list[i].before = &change->before[i];
	if (*text != '-')
		change->list[i].after = fact;
}

void facts_read(struct facts_change *ret, const char *text)
{
	char *at = ret->text, *end;

	memset(ret, 0, sizeof(*ret));
	ret->changes.list = ret->list;
	snprintf(ret->text, sizeof(ret->text), "%s", text);
	while (at && *at) {
		end = strstr(at, "; ");
		if (end)
			*end = '\0';
		read_fact(ret, at);
		at = end ? end + 2 : NULL;
	}
}

int facts_change(struct bob_store *store, const char *text, uint32_t room)
{
	struct facts_change change;

	facts_read(&change, text);
	return bob_store_change(store, &change.changes, room);
}

int facts_edit(struct bob_store *store, const char *text, uint32_t room)
{
	int err = bob_store_begin(store);

	if (!err)
		err = facts_change(store, text, room);
	if (!err)
		err = bob_store_commit(store);
	if (err)
		bob_store_rollback(store);
	return err;
}

char *facts_write(char dst[FACTS_TEXT], const struct bob_policy *policy)
{
	size_t n = 0;

	*dst = '\0';
	for (size_t i = 0; i < bob_policy_size(policy); i++) {
		const struct bob_fact *fact = bob_policy_fact(policy, i);
		const char *name = fact->plan ? fact->plan->country.text : fact->name;

		n += (size_t)snprintf(dst + n, FACTS_TEXT - n, "%s%s %s", i ? "; " : "",
				      kinds[fact->kind], *name ? name : ".");
		if (fact->of || fact->terms)
			n += (size_t)snprintf(dst + n, FACTS_TEXT - n, " %s",
					      fact->of ? fact->of : ".");
		if (fact->terms)
			n += (size_t)snprintf(dst + n, FACTS_TEXT - n, " %d",
					      (int)fact->terms->limit);
		if (n >= FACTS_TEXT)
			abort();
	}
	return dst;
}

char *facts_stored(char dst[FACTS_TEXT], struct bob_store *store)
{
	struct bob_policy *policy = bob_policy_new();
	char *text = bob_store_read(store, policy) ? NULL : facts_write(dst, policy);

	bob_policy_free(policy);
	return text;
}

int facts_version_1(const char *path, const char *rows)
{
	static const char schema[] =
		"PRAGMA application_id=1651466801; PRAGMA user_version=1;"
		"CREATE TABLE user (id INTEGER PRIMARY KEY CHECK (id > 0), name TEXT NOT NULL "
		"UNIQUE,"
		" max_calls INTEGER CHECK (max_calls > 0)) STRICT;"
		"CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT,"
		" WITHOUT ROWID; PRAGMA journal_mode=WAL;";
	sqlite3 *db = NULL;
	int err = sqlite3_open(path, &db);

	if (!err)
		err = sqlite3_exec(db, schema, NULL, NULL, NULL);
	if (!err)
		err = sqlite3_exec(db, rows, NULL, NULL, NULL);
	sqlite3_close(db);
	return err;
}
