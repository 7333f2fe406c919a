/* SPDX-License-Identifier: GPL-2.0-only */
/* What bob must do with each message of RFC 4475 and RFC 5118. */
#ifndef BOB_TEST_TORTURE_H
#define BOB_TEST_TORTURE_H

#include "bob_abi.h"

struct torture {
	const char *section;
	const char *path;   /* in the corpus */
	const char *callee; /* whom it calls, or seems to; NULL: nobody */
	enum bob_verdict verdict;
	enum bob_counter reason;
	const char *why;
};

/* .section NULL ends the table. */
extern const struct torture torture_rows[];

#endif
