// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "busy.h"
#include "engine.h"
#include "frame_shape.h"
#include "message_text.h"
#include "scratch.h"

void callee_of(const uint8_t *frame, size_t n, uint64_t now, char uri[256])
{
	const struct bob_scratch *s = bob_engine_scratch();
	const struct bob_arrival arrival = {
		.frame = frame,
		.length = n,
		.interface = BOB_ENGINE_INTERFACE,
		.now = now,
	};
	const char *name, *scheme;

	*uri = 0;
	bob_engine_reset(now);
	if (bob_engine_packet(&arrival).reason != BOB_N_ADMITTED)
		return;
	name = (const char *)s->bytes + s->callee.text.at;
	scheme = memchr(name, '@', s->callee.text.length) ? "sip:" : "tel:";
	snprintf(uri, 256, "%s%.*s", *name == '@' ? "sip:" : scheme,
		 s->callee.text.length - (*name == '@'), name + (*name == '@'));
}

size_t call_to(uint8_t *frame, const char *uri)
{
	struct message message;
	char line[320];

	snprintf(line, sizeof(line), "INVITE somebody>%s call=occupies", uri);
	message_make(&message, line);
	return frame_build(frame, &(struct frame_shape){0}, message.text, message.length);
}

/* The end of the line at. */
static const uint8_t *line_end(const uint8_t *at, const uint8_t *end)
{
	const uint8_t *feed = memchr(at, '\n', end - at);

	return feed ? feed : end;
}

static bool has_tag(const uint8_t *at, const uint8_t *end)
{
	for (; at + 4 <= end; at++)
		if (!strncasecmp((const char *)at, "tag", 3))
			return true;
	return false;
}

static bool names_to(const uint8_t *at, const uint8_t *end)
{
	size_t letters = end - at > 2 && !strncasecmp((const char *)at, "to", 2) ? 2
			 : end - at > 1 && (*at | 0x20) == 't'			 ? 1
										 : 0;

	if (!letters)
		return false;
	for (at += letters; at < end && isblank(*at); at++)
		;
	return at < end && *at == ':';
}

bool looks_like_initial_invite(const uint8_t *message, size_t n)
{
	const uint8_t *at = message, *end = message + n, *stop;
	bool in_to = false;

	while (at < end && (*at == '\r' || *at == '\n'))
		at++;
	if (end - at < 7 || memcmp(at, "INVITE ", 7))
		return false;
	for (; at < end; at = stop + 1) {
		stop = line_end(at, end);
		if (stop == at || (stop == at + 1 && *at == '\r'))
			return true; /* the blank line, and no tag before */
		in_to = isblank(*at) ? in_to : names_to(at, stop);
		if (in_to && has_tag(at, stop))
			return false;
	}
	return false;
}
