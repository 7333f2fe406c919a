// SPDX-License-Identifier: GPL-2.0-only
/*
 * A capture, as libpcap reads it -> verdicts. It is played twice: the first time
 * shows who is called, and the second time each of them may have one call.
 */
#include <stdio.h>
#include <string.h>

#include "fuzz.h"
#include "native.h"
#include "savefile.h"
#include "scratch.h"

#define SECOND 1000000000ULL

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FRAMES_AT_MOST = 200, CALLED_AT_MOST = 16 };

struct run {
	uint64_t now;
	int frames;
	int called;
	char who[CALLED_AT_MOST][BOB_TEXT_MAX + 8];
};

/* A URI that leads to the name of who was called. */
static void remember_callee(struct run *run)
{
	const struct bob_scratch *s = bob_engine_scratch();
	const char *name = (const char *)s->bytes + s->callee.text.at;
	int n = s->callee.text.length;

	if (!n || run->called == CALLED_AT_MOST)
		return;
	snprintf(run->who[run->called++], sizeof(run->who[0]), "%s%.*s",
		 memchr(name, '@', n) ? "sip:" : "tel:", n, name);
}

static int play(const char *path, const uint8_t *frame, size_t n, void *arg)
{
	struct run *run = arg;
	struct bob_arrival arrival = {
		.frame = frame,
		.length = n,
		.interface = BOB_ENGINE_INTERFACE,
		.now = run->now,
	};

	(void)path;
	bob_engine_heartbeat(run->now);
	if (fuzz_packet(&arrival).reason == BOB_N_ADMITTED)
		remember_callee(run);
	run->now += SECOND / 1000;
	return ++run->frames == FRAMES_AT_MOST;
}

static void play_file(const uint8_t *data, size_t size, struct run *run)
{
	FILE *file = fmemopen((void *)data, size, "rb");

	run->now = FUZZ_START * SECOND;
	run->frames = 0;
	if (file)
		savefile_frames(file, "", play, run);
	fuzz_end(run->now);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct run run;
	int called;

	if (!size)
		return 0;
	run.called = 0;
	bob_engine_reset(FUZZ_START * SECOND);
	play_file(data, size, &run);
	called = run.called;
	if (!called)
		return 0;
	bob_engine_reset(FUZZ_START * SECOND);
	for (int i = 0; i < called; i++)
		bob_engine_limit(run.who[i], 1, FUZZ_START * SECOND);
	run.called = CALLED_AT_MOST; /* enough is known */
	play_file(data, size, &run);
	return 0;
}
