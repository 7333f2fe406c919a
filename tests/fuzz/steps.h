/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The form of fuzz_packet's inputs: messages and what happens between them. A
 * step is the byte 0xff, which no SIP text holds, its kind, an argument, and text up
 * to the next 0xff. Text before the first 0xff is a message on its way in; so a
 * plain message is an input too.
 */
#ifndef BOB_FUZZ_STEPS_H
#define BOB_FUZZ_STEPS_H

enum { STEP_MARK = 0xff, STEPS_AT_MOST = 64 };

enum step_kind {
	STEP_PACKET,	/* text: a message; argument: enum step_packet */
	STEP_WAIT,	/* argument: seconds */
	STEP_LONG_WAIT, /* argument: 256 seconds each */
	STEP_LIMIT,	/* text: a user; argument % 4: calls, 0 for any number */
	STEP_FORGET,	/* text: a user the policy names no more */
	STEP_MODE,	/* argument % 3: enum bob_mode */
	STEP_AGENT,	/* argument & 1: alive */
	STEP_SWEEP,	/* argument % 3: expire, recount, clear */
	STEP_JOIN,	/* argument: window in seconds; legs are joined by session too unless 0 */
	STEP_KINDS,
};

/* Bits of a packet's argument. */
enum step_packet {
	PACKET_BACK = 1, /* from the callee's side */
	PACKET_OUT = 2,	 /* seen on its way out */
	PACKET_IPV6 = 4,
	PACKET_VLAN = 8,
	PACKET_ELSEWHERE = 16, /* on an interface without an agent's socket */
	PACKET_FIRST = 32,     /* a first fragment */
	PACKET_LATER = 64,     /* a later one */
	PACKET_PORT = 128,     /* from a port of its own */
};

#endif
