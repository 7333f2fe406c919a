/* SPDX-License-Identifier: GPL-2.0-only */
/* Policies and calls drawn by chance: few people, small limits, and every way to name somebody. */
#ifndef BOB_TEST_FORECAST_H
#define BOB_TEST_FORECAST_H

#include "libbob/policy.h"

struct chance {
	uint32_t state;
};

/* The same numbers for the same seed. */
struct chance chance_of(uint32_t seed);
uint32_t below(struct chance *chance, uint32_t n);

/* Settled; NULL: said why on stderr. */
struct bob_policy *forecast_policy(struct chance *chance);

enum { FORECAST_URI = 80 };

/* Who calls or is called, as a URI. */
void forecast_uri(struct chance *chance, char uri[FORECAST_URI]);

#endif
