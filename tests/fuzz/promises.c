// SPDX-License-Identifier: GPL-2.0-only
/* What bob promises, whatever comes in; see fuzz.h. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fuzz.h"
#include "native.h"
#include "reply.h"
#include "scratch.h"
#include "two_readers.h"

#define SECOND 1000000000ULL

/* Behind every deadline: the longest Session-Expires that can be read is 2**32 s. */
static const uint64_t far_future = 5000000000ULL * SECOND;

static int report_fd = STDERR_FILENO;

int LLVMFuzzerInitialize(int *argc, char ***argv);

/* Fuzzers of code that logs are run without stderr; what they find is told here all the same. */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc, (void)argv;
	report_fd = dup(STDERR_FILENO);
	return 0;
}

void fuzz_failed(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	dprintf(report_fd, "fuzz: ");
	vdprintf(report_fd, format, args);
	dprintf(report_fd, "\n");
	abort();
}

/* ---- after each packet ---- */

/* The agent must be able to answer what the kernel gives it, and knows the ACK by the tag. */
static void require_reply(const struct bob_arrival *arrival)
{
	const struct bob_scratch *s = bob_engine_scratch();
	uint32_t length = 0, headers = s->packet.network + (s->packet.version == 4 ? 28 : 48);
	uint8_t *frame = malloc(arrival->length);
	const struct bob_config *config = bob_native_lookup(&bob_config, &(uint32_t){0});
	char tag[BOB_ENGINE_TAG_SIZE];
	int err;

	memcpy(frame, arrival->frame, arrival->length);
	err = bobd_reply(frame, (uint32_t)arrival->length, config, &length);
	fuzz_require(!err, "refused, but there is no reply: %s", strerror(-err));
	fuzz_require(length <= arrival->length && length - headers <= s->packet.length,
		     "a reply of %u bytes to %u", length - headers, s->packet.length);
	bob_engine_reply_tag(tag);
	fuzz_require(memmem(frame, length, tag, strlen(tag)), "the reply lacks the tag %s", tag);
	free(frame);
}

/* The quick reader says what the careful one says, or nothing; of any bytes, whatever the port. */
static void require_one_reading(const struct bob_arrival *arrival)
{
	const size_t headers = 14 + 20 + 8; /* of most frames; others are bytes, too */
	const uint8_t *frame = arrival->frame;

	if (arrival->length > headers)
		fuzz_require(two_readers(frame + headers, arrival->length - headers) !=
				     READERS_DIFFER,
			     "two readers differ");
}

static void require_may_reject(const struct bob_arrival *arrival)
{
	const struct bob_scratch *s = bob_engine_scratch();
	const struct bob_config *config = bob_native_lookup(&bob_config, &(uint32_t){0});
	const uint8_t *message = (const uint8_t *)arrival->frame + s->packet.payload;

	fuzz_require(arrival->direction == BOB_INGRESS, "refused on its way out");
	fuzz_require(config->mode == BOB_ENFORCE, "refused in mode %u", config->mode);
	fuzz_require(arrival->now - config->heartbeat <= config->heartbeat_max,
		     "refused although the agent is silent");
	fuzz_require(fuzz_is_initial_invite(message, s->packet.length),
		     "refused what is no initial INVITE");
	require_reply(arrival);
}

static void require_may_absorb(const struct bob_arrival *arrival, enum bob_counter reason)
{
	const struct bob_scratch *s = bob_engine_scratch();
	const uint8_t *message = (const uint8_t *)arrival->frame + s->packet.payload;
	size_t n = s->packet.length;

	if (reason == BOB_N_FRAGMENT_DROPPED)
		return;
	while (n && (*message == '\r' || *message == '\n'))
		message++, n--;
	fuzz_require(n > 4 && !memcmp(message, "ACK ", 4), "absorbed what is no ACK");
}

struct bob_outcome fuzz_packet(const struct bob_arrival *arrival)
{
	uint8_t *copy = malloc(arrival->length ? arrival->length : 1);
	struct bob_arrival exact = *arrival;
	struct bob_outcome outcome;

	memcpy(copy, arrival->frame, arrival->length);
	exact.frame = copy;
	outcome = bob_engine_packet(&exact);
	fuzz_require(!memcmp(copy, arrival->frame, arrival->length), "the frame was written to");
	require_one_reading(&exact);
	if (outcome.verdict == BOB_REJECT)
		require_may_reject(&exact);
	else if (outcome.verdict == BOB_ABSORB)
		require_may_absorb(&exact, outcome.reason);
	fuzz_require(!bob_engine_check(), "counts and records disagree");
	free(copy);
	return outcome;
}

/* ---- after the last ---- */

static struct bob_sweep sweep(enum bob_sweep_op op, uint64_t now)
{
	static uint64_t pass;
	struct bob_sweep request = {.op = op, .now = now, .pass = ++pass};

	fuzz_require(!bob_engine_sweep(&request), "a sweep did not finish");
	fuzz_require(!bob_engine_check(), "counts and records disagree after a sweep");
	return request;
}

static void require_no_drift(uint64_t now)
{
	/* What is wrong in two passes running is repaired, and told. */
	for (int i = 0; i < 2; i++)
		fuzz_require(!sweep(BOB_SWEEP_RECOUNT, now + i * SECOND).drift, "counts drifted");
}

void fuzz_end(uint64_t now)
{
	const uint64_t later = now + far_future;

	require_no_drift(now + SECOND);
	sweep(BOB_SWEEP_EXPIRE, later);
	fuzz_require(!bob_engine_live(), "%u calls live for ever", bob_engine_live());
	for (uint32_t i = 1; i < bob_users.size; i++) {
		const struct bob_user *user = bob_native_lookup(&bob_users, &i);

		fuzz_require(!BOB_SLOTS_CALLS(user->slots), "user %u lost a slot for ever", i);
	}
	sweep(BOB_SWEEP_EXPIRE, later + 60 * SECOND);
	fuzz_require(!bob_calls.count, "%u tombstones stay for ever", bob_calls.count);
	require_no_drift(later + 61 * SECOND);
	fuzz_require(bob_free_users.count == bob_users.size - BOB_ENGINE_USERS_MAX,
		     "%u guests' places are lost",
		     bob_users.size - BOB_ENGINE_USERS_MAX - bob_free_users.count);
}
