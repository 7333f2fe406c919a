// SPDX-License-Identifier: GPL-2.0-only
/* What other projects' tests send, through the native engine and the loaded programs. */
#include <stdio.h>
#include <string.h>

#include "busy.h"
#include "corpus.h"
#include "kernel.h"

static const struct frame_shape plain;

struct progress {
	unsigned int frames, refused, left_out;
	char path[512]; /* of the last frame */
};

static int send_to_both(const char *path, const uint8_t *frame, size_t n, struct progress *progress)
{
	const struct bob_arrival arrival = {
		.frame = guarded_copy(frame, n),
		.length = n,
		.interface = BOB_ENGINE_INTERFACE,
		.now = bob_now(),
	};
	struct bob_outcome outcome;

	bob_engine_heartbeat(arrival.now);
	outcome = bob_engine_packet(&arrival);
	progress->frames++;
	progress->refused += outcome.verdict == BOB_REJECT;
	if (!kernel_settings() && !kernel_packet(&arrival, outcome) && !kernel_compare())
		return 0;
	fprintf(stderr, "%s, frame %u: native %s (%s), the loaded programs say otherwise\n", path,
		progress->frames, verdict_name(outcome.verdict), reason_name(outcome.reason));
	return -1;
}

static int reset_both(void)
{
	return bob_engine_reset(bob_now()) || kernel_reset() ? -1 : 0;
}

/* Each message alone, and its callee busy: the way to a refusal is the longest. */
static int send_message(const char *path, const uint8_t *message, size_t n, void *arg)
{
	struct progress *progress = arg;
	uint8_t frame[FRAME_MAX];
	size_t length = frame_build(frame, &plain, message, n);
	char uri[256];
	int user;

	if (length > KERNEL_FRAME_MAX) {
		progress->left_out++;
		return 0;
	}
	callee_of(frame, length, bob_now(), uri);
	if (reset_both())
		return -1;
	user = *uri ? bob_engine_limit(uri, 1, bob_now()) : 0;
	if (user > 0) {
		uint8_t other[FRAME_MAX];

		if (kernel_policy() || send_to_both(path, other, call_to(other, uri), progress))
			return -1;
	}
	/* Twice, for what is repeated has to be answered as before. */
	if (send_to_both(path, frame, length, progress))
		return -1;
	return send_to_both(path, frame, length, progress);
}

/* The frames of one capture after each other. */
static int send_captured(const char *path, const uint8_t *frame, size_t n, void *arg)
{
	struct progress *progress = arg;

	if (strcmp(progress->path, path)) {
		snprintf(progress->path, sizeof(progress->path), "%s", path);
		if (reset_both())
			return -1;
	}
	if (n < KERNEL_FRAME_MIN || n > KERNEL_FRAME_MAX) {
		progress->left_out++;
		return 0;
	}
	return send_to_both(path, frame, n, progress);
}

static int play_folders(const char *what, const char *const *folders,
			int (*walk)(const char *, corpus_each, void *), corpus_each each)
{
	struct progress progress = {0};
	int err = 0;

	for (; *folders && !err; folders++)
		err = walk(*folders, each, &progress);
	printf("%s - %s: %u frames, the same natively and loaded (%u refused, %u do not fit)\n",
	       err ? "not ok" : "ok", what, progress.frames, progress.refused, progress.left_out);
	return err ? 1 : 0;
}

int kernel_play_corpus(void)
{
	if (!corpus_is_there()) {
		printf("ok - messages and captures of others # SKIP no " CORPUS " here\n");
		return 0;
	}
	return play_folders("messages of others", corpus_message_folders, corpus_messages,
			    send_message) +
	       play_folders("captures of others", corpus_capture_folders, corpus_frames,
			    send_captured);
}
