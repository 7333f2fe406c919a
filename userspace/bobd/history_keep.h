/* SPDX-License-Identifier: GPL-2.0-only */
/* The thread's side of the history: from events to rows in the file. */
#ifndef BOBD_HISTORY_KEEP_H
#define BOBD_HISTORY_KEEP_H

#include <limits.h>

#include "bobd.h"
#include "backlog.h"
#include "holders.h"

struct bobd_keep {
	const struct bob_maps *maps;
	struct bob_history *file; /* NULL: it could not be opened */
	char path[PATH_MAX];
	uint64_t rows, age;	  /* bounds; age in ns */
	uint64_t walk_at;	  /* the calls may be walked over again from then on */
	uint64_t mute_until;	  /* nothing is written: it failed a moment ago */
	uint64_t offset;	  /* of the wall clock, as last seen; see history_keep.c */
	uint64_t settled_at;	  /* rows may be too old again from then on */
	uint64_t lost;		  /* the kernel's counter as last seen */
	struct bob_left_out left; /* not written yet */
	struct bobd_backlog_batch batch;
	struct bobd_wanted wanted[BOBD_BACKLOG_BATCH];
	struct bob_past pasts[BOBD_BACKLOG_BATCH];
};

/* A file that cannot be used, which a warning says, is looked for again now and then. */
void bobd_keep_open(struct bobd_keep *keep, const struct bob_maps *maps,
		    const struct bobd_options *options);
void bobd_keep_close(struct bobd_keep *keep);
/* May rows be too old, by a wall clock that is this far from the boot clock? */
bool bobd_keep_clock_settled(struct bobd_keep *keep, uint64_t offset, uint64_t now);
/* Until the queue ends. */
void bobd_keep_run(struct bobd_keep *keep, struct bobd_backlog *backlog);

#endif
