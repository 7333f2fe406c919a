/* SPDX-License-Identifier: GPL-2.0-only */
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "report.h"
#include "answer.h"
#include "storm.h"
#include "storm.skel.h"

/* Idle time is measured, not sampled, on a kernel without periodic ticks; all else follows. */
void report_clock(struct report_clock *ret, int cpu)
{
	unsigned long long idle = 0, waiting = 0;
	char line[256], name[16];
	struct timespec now;
	FILE *file = fopen("/proc/stat", "r");

	snprintf(name, sizeof(name), "cpu%d ", cpu);
	while (file && fgets(line, sizeof(line), file))
		if (!strncmp(line, name, strlen(name)))
			sscanf(line, "%*s %*u %*u %*u %llu %llu", &idle, &waiting);
	if (file)
		fclose(file);
	clock_gettime(CLOCK_MONOTONIC, &now);
	ret->wall = now.tv_sec + now.tv_nsec / 1e9;
	ret->busy = ret->wall - (double)(idle + waiting) / sysconf(_SC_CLK_TCK);
}

/* The middle of the bucket; see note_latency(). */
static double bucket_us(uint32_t at)
{
	uint32_t shift = at < 2 * STORM_STEPS ? 0 : at / STORM_STEPS - 1;
	double base = at - shift * STORM_STEPS;

	return (base + 0.5) * (double)(1ULL << shift) / 1000;
}

/* [us, how many] of every bucket that has any. */
static void print_latency(const __u32 *latency)
{
	const char *separator = "";

	printf("\t\"latency\": [");
	for (uint32_t i = 0; i < STORM_BUCKETS; i++) {
		if (!latency[i])
			continue;
		printf("%s[%.3f, %u]", separator, bucket_us(i), latency[i]);
		separator = ", ";
	}
	printf("],\n");
}

void report(const struct storm *storm, const struct report_clock *before,
	    const struct report_clock *after)
{
	const struct storm_counts *c = &storm->bss->counts;
	uint64_t final = c->kinds[STORM_REFUSED] + c->kinds[STORM_ANSWERED] + c->kinds[STORM_OTHER];
	double seconds = (double)(c->last_sent - c->first_sent) / 1e9;

	printf("{\n\t\"until_answered\": %.4f,\n",
	       c->last_answer ? (double)(c->last_answer - c->first_sent) / 1e9 : 0);
	printf("\t\"sent\": %llu,\n\t\"seconds\": %.4f,\n\t\"late\": %llu,\n", c->sent, seconds,
	       c->late);
	printf("\t\"refused\": %llu,\n\t\"answered\": %llu,\n\t\"other\": %llu,\n",
	       c->kinds[STORM_REFUSED], c->kinds[STORM_ANSWERED], c->kinds[STORM_OTHER]);
	printf("\t\"provisional\": %llu,\n\t\"wrong\": %llu,\n\t\"again\": %llu,\n",
	       c->kinds[STORM_PROVISIONAL], c->kinds[STORM_WRONG], c->again);
	printf("\t\"acks\": %llu,\n\t\"unacked\": %llu,\n\t\"lost\": %lld,\n", c->acks, c->unacked,
	       (long long)(c->sent - final));
	printf("\t\"stray\": %llu,\n\t\"relayed\": %llu,\n\t\"sunk\": %llu,\n", c->stray,
	       c->relayed, c->sunk);
	print_latency(storm->bss->latency);
	printf("\t\"watched_wall_s\": %.4f,\n\t\"watched_busy_s\": %.4f\n}\n",
	       after->wall - before->wall, after->busy - before->busy);
	if (c->kinds[STORM_WRONG])
		fprintf(stderr, "storm: the last answer that was wrong:\n%.*s\n", STORM_ROOM,
			(const char *)storm->bss->wrong_answer);
}
