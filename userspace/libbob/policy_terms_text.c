/* SPDX-License-Identifier: GPL-2.0-only */
/* Terms as words of the text format, and back. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "policy_words.h"

/* ---- printing ---- */

struct line {
	char *text;
	size_t size, n;
};

static void __attribute__((format(printf, 2, 3))) append(struct line *line, const char *format, ...)
{
	va_list args;
	int n;

	if (line->n && line->n + 1 < line->size)
		line->text[line->n++] = ' ';
	va_start(args, format);
	n = vsnprintf(line->text + line->n, line->size - line->n, format, args);
	va_end(args);
	if (n > 0)
		line->n += (size_t)n < line->size - line->n ? (size_t)n : line->size - line->n - 1;
}

static void append_limit(struct line *line, const char *word, uint32_t limit)
{
	if (limit != BOB_UNLIMITED)
		append(line, "%s %u", word, limit);
}

static void append_quoted(struct line *line, const char *word, const char *text, size_t size)
{
	char raw[BOB_CONTACT_MAX + 1], quoted[2 * sizeof(raw) + 4];

	snprintf(raw, sizeof(raw), "%.*s", (int)size, text);
	if (*raw)
		append(line, "%s %s", word, word_quote(quoted, sizeof(quoted), raw));
}

/* Three days in a row are first-last; fewer stand one by one. */
static void append_days(struct line *line, uint32_t days)
{
	char text[32] = "";
	int day = 0, run;

	if (days == BOB_DAYS_ALL)
		return;
	for (; day < 7; day += run ? run : 1) {
		for (run = 0; day + run < 7 && days >> (day + run) & 1; run++)
			;
		if (run == 2)
			run = 1;
		if (run)
			snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%s%s%s",
				 *text ? "," : "", day_names[day], run > 1 ? "-" : "",
				 run > 1 ? day_names[day + run - 1] : "");
	}
	append(line, "on %s", text);
}

char *bob_terms_print(char *dst, size_t size, const struct bob_terms *terms)
{
	struct line line = {dst, size, 0};

	*dst = '\0';
	append_limit(&line, "limit", terms->limit);
	append_limit(&line, "incoming", terms->incoming);
	append_limit(&line, "outgoing", terms->outgoing);
	if (terms->status != 486)
		append(&line, "reply %u", terms->status);
	if (terms->retry_after)
		append(&line, "retry-after %u", terms->retry_after);
	append_quoted(&line, "contact", terms->contact, sizeof(terms->contact));
	append_quoted(&line, "reason", terms->reason, sizeof(terms->reason));
	append_days(&line, terms->days);
	if (terms->from != terms->until)
		append(&line, "from %02u:%02u until %02u:%02u", terms->from / 60, terms->from % 60,
		       terms->until / 60, terms->until % 60);
	return dst;
}

/* ---- parsing ---- */

static int wrong(const struct word *word, unsigned *ret_column)
{
	if (ret_column)
		*ret_column = word->column;
	return -EINVAL;
}

static int read_words(struct words *words, struct terms_reading *reading, unsigned *ret_column,
		      char text[160])
{
	struct word word, value;

	while (words_next(words, &word)) {
		int term = term_word(word.text);
		bool more;

		if (word.fault) {
			snprintf(text, TERMS_WHY, "%s", word.fault);
			return wrong(&word, ret_column);
		}
		if (term < 0) {
			word_unknown(text, TERMS_WHY, word.text, term_words);
			return wrong(&word, ret_column);
		}
		more = words_next(words, &value);
		if (more && value.fault) {
			snprintf(text, TERMS_WHY, "%s", value.fault);
			return wrong(&value, ret_column);
		}
		if (!terms_read(reading, term, &word, more ? value.text : "", text))
			return wrong(&word, ret_column);
	}
	return 0;
}

int bob_terms_parse(struct bob_terms *terms, const char *typed, unsigned *ret_column,
		    char text[160])
{
	struct terms_reading reading;
	struct words words;
	int err, term;

	words_begin(&words, typed, strlen(typed));
	words.line_start = false; /* one statement, from its first byte on */
	terms_begin(&reading);
	err = read_words(&words, &reading, ret_column, text);
	if (err)
		return err;
	term = terms_end(&reading, text);
	if (term >= 0) {
		if (ret_column)
			*ret_column = reading.column[term];
		return -EINVAL;
	}
	if (words.at < words.end) {
		snprintf(text, TERMS_WHY, "a line end; all terms stand in one line");
		if (ret_column)
			*ret_column = 1;
		return -EINVAL;
	}
	*terms = reading.terms;
	return 0;
}
