// SPDX-License-Identifier: GPL-2.0-only
/* Lines made ready beforehand, so that running one costs little more than its system call. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <bpf/bpf.h>

#include "message_text.h"
#include "race.h"

#define MARK "R0UND000"
#define SECOND 1000000000ULL

static const struct {
	const char *verb;
	enum bob_sweep_op op;
} verbs[] = {
	{"expire", BOB_SWEEP_WALK},	{"recount", BOB_SWEEP_RECOUNT}, {"clear", BOB_SWEEP_CLEAR},
	{"release", BOB_SWEEP_RELEASE}, {"move", BOB_SWEEP_MOVE},
};

static int make_sweep(struct shot *shot)
{
	char verb[16] = "";
	char word[32] = "";

	sscanf(shot->line, "%15s %31s", verb, word);
	shot->ahead = strtoul(word, NULL, 10) * SECOND;
	for (size_t i = 0; i < sizeof(verbs) / sizeof(*verbs); i++) {
		if (strcmp(verbs[i].verb, verb))
			continue;
		shot->request.op = verbs[i].op;
		return 0;
	}
	fprintf(stderr, "\"%s\": not understood\n", shot->line);
	return -1;
}

/* The line with the mark in place of each '@'. */
static void mark_line(char *into, size_t room, const char *line)
{
	size_t n = 0;

	for (; *line && n + sizeof(MARK) < room; line++) {
		if (*line == '@') {
			memcpy(into + n, MARK, 8);
			n += 8;
		} else {
			into[n++] = *line == '~' ? '@' : *line;
		}
	}
	into[n] = 0;
}

static int make_message(struct shot *shot)
{
	struct frame_shape shape = {0};
	struct message message;
	const uint8_t *at;
	char line[400];
	int n = 0;

	mark_line(line, sizeof(line), shot->line);
	message_make(&message, line);
	shape.back = message.response;
	if (message.length > SHOT_BYTES - 100) {
		fprintf(stderr, "\"%s\": too long\n", shot->line);
		return -1;
	}
	shot->length = frame_build(shot->frame, &shape, message.text, message.length);
	at = shot->frame;
	while (n < SHOT_MARKS && (at = memmem(at, shot->frame + shot->length - at, MARK, 8))) {
		shot->marks[n++] = at - shot->frame;
		at += 8;
	}
	return 0;
}

int shot_make(struct shot *shot, const char *line)
{
	*shot = (struct shot){.line = line};
	if (!line)
		return 0;
	shot->message = !islower(*line);
	return shot->message ? make_message(shot) : make_sweep(shot);
}

void shot_number(struct shot *shot, uint32_t round)
{
	static const char digits[] = "0123456789abcdef";

	for (int i = 0; i < SHOT_MARKS && shot->marks[i]; i++)
		for (int digit = 0; digit < 8; digit++)
			shot->frame[shot->marks[i] + digit] =
				digits[round >> (28 - 4 * digit) & 15];
}

static int run_message(struct shot *shot)
{
	struct xdp_md context = {
		.data_end = shot->length,
		.ingress_ifindex = BOB_ENGINE_INTERFACE,
	};
	LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = shot->frame, .data_size_in = shot->length,
		    .ctx_in = &context, .ctx_size_in = sizeof(context), .repeat = 1);

	if (bpf_prog_test_run_opts(kernel.xdp_fd, &opts)) {
		fprintf(stderr, "\"%s\": %s\n", shot->line, strerror(errno));
		return -1;
	}
	shot->action = opts.retval;
	return 0;
}

int shot_run(struct shot *shot)
{
	static uint64_t passes;

	if (shot->message)
		return run_message(shot);
	shot->request.now = bob_now() + shot->ahead;
	shot->request.done = 0;
	shot->request.pass = __atomic_add_fetch(&passes, 1, __ATOMIC_RELAXED);
	return bob_sweep_run(&kernel.maps, &shot->request) ? -1 : 0;
}
