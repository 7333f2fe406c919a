/* SPDX-License-Identifier: GPL-2.0-only */
/* The loop's side of the history, and the life of its thread. */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "history.h"
#include "history_keep.h"
#include "backlog.h"
#include "past.h"
#include "sample.h"

#define SECOND 1000000000ULL

struct bobd_history {
	struct bobd_sample sample;
	uint64_t second; /* when it began, boot clock */
	uint64_t kept;	 /* of this second */
	struct bobd_backlog backlog;
	struct bobd_keep keep;
	pthread_t thread;
};

void bobd_history_add(struct bobd_history *history, const struct bob_event *event)
{
	if (history)
		bobd_sample_add(&history->sample, event);
}

/* Under the backlog's lock. */
static void turn(struct bobd_history *history, uint64_t now, bool end)
{
	const struct bob_event *events;
	uint32_t n = bobd_sample_take(&history->sample, end, &events);
	struct bob_left_out left;

	history->kept += bobd_backlog_put(&history->backlog, events, n);
	if (!end)
		return;
	left = (struct bob_left_out){
		.time = now + bobd_past_offset(),
		.seen = history->sample.seen,
		.kept = history->kept,
	};
	if (left.kept < left.seen)
		bobd_backlog_left_out(&history->backlog, &left);
	bobd_sample_begin(&history->sample);
	history->second = now;
	history->kept = 0;
}

void bobd_history_turn(struct bobd_history *history)
{
	uint64_t now = bob_now();

	if (!history || !bobd_backlog_try(&history->backlog))
		return;
	turn(history, now, now - history->second >= SECOND);
	bobd_backlog_unlock(&history->backlog);
}

static void *run(void *arg)
{
	struct bobd_history *history = arg;

	bobd_keep_run(&history->keep, &history->backlog);
	return NULL;
}

static int start(struct bobd_history *history)
{
	int code;

	bobd_sample_begin(&history->sample);
	history->second = bob_now();
	bobd_backlog_init(&history->backlog);
	code = pthread_create(&history->thread, NULL, run, history);
	if (!code)
		return 0;
	bobd_backlog_destroy(&history->backlog);
	return bob_err(code, "no thread to keep the history: %s", strerror(code));
}

int bobd_history_open(struct bobd_history **ret, const struct bob_maps *maps,
		      const struct bobd_options *options)
{
	struct bobd_history *history;
	int err;

	*ret = NULL;
	if (!options->history_rows)
		return 0;
	signal(SIGXFSZ, SIG_IGN); /* a file at its largest size is a full disk, and no end of bob */
	history = calloc(1, sizeof(*history));
	if (!history)
		return bob_err(ENOMEM, "no memory for the history");
	bobd_keep_open(&history->keep, maps, options);
	err = start(history);
	if (!err) {
		*ret = history;
		return 0;
	}
	bobd_keep_close(&history->keep);
	free(history);
	return err;
}

void bobd_history_close(struct bobd_history *history)
{
	if (!history)
		return;
	bobd_backlog_lock(&history->backlog);
	turn(history, bob_now(), true);
	bobd_backlog_unlock(&history->backlog);
	bobd_backlog_end(&history->backlog);
	pthread_join(history->thread, NULL);
	bobd_keep_close(&history->keep);
	bobd_backlog_destroy(&history->backlog);
	free(history);
}
