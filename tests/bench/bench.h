/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * make bench: how long bob takes for one packet, by kind of packet.
 *
 * BPF_PROG_RUN is asked for 1,000 repetitions of player.bpf.c, which puts one
 * message after the other into the packet and tail-calls bob_xdp: so each of
 * 1,000 different messages, of 1,000 different calls in shuffled order, is seen
 * once. The same is done with an empty program in bob_xdp's place, and the
 * difference is what bob takes. The median of 15 such rounds counts. To compare
 * with figures from elsewhere, which are for whole runs, the time BPF_PROG_RUN
 * takes for the empty program by itself is added again.
 *
 * Before each round all calls are ended and those that the messages belong to
 * are set up by the messages that do so in life; after it bob's own counters
 * must say that all 1,000 messages had the outcome they were meant to have.
 *
 * INVITEs are measured a second time in a world of a million users. Their names,
 * as those of the first world, are in the cache: a cold look-up costs what memory does.
 *
 * What is not in the figures: the driver, and for a refused INVITE the copy to
 * the agent's socket and the agent's work. The player leaves the packet in the
 * nearest cache, where a NIC leaves it one further away.
 */
#ifndef BOB_BENCH_H
#define BOB_BENCH_H

#include "bob.h"
#include "player.h"

enum {
	BENCH_ROUNDS = 15,
	BENCH_MILLION = 1000000, /* users of the second world */
};

/* ---- message.c: realistic messages of a call between a carrier and a PBX ---- */

enum message_kind {
	MESSAGE_RTP,
	MESSAGE_OPTIONS,
	MESSAGE_INVITE,
	MESSAGE_OK, /* 200 to the INVITE */
	MESSAGE_BYE,
};

/* Caller n calls callee n; calls of different series between them are different calls. */
void message_frame(struct player_frame *ret, enum message_kind kind, uint32_t n, uint32_t series);
/* The policy's names of caller and callee n. */
void message_caller(char text[BOB_TEXT_MAX], uint32_t n);
void message_callee(char text[BOB_TEXT_MAX], uint32_t n);

/* ---- world.c: namespaces, maps and programs of our own; an agent's socket; callees ---- */

struct world;

/* Everything goes away with the process. others: users whom no message names, with three aliases
 * each. */
int world_make(struct world **ret, uint32_t others);
const struct bob_maps *world_maps(const struct world *world);
/* Descriptor of bob_xdp. */
int world_program(const struct world *world);
/* Ends every call, forgets every refusal, drains what the agent would: as if freshly started. */
int world_reset(struct world *world);
/* What is looked up of callers and callees is in the cache. */
void world_warm(const struct world *world);
/* What the agent does all the time: heartbeat, refusals taken from the ring. */
void world_tend(struct world *world);

/* ---- measure.c ---- */

struct bench_player;

int player_open(struct bench_player **ret);
struct player_frame *player_frames(struct bench_player *player);
/* Descriptor of the empty program. */
int player_empty(const struct bench_player *player);
/* Plays every frame to a program that says wanted to the last; ret_ns: per frame, player included.
 */
int player_play(struct bench_player *player, int program, uint32_t passes, uint32_t wanted,
		double *ret_ns);
/* BPF_PROG_RUN of a program by itself, ns per run. */
int measure_alone(int program, double *ret_ns);
double median(double *figures, size_t n);

#endif
