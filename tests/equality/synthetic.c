// SPDX-License-Identifier: GPL-2.0-only
/* Calls between a hundred people, each step of each by chance; the same for the same seed. */
#include <stdio.h>
#include <stdlib.h>

#include "equality.h"
#include "frame_shape.h"
#include "message_text.h"

enum { CALLS = 900, AT_A_TIME = 400, PEOPLE = 100, BUSY = 20, STEPS = 30000 };

/* Half of all calls go to the first 20. p0 to p4 share a group; p20 and up are guests. */
const char synthetic_policy[] = "# bob policy 1\n"
				"default limit 40\n"
				"group few limit 9\n"
				"user p0@example.com in few limit 1\n"
				"user p1@example.com in few limit 2\n"
				"user p2@example.com in few limit 6\n"
				"user p3@example.com in few\n"
				"user p4@example.com in few limit none\n"
				"user p5@example.com limit 1\n"
				"user p6@example.com limit 3 incoming 1\n"
				"user p7@example.com limit 8 outgoing 1\n"
				"user p8@example.com limit 12\n"
				"user p9@example.com limit 20\n";

enum phase {
	PHASE_NEW,
	PHASE_CALLED,
	PHASE_RINGS,
	PHASE_CANCELLED,
	PHASE_UP,
	PHASE_BYE,
	PHASE_OVER
};

struct call {
	enum phase phase;
	unsigned int caller, callee;
};

static uint32_t state;

static uint32_t draw(uint32_t below)
{
	state = state * 1664525 + 1013904223;
	return (state >> 8) % below;
}

/* "180 INVITE" of a call: a message with the parties of its request; refused: by bob. */
static int say(const struct call *call, int n, const char *what, const char *tag, bool *ret_refused)
{
	uint8_t frame[FRAME_MAX];
	struct message message;
	char line[128];

	snprintf(line, sizeof(line), "%s p%u>p%u call=s%d%s", what, call->caller, call->callee, n,
		 tag);
	message_make(&message, line);
	return loaded_play(frame,
			   frame_build(frame, &(struct frame_shape){.back = message.response},
				       message.text, message.length),
			   ret_refused);
}

static int begin(struct call *call, int n)
{
	bool refused = false;
	int err;

	call->caller = draw(PEOPLE);
	do
		call->callee = draw(2) ? draw(BUSY) : draw(PEOPLE);
	while (call->callee == call->caller);
	err = say(call, n, "INVITE", "", &refused);
	call->phase = refused ? PHASE_OVER : PHASE_CALLED;
	if (!err && !draw(8)) /* again, as if bob's answer were lost, or the phone slow */
		err = say(call, n, "INVITE", "", NULL);
	return err;
}

static int answer(struct call *call, int n)
{
	int err;

	switch (draw(8)) {
	case 0:
		call->phase = PHASE_OVER;
		err = say(call, n, "404 INVITE", " to=b", NULL);
		return err ? err : say(call, n, "ACK", " to=b", NULL);
	case 1:
		call->phase = PHASE_CANCELLED;
		err = say(call, n, "CANCEL", "", NULL);
		return err ? err : say(call, n, "200 CANCEL", "", NULL);
	default:
		call->phase = PHASE_UP;
		err = say(call, n, "200 INVITE", " to=b", NULL);
		return err ? err : say(call, n, "ACK", " to=b", NULL);
	}
}

static int step(struct call *call, int n)
{
	int err;

	switch (call->phase) {
	case PHASE_NEW: return begin(call, n);
	case PHASE_CALLED:
		call->phase = PHASE_RINGS;
		return say(call, n, "180 INVITE", " to=b", NULL);
	case PHASE_RINGS: return answer(call, n);
	case PHASE_CANCELLED:
		call->phase = PHASE_OVER;
		err = say(call, n, "487 INVITE", " to=b", NULL);
		return err ? err : say(call, n, "ACK", " to=b", NULL);
	case PHASE_UP:
		if (draw(6)) /* goes on */
			return 0;
		call->phase = PHASE_BYE;
		return say(call, n, "BYE", " to=b", NULL);
	case PHASE_BYE: call->phase = PHASE_OVER; return say(call, n, "200 BYE", " to=b", NULL);
	default: return 0;
	}
}

int synthetic_play(uint32_t seed)
{
	static struct call calls[CALLS];
	int first = 0, err = 0;

	state = seed;
	for (int i = 0; i < CALLS; i++)
		calls[i].phase = PHASE_NEW;
	for (int i = 0; i < STEPS && !err; i++) {
		int n = first + (int)draw(AT_A_TIME);

		if (n < CALLS)
			err = step(&calls[n], n);
		while (first < CALLS && calls[first].phase == PHASE_OVER)
			first++;
	}
	return err;
}
