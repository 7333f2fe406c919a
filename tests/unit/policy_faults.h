/* SPDX-License-Identifier: GPL-2.0-only */
/* Faults of a policy's text as one string, "LINE:COLUMN TEXT" a line, for tests. */
#ifndef BOB_POLICY_FAULTS_H
#define BOB_POLICY_FAULTS_H

#include <stdio.h>
#include <string.h>

#include "libbob/policy.h"

struct told {
	char text[65536];
	size_t n; /* faults */
};

static inline void tell(unsigned long line, unsigned column, const char *text, void *arg)
{
	struct told *told = arg;
	size_t length = strlen(told->text);

	snprintf(told->text + length, sizeof(told->text) - length, "%s%lu:%u %s",
		 told->n ? "\n" : "", line, column, text);
	told->n++;
}

#endif
