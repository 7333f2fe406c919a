/* SPDX-License-Identifier: GPL-2.0-only */
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include "crash.h"

enum { FILES_MOST = 64, UNSYNCED_MOST = 4096 };

const char *const crash_mode_names[CRASH_MODES] = {
	"never",     "killed",	    "unsynced writes lost", "unsynced writes torn",
	"disk full", "disk broken",
};

/* A write that a power cut may undo; a truncation where bytes is NULL. */
struct unsynced {
	char *bytes;
	long at, n;
};

/* What is on disk for certain, and what came since. A name that was deleted stays listed. */
struct disk_file {
	char path[PATH_MAX];
	char *bytes; /* NULL: the disk knows no such file */
	long n;
	struct unsynced *since;
	size_t n_since;
};

struct crash_file {
	sqlite3_file base;
	struct disk_file *disk; /* NULL: a temporary file */
	sqlite3_file *real;
};

static struct {
	sqlite3_vfs vfs, *real;
	sqlite3_io_methods methods;
	struct disk_file files[FILES_MOST];
	size_t n_files;
	enum crash_mode mode;
	long at, steps;
	unsigned seed;
} crash;

long crash_steps(void)
{
	return crash.steps;
}

static void must(int condition, const char *what)
{
	if (condition)
		return;
	perror(what);
	abort();
}

/* ---- what is on disk ---- */

static void set_size(struct disk_file *file, long n)
{
	file->bytes = realloc(file->bytes, (size_t)n + 1);
	must(file->bytes != NULL, "realloc");
	if (n > file->n)
		memset(file->bytes + file->n, 0, (size_t)(n - file->n));
	file->n = n;
}

static void apply(struct disk_file *file, const struct unsynced *one, long n)
{
	if (!one->bytes) {
		set_size(file, one->at);
		return;
	}
	if (!file->bytes || one->at + n > file->n)
		set_size(file, one->at + n);
	memcpy(file->bytes + one->at, one->bytes, (size_t)n);
}

static void forget_unsynced(struct disk_file *file)
{
	for (size_t i = 0; i < file->n_since; i++)
		free(file->since[i].bytes);
	free(file->since);
	file->since = NULL;
	file->n_since = 0;
}

static void add_unsynced(struct disk_file *file, const void *bytes, long n, long at)
{
	struct unsynced one = {.at = at, .n = n};

	must(file->n_since < UNSYNCED_MOST, "so many unsynced writes");
	if (bytes) {
		one.bytes = malloc((size_t)n + 1);
		must(one.bytes != NULL, "malloc");
		memcpy(one.bytes, bytes, (size_t)n);
	}
	file->since = reallocarray(file->since, file->n_since + 1, sizeof(one));
	must(file->since != NULL, "realloc");
	file->since[file->n_since++] = one;
}

static void make_durable(struct disk_file *file)
{
	if (!file->bytes)
		set_size(file, 0);
	for (size_t i = 0; i < file->n_since; i++)
		apply(file, &file->since[i], file->since[i].n);
	forget_unsynced(file);
}

/* As it stands there when it is first opened. */
static void read_file(struct disk_file *file)
{
	int fd = open(file->path, O_RDONLY | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return;
	must(!fstat(fd, &st), file->path);
	set_size(file, st.st_size);
	must(read(fd, file->bytes, (size_t)st.st_size) == st.st_size, file->path);
	close(fd);
}

static struct disk_file *find_file(const char *path)
{
	struct disk_file *file;

	for (size_t i = 0; i < crash.n_files; i++) {
		if (!strcmp(crash.files[i].path, path))
			return &crash.files[i];
	}
	must(crash.n_files < FILES_MOST, "so many files");
	file = &crash.files[crash.n_files++];
	snprintf(file->path, sizeof(file->path), "%s", path);
	read_file(file);
	return file;
}

/* ---- the moment ---- */

static void tear(struct disk_file *file)
{
	for (size_t i = 0; i < file->n_since; i++) {
		const struct unsynced *one = &file->since[i];

		switch (rand_r(&crash.seed) % 3) {
		case 0: break;
		case 1: apply(file, one, one->n); break;
		default: apply(file, one, one->n / 2); break;
		}
	}
}

/* A file that is gone may come back, if its deletion was not synced either. */
static void put_back(const struct disk_file *file)
{
	int fd;

	if (!file->bytes) {
		unlink(file->path);
		return;
	}
	fd = open(file->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	must(fd >= 0 && write(fd, file->bytes, (size_t)file->n) == file->n, file->path);
	close(fd);
}

static void cut_power(void)
{
	for (size_t i = 0; i < crash.n_files; i++) {
		struct disk_file *file = &crash.files[i];

		if (crash.mode == CRASH_UNSYNCED_TORN)
			tear(file);
		put_back(file);
	}
}

/* Counts one; SQLITE_OK, or how it fails from now on. */
static int step(void)
{
	if (++crash.steps < crash.at || crash.mode == CRASH_NEVER)
		return SQLITE_OK;
	switch (crash.mode) {
	case CRASH_DISK_FULL: return SQLITE_FULL;
	case CRASH_DISK_BROKEN: return SQLITE_IOERR_FSYNC;
	case CRASH_KILLED: break;
	default: cut_power(); break;
	}
	kill(getpid(), SIGKILL);
	abort();
}

/* ---- the VFS ---- */

static struct crash_file *ours(sqlite3_file *file)
{
	return (struct crash_file *)file;
}

static sqlite3_file *real(sqlite3_file *file)
{
	return ours(file)->real;
}

static int on_close(sqlite3_file *file)
{
	return real(file)->pMethods->xClose(real(file));
}

static int on_read(sqlite3_file *file, void *bytes, int n, sqlite3_int64 at)
{
	return real(file)->pMethods->xRead(real(file), bytes, n, at);
}

static int on_write(sqlite3_file *file, const void *bytes, int n, sqlite3_int64 at)
{
	int err = ours(file)->disk ? step() : SQLITE_OK;

	if (err)
		return err;
	if (ours(file)->disk)
		add_unsynced(ours(file)->disk, bytes, n, at);
	return real(file)->pMethods->xWrite(real(file), bytes, n, at);
}

static int on_truncate(sqlite3_file *file, sqlite3_int64 n)
{
	int err = ours(file)->disk ? step() : SQLITE_OK;

	/* No room is needed to become shorter. */
	if (err && err != SQLITE_FULL)
		return err;
	if (ours(file)->disk)
		add_unsynced(ours(file)->disk, NULL, 0, n);
	return real(file)->pMethods->xTruncate(real(file), n);
}

static int on_sync(sqlite3_file *file, int flags)
{
	int err = ours(file)->disk ? step() : SQLITE_OK;

	if (err)
		return err;
	if (ours(file)->disk)
		make_durable(ours(file)->disk);
	/* Real syncs would only take time: what is on disk is what this file says. */
	(void)flags;
	return SQLITE_OK;
}

static int on_size(sqlite3_file *file, sqlite3_int64 *ret)
{
	return real(file)->pMethods->xFileSize(real(file), ret);
}

static int on_lock(sqlite3_file *file, int level)
{
	return real(file)->pMethods->xLock(real(file), level);
}

static int on_unlock(sqlite3_file *file, int level)
{
	return real(file)->pMethods->xUnlock(real(file), level);
}

static int on_check(sqlite3_file *file, int *ret)
{
	return real(file)->pMethods->xCheckReservedLock(real(file), ret);
}

static int on_control(sqlite3_file *file, int op, void *arg)
{
	return real(file)->pMethods->xFileControl(real(file), op, arg);
}

static int on_sector(sqlite3_file *file)
{
	return real(file)->pMethods->xSectorSize(real(file));
}

static int on_device(sqlite3_file *file)
{
	return real(file)->pMethods->xDeviceCharacteristics(real(file));
}

static int on_map(sqlite3_file *file, int page, int size, int extend, void volatile **ret)
{
	return real(file)->pMethods->xShmMap(real(file), page, size, extend, ret);
}

static int on_shm_lock(sqlite3_file *file, int at, int n, int flags)
{
	return real(file)->pMethods->xShmLock(real(file), at, n, flags);
}

static void on_barrier(sqlite3_file *file)
{
	real(file)->pMethods->xShmBarrier(real(file));
}

static int on_unmap(sqlite3_file *file, int delete)
{
	return real(file)->pMethods->xShmUnmap(real(file), delete);
}

static int on_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags,
		   int *ret_flags)
{
	struct crash_file *opened = ours(file);
	int err;

	(void)vfs;
	opened->real = (sqlite3_file *)(opened + 1);
	opened->disk = name ? find_file(name) : NULL;
	err = crash.real->xOpen(crash.real, name, opened->real, flags, ret_flags);
	file->pMethods = err ? NULL : &crash.methods;
	return err;
}

static int on_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
	struct disk_file *file = find_file(name);
	int err = step();

	(void)vfs;
	if (err && err != SQLITE_FULL)
		return err;
	forget_unsynced(file);
	if (sync) {
		free(file->bytes);
		file->bytes = NULL;
		file->n = 0;
	}
	return crash.real->xDelete(crash.real, name, 0);
}

void crash_begin(enum crash_mode mode, long at, unsigned seed)
{
	crash.mode = mode;
	crash.at = at;
	crash.seed = seed;
	crash.steps = 0;
	if (crash.real)
		return;
	crash.real = sqlite3_vfs_find(NULL);
	crash.vfs = *crash.real;
	crash.vfs.zName = "crash";
	crash.vfs.szOsFile = (int)sizeof(struct crash_file) + crash.real->szOsFile;
	crash.vfs.xOpen = on_open;
	crash.vfs.xDelete = on_delete;
	crash.methods = (sqlite3_io_methods){
		2,	     on_close,	 on_read,  on_write,   on_truncate, on_sync,   on_size,
		on_lock,     on_unlock,	 on_check, on_control, on_sector,   on_device, on_map,
		on_shm_lock, on_barrier, on_unmap, NULL,       NULL,
	};
	must(sqlite3_vfs_register(&crash.vfs, 1) == SQLITE_OK, "sqlite3_vfs_register");
}
