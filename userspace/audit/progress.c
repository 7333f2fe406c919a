// SPDX-License-Identifier: GPL-2.0-only
/* How far a run is. */
#include <inttypes.h>
#include <stdio.h>

#include "progress.h"

static const uint64_t pause = 200000000;

void audit_progress_file(struct audit_progress *progress, size_t file, size_t files)
{
	progress->file = file;
	progress->files = files;
}

void audit_progress_show(struct audit_progress *progress, const struct audit_totals *totals,
			 int permille)
{
	uint64_t now;

	if (!progress->on)
		return;
	now = bob_now();
	if (now < progress->next)
		return;
	progress->next = now + pause;
	progress->shown = true;
	fputs("\r\033[K", stderr);
	if (progress->files > 1)
		fprintf(stderr, "file %zu of %zu, ", progress->file + 1, progress->files);
	if (permille >= 0)
		fprintf(stderr, "%d %%, ", permille / 10);
	fprintf(stderr, "%" PRIu64 " packets, %" PRIu64 " calls, %" PRIu64 " refused",
		totals->packets, totals->calls, totals->refused);
	fflush(stderr);
}

void audit_progress_clear(struct audit_progress *progress)
{
	if (progress->shown)
		fputs("\r\033[K", stderr);
	progress->shown = false;
}
