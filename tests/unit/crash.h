/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A disk that fails at a chosen moment: a VFS of SQLite's in front of the real one,
 * which counts writes, truncations, syncs and deletions, and ends the process before
 * the n-th, or has it fail. What was written and not synced by then is kept, lost,
 * or kept in part, as a power cut may have it.
 */
#ifndef BOB_TEST_CRASH_H
#define BOB_TEST_CRASH_H

#include <stdbool.h>

enum crash_mode {
	CRASH_NEVER,
	CRASH_KILLED,	     /* SIGKILL: the system goes on, and keeps what was written */
	CRASH_UNSYNCED_LOST, /* a power cut: nothing that was not synced is on disk */
	CRASH_UNSYNCED_TORN, /* some of it is, some by half */
	CRASH_DISK_FULL,     /* from then on there is no room */
	CRASH_DISK_BROKEN,   /* from then on nothing is written or synced */
	CRASH_MODES,
};

extern const char *const crash_mode_names[CRASH_MODES];

/* From now on, for this process. seed: which writes are lost or torn. */
void crash_begin(enum crash_mode mode, long at, unsigned seed);
/* How many steps were counted. */
long crash_steps(void);

#endif
