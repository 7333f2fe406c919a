/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef BOB_TEST_CHANGED_H
#define BOB_TEST_CHANGED_H

#include "foreign.h"

struct changed_figures {
	unsigned int sure, accepted;
};

/*
 * Changes samples at random, the same way each run, and asks the parser, which
 * must not need a list in advance. Returns how many fields it read otherwise.
 */
unsigned int compare_changed(const struct parser *parser, const struct sample *samples,
			     unsigned int times, struct changed_figures *figures);

#endif
