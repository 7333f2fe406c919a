/* SPDX-License-Identifier: GPL-2.0-only */
/* Small text for people: escaping, times, and which of several words was meant. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "bob.h"

static const uint64_t second = 1000000000ULL;

char *bob_escape(char *dst, size_t size, const char *src, size_t n)
{
	static const char hex[] = "0123456789abcdef";
	size_t out = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)src[i];
		bool plain = c >= 0x20 && c < 0x7f;

		if (out + (plain ? 1 : 4) >= size)
			break;
		if (plain) {
			dst[out++] = (char)c;
			continue;
		}
		dst[out++] = '\\';
		dst[out++] = 'x';
		dst[out++] = hex[c >> 4];
		dst[out++] = hex[c & 15];
	}
	if (size)
		dst[out] = '\0';
	return dst;
}

uint64_t bob_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return (uint64_t)now.tv_sec * second + (uint64_t)now.tv_nsec;
}

char *bob_duration(char *dst, size_t size, uint64_t ns)
{
	uint64_t s = ns / second, m = s / 60, h = m / 60;

	if (ns < second)
		snprintf(dst, size, "%" PRIu64 " ms", ns / 1000000);
	else if (s < 60)
		snprintf(dst, size, "%" PRIu64 " s", s);
	else if (m < 60)
		snprintf(dst, size, "%" PRIu64 " min %02" PRIu64 " s", m, s % 60);
	else if (h < 24)
		snprintf(dst, size, "%" PRIu64 " h %02" PRIu64 " min", h, m % 60);
	else
		snprintf(dst, size, "%" PRIu64 " d %02" PRIu64 " h", h / 24, h % 24);
	return dst;
}

/* Edits (insert, delete, replace, swap neighbours) from a to b; both are short words. */
static unsigned edits(const char *a, const char *b)
{
	enum { MAX = 32 };
	unsigned d[MAX + 1][MAX + 1];
	size_t n = strlen(a), m = strlen(b);

	if (n > MAX || m > MAX)
		return MAX;
	for (size_t i = 0; i <= n; i++) {
		for (size_t j = 0; j <= m; j++) {
			unsigned best;

			if (!i || !j) {
				d[i][j] = (unsigned)(i + j);
				continue;
			}
			best = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
			if (d[i - 1][j] + 1 < best)
				best = d[i - 1][j] + 1;
			if (d[i][j - 1] + 1 < best)
				best = d[i][j - 1] + 1;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
			    d[i - 2][j - 2] + 1 < best)
				best = d[i - 2][j - 2] + 1;
			d[i][j] = best;
		}
	}
	return d[n][m];
}

bool bob_near_miss(const char *typed, const char *word)
{
	size_t n = strlen(typed), m = strlen(word);

	if (n >= 2 && n < m && !strncmp(typed, word, n))
		return true;
	return edits(typed, word) <= (m <= 4 ? 1 : 2);
}

const char *bob_mode_name(uint32_t mode)
{
	static const char *const names[] = {"off", "monitor", "enforce"};

	return mode <= BOB_ENFORCE ? names[mode] : "unknown";
}

int bob_mode_parse(const char *text, uint32_t *ret)
{
	for (uint32_t mode = BOB_OFF; mode <= BOB_ENFORCE; mode++) {
		if (!strcmp(text, bob_mode_name(mode))) {
			*ret = mode;
			return 0;
		}
	}
	return -EINVAL;
}
