/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An INVITE that this CPU judges, step by step, with its own copy of bpf/; the engine stands
 * for the other CPUs, see meanwhile.h. bob may be in one call.
 */
#ifndef BOB_TEST_INVITE_HERE_H
#define BOB_TEST_INVITE_HERE_H

#include "meanwhile.h"

#include "message.h"
#include "message_text.h"
#include "send.h"

#define BOB "sip:bob@example.com"
#define CAROL "sip:carol@example.com"

#define CALL_1 "INVITE carol>bob call=1"
#define OTHER_BRANCH " branch=z9hG4bKother"

static struct bob_scratch *s;
static struct bob_user *bob;
static int times; /* how often the other CPU still acts */

static inline int begin(void **state)
{
	static struct bob_scratch scratch;

	meanwhile = NULL;
	after_look = before_entry = NULL;
	times = 1;
	s = &scratch;
	if (start_engine(state) || bob_engine_limit(BOB, 1, SEND_NOW) < 0)
		return -1;
	bob = bob_engine_user(BOB);
	return !bob;
}

static inline int end(void **state)
{
	(void)state;
	meanwhile = NULL;
	after_look = before_entry = NULL;
	return bob_engine_check();
}

/* The message, to this CPU. */
static inline struct bob_outcome judge(const char *line)
{
	struct message message;

	message_make(&message, line);
	s->now = SEND_NOW;
	s->interface = BOB_ENGINE_INTERFACE;
	s->direction = BOB_INGRESS;
	s->packet = (struct bob_packet){
		.version = 4,
		.length = message.length,
		.datagram = message.length,
		.source_port = 5060,
		.destination_port = 5060,
		.answerable = 1,
	};
	s->length = message.length;
	memcpy(s->bytes, message.text, message.length);
	message_judge(s);
	return (struct bob_outcome){.verdict = s->verdict, .reason = s->reason};
}

/* Of the call of the last message. */
static inline struct bob_call *record(void)
{
	return bob_native_lookup(&bob_calls, &s->call);
}

static inline uint32_t phase(void)
{
	return BOB_CALL_PHASE(record()->state);
}

static inline uint32_t calls(void)
{
	return BOB_SLOTS_CALLS(bob->slots);
}

static inline uint32_t contended(void)
{
	return bob_engine_counter(BOB_N_CONTENDED);
}

static inline bool is_about_the_call(const __u64 *word)
{
	return record() && word == &record()->state && times-- > 0;
}

#endif
