/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * make bench: how long bob takes for one packet, by kind of packet.
 *
 * BPF_PROG_RUN is asked for repetitions of player.bpf.c, which puts one message
 * after the other into the packet and tail-calls bob_xdp: so each of 1,000
 * different messages, of 1,000 different calls in shuffled order, is seen once.
 * Right before them, in the same run, come 250 of other calls, which are not
 * timed: BPF_PROG_RUN waits for an RCU grace period before it begins, a virtual
 * CPU that waits is given away, and what it comes back to is cold for the first
 * 100 us; at line rate nothing is. (What a million calls cost, whose records no
 * cache holds, is measured apart: cold_ns.)
 *
 * The same is done with an empty program in bob_xdp's place, and the
 * difference is what bob takes. To compare with figures from elsewhere, which are
 * for whole runs, the time BPF_PROG_RUN takes for the empty program by itself is
 * added again. A round plays every scene once; within a scene the floor
 * (floor.h), the empty program, bob and the floor again follow each other at once,
 * so that ratios are of the same moment. Medians over all rounds count, and their quartiles are
 * shown.
 *
 * Before each scene all calls are ended and those that the messages belong to
 * are set up by the messages that do so in life; after it bob's own counters
 * must say that all messages had the outcome they were meant to have.
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
	BENCH_ROUNDS = 15, /* unless asked for others */
	BENCH_ROUNDS_MAX = 999,
	BENCH_MILLION = 1000000,
};

/* ---- message.c: realistic messages of a call between a carrier and a PBX ---- */

enum message_kind {
	MESSAGE_RTP,
	MESSAGE_OPTIONS,
	MESSAGE_REGISTER,
	MESSAGE_INVITE,
	MESSAGE_TRYING,	 /* 100 */
	MESSAGE_RINGING, /* 180 */
	MESSAGE_OK,	 /* 200 to the INVITE */
	MESSAGE_ACK,
	MESSAGE_BYE,
	MESSAGE_BYE_OK, /* 200 to the BYE */
	MESSAGE_KINDS,
};

enum message_shape {
	MESSAGE_PLAIN,	 /* one Via; an INVITE of about 860 bytes */
	MESSAGE_CARRIER, /* up to three, Record-Route, P-Asserted-Identity: about 1,060 */
};

/* Caller n calls callee n; calls of different series between them are different calls. */
struct message_call {
	uint32_t caller, callee;
	uint32_t series;
	enum message_shape shape;
};

void message_frame(struct player_frame *ret, enum message_kind kind,
		   const struct message_call *call);
/* The policy's names of caller and callee n. */
void message_caller(char text[BOB_TEXT_MAX], uint32_t n);
void message_callee(char text[BOB_TEXT_MAX], uint32_t n);

/* ---- scene.c: what is measured ---- */

enum { SCENE_STEPS = 7, SCENE_OUTCOMES = 4, SCENE_GUESTS = 5000000 };

enum scene_aim {
	AIM_NONE,
	AIM_ABOVE, /* so many ns above the empty program */
	AIM_FLOORS /* so many times floor_ns */
};

struct scene_outcome {
	enum bob_counter counter;
	uint32_t times; /* for each call */
};

/* What happened to each call before, in this order; then the message that is measured. */
struct scene {
	const char *name; /* in the results with _ns behind it */
	const char *title;
	enum message_kind before[SCENE_STEPS];
	size_t n_before;
	enum message_kind kind[SCENE_STEPS]; /* several: all of them, calls mixed */
	size_t n_kinds;
	enum message_shape shape;
	bool second_call; /* it is of another call than those before */
	bool guest;	  /* the policy does not know the caller */
	struct scene_outcome outcomes[SCENE_OUTCOMES];
	uint32_t action; /* XDP_ */
	bool stateless;	 /* nothing is changed: they may be played again */
	enum scene_aim aim;
	double aimed;
};

extern const struct scene scenes[];
extern const size_t scenes_n;
/* NULL: there is none of that name. */
const struct scene *scene_find(const char *name);

/* ---- world.c: namespaces, maps and programs of our own; an agent's socket; users ---- */

struct world;

struct world_size {
	uint32_t pairs;	       /* of caller and callee, each with a rule */
	uint32_t limit;	       /* a callee's; a caller has three more */
	uint32_t users, calls; /* room in the maps; 0: the default */
};

/* Everything goes away with the process. */
int world_make(struct world **ret, const struct world_size *size);
const struct bob_maps *world_maps(const struct world *world);
/* Descriptor of bob_xdp. */
int world_program(const struct world *world);
/* Ends every call, forgets every refusal, drains what the agent would: as if freshly started. */
int world_reset(struct world *world, bool guests);
/* What the agent does all the time: heartbeat, refusals taken from the ring. */
void world_tend(struct world *world);

/* ---- measure.c ---- */

struct bench_player;

enum player_program { PLAY_EMPTY, PLAY_FLOOR };

int player_open(struct bench_player **ret);
struct player_frame *player_frames(struct bench_player *player);
int player_program(const struct bench_player *player, enum player_program which);
/* Lines that the floor has found so far. */
uint64_t player_lines(const struct bench_player *player);

/* Places of the messages to play, so many times in a row; the first .skip are not timed. */
struct play {
	uint32_t first, n, passes, skip;
};

/* ret_ns, unless NULL: per message that is timed, player included. */
int player_play(struct bench_player *player, int program, const struct play *play, double *ret_ns);
/* Plays one message: does the program say what is wanted (XDP_)? */
int player_ask(struct bench_player *player, int program, uint32_t place, uint32_t wanted);
/* BPF_PROG_RUN of a program by itself, ns per run. */
int measure_alone(int program, double *ret_ns);
/* One run. */
int measure_once(int program, double *ret_ns);

/* Median and quartiles. Sorts. */
struct spread {
	double median, low, high;
};

struct spread spread_of(double *figures, size_t n);

/* ---- play.c ---- */

/* One figure for each round. */
struct figures {
	double ns[BENCH_ROUNDS_MAX];	    /* of a whole run, the empty program's share included */
	double floors[BENCH_ROUNDS_MAX];    /* the same as a multiple of the round's floor_ns */
	double own_floor[BENCH_ROUNDS_MAX]; /* ns that copying and finding lines of it take */
	double bytes;			    /* mean length of a frame */
};

/* Figures that are no scene's. */
enum extra_id {
	EXTRA_RESPONSE,
	EXTRA_RESPONSE_FLOORS,
	EXTRA_COLD,
	EXTRA_COLD_LOOKUPS,
	EXTRA_LOOKUP_COLD,
	EXTRA_SWEEP,
	EXTRA_SWEEP_WAIT,
	EXTRA_SWEEP_STEP,
	EXTRA_IDLE_WAIT,
	EXTRAS,
};

struct extra_figures {
	double values[BENCH_ROUNDS_MAX];
	int n;
};

struct bench {
	struct world *world;
	struct cold *cold; /* NULL: not chosen */
	struct bench_player *player;
	int rounds;
	double empty[BENCH_ROUNDS_MAX];
	double floor[BENCH_ROUNDS_MAX]; /* of the plain INVITE */
	double floor_bytes;
	bool *chosen; /* by scene */
	bool cold_chosen, sweep_chosen;
	struct figures *figures; /* by scene */
	struct extra_figures extras[EXTRAS];
};

/* The empty program's time for these messages, the player included. */
int play_empty(struct bench *bench, const struct play *play, double *ret);
/* The INVITEs for floor_ns stand ready. */
void play_prepare(struct bench *bench);
int play_round(struct bench *bench, int round);

/* ---- cold.c: a million users, a million calls ---- */

int cold_open(struct bench *bench);
struct world *cold_world(const struct cold *cold);
int cold_round(struct bench *bench, int round);

/* ---- sweep.c: over cold.c's calls ---- */

int sweep_measure(struct bench *bench);

/* ---- extra.c ---- */

struct extra {
	const char *name; /* in the results */
	const char *title, *unit, *aim;
};

extern const struct extra extras[EXTRAS];
void extra_note(struct bench *bench, enum extra_id which, double value);
/* What was noted last; 0: nothing. */
double extra_last(const struct bench *bench, enum extra_id which);

/* ---- report.c ---- */

void report_print(struct bench *bench);
int report_write(struct bench *bench, const char *path);

#endif
