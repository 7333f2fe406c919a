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

static void print_extras(struct bench *bench)
{
	printf("\n");
	for (int i = 0; i < EXTRAS; i++) {
		struct extra_figures *f = &bench->extras[i];
		struct spread spread;

		if (!f->n)
			continue;
		spread = spread_of(f->values, f->n);
		printf("%-34s %9.5g %9.5g-%-9.5g %-3s %s\n", extras[i].title, spread.median,
		       spread.low, spread.high, extras[i].unit, extras[i].aim);
	}
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
	print_extras(bench);
}

/* "NAME": median, "NAME_spread": its quartiles. */
static void write_figure(FILE *file, const char *name, struct spread spread)
{
	fprintf(file, ",\n\t\"%s\": %.2f,\n\t\"%s_spread\": [%.2f, %.2f]", name, spread.median,
		name, spread.low, spread.high);
}

static void write_scene(FILE *file, const char *scene, struct figures *figures, int n)
{
	char name[64];

	snprintf(name, sizeof(name), "%s_ns", scene);
	write_figure(file, name, spread_of(figures->ns, n));
	snprintf(name, sizeof(name), "%s_floors", scene);
	write_figure(file, name, spread_of(figures->floors, n));
	fprintf(file, ",\n\t\"%s_bytes\": %.0f", scene, figures->bytes);
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
	write_figure(file, "empty_ns", spread_of(bench->empty, n));
	write_figure(file, "floor_ns", spread_of(bench->floor, n));
	fprintf(file, ",\n\t\"floor_bytes\": %.0f", bench->floor_bytes);
	for (size_t i = 0; i < scenes_n; i++)
		if (bench->chosen[i])
			write_scene(file, scenes[i].name, &bench->figures[i], n);
	for (int i = 0; i < EXTRAS; i++)
		if (bench->extras[i].n)
			write_figure(file, extras[i].name,
				     spread_of(bench->extras[i].values, bench->extras[i].n));
	fprintf(file, "\n}\n");
	if (fclose(file))
		return bob_err(errno, "%s: %s", path, strerror(errno));
	return 0;
}
