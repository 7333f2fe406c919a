/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The history of refusals: an SQLite file that bobd writes and bobctl reads. It is not
 * the policy's store, for an edit of that must never wait for a flood of refusals.
 * After a power cut the last second or so may be missing; nothing else is.
 *
 * Functions return 0 or -errno and have logged one line, as in bob.h.
 */
#ifndef BOB_HISTORY_H
#define BOB_HISTORY_H

#include <limits.h>

#include "bob.h"

#define BOB_HISTORY_PATH "/var/lib/bob/history.db"

enum {
	BOB_HOLDERS_MAX = 8, /* that are kept of one refusal */
	BOB_HISTORY_ROWS = 1000000,
	BOB_HISTORY_DAYS = 90,
};

/* A call that held a slot of who was at the limit. */
struct bob_holder {
	uint64_t call;		  /* as in its ID */
	uint64_t started;	  /* ns since the epoch */
	bool made;		  /* he, or a member of the group, made the call */
	char other[BOB_TEXT_MAX]; /* the other party; "?": not known any more */
};

/* Times are ns since the epoch. Names are canonical, bytes as they were sent. */
struct bob_past {
	int64_t row; /* the order in which they were written; not set by who writes */
	uint64_t time;
	uint64_t decision;	 /* the ID that stands in the reply */
	uint64_t call;		 /* the call that was refused, as in its ID */
	enum bob_counter reason; /* BOB_N_MAX: of another version of bob */
	enum bob_why why;
	enum policy_level level;
	uint32_t calls, limit;		     /* so many of so many */
	uint32_t in_all, incoming, outgoing; /* the rule's limits; BOB_UNLIMITED */
	uint16_t status;		     /* of the reply: 486, … */
	char caller[BOB_TEXT_MAX], callee[BOB_TEXT_MAX];
	char user[BOB_TEXT_MAX]; /* who was at the limit: first name, or the group's */
	char interface[16];	 /* "": has gone */
	bool looked_up;		 /* the calls that held the slots were */
	uint32_t held;		 /* so many calls did */
	uint32_t n_holders;	 /* the oldest of them that are told */
	struct bob_holder holders[BOB_HOLDERS_MAX];
};

/* Of how many refusals up to .time how many were kept: of a second, or of as long as writing
 * failed. */
struct bob_left_out {
	uint64_t time;
	uint64_t seen, kept;
};

struct bob_history_bounds {
	uint64_t rows;	 /* at most */
	uint64_t oldest; /* what is older goes, ns since the epoch */
};

struct bob_history;

/* history.db beside the store: where bobd keeps it and bobctl looks, if no option says otherwise.
 */
void bob_history_beside(char path[PATH_MAX], const char *store);

/* ---- writing: for one thread of one process ---- */

/* Opens, or makes one. -EBADMSG: no history of bob's, or corrupt: never touched. */
int bob_history_open(struct bob_history **ret, const char *path);
void bob_history_close(struct bob_history *history); /* may be NULL */
/* Is the file still where it was opened? Somebody may have moved it away. */
bool bob_history_is_there(const struct bob_history *history);
/* All of it or nothing, in one transaction. left may be NULL. */
int bob_history_write(struct bob_history *history, const struct bob_past *rows, size_t n,
		      const struct bob_left_out *left);
/*
 * Deletes of what is out of bounds the oldest few hundred. Returns 1: there may be
 * more; 0: nothing is.
 */
int bob_history_prune(struct bob_history *history, const struct bob_history_bounds *bounds);

/* ---- reading, while it is written or not ---- */

/* -ENOENT (silent): there is none. */
int bob_history_peek(struct bob_history **ret, const char *path);

struct bob_history_query {
	const char *const *names; /* of caller, callee, or who was at the limit */
	size_t n;		  /* 0: anybody's */
	uint64_t since;		  /* ns since the epoch */
	uint64_t limit;		  /* 0: none */
};

/* One of both is NULL. A non-zero return stops, and is returned. */
typedef int (*bob_history_each_fn)(const struct bob_past *past, const struct bob_left_out *left,
				   void *arg);

/* Newest first, a row at a time. */
int bob_history_each(struct bob_history *history, const struct bob_history_query *query,
		     bob_history_each_fn each, void *arg);
/*
 * The newest with this decision ID. prefix: at least 4 hex digits of it. -ENOENT,
 * -ENOTUNIQ: none or several IDs begin so (both silent). -EINVAL: no such prefix.
 */
int bob_history_find(struct bob_history *history, const char *prefix, struct bob_past *ret);

/* ---- how the file says it; "" and the last of the enum: unknown ---- */

const char *bob_why_name(enum bob_why why);
const char *bob_level_name(enum policy_level level);

#endif
