/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Packets through the loaded programs on several CPUs at the same instant. A
 * race is played many times; each round:
 *
 * - the lines of .before go through one after the other,
 * - each lane, a thread of its own on a CPU of its own, runs its lines of .at_once,
 * - what .then says must hold, the lines of .after go through, and .end must hold,
 * - every count must be what the records say, and after a clear nobody is in a call.
 *
 * A line is a message in the one-line form of message_text.h, in which '@'
 * stands for the number of the round, and '~' for an '@', or one of
 *
 *   expire N        the sweep runs, by a clock N seconds ahead
 *   recount N       so does the recount
 *   clear           every call is ended by hand
 *   release         the newest call of .before is ended by hand
 *   move WHO        a rule has been made for WHO, a guest: his calls move to its index
 */
#ifndef BOB_RACE_H
#define BOB_RACE_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel.h"

enum {
	LANES_MAX = 4,
	LANE_LINES = 3,
	POOL_MAX = 64,
	RACE_LINES = 8,
	SHOT_MARKS = 8, /* places of the round's number in a frame */
	SHOT_BYTES = 1400,
};

/* From so many to so many. */
struct range {
	int least, most;
};

struct race {
	const char *behaviour; /* NULL ends the table */
	const char *limits;    /* "bob 1, carol 2, group:sales 1"; 0: none */
	const char *members;   /* "bob group:sales, group:sales group:house" */
	const char *before[RACE_LINES];
	const char *at_once[LANES_MAX][LANE_LINES];
	struct range passes; /* of the messages at once; most 0: not asked */
	const char *then;    /* "bob 1, carol 0-2": in how many calls they are */
	const char *after[RACE_LINES];
	const char *end;	 /* as .then */
	bool many;		 /* the race that is run most often */
	bool seldom;		 /* more than the least pass in one of 50 rounds at most */
	bool joins;		 /* legs of one call are joined by Session-ID */
	const char *const *pool; /* each lane takes lines from it at random; ends with NULL */
};

extern const struct race races[];
extern const struct race races_groups[];
extern const char *const anything[]; /* a pool */

/* One line, ready to be run. */
struct shot {
	const char *line; /* NULL: none */
	bool message;
	uint32_t length;
	uint32_t action; /* out: what XDP said */
	uint16_t marks[SHOT_MARKS];
	struct bob_sweep request;
	uint64_t ahead; /* ns, of .request's clock */
	uint8_t frame[SHOT_BYTES];
};

/* shots.c; those that may fail return 0, or -1 after having said why on stderr. */
int shot_make(struct shot *shot, const char *line);
void shot_number(struct shot *shot, uint32_t round);
int shot_run(struct shot *shot);

/* lanes.c */
int lanes_open(void);
void lanes_close(void);
extern int lanes_cpus; /* that lanes run on */
/* The lanes that have shots wait for them awake, until they are dismissed. */
void lanes_enlist(struct shot shots[LANES_MAX][LANE_LINES]);
void lanes_dismiss(void);
/* Runs every lane's shots at once, or some microseconds apart; lane 0 is the caller's thread. */
int lanes_run(void);

/* check.c */
/* Where his record is; NULL: he is in no call, and the policy does not name him. */
const struct bob_user *check_user(const char *name);
/* "bob" is short for sip:bob@example.com; a group is called "group:sales". */
const char *check_full_name(char uri[80], const char *name);
/* Is what the text says true ("bob 1, carol 0-2")? */
int check_text(const char *text);
/* Every count is what the records say, and a call is in its people's groups, and in no others. */
int check_counts(void);
int check_nobody(void);
/* The key of the newest call that lives. */
int check_newest(struct bob_key *key);
void check_print_calls(void);
/* Of all rounds. */
void check_print_counters(void);

/* play.c: one race, as a TAP line; 1 if it failed. */
int race_play(const struct race *race, uint32_t rounds);

#endif
