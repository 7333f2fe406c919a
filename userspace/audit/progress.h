/* SPDX-License-Identifier: GPL-2.0-only */
/* One line on a terminal that says how far a run is, written over and over. */
#ifndef AUDIT_PROGRESS_H
#define AUDIT_PROGRESS_H

#include "audit.h"

struct audit_progress {
	bool on;
	bool shown;    /* there is a line to clear */
	uint64_t next; /* time of the next one */
	size_t file, files;
};

void audit_progress_file(struct audit_progress *progress, size_t file, size_t files);
/* At most five times a second. permille: of this file; -1: its size is not known. */
void audit_progress_show(struct audit_progress *progress, const struct audit_totals *totals,
			 int permille);
void audit_progress_clear(struct audit_progress *progress);

#endif
