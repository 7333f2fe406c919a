/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One sweep, as the agent does one each second, over a million live calls: what it
 * takes of one CPU, and the longest time that a packet on this CPU waits meanwhile.
 * The latter is asked of a timer (wait.bpf.c), once during sweeps and once while
 * this CPU does nothing: that much the machine itself is late.
 */
#include <errno.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/bpf.h>

#include "bench.h"
#include "wait.skel.h"

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int begin(struct wait *wait)
{
	double ns;

	wait->bss->wait_longest = wait->bss->wait_times = 0;
	wait->bss->wait_stopped = 0;
	return measure_once(bpf_program__fd(wait->progs.wait_begin), &ns);
}

/* us; 0 if the timer did not run, so that nothing is known. */
static double end(struct wait *wait)
{
	wait->bss->wait_stopped = 1;
	/* It fires once more. */
	for (double start = seconds(); seconds() < start + 0.001;)
		;
	return wait->bss->wait_times ? wait->bss->wait_longest / 1e3 : 0;
}

static void idle(double length)
{
	struct timespec time = {.tv_sec = length, .tv_nsec = (length - (time_t)length) * 1e9};

	nanosleep(&time, NULL);
}

static int measure_sweep(struct bench *bench, struct wait *wait, uint64_t pass)
{
	const struct bob_maps *maps = world_maps(cold_world(bench->cold));
	struct bob_swept swept = {0};
	double wall = seconds();
	int err = begin(wait);

	if (!err)
		err = bob_sweep_all(maps, pass, &swept);
	if (!err && swept.live < BENCH_MILLION)
		err = bob_err(EIO, "sweep: %llu calls live, not a million",
			      (unsigned long long)swept.live);
	if (err)
		return err;
	wall = seconds() - wall;
	extra_note(bench, EXTRA_SWEEP, swept.cpu / 1e6);
	extra_note(bench, EXTRA_SWEEP_STEP, swept.longest / 1e3);
	extra_note(bench, EXTRA_SWEEP_WAIT, end(wait));
	err = begin(wait);
	if (err)
		return err;
	idle(wall);
	extra_note(bench, EXTRA_IDLE_WAIT, end(wait));
	return 0;
}

int sweep_measure(struct bench *bench)
{
	struct wait *wait = wait__open_and_load();
	int err = 0;

	/* As the agent is: where softirqs are many they are a thread's, and wait for ours. */
	setpriority(PRIO_PROCESS, 0, 0);
	if (!wait)
		return bob_err(errno, "wait: cannot be loaded: %s", strerror(errno));
	for (int i = 0; i < bench->rounds && !err; i++)
		err = measure_sweep(bench, wait, i + 1);
	wait__destroy(wait);
	return err;
}
