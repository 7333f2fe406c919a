/* SPDX-License-Identifier: GPL-2.0-only */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "series.h"
#include "cleanup.h"

enum { DIGITS = 5, DIGITS_MAX = 9 };

static void close_directory(DIR **directory)
{
	if (*directory)
		closedir(*directory);
}

int ctl_series_open(struct ctl_series *ret, const char *path, uint32_t ring)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	const char *dot = strrchr(name, '.');
	struct ctl_series series = {.ring = ring};
	size_t directory = (size_t)(name - path);

	if (!dot || dot == name)
		dot = name + strlen(name);
	if (directory >= sizeof(series.directory) || strlen(name) > NAME_MAX - DIGITS_MAX - 1)
		return bob_err(ENAMETOOLONG, "%s: too long for a file's name", path);
	if (!*name)
		return bob_err(EISDIR, "%s: a directory; name a file, too", path);
	snprintf(series.directory, sizeof(series.directory), "%.*s", (int)directory, path);
	if (!directory)
		strcpy(series.directory, "./");
	snprintf(series.stem, sizeof(series.stem), "%.*s-", (int)(dot - name), name);
	snprintf(series.ending, sizeof(series.ending), "%s", dot);
	*ret = series;
	return 0;
}

/* The number of a file of this series; 0: it is none. */
static uint32_t number_of(const struct ctl_series *series, const char *name)
{
	size_t stem = strlen(series->stem), digits;

	if (strncmp(name, series->stem, stem))
		return 0;
	name += stem;
	digits = strspn(name, "0123456789");
	if (digits < DIGITS || digits > DIGITS_MAX || strcmp(name + digits, series->ending))
		return 0;
	return (uint32_t)strtoul(name, NULL, 10);
}

/* Removes files up to this number, and returns the highest that there is. */
static int look(const struct ctl_series *series, uint32_t remove, uint32_t *ret_last)
{
	_cleanup_(close_directory) DIR *directory = opendir(series->directory);
	const struct dirent *entry;
	uint32_t last = 0, number;

	if (!directory)
		return bob_err(errno, "%s: cannot be read: %s", series->directory, strerror(errno));
	while ((entry = readdir(directory))) {
		number = number_of(series, entry->d_name);
		if (number > last)
			last = number;
		if (number && number <= remove)
			unlinkat(dirfd(directory), entry->d_name, 0);
	}
	*ret_last = last;
	return 0;
}

int ctl_series_next(const struct ctl_series *series, char path[PATH_MAX], int *ret_fd)
{
	uint32_t last, next;
	int fd = -1;
	int err = look(series, 0, &last);

	next = err ? 0 : last + 1;
	/* First away, then anew: the disk may have room for the ring and no more. */
	if (!err && series->ring && next > series->ring)
		err = look(series, next - series->ring, &last);
	if (err)
		return err;
	for (; fd < 0; next++) {
		int n = snprintf(path, PATH_MAX, "%s%s%0*u%s", series->directory, series->stem,
				 DIGITS, next, series->ending);

		if (n >= PATH_MAX)
			return bob_err(ENAMETOOLONG, "%s: too long for a file's name", path);
		fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
		if (fd < 0 && errno != EEXIST)
			return bob_err(errno, "%s: cannot be written: %s", path, strerror(errno));
	}
	*ret_fd = fd;
	return 0;
}
