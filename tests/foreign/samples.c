// SPDX-License-Identifier: GPL-2.0-only
/* What the parsers are given: the corpus, and bob's answers to the INVITEs in it. */
#include <stdlib.h>
#include <string.h>

#include "busy.h"
#include "corpus.h"
#include "foreign.h"
#include "frame_shape.h"
#include "reply.h"

enum { HEADERS = 14 + 20 + 8 }; /* Ethernet, IPv4, UDP */

static struct sample *corpus, *answers;
static size_t used, room;

static struct sample *add(struct sample **list, const char *path, const uint8_t *bytes, size_t n)
{
	struct sample *sample;

	if (used + 1 >= room) {
		room = 2 * room + 1024;
		*list = realloc(*list, room * sizeof(**list));
	}
	sample = *list + used++;
	*sample = (struct sample){.path = strdup(path), .bytes = calloc(1, n + 1), .length = n};
	memcpy(sample->bytes, bytes, n);
	sample[1].path = NULL;
	return sample;
}

static int add_message(const char *path, const uint8_t *bytes, size_t n, void *arg)
{
	(void)arg;
	add(&corpus, path + strlen(CORPUS), bytes, n);
	return 0;
}

const struct sample *corpus_samples(void)
{
	if (corpus || !corpus_is_there())
		return corpus;
	used = room = 0;
	for (const char *const *folder = corpus_message_folders; *folder; folder++)
		corpus_messages(*folder, add_message, NULL);
	return corpus;
}

/* The answer goes to the address that the INVITE came from (RFC 3261 18.2.2), and nowhere else. */
static bool goes_back(const uint8_t *answer, const uint8_t *invite)
{
	const size_t source = 14 + 12, destination = 14 + 16;

	return !memcmp(answer + destination, invite + source, 4) &&
	       !memcmp(answer + source, invite + destination, 4);
}

static void add_answer(const struct sample *invite)
{
	static const struct bob_config config = {.secret = {1, 2}};
	uint8_t frame[FRAME_MAX], original[FRAME_MAX];
	struct sample *answer;
	uint32_t length;

	length = frame_build(frame, &(struct frame_shape){0}, invite->bytes, invite->length);
	memcpy(original, frame, length);
	if (bobd_reply(frame, length, &config, &length))
		return;
	answer = add(&answers, invite->path, frame + HEADERS, length - HEADERS);
	answer->invite = invite;
	answer->goes_back = goes_back(frame, original);
}

const struct sample *answer_samples(void)
{
	const struct sample *invite = corpus_samples();

	if (answers)
		return answers;
	used = room = 0;
	for (; invite && invite->path; invite++)
		add_answer(invite);
	return answers;
}
