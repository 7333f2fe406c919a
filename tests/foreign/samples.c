// SPDX-License-Identifier: GPL-2.0-only
/* What the parsers are given: the corpus, and bob's answers to the INVITEs in it. */
#include <stdio.h>
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

/* The place of "METHOD" at the end of the CSeq line, or NULL. */
static const uint8_t *cseq_method(const uint8_t *bytes, size_t n, const char *method, size_t length)
{
	const char *at = memmem(bytes, n, "CSeq:", 5), *end = (const char *)bytes + n;

	for (; at && at + length < end && *at != '\r' && *at != '\n'; at++)
		if (*at == ' ' && !memcmp(at + 1, method, length) &&
		    strchr("\r\n ", at[1 + length]))
			return (const uint8_t *)at + 1;
	return NULL;
}

/*
 * bob reads no further than the method where that starts no call. So the same
 * message is asked for as an INVITE, too, if it is any other request.
 */
static void add_as_invite(const char *path, const uint8_t *bytes, size_t n)
{
	static const char invite[] = "INVITE";
	const uint8_t *space = memchr(bytes, ' ', n), *again;
	size_t method = space ? space - bytes : 0, used_bytes;
	char name[256];
	uint8_t *copy;

	if (!method || method > 16 || !memcmp(bytes, "SIP/", 4) || !memcmp(bytes, invite, 6))
		return;
	again = cseq_method(space, bytes + n - space, (const char *)bytes, method);
	if (!again)
		return;
	copy = calloc(1, n + 2 * sizeof(invite));
	memcpy(copy, invite, 6);
	used_bytes = 6;
	memcpy(copy + used_bytes, space, again - space);
	used_bytes += again - space;
	memcpy(copy + used_bytes, invite, 6);
	used_bytes += 6;
	memcpy(copy + used_bytes, again + method, bytes + n - again - method);
	used_bytes += bytes + n - again - method;
	snprintf(name, sizeof(name), "%s as INVITE", path);
	add(&corpus, name, copy, used_bytes);
	free(copy);
}

static int add_message(const char *path, const uint8_t *bytes, size_t n, void *arg)
{
	(void)arg;
	add(&corpus, path + strlen(CORPUS), bytes, n);
	add_as_invite(path + strlen(CORPUS), bytes, n);
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
	const struct bobd_book book = {.config = &config, .decision_id = true};
	uint8_t frame[FRAME_MAX], original[FRAME_MAX];
	struct sample *answer;
	uint32_t length;

	length = frame_build(frame, &(struct frame_shape){0}, invite->bytes, invite->length);
	memcpy(original, frame, length);
	if (bobd_reply_by(frame, length, &book, &length))
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
