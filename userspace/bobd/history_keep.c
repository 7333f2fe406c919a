/* SPDX-License-Identifier: GPL-2.0-only */
/* Batches out of the queue, calls out of the maps, rows into the file; and the oldest out of it. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "history_keep.h"
#include "past.h"

#define SECOND 1000000000ULL

enum {
	NICE = 10,	   /* answers and heartbeat go first */
	WALK_SHARE = 10,   /* walks over the calls take at most one part in so many of the time */
	WALK_WAIT_MAX = 2, /* s; a batch waits no longer for its walk */
	MUTE_SECONDS = 60,
	PRUNES_MAX = 10, /* a batch */
	JUMP_SECONDS = 3600,
	SETTLE_SECONDS = 86400,
};

/* ---- which calls held the slots ---- */

static void name_party(const void *arg, const struct bob_party *party, char text[BOB_TEXT_MAX])
{
	const struct bob_maps *maps = arg;
	char found[BOB_TEXT_MAX] = "?";
	const char *name = found;

	if (party->user < maps->users_size)
		name = bob_party_text(maps, party, found);
	snprintf(text, BOB_TEXT_MAX, "%s", name);
}

static void see(const struct bob_key *key, const struct bob_call *call, void *arg)
{
	bobd_holders_see(arg, key, call);
}

/* Of this thread: how busy the machine is with other things is not our doing. */
static uint64_t cpu_time(void)
{
	struct timespec used;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
	return (uint64_t)used.tv_sec * SECOND + (uint64_t)used.tv_nsec;
}

/* Unless the last walk took so long that this one would be one too many. */
static void find_holders(struct bobd_keep *keep)
{
	struct bobd_holders holders = {
		.wanted = keep->wanted,
		.n = keep->batch.n,
		.tombstone = keep->maps->config->tombstone,
		.name = name_party,
		.arg = keep->maps,
	};
	uint64_t began = cpu_time();

	if (!holders.n || bob_now() < keep->walk_at)
		return;
	bobd_holders_begin(&holders);
	if (bob_call_records(keep->maps, see, &holders))
		for (size_t i = 0; i < holders.n; i++)
			keep->pasts[i].looked_up = false;
	bobd_holders_end(&holders);
	keep->walk_at = bob_now() + (WALK_SHARE - 1) * (cpu_time() - began);
}

/* ---- into the file ---- */

static void make_rows(struct bobd_keep *keep)
{
	uint64_t offset = bobd_past_offset();

	for (uint32_t i = 0; i < keep->batch.n; i++) {
		bobd_past_of(&keep->pasts[i], keep->maps, &keep->batch.events[i]);
		keep->wanted[i] = (struct bobd_wanted){.event = &keep->batch.events[i],
						       .past = &keep->pasts[i]};
	}
	find_holders(keep);
	for (uint32_t i = 0; i < keep->batch.n; i++)
		bobd_past_date(&keep->pasts[i], offset);
}

/* What the kernel's ring had no room for. */
static uint64_t lost_since(struct bobd_keep *keep)
{
	uint64_t totals[BOB_N_MAX], before = keep->lost;

	if (bob_stats_read(keep->maps, totals))
		return 0;
	keep->lost = totals[BOB_N_EVENT_LOST];
	return keep->lost - before;
}

/* Adds what the batch says was left out, and what was lost, to what is still to be written. */
static void add_left_out(struct bobd_keep *keep)
{
	const struct bob_left_out *left = &keep->batch.left;
	uint64_t lost = lost_since(keep);

	if (left->time || lost)
		keep->left.time = left->time ? left->time : bob_now() + bobd_past_offset();
	keep->left.seen += left->seen + lost;
	keep->left.kept += left->kept;
}

/* Somebody may have moved the file away, as one does with logs. */
static int look_for_file(struct bobd_keep *keep)
{
	if (keep->file && bob_history_is_there(keep->file))
		return 0;
	bob_history_close(keep->file);
	keep->file = NULL;
	return bob_history_open(&keep->file, keep->path);
}

static int write_rows(struct bobd_keep *keep)
{
	int err = look_for_file(keep);

	if (!err)
		err = bob_history_write(keep->file, keep->pasts, keep->batch.n,
					keep->left.time ? &keep->left : NULL);
	if (!err)
		keep->left = (struct bob_left_out){0};
	return err;
}

/*
 * A wall clock that somebody has set years ahead makes every row too old. So after a
 * jump no row goes for its age until the clock has been left alone for a day.
 */
bool bobd_keep_clock_settled(struct bobd_keep *keep, uint64_t offset, uint64_t now)
{
	uint64_t jump = offset > keep->offset ? offset - keep->offset : keep->offset - offset;

	if (jump > JUMP_SECONDS * SECOND && keep->offset)
		keep->settled_at = now + SETTLE_SECONDS * SECOND;
	if (jump > JUMP_SECONDS * SECOND)
		keep->offset = offset;
	return now >= keep->settled_at;
}

static int prune(struct bobd_keep *keep)
{
	uint64_t now = bob_now(), offset = bobd_past_offset();
	const struct bob_history_bounds bounds = {
		.rows = keep->rows,
		.oldest = bobd_keep_clock_settled(keep, offset, now) ? now + offset - keep->age : 0,
	};
	int err = 1;

	for (int i = 0; i < PRUNES_MAX && err == 1; i++)
		err = bob_history_prune(keep->file, &bounds);
	return err < 0 ? err : 0;
}

/* A full disk, say: that is no reason for a line a second, nor to forget what was left out. */
static void mute(struct bobd_keep *keep)
{
	bob_warn("refusals are not kept for the next %d s", MUTE_SECONDS);
	keep->mute_until = bob_now() + MUTE_SECONDS * SECOND;
}

static void keep_batch(struct bobd_keep *keep)
{
	int err = -EAGAIN;

	add_left_out(keep);
	if (bob_now() >= keep->mute_until) {
		make_rows(keep);
		err = keep->batch.n || keep->left.time ? write_rows(keep) : look_for_file(keep);
		if (err)
			mute(keep);
		else if (prune(keep))
			mute(keep);
	}
	if (err && keep->batch.n) {
		keep->left.time = bob_now() + bobd_past_offset();
		keep->left.seen += keep->batch.n;
	}
}

void bobd_keep_run(struct bobd_keep *keep, struct bobd_backlog *backlog)
{
	/* Of this thread only, as Linux has it. */
	setpriority(PRIO_PROCESS, 0, NICE);
	do {
		uint64_t latest = bob_now() + WALK_WAIT_MAX * SECOND;

		bobd_backlog_take(backlog, keep->walk_at < latest ? keep->walk_at : latest,
				  &keep->batch);
		keep_batch(keep);
	} while (!keep->batch.last);
}

void bobd_keep_open(struct bobd_keep *keep, const struct bob_maps *maps,
		    const struct bobd_options *options)
{
	bool held;

	keep->maps = maps;
	keep->rows = options->history_rows;
	keep->age = options->history_age;
	if (options->history)
		snprintf(keep->path, sizeof(keep->path), "%s", options->history);
	else
		bob_history_beside(keep->path, options->store);
	lost_since(keep);
	held = bob_log_hold(true);
	if (!bob_history_open(&keep->file, keep->path)) {
		bob_log_hold(held);
		return;
	}
	bob_log_hold(held);
	bob_warn("refusals are not kept: %s", bob_log_last());
	keep->mute_until = bob_now() + MUTE_SECONDS * SECOND;
}

void bobd_keep_close(struct bobd_keep *keep)
{
	bob_history_close(keep->file);
	keep->file = NULL;
}
