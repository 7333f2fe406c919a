/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * "user,limit" lines of a spreadsheet or a PBX's export (RFC 4180) -> users. The
 * separator is whichever of comma, semicolon and tab the first line has most of.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "cleanup.h"
#include "policy_words.h"

struct csv {
	const char *at, *end, *line_begin;
	unsigned long line;
	char separator;
};

/* A field, without quotes, and without blanks around it where there were no quotes. */
struct field {
	unsigned long line;
	unsigned column;
	char text[WORD_MAX + 1];
	bool too_long;
};

enum csv_next { CSV_FIELD, CSV_LINE, CSV_UNCLOSED, CSV_UNSEPARATED }; /* what a field ends with */

static char find_separator(const char *at, const char *end)
{
	size_t commas = 0, semicolons = 0, tabs = 0;
	bool quoted = false;

	for (; at < end && *at != '\n'; at++) {
		quoted ^= *at == '"';
		commas += !quoted && *at == ',';
		semicolons += !quoted && *at == ';';
		tabs += !quoted && *at == '\t';
	}
	if (tabs > commas && tabs > semicolons)
		return '\t';
	return semicolons > commas ? ';' : ',';
}

static bool at_line_end(const struct csv *csv)
{
	return csv->at == csv->end || *csv->at == '\n' ||
	       (*csv->at == '\r' && (csv->at + 1 == csv->end || csv->at[1] == '\n'));
}

static void new_line(struct csv *csv)
{
	csv->line_begin = csv->at;
	csv->line++;
}

static void skip_blanks(struct csv *csv)
{
	while (csv->at < csv->end && *csv->at != csv->separator &&
	       (*csv->at == ' ' || *csv->at == '\t'))
		csv->at++;
}

static void put(struct field *field, size_t *n, char c)
{
	if (*n < WORD_MAX)
		field->text[(*n)++] = c;
	else
		field->too_long = true;
}

/* Behind the opening quote. False: there is no other one. */
static bool read_quoted(struct csv *csv, struct field *field, size_t *n)
{
	for (csv->at++; csv->at < csv->end; csv->at++) {
		if (*csv->at == '"' && (csv->at + 1 == csv->end || csv->at[1] != '"')) {
			csv->at++;
			return true;
		}
		csv->at += *csv->at == '"';
		put(field, n, *csv->at);
		if (*csv->at == '\n') {
			csv->line++;
			csv->line_begin = csv->at + 1;
		}
	}
	return false;
}

static enum csv_next read_field(struct csv *csv, struct field *field)
{
	bool quoted, closed = true;
	size_t n = 0;

	skip_blanks(csv);
	field->line = csv->line;
	field->column = (unsigned)(csv->at - csv->line_begin) + 1;
	field->too_long = false;
	quoted = csv->at < csv->end && *csv->at == '"';
	if (quoted)
		closed = read_quoted(csv, field, &n);
	else
		while (!at_line_end(csv) && *csv->at != csv->separator)
			put(field, &n, *csv->at++);
	while (!quoted && n && (field->text[n - 1] == ' ' || field->text[n - 1] == '\t'))
		n--;
	field->text[n] = '\0';
	if (!closed)
		return CSV_UNCLOSED;
	skip_blanks(csv);
	if (csv->at < csv->end && *csv->at == csv->separator) {
		csv->at++;
		return CSV_FIELD;
	}
	if (!at_line_end(csv))
		return CSV_UNSEPARATED;
	csv->at += csv->at < csv->end && *csv->at == '\r';
	csv->at += csv->at < csv->end;
	new_line(csv);
	return CSV_LINE;
}

/* ---- lines ---- */

enum { USER, LIMIT, COLUMNS };

struct record {
	struct field fields[COLUMNS]; /* "" where the line has none */
	bool something;		      /* some field is not empty */
	bool torn;		      /* quotes are wrong, which has been said */
	int user_at, limit_at;	      /* fields of such names; -1: none */
};

static void note_field(struct record *record, const struct field *field, int at,
		       const int columns[COLUMNS])
{
	for (int column = 0; column < COLUMNS; column++) {
		if (at == columns[column])
			record->fields[column] = *field;
	}
	record->something |= *field->text != '\0';
	if (!strcasecmp(field->text, "user"))
		record->user_at = at;
	if (!strcasecmp(field->text, "limit"))
		record->limit_at = at;
}

static void skip_line(struct csv *csv)
{
	while (csv->at < csv->end && *csv->at != '\n')
		csv->at++;
	csv->at += csv->at < csv->end;
	new_line(csv);
}

static void read_record(struct csv *csv, struct reading *reading, struct record *record,
			const int columns[COLUMNS])
{
	enum csv_next next = CSV_FIELD;
	struct field field;

	record->something = record->torn = false;
	record->user_at = record->limit_at = -1;
	for (int column = 0; column < COLUMNS; column++) {
		record->fields[column].text[0] = '\0';
		record->fields[column].too_long = false;
		record->fields[column].line = csv->line;
		record->fields[column].column = 1;
	}
	for (int at = 0; next == CSV_FIELD; at++) {
		next = read_field(csv, &field);
		note_field(record, &field, at, columns);
	}
	if (next == CSV_LINE)
		return;
	record->torn = true;
	fault_add(reading->faults, field.line, field.column, "%s",
		  next == CSV_UNCLOSED ? "the quote that begins here does not end"
				       : "something stands behind the quote that ends this field");
	skip_line(csv);
}

/* "": nothing is said about him. False: it is no limit. */
static bool read_limit(const char *text, struct bob_terms *terms)
{
	char unused[TERMS_WHY];

	*terms = bob_terms_none;
	if (!*text || !strcasecmp(text, "none") || !strcasecmp(text, "unlimited"))
		return true;
	return term_set(terms, term_word("limit"), text, unused);
}

static bool read_user(struct reading *reading, const struct field *user, char name[BOB_TEXT_MAX])
{
	char why[NAME_WHY];

	if (!*user->text)
		snprintf(why, sizeof(why), "is missing in this line");
	else if (user->too_long)
		snprintf(why, sizeof(why), "has a name that is too long");
	else if (name_read(name, BOB_FACT_USER, user->text, why))
		return true;
	fault_add(reading->faults, user->line, user->column, "user %s", why);
	return false;
}

static void add_user(struct reading *reading, const struct record *record)
{
	const struct field *user = &record->fields[USER], *limit = &record->fields[LIMIT];
	char name[BOB_TEXT_MAX], shown[64];
	struct bob_terms terms;
	const struct bob_fact fact = {
		.kind = BOB_FACT_USER,
		.name = name,
		.terms = *limit->text ? &terms : NULL,
	};

	if (!read_limit(limit->text, &terms))
		fault_add(reading->faults, limit->line, limit->column,
			  "limit %s: takes a number from 1 to 65535, none, or nothing",
			  word_show(shown, limit->text));
	if (read_user(reading, user, name))
		reading_add(reading, &fact, user->line, user->column);
}

/* What names the columns is neither a user nor a limit. */
static bool is_heading(const struct record *record)
{
	char name[BOB_TEXT_MAX], why[NAME_WHY];
	struct bob_terms terms;

	return !name_read(name, BOB_FACT_USER, record->fields[USER].text, why) &&
	       (record->user_at >= 0 || !read_limit(record->fields[LIMIT].text, &terms));
}

static void read_csv(struct reading *reading, const char *bytes, size_t n)
{
	struct csv csv = {.at = bytes, .end = bytes + n, .line_begin = bytes, .line = 1};
	int columns[COLUMNS] = {0, 1};
	struct record record;
	bool first = true;

	csv.separator = find_separator(csv.at, csv.end);
	while (csv.at < csv.end && !reading->err) {
		read_record(&csv, reading, &record, columns);
		if (!record.something || record.torn)
			continue;
		if (first && is_heading(&record)) {
			columns[USER] = record.user_at >= 0 ? record.user_at : 0;
			columns[LIMIT] = record.limit_at >= 0 ? record.limit_at : 1;
		} else {
			add_user(reading, &record);
		}
		first = false;
	}
}

int bob_policy_parse_csv(struct bob_policy *policy, const char *bytes, size_t n,
			 bob_text_complaint *complain, void *arg)
{
	_cleanup_(reading_free) struct reading *reading = reading_new(policy);

	if (!reading)
		return -ENOMEM;
	if (!n)
		bytes = "";
	if (!text_is_readable(reading->faults, &bytes, &n)) {
		faults_tell(reading->faults, complain, arg);
		return -EINVAL;
	}
	read_csv(reading, bytes, n);
	return reading_end(reading, complain, arg);
}
