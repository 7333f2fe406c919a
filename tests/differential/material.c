// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "busy.h"
#include "corpus.h"
#include "differential.h"

struct piece {
	char *callee;
	uint8_t *bytes;
	size_t n;
};

static struct piece messages[MATERIAL_MAX], frames[MATERIAL_MAX];
static size_t n_messages, n_frames;

static int keep(struct piece *into, const uint8_t *bytes, size_t n)
{
	into->bytes = malloc(n ? n : 1);
	if (!into->bytes)
		return -1;
	memcpy(into->bytes, bytes, n);
	into->n = n;
	return 0;
}

static int keep_message(const char *path, const uint8_t *bytes, size_t n, void *arg)
{
	static const struct frame_shape plain;
	uint8_t frame[FRAME_MAX];
	char uri[256];

	(void)path, (void)arg;
	if (n_messages >= MATERIAL_MAX || n > BYTES_MAX)
		return 0;
	callee_of(frame, frame_build(frame, &plain, bytes, n), bob_now(), uri);
	messages[n_messages].callee = strdup(uri);
	return keep(&messages[n_messages++], bytes, n);
}

static int keep_frame(const char *path, const uint8_t *bytes, size_t n, void *arg)
{
	(void)path, (void)arg;
	if (n_frames >= MATERIAL_MAX || n > BYTES_MAX || n < KERNEL_FRAME_MIN)
		return 0;
	return keep(&frames[n_frames++], bytes, n);
}

int material_read(void)
{
	const char *const *folder;
	int err = 0;

	for (folder = corpus_message_folders; *folder && !err; folder++)
		err = corpus_messages(*folder, keep_message, NULL);
	for (folder = corpus_capture_folders; *folder && !err; folder++)
		err = corpus_frames(*folder, keep_frame, NULL);
	return err;
}

size_t material_messages(void)
{
	return n_messages;
}

size_t material_frames(void)
{
	return n_frames;
}

static void copy(const struct piece *piece, struct bytes *into)
{
	into->n = piece->n;
	memcpy(into->at, piece->bytes, piece->n);
}

void material_message(size_t which, struct bytes *into)
{
	copy(&messages[which], into);
}

void material_frame(size_t which, struct bytes *into)
{
	copy(&frames[which], into);
}

const char *material_callee(size_t which)
{
	return messages[which].callee ? messages[which].callee : "";
}
