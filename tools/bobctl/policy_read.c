/* SPDX-License-Identifier: GPL-2.0-only */
/* Reads a policy from a file or a pipe. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy_file.h"

enum { FAULTS_SHOWN = 20, ROOM_FIRST = 1 << 16 };

/* Far more than a policy of the most users that bob can hold. */
static const size_t most_bytes = 1UL << 31;

struct bytes {
	char *at;
	size_t n, room;
};

static void bytes_free(struct bytes *bytes)
{
	free(bytes->at);
}

static int make_room(struct bytes *bytes, const char *file)
{
	size_t room = bytes->room ? 2 * bytes->room : ROOM_FIRST;
	char *at;

	if (bytes->n < bytes->room)
		return 0;
	if (bytes->n >= most_bytes)
		return bob_err(EFBIG, "%s: over 2 GiB: this is no policy", file);
	at = realloc(bytes->at, room);
	if (!at)
		return bob_err(ENOMEM, "%s: out of memory", file);
	bytes->at = at;
	bytes->room = room;
	return 0;
}

static int read_all(int fd, const char *file, struct bytes *bytes)
{
	for (;;) {
		ssize_t n;
		int err = make_room(bytes, file);

		if (err)
			return err;
		n = read(fd, bytes->at + bytes->n, bytes->room - bytes->n);
		if (!n)
			return 0;
		if (n > 0)
			bytes->n += (size_t)n;
		else if (errno != EINTR)
			return bob_err(errno, "%s: cannot be read: %s", file, strerror(errno));
	}
}

static int slurp(const char *path, const char *file, struct bytes *bytes)
{
	int fd = strcmp(path, "-") != 0 ? open(path, O_RDONLY | O_CLOEXEC) : dup(STDIN_FILENO);
	int err;

	if (fd < 0)
		return bob_err(errno, "%s: cannot be opened: %s", file, strerror(errno));
	err = read_all(fd, file, bytes);
	close(fd);
	return err;
}

/* As compilers do it, so that editors find the place. */
static void tell(unsigned long line, unsigned column, const char *text, void *arg)
{
	struct ctl_faults *faults = arg;
	char safe[1024];

	if (faults->n++ >= FAULTS_SHOWN)
		return;
	bob_escape(safe, sizeof(safe), text, strlen(text));
	if (faults->json)
		json_array_append_new(faults->json,
				      json_pack("{s:I,s:i,s:s}", "line", (json_int_t)line, "column",
						(int)column, "text", safe));
	else
		fprintf(stderr, "%s:%lu:%u: %s\n", faults->file, line, column, safe);
}

static int sum_up(const struct ctl_faults *faults)
{
	if (faults->n > FAULTS_SHOWN && !faults->json)
		fprintf(stderr, "%s: and %zu more\n", faults->file, faults->n - FAULTS_SHOWN);
	return bob_err(EINVAL, "%s: %zu error%s; nothing has been changed", faults->file, faults->n,
		       faults->n == 1 ? "" : "s");
}

/* Whoever copies a file and is cut off in mid-line may lose a digit of a limit, too. */
static void check_end(const struct bytes *bytes, struct ctl_faults *faults)
{
	unsigned long line = 1;
	size_t begin = 0;

	if (!bytes->n || bytes->at[bytes->n - 1] == '\n')
		return;
	for (size_t i = 0; i < bytes->n; i++) {
		if (bytes->at[i] == '\n') {
			begin = i + 1;
			line++;
		}
	}
	tell(line, (unsigned)(bytes->n - begin + 1),
	     "the last line does not end: the file may have been cut off", faults);
}

int ctl_file_read(const char *path, ctl_parser *parse, struct bob_policy *policy,
		  struct ctl_faults *faults)
{
	__attribute__((cleanup(bytes_free))) struct bytes bytes = {NULL, 0, 0};
	int err;

	if (!policy)
		return -ENOMEM;
	faults->file = strcmp(path, "-") != 0 ? path : "standard input";
	err = slurp(path, faults->file, &bytes);
	if (err)
		return err;
	err = parse(policy, bytes.at, bytes.n, tell, faults);
	if (err && !faults->n)
		return err;
	if (parse == bob_policy_parse)
		check_end(&bytes, faults);
	return faults->n ? sum_up(faults) : 0;
}
