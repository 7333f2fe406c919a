// SPDX-License-Identifier: GPL-2.0-only
/* A run: packets out of files or off an interface, through the engine, into the ledger. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "judge.h"
#include "keep.h"
#include "ledger.h"
#include "progress.h"

enum { LOOK_EVERY = 4096 }; /* packets from one look at the clock and at .stop to the next */

static const uint64_t second = 1000000000ULL;

struct run {
	const struct audit_options *options;
	struct audit_result *result;
	struct audit_ledger ledger;
	struct audit_progress progress;
	bool open; /* the judge */
};

/* What the parser gave up on, and what it was not asked about. */
static bool is_message(enum bob_counter reason)
{
	switch (reason) {
	case BOB_N_NOT_IP:
	case BOB_N_NOT_UDP:
	case BOB_N_OTHER_PORT:
	case BOB_N_MODE_OFF:
	case BOB_N_KEEPALIVE:
	case BOB_N_FRAGMENT_DROPPED: return false;
	default: return !audit_is_unread(reason);
	}
}

static void swept(void *arg, uint64_t time)
{
	struct run *run = arg;

	audit_ledger_swept(&run->ledger, time);
}

static int open_judge(struct run *run, uint64_t start)
{
	static const uint16_t sip_port = 5060;
	const struct audit_options *options = run->options;
	struct audit_judge_options judge = {
		.policy = options->policy,
		.mode = options->mode,
		.ports = options->n_ports ? options->ports : &sip_port,
		.n_ports = options->n_ports ? options->n_ports : 1,
		.calls = options->calls ? options->calls : BOB_CALLS_DEFAULT,
		.start = start,
		.swept = swept,
		.arg = run,
	};
	int err = audit_judge_open(&judge);

	run->open = !err;
	return err;
}

static int take_packet(struct run *run, const struct audit_packet *packet)
{
	struct audit_totals *totals = &run->result->totals;
	struct bob_outcome outcome;

	if (!run->open) {
		uint64_t first = run->options->replay ? run->options->first : packet->time;
		int err = open_judge(run, first);

		if (err)
			return err;
		totals->first = first;
	}
	totals->packets++;
	totals->bytes += packet->length;
	totals->cut += packet->cut;
	if (packet->time > totals->last)
		totals->last = packet->time;
	outcome = audit_judge_packet(packet);
	run->result->counters[outcome.reason]++;
	if (run->options->keep)
		audit_keep_packet(run->options->keep, packet, outcome.reason);
	if (is_message(outcome.reason))
		audit_ledger_message(&run->ledger, packet, outcome);
	return 0;
}

static bool is_stopped(const struct run *run)
{
	const struct audit_options *options = run->options;

	return (options->stop && *options->stop) ||
	       (options->most && run->result->totals.packets >= options->most);
}

/* ---- files ---- */

static int note_damage(struct run *run, const char *file, uint64_t packets, const char *why)
{
	struct audit_result *result = run->result;
	struct audit_damage *damages =
		realloc(result->damages, (result->n_damages + 1) * sizeof(*damages));
	struct audit_damage damage = {.packets = packets};

	if (!damages)
		return bob_err(ENOMEM, "out of memory");
	result->damages = damages;
	damage.file = strdup(file);
	damage.why = strdup(why ? why : "damaged");
	if (!damage.file || !damage.why) {
		free((char *)damage.file);
		free((char *)damage.why);
		return bob_err(ENOMEM, "out of memory");
	}
	damages[result->n_damages++] = damage;
	return 0;
}

/* Where the clock has been already, what comes would all seem to happen at once. */
static void check_order(const struct run *run, const char *file, uint64_t first)
{
	uint64_t last = run->result->totals.last;

	if (run->open && first + second < last)
		bob_warn("%s: begins %llu s before the end of what was read before it; name files "
			 "in order of time",
			 file, (unsigned long long)((last - first) / second));
}

static int read_packets(struct run *run, struct audit_trace *trace, const char *file)
{
	struct audit_packet packet;
	uint64_t packets = 0;
	int err;

	for (;;) {
		err = audit_trace_next(trace, &packet);
		if (err <= 0)
			break;
		if (!packets)
			check_order(run, file, packet.time);
		err = take_packet(run, &packet);
		if (err)
			return err;
		if (!(++packets % LOOK_EVERY)) {
			if (is_stopped(run))
				return 0;
			audit_progress_show(&run->progress, &run->result->totals,
					    audit_trace_permille(trace));
		}
	}
	if (err == -EBADMSG)
		return note_damage(run, file, packets, audit_trace_damage(trace));
	return err;
}

/* Nobody waits an hour to be told that the last file has another name. */
static int check_files(const struct audit_options *options)
{
	for (size_t i = 0; i < options->n_files; i++) {
		const char *file = options->files[i];

		if (strcmp(file, "-") != 0 && access(file, R_OK))
			return bob_err(errno, "%s: cannot be opened: %s", file, strerror(errno));
	}
	return 0;
}

static int read_files(struct run *run)
{
	int err = check_files(run->options);

	for (size_t i = 0; i < run->options->n_files && !err && !is_stopped(run); i++) {
		const char *file = run->options->files[i];
		struct audit_trace *trace;

		err = audit_trace_open(&trace, file);
		if (err)
			break;
		audit_progress_file(&run->progress, i, run->options->n_files);
		err = read_packets(run, trace, !strcmp(file, "-") ? "standard input" : file);
		audit_trace_close(trace);
	}
	return err;
}

static int read_again(struct run *run)
{
	struct audit_trace *trace;
	int err = audit_trace_from(&trace, run->options->replay, "what was kept of the trace");

	if (err)
		return err;
	err = read_packets(run, trace, "what was kept of the trace");
	audit_trace_close(trace);
	/* It went on, with nothing that bob would have looked at. */
	if (run->open && run->options->last > run->result->totals.last) {
		run->result->totals.last = run->options->last;
		audit_judge_advance(run->options->last);
	}
	return err;
}

/* ---- an interface ---- */

static uint64_t wall_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (uint64_t)now.tv_sec * second + (uint64_t)now.tv_nsec;
}

/*
 * Until told to stop; what was on its way then is read, too. Calls end by the clock
 * while nothing is heard.
 */
static int read_live(struct run *run, struct audit_trace *trace)
{
	uint64_t packets = 0, last = 0; /* of those that are read, once it is told */
	struct audit_packet packet;

	for (;;) {
		bool told = last;
		int err = audit_trace_next(trace, &packet);

		if (err < 0)
			return err;
		if (!told && is_stopped(run))
			last = wall_clock();
		if (told && (!err || packet.time > last))
			return 0;
		if (err)
			err = take_packet(run, &packet);
		else if (run->open)
			audit_judge_advance(wall_clock());
		if (err < 0)
			return err;
		if (!(packets++ % LOOK_EVERY) || !err)
			audit_progress_show(&run->progress, &run->result->totals, -1);
	}
}

static int listen_to(struct run *run)
{
	struct audit_trace *trace;
	int err = audit_trace_listen(&trace, run->options->interface);

	if (err)
		return err;
	err = read_live(run, trace);
	audit_trace_close(trace);
	return err;
}

/* ---- the whole of it ---- */

static int read_all(struct run *run)
{
	const struct audit_options *options = run->options;
	int err;

	if (options->keep)
		audit_keep_begin(options->keep);
	if (options->replay)
		err = read_again(run);
	else
		err = options->interface ? listen_to(run) : read_files(run);
	audit_progress_clear(&run->progress);
	return err || !options->keep ? err : audit_keep_end(options->keep);
}

static int finish(struct run *run)
{
	int err = audit_ledger_finish(&run->ledger), flushed;

	/* Those below are the outcomes of packets, of which bob_tc leaves some out. */
	for (int i = BOB_N_CALL_STARTED; i < BOB_N_MAX && run->open; i++)
		run->result->counters[i] = bob_engine_counter(i);
	flushed = audit_spool_flush(&run->result->spool);
	return err ? err : flushed;
}

static struct audit_result *make_result(const struct audit_options *options)
{
	struct audit_result *result = calloc(1, sizeof(*result));

	if (result && options->policy_name)
		result->policy_name = strdup(options->policy_name);
	if (result && options->policy_name && !result->policy_name) {
		free(result);
		return NULL;
	}
	if (result)
		result->mode = options->mode;
	return result;
}

int audit_run(struct audit_result **ret, const struct audit_options *options)
{
	struct run run = {.options = options, .progress = {.on = options->progress}};
	int err;

	run.result = make_result(options);
	if (!run.result)
		return bob_err(ENOMEM, "out of memory");
	err = audit_spool_open(&run.result->spool);
	if (err && options->replay)
		fclose(options->replay);
	if (!err) {
		audit_ledger_open(&run.ledger, run.result, options);
		err = read_all(&run);
	}
	if (!err)
		err = finish(&run);
	audit_ledger_close(&run.ledger);
	if (run.open)
		audit_judge_close();
	if (err)
		audit_free(run.result);
	else
		*ret = run.result;
	return err;
}
