// SPDX-License-Identifier: GPL-2.0-only
#include "differential.h"

static uint64_t state;

static uint64_t mixed(uint64_t x)
{
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
	return x ^ (x >> 31);
}

/* Mixed, or the next seed's numbers would be these, one later. */
void random_start(uint64_t seed)
{
	state = mixed(seed + 0x1234567);
}

static uint64_t next(void)
{
	return mixed(state += 0x9e3779b97f4a7c15ULL);
}

uint32_t random_below(uint32_t n)
{
	return n ? (next() >> 32) * n >> 32 : 0;
}

bool random_percent(uint32_t percent)
{
	return random_below(100) < percent;
}
