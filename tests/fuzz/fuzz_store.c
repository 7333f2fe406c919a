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

#include "fuzz.h"
#include "libbob/policy.h"

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

static int look(const struct bob_fact *fact, void *arg)
{
	fuzz_require(memchr(fact->name, '\0', BOB_TEXT_MAX), "a name does not end");
	fuzz_require(!fact->of || memchr(fact->of, '\0', BOB_TEXT_MAX), "a name does not end");
	fuzz_require(!fact->terms || fact->terms->limit, "a limit of 0");
	++*(size_t *)arg;
	return 0;
}

/* What can be read as a whole can be read by kind. */
static void read_all(struct bob_store *store)
{
	struct bob_policy *policy = bob_policy_new();
	bool whole = !bob_store_read(store, policy);
	uint32_t number;
	size_t n = 0;

	for (enum bob_fact_kind kind = 0; kind < BOB_FACT_KINDS; kind++) {
		int err = bob_store_each_fact(store, kind, look, &n);

		fuzz_require(!err || !whole, "facts of kind %d cannot be read", kind);
	}
	if (whole)
		fuzz_require(n == bob_policy_size(policy), "%zu facts one by one, %zu in all", n,
			     bob_policy_size(policy));
	bob_policy_free(policy);
	bob_store_count(store, &number);
	bob_store_mode(store, &number);
	bob_store_room(store, &number);
}

static bool is_found(struct bob_store *store, const struct bob_fact *fact, bool *ret_same)
{
	struct bob_policy *policy = bob_policy_new();
	int err = bob_store_find(store, fact, policy);

	*ret_same = !err && bob_fact_same(bob_policy_fact(policy, 0), fact);
	bob_policy_free(policy);
	return !err;
}

/* Comes, is found as it came, and goes. */
static void edit(struct bob_store *store)
{
	static const char user[] = "fuzz@example.com";
	struct bob_terms terms = bob_terms_none;
	struct bob_fact facts[] = {
		{.kind = BOB_FACT_USER, .name = user, .terms = &terms},
		{.kind = BOB_FACT_ALIAS, .name = "fuzz", .of = user},
		{.kind = BOB_FACT_CALLER, .name = "fuzz", .of = user},
		{.kind = BOB_FACT_DOMAIN, .name = "fuzz.example.com", .terms = &terms},
	};
	enum { N = sizeof(facts) / sizeof(*facts) };
	struct bob_change comes[N] = {0}, goes[N] = {0};
	bool same;

	for (size_t i = 0; i < N; i++) {
		comes[i].after = &facts[i];
		goes[i].before = &facts[i];
	}
	terms.limit = 3;
	if (bob_store_begin(store))
		return;
	if (!bob_store_change(store, &(struct bob_changes){comes, N}, 1000)) {
		fuzz_require(facts[0].id && facts[0].id < 1000, "index %u", facts[0].id);
		for (size_t i = 0; i < N; i++)
			fuzz_require(!is_found(store, &facts[i], &same) || same,
				     "found otherwise than written");
		bob_store_change(store, &(struct bob_changes){goes, N}, 1000);
	}
	bob_store_set_mode(store, BOB_ENFORCE);
	if (bob_store_commit(store))
		bob_store_rollback(store);
}

/* Opening one that an older bob made writes it anew. */
static bool is_old(const uint8_t *data, size_t size)
{
	return size > 63 && data[60] == 0 && data[61] == 0 && data[62] == 0 && data[63] == 1;
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
	if (!is_old(data, size))
		require_untouched(data, size, "by reading it");
	if (bob_store_open(&store, path))
		return 0;
	edit(store);
	bob_store_close(store);
	return 0;
}
