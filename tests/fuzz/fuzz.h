/* SPDX-License-Identifier: GPL-2.0-only */
/* What the fuzz targets share: how they fail, and what must hold whatever comes in. */
#ifndef BOB_FUZZ_H
#define BOB_FUZZ_H

#include <stddef.h>
#include <stdint.h>

#include "engine.h"

enum { FUZZ_START = 1000 }; /* s: the clock when an input begins */

/* Ends the run as a crash would, after one line that says what is wrong. */
void fuzz_failed(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

#define fuzz_require(condition, ...)                                                               \
	do {                                                                                       \
		if (!(condition))                                                                  \
			fuzz_failed(__VA_ARGS__);                                                  \
	} while (0)

/*
 * Gives the engine a copy of the frame that ends where its memory ends, and holds
 * the outcome against what bob promises: only an initial INVITE is refused, only
 * while bob may, by a reply no longer than the request; counts are what records say.
 */
struct bob_outcome fuzz_packet(const struct bob_arrival *arrival);

/* With all timers run out nobody is in a call, no count drifted, no guest's index is lost. */
void fuzz_end(uint64_t now);

/* Read without bob's parser: an INVITE whose headers end, and whose To has no tag. */
int fuzz_is_initial_invite(const uint8_t *message, size_t n);

#endif
