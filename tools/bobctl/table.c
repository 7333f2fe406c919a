/* SPDX-License-Identifier: GPL-2.0-only */
/* Columns as wide as they need to be. */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "bobctl.h"

enum { CELL_MAX = 512, GAP = 2, PAGE_ROWS = 1000 };

static bool make_room(struct ctl_table *table)
{
	size_t room = table->room ? 2 * table->room : 64;
	char **cells;

	if (table->n < table->room)
		return true;
	cells = realloc(table->cells, room * sizeof(*cells));
	if (!cells)
		return false;
	table->cells = cells;
	table->room = room;
	return true;
}

void ctl_cell(struct ctl_table *table, const char *format, ...)
{
	char text[CELL_MAX], safe[4 * CELL_MAX];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	bob_escape(safe, sizeof(safe), text, strlen(text));
	if (!make_room(table)) {
		table->broken = true;
		return;
	}
	table->cells[table->n] = strdup(safe);
	if (table->cells[table->n])
		table->n++;
	else
		table->broken = true;
}

static bool is_right(const struct ctl_table *table, size_t column)
{
	return table->heads[column][0] == '>';
}

static const char *head(const struct ctl_table *table, size_t column)
{
	return table->heads[column] + is_right(table, column);
}

static int width(const struct ctl_table *table, size_t column)
{
	size_t most = strlen(head(table, column));

	for (size_t i = column; i < table->n; i += table->columns) {
		size_t n = strlen(table->cells[i]);

		if (n > most)
			most = n;
	}
	return (int)most;
}

/* One row of cells; no blanks behind the last that says something. */
static void show_row(const struct ctl_table *table, const int *widths, const char *const *cells)
{
	size_t columns = table->columns;

	while (columns && !*cells[columns - 1])
		columns--;
	for (size_t c = 0; c < columns; c++) {
		bool last = c + 1 == columns;

		if (is_right(table, c))
			printf("%*s", widths[c], cells[c]);
		else
			printf("%-*s", last ? 0 : widths[c], cells[c]);
		printf("%*s", last ? 0 : GAP, "");
	}
	putchar('\n');
}

static void forget_rows(struct ctl_table *table)
{
	for (size_t i = 0; i < table->n; i++)
		free(table->cells[i]);
	table->n = 0;
}

static void show_rows(struct ctl_table *table)
{
	const char *heads[CTL_COLUMNS_MAX];
	bool titled = false;

	for (size_t c = 0; c < table->columns; c++) {
		int most = width(table, c);

		if (most > table->widths[c])
			table->widths[c] = most;
		heads[c] = head(table, c);
		titled |= *heads[c] != '\0';
	}
	if (titled && !table->shown)
		show_row(table, table->widths, heads);
	table->shown = true;
	for (size_t i = 0; i + table->columns <= table->n; i += table->columns)
		show_row(table, table->widths, (const char *const *)table->cells + i);
	forget_rows(table);
}

int ctl_table_show(struct ctl_table *table)
{
	if (table->broken)
		return bob_err(ENOMEM, "out of memory");
	if (table->n || !table->shown)
		show_rows(table);
	return 0;
}

int ctl_table_page(struct ctl_table *table)
{
	return table->n < PAGE_ROWS * table->columns ? 0 : ctl_table_show(table);
}

void ctl_table_free(struct ctl_table *table)
{
	forget_rows(table);
	free(table->cells);
}
