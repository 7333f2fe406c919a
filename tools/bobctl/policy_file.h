/* SPDX-License-Identifier: GPL-2.0-only */
/* Policies in files: read with every fault said, and written whole or not at all. */
#ifndef BOBCTL_POLICY_FILE_H
#define BOBCTL_POLICY_FILE_H

#include "edit.h"

/* ---- policy_read.c ---- */

/* Faults of a file, as they are found. */
struct ctl_faults {
	const char *file; /* as people know it */
	size_t n;	  /* all of them; the first are shown */
	json_t *json;	  /* an array of line, column, text; NULL: they go to stderr */
};

typedef int ctl_parser(struct bob_policy *policy, const char *bytes, size_t n,
		       bob_text_complaint *complain, void *arg);

/*
 * Reads path ("-": the standard input) with parse. -EINVAL: it has faults, which
 * have been told, and so has how many there are.
 */
int ctl_file_read(const char *path, ctl_parser *parse, struct bob_policy *policy,
		  struct ctl_faults *faults);

/* ---- policy_write.c ---- */

/* Into a file beside path, which takes its place when all of it is on the disk. */
int ctl_file_write(const char *path, const struct bob_policy *policy);

/* ---- policy_change.c ---- */

/* "3 users changed, 1 alias added, 2 rules removed" */
const char *ctl_changes_words(char dst[CTL_TERMS_WORDS], const struct bob_changes *changes);
json_t *ctl_changes_json(const struct bob_changes *changes);
/* In the words of the format, - for what stood there and + for what will. */
int ctl_changes_print(const struct bob_changes *changes);

#endif
