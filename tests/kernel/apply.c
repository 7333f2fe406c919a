// SPDX-License-Identifier: GPL-2.0-only
/*
 * Edits of the policy in the store and the loaded maps. After each one both sides
 * of the maps say what the store says; and where it was killed, at whichever system
 * call, the side in force is a whole policy, the one before or the one after, and
 * who comes next mends the rest.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <bpf/bpf.h>

#include "apply.h"
#include "kernel.h"
#include "native.h"

enum { EDITS = 300, KILLS = 200 };

static char path[KERNEL_PATH];

/* ---- the store ---- */

static struct bob_policy *stored(void)
{
	struct bob_policy *facts = bob_policy_new();
	struct bob_store *store = NULL;
	int err = facts ? bob_store_open(&store, path) : -ENOMEM;

	if (!err)
		err = bob_store_read(store, facts);
	bob_store_close(store);
	if (!err)
		return facts;
	bob_policy_free(facts);
	return NULL;
}

static int both_say(const struct bob_policy *facts)
{
	return apply_compare(facts, 0, false) || apply_compare(facts, 1, false) ||
			       bob_policy_is_torn(&kernel.maps)
		       ? -1
		       : 0;
}

static int maps_say_what_the_store_says(void)
{
	struct bob_policy *facts = stored();
	int err = facts ? both_say(facts) : -1;

	bob_policy_free(facts);
	return err;
}

static int mend(void)
{
	struct bob_store *store = NULL;
	int err = bob_store_open(&store, path);

	if (!err)
		err = bob_policy_mend(&kernel.maps, store);
	bob_store_close(store);
	return err;
}

static int load(void)
{
	struct bob_store *store = NULL;
	int err = bob_store_open(&store, path);

	if (!err)
		err = bob_policy_load(&kernel.maps, store);
	bob_store_close(store);
	return err;
}

/* ---- tests: 0, or -1 ---- */

static int an_edit_makes_both_policies_equal(void)
{
	for (uint32_t seed = 1; seed <= EDITS; seed++) {
		struct bob_policy *after = apply_policy(seed);
		int err = kernel_store_edit(path, after);

		bob_policy_free(after);
		if (err || maps_say_what_the_store_says()) {
			fprintf(stderr, "seed %u: %d\n", seed, err);
			return -1;
		}
	}
	return 0;
}

static int a_load_that_changes_nothing_writes_nothing(void)
{
	uint32_t epoch = kernel.maps.config->epoch;

	return load() || kernel.maps.config->epoch != epoch ? -1 : 0;
}

/* Each by a stroke of its own; some in the side in force, some in the other. */
static int a_load_repairs_whatever_differs(void)
{
	const struct bob_maps *maps = &kernel.maps;
	struct bob_key key, stray = {1, 2};
	const struct bob_name nobody = {{5, 7}, {0, 0}};
	const struct bob_exempt exempt = {{0, BOB_EXEMPT_TARGET}};
	const struct bob_prefix prefix = {.bits = 24, .parity = 1, .digits = "99"};
	uint32_t rule = 1;

	for (int stroke = 0; stroke < 8; stroke++) {
		switch (stroke) {
		case 0:
			for (uint32_t id = 1; id < maps->config->users_max; id++)
				maps->users[id].rule[0] ^= 1;
			break;
		case 1: maps->config->policy[1].domains += 3; break;
		case 2:
			if (!bpf_map_get_next_key(maps->names_fd, NULL, &key))
				bpf_map_delete_elem(maps->names_fd, &key);
			break;
		case 3: bpf_map_update_elem(maps->names_fd, &stray, &nobody, BPF_ANY); break;
		case 4: bpf_map_update_elem(maps->exempt_fd, &stray, &exempt, BPF_ANY); break;
		case 5: bpf_map_update_elem(maps->prefixes_fd, &prefix, &rule, BPF_ANY); break;
		case 6:
			maps->users[maps->config->users_max - 1].flags = BOB_USER_PROVISIONED;
			break;
		case 7: maps->config->editing = 1; break;
		}
		if (load() || maps_say_what_the_store_says()) {
			fprintf(stderr, "stroke %d\n", stroke);
			return -1;
		}
	}
	return 0;
}

/* A call of two guests, as the programs would have entered it; returns the first one's index. */
static uint32_t enter_call(const char *const names[2], const struct bob_key *key)
{
	struct bob_call call = {.state = BOB_CALL_STATE(BOB_CALL_CONFIRMED, 3) | 3ULL << 24};
	struct bob_aor aor;

	call.deadline = bob_now() + 3600ULL * 1000000000;
	for (int i = 0; i < 2; i++) {
		struct bob_name name = {{0}, {0}};
		struct bob_user *user;

		bob_aor_canonical(&aor, names[i], kernel.maps.config);
		if (bpf_map_lookup_and_delete_elem(kernel.maps.free_users_fd, NULL, name.user))
			return 0;
		name.user[1] = name.user[0];
		user = &kernel.maps.users[name.user[0]];
		name.generation[0] = BOB_SLOTS_GENERATION(user->slots);
		name.generation[1] = name.generation[0];
		user->name = aor.key;
		user->flags = BOB_USER_LIVE;
		user->slots += i ? BOB_SLOTS_ONE_IN : BOB_SLOTS_ONE_OUT;
		bpf_map_update_elem(kernel.maps.names_fd, &aor.key, &name, BPF_ANY);
		call.parties[i] = (struct bob_party){name.user[0], name.generation[0]};
	}
	bpf_map_update_elem(kernel.maps.calls_fd, key, &call, BPF_ANY);
	return call.parties[0].user;
}

static int a_guest_who_gets_a_rule_keeps_his_calls(void)
{
	static const char *const names[] = {"guest@example.com", "other@example.com"};
	const struct bob_terms terms = bob_terms_none;
	const struct bob_fact guest = {.kind = BOB_FACT_USER, .name = names[0], .terms = &terms};
	const struct bob_key key = {7, 7};
	struct bob_policy *after = bob_policy_new();
	uint32_t index = enter_call(names, &key);
	const struct bob_user *user;
	struct bob_call call;
	int err = !index || !after || bob_policy_add(after, &guest) ||
		  bob_policy_settle(after, NULL, NULL) || kernel_store_edit(path, after) ||
		  bpf_map_lookup_elem(kernel.maps.calls_fd, &key, &call);

	bob_policy_free(after);
	if (err || call.parties[0].user >= kernel.maps.config->users_max ||
	    call.parties[1].user < kernel.maps.config->users_max)
		return -1;
	user = &kernel.maps.users[call.parties[0].user];
	return BOB_SLOTS_OUT(user->slots) == 1 && !BOB_SLOTS_CALLS(kernel.maps.users[index].slots)
		       ? maps_say_what_the_store_says()
		       : -1;
}

/* ---- killed ---- */

/* The edit in a process of its own, which stops before it begins. */
static pid_t start(uint32_t seed, bool traced)
{
	struct bob_policy *after = apply_policy(seed);
	pid_t child;

	fflush(NULL);
	child = fork();
	if (!child) {
		if (traced)
			ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		raise(SIGSTOP);
		_exit(kernel_store_edit(path, after) ? 1 : 0);
	}
	bob_policy_free(after);
	waitpid(child, NULL, WUNTRACED);
	return child;
}

/* Kills it at its step-th system call. Returns 0 when it ended before. */
static int kill_at(pid_t child, int step)
{
	int status;

	for (int i = 0; i < step; i++) {
		ptrace(PTRACE_SYSCALL, child, NULL, NULL);
		if (waitpid(child, &status, 0) != child || WIFEXITED(status))
			return 0;
	}
	kill(child, SIGKILL);
	while (waitpid(child, &status, 0) == child && !WIFEXITED(status) && !WIFSIGNALED(status))
		;
	return 1;
}

static int kill_after(pid_t child, unsigned us)
{
	int status;

	kill(child, SIGCONT);
	usleep(us);
	kill(child, SIGKILL);
	waitpid(child, &status, 0);
	return WIFSIGNALED(status);
}

/* What is in force is the policy before or the one after, and whole. */
static int live_is_whole(const struct bob_policy *before, const struct bob_policy *after)
{
	uint32_t live = kernel.maps.config->epoch & 1;

	if (!apply_compare(before, live, true) || !apply_compare(after, live, true))
		return 0;
	fprintf(stderr, "half a policy is in force; beside the one after the edit:\n");
	return apply_compare(after, live, false);
}

/* after has no indices yet: they are those of before, or whatever the edit gave out. */
static int look_at_wreck(const struct bob_policy *before)
{
	struct bob_policy *now = stored();
	int err = now ? live_is_whole(before, now) : -1;

	if (!err && bob_policy_is_torn(&kernel.maps))
		err = mend();
	if (!err)
		err = both_say(now);
	bob_policy_free(now);
	return err;
}

static int killed_edits(bool traced, int *ret_killed)
{
	int err = 0, step = 1;

	for (uint32_t round = 0; round < KILLS && !err; round++) {
		uint32_t seed = 1000 + round / 8;
		struct bob_policy *before = stored();
		pid_t child = start(seed, traced);
		int killed = traced ? kill_at(child, step) : kill_after(child, round * 97 % 12000);

		*ret_killed += killed;
		err = before ? look_at_wreck(before) : -1;
		bob_policy_free(before);
		if (err)
			fprintf(stderr, "round %u, step %d\n", round, step);
		/* On to where this one was killed, until an edit has come to its end. */
		step = killed ? step + 7 : 1 + (int)(round % 7);
	}
	return err;
}

static int an_edit_killed_at_a_system_call_leaves_a_whole_policy_in_force(void)
{
	int killed = 0;

	return killed_edits(true, &killed) || killed < KILLS / 2 ? -1 : 0;
}

static int an_edit_killed_at_any_time_leaves_a_whole_policy_in_force(void)
{
	int killed = 0;

	return killed_edits(false, &killed) || killed < KILLS / 8 ? -1 : 0;
}

/* ---- as TAP ---- */

static const struct {
	const char *behaviour;
	int (*test)(void);
} tests[] = {
	{"an edit makes both policies in the maps say what the store says",
	 an_edit_makes_both_policies_equal},
	{"a load that changes nothing writes nothing", a_load_that_changes_nothing_writes_nothing},
	{"a load repairs whatever differs", a_load_repairs_whatever_differs},
	{"a guest who gets a rule keeps his calls", a_guest_who_gets_a_rule_keeps_his_calls},
	{"an edit killed at a system call leaves a whole policy in force, and is mended",
	 an_edit_killed_at_a_system_call_leaves_a_whole_policy_in_force},
	{"an edit killed at any time leaves a whole policy in force, and is mended",
	 an_edit_killed_at_any_time_leaves_a_whole_policy_in_force},
};

int kernel_play_apply(void)
{
	int failed = 0;

	if (bob_engine_reset(bob_now()) || kernel_reset() || kernel_store_make(path)) {
		printf("not ok - the policy can be edited\n");
		return 1;
	}
	failed = load() != 0;
	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		int err = tests[i].test();

		printf("%s - %s\n", err ? "not ok" : "ok", tests[i].behaviour);
		failed += err != 0;
	}
	kernel_store_remove(path);
	return failed;
}
