/* SPDX-License-Identifier: GPL-2.0-only */
/* The table for people, and the results as JSON. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include "bench.h"

static const char *aim_text(char *text, size_t size, const struct scene *scene)
{
	text[0] = '\0';
	if (scene->aim == AIM_ABOVE)
		snprintf(text, size, "<= %.0f above", scene->aimed);
	if (scene->aim == AIM_FLOORS)
		snprintf(text, size, "<= %.1f floors", scene->aimed);
	return text;
}

void report_print(struct bench *bench)
{
	int n = bench->rounds;
	struct spread empty = spread_of(bench->empty, n), floor = spread_of(bench->floor, n);
	char aim[32];

	printf("%-20s %6s %13s %7s %7s %10s %6s  %s\n", "ns per packet", "median", "quartiles",
	       "above", "floors", "own floor", "bytes", "aim");
	printf("%-20s %6.0f %6.0f-%6.0f\n", "empty program", empty.median, empty.low, empty.high);
	printf("%-20s %6.0f %6.0f-%6.0f %7.0f %7s %10s %6.0f\n", "floor", floor.median, floor.low,
	       floor.high, floor.median - empty.median, "1.00", "", bench->floor_bytes);
	for (size_t i = 0; i < scenes_n; i++) {
		struct figures *f = &bench->figures[i];
		struct spread ns, floors, own;

		if (!bench->chosen[i])
			continue;
		ns = spread_of(f->ns, n), floors = spread_of(f->floors, n);
		own = spread_of(f->own_floor, n);
		printf("%-20s %6.0f %6.0f-%6.0f %7.0f %7.2f %10.0f %6.0f  %s\n", scenes[i].title,
		       ns.median, ns.low, ns.high, ns.median - empty.median, floors.median,
		       own.median, f->bytes, aim_text(aim, sizeof(aim), &scenes[i]));
	}
}

static void write_figure(FILE *file, const char *name, const char *unit, struct spread spread)
{
	fprintf(file, ",\n\t\"%s_%s\": %.2f,\n\t\"%s_%s_spread\": [%.2f, %.2f]", name, unit,
		spread.median, name, unit, spread.low, spread.high);
}

int report_write(struct bench *bench, const char *path)
{
	FILE *file = fopen(path, "w");
	struct utsname kernel;
	int n = bench->rounds;

	if (!file)
		return bob_err(errno, "%s: %s", path, strerror(errno));
	uname(&kernel);
	fprintf(file, "{\n\t\"kernel\": \"%s\",\n\t\"messages\": %d,\n\t\"rounds\": %d",
		kernel.release, PLAYER_FRAMES, n);
	write_figure(file, "empty", "ns", spread_of(bench->empty, n));
	write_figure(file, "floor", "ns", spread_of(bench->floor, n));
	for (size_t i = 0; i < scenes_n; i++)
		if (bench->chosen[i]) {
			write_figure(file, scenes[i].name, "ns",
				     spread_of(bench->figures[i].ns, n));
			write_figure(file, scenes[i].name, "floors",
				     spread_of(bench->figures[i].floors, n));
		}
	fprintf(file, "\n}\n");
	if (fclose(file))
		return bob_err(errno, "%s: %s", path, strerror(errno));
	return 0;
}
