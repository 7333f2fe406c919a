/* SPDX-License-Identifier: GPL-2.0-only */
/* The directory that bob's maps, programs and links are pinned in. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include <linux/magic.h>

#include "bob.h"
#include "cleanup.h"

static bool is_bpffs(const char *path)
{
	struct statfs fs;

	return !statfs(path, &fs) && fs.f_type == BPF_FS_MAGIC;
}

static bool is_empty(const char *path)
{
	DIR *dir = opendir(path);
	const struct dirent *entry;
	bool empty = dir != NULL;

	while (dir && empty && (entry = readdir(dir)))
		empty = !strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..");
	if (dir)
		closedir(dir);
	return empty;
}

/* Only over an empty directory: a mistyped --pins must hide nobody's files. */
static int mount_bpffs(const char *parent)
{
	struct stat st;

	if (stat(parent, &st))
		return bob_err(errno, "%s: %s; bpffs is mounted there, so the directory must exist",
			       parent, strerror(errno));
	if (!is_empty(parent))
		return bob_err(ENOTEMPTY,
			       "%s: no bpffs, and not empty, so bob mounts none over it; name a "
			       "directory within a bpffs with --pins",
			       parent);
	if (mount("bpf", parent, "bpf", MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_RELATIME,
		  "mode=0700"))
		return bob_err(errno,
			       "%s: bpffs cannot be mounted there: %s; run this as root, or mount "
			       "it first: mount -t bpf bpf %s",
			       parent, strerror(errno), parent);
	bob_info("%s: bpffs was not mounted, so bob mounted it", parent);
	return 0;
}

int bob_bpffs_prepare(const char *root)
{
	char copy[PATH_MAX];
	const char *parent;
	int err;

	if (snprintf(copy, sizeof(copy), "%s", root) >= (int)sizeof(copy))
		return bob_err(ENAMETOOLONG, "%s: too long for a path", root);
	parent = dirname(copy);
	if (!is_bpffs(parent)) {
		err = mount_bpffs(parent);
		if (err)
			return err;
	}
	if (mkdir(root, 0700) && errno != EEXIST)
		return bob_err(errno, "%s: cannot be made: %s", root, strerror(errno));
	if (chmod(root, 0700))
		return bob_err(errno, "%s: cannot be closed to others: %s", root, strerror(errno));
	return 0;
}

int bob_lock(const char *root, int *ret_fd)
{
	_cleanup_fd_ int fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return bob_err(errno, "%s: cannot be opened: %s", root, strerror(errno));
	if (flock(fd, LOCK_EX | LOCK_NB)) {
		if (errno == EWOULDBLOCK)
			return bob_err(EBUSY,
				       "%s: another bobd works there; stop it first, or give this "
				       "one a directory of its own with --pins",
				       root);
		return bob_err(errno, "%s: cannot be locked: %s", root, strerror(errno));
	}
	*ret_fd = TAKE_FD(fd);
	return 0;
}
