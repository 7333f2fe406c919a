// SPDX-License-Identifier: GPL-2.0-only
/*
 * A payload, redacted under two keys: whoever bob's parser named before, it names nobody
 * the same afterwards, hosts apart, and the message is of the same kind.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "../../tools/bobctl/capture/read.h"
#include "../../tools/bobctl/capture/redact.h"
#include "frame_shape.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { TOLD_APART = 3 }; /* letters or digits; shorter names may become themselves */

static const struct bob_config config = {.secret = {1, 2}};
static const struct bob_key keys[] = {{3, 4}, {5, 6}};

static void read_frame(struct ctl_packet *packet, const uint8_t *frame, size_t n)
{
	struct ctl_keys unused;

	packet->frame = frame;
	packet->head.length = (uint32_t)n;
	packet->head.captured = n < BOB_CAPTURE_BYTES ? (uint32_t)n : BOB_CAPTURE_BYTES;
	ctl_read(packet, &config, &unused);
}

/* A copy that ends where its memory ends, redacted. */
static void redact(struct ctl_packet *packet, const uint8_t *frame, size_t n,
		   const struct bob_key *key)
{
	uint32_t captured = n < BOB_CAPTURE_BYTES ? (uint32_t)n : BOB_CAPTURE_BYTES;
	uint8_t *copy = malloc(captured);

	memcpy(copy, frame, captured);
	ctl_redact_frame(key, copy, captured, (uint32_t)n);
	fuzz_require(!memcmp(copy, frame, 40), "more than the payload has changed");
	read_frame(packet, copy, n);
	free(copy);
}

static bool can_be_told(const char *name)
{
	size_t n = 0;

	if (!strncmp(name, "urn:service:", 12))
		return false;
	for (; *name && *name != '@'; name++)
		n += isalnum((unsigned char)*name) != 0;
	return n >= TOLD_APART;
}

static void require_gone(const char *before, const char *one, const char *two)
{
	fuzz_require(!can_be_told(before) || strcmp(before, one) != 0 || strcmp(before, two) != 0,
		     "%s is still there", before);
}

/* Of a response the method is its CSeq's, which may have anything beside it, and then goes. */
static void require_same_kind(const struct ctl_message *before, const struct ctl_message *now)
{
	fuzz_require(before->status == now->status, "%u became %u", before->status, now->status);
	fuzz_require(before->status || !strcmp(before->method, now->method), "%s became %s",
		     before->method, now->method);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct ctl_packet before, now[2];
	uint8_t frame[FRAME_MAX];
	size_t n;

	if (size > FRAME_MAX - 200)
		return 0;
	n = frame_build(frame, &(struct frame_shape){0}, data, size);
	read_frame(&before, frame, n);
	for (int i = 0; i < 2; i++) {
		redact(&now[i], frame, n, &keys[i]);
		if (before.message.read && now[i].message.read)
			require_same_kind(&before.message, &now[i].message);
	}
	require_gone(before.message.from, now[0].message.from, now[1].message.from);
	require_gone(before.message.to, now[0].message.to, now[1].message.to);
	require_gone(before.message.target, now[0].message.target, now[1].message.target);
	return 0;
}
