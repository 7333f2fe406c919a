/* SPDX-License-Identifier: GPL-2.0-only */
/* JSON for scripts. Field names are interface: they may be added to, not changed. */
#include <errno.h>
#include <string.h>

#include "bobctl.h"

static bool shown;

bool ctl_json_shown(void)
{
	return shown;
}

int ctl_show_json(json_t *root)
{
	int err = root ? json_dumpf(root, stdout, JSON_INDENT(2)) : -1;

	json_decref(root);
	if (err)
		return bob_err(ENOMEM, "out of memory, or the output cannot be written");
	putchar('\n');
	shown = true;
	return 0;
}

json_t *ctl_json_text(const char *text)
{
	char safe[4 * BOB_TEXT_MAX + 1];
	json_t *string = json_string(text);

	return string ? string : json_string(bob_escape(safe, sizeof(safe), text, strlen(text)));
}

json_t *ctl_json_limit(uint32_t limit)
{
	return limit == BOB_UNLIMITED ? json_null() : json_integer(limit);
}

json_t *ctl_json_ms(uint64_t ns)
{
	return json_integer((json_int_t)(ns / 1000000));
}

/* More than one write to the terminal may fail on the way: the stream remembers. */
static int written(void)
{
	return ferror(stdout) ? bob_err(EIO, "the output cannot be written") : 0;
}

int ctl_rows_add(struct ctl_rows *rows, json_t *element)
{
	int err;

	if (!rows->begun)
		printf("{\n  \"%s\": [", rows->name);
	fputs(rows->begun ? ",\n    " : "\n    ", stdout);
	rows->begun = true;
	shown = true;
	err = element ? json_dumpf(element, stdout, 0) : -1;
	json_decref(element);
	if (err)
		return bob_err(ENOMEM, "out of memory, or the output cannot be written");
	return written();
}

int ctl_rows_end(struct ctl_rows *rows, json_t *more)
{
	const char *name;
	json_t *value;

	if (!rows->begun)
		printf("{\n  \"%s\": [", rows->name);
	fputs(rows->begun ? "\n  ]" : "]", stdout);
	json_object_foreach(more, name, value)
	{
		printf(",\n  \"%s\": ", name);
		json_dumpf(value, stdout, JSON_ENCODE_ANY);
	}
	json_decref(more);
	fputs("\n}\n", stdout);
	shown = true;
	return written();
}
