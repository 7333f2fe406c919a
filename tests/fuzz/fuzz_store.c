// SPDX-License-Identifier: GPL-2.0-only
/*
 * Any file as the store: a file that is not one is left as it is, with nothing
 * beside it; reading one changes nothing; and one that opens can be edited, or
 * says why not.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bob.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char directory[64], path[80];

static void remove_files(void)
{
	char side[96];

	unlink(path);
	snprintf(side, sizeof(side), "%s-wal", path);
	unlink(side);
	snprintf(side, sizeof(side), "%s-shm", path);
	unlink(side);
	snprintf(side, sizeof(side), "%s-journal", path);
	unlink(side);
}

static void remove_directory(void)
{
	remove_files();
	rmdir(directory);
}

static void make_directory(void)
{
	/* In memory, where it can be: an input a millisecond. */
	snprintf(directory, sizeof(directory), "%s/bob-fuzz-XXXXXX",
		 access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm");
	fuzz_require(mkdtemp(directory), "no place for files");
	snprintf(path, sizeof(path), "%s/bob.db", directory);
	atexit(remove_directory);
}

static void write_file(const uint8_t *data, size_t size)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	fuzz_require(fd >= 0 && write(fd, data, size) == (ssize_t)size, "no room for files");
	close(fd);
}

static void require_untouched(const uint8_t *data, size_t size, const char *when)
{
	uint8_t *now = malloc(size + 1);
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	fuzz_require(fd >= 0 && read(fd, now, size + 1) == (ssize_t)size &&
			     !memcmp(now, data, size),
		     "the file changed %s", when);
	close(fd);
	free(now);
}

static void require_nothing_beside(const char *when)
{
	char side[96];

	snprintf(side, sizeof(side), "%s-journal", path);
	fuzz_require(access(side, F_OK), "a journal was left behind %s", when);
}

static int look(const struct bob_entry *entry, void *arg)
{
	fuzz_require(memchr(entry->text, '\0', sizeof(entry->text)), "a name does not end");
	fuzz_require(entry->limit, "a limit of 0");
	++*(uint32_t *)arg;
	return 0;
}

static void read_all(struct bob_store *store)
{
	uint32_t n = 0, count = 0, number;
	struct bob_entry entry;
	int err = bob_store_each(store, look, &n);

	if (!err && !bob_store_count(store, &count))
		fuzz_require(n == count, "%u users listed, %u counted", n, count);
	bob_store_get(store, "1001", &entry);
	bob_store_mode(store, &number);
	bob_store_room(store, &number);
}

static void edit(struct bob_store *store)
{
	struct bob_entry entry = {.text = "alice@example.com", .limit = 3}, found;

	if (bob_store_begin(store))
		return;
	if (!bob_store_set(store, &entry, 1000)) {
		fuzz_require(entry.id && entry.id < 1000, "index %u", entry.id);
		if (!bob_store_get(store, "alice@example.com", &found))
			fuzz_require(found.id == entry.id && found.limit == 3,
				     "found otherwise than written");
		bob_store_delete(store, "alice@example.com");
	}
	bob_store_set_mode(store, BOB_ENFORCE);
	if (bob_store_commit(store))
		bob_store_rollback(store);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bob_store *store;

	if (!*directory)
		make_directory();
	remove_files();
	write_file(data, size);
	if (bob_store_open(&store, path)) {
		require_untouched(data, size, "although it is no store");
		require_nothing_beside("of what is no store");
		return 0;
	}
	read_all(store);
	bob_store_close(store);
	require_untouched(data, size, "by reading it");
	if (bob_store_open(&store, path))
		return 0;
	edit(store);
	bob_store_close(store);
	return 0;
}
