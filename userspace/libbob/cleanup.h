/* SPDX-License-Identifier: GPL-2.0-only */
/* Ownership that ends with the scope: _cleanup_(function) on a variable. */
#ifndef BOB_CLEANUP_H
#define BOB_CLEANUP_H

#include <stdlib.h>
#include <unistd.h>

#define _cleanup_(function) __attribute__((cleanup(function)))

static inline void bob_close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static inline void bob_free_ptr(void *pointer)
{
	free(*(void **)pointer);
}

#define _cleanup_fd_ _cleanup_(bob_close_fd)
#define _cleanup_free_ _cleanup_(bob_free_ptr)

#define TAKE_FD(fd)                                                                                \
	({                                                                                         \
		int taken_ = (fd);                                                                 \
		(fd) = -1;                                                                         \
		taken_;                                                                            \
	})

#define TAKE_PTR(pointer)                                                                          \
	({                                                                                         \
		__typeof__(pointer) taken_ = (pointer);                                            \
		(pointer) = NULL;                                                                  \
		taken_;                                                                            \
	})

#endif
