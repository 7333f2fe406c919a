// SPDX-License-Identifier: GPL-2.0-only
/*
 * One message, many forms (RFC 3261 7.3): each message of the corpus is written
 * in other ways that mean the same. bob must read the same call, branch and
 * parties from it, or leave it alone; never others.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <cmocka.h>

#include "corpus.h"
#include "play.h"
#include "scratch.h"
#include "send.h"

enum { FORM_MAX = 8192 };

/* A header line: [at, colon) is its name; without a colon, or folded, colon is NULL. */
struct line {
	const char *at, *colon, *end;
};

struct output {
	char *at;
};

static void put(struct output *output, const char *bytes, size_t n)
{
	memcpy(output->at, bytes, n);
	output->at += n;
}

static void put_text(struct output *output, const char *text)
{
	put(output, text, strlen(text));
}

static void put_value(struct output *output, const struct line *line)
{
	put(output, line->colon + 1, line->end - line->colon - 1);
}

/* ---- the forms ---- */

static void in_capitals(struct output *output, const struct line *line)
{
	for (const char *at = line->at; at < line->colon; at++) {
		char c = *at >= 'a' && *at <= 'z' ? *at - 32 : *at;

		put(output, &c, 1);
	}
	put_text(output, ":");
	put_value(output, line);
}

static void with_space_before_colon(struct output *output, const struct line *line)
{
	put(output, line->at, line->colon - line->at);
	put_text(output, " \t :");
	put_value(output, line);
}

static void folded_after_colon(struct output *output, const struct line *line)
{
	put(output, line->at, line->colon - line->at);
	put_text(output, ":\r\n \t");
	put_value(output, line);
}

static void with_space_behind(struct output *output, const struct line *line)
{
	put(output, line->at, line->end - line->at);
	put_text(output, "  \t");
}

static void compact_or_long(struct output *output, const struct line *line)
{
	static const char *const names[][2] = {
		{"Via", "v"},	  {"From", "f"},	   {"To", "t"},
		{"Call-ID", "i"}, {"Content-Length", "l"}, {"Session-Expires", "x"},
	};
	size_t length = line->colon - line->at;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		for (int form = 0; form < 2; form++)
			if (strlen(names[i][form]) == length &&
			    !strncasecmp(names[i][form], line->at, length)) {
				put_text(output, names[i][!form]);
				put_text(output, ":");
				put_value(output, line);
				return;
			}
	put(output, line->at, line->end - line->at);
}

/* ---- rewriting a message ---- */

static struct line next_line(const char *at, const char *end)
{
	const char *feed = memchr(at, '\n', end - at);
	struct line line = {.at = at, .end = feed ? feed : end};

	if (line.end > at && line.end[-1] == '\r')
		line.end--;
	if (*at != ' ' && *at != '\t')
		line.colon = memchr(at, ':', line.end - at);
	return line;
}

/* The message with every header in that form; the start line and the body stay. 0: no headers. */
static size_t rewrite(char *into, const char *text, size_t n,
		      void (*form)(struct output *, const struct line *), const char *line_end)
{
	const char *end = text + n, *at = text;
	struct output output = {into};
	bool first = true;

	while (at < end) {
		struct line line = next_line(at, end);

		if (output.at - into > FORM_MAX / 2 || line.end == end)
			return 0;
		at = line.end + (*line.end == '\r') + 1;
		if (form && line.colon && !first)
			form(&output, &line);
		else
			put(&output, line.at, line.end - line.at);
		put_text(&output, line_end);
		if (line.end == line.at && !first)
			break;
		first = false;
	}
	if (output.at - into + (end - at) > FORM_MAX)
		return 0;
	put(&output, at, end - at);
	return output.at - into;
}

/* ---- what is read of it ---- */

struct reading {
	struct bob_outcome outcome;
	struct bob_key call, transaction;
	char caller[BOB_TEXT_MAX + 1], callee[BOB_TEXT_MAX + 1];
};

static void copy_name(char *into, const struct bob_scratch *s, const struct bob_side *side)
{
	memset(into, 0, BOB_TEXT_MAX + 1);
	memcpy(into, s->bytes + side->text.at, side->text.length);
}

static struct reading read_message(const void *message, size_t n)
{
	const struct frame_shape shape = {0};
	const struct bob_scratch *s = bob_engine_scratch();
	struct reading reading = {0};

	bob_engine_reset(SEND_NOW);
	reading.outcome = send_shaped(&shape, message, n);
	reading.call = s->call;
	reading.transaction = s->transaction;
	copy_name(reading.caller, s, &s->caller);
	copy_name(reading.callee, s, &s->callee);
	return reading;
}

static bool unread(enum bob_counter reason)
{
	return reason >= BOB_N_NOT_SIP && reason <= BOB_N_SHORT_BODY;
}

static const struct {
	const char *name;
	void (*form)(struct output *, const struct line *);
	const char *line_end;
} forms[] = {
	{"names in capitals", in_capitals, "\r\n"},
	{"space before the colon", with_space_before_colon, "\r\n"},
	{"folded after the colon", folded_after_colon, "\r\n"},
	{"space behind the value", with_space_behind, "\r\n"},
	{"compact names for long, long for compact", compact_or_long, "\r\n"},
	{"LF for CRLF", NULL, "\n"},
};

struct figures {
	unsigned int same, left_alone;
};

static int compare_forms(const char *path, const uint8_t *message, size_t n, void *arg)
{
	struct reading plain = read_message(message, n), other;
	struct figures *figures = arg;
	char text[FORM_MAX + 1];

	if (unread(plain.outcome.reason))
		return 0;
	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		size_t length =
			rewrite(text, (const char *)message, n, forms[i].form, forms[i].line_end);

		if (!length)
			continue;
		other = read_message(text, length);
		if (!memcmp(&plain, &other, sizeof(plain))) {
			figures->same++;
		} else if (unread(other.outcome.reason)) {
			figures->left_alone++;
		} else {
			print_error("%s, %s: %s instead of %s\n", path, forms[i].name,
				    reason_name(other.outcome.reason),
				    reason_name(plain.outcome.reason));
			return -1;
		}
	}
	return 0;
}

static void every_form_of_a_message_is_the_same_message(void **state)
{
	struct figures figures = {0};

	(void)state;
	if (!corpus_is_there()) {
		print_message("no " CORPUS " here\n");
		skip();
	}
	for (const char *const *folder = corpus_message_folders; *folder; folder++)
		assert_int_equal(corpus_messages(*folder, compare_forms, &figures), 0);
	print_message("%u forms read the same, %u left alone\n", figures.same, figures.left_alone);
	assert_true(figures.same > 2000);
	assert_true(figures.left_alone < figures.same / 50);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_form_of_a_message_is_the_same_message),
	};

	return cmocka_run_group_tests_name("forms", tests, NULL, NULL);
}
