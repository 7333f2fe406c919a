/* SPDX-License-Identifier: GPL-2.0-only */
#include "windows.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bob.h"
#include "cleanup.h"

/* Each is a mapping of its own, of which the kernel allows 65,530. */
enum { WINDOWS = 1024, PAGES_MIN = 16 };

struct bob_windows {
	int fd;
	char *base;
	size_t size, window;
	bool open[WINDOWS];
};

int bob_windows_new(struct bob_windows **ret, int fd, size_t size)
{
	_cleanup_free_ struct bob_windows *windows = calloc(1, sizeof(*windows));
	void *base;

	if (!windows)
		return bob_err(ENOMEM, "out of memory");
	windows->window = PAGES_MIN * (size_t)sysconf(_SC_PAGESIZE);
	while (size > WINDOWS * windows->window)
		windows->window *= 2;
	base = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (base == MAP_FAILED)
		return bob_err(errno, "no room for %zu bytes of a map: %s", size, strerror(errno));
	windows->fd = fd;
	windows->base = base;
	windows->size = size;
	*ret = TAKE_PTR(windows);
	return 0;
}

void bob_windows_free(struct bob_windows *windows)
{
	if (!windows)
		return;
	munmap(windows->base, windows->size);
	free(windows);
}

void *bob_windows_base(const struct bob_windows *windows)
{
	return windows->base;
}

static void open_one(struct bob_windows *windows, size_t i)
{
	size_t at = i * windows->window, left = windows->size - at;

	if (mmap(windows->base + at, left < windows->window ? left : windows->window,
		 PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, windows->fd,
		 (off_t)at) == MAP_FAILED) {
		/* As when the stack cannot grow: the caller asked for memory, not for a result. */
		bob_err(errno, "a pinned map cannot be mapped into memory: %s", strerror(errno));
		abort();
	}
	windows->open[i] = true;
}

void bob_windows_open(struct bob_windows *windows, size_t offset, size_t n)
{
	for (size_t i = offset / windows->window; i <= (offset + n - 1) / windows->window; i++) {
		if (!windows->open[i])
			open_one(windows, i);
	}
}
