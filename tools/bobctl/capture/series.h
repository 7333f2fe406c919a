/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A series of files, NAME-00001.ENDING and on, for a capture that rotates. It goes on
 * where the files in its directory end, so that nothing is written over; a ring
 * counts those of earlier captures, too.
 */
#ifndef CAPTURE_SERIES_H
#define CAPTURE_SERIES_H

#include <limits.h>

#include "sink.h"

struct ctl_series {
	char directory[PATH_MAX];
	char stem[NAME_MAX + 1];   /* "NAME-" */
	char ending[NAME_MAX + 1]; /* with its dot, or "" */
	uint32_t ring;		   /* at most so many files; 0: any number */
};

/* path: NAME.ENDING */
int ctl_series_open(struct ctl_series *ret, const char *path, uint32_t ring);
/* Makes the next file, mode 0600, and removes those that the ring has no place for. */
int ctl_series_next(const struct ctl_series *series, char path[PATH_MAX], int *ret_fd);

#endif
