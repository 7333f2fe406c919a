/* SPDX-License-Identifier: GPL-2.0-only */
/* Walks over hash maps in batches: a system call per few hundred entries. */
#include <errno.h>

#include <bpf/bpf.h>

#include "cleanup.h"
#include "internal.h"

enum { BATCH = 512 };

typedef int (*each_fn)(const void *key, const void *value, void *arg);

static int each_of_batch(const char *keys, const char *values, uint32_t key_size,
			 uint32_t value_size, uint32_t n, each_fn each, void *arg)
{
	int err = 0;

	for (uint32_t i = 0; each && i < n && !err; i++)
		err = each(keys + (size_t)i * key_size, values + (size_t)i * value_size, arg);
	return err;
}

int bob_map_each(int fd, uint32_t key_size, uint32_t value_size, each_fn each, void *arg,
		 uint32_t *count)
{
	_cleanup_free_ char *keys = malloc((size_t)BATCH * key_size);
	_cleanup_free_ char *values = malloc((size_t)BATCH * value_size);
	uint32_t from = 0, to = 0, total = 0;
	bool first = true, more = true;

	if (!keys || !values)
		return -ENOMEM;
	while (more) {
		uint32_t n = BATCH;
		int err;

		if (bpf_map_lookup_batch(fd, first ? NULL : &from, &to, keys, values, &n, NULL)) {
			/* ENOENT is the end, and comes with the last entries. */
			if (errno != ENOENT)
				return -errno;
			more = false;
		}
		err = each_of_batch(keys, values, key_size, value_size, n, each, arg);
		if (err)
			return err;
		total += n;
		from = to;
		first = false;
	}
	if (count)
		*count = total;
	return 0;
}
