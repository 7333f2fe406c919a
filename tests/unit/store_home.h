/* SPDX-License-Identifier: GPL-2.0-only */
/* A directory for the stores of one test program, and the store that a test is about. */
#ifndef BOB_TEST_STORE_HOME_H
#define BOB_TEST_STORE_HOME_H

#include "libbob/policy.h"

extern char home_path[64]; /* of the store, which need not be there */
extern struct bob_store *home_store;

/* cmocka set-up and teardown of a group: the directory, in which nothing stands yet. */
int home_make(void **state);
int home_remove(void **state);

/* Of a test: a new store, as bob makes it; or one that holds nothing at all. */
int home_open(void **state);
int home_open_empty(void **state);
int home_close(void **state);

/* What .home_store holds, as in store_facts.h. */
void home_expect(const char *facts);

#endif
