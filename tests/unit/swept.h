/* SPDX-License-Identifier: GPL-2.0-only */
/* What tests of the sweep and of the recount start with: calls to sweep over, and a sweep. */
#ifndef BOB_SWEPT_H
#define BOB_SWEPT_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <setjmp.h>
#include <cmocka.h>

#include "message_text.h"
#include "native.h"
#include "send.h"

#define SECOND 1000000000ULL
#define BOB "sip:bob@example.com"

/* Runs an operation of the sweep so many seconds after SEND_NOW. */
static inline struct bob_sweep sweep(enum bob_sweep_op op, uint64_t seconds)
{
	static uint64_t pass;
	struct bob_sweep request = {.op = op, .now = SEND_NOW + seconds * SECOND, .pass = ++pass};

	assert_int_equal(bob_engine_sweep(&request), 0);
	return request;
}

/* A call of its own caller to callee. */
static inline struct bob_outcome invite(int call, const char *callee)
{
	char line[96];

	snprintf(line, sizeof(line), "INVITE carol%d>%s call=%d", call, callee, call);
	return send_line(line);
}

#endif
