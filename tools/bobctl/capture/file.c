/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Captures in files. Whole records are gathered in memory and written at each flush;
 * where a write fails half-way, a full disk above all, the file is cut back to its
 * last whole record, so that whatever was written can be read.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "series.h"
#include "cleanup.h"

enum { HELD_BYTES = 256 << 10, HELD_RECORDS = 1024, LOOK_MS = 100 };

struct file {
	struct ctl_sink sink;
	struct ctl_file_options options;
	struct ctl_series series; /* if it rotates */
	char path[PATH_MAX];
	int fd;
	bool regular;	       /* can be cut; a pipe cannot */
	struct ctl_bytes held; /* whole records, not written yet */
	size_t ends[HELD_RECORDS], n_ends;
	uint64_t written;    /* bytes in the file: whole records */
	uint64_t packets;    /* in this file */
	uint64_t opened;     /* ns of the boot-time clock */
	uint32_t interfaces; /* known to this file */
	bool failed;	     /* and cut: nothing more is written */
};

void ctl_put(struct ctl_bytes *out, const void *data, size_t n)
{
	if (out->n + n > out->room && !out->broken) {
		size_t room = 2 * (out->n + n) + 4096;
		uint8_t *grown = realloc(out->data, room);

		if (grown) {
			out->data = grown;
			out->room = room;
		} else {
			out->broken = true;
		}
	}
	if (out->broken || !n)
		return;
	memcpy(out->data + out->n, data, n);
	out->n += n;
}

static bool is_stdout(const struct file *file)
{
	return !strcmp(file->options.path, "-");
}

static bool rotates(const struct file *file)
{
	return file->options.rotate_bytes || file->options.rotate_ns;
}

/* ---- writing ---- */

/* The signals that end a capture are blocked, as signalfd needs it; so they wait here. */
static bool is_told_to_end(void)
{
	sigset_t waiting;

	return !sigpending(&waiting) &&
	       (sigismember(&waiting, SIGINT) || sigismember(&waiting, SIGTERM) ||
		sigismember(&waiting, SIGHUP));
}

/*
 * How much of n bytes can be written without waiting for whoever reads: of a pipe that
 * has room, a PIPE_BUF. 0: he has stopped reading, and the capture is told to end.
 */
static size_t room_for(const struct file *file, size_t n)
{
	struct pollfd ready = {.fd = file->fd, .events = POLLOUT};

	if (file->regular)
		return n;
	while (poll(&ready, 1, LOOK_MS) <= 0) {
		if (is_told_to_end())
			return 0;
	}
	return n < PIPE_BUF ? n : PIPE_BUF;
}

/* .held to the file; returns how much of it could be written, and *ret_err why not all. */
static size_t write_held(struct file *file, int *ret_err)
{
	size_t done = 0;

	*ret_err = 0;
	while (done < file->held.n) {
		size_t room = room_for(file, file->held.n - done);
		ssize_t n = room ? write(file->fd, file->held.data + done, room) : -1;

		if (n >= 0) {
			done += (size_t)n;
		} else if (!room) {
			errno = EPIPE;
			break;
		} else if (errno != EINTR && errno != EAGAIN) {
			break;
		}
	}
	if (done < file->held.n)
		*ret_err = errno;
	return done;
}

/* Of a write that ended after done bytes only whole records stay. */
static void cut(struct file *file, size_t done)
{
	size_t whole = 0;

	for (size_t i = 0; i < file->n_ends && file->ends[i] <= done; i++)
		whole = file->ends[i];
	file->written += whole;
	if (file->regular && ftruncate(file->fd, (off_t)file->written))
		bob_warn("%s: ends in half a packet, which cannot be cut off: %s", file->path,
			 strerror(errno));
	if (!file->written && rotates(file))
		unlink(file->path);
}

static int fail(struct file *file, int err)
{
	file->failed = true;
	if (err == EPIPE)
		return -EPIPE;
	return bob_err(err, "%s: %s: the capture ends; what is written can be read", file->path,
		       strerror(err));
}

static int write_out(struct file *file)
{
	size_t done;
	int err;

	if (file->failed)
		return -EPIPE;
	done = write_held(file, &err);
	if (err) {
		cut(file, done);
		return fail(file, err);
	}
	file->written += done;
	file->held.n = 0;
	file->n_ends = 0;
	return 0;
}

/* What was put since the last end is a whole record now. */
static int end_record(struct file *file)
{
	if (file->held.broken) {
		file->failed = true;
		return bob_err(ENOMEM, "out of memory");
	}
	file->ends[file->n_ends++] = file->held.n;
	return file->held.n >= HELD_BYTES || file->n_ends == HELD_RECORDS ? write_out(file) : 0;
}

/* ---- one file after another ---- */

static void put_interfaces(struct file *file)
{
	const struct ctl_interfaces *known = file->options.interfaces;

	for (; file->interfaces < known->n; file->interfaces++) {
		if (file->options.format->interface)
			file->options.format->interface(&file->held,
							&known->list[file->interfaces]);
	}
}

static int begin_file(struct file *file)
{
	file->written = 0;
	file->packets = 0;
	file->interfaces = 0;
	file->opened = bob_now();
	if (file->options.format->begin)
		file->options.format->begin(&file->held, file->options.redacted);
	put_interfaces(file);
	return end_record(file);
}

/* Packets hold who called whom: nobody else may read them. */
static int open_path(struct file *file)
{
	int fd;

	if (rotates(file))
		return ctl_series_next(&file->series, file->path, &file->fd);
	snprintf(file->path, sizeof(file->path), "%s",
		 is_stdout(file) ? "standard output" : file->options.path);
	fd = is_stdout(file) ? dup(STDOUT_FILENO)
			     : open(file->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return bob_err(errno, "%s: cannot be written: %s", file->path, strerror(errno));
	file->fd = fd;
	return 0;
}

/* As behind a shell's >>: what stands there already is not ours to cut. */
static bool appends(const struct file *file)
{
	return fcntl(file->fd, F_GETFL) & O_APPEND;
}

static int open_next(struct file *file)
{
	struct stat st;
	int err = open_path(file);

	if (err) {
		file->failed = true;
		return err;
	}
	file->regular = !fstat(file->fd, &st) && S_ISREG(st.st_mode);
	if (file->regular && !is_stdout(file) && st.st_mode & 077)
		fchmod(file->fd, 0600); /* one that was there already */
	err = begin_file(file);
	if (file->regular && is_stdout(file))
		file->written = (uint64_t)lseek(file->fd, 0, appends(file) ? SEEK_END : SEEK_CUR);
	return err;
}

static int close_fd(struct file *file)
{
	int fd = file->fd;

	file->fd = -1;
	if (fd < 0 || !close(fd) || file->failed)
		return 0;
	return fail(file, errno);
}

static int rotate(struct file *file)
{
	int err = write_out(file);

	if (!err)
		err = close_fd(file);
	return err ? err : open_next(file);
}

static bool is_old(const struct file *file)
{
	return file->options.rotate_ns && bob_now() - file->opened >= file->options.rotate_ns;
}

static bool is_too_long(const struct file *file)
{
	return file->options.rotate_bytes &&
	       file->written + file->held.n > file->options.rotate_bytes;
}

/* ---- the sink ---- */

static int file_write(struct ctl_sink *sink, const struct ctl_packet *packet)
{
	struct file *file = (struct file *)sink;
	size_t before;
	int err = 0;

	if (file->failed)
		return -EPIPE;
	if (file->packets && is_old(file))
		err = rotate(file);
	if (err)
		return err;
	before = file->held.n;
	put_interfaces(file);
	file->options.format->packet(&file->held, packet);
	if (file->packets && is_too_long(file)) {
		file->held.n = before;
		err = rotate(file);
		if (err)
			return err;
		file->options.format->packet(&file->held, packet);
	}
	file->packets++;
	return end_record(file);
}

static int file_flush(struct ctl_sink *sink)
{
	struct file *file = (struct file *)sink;

	if (is_old(file) && file->packets)
		return rotate(file);
	if (is_old(file))
		file->opened = bob_now();
	return write_out(file);
}

static int file_fd(const struct ctl_sink *sink)
{
	return ((const struct file *)sink)->fd;
}

static int file_close(struct ctl_sink *sink)
{
	struct file *file = (struct file *)sink;
	int err = file->failed ? 0 : write_out(file);

	if (!err)
		err = close_fd(file);
	bob_close_fd(&file->fd);
	free(file->held.data);
	free(file);
	return err;
}

static const struct ctl_sink_kind file_kind = {
	.write = file_write,
	.flush = file_flush,
	.fd = file_fd,
	.close = file_close,
};

int ctl_file_open(struct ctl_sink **ret, const struct ctl_file_options *options)
{
	struct file *file;
	int err = 0;

	if (!strcmp(options->path, "-") && options->format->begin && isatty(STDOUT_FILENO))
		return bob_err(EINVAL, "packets are not for a terminal; name a file with -w, or "
				       "pipe this, as in: bobctl capture -w - | tshark -r -");
	file = calloc(1, sizeof(*file));
	if (!file)
		return bob_err(ENOMEM, "out of memory");
	file->sink.kind = &file_kind;
	file->options = *options;
	file->fd = -1;
	if (rotates(file))
		err = ctl_series_open(&file->series, options->path, options->ring);
	if (!err)
		err = open_next(file);
	if (!err)
		err = write_out(file);
	if (err) {
		file->failed = true;
		file_close(&file->sink);
		return err;
	}
	*ret = &file->sink;
	return 0;
}
