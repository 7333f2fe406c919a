// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <bpf/bpf.h>

#include "race.h"

#define SECOND 1000000000ULL

enum { TOMBSTONE = 16 /* s; half of the other timers, so that a sweep can tell */ };

/* A race that is being played. */
struct play {
	const struct race *race;
	struct shot before[RACE_LINES], after[RACE_LINES];
	struct shot at_once[LANES_MAX][LANE_LINES];
	struct shot pool[POOL_MAX];
	int pooled;
	uint32_t passed[LANES_MAX * LANE_LINES + 1]; /* rounds, by how many messages passed */
};

static int make_shots(struct shot *shots, const char *const *lines, int n)
{
	for (int i = 0; i < n; i++)
		if (shot_make(&shots[i], lines[i]))
			return -1;
	return 0;
}

static void number_shots(struct shot *shots, int n, uint32_t round)
{
	for (int i = 0; i < n && shots[i].line; i++)
		shot_number(&shots[i], round);
}

static int run_shots(struct shot *shots)
{
	for (int i = 0; i < RACE_LINES && shots[i].line; i++)
		if (shot_run(&shots[i]))
			return -1;
	return 0;
}

/* The agent lives and its ring is empty; no recount finds twice what it saw in mid-change. */
static void play_agent(void)
{
	kernel.maps.config->heartbeat = bob_now();
	kernel.maps.queues->done = kernel.maps.queues->sent;
	for (uint32_t i = 1; i < kernel.maps.users_size; i++)
		if (kernel.maps.users[i].doubt)
			kernel.maps.users[i].doubt = 0;
}

static int limit_users(const char *list)
{
	char name[32], uri[80];
	int limit, length, index;

	for (; list && *list; list += length, list += strspn(list, ", ")) {
		if (sscanf(list, "%31[a-z:] %d%n", name, &limit, &length) != 2)
			return -1;
		index = bob_engine_limit(check_full_name(uri, name), limit, bob_now());
		if (index < 0 || kernel_policy())
			return -1;
	}
	return 0;
}

static int group_users(const char *list)
{
	char name[32], group[32], uri[80];
	int length;

	for (; list && *list; list += length, list += strspn(list, ", ")) {
		if (sscanf(list, "%31[a-z:] %31[a-z:]%n", name, group, &length) != 2)
			return -1;
		if (bob_engine_group(check_full_name(uri, name), group) < 0 || kernel_policy())
			return -1;
	}
	return 0;
}

/* The index that a guest's calls move to. */
enum { MOVED_TO = BOB_ENGINE_USERS_MAX - 1 };

static int aim_move(struct shot *shot)
{
	const struct bob_user *guest = check_user(shot->line + strlen("move "));

	if (!guest)
		return -1;
	shot->request.user = guest - kernel.maps.users;
	shot->request.to = MOVED_TO;
	return 0;
}

/* A recount looks at whoever has been idle for a while only. */
static void age_users(void)
{
	for (uint32_t i = 1; i < kernel.maps.users_size; i++)
		if (!BOB_SLOTS_CALLS(kernel.maps.users[i].slots))
			kernel.maps.users[i].changed -= SECOND;
}

/* What a sweep at once is about is known only after .before. */
static int aim_sweeps(struct play *play)
{
	int err = 0;

	for (int lane = 0; lane < LANES_MAX && !err; lane++) {
		struct shot *shot = &play->at_once[lane][0];

		if (!shot->line || shot->message)
			continue;
		if (shot->request.op == BOB_SWEEP_RECOUNT)
			age_users();
		else if (shot->request.op == BOB_SWEEP_RELEASE)
			err = check_newest(&shot->request.call);
		else if (shot->request.op == BOB_SWEEP_MOVE)
			err = aim_move(shot);
	}
	if (err)
		fprintf(stderr, "nothing to aim a sweep at\n");
	return err;
}

static int count_passed(struct play *play)
{
	int passed = 0;

	for (int lane = 0; lane < LANES_MAX; lane++)
		for (int i = 0; i < LANE_LINES && play->at_once[lane][i].line; i++)
			passed += play->at_once[lane][i].message &&
				  play->at_once[lane][i].action == XDP_PASS;
	play->passed[passed]++;
	return passed;
}

static int check_passed(struct play *play)
{
	const struct range *wanted = &play->race->passes;
	int passed = count_passed(play);

	if (!wanted->most || (passed >= wanted->least && passed <= wanted->most))
		return 0;
	fprintf(stderr, "%d messages passed\n", passed);
	return -1;
}

/* Everything ends: nobody is in a call then, and no record is left. */
static int clean_up(void)
{
	struct bob_sweep clear = {.op = BOB_SWEEP_CLEAR};
	struct bob_sweep expire = {.op = BOB_SWEEP_EXPIRE, .now = bob_now() + 100000 * SECOND};

	if (bob_sweep_run(&kernel.maps, &clear) || bob_sweep_run(&kernel.maps, &expire))
		return -1;
	return check_nobody();
}

/* Lines at random; a call lives for some rounds. */
static uint32_t draw_lines(struct play *play, uint32_t round)
{
	for (int lane = 0; lane < lanes_cpus; lane++)
		for (int i = 0; i < LANE_LINES; i++)
			play->at_once[lane][i] = play->pool[random() % play->pooled];
	return round / 16;
}

static int play_round(struct play *play, uint32_t round)
{
	const struct race *race = play->race;
	bool last = !race->pool || round % 16 == 15;

	if (race->pool)
		round = draw_lines(play, round);

	number_shots(play->before, RACE_LINES, round);
	number_shots(play->after, RACE_LINES, round);
	for (int lane = 0; lane < LANES_MAX; lane++)
		number_shots(play->at_once[lane], LANE_LINES, round);
	play_agent();
	if (run_shots(play->before) || aim_sweeps(play) || lanes_run() || check_passed(play))
		return -1;
	if (check_counts() || check_text(race->then))
		return -1;
	if (run_shots(play->after) || check_counts() || check_text(race->end))
		return -1;
	return last ? clean_up() : 0;
}

static int prepare(struct play *play, const struct race *race)
{
	play->race = race;
	while (race->pool && race->pool[play->pooled])
		play->pooled++;
	if (bob_engine_reset(bob_now()) || kernel_reset() || limit_users(race->limits) ||
	    group_users(race->members) || make_shots(play->before, race->before, RACE_LINES) ||
	    make_shots(play->after, race->after, RACE_LINES) ||
	    make_shots(play->pool, race->pool, play->pooled))
		return -1;
	kernel.maps.config->join_session = race->joins;
	kernel.maps.config->tombstone = TOMBSTONE * SECOND;
	kernel.maps.users[MOVED_TO].flags = BOB_USER_PROVISIONED | BOB_USER_LIVE;
	for (int lane = 0; lane < LANES_MAX; lane++)
		if (make_shots(play->at_once[lane], race->at_once[lane], LANE_LINES))
			return -1;
	if (race->pool)
		draw_lines(play, 0); /* so that the lanes are awake */
	return 0;
}

static void print_outcome(const struct play *play, uint32_t rounds)
{
	const char *sign = "";

	printf("%s (%u races", play->race->behaviour, rounds);
	if (!play->race->pool)
		printf("; passed: ");
	for (size_t i = 0; i < sizeof(play->passed) / sizeof(*play->passed); i++) {
		if (!play->passed[i] || play->race->pool)
			continue;
		printf("%s%zu in %u", sign, i, play->passed[i]);
		sign = ", ";
	}
	puts(")");
}

static bool needs_socket(const struct race *race)
{
	return race->limits && kernel.socket < 0;
}

int race_play(const struct race *race, uint32_t rounds)
{
	static struct play play;
	uint32_t round = 0;
	int err;

	if (needs_socket(race)) {
		printf("ok - %s # SKIP no AF_XDP on this kernel\n", race->behaviour);
		return 0;
	}
	play = (struct play){0};
	err = prepare(&play, race);
	if (!err) {
		lanes_enlist(play.at_once);
		while (round < rounds && !err)
			err = play_round(&play, ++round);
		lanes_dismiss();
	}
	if (!err && race->seldom && round - play.passed[race->passes.least] > round / 50 + 1) {
		fprintf(stderr, "more passed too often\n");
		err = -1;
	}
	if (!err && kernel_counter(BOB_N_DRIFT)) {
		fprintf(stderr, "a recount found drift\n");
		err = -1;
	}
	if (err) {
		fprintf(stderr, "in round %u of \"%s\"\n", round, race->behaviour);
		check_print_calls();
		check_print_counters();
	}
	printf("%s - ", err ? "not ok" : "ok");
	print_outcome(&play, round);
	fflush(stdout);
	return err ? 1 : 0;
}
