/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The text format -> facts. A statement with a fault still adds the fact it is
 * about, so that what points to it is not reported as well.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "policy_words.h"

enum {
	TAKES_NAME = 1,
	NEEDS_TERMS = 2, /* without them the statement would say nothing */
};

struct statement {
	const char *word;
	enum bob_fact_kind kind;
	unsigned flags;
	const char *const *words; /* that may follow, NULL at the end */
};

static const char *const no_words[] = {NULL};
static const char *const plan_words[] = {"country", "national", "international", "outside", NULL};
static const char *const group_words[] = {"in", TERM_WORD_LIST, NULL};
static const char *const user_words[] = {"in", "alias", "caller", TERM_WORD_LIST, NULL};

static const struct statement statements[] = {
	{"user", BOB_FACT_USER, TAKES_NAME, user_words},
	{"number-plan", BOB_FACT_PLAN, 0, plan_words},
	{"emergency", BOB_FACT_EMERGENCY, TAKES_NAME, no_words},
	{"target", BOB_FACT_TARGET, TAKES_NAME, no_words},
	{"default", BOB_FACT_DEFAULT, NEEDS_TERMS, term_words},
	{"domain", BOB_FACT_DOMAIN, TAKES_NAME | NEEDS_TERMS, term_words},
	{"prefix", BOB_FACT_PREFIX, TAKES_NAME | NEEDS_TERMS, term_words},
	{"group", BOB_FACT_GROUP, TAKES_NAME, group_words},
	{NULL, BOB_FACT_KINDS, 0, NULL},
};

static const char *const statement_words[] = {
	"user", "number-plan", "emergency", "target", "default", "domain", "prefix", "group", NULL,
};

/* A statement while it is read. */
struct subject {
	const struct statement *statement;
	struct reading *reading;
	struct words *words;
	unsigned long line; /* where its name stands */
	unsigned column;
	char name[BOB_TEXT_MAX];
	bool named;
	char group[BOB_TEXT_MAX];
	struct bob_plan plan;
	struct terms_reading terms;
};

static void fault_at(struct subject *subject, const struct word *word, const char *text)
{
	fault_add(subject->reading->faults, word->line, word->column, "%s", text);
}

/* The word behind another one. False: there is none, or it is at fault, and that was said. */
static bool read_value(struct subject *subject, const struct word *word, struct word *value,
		       const char *takes)
{
	if (!words_next(subject->words, value)) {
		fault_add(subject->reading->faults, word->line, word->column,
			  "%s: takes %s, and nothing follows", word->text, takes);
		return false;
	}
	if (value->fault)
		fault_at(subject, value, value->fault);
	return !value->fault;
}

static bool read_name(struct subject *subject, const struct word *word, struct word *value,
		      enum bob_fact_kind kind, char name[BOB_TEXT_MAX])
{
	char why[NAME_WHY];

	if (!read_value(subject, word, value, "a name"))
		return false;
	if (name_read(name, kind, value->text, why))
		return true;
	fault_add(subject->reading->faults, value->line, value->column, "%s %s", word->text, why);
	return false;
}

/* ---- what follows a subject ---- */

static bool read_term(struct subject *subject, int term, const struct word *word)
{
	char why[TERMS_WHY];
	struct word value = {.text = ""};

	if (words_next(subject->words, &value) && value.fault) {
		fault_at(subject, &value, value.fault);
		return false;
	}
	if (terms_read(&subject->terms, term, word, value.text, why))
		return true;
	fault_at(subject, word, why);
	return false;
}

static bool read_group(struct subject *subject, const struct word *word)
{
	struct word value;
	bool twice = *subject->group;

	if (!read_name(subject, word, &value, BOB_FACT_GROUP, subject->group))
		return false;
	if (twice)
		fault_at(subject, word, "in: is said twice here; a group can be in another one");
	return !twice;
}

static bool read_also(struct subject *subject, const struct word *word)
{
	bool alias = *word->text == 'a';
	char name[BOB_TEXT_MAX];
	struct word value;

	if (!read_name(subject, word, &value, BOB_FACT_USER, name)) {
		subject->reading->lost = true;
		return false;
	}
	if (subject->named)
		reading_add(subject->reading,
			    &(struct bob_fact){
				    .kind = alias ? BOB_FACT_ALIAS : BOB_FACT_CALLER,
				    .name = name,
				    .of = subject->name,
			    },
			    value.line, value.column);
	return true;
}

static struct bob_digits *plan_part(struct bob_plan *plan, const char *word)
{
	return !strcmp(word, "country")	   ? &plan->country
	       : !strcmp(word, "national") ? &plan->national
	       : !strcmp(word, "outside")  ? &plan->outside
					   : &plan->international;
}

static bool read_plan_part(struct subject *subject, const struct word *word)
{
	static const char takes[] = "1 to 7 digits";
	struct bob_digits *part = plan_part(&subject->plan, word->text);
	struct word value;
	char shown[64];
	size_t n;

	if (!read_value(subject, word, &value, takes))
		return false;
	n = strlen(value.text);
	if (!n || n > sizeof(part->text) || strspn(value.text, "0123456789") != n) {
		fault_add(subject->reading->faults, value.line, value.column, "%s %s: takes %s",
			  word->text, word_show(shown, value.text), takes);
		return false;
	}
	if (part->length) {
		fault_add(subject->reading->faults, word->line, word->column,
			  "%s: is said twice here", word->text);
		return false;
	}
	memcpy(part->text, value.text, n);
	part->length = (uint8_t)n;
	return true;
}

static bool may_follow(const struct statement *statement, const char *word)
{
	for (const char *const *known = statement->words; *known; known++) {
		if (!strcmp(*known, word))
			return true;
	}
	return false;
}

static void unknown_word(struct subject *subject, const struct word *word)
{
	char text[FAULT_TEXT], shown[64];

	if (strspn(word->text, "0123456789-.()/") == strlen(word->text))
		snprintf(text, sizeof(text), "%s: unknown word; a number with blanks takes quotes",
			 word_show(shown, word->text));
	else
		word_unknown(text, sizeof(text), word->text, subject->statement->words);
	fault_at(subject, word, text);
}

/* Behind a fault the next word that is known is where sense begins again. */
static void read_rest(struct subject *subject)
{
	bool sense = true;
	struct word word;

	while (words_next(subject->words, &word)) {
		int term = term_word(word.text);

		if (word.fault) {
			if (sense)
				fault_at(subject, &word, word.fault);
			sense = false;
		} else if (!may_follow(subject->statement, word.text)) {
			if (sense)
				unknown_word(subject, &word);
			sense = false;
		} else if (subject->statement->kind == BOB_FACT_PLAN) {
			sense = read_plan_part(subject, &word);
		} else if (term >= 0) {
			sense = read_term(subject, term, &word);
		} else if (!strcmp(word.text, "in")) {
			sense = read_group(subject, &word);
		} else {
			sense = read_also(subject, &word);
		}
	}
}

/* ---- statements ---- */

static void check_terms(struct subject *subject)
{
	struct terms_reading *reading = &subject->terms;
	char why[TERMS_WHY];
	int term = terms_end(reading, why);

	if (term >= 0)
		fault_add(subject->reading->faults, reading->line[term], reading->column[term],
			  "%s", why);
	else if (!reading->any && subject->statement->flags & NEEDS_TERMS)
		fault_add(subject->reading->faults, subject->line, subject->column,
			  "%s: says nothing; limit 1 is a limit, limit none is none",
			  subject->statement->word);
}

static void check_plan(struct subject *subject)
{
	const struct bob_plan *plan = &subject->plan;

	if (!plan->country.length && !plan->international.length && !plan->outside.length &&
	    !plan->national.length)
		fault_add(subject->reading->faults, subject->line, subject->column,
			  "number-plan: says nothing; country 46 national 0 international 00 is "
			  "one");
	else if (plan->national.length && !plan->country.length)
		fault_add(subject->reading->faults, subject->line, subject->column,
			  "number-plan: country is needed with national");
}

static void add_subject(struct subject *subject)
{
	enum bob_fact_kind kind = subject->statement->kind;
	bool takes_terms = may_follow(subject->statement, term_words[0]);
	bool terms = takes_terms && (subject->terms.any || kind != BOB_FACT_USER);
	const struct bob_fact fact = {
		.kind = kind,
		.name = subject->name,
		.of = *subject->group ? subject->group : NULL,
		.terms = terms ? &subject->terms.terms : NULL,
		.plan = kind == BOB_FACT_PLAN ? &subject->plan : NULL,
	};

	if (subject->named)
		reading_add(subject->reading, &fact, subject->line, subject->column);
}

static const struct statement *find_statement(const char *word)
{
	const struct statement *statement = statements;

	while (statement->word && strcmp(statement->word, word) != 0)
		statement++;
	return statement->word ? statement : NULL;
}

static void read_subject(struct subject *subject, const struct word *word)
{
	struct word value;
	size_t faults = subject->reading->faults->n;

	subject->line = word->line;
	subject->column = word->column;
	subject->named = !(subject->statement->flags & TAKES_NAME);
	if (!subject->named) {
		subject->named =
			read_name(subject, word, &value, subject->statement->kind, subject->name);
		if (subject->named) {
			subject->line = value.line;
			subject->column = value.column;
		}
		subject->reading->lost |= !subject->named;
	}
	read_rest(subject);
	if (faults != subject->reading->faults->n)
		; /* what it lacks may be in what was not understood */
	else if (subject->statement->kind == BOB_FACT_PLAN)
		check_plan(subject);
	else
		check_terms(subject);
	add_subject(subject);
}

static void read_statement(struct reading *reading, struct words *words)
{
	struct subject subject = {.reading = reading, .words = words};
	char text[FAULT_TEXT];
	struct word word;

	if (!words_next(words, &word))
		return;
	subject.statement = word.fault ? NULL : find_statement(word.text);
	terms_begin(&subject.terms);
	if (subject.statement) {
		read_subject(&subject, &word);
		return;
	}
	reading->lost = true;
	word_unknown(text, sizeof(text), word.text, statement_words);
	fault_at(&subject, &word, word.fault ? word.fault : text);
}

/* Later formats may say what this bob would take for something else. */
static bool is_our_format(struct faults *faults, const char *bytes, size_t n)
{
	static const char head[] = "# bob policy ";
	char number[8] = "";
	size_t length = sizeof(head) - 1;

	if (n <= length || memcmp(bytes, head, length) != 0)
		return true;
	memcpy(number, bytes + length,
	       n - length < sizeof(number) - 1 ? n - length : sizeof(number) - 1);
	if (strspn(number, "0123456789") == 0 || strtoul(number, NULL, 10) <= BOB_POLICY_FORMAT)
		return true;
	fault_add(faults, 1, (unsigned)length + 1,
		  "this is policy format %lu, and this bob reads up to %d; it takes a newer bob",
		  strtoul(number, NULL, 10), BOB_POLICY_FORMAT);
	return false;
}

int bob_policy_parse(struct bob_policy *policy, const char *bytes, size_t n,
		     bob_text_complaint *complain, void *arg)
{
	_cleanup_(reading_free) struct reading *reading = reading_new(policy);
	struct words words;
	struct word word;

	if (!reading)
		return -ENOMEM;
	if (!n)
		bytes = ""; /* NULL has no place to begin at */
	if (!text_is_readable(reading->faults, &bytes, &n) ||
	    !is_our_format(reading->faults, bytes, n)) {
		faults_tell(reading->faults, complain, arg);
		return -EINVAL;
	}
	words_begin(&words, bytes, n);
	if (words_next(&words, &word)) {
		reading->lost = true;
		fault_add(reading->faults, word.line, word.column,
			  "an indented line continues the one above, and there is none");
	}
	while (!reading->err && words_statement(&words))
		read_statement(reading, &words);
	return reading_end(reading, complain, arg);
}
