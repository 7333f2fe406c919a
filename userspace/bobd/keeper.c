/* SPDX-License-Identifier: GPL-2.0-only */
/* Once a second, in a thread of its own: does the policy stand as it should? */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "keeper.h"
#include "libbob/policy.h"

struct bobd_keeper {
	const struct bob_maps *maps;
	const char *path;
	struct bob_store *store;
	struct bob_times times;
	bool known; /* .times are those of .epoch */
	uint32_t epoch;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool ends;
};

static uint32_t epoch_of(const struct bobd_keeper *keeper)
{
	return __atomic_load_n(&keeper->maps->config->epoch, __ATOMIC_ACQUIRE);
}

/* An edit lets go of the store for a moment: then it is not broken off yet. */
static int mend(struct bobd_keeper *keeper)
{
	const struct timespec moment = {.tv_nsec = 100000000};
	int err = 0;

	for (int looks = 0; looks < 2 && !err; looks++) {
		if (!bob_policy_is_torn(keeper->maps))
			return 0;
		if (looks)
			err = bob_policy_mend(keeper->maps, keeper->store);
		else
			err = nanosleep(&moment, NULL) ? -EINTR : 0;
	}
	if (!err)
		bob_info("an edit of the policy was broken off: the maps are as the store says "
			 "again");
	return err;
}

/* Every edit raises the epoch, and may bring other times. */
static bool is_due(const struct bobd_keeper *keeper, time_t now)
{
	return !keeper->known || keeper->epoch != epoch_of(keeper) ||
	       bob_times_differ(&keeper->times, now);
}

static int keep_time(struct bobd_keeper *keeper, time_t now)
{
	uint32_t epoch = epoch_of(keeper);
	struct bob_times times;
	int err = bob_times_read(&times, keeper->store, now);

	if (err)
		return err;
	if (times.n)
		err = bob_policy_switch(keeper->maps, keeper->store, now);
	if (err) {
		bob_times_free(&times);
		return err;
	}
	bob_times_free(&keeper->times);
	keeper->times = times;
	keeper->known = true;
	keeper->epoch = epoch;
	return 0;
}

/* Errors have been logged, and are tried again in a second; a lock that is held is none. */
static void look(struct bobd_keeper *keeper)
{
	time_t now = time(NULL);
	int err = 0;

	if (!keeper->store)
		err = bob_store_open(&keeper->store, keeper->path);
	if (!err)
		err = mend(keeper);
	if (!err && is_due(keeper, now))
		keep_time(keeper, now);
}

static void *run(void *arg)
{
	struct bobd_keeper *keeper = arg;
	struct timespec until;

	pthread_mutex_lock(&keeper->lock);
	while (!keeper->ends) {
		pthread_mutex_unlock(&keeper->lock);
		look(keeper);
		clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_sec++;
		pthread_mutex_lock(&keeper->lock);
		while (!keeper->ends &&
		       pthread_cond_timedwait(&keeper->wake, &keeper->lock, &until) != ETIMEDOUT)
			;
	}
	pthread_mutex_unlock(&keeper->lock);
	return NULL;
}

static int start(struct bobd_keeper *keeper)
{
	pthread_condattr_t monotonic;
	int code;

	pthread_mutex_init(&keeper->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&keeper->wake, &monotonic);
	pthread_condattr_destroy(&monotonic);
	code = pthread_create(&keeper->thread, NULL, run, keeper);
	return code ? bob_err(code, "no thread to keep the policy: %s", strerror(code)) : 0;
}

int bobd_keeper_open(struct bobd_keeper **ret, const struct bob_maps *maps, const char *store)
{
	struct bobd_keeper *keeper = calloc(1, sizeof(*keeper));
	int err;

	if (!keeper)
		return bob_err(ENOMEM, "out of memory");
	keeper->maps = maps;
	keeper->path = store;
	err = start(keeper);
	if (err) {
		free(keeper);
		return err;
	}
	*ret = keeper;
	return 0;
}

void bobd_keeper_close(struct bobd_keeper *keeper)
{
	if (!keeper)
		return;
	pthread_mutex_lock(&keeper->lock);
	keeper->ends = true;
	pthread_cond_signal(&keeper->wake);
	pthread_mutex_unlock(&keeper->lock);
	pthread_join(keeper->thread, NULL);
	bob_store_close(keeper->store);
	bob_times_free(&keeper->times);
	pthread_cond_destroy(&keeper->wake);
	pthread_mutex_destroy(&keeper->lock);
	free(keeper);
}
