// SPDX-License-Identifier: GPL-2.0-only
/* What JSON reports are made of. */
#include <errno.h>

#include "report.h"

/* As many digits as a time of day in microseconds has; more would show what no double holds. */
#define FLAGS (JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(16))

static int dump(FILE *out, json_t *value)
{
	int err = value ? json_dumpf(value, out, FLAGS) : -1;

	json_decref(value);
	return err || ferror(out) ? bob_err(EIO, "the report cannot be written") : 0;
}

int audit_json_field(FILE *out, const char *name, json_t *value)
{
	fprintf(out, ",\n  \"%s\": ", name);
	return dump(out, value);
}

void audit_json_begin(struct audit_json_array *array, const char *name)
{
	fprintf(array->out, ",\n  \"%s\": [", name);
	array->n = 0;
}

int audit_json_add(struct audit_json_array *array, json_t *element)
{
	fputs(array->n++ ? ",\n    " : "\n    ", array->out);
	return dump(array->out, element);
}

int audit_json_add_open(struct audit_json_array *array, json_t *element)
{
	int err = element ? 0 : -1;

	fputs(array->n++ ? ",\n    {" : "\n    {", array->out);
	if (!err)
		err = json_dumpf(element, array->out, FLAGS | JSON_EMBED);
	json_decref(element);
	return err || ferror(array->out) ? bob_err(EIO, "the report cannot be written") : 0;
}

void audit_json_end(struct audit_json_array *array)
{
	fputs(array->n ? "\n  ]" : "]", array->out);
}

json_t *audit_json_time(uint64_t ns)
{
	return ns ? json_real((double)(ns / 1000) / 1e6) : json_null();
}

json_t *audit_json_text(const char *text)
{
	char safe[4 * 256];
	json_t *string = json_string(text);

	return string ? string : json_string(bob_escape(safe, sizeof(safe), text, strlen(text)));
}
