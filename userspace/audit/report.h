/* SPDX-License-Identifier: GPL-2.0-only */
/* How reports say things. */
#ifndef AUDIT_REPORT_H
#define AUDIT_REPORT_H

#include <string.h>
#include <jansson.h>

#include "audit.h"

/* Seconds since the epoch; 0: null. */
json_t *audit_json_time(uint64_t ns);
json_t *audit_json_text(const char *text);

#endif
