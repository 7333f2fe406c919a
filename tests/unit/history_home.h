/* SPDX-License-Identifier: GPL-2.0-only */
/* A directory for the history of one test program, and refusals to write into it. */
#ifndef BOB_TEST_HISTORY_HOME_H
#define BOB_TEST_HISTORY_HOME_H

#include "libbob/history.h"

#define SECOND 1000000000ULL

extern char past_path[64]; /* of the history, which need not be there */
extern struct bob_history *past_file;

/* cmocka set-up and teardown of a group: the directory. */
int past_home(void **state);
int past_home_gone(void **state);
/* Of a test: a new history. */
int past_open(void **state);
int past_close(void **state);

/* The n-th refusal, at n seconds: dave calls bob, who has his one call with carol. */
struct bob_past past_sample(uint32_t n);
/* These, each in a transaction. */
void past_write(uint32_t first, uint32_t last);
/* What is found, newest first: " 3" is the third refusal, " -99" says that 99 were left out. */
void past_expect(const struct bob_history_query *query, const char *expected);
void past_expect_all(const char *expected);

#endif
