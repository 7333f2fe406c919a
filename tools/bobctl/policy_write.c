/* SPDX-License-Identifier: GPL-2.0-only */
/* Writes a policy to a file: whoever reads it finds the old one or the new one, whole. */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy_file.h"

/* What is to be removed when a signal ends bobctl; "" for nothing. */
static char unfinished[PATH_MAX];

static void clean_up(int signal)
{
	if (unfinished[0])
		unlink(unfinished);
	raise(signal); /* its default action, as SA_RESETHAND says */
}

static void guard(void)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
	const struct sigaction action = {.sa_handler = clean_up, .sa_flags = (int)SA_RESETHAND};

	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		sigaction(signals[i], &action, NULL);
}

static int cannot(const char *path)
{
	return bob_err(errno, "%s: cannot be written: %s", path, strerror(errno));
}

/* As others would have made it, or as it was. */
static mode_t mode_of(const char *path)
{
	struct stat old;
	mode_t mask;

	if (!stat(path, &old))
		return old.st_mode & 07777;
	mask = umask(0);
	umask(mask);
	return 0666 & ~mask;
}

static int write_out(const struct bob_policy *policy, FILE *out, const char *path)
{
	int err = bob_policy_print(policy, out);

	if (err)
		return err;
	if (fflush(out) || fsync(fileno(out)))
		return cannot(path);
	return 0;
}

/* The name, too, is to be there after a power cut. */
static void sync_directory(const char *path)
{
	char copy[PATH_MAX];
	int fd;

	snprintf(copy, sizeof(copy), "%s", path);
	fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0) {
		fsync(fd);
		close(fd);
	}
}

static int write_beside(int fd, const char *path, const struct bob_policy *policy)
{
	FILE *out = fdopen(fd, "w");
	int err;

	if (!out) {
		err = cannot(path);
		close(fd);
		return err;
	}
	err = fchmod(fd, mode_of(path)) ? cannot(path) : write_out(policy, out, path);
	if (fclose(out) && !err)
		err = cannot(path);
	if (!err && rename(unfinished, path))
		err = cannot(path);
	return err;
}

/* A pipe, or a device: there is nothing to take the place of. */
static int write_into(const char *path, const struct bob_policy *policy)
{
	FILE *out = fopen(path, "we");
	int err;

	if (!out)
		return cannot(path);
	err = bob_policy_print(policy, out);
	if (fclose(out) && !err)
		err = cannot(path);
	return err;
}

int ctl_file_write(const char *path, const struct bob_policy *policy)
{
	char target[PATH_MAX], name[PATH_MAX];
	struct stat old;
	int fd, err;

	if (!stat(path, &old) && !S_ISREG(old.st_mode))
		return write_into(path, policy);
	/* Through symbolic links, which stay. */
	if (!realpath(path, target))
		snprintf(target, sizeof(target), "%s", path);
	if (snprintf(name, sizeof(name), "%s.XXXXXX", target) >= (int)sizeof(name))
		return bob_err(ENAMETOOLONG, "%.64s…: too long a name", path);
	fd = mkostemp(name, O_CLOEXEC);
	if (fd < 0)
		return cannot(path);
	memcpy(unfinished, name, sizeof(name));
	guard();
	err = write_beside(fd, target, policy);
	if (err)
		unlink(unfinished);
	unfinished[0] = '\0';
	if (!err)
		sync_directory(target);
	return err;
}
