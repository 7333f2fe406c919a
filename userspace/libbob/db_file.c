/* SPDX-License-Identifier: GPL-2.0-only */
/* Makes, checks and opens bob's SQLite files; told apart by SQLite's file format, bytes 60-71. */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "bob.h"
#include "db_file.h"

enum { PATIENCE_MS = 2000, HEADER = 100, VERSION_AT = 60, APPLICATION_AT = 68 };

int bob_db_complain(const struct bob_db_kind *kind, sqlite3 *db, const char *path)
{
	const char *text = db ? sqlite3_errmsg(db) : "out of memory";

	switch (db ? sqlite3_errcode(db) & 0xff : SQLITE_NOMEM) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return bob_err(EBUSY,
			       "%s: locked by another program for over %d s; try again when it is "
			       "done (fuser %s names it)",
			       path, PATIENCE_MS / 1000, path);
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return bob_err(EBADMSG, "%s: corrupt (%s), and left as it is; move it away %s",
			       path, text, kind->remedy);
	case SQLITE_FULL: return bob_err(ENOSPC, "%s: the disk is full; nothing was changed", path);
	case SQLITE_READONLY:
	case SQLITE_PERM:
	case SQLITE_CANTOPEN:
		return bob_err(EACCES, "%s: cannot be opened for writing (%s); run this as root",
			       path, text);
	case SQLITE_CONSTRAINT:
		return bob_err(EBADMSG,
			       "%s: what stands there is nothing that bob would have written (%s); "
			       "the %s is left as it is",
			       path, text, kind->noun);
	case SQLITE_NOMEM: return bob_err(ENOMEM, "out of memory");
	default: return bob_err(EIO, "%s: %s", path, text);
	}
}

int bob_db_exec(const struct bob_db_kind *kind, sqlite3 *db, const char *path, const char *sql)
{
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		return bob_db_complain(kind, db, path);
	return 0;
}

static int make_directories(const struct bob_db_kind *kind, const char *path)
{
	char copy[PATH_MAX];
	const char *dir;

	snprintf(copy, sizeof(copy), "%s", path);
	dir = dirname(copy);
	if (mkdir(dir, 0700) == 0 || errno == EEXIST)
		return 0;
	return bob_err(errno, "%s: the %s's directory cannot be made: %s", dir, kind->noun,
		       strerror(errno));
}

int bob_db_open(const struct bob_db_kind *kind, const char *path, int flags, sqlite3 **ret)
{
	sqlite3 *db = NULL;
	/* A file belongs to one thread, which saves a lock around every column that is read. */
	int err = sqlite3_open_v2(path, &db, flags | SQLITE_OPEN_NOMUTEX, NULL);

	if (err == SQLITE_OK)
		err = sqlite3_busy_timeout(db, PATIENCE_MS);
	if (err != SQLITE_OK) {
		err = bob_db_complain(kind, db, path);
		sqlite3_close(db);
		return err;
	}
	*ret = db;
	return 0;
}

/* The journal mode is kept in the file; what comes here is whole before it is linked. */
static int fill_new(const struct bob_db_kind *kind, const char *path)
{
	_cleanup_db_ sqlite3 *db = NULL;
	char begin[160];
	int err = bob_db_open(kind, path, SQLITE_OPEN_READWRITE, &db);

	snprintf(begin, sizeof(begin),
		 "PRAGMA synchronous=FULL; BEGIN; PRAGMA application_id=%d; PRAGMA user_version=%d",
		 kind->application, kind->version);
	if (!err)
		err = bob_db_exec(kind, db, path, begin);
	for (const char *const *make = kind->make; *make && !err; make++)
		err = bob_db_exec(kind, db, path, *make);
	return err ? err : bob_db_exec(kind, db, path, "COMMIT; PRAGMA journal_mode=WAL");
}

/*
 * SQLite takes a log for that of whatever file is beside it, and would write into this
 * one what another held that was moved away, or deleted. Such a log is kept, under the
 * name that fresh had: it may hold the last of what the other does.
 */
static int set_aside(const char *path, const char *fresh)
{
	static const char *const logs[] = {"-wal", "-journal"};
	char from[PATH_MAX + 16], to[PATH_MAX + 16];
	struct stat st;

	for (size_t i = 0; i < sizeof(logs) / sizeof(logs[0]); i++) {
		snprintf(from, sizeof(from), "%s%s", path, logs[i]);
		snprintf(to, sizeof(to), "%s%s", fresh, logs[i]);
		if (lstat(from, &st))
			continue;
		if (st.st_size ? rename(from, to) : unlink(from))
			return bob_err(errno, "%s: is in the way, and cannot be moved: %s", from,
				       strerror(errno));
		if (st.st_size)
			bob_warn("%s: of another file, which is gone; renamed to %s", from, to);
	}
	snprintf(from, sizeof(from), "%s-shm", path); /* an index, made anew from the log */
	unlink(from);
	return 0;
}

/* One at a time: nobody may take the log of what somebody else has just linked for an old one. */
static int put_in_place(const char *path, const char *fresh)
{
	char copy[PATH_MAX];
	_cleanup_fd_ int fd = -1;
	struct stat st;
	int err = 0;

	snprintf(copy, sizeof(copy), "%s", path);
	fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return bob_err(errno, "%s: cannot be made: %s", path, strerror(errno));
	if (flock(fd, LOCK_EX))
		bob_debug("%s: no lock on its directory: %s", path, strerror(errno)); /* NFS */
	/* Somebody else may have made one meanwhile: theirs is as good. */
	if (lstat(path, &st))
		err = set_aside(path, fresh);
	if (!err && link(fresh, path) && errno != EEXIST)
		err = bob_err(errno, "%s: cannot be made: %s", path, strerror(errno));
	if (!err && fsync(fd))
		err = bob_err(errno, "%s: cannot be written to disk: %s", path, strerror(errno));
	return err;
}

int bob_db_create(const struct bob_db_kind *kind, const char *path)
{
	char fresh[PATH_MAX];
	int err, fd;

	if (snprintf(fresh, sizeof(fresh), "%s.XXXXXX", path) >= (int)sizeof(fresh))
		return bob_err(ENAMETOOLONG, "%s: too long for a path", path);
	err = make_directories(kind, path);
	if (err)
		return err;
	fd = mkstemp(fresh); /* mode 0600, which SQLite gives to its journals too */
	if (fd < 0)
		return bob_err(errno, "%s: cannot be made: %s", path, strerror(errno));
	close(fd);
	err = fill_new(kind, fresh);
	if (!err)
		err = put_in_place(path, fresh);
	unlink(fresh);
	return err;
}

static uint32_t big_endian(const unsigned char *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

int bob_db_check_header(const struct bob_db_kind *kind, const char *path, uint32_t *ret_version)
{
	unsigned char head[HEADER];
	_cleanup_fd_ int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;

	if (fd < 0 && errno == ENOENT)
		return -ENOENT;
	if (fd < 0 || fstat(fd, &st))
		return bob_err(errno, "%s: cannot be read: %s; run this as root", path,
			       strerror(errno));
	if (!S_ISREG(st.st_mode))
		return bob_err(EBADMSG, "%s: not a file; name the %s with %s", path, kind->noun,
			       kind->option);
	if (pread(fd, head, sizeof(head), 0) != sizeof(head) ||
	    memcmp(head, "SQLite format 3", 16) != 0 ||
	    big_endian(head + APPLICATION_AT) != (uint32_t)kind->application)
		return bob_err(EBADMSG,
			       "%s: not a %s of bob's, or damaged, and left as it is; move it "
			       "away, or name another file with %s",
			       path, kind->noun, kind->option);
	*ret_version = big_endian(head + VERSION_AT);
	return 0;
}

static int expect_ok(void *arg, int columns, char **values, char **names)
{
	(void)names;
	if (columns != 1 || !values[0] || strcmp(values[0], "ok") != 0)
		*(bool *)arg = false;
	return 0;
}

int bob_db_check_whole(const struct bob_db_kind *kind, sqlite3 *db, const char *path)
{
	bool whole = true;

	if (sqlite3_exec(db, "PRAGMA quick_check(1)", expect_ok, &whole, NULL) != SQLITE_OK)
		return bob_db_complain(kind, db, path);
	if (whole)
		return 0;
	return bob_err(EBADMSG, "%s: corrupt, and left as it is; move it away %s", path,
		       kind->remedy);
}
