// SPDX-License-Identifier: GPL-2.0-only
/* Packets -> verdicts: several per input, so that calls and counts build up; see steps.h. */
#include <string.h>

#include <linux/if_ether.h>
#include <linux/in6.h>

#include "frame_shape.h"
#include "fuzz.h"
#include "native.h"
#include "steps.h"

#define SECOND 1000000000ULL

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* An input being played. */
struct run {
	uint64_t now;
	bool agent; /* alive */
};

struct step {
	uint8_t kind, argument;
	const uint8_t *text;
	size_t n;
};

static void play_packet(struct run *run, const struct step *step)
{
	const uint8_t bits = step->argument;
	uint8_t frame[FRAME_MAX];
	struct frame_shape shape = {
		.ipv6 = bits & PACKET_IPV6,
		.back = bits & PACKET_BACK,
		.source = bits & PACKET_PORT ? 40000 : 0,
		.vlan = {bits & PACKET_VLAN ? ETH_P_8021Q : 0},
	};
	struct bob_arrival arrival = {
		.frame = frame,
		.direction = bits & PACKET_OUT ? BOB_EGRESS : BOB_INGRESS,
		.interface = BOB_ENGINE_INTERFACE + !!(bits & PACKET_ELSEWHERE),
		.now = run->now,
	};

	if (bits & (PACKET_FIRST | PACKET_LATER)) {
		shape.extension[0] = IPPROTO_FRAGMENT;
		shape.fragment = bits & PACKET_FIRST ? 0x2000 : 0x0005;
		if (shape.ipv6)
			shape.fragment = bits & PACKET_FIRST ? 0x0001 : 0x0028;
	}
	if (run->agent)
		bob_engine_heartbeat(run->now);
	arrival.length = frame_build(frame, &shape, step->text, step->n);
	fuzz_packet(&arrival);
	run->now += SECOND / 1000;
}

static void play_sweep(struct run *run, enum bob_sweep_op op)
{
	static uint64_t pass;
	struct bob_sweep request = {.op = op, .now = run->now, .pass = ++pass};

	fuzz_require(!bob_engine_sweep(&request), "a sweep did not finish");
	fuzz_require(!request.drift, "a count drifted");
	fuzz_require(!bob_engine_check(), "counts and records disagree after a sweep");
}

static void play_policy(struct run *run, const struct step *step)
{
	char who[256];
	uint32_t limit = step->argument % 4 ? step->argument % 4 : BOB_UNLIMITED;

	if (step->n >= sizeof(who))
		return;
	memcpy(who, step->text, step->n);
	who[step->n] = '\0';
	if (step->kind == STEP_LIMIT)
		bob_engine_limit(who, limit, run->now);
	else
		bob_engine_delete(who, run->now);
	fuzz_require(!bob_engine_check(), "counts and records disagree after a change of policy");
}

static void play_mode(struct run *run, enum bob_mode mode)
{
	bob_engine_mode(mode);
	if (mode == BOB_OFF)
		play_sweep(run, BOB_SWEEP_CLEAR); /* nothing is counted from here on */
}

static void play_join(uint8_t seconds)
{
	struct bob_config *config = bob_native_lookup(&bob_config, &(uint32_t){0});

	config->join_window = seconds * SECOND;
	config->join_session = seconds != 0;
}

static void play(struct run *run, const struct step *step)
{
	static const enum bob_sweep_op sweeps[] = {BOB_SWEEP_EXPIRE, BOB_SWEEP_RECOUNT,
						   BOB_SWEEP_CLEAR};

	switch (step->kind % STEP_KINDS) {
	case STEP_PACKET: play_packet(run, step); break;
	case STEP_WAIT: run->now += step->argument * SECOND; break;
	case STEP_LONG_WAIT: run->now += step->argument * 256 * SECOND; break;
	case STEP_LIMIT:
	case STEP_FORGET: play_policy(run, step); break;
	case STEP_MODE: play_mode(run, step->argument % 3); break;
	case STEP_AGENT:
		run->agent = step->argument & 1;
		bob_engine_heartbeat(run->now - (run->agent ? 0 : SECOND));
		break;
	case STEP_SWEEP: play_sweep(run, sweeps[step->argument % 3]); break;
	case STEP_JOIN: play_join(step->argument); break;
	}
}

/* The step at *at, which moves behind it. */
static struct step take(const uint8_t **at, const uint8_t *end)
{
	struct step step = {.kind = STEP_PACKET};
	const uint8_t *next;

	if (**at == STEP_MARK && end - *at < 3) {
		*at = end;
		return (struct step){.kind = STEP_WAIT};
	}
	if (**at == STEP_MARK) {
		step.kind = (*at)[1] % STEP_KINDS;
		step.argument = (*at)[2];
		*at += 3;
	}
	step.text = *at;
	next = memchr(*at, STEP_MARK, end - *at);
	*at = next ? next : end;
	step.n = *at - step.text;
	if (step.n > FRAME_MAX - 200)
		step.n = FRAME_MAX - 200;
	return step;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *at = data, *end = data + size;
	struct run run = {.now = FUZZ_START * SECOND, .agent = true};

	bob_engine_reset(run.now);
	for (int i = 0; at < end && i < STEPS_AT_MOST; i++) {
		struct step step = take(&at, end);

		play(&run, &step);
	}
	fuzz_end(run.now);
	return 0;
}
