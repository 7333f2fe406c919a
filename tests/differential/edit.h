/* SPDX-License-Identifier: GPL-2.0-only */
/* Putting bytes into a message and taking them out; what does not fit changes nothing. */
#ifndef BOB_DIFFERENTIAL_EDIT_H
#define BOB_DIFFERENTIAL_EDIT_H

#include <string.h>

#include "differential.h"

static inline bool room_for(const struct bytes *m, size_t n)
{
	return m->n + n <= BYTES_MAX;
}

static inline void insert(struct bytes *m, size_t at, const void *bytes, size_t n)
{
	if (!room_for(m, n) || at > m->n)
		return;
	memmove(m->at + at + n, m->at + at, m->n - at);
	memmove(m->at + at, bytes, n);
	m->n += n;
}

static inline void insert_text(struct bytes *m, size_t at, const char *text)
{
	insert(m, at, text, strlen(text));
}

static inline void cut(struct bytes *m, size_t from, size_t to)
{
	if (from >= to || to > m->n)
		return;
	memmove(m->at + from, m->at + to, m->n - to);
	m->n -= to - from;
}

#endif
