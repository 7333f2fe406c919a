// SPDX-License-Identifier: GPL-2.0-only
/*
 * differential [N [SEED]]: N mutated packets through the native engine and the
 * programs in $BUILD/bpf. Where they differ, the packet is printed and its period
 * left as $BUILD/differential.pcap; the same seed makes the same packets. Needs root.
 */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "differential.h"
#include "play.h"
#include "two_readers.h"

enum { CHOSEN = 8 /* messages of others that come again and again in a period */ };

static struct sent period[PERIOD];
static size_t chosen[CHOSEN], next_frame;
static struct bytes drawn;   /* the message in the last packet */
static struct bytes refused; /* the last one that was; its ACK is still to come */
static char ours[BOB_ENGINE_TAG_SIZE];
static char last_event[64];

static struct {
	uint64_t packets, verdicts[3], reasons[BOB_N_MAX], repeats;
} done;

static void draw_other(struct bytes *other)
{
	bool back;

	if (material_messages() && random_percent(60))
		material_message(random_below(material_messages()), other);
	else
		invent_message(other, &back);
}

static void draw_message(struct bytes *message, bool *back)
{
	static struct bytes other;

	*back = false;
	if (refused.n && random_percent(30)) {
		*message = refused;
		refused.n = 0;
		mutate_to_ack(message, ours);
		if (random_percent(70))
			return;
	} else if (material_messages() && random_percent(25))
		material_message(chosen[random_below(CHOSEN)], message);
	else
		invent_message(message, back);
	if (random_percent(50))
		return;
	draw_other(&other);
	do
		mutate_message(message, &other);
	while (random_percent(40));
}

static void draw_packet(struct sent *sent)
{
	bool back;

	drawn.n = 0;
	memset(&sent->arrival, 0, sizeof(sent->arrival));
	if (material_frames() && random_percent(10)) {
		material_frame(next_frame++ % material_frames(), &sent->frame);
		if (random_percent(50))
			frame_damage(&sent->frame);
	} else {
		draw_message(&drawn, &back);
		frame_wrap(&sent->frame, &drawn, back);
		if (random_percent(10))
			frame_damage(&sent->frame);
	}
	if (random_percent(15))
		sent->arrival.direction = BOB_EGRESS;
}

static int begin(void)
{
	if (worlds_begin())
		return -1;
	for (int i = 0; invent_users[i]; i++)
		if (random_percent(80) && worlds_limit(invent_users[i], 1 + random_below(2)))
			return -1;
	for (int i = 0; i < CHOSEN; i++) {
		chosen[i] = random_below(material_messages());
		if (material_messages() && *material_callee(chosen[i]) && random_percent(80) &&
		    worlds_limit(material_callee(chosen[i]), 1))
			return -1;
	}
	if (worlds_policy())
		return -1;
	next_frame = random_below(material_frames());
	*last_event = 0;
	refused.n = 0;
	return 0;
}

static void remember(const struct sent *sent)
{
	if (sent->outcome.verdict == BOB_REJECT && drawn.n) {
		refused = drawn;
		bob_engine_reply_tag(ours);
	}
	done.packets++;
	done.verdicts[sent->outcome.verdict]++;
	done.reasons[sent->outcome.reason]++;
}

/* How many packets of the period went well; all of them: n. */
static size_t play_period(uint64_t seed, size_t n)
{
	size_t i = 0;

	random_start(seed);
	if (begin())
		return 0;
	for (; i < n; i++) {
		if (random_percent(3) && worlds_event(last_event))
			break;
		draw_packet(&period[i]);
		if (two_readers(drawn.at, drawn.n) == READERS_DIFFER || worlds_send(&period[i]))
			break;
		remember(&period[i]);
	}
	return i;
}

/* Once more: what only happens when this process was held up does not happen twice. */
static int check_period(uint64_t seed, size_t n, const char *build)
{
	size_t well = play_period(seed, n);

	if (well == n)
		return 0;
	done.repeats++;
	fprintf(stderr, "period %llu, packet %zu: differs; once more\n", (unsigned long long)seed,
		well + 1);
	well = play_period(seed, n);
	if (well == n)
		return 0;
	fprintf(stderr, "period %llu (seed %llu plays it first), last event: %s\n",
		(unsigned long long)seed, (unsigned long long)seed,
		*last_event ? last_event : "none");
	report_difference(period, well + 1, build);
	return -1;
}

static void print_done(uint64_t seed, int err)
{
	uint32_t kinds = 0;

	for (int i = 0; i < BOB_N_MAX; i++)
		kinds += done.reasons[i] > 0;
	printf("#");
	for (int i = 0; i < BOB_N_MAX; i++)
		if (done.reasons[i])
			printf(" %s %llu", reason_name(i), (unsigned long long)done.reasons[i]);
	putchar('\n');
	printf("%s - mutated packets: %llu, the same natively and loaded (seed %llu; %llu refused, "
	       "%llu absorbed, %u different reasons, %llu periods played twice)\n",
	       err ? "not ok" : "ok", (unsigned long long)done.packets, (unsigned long long)seed,
	       (unsigned long long)done.verdicts[BOB_REJECT],
	       (unsigned long long)done.verdicts[BOB_ABSORB], kinds,
	       (unsigned long long)done.repeats);
}

static void stay_on_one_cpu(void)
{
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(sched_getcpu(), &one);
	sched_setaffinity(0, sizeof(one), &one);
}

int main(int argc, char **argv)
{
	const char *build = getenv("BUILD") ? getenv("BUILD") : "build";
	uint64_t n = argc > 1 ? strtoull(argv[1], NULL, 10) : 100000;
	uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : bob_now() % 1000000000;
	char directory[512];
	int err = 0;

	snprintf(directory, sizeof(directory), "%s/bpf", build);
	stay_on_one_cpu();
	if (bob_engine_reset(0) || kernel_open(directory) || material_read())
		return 1;
	printf("# seed %llu; of others: %zu messages, %zu frames\n", (unsigned long long)seed,
	       material_messages(), material_frames());
	for (uint64_t i = 0; i * PERIOD < n && !err; i++)
		err = check_period(seed + i, n - i * PERIOD < PERIOD ? n - i * PERIOD : PERIOD,
				   build);
	print_done(seed, err);
	return err ? 1 : 0;
}
