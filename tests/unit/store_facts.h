/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Facts in a few words, for tables of tests: KIND NAME [OF [LIMIT]], where "." is
 * none, as in "user alice sales 2", "alias 1001 alice", "default . . 1", "plan 46".
 * In a change each has a sign in front: "+" it comes, "-" it goes, "*" it is
 * changed to this. Facts are separated by "; ".
 */
#ifndef BOB_TEST_STORE_FACTS_H
#define BOB_TEST_STORE_FACTS_H

#include "libbob/policy.h"

enum { FACTS_MOST = 64, FACTS_TEXT = 4096 };

struct facts_change {
	struct bob_fact before[FACTS_MOST], after[FACTS_MOST];
	struct bob_terms terms[FACTS_MOST];
	struct bob_plan plan;
	struct bob_change list[FACTS_MOST];
	struct bob_changes changes;
	char text[FACTS_TEXT];
};

/* Reads "+…; -…; …"; what is malformed ends the program. */
void facts_read(struct facts_change *ret, const char *text);
/* Within bob_store_begin/commit. */
int facts_change(struct bob_store *store, const char *text, uint32_t room);
/* begin, change, and commit; or rollback, and the error. */
int facts_edit(struct bob_store *store, const char *text, uint32_t room);
/* "user alice sales 2; …" in the policy's order; returns dst. */
char *facts_write(char dst[FACTS_TEXT], const struct bob_policy *policy);
/* The same of all that the store holds; NULL: it cannot be read. */
char *facts_stored(char dst[FACTS_TEXT], struct bob_store *store);
/* A store as the first bob made them, with these rows; 0: made. */
int facts_version_1(const char *path, const char *rows);

#endif
