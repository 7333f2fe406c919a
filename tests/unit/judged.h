/* SPDX-License-Identifier: GPL-2.0-only */
/* The audit's judge in tests: a policy as text, one-line messages at times of day. */
#ifndef BOB_TEST_JUDGED_H
#define BOB_TEST_JUDGED_H

#include "audit/judge.h"

/* Monday, 2 March 2026, 12:00:00 UTC, in seconds since the epoch. */
enum { JUDGED_NOON = 1772452800 };

#define SECONDS(n) ((uint64_t)(n)*1000000000ULL)

/* The text's; without its first line. Aborts where it has a fault. */
struct bob_policy *judged_policy(const char *text);
/* Opens with a policy ("": none is given), at noon, enforcing. 0, or what the judge says. */
int judged_open(const char *policy);
int judged_open_with(const char *policy, const struct audit_judge_options *options);
void judged_close(void);
/* The same, after each test of a group; and before all: local time is UTC. */
int judged_teardown(void **state);
int judged_utc(void **state);
/* A message in the one-line form of message_text.h, so many seconds after noon. */
struct bob_outcome judged(double seconds, const char *line);
/* The same of a message that this host has sent itself. */
struct bob_outcome judged_outgoing(double seconds, const char *line);
/* A frame of audio. */
struct bob_outcome judged_audio(double seconds);
/* A call that is up, of those parties ("carol>bob"). */
void judged_call(double seconds, const char *parties, const char *name);
/* How many calls that user is in, by the name the engine has for him. */
uint32_t judged_calls(const char *who);

#endif
