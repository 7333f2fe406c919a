// SPDX-License-Identifier: GPL-2.0-only
/* What a row does between its messages, and what it checks; see table.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "game.h"
#include "native.h"

/* A line such as "limit bob 2", taken apart. */
struct action {
	const char *line;
	char verb[32];
	char word[128];		  /* "bob" */
	char who[FULL_NAME_SIZE]; /* "sip:bob@example.com" */
	char last[32];
	int n; /* the last word as a number */
};

static int failed(const struct game *game, const struct action *action, int err)
{
	return went_wrong(game, action->line, "%s", strerror(-err));
}

int mirror_policy(const struct game *game)
{
	return game->mirror && game->mirror->policy ? game->mirror->policy() : 0;
}

static int act_limit(struct game *game, const struct action *action)
{
	uint32_t limit = strcmp(action->last, "none") ? (uint32_t)action->n : BOB_UNLIMITED;
	int user = bob_engine_limit(action->who, limit, game_now(game));

	if (user < 0)
		return failed(game, action, user);
	if (game->mirror && game->mirror->limit)
		return game->mirror->limit(action->who, user, limit);
	return mirror_policy(game);
}

static int act_delete(struct game *game, const struct action *action)
{
	int user = bob_engine_delete(action->who, game_now(game));

	if (user < 0)
		return failed(game, action, user);
	if (game->mirror && game->mirror->forget)
		return game->mirror->forget(action->who, user);
	return mirror_policy(game);
}

static int run_sweep(struct game *game, const struct action *action, enum bob_sweep_op op,
		     uint64_t ahead)
{
	static uint64_t pass;
	struct bob_sweep request = {
		.op = op,
		.now = game_now(game) + ahead * SECOND,
		.pass = ++pass,
	};
	struct bob_sweep mirrored = request;

	if (bob_engine_sweep(&request))
		return went_wrong(game, action->line, "the sweep failed");
	return game->mirror ? game->mirror->sweep(&mirrored) : 0;
}

static int act_mode(struct game *game, const struct action *action)
{
	static const char *const modes[] = {"off", "monitor", "enforce"};
	enum bob_mode mode = BOB_OFF;

	while (mode < BOB_ENFORCE && strcmp(modes[mode], action->word))
		mode++;
	bob_engine_mode(mode);
	/* While off nothing is counted, so no count may stay. */
	return mode == BOB_OFF ? run_sweep(game, action, BOB_SWEEP_CLEAR, 0) : 0;
}

static int act_agent(struct game *game, const struct action *action)
{
	game->agent = !strcmp(action->word, "alive");
	bob_engine_heartbeat(game_now(game) - (game->agent ? 0 : SECOND));
	return 0;
}

static int act_socket(struct game *game, const struct action *action)
{
	uint32_t key = 0, open = 1;

	(void)game;
	if (!strcmp(action->word, "open"))
		return bob_native_update(&bob_xsks, &key, &open, BPF_ANY);
	return bob_native_delete(&bob_xsks, &key);
}

static int act_ring(struct game *game, const struct action *action)
{
	uint32_t key = 0;
	struct bob_queue *queue = bob_native_lookup(&bob_queues, &key);

	(void)game;
	queue->done = queue->sent - (strcmp(action->word, "full") ? 0 : BOB_QUEUE_DEPTH);
	return 0;
}

static int act_wait(struct game *game, const struct action *action)
{
	game->ahead += strtoul(action->word, NULL, 10) * SECOND;
	return 0;
}

static int act_sweep(struct game *game, const struct action *action)
{
	return run_sweep(game, action, BOB_SWEEP_EXPIRE, strtoul(action->word, NULL, 10));
}

static int act_recount(struct game *game, const struct action *action)
{
	return run_sweep(game, action, BOB_SWEEP_RECOUNT, strtoul(action->word, NULL, 10));
}

static int act_clear(struct game *game, const struct action *action)
{
	return run_sweep(game, action, BOB_SWEEP_CLEAR, 0);
}

static int act_drift(struct game *game, const struct action *action)
{
	struct bob_user *user = bob_engine_user(action->who);

	if (!user)
		return failed(game, action, -ENOENT);
	user->slots += action->n;
	return game->mirror ? game->mirror->drift(action->who, action->n) : 0;
}

/* ---- checks ---- */

static int check(const struct game *game, const struct action *action, uint64_t is, uint64_t shall)
{
	if (is == shall)
		return 0;
	return went_wrong(game, action->line, "found %llu", (unsigned long long)is);
}

static int act_calls(struct game *game, const struct action *action)
{
	return check(game, action, bob_engine_calls(action->who), action->n);
}

static int act_live(struct game *game, const struct action *action)
{
	return check(game, action, bob_engine_live(), strtoul(action->word, NULL, 10));
}

static int act_count(struct game *game, const struct action *action)
{
	enum bob_counter counter = bob_engine_counter_named(action->word);

	if (counter == BOB_N_MAX)
		return failed(game, action, -ENOENT);
	return check(game, action, bob_engine_counter(counter), action->n);
}

static const struct {
	const char *verb;
	int (*act)(struct game *game, const struct action *action);
} actions[] = {
	{"limit", act_limit}, {"delete", act_delete}, {"mode", act_mode},
	{"agent", act_agent}, {"socket", act_socket}, {"ring", act_ring},
	{"wait", act_wait},   {"sweep", act_sweep},   {"recount", act_recount},
	{"drift", act_drift}, {"clear", act_clear},   {"calls", act_calls},
	{"live", act_live},   {"count", act_count},
};

char *full_name(char name[FULL_NAME_SIZE], const char *word)
{
	bool number = word[0] == '+' || (word[0] >= '0' && word[0] <= '9');

	if (strchr(word, ':'))
		snprintf(name, FULL_NAME_SIZE, "%s", word);
	else if (number)
		snprintf(name, FULL_NAME_SIZE, "tel:%s", word);
	else
		snprintf(name, FULL_NAME_SIZE, "sip:%s@example.com", word);
	return name;
}

int play_action(struct game *game, const char *line)
{
	struct action action = {.line = line};

	sscanf(line, "%31s %127s %31s", action.verb, action.word, action.last);
	action.n = atoi(action.last);
	full_name(action.who, action.word);
	for (size_t i = 0; i < sizeof(actions) / sizeof(*actions); i++)
		if (!strcmp(actions[i].verb, action.verb))
			return actions[i].act(game, &action);
	if (play_policy(game, line) == 0)
		return 0;
	return went_wrong(game, line, "not understood");
}
