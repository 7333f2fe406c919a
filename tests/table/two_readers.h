/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The quick reader of plain messages beside the careful one: whatever the first
 * does not leave to the second, both must read alike, field by field.
 */
#ifndef BOB_TEST_TWO_READERS_H
#define BOB_TEST_TWO_READERS_H

#include <stddef.h>

enum two_readers {
	READERS_DIFFER = -1, /* how was said on stderr */
	READER_CAREFUL,	     /* the quick one has left it to the other */
	READER_QUICK,
};

/* Gives both the n bytes of a datagram that has as many. */
enum two_readers two_readers(const void *message, size_t n);

#endif
