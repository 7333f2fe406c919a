// SPDX-License-Identifier: GPL-2.0-only
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "corpus.h"
#include "frame_shape.h"
#include "savefile.h"

enum { MESSAGE_FILE_MAX = FRAME_MAX - 200 };

const char *const corpus_message_folders[] = {"messages", "torture-rfc4475", "torture-rfc5118",
					      "fuzz-seeds", NULL};
const char *const corpus_capture_folders[] = {"pcaps", "pcaps-negative", "pcaps-malformed", NULL};

bool corpus_is_there(void)
{
	return !access(CORPUS, R_OK);
}

static int by_name(const FTSENT **x, const FTSENT **y)
{
	return strcmp((*x)->fts_name, (*y)->fts_name);
}

/* Calls visit for each file below the folder, in order of name. */
static int walk(const char *folder, int (*visit)(const char *path, void *arg), void *arg)
{
	char root[256];
	char *roots[] = {root, NULL};
	int result = 0;
	FTSENT *entry;
	FTS *tree;

	snprintf(root, sizeof(root), CORPUS "%s", folder);
	tree = fts_open(roots, FTS_LOGICAL | FTS_NOCHDIR, by_name);
	while (tree && !result && (entry = fts_read(tree)))
		if (entry->fts_info == FTS_F && strcmp(entry->fts_name, "SOURCES.txt"))
			result = visit(entry->fts_path, arg);
	if (tree)
		fts_close(tree);
	return result;
}

struct visitor {
	corpus_each each;
	void *arg;
};

static int visit_message(const char *path, void *arg)
{
	const struct visitor *visitor = arg;
	uint8_t bytes[MESSAGE_FILE_MAX + 1];
	FILE *file = fopen(path, "rb");
	size_t n;

	if (!file)
		return 0;
	n = fread(bytes, 1, sizeof(bytes), file);
	fclose(file);
	return n > MESSAGE_FILE_MAX ? 0 : visitor->each(path, bytes, n, visitor->arg);
}

int corpus_messages(const char *folder, corpus_each each, void *arg)
{
	struct visitor visitor = {each, arg};

	return walk(folder, visit_message, &visitor);
}

static int visit_capture(const char *path, void *arg)
{
	const struct visitor *visitor = arg;
	FILE *file = fopen(path, "rb");

	return file ? savefile_frames(file, path, visitor->each, visitor->arg) : 0;
}

int corpus_frames(const char *folder, corpus_each each, void *arg)
{
	struct visitor visitor = {each, arg};

	return walk(folder, visit_capture, &visitor);
}
