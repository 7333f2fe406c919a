/* SPDX-License-Identifier: GPL-2.0-only */
/* One packet into the native engine, for tests that look at packets and not at calls. */
#ifndef BOB_TEST_SEND_H
#define BOB_TEST_SEND_H

#include "engine.h"
#include "frame_shape.h"

enum { SEND_NOW = 1000 };

/* Raw bytes as a frame, its end at an unreadable page. */
struct bob_outcome send_frame(const void *frame, size_t n);
/* The payload in a frame of that shape. */
struct bob_outcome send_shaped(const struct frame_shape *shape, const void *payload, size_t n);
/* SIP text whose line ends become CRLF, in a plain frame. */
struct bob_outcome send_text(const char *text);
/* A message in the one-line form of message_text.h. */
struct bob_outcome send_line(const char *line);

/* cmocka set-up: the engine as at its start; and with bob in a call, at his limit of one. */
int start_engine(void **state);
int start_with_bob_busy(void **state);

#define assert_outcome(outcome, expected_verdict, expected_reason)                                 \
	_assert_outcome(outcome, expected_verdict, expected_reason, __FILE__, __LINE__)
void _assert_outcome(struct bob_outcome outcome, enum bob_verdict verdict, enum bob_counter reason,
		     const char *file, int line);
#define assert_passes(outcome, reason) assert_outcome(outcome, BOB_PASS, BOB_N_##reason)
#define assert_rejected(outcome) assert_outcome(outcome, BOB_REJECT, BOB_N_REFUSED)

#endif
