/* SPDX-License-Identifier: GPL-2.0-only */
/* From what people say of a time that lies behind to the time. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "past.h"

#define SECOND 1000000000ULL

#define AGO_MAX (36500 * 86400ULL) /* s: a hundred years */

/* 90s, 30m, 2h, 7d, 4w */
static bool read_ago(const char *text, uint64_t *seconds)
{
	static const struct {
		char letter;
		uint32_t seconds;
	} units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}, {'w', 604800}};
	char *end;
	uint64_t n;

	if (*text < '0' || *text > '9')
		return false;
	n = strtoull(text, &end, 10);
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (*end != units[i].letter || end[1])
			continue;
		*seconds = n * units[i].seconds;
		return n <= AGO_MAX / units[i].seconds;
	}
	return false;
}

static bool reads_as(const char *text, const char *format, struct tm *local)
{
	const char *end = strptime(text, format, local);

	return end && !*end;
}

/* A time of the day is the last such time; a day is its beginning. */
static bool read_date(const char *text, time_t now, time_t *ret)
{
	struct tm local, today;

	if (!localtime_r(&now, &today))
		return false;
	local = today;
	local.tm_sec = 0;
	local.tm_isdst = -1;
	if (reads_as(text, "%H:%M", &local)) {
		struct tm yesterday = local;

		*ret = mktime(&local);
		yesterday.tm_mday--;
		if (*ret > now)
			*ret = mktime(&yesterday);
		return true;
	}
	local = (struct tm){.tm_isdst = -1};
	if (!reads_as(text, "%Y-%m-%d", &local) && !reads_as(text, "%Y-%m-%dT%H:%M", &local) &&
	    !reads_as(text, "%Y-%m-%d %H:%M", &local))
		return false;
	local.tm_isdst = -1;
	*ret = mktime(&local);
	return true;
}

int ctl_when(const char *text, time_t now, uint64_t *ret)
{
	uint64_t seconds;
	time_t at;

	if (read_ago(text, &seconds))
		at = (uint64_t)now > seconds ? now - (time_t)seconds : 0;
	else if (!read_date(text, now, &at) || at < 0)
		return -EINVAL;
	*ret = (uint64_t)at * SECOND;
	return 0;
}
