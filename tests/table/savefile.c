// SPDX-License-Identifier: GPL-2.0-only
#include "audit/trace.h"
#include "bob.h"
#include "frame_shape.h"
#include "savefile.h"

static struct audit_trace *open_silently(FILE *file, const char *path)
{
	struct audit_trace *trace = NULL;
	bool held = bob_log_hold(true);

	audit_trace_from(&trace, file, path);
	bob_log_hold(held);
	return trace;
}

int savefile_frames(FILE *file, const char *path, corpus_each each, void *arg)
{
	struct audit_trace *trace = open_silently(file, path);
	struct audit_packet packet;
	int result = 0;

	while (trace && !result && audit_trace_next(trace, &packet) == 1)
		if (packet.captured <= FRAME_MAX)
			result = each(path, packet.frame, packet.captured, arg);
	audit_trace_close(trace);
	return result;
}
