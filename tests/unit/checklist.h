/* SPDX-License-Identifier: GPL-2.0-only */
/* What SIP asks of whoever counts its calls, and which tests show that bob does it. */
#ifndef BOB_TEST_CHECKLIST_H
#define BOB_TEST_CHECKLIST_H

enum { SHOWN_MAX = 6 };

struct rule {
	const char *clause; /* of RFC 3261 unless it says otherwise; NULL ends the list */
	/* Behaviours of tests/table, or "FILE WORD": a file, and what is to be found in it. */
	const char *shown[SHOWN_MAX];
};

extern const struct rule checklist[];

#endif
