/* SPDX-License-Identifier: GPL-2.0-only */
/* The parser alone, without packets and maps. */
#ifndef BOB_TEST_PARSE_H
#define BOB_TEST_PARSE_H

#include <stddef.h>

#include "scratch.h"

/* What the last call read. */
extern struct bob_scratch parsed;

/* Reads n bytes of a datagram that has as many; fill stands behind them. Returns sip_parse()'s. */
__u32 parse_bytes(const void *bytes, size_t n, unsigned char fill);
/* Text whose line ends become CRLF. */
__u32 parse_text(const char *text);

/* Fails unless the slice holds just that text. */
#define assert_slice(slice, text) _assert_slice(slice, text, __FILE__, __LINE__)
void _assert_slice(struct sip_slice slice, const char *text, const char *file, int line);

/* "reason" is the name in bob_abi.h without BOB_N_; READ: the message was understood. */
#define assert_reads(text) assert_int_equal(parse_text(text), BOB_CONTINUE)
#define assert_unread(text, reason) assert_int_equal(parse_text(text), BOB_N_##reason)

#endif
