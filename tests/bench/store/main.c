/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * bench-store FILE [USERS] - how long a big policy takes into the store and out of
 * it, and one edit at that size, in time and in CPU time of this process. Each user
 * has a rule and three aliases, as in a company: an extension, a number, a name in a
 * second domain. FILE is made anew, and taken away at the end.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "libbob/policy.h"

enum { ALIASES = 3, RULES = 50, EDITS = 100 };

struct lap {
	double wall, cpu;
};

static double now(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static struct lap begin(void)
{
	return (struct lap){now(CLOCK_MONOTONIC), now(CLOCK_PROCESS_CPUTIME_ID)};
}

static void end(struct lap lap, const char *what, double scale, const char *unit)
{
	printf("%-36s %8.2f %s, %8.2f %s of CPU\n", what, (now(CLOCK_MONOTONIC) - lap.wall) * scale,
	       unit, (now(CLOCK_PROCESS_CPUTIME_ID) - lap.cpu) * scale, unit);
}

static void must(int err, const char *what)
{
	if (!err)
		return;
	fprintf(stderr, "bench-store: %s: error %d\n", what, err);
	exit(1);
}

static void remove_store(const char *path)
{
	char side[512];

	unlink(path);
	snprintf(side, sizeof(side), "%s-wal", path);
	unlink(side);
	snprintf(side, sizeof(side), "%s-shm", path);
	unlink(side);
}

/* A number with as many digits as it takes, each of them once, in no order. */
static unsigned long shuffled(unsigned long i, unsigned long n)
{
	return i * 2654435761UL % n;
}

static void name_user(char name[BOB_TEXT_MAX], unsigned long i, unsigned long n)
{
	snprintf(name, BOB_TEXT_MAX, "user%07lu@example.com", i % n);
}

static void add_user(struct bob_policy *policy, unsigned long i, unsigned long n)
{
	struct bob_terms terms = bob_terms_none;
	char name[BOB_TEXT_MAX], alias[ALIASES][BOB_TEXT_MAX];
	struct bob_fact user = {.kind = BOB_FACT_USER, .name = name, .terms = &terms};

	terms.limit = 1 + i % RULES;
	name_user(name, i, n);
	must(bob_policy_add(policy, &user), "a user");
	snprintf(alias[0], sizeof(alias[0]), "%lu", 1000000 + i);
	snprintf(alias[1], sizeof(alias[1]), "+4670%09lu", shuffled(i, 1000000007));
	snprintf(alias[2], sizeof(alias[2]), "u%07lu@sales.example.com", i);
	for (int j = 0; j < ALIASES; j++) {
		const struct bob_fact fact = {.kind = BOB_FACT_ALIAS, .name = alias[j], .of = name};

		must(bob_policy_add(policy, &fact), "an alias");
	}
}

static struct bob_policy *make_policy(unsigned long n)
{
	struct bob_policy *policy = bob_policy_new();

	for (unsigned long i = 0; i < n; i++)
		add_user(policy, i, n);
	must(bob_policy_settle(policy, NULL, NULL), "what was made up contradicts itself");
	return policy;
}

static struct bob_store *open_store(const char *path)
{
	struct bob_store *store = NULL;

	must(bob_store_open(&store, path), path);
	return store;
}

static void load(const char *path, unsigned long n, uint32_t room)
{
	struct bob_store *store = open_store(path);
	struct bob_policy *before = bob_policy_new(), *after = make_policy(n);
	struct bob_changes changes;
	struct lap lap;

	must(bob_store_read(store, before), "reading");
	must(bob_policy_diff(&changes, before, after), "the difference");
	printf("%lu users with %d aliases each: %zu changes\n", n, ALIASES, changes.n);
	lap = begin();
	must(bob_store_begin(store), "begin");
	must(bob_store_change(store, &changes, room), "change");
	end(lap, "change, as one transaction", 1, "s");
	lap = begin();
	must(bob_store_commit(store), "commit");
	end(lap, "commit", 1, "s");
	bob_changes_free(&changes);
	bob_policy_free(before);
	bob_policy_free(after);
	bob_store_close(store);
}

static void read_back(const char *path)
{
	struct lap lap = begin();
	struct bob_store *store = open_store(path);
	struct bob_policy *policy = bob_policy_new();

	must(bob_store_check(store), "check");
	end(lap, "open and check every page", 1, "s");
	lap = begin();
	must(bob_store_read(store, policy), "read");
	end(lap, "read all of it", 1, "s");
	bob_policy_free(policy);
	bob_store_close(store);
}

/* As a command does it: open, find, change, commit, close. */
static void edit(const char *path, unsigned long i, unsigned long n, uint32_t room)
{
	struct bob_store *store = open_store(path);
	struct bob_policy *policy = bob_policy_new();
	struct bob_terms terms = bob_terms_none;
	char name[BOB_TEXT_MAX];
	struct bob_fact after = {.kind = BOB_FACT_USER, .name = name, .terms = &terms};
	struct bob_change change = {.after = &after};

	name_user(name, shuffled(i, n), n);
	terms.limit = RULES + 1 + i % 3;
	must(bob_store_begin(store), "begin");
	must(bob_store_find(store, &after, policy), name);
	change.before = bob_policy_fact(policy, 0);
	must(bob_store_change(store, &(struct bob_changes){&change, 1}, room), name);
	must(bob_store_commit(store), "commit");
	bob_policy_free(policy);
	bob_store_close(store);
}

int main(int argc, char **argv)
{
	unsigned long n = argc > 2 ? strtoul(argv[2], NULL, 10) : 1000000;
	uint32_t room = (uint32_t)n + 2;
	struct lap lap;

	if (argc < 2 || !n || n >= 1 << 30) {
		fprintf(stderr, "usage: bench-store FILE [USERS]\n");
		return 2;
	}
	remove_store(argv[1]);
	load(argv[1], n, room);
	read_back(argv[1]);
	lap = begin();
	for (unsigned long i = 0; i < EDITS; i++)
		edit(argv[1], i, n, room);
	end(lap, "one edit, from open to close", 1000.0 / EDITS, "ms");
	remove_store(argv[1]);
	return 0;
}
