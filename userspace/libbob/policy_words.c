/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A policy's text as words. A statement is a line, and the lines below it that
 * begin with a blank; comments and empty lines end nothing.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "policy_words.h"

/* ---- faults ---- */

static bool comes_before(const struct fault *fault, unsigned long line, unsigned column)
{
	return fault->line < line || (fault->line == line && fault->column <= column);
}

void fault_add(struct faults *faults, unsigned long line, unsigned column, const char *format, ...)
{
	size_t at = faults->n;
	va_list args;

	while (at && !comes_before(&faults->list[at - 1], line, column))
		at--;
	if (at == FAULTS_MAX)
		return;
	faults->n += faults->n < FAULTS_MAX;
	memmove(&faults->list[at + 1], &faults->list[at],
		(faults->n - at - 1) * sizeof(faults->list[0]));
	faults->list[at].line = line;
	faults->list[at].column = column;
	va_start(args, format);
	vsnprintf(faults->list[at].text, FAULT_TEXT, format, args);
	va_end(args);
}

void faults_tell(const struct faults *faults, bob_text_complaint *complain, void *arg)
{
	for (size_t i = 0; complain && i < faults->n; i++)
		complain(faults->list[i].line, faults->list[i].column, faults->list[i].text, arg);
}

char *word_show(char shown[64], const char *text)
{
	enum { MOST = 40 };
	size_t n = strlen(text);

	bob_escape(shown, MOST + 1, text, n);
	if (n > MOST)
		strcat(shown, "...");
	return shown;
}

void word_unknown(char *text, size_t size, const char *typed, const char *const *words)
{
	char shown[64];

	word_show(shown, typed);
	for (; *words; words++) {
		if (bob_near_miss(typed, *words)) {
			snprintf(text, size, "%s: unknown word; did you mean %s?", shown, *words);
			return;
		}
	}
	snprintf(text, size, "%s: unknown word", shown);
}

char *word_quote(char *dst, size_t size, const char *text)
{
	bool needed = !*text || *text == '#' || strpbrk(text, " \t\"");
	size_t n = 0;

	if (!needed) {
		snprintf(dst, size, "%s", text);
		return dst;
	}
	dst[n++] = '"';
	for (; *text && n + 4 < size; text++) {
		if (*text == '"' || *text == '\\')
			dst[n++] = '\\';
		dst[n++] = *text;
	}
	dst[n++] = '"';
	dst[n] = '\0';
	return dst;
}

/* ---- words ---- */

void words_begin(struct words *words, const char *bytes, size_t n)
{
	*words = (struct words){
		.at = bytes,
		.end = bytes + n,
		.line_begin = bytes,
		.line = 1,
		.line_start = true,
		.open = true,
	};
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* Where the line ends that at is in. */
static const char *line_end(const struct words *words)
{
	const char *end = memchr(words->at, '\n', (size_t)(words->end - words->at));

	return end ? end : words->end;
}

/* To the next word of the statement, over as many lines as it takes. */
static bool skip_to_word(struct words *words)
{
	while (words->at < words->end) {
		char c = *words->at;

		if (c == '\n') {
			words->line_begin = ++words->at;
			words->line++;
			words->line_start = true;
		} else if (c == '#') {
			words->at = line_end(words);
		} else if (is_blank(c)) {
			words->at++;
			words->line_start = false;
		} else {
			return !words->line_start;
		}
	}
	return false;
}

static void put(struct word *word, size_t *n, char c)
{
	if (*n < WORD_MAX)
		word->text[*n] = c;
	else
		word->fault = "this word is too long";
	++*n;
}

static void read_quoted(struct words *words, struct word *word)
{
	const char *end = line_end(words), *at = words->at + 1;
	size_t n = 0;

	for (; at < end && *at != '"'; at++) {
		if (*at == '\\' && at + 1 < end && (at[1] == '"' || at[1] == '\\'))
			at++;
		put(word, &n, *at);
	}
	word->text[n < WORD_MAX ? n : WORD_MAX] = '\0';
	if (at == end)
		word->fault = "the quote that begins here does not end in its line";
	else if (++at < end && !is_blank(*at))
		word->fault = "a blank belongs behind the quote that ends this word";
	words->at = at;
}

static void read_plain(struct words *words, struct word *word)
{
	const char *begin = words->at, *at = begin;
	size_t n;

	while (at < words->end && !is_blank(*at) && *at != '\n') {
		if (*at == '"')
			word->fault = "a quote in mid-word; it belongs around all of the word";
		at++;
	}
	n = (size_t)(at - begin);
	if (n > WORD_MAX) {
		word->fault = "this word is too long";
		n = WORD_MAX;
	}
	memcpy(word->text, begin, n);
	word->text[n] = '\0';
	words->at = at;
}

bool words_next(struct words *words, struct word *word)
{
	if (!words->open || !skip_to_word(words)) {
		words->open = false;
		return false;
	}
	word->line = words->line;
	word->column = (unsigned)(words->at - words->line_begin) + 1;
	word->fault = NULL;
	if (*words->at == '"')
		read_quoted(words, word);
	else
		read_plain(words, word);
	return true;
}

bool words_statement(struct words *words)
{
	while (words->open && skip_to_word(words))
		words->at = line_end(words);
	words->open = words->at < words->end;
	words->line_start = false;
	return words->open;
}
