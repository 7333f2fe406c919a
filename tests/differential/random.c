// SPDX-License-Identifier: GPL-2.0-only
#include "differential.h"

static uint64_t state;

void random_start(uint64_t seed)
{
	state = seed * 0x9e3779b97f4a7c15ULL + 0x1234567;
}

/* A counter, well mixed. */
static uint64_t next(void)
{
	uint64_t x = state += 0x9e3779b97f4a7c15ULL;

	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
	return x ^ (x >> 31);
}

uint32_t random_below(uint32_t n)
{
	return n ? (next() >> 32) * n >> 32 : 0;
}

bool random_percent(uint32_t percent)
{
	return random_below(100) < percent;
}
