/* SPDX-License-Identifier: GPL-2.0-only */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "cleanup.h"
#include "names/hash.h"
#include "redact.h"

enum { KEY_FILE_MIN = 16, KEY_FILE_MAX = 4096 };

int ctl_redact_random_key(struct bob_key *ret)
{
	struct bob_key key;

	if (getrandom(&key, sizeof(key), 0) != sizeof(key))
		return bob_err(errno, "no random key can be had: %s", strerror(errno));
	*ret = key;
	return 0;
}

static void digest(struct bob_key *key, const uint8_t *bytes, size_t n)
{
	struct hash_state h;

	hash_start(&h, key);
	for (size_t i = 0; i < n; i += 8) {
		uint64_t word = 0;

		memcpy(&word, bytes + i, n - i < 8 ? n - i : 8);
		hash_word(&h, word);
	}
	hash_word(&h, n);
	hash_finish(&h, key);
}

int ctl_redact_read_key(struct bob_key *ret, const char *path)
{
	_cleanup_fd_ int fd = open(path, O_RDONLY | O_CLOEXEC);
	uint8_t bytes[KEY_FILE_MAX];
	struct bob_key key = {0};
	size_t n = 0;
	ssize_t got;

	if (fd < 0)
		return bob_err(errno, "%s: cannot be read: %s", path, strerror(errno));
	while (n < sizeof(bytes) && (got = read(fd, bytes + n, sizeof(bytes) - n)) > 0)
		n += (size_t)got;
	if (n < KEY_FILE_MIN)
		return bob_err(EINVAL,
			       "%s: too short for a key, which has 16 bytes at least; make one: "
			       "head -c 32 /dev/urandom > %s",
			       path, path);
	digest(&key, bytes, n);
	*ret = key;
	return 0;
}
