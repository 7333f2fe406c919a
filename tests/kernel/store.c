// SPDX-License-Identifier: GPL-2.0-only
/* A store of the policy for one test: made in a directory of its own, edited, and removed. */
#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kernel.h"
#include "libbob/policy.h"

int kernel_store_make(char path[KERNEL_PATH])
{
	char directory[] = "/tmp/bob_kernel_XXXXXX";

	mkdir("/tmp", 01777); /* a virtual machine may have none */
	if (!mkdtemp(directory))
		return -errno;
	snprintf(path, KERNEL_PATH, "%s/store.db", directory);
	return 0;
}

int kernel_store_edit(const char *path, struct bob_policy *after)
{
	struct bob_policy *before = bob_policy_new();
	struct bob_changes changes = {0};
	struct bob_store *store = NULL;
	int err = before && after ? bob_store_open(&store, path) : -ENOMEM;

	if (!err)
		err = bob_store_begin(store);
	if (!err)
		err = bob_store_read(store, before);
	if (!err)
		err = bob_policy_diff(&changes, before, after);
	if (!err)
		err = bob_policy_edit(&kernel.maps, store, &changes);
	bob_changes_free(&changes);
	bob_store_close(store);
	bob_policy_free(before);
	return err;
}

void kernel_store_remove(char path[KERNEL_PATH])
{
	static const char *const tails[] = {"", "-wal", "-shm"};
	char file[KERNEL_PATH + 8];

	for (int i = 0; i < 3; i++) {
		snprintf(file, sizeof(file), "%s%s", path, tails[i]);
		unlink(file);
	}
	rmdir(dirname(path));
}
