/* SPDX-License-Identifier: GPL-2.0-only */
/* What JSON reports share. Where JSON cannot be written, one line has said so: -EIO. */
#ifndef AUDIT_REPORT_H
#define AUDIT_REPORT_H

#include <string.h>
#include <jansson.h>

#include "audit.h"

/* ---- report_parts.c ---- */

struct audit_json_array {
	FILE *out;
	size_t n;
};

/* The next field of an object whose first one stands there. Takes the value. */
int audit_json_field(FILE *out, const char *name, json_t *value);
/* The same, an element at a time. */
void audit_json_begin(struct audit_json_array *array, const char *name);
int audit_json_add(struct audit_json_array *array, json_t *element);
/* An object that goes on: the caller closes its brace. */
int audit_json_add_open(struct audit_json_array *array, json_t *element);
void audit_json_end(struct audit_json_array *array);

/* Seconds since the epoch; 0: null. */
json_t *audit_json_time(uint64_t ns);
/* Bytes off the wire: escaped unless they are UTF-8. */
json_t *audit_json_text(const char *text);

/* ---- report_json.c ---- */

/* The whole object but for its last brace. */
int audit_json_body(struct audit_result *result, FILE *out);

#endif
