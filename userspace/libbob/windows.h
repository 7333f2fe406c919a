/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A part of a large shared map at a time: the kernel fills in every page of what
 * is mapped at once, which for the records of a million users takes 5 ms, and an
 * edit looks at a few of them.
 */
#ifndef BOB_WINDOWS_H
#define BOB_WINDOWS_H

#include <stddef.h>
#include <stdint.h>

struct bob_windows;

/*
 * Keeps the addresses for size bytes of what fd maps; nothing is there yet. Until
 * they are freed, only one thread may use them. Freeing unmaps all of it.
 */
int bob_windows_new(struct bob_windows **ret, int fd, size_t size);
void bob_windows_free(struct bob_windows *windows);
void *bob_windows_base(const struct bob_windows *windows);
/* Sees to it that these bytes are there, for good. They lie within the size. */
void bob_windows_open(struct bob_windows *windows, size_t offset, size_t n);

#endif
