/* SPDX-License-Identifier: GPL-2.0-only */
/* What a rule says, word by word, and when it holds. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "policy_words.h"

const struct bob_terms bob_terms_none = {
	.limit = BOB_UNLIMITED,
	.incoming = BOB_UNLIMITED,
	.outgoing = BOB_UNLIMITED,
	.status = 486,
	.days = BOB_DAYS_ALL,
};

/* ---- when ---- */

/* Of the week, Monday first. */
static bool holds_on(const struct bob_terms *terms, int day)
{
	return terms->days >> (day % 7) & 1;
}

bool bob_terms_hold(const struct bob_terms *terms, const struct tm *now)
{
	int minute = now->tm_hour * 60 + now->tm_min;
	int today = now->tm_wday + 6; /* tm counts from Sunday */
	int yesterday = today + 6;

	if (terms->from == terms->until)
		return holds_on(terms, today);
	if (terms->from < terms->until)
		return minute >= terms->from && minute < terms->until && holds_on(terms, today);
	return (minute >= terms->from && holds_on(terms, today)) ||
	       (minute < terms->until && holds_on(terms, yesterday));
}

/* ---- values ---- */

enum { COUNT_MAX = 65535 };

static bool read_count(const char *value, uint32_t *ret)
{
	size_t n = strlen(value);
	unsigned long count;

	if (!n || n > 5 || strspn(value, "0123456789") != n)
		return false;
	count = strtoul(value, NULL, 10);
	if (!count || count > COUNT_MAX)
		return false;
	*ret = (uint32_t)count;
	return true;
}

static bool read_limit(const char *value, uint32_t *ret)
{
	if (strcmp(value, "none") != 0)
		return read_count(value, ret);
	*ret = BOB_UNLIMITED;
	return true;
}

static bool set_limit(struct bob_terms *terms, const char *value)
{
	return read_limit(value, &terms->limit);
}

static bool set_incoming(struct bob_terms *terms, const char *value)
{
	return read_limit(value, &terms->incoming);
}

static bool set_outgoing(struct bob_terms *terms, const char *value)
{
	return read_limit(value, &terms->outgoing);
}

static bool set_reply(struct bob_terms *terms, const char *value)
{
	uint32_t status;

	if (!read_count(value, &status) || strlen(value) != 3 ||
	    (status != 486 && status != 600 && status != 603 && status != 480 && status != 302))
		return false;
	terms->status = (uint16_t)status;
	return true;
}

static bool set_retry_after(struct bob_terms *terms, const char *value)
{
	uint32_t seconds;

	if (!read_count(value, &seconds))
		return false;
	terms->retry_after = (uint16_t)seconds;
	return true;
}

/* It will stand in < > (RFC 3261 20.10): nothing that could end that, or the line. */
static bool set_contact(struct bob_terms *terms, const char *value)
{
	size_t n = strlen(value);
	const char *rest = strchr(value, ':');

	if (n >= sizeof(terms->contact) || !rest || !rest[1])
		return false;
	if (strncasecmp(value, "sip:", 4) != 0 && strncasecmp(value, "sips:", 5) != 0 &&
	    strncasecmp(value, "tel:", 4) != 0)
		return false;
	for (const char *c = value; *c; c++) {
		if (*c <= ' ' || *c >= 0x7f || strchr("<>\"\\", *c))
			return false;
	}
	memset(terms->contact, 0, sizeof(terms->contact));
	memcpy(terms->contact, value, n);
	return true;
}

static bool set_reason(struct bob_terms *terms, const char *value)
{
	size_t n = strlen(value);

	if (!n || n >= sizeof(terms->reason))
		return false;
	for (const char *c = value; *c; c++) {
		if (*c < ' ' || *c >= 0x7f || *c == '"' || *c == '\\')
			return false;
	}
	memset(terms->reason, 0, sizeof(terms->reason));
	memcpy(terms->reason, value, n);
	return true;
}

const char *const day_names[7] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

/* Moves on behind the name of a day; -1: there is none. */
static int read_day(const char **at)
{
	for (int day = 0; day < 7; day++) {
		if (!strncasecmp(*at, day_names[day], 3)) {
			*at += 3;
			return day;
		}
	}
	return -1;
}

static bool set_days(struct bob_terms *terms, const char *value)
{
	uint32_t days = 0;
	int first, last;

	do {
		first = last = read_day(&value);
		if (first >= 0 && *value == '-') {
			value++;
			last = read_day(&value);
		}
		if (first < 0 || last < 0)
			return false;
		days |= 1U << last;
		for (; first != last; first = (first + 1) % 7)
			days |= 1U << first;
	} while (*value++ == ',');
	if (value[-1])
		return false;
	terms->days = days;
	return true;
}

static bool read_time(const char *value, uint16_t *ret)
{
	unsigned hour, minute;
	char rest;

	if (!isdigit((unsigned char)*value) || strspn(value, "0123456789:") != strlen(value) ||
	    sscanf(value, "%2u:%2u%c", &hour, &minute, &rest) != 2 ||
	    value[strlen(value) - 3] != ':' || minute > 59 || hour > 24 || (hour == 24 && minute))
		return false;
	*ret = (uint16_t)((hour * 60 + minute) % BOB_DAY_MINUTES);
	return true;
}

static bool set_from(struct bob_terms *terms, const char *value)
{
	return read_time(value, &terms->from);
}

static bool set_until(struct bob_terms *terms, const char *value)
{
	return read_time(value, &terms->until);
}

/* ---- words ---- */

enum { LIMIT, INCOMING, OUTGOING, REPLY, RETRY_AFTER, CONTACT, REASON, ON, FROM, UNTIL };

const char *const term_words[TERM_WORDS + 1] = {TERM_WORD_LIST};

static const struct {
	bool (*set)(struct bob_terms *terms, const char *value);
	const char *takes;
} terms_table[TERM_WORDS] = {
	[LIMIT] = {set_limit, "a number from 1 to 65535, or none"},
	[INCOMING] = {set_incoming, "a number from 1 to 65535, or none"},
	[OUTGOING] = {set_outgoing, "a number from 1 to 65535, or none"},
	[REPLY] = {set_reply, "486, 600, 603, 480 or 302"},
	[RETRY_AFTER] = {set_retry_after, "seconds from 1 to 65535"},
	[CONTACT] = {set_contact, "a SIP or tel URI, as sip:voicemail@example.com"},
	[REASON] = {set_reason, "1 to 55 ASCII characters without quote and backslash"},
	[ON] = {set_days, "days, as mon-fri,sun"},
	[FROM] = {set_from, "a time from 00:00 to 24:00"},
	[UNTIL] = {set_until, "a time from 00:00 to 24:00"},
};

int term_word(const char *word)
{
	for (int term = 0; term < TERM_WORDS; term++) {
		if (!strcmp(word, term_words[term]))
			return term;
	}
	return -1;
}

bool term_set(struct bob_terms *terms, int term, const char *value, char text[160])
{
	char shown[64];

	if (terms_table[term].set(terms, value))
		return true;
	snprintf(text, TERMS_WHY, "%s%s%s: takes %s", term_words[term], *value ? " " : "",
		 word_show(shown, value), terms_table[term].takes);
	return false;
}

/* Which word lacks another one; -1: they go together. said: bit by bit, which were said. */
static int misfit(const struct bob_terms *terms, uint32_t said, char text[160])
{
	bool from = said >> FROM & 1, until = said >> UNTIL & 1;

	if (terms->status == 302 && !*terms->contact) {
		snprintf(text, TERMS_WHY, "contact is needed with reply 302");
		return REPLY;
	}
	if (terms->status != 302 && *terms->contact) {
		snprintf(text, TERMS_WHY, "contact: takes reply 302 beside it");
		return CONTACT;
	}
	if (terms->retry_after && (terms->status == 486 || terms->status == 302)) {
		snprintf(text, TERMS_WHY, "retry-after: takes reply 480, 600 or 603 beside it");
		return RETRY_AFTER;
	}
	if (from != until) {
		snprintf(text, TERMS_WHY, "%s is needed with %s", from ? "until" : "from",
			 from ? "from" : "until");
		return from ? FROM : UNTIL;
	}
	if (from && terms->from == terms->until && terms->from) {
		snprintf(text, TERMS_WHY, "until: takes another time than from");
		return UNTIL;
	}
	return -1;
}

int bob_terms_set(struct bob_terms *terms, const char *word, const char *value, char text[160])
{
	int term = term_word(word);

	if (term >= 0)
		return term_set(terms, term, value, text) ? 0 : -EINVAL;
	word_unknown(text, TERMS_WHY, word, term_words);
	return -EINVAL;
}

int bob_terms_check(const struct bob_terms *terms, char text[160])
{
	return misfit(terms, 0, text) < 0 ? 0 : -EINVAL;
}

void terms_begin(struct terms_reading *reading)
{
	*reading = (struct terms_reading){.terms = bob_terms_none};
}

bool terms_read(struct terms_reading *reading, int term, const struct word *word, const char *value,
		char text[160])
{
	if (reading->line[term]) {
		snprintf(text, TERMS_WHY, "%s: is said twice here", term_words[term]);
		return false;
	}
	reading->line[term] = word->line;
	reading->column[term] = word->column;
	reading->any = true;
	return term_set(&reading->terms, term, value, text);
}

int terms_end(const struct terms_reading *reading, char text[160])
{
	uint32_t said = 0;

	for (int term = 0; term < TERM_WORDS; term++)
		said |= (uint32_t)(reading->line[term] != 0) << term;
	return misfit(&reading->terms, said, text);
}
