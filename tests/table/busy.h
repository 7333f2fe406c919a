/* SPDX-License-Identifier: GPL-2.0-only */
/* For messages that others made: whoever they call is made busy, so that bob would refuse. */
#ifndef BOB_TEST_BUSY_H
#define BOB_TEST_BUSY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Whom bob takes for the callee of this frame: a URI that leads to the same
 * name, or "" where the frame starts no call. Resets the engine before.
 */
void callee_of(const uint8_t *frame, size_t n, uint64_t now, char uri[256]);

/* Writes the frame of an INVITE that takes a slot of that callee; returns its length. */
size_t call_to(uint8_t *frame, const char *uri);

/* Looked at without bob's parser: an INVITE with whole headers and no To tag. */
bool looks_like_initial_invite(const uint8_t *message, size_t n);

#endif
