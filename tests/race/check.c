// SPDX-License-Identifier: GPL-2.0-only
/* What must hold when all CPUs have come to rest: the counts, and the records they follow from. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <bpf/bpf.h>

/* Behind <bpf/bpf.h>: only the sizes of the native maps are of interest here. */
#include "native.h"
#include "race.h"

enum { CALLS_MAX = 1024, USERS_MAX = 1024 };

static struct bob_key keys[CALLS_MAX];
static struct bob_call calls[CALLS_MAX];

/* All records at once; how many, or -1. */
static int read_calls(void)
{
	uint32_t n = CALLS_MAX, at;

	if (!bpf_map_lookup_batch(kernel.maps.calls_fd, NULL, &at, keys, calls, &n, NULL) ||
	    errno == ENOENT)
		return n;
	perror("bob_calls");
	return -1;
}

static bool is_live(const struct bob_call *call)
{
	uint32_t phase = BOB_CALL_PHASE(call->state);

	return phase >= BOB_CALL_TRYING && phase <= BOB_CALL_ENDING;
}

static void tally_call(const struct bob_call *call, uint32_t *slots)
{
	for (int i = 0; i < BOB_PARTIES_MAX; i++) {
		const struct bob_party *party = &call->parties[i];

		if (!(BOB_CALL_HELD(call->state) & 1U << i) || party->user >= USERS_MAX ||
		    BOB_SLOTS_GENERATION(kernel.maps.users[party->user].slots) != party->generation)
			continue;
		slots[party->user] += BOB_PARTY_CALLS(i) ? BOB_SLOTS_ONE_OUT : BOB_SLOTS_ONE_IN;
	}
}

/* The places at which the call names groups of the party at a place. */
static uint32_t groups_of(const struct bob_call *call, int place)
{
	uint32_t live = kernel.maps.config->epoch & 1, places = 0;
	uint32_t index = call->parties[place].user;

	for (int deep = 0; deep < BOB_GROUPS_DEEP; deep++) {
		index = kernel.maps.users[index].group[live];
		for (int i = BOB_CALLER_GROUPS; index && i < BOB_PARTIES_MAX; i++)
			if (call->parties[i].user == index)
				places |= 1U << i;
	}
	return places;
}

/* Whoever is in the call has his groups with him; and no group is in it for nobody's sake. */
static int check_groups(const struct bob_call *call)
{
	uint32_t claimed = BOB_CALL_CLAIMED(call->state), wanted = 0;

	for (int i = 0; i < BOB_PEOPLE_MAX; i++)
		if (claimed & 1U << i && call->parties[i].user < USERS_MAX)
			wanted |= groups_of(call, i);
	claimed &= ~((1U << BOB_CALLER_GROUPS) - 1);
	if (claimed == wanted)
		return 0;
	fprintf(stderr, "a call claims groups %x, its people have %x\n", claimed, wanted);
	return -1;
}

int check_counts(void)
{
	uint32_t slots[USERS_MAX] = {0};
	int n = read_calls(), err = n < 0;

	for (int i = 0; i < n; i++) {
		if (!is_live(&calls[i]))
			continue;
		tally_call(&calls[i], slots);
		err |= check_groups(&calls[i]);
	}
	for (uint32_t i = 1; i < kernel.maps.users_size && i < USERS_MAX; i++) {
		uint32_t counted = kernel.maps.users[i].slots;

		if (counted == slots[i])
			continue;
		fprintf(stderr, "user %u counts %u in, %u out; records say %u and %u\n", i,
			BOB_SLOTS_IN(counted), BOB_SLOTS_OUT(counted), BOB_SLOTS_IN(slots[i]),
			BOB_SLOTS_OUT(slots[i]));
		err = 1;
	}
	return err ? -1 : 0;
}

int check_nobody(void)
{
	for (uint32_t i = 1; i < kernel.maps.users_size; i++) {
		if (!BOB_SLOTS_CALLS(kernel.maps.users[i].slots))
			continue;
		fprintf(stderr, "user %u is in %u calls, and should be in none\n", i,
			BOB_SLOTS_CALLS(kernel.maps.users[i].slots));
		return -1;
	}
	return 0;
}

int check_newest(struct bob_key *key)
{
	int n = read_calls(), newest = -1;

	for (int i = 0; i < n; i++)
		if (is_live(&calls[i]) && (newest < 0 || calls[i].started > calls[newest].started))
			newest = i;
	if (newest < 0)
		return -1;
	*key = keys[newest];
	return 0;
}

void check_print_calls(void)
{
	int n = read_calls();

	for (int i = 0; i < n; i++) {
		fprintf(stderr, "  call %016llx: phase %u, held %x, claimed %x, flags %x, parties",
			(unsigned long long)keys[i].a, BOB_CALL_PHASE(calls[i].state),
			BOB_CALL_HELD(calls[i].state), BOB_CALL_CLAIMED(calls[i].state),
			calls[i].flags);
		for (int j = 0; j < BOB_PARTIES_MAX; j++)
			fprintf(stderr, " %u", calls[i].parties[j].user);
		fprintf(stderr, ", branches");
		for (int j = 0; j < BOB_BRANCHES_MAX && calls[i].branches[j]; j++)
			fprintf(stderr, " %04llx:%u(%u)",
				(unsigned long long)BOB_BRANCH_HASH(calls[i].branches[j]) & 0xffff,
				BOB_BRANCH_STATE(calls[i].branches[j]),
				BOB_BRANCH_PARTY(calls[i].branches[j]));
		fprintf(stderr, ", dialogs");
		for (int j = 0; j < BOB_DIALOGS_MAX && calls[i].dialogs[j].tag; j++)
			fprintf(stderr, " %04llx:%u",
				(unsigned long long)BOB_BRANCH_HASH(calls[i].dialogs[j].tag) &
					0xffff,
				BOB_BRANCH_STATE(calls[i].dialogs[j].tag));
		fputc('\n', stderr);
	}
}

void check_print_counters(void)
{
	for (uint32_t i = 0; i < BOB_N_MAX; i++)
		if (kernel_counter(i))
			fprintf(stderr, "  %s %llu\n", reason_name(i),
				(unsigned long long)kernel_counter(i));
}

const char *check_full_name(char uri[80], const char *name)
{
	snprintf(uri, 80, strchr(name, ':') ? "%s" : "sip:%s@example.com", name);
	return uri;
}

/* He has the index that he has natively. */
static const struct bob_user *check_group(const char *name)
{
	const struct bob_user *group = bob_engine_user(name);

	for (uint32_t i = 1; group && i < BOB_ENGINE_USERS_MAX; i++)
		if (bob_native_lookup(&bob_users, &i) == group)
			return &kernel.maps.users[i];
	return NULL;
}

const struct bob_user *check_user(const char *name)
{
	uint32_t live = kernel.maps.config->epoch & 1;
	struct bob_name found;
	struct bob_key key;
	char uri[80];

	if (strchr(name, ':'))
		return check_group(name);
	if (bob_engine_key(check_full_name(uri, name), &key, NULL) ||
	    bpf_map_lookup_elem(kernel.maps.names_fd, &key, &found) ||
	    found.user[live] >= kernel.maps.users_size ||
	    BOB_SLOTS_GENERATION(kernel.maps.users[found.user[live]].slots) !=
		    found.generation[live])
		return NULL;
	return &kernel.maps.users[found.user[live]];
}

/* One "carol 0-2"; where it ends, or NULL if it is not so. */
static const char *check_one(const char *text)
{
	const struct bob_user *user;
	char name[32];
	int least, most, length = 0, calls_now;

	if (sscanf(text, "%31[a-z:] %d%n", name, &least, &length) != 2)
		return NULL;
	most = least;
	text += length;
	if (*text == '-')
		most = strtol(text + 1, (char **)&text, 10);
	user = check_user(name);
	calls_now = user ? (int)BOB_SLOTS_CALLS(user->slots) : 0;
	if (calls_now >= least && calls_now <= most)
		return text + strspn(text, ", ");
	fprintf(stderr, "%s is in %d calls\n", name, calls_now);
	return NULL;
}

int check_text(const char *text)
{
	for (text = text ? text : ""; text && *text;)
		text = check_one(text);
	return text ? 0 : -1;
}
