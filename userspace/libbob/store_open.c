/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Makes, checks and opens the store's file.
 *
 * A new store is made under another name and then linked into place: either
 * there is none, or it is whole. A file that is there already is told by its
 * header (SQLite's file format, bytes 60-71) before SQLite opens it, as opening
 * alone may write beside it; what is not a store of bob's is never touched.
 */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "cleanup.h"
#include "store.h"

enum { PATIENCE_MS = 2000, HEADER = 100, VERSION_AT = 60, APPLICATION_AT = 68 };
enum { CHECKED_ALWAYS = 1 << 20 }; /* bytes: about a millisecond */

/* At most so much memory is used, and only by a load of millions, which is then written once. */
#define CACHE_KIB "524288"

int bob_store_complain(sqlite3 *db, const char *path)
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
		return bob_err(EBADMSG,
			       "%s: corrupt (%s), and left as it is; move it away and put a backup "
			       "in its place, or load the policy anew",
			       path, text);
	case SQLITE_FULL: return bob_err(ENOSPC, "%s: the disk is full; nothing was changed", path);
	case SQLITE_READONLY:
	case SQLITE_PERM:
	case SQLITE_CANTOPEN:
		return bob_err(EACCES, "%s: cannot be opened for writing (%s); run this as root",
			       path, text);
	case SQLITE_CONSTRAINT:
		return bob_err(EBADMSG,
			       "%s: what stands there is nothing that bob would have written (%s); "
			       "the store is left as it is",
			       path, text);
	case SQLITE_NOMEM: return bob_err(ENOMEM, "out of memory");
	default: return bob_err(EIO, "%s: %s", path, text);
	}
}

int bob_store_strange(const struct bob_store *store, const char *what, const char *name)
{
	return bob_err(
		EBADMSG,
		"%s: %s%s%s: nothing that bob would have written; the store is left as it is",
		store->path, what, *name ? " " : "", name);
}

int bob_store_exec(sqlite3 *db, const char *path, const char *sql)
{
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		return bob_store_complain(db, path);
	return 0;
}

static int make_directories(const char *path)
{
	char copy[PATH_MAX];
	const char *dir;

	snprintf(copy, sizeof(copy), "%s", path);
	dir = dirname(copy);
	if (mkdir(dir, 0700) == 0 || errno == EEXIST)
		return 0;
	return bob_err(errno, "%s: the store's directory cannot be made: %s", dir, strerror(errno));
}

void bob_store_disconnect(sqlite3 **db)
{
	sqlite3_close(*db);
}

int bob_store_connect(const char *path, sqlite3 **ret)
{
	sqlite3 *db = NULL;
	/* A store belongs to one thread, which saves a lock around every column that is read. */
	int err = sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);

	if (err == SQLITE_OK)
		err = sqlite3_busy_timeout(db, PATIENCE_MS);
	if (err != SQLITE_OK) {
		err = bob_store_complain(db, path);
		sqlite3_close(db);
		return err;
	}
	*ret = db;
	return 0;
}

/* The journal mode is kept in the file; what comes here is whole before it is linked. */
static int fill_new(const char *path)
{
	_cleanup_(bob_store_disconnect) sqlite3 *db = NULL;
	char begin[160];
	int err = bob_store_connect(path, &db);

	snprintf(begin, sizeof(begin),
		 "PRAGMA synchronous=FULL; BEGIN; PRAGMA application_id=%d; PRAGMA user_version=%d",
		 BOB_STORE_APPLICATION, BOB_STORE_VERSION);
	if (!err)
		err = bob_store_exec(db, path, begin);
	if (!err)
		err = bob_store_exec(db, path, bob_store_schema);
	if (!err)
		err = bob_store_exec(db, path, bob_store_defaults);
	return err ? err : bob_store_exec(db, path, "COMMIT; PRAGMA journal_mode=WAL");
}

static int sync_directory(const char *path)
{
	char copy[PATH_MAX];
	_cleanup_fd_ int fd = -1;

	snprintf(copy, sizeof(copy), "%s", path);
	fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || fsync(fd))
		return bob_err(errno, "%s: cannot be written to disk: %s", path, strerror(errno));
	return 0;
}

static int create(const char *path)
{
	char fresh[PATH_MAX];
	int err, fd;

	if (snprintf(fresh, sizeof(fresh), "%s.XXXXXX", path) >= (int)sizeof(fresh))
		return bob_err(ENAMETOOLONG, "%s: too long for a path", path);
	err = make_directories(path);
	if (err)
		return err;
	fd = mkstemp(fresh); /* mode 0600, which SQLite gives to its journals too */
	if (fd < 0)
		return bob_err(errno, "%s: cannot be made: %s", path, strerror(errno));
	close(fd);
	err = fill_new(fresh);
	/* Somebody else may have made one meanwhile: theirs is as good. */
	if (!err && link(fresh, path) && errno != EEXIST)
		err = bob_err(errno, "%s: cannot be made: %s", path, strerror(errno));
	unlink(fresh);
	return err ? err : sync_directory(path);
}

static uint32_t big_endian(const unsigned char *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* -ENOENT (silent): there is no such file. */
static int check_header(const char *path, uint32_t *ret_version)
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
		return bob_err(EBADMSG, "%s: not a file; name the store with --store", path);
	if (pread(fd, head, sizeof(head), 0) != sizeof(head) ||
	    memcmp(head, "SQLite format 3", 16) != 0 ||
	    big_endian(head + APPLICATION_AT) != BOB_STORE_APPLICATION)
		return bob_err(EBADMSG,
			       "%s: not a store of bob's, or damaged, and left as it is; move it "
			       "away, or name another file with --store",
			       path);
	*ret_version = big_endian(head + VERSION_AT);
	return bob_store_check_version(*ret_version, path);
}

static int expect_ok(void *arg, int columns, char **values, char **names)
{
	(void)names;
	if (columns != 1 || !values[0] || strcmp(values[0], "ok") != 0)
		*(bool *)arg = false;
	return 0;
}

static int check_whole(sqlite3 *db, const char *path)
{
	bool whole = true;

	if (sqlite3_exec(db, "PRAGMA quick_check(1)", expect_ok, &whole, NULL) != SQLITE_OK)
		return bob_store_complain(db, path);
	if (whole)
		return 0;
	return bob_err(EBADMSG,
		       "%s: corrupt, and left as it is; move it away and put a backup in its "
		       "place, or load the policy anew",
		       path);
}

int bob_store_check(struct bob_store *store)
{
	return check_whole(store->db, store->path);
}

/*
 * How much of a file is looked at before anything relies on it. Reading every page
 * of a million users takes seconds, and an edit shall take milliseconds. So only a
 * small file is read whole each time, and one that is about to be migrated. Of the
 * others an edit reads the header, the schema, and the pages on its way, which
 * SQLite holds against their own structure: damage there stops it, damage elsewhere
 * is none of its business. bobd reads every page when it starts (bob_store_check()),
 * and every fact, as does an export. A file that was cut short is told at once in
 * any case, for its header says how many pages it has.
 */
static int check(sqlite3 *db, const char *path, uint32_t version)
{
	struct stat st;

	if (version == BOB_STORE_VERSION && !stat(path, &st) && st.st_size > CHECKED_ALWAYS)
		return bob_store_exec(db, path, "SELECT count(*) FROM sqlite_schema");
	return check_whole(db, path);
}

static int prepare(sqlite3 *db, const char *path, uint32_t version)
{
	int err = check(db, path, version);

	if (!err)
		err = bob_store_exec(db, path,
				     "PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY;"
				     "PRAGMA cache_size=-" CACHE_KIB);
	return err ? err : bob_store_migrate(db, path);
}

int bob_store_open(struct bob_store **ret, const char *path)
{
	_cleanup_(bob_store_disconnect) sqlite3 *db = NULL;
	uint32_t version = BOB_STORE_VERSION;
	struct bob_store *store;
	int err;

	if (strlen(path) >= sizeof(store->path))
		return bob_err(ENAMETOOLONG, "%s: too long for a path", path);
	err = check_header(path, &version);
	if (err == -ENOENT)
		err = create(path);
	if (!err)
		err = bob_store_connect(path, &db);
	if (!err)
		err = prepare(db, path, version);
	if (err)
		return err;
	store = calloc(1, sizeof(*store));
	if (!store)
		return bob_err(ENOMEM, "out of memory");
	store->db = TAKE_PTR(db);
	strcpy(store->path, path);
	*ret = store;
	return 0;
}

void bob_store_close(struct bob_store *store)
{
	if (!store)
		return;
	bob_sql_finish(store);
	sqlite3_close(store->db);
	free(store);
}
