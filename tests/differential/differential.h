/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Mutated packets through the native engine and the loaded programs side by side.
 * A period starts both afresh and sends some hundred packets that know of each
 * other: calls that were made up, messages and captures of others, all of them
 * damaged at random. After each packet both worlds must say the same.
 */
#ifndef BOB_DIFFERENTIAL_H
#define BOB_DIFFERENTIAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel.h"

enum {
	PERIOD = 256,	     /* packets */
	MATERIAL_MAX = 8192, /* messages, and frames, of others */
	BYTES_MAX = 3400,    /* of one, so that it fits a frame with headers */
};

/* random.c: the same seed, the same numbers. */
void random_start(uint64_t seed);
uint32_t random_below(uint32_t n);
bool random_percent(uint32_t percent);
#define random_of(array) ((array)[random_below(sizeof(array) / sizeof(*(array)))])

struct bytes {
	size_t n;
	uint8_t at[BYTES_MAX + 600];
};

/* material.c: what others sent, read once. */
int material_read(void);
size_t material_messages(void);
size_t material_frames(void);
void material_message(size_t which, struct bytes *into);
void material_frame(size_t which, struct bytes *into);
/* Whom bob takes for the callee of that message; "": nobody. */
const char *material_callee(size_t which);

/* invent.c: a message of one of a few calls between a few users. */
void invent_message(struct bytes *into, bool *back);
extern const char *const invent_users[]; /* URIs; ends with NULL */

/* mutate.c: one thing about the message changes; other is for what is spliced in. */
void mutate_message(struct bytes *message, const struct bytes *other);
/* The INVITE becomes the ACK to its answer with that To tag, where it is written plainly. */
void mutate_to_ack(struct bytes *message, const char *tag);
/* frame.c */
void frame_wrap(struct bytes *frame, const struct bytes *message, bool back);
void frame_damage(struct bytes *frame);

/* policies.c: into the native maps; kernel_policy() follows. */
void policies_begin(void);
void policies_users(void);
void policies_change(char what[64]);

/* worlds.c; 0, or -1 where the two worlds differ. */
struct sent {
	struct bob_arrival arrival; /* .frame points to .frame below */
	struct bob_outcome outcome; /* natively */
	struct bytes frame;
};

int worlds_begin(void);
int worlds_limit(const char *uri, uint32_t limit);
/* Users have limits by now: groups, aliases, exemptions. */
int worlds_policy(void);
int worlds_send(struct sent *sent);
/* Something else happens to both: a sweep, a mode, an agent that dies or comes back. */
int worlds_event(char what[64]);

/* report.c: the last packet, what was said of it, and all of the period as a capture. */
void report_difference(const struct sent *period, size_t n, const char *directory);

#endif
