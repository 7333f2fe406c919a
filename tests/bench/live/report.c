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

static double percentile(const __u32 *latency, double share)
{
	uint64_t n = 0, below = 0;

	for (uint32_t i = 0; i < STORM_BUCKETS; i++)
		n += latency[i];
	for (uint32_t i = 0; i < STORM_BUCKETS && n; i++) {
		below += latency[i];
		if (below >= share * n)
			return bucket_us(i);
	}
	return 0;
}

static void print_latency(const char *name, const __u32 *latency)
{
	printf("\t\"%s\": {\"p50\": %.2f, \"p99\": %.2f, \"p99.9\": %.2f, \"max\": %.2f},\n", name,
	       percentile(latency, 0.5), percentile(latency, 0.99), percentile(latency, 0.999),
	       percentile(latency, 1));
}

void report(const struct storm *storm, const struct report_clock *before,
	    const struct report_clock *after)
{
	const struct storm_counts *c = &storm->bss->counts;
	uint64_t final = c->kinds[STORM_REFUSED] + c->kinds[STORM_ANSWERED] + c->kinds[STORM_OTHER];
	double seconds = (double)(c->last_sent - c->first_sent) / 1e9;

	printf("{\n\t\"sent\": %llu,\n\t\"seconds\": %.4f,\n\t\"late\": %llu,\n", c->sent, seconds,
	       c->late);
	printf("\t\"refused\": %llu,\n\t\"answered\": %llu,\n\t\"other\": %llu,\n",
	       c->kinds[STORM_REFUSED], c->kinds[STORM_ANSWERED], c->kinds[STORM_OTHER]);
	printf("\t\"provisional\": %llu,\n\t\"wrong\": %llu,\n\t\"again\": %llu,\n",
	       c->kinds[STORM_PROVISIONAL], c->kinds[STORM_WRONG], c->again);
	printf("\t\"acks\": %llu,\n\t\"unacked\": %llu,\n\t\"lost\": %lld,\n", c->acks, c->unacked,
	       (long long)(c->sent - final));
	print_latency("latency_us", storm->bss->latency);
	printf("\t\"watched_wall_s\": %.4f,\n\t\"watched_busy_s\": %.4f\n}\n",
	       after->wall - before->wall, after->busy - before->busy);
	if (c->kinds[STORM_WRONG])
		fprintf(stderr, "storm: the last answer that was wrong:\n%.*s\n", STORM_ROOM,
			(const char *)storm->bss->wrong_answer);
}
