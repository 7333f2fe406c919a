// SPDX-License-Identifier: GPL-2.0-only
/*
 * Threads on CPUs of their own that start together: they wait spinning, for a
 * wake-up takes longer than the program that is raced. Where there are fewer CPUs
 * than lanes, or others want them, they let each other run.
 */
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "race.h"

enum {
	SPINS = 2000,
	TURNS = 1500, /* of an empty loop: some microseconds, as long as a packet takes */
};

struct lane {
	pthread_t thread;
	sem_t asleep;
	struct shot *shots;
	uint32_t delay; /* turns */
	uint32_t go;	/* the round that it shall run; 0: back to sleep */
	uint32_t done;	/* the round that it has run */
	int err;
} __attribute__((aligned(64)));

static struct lane lanes[LANES_MAX];
static cpu_set_t cpus;
static bool over;
int lanes_cpus;

static void pin(int lane)
{
	int nth = lane % CPU_COUNT(&cpus);
	cpu_set_t one;

	CPU_ZERO(&one);
	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++)
		if (CPU_ISSET(cpu, &cpus) && !nth--)
			CPU_SET(cpu, &one);
	pthread_setaffinity_np(pthread_self(), sizeof(one), &one);
}

/* Waits until *word is no longer old. */
static uint32_t wait_for(const uint32_t *word, uint32_t old)
{
	uint32_t new;

	for (uint32_t i = 0; (new = __atomic_load_n(word, __ATOMIC_ACQUIRE)) == old; i++)
		if (i >= SPINS)
			sched_yield();
	return new;
}

static void run(struct lane *lane)
{
	for (volatile uint32_t i = 0; i < lane->delay; i++)
		;
	for (int i = 0; i < LANE_LINES && lane->shots[i].line; i++)
		lane->err |= shot_run(&lane->shots[i]);
}

static void serve(struct lane *lane)
{
	uint32_t go;

	do {
		go = wait_for(&lane->go, lane->done);
		if (go)
			run(lane);
		__atomic_store_n(&lane->done, go, __ATOMIC_RELEASE);
	} while (go);
}

static void *live(void *arg)
{
	struct lane *lane = arg;

	pin(lane - lanes);
	for (;;) {
		sem_wait(&lane->asleep);
		if (over)
			return NULL;
		serve(lane);
	}
}

int lanes_open(void)
{
	if (sched_getaffinity(0, sizeof(cpus), &cpus))
		return -1;
	lanes_cpus = CPU_COUNT(&cpus) < LANES_MAX ? CPU_COUNT(&cpus) : LANES_MAX;
	pin(0);
	for (int i = 1; i < LANES_MAX; i++)
		if (sem_init(&lanes[i].asleep, 0, 0) ||
		    pthread_create(&lanes[i].thread, NULL, live, &lanes[i])) {
			fprintf(stderr, "no thread for lane %d\n", i);
			return -1;
		}
	return 0;
}

void lanes_close(void)
{
	over = true;
	for (int i = 1; i < LANES_MAX; i++)
		sem_post(&lanes[i].asleep);
	for (int i = 1; i < LANES_MAX; i++)
		pthread_join(lanes[i].thread, NULL);
}

void lanes_enlist(struct shot shots[LANES_MAX][LANE_LINES])
{
	for (int i = 0; i < LANES_MAX; i++) {
		lanes[i].shots = shots[i];
		lanes[i].err = 0;
		if (i && shots[i]->line)
			sem_post(&lanes[i].asleep);
	}
}

void lanes_dismiss(void)
{
	for (int i = 1; i < LANES_MAX; i++) {
		if (!lanes[i].shots->line)
			continue;
		__atomic_store_n(&lanes[i].go, 0, __ATOMIC_RELEASE);
		while (__atomic_load_n(&lanes[i].done, __ATOMIC_ACQUIRE))
			sched_yield();
	}
}

int lanes_run(void)
{
	static uint32_t round;
	int err;

	round += round == UINT32_MAX ? 2 : 1; /* never 0 */
	for (int i = 0; i < LANES_MAX; i++)
		lanes[i].delay = random() % TURNS;
	for (int i = 1; i < LANES_MAX; i++)
		if (lanes[i].shots->line)
			__atomic_store_n(&lanes[i].go, round, __ATOMIC_RELEASE);
	run(&lanes[0]);
	err = lanes[0].err;
	for (int i = 1; i < LANES_MAX; i++) {
		if (!lanes[i].shots->line)
			continue;
		for (uint32_t done = lanes[i].done; done != round;)
			done = wait_for(&lanes[i].done, done);
		err |= lanes[i].err;
	}
	return err;
}
