/* SPDX-License-Identifier: GPL-2.0-only */
/* What reading a policy's text is made of: words with their places, faults, names. */
#ifndef BOB_POLICY_WORDS_H
#define BOB_POLICY_WORDS_H

#include "policy.h"

/* ---- faults: the first of them by line, told in that order at the end ---- */

enum { FAULTS_MAX = 100, FAULT_TEXT = 320 };

struct fault {
	unsigned long line;
	unsigned column;
	char text[FAULT_TEXT];
};

struct faults {
	struct fault list[FAULTS_MAX];
	size_t n;
};

void fault_add(struct faults *faults, unsigned long line, unsigned column, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
void faults_tell(const struct faults *faults, bob_text_complaint *complain, void *arg);

/*
 * Is it text at all: UTF-8 without control characters? Skips a byte order mark.
 * False: says where it is not; there is no use in reading on.
 */
bool text_is_readable(struct faults *faults, const char **bytes, size_t *n);

/* ---- words ---- */

enum { WORD_MAX = 511 };

struct word {
	unsigned long line;
	unsigned column;
	const char *fault;	 /* why it is none; else NULL */
	char text[WORD_MAX + 1]; /* without quotes */
};

/* Where reading has got to. */
struct words {
	const char *at, *end, *line_begin;
	unsigned long line;
	bool line_start; /* a word here would begin a statement */
	bool open;	 /* in a statement */
};

void words_begin(struct words *words, const char *bytes, size_t n);
/* The next word of this statement; false: it has ended. */
bool words_next(struct words *words, struct word *word);
/* Goes to the next statement, wherever this one has got to; false: there is none. */
bool words_statement(struct words *words);

/* ---- names as typed -> canonical; false: text says why ---- */

enum { NAME_WHY = 256 };

bool name_read(char name[BOB_TEXT_MAX], enum bob_fact_kind kind, const char *typed,
	       char why[NAME_WHY]);

/* Canonical -> as name_read() reads it back, and as a word of the format. */
enum { NAME_WORD = 4 * BOB_TEXT_MAX };
char *name_word(char word[NAME_WORD], enum bob_fact_kind kind, const char *name);

/* Text for people: at most 40 bytes of it, printable. */
char *word_show(char shown[64], const char *text);
/* That a word is none of these, and which of them may be meant. */
void word_unknown(char *text, size_t size, const char *typed, const char *const *words);
/* The word as it stands in a file: in quotes, if it needs them. size: at least 8. */
char *word_quote(char *dst, size_t size, const char *text);

/* ---- reading: facts with their places ---- */

struct place {
	uint32_t line, column;
};

struct reading {
	struct bob_policy *policy;
	struct faults *faults;
	struct place *places; /* of the facts that were added, in that order */
	size_t n, room;
	size_t before; /* facts that were there already */
	bool lost;     /* some facts could not be added: who points to them is not to blame */
	int err;       /* out of memory */
};

/* NULL: out of memory, logged. */
struct reading *reading_new(struct bob_policy *policy);
void reading_free(struct reading **reading);
void reading_add(struct reading *reading, const struct bob_fact *fact, unsigned long line,
		 unsigned column);
/* Settles, and tells all faults: what bob_policy_parse() returns. */
int reading_end(struct reading *reading, bob_text_complaint *complain, void *arg);

/* ---- terms ---- */

enum { TERM_WORDS = 10, TERMS_WHY = 160 };

/* Monday first. */
extern const char *const day_names[7];

#define TERM_WORD_LIST                                                                             \
	"limit", "incoming", "outgoing", "reply", "retry-after", "contact", "reason", "on",        \
		"from", "until"

/* NULL at the end. */
extern const char *const term_words[TERM_WORDS + 1];
/* Which of them it is; -1: none. */
int term_word(const char *word);
/* Sets the term of that word. False: text says why not. */
bool term_set(struct bob_terms *terms, int term, const char *value, char text[160]);

/*
 * What terms a statement has said so far, and where: each once, and all fit
 * together at the end. False: text says why not, and .line, .column where.
 */
struct terms_reading {
	struct bob_terms terms;
	unsigned long line[TERM_WORDS]; /* 0: not said */
	unsigned column[TERM_WORDS];
	bool any;
};

void terms_begin(struct terms_reading *reading);
bool terms_read(struct terms_reading *reading, int term, const struct word *word, const char *value,
		char text[160]);
/* Returns the index of the word that lacks something; -1: all is well. */
int terms_end(const struct terms_reading *reading, char text[160]);

#endif
