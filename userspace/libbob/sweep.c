// SPDX-License-Identifier: GPL-2.0-only
/* Asks bob_sweep and bob_walk, which BPF_PROG_RUN runs, to change calls: nobody else may. */
#include <errno.h>
#include <string.h>
#include <time.h>

#include <bpf/bpf.h>

#include "bob.h"

/* Users in one step of a recount: 25 us of them, which a packet may have to wait. */
enum { STEP = 2048 };

static int run(const struct bob_maps *maps, struct bob_sweep *request)
{
	struct bob_sweep answer = {0};
	LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = request, .data_size_in = sizeof(*request),
		    .data_out = &answer, .data_size_out = sizeof(answer), .repeat = 1);
	int fd = maps->sweep_fd;

	if (fd < 0)
		return bob_err(ENOENT, "bob_sweep: not pinned; start bobd, which loads it");
	if (bpf_prog_test_run_opts(fd, &opts))
		return bob_err(errno, "bob_sweep: cannot be run: %s", strerror(errno));
	if (opts.data_size_out != sizeof(answer) || !answer.done)
		return bob_err(EIO, "bob_sweep: operation %u was not completed", request->op);
	*request = answer;
	return 0;
}

/* The kernel writes the answer over the request. */
static int run_walk(const struct bob_maps *maps, struct bob_sweep *request)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts, .ctx_in = request, .ctx_size_in = sizeof(*request));

	if (maps->walk_fd < 0)
		return bob_err(ENOENT, "bob_walk: not pinned; start bobd, which loads it");
	if (bpf_prog_test_run_opts(maps->walk_fd, &opts))
		return bob_err(errno, "bob_walk: cannot be run: %s", strerror(errno));
	return request->done ? 0 : bob_err(EIO, "bob_walk: was not completed");
}

int bob_sweep_run(const struct bob_maps *maps, struct bob_sweep *request)
{
	if (!request->now)
		request->now = bob_now();
	return request->op == BOB_SWEEP_WALK ? run_walk(maps, request) : run(maps, request);
}

static uint64_t cpu_time(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}

/* One step: users from .user on, of those that the walk was about. */
static int settle(const struct bob_maps *maps, const struct bob_sweep *walk, uint32_t from,
		  struct bob_swept *swept)
{
	struct bob_sweep step = {
		.op = BOB_SWEEP_SETTLE,
		.now = walk->now,
		.pass = walk->pass,
		.user = from,
		.to = walk->to - from < STEP ? walk->to : from + STEP,
	};
	uint64_t start = cpu_time(), took;
	int err = bob_sweep_run(maps, &step);

	if (err)
		return err;
	took = cpu_time() - start;
	if (took > swept->longest)
		swept->longest = took;
	swept->drift += step.drift;
	swept->retired += step.retired;
	return 0;
}

/* Few of many, so that what is added up of them stays in the cache. */
static void choose_users(const struct bob_maps *maps, struct bob_sweep *walk)
{
	uint32_t windows = (maps->users_size + BOB_SWEEP_USERS - 1) / BOB_SWEEP_USERS;

	walk->user = walk->pass % windows * BOB_SWEEP_USERS;
	walk->to = maps->users_size - walk->user < BOB_SWEEP_USERS ? maps->users_size
								   : walk->user + BOB_SWEEP_USERS;
}

int bob_sweep_all(const struct bob_maps *maps, uint64_t pass, struct bob_swept *ret)
{
	struct bob_sweep walk = {.op = BOB_SWEEP_WALK, .pass = pass};
	struct bob_swept swept = {0};
	uint64_t start = cpu_time();
	int err;

	choose_users(maps, &walk);
	err = bob_sweep_run(maps, &walk);
	for (uint32_t from = walk.user; from < walk.to && !err; from += STEP)
		err = settle(maps, &walk, from, &swept);
	if (err)
		return err;
	swept.live = walk.live;
	swept.ended = walk.ended;
	swept.removed = walk.removed;
	swept.cpu = cpu_time() - start;
	*ret = swept;
	return 0;
}
