/* SPDX-License-Identifier: GPL-2.0-only */
/* Edits of the policy in the loaded maps, killed at every step; and who reads what they left. */
#ifndef BOB_TEST_APPLY_H
#define BOB_TEST_APPLY_H

#include "libbob/policy.h"

/*
 * Does this side of the loaded maps say what the facts say, no more and no less? It
 * reads the maps by itself, not by the code that writes them. Says on stderr what
 * differs, unless quiet. 0: the same.
 */
int apply_compare(const struct bob_policy *facts, uint32_t side, bool quiet);

/* A policy drawn by chance from a few names; the same for the same seed. */
struct bob_policy *apply_policy(uint32_t seed);

#endif
