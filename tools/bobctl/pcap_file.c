/* SPDX-License-Identifier: GPL-2.0-only */
/* A pcap file of Ethernet frames, with nanoseconds. Apart, as libpcap's BPF is not the kernel's. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <pcap/pcap.h>

#include "bobctl.h"

static const uint64_t second = 1000000000ULL;

struct ctl_pcap {
	const char *path;
	pcap_t *pcap;
	pcap_dumper_t *dumper;
	uint64_t offset; /* wall clock minus boot time, as of the last flush */
	int failed;	 /* errno of the first write that did */
};

static uint64_t wall_offset(void)
{
	struct timespec wall;
	uint64_t boot = bob_now();

	clock_gettime(CLOCK_REALTIME, &wall);
	return (uint64_t)wall.tv_sec * second + (uint64_t)wall.tv_nsec - boot;
}

static bool is_stdout(const char *path)
{
	return !strcmp(path, "-");
}

/* Packets hold who called whom: nobody else may read them. */
static FILE *open_output(const char *path)
{
	int fd = is_stdout(path) ? dup(STDOUT_FILENO)
				 : open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "w");

	if (!file && fd >= 0)
		close(fd);
	return file;
}

static int open_dumper(struct ctl_pcap *file)
{
	FILE *output;

	file->pcap = pcap_open_dead_with_tstamp_precision(DLT_EN10MB, BOB_CAPTURE_BYTES,
							  PCAP_TSTAMP_PRECISION_NANO);
	if (!file->pcap)
		return bob_err(ENOMEM, "out of memory");
	output = open_output(file->path);
	if (!output)
		return bob_err(errno, "%s: cannot be written: %s", file->path, strerror(errno));
	file->dumper = pcap_dump_fopen(file->pcap, output);
	if (file->dumper)
		return 0;
	fclose(output);
	return bob_err(EIO, "%s: %s", file->path, pcap_geterr(file->pcap));
}

int ctl_pcap_open(struct ctl_pcap **ret, const char *path)
{
	struct ctl_pcap *file;
	int err;

	if (is_stdout(path) && isatty(STDOUT_FILENO))
		return bob_err(EINVAL, "packets are not for a terminal; name a file with -w, or "
				       "pipe this, as in: bobctl capture -w - | tshark -r -");
	file = calloc(1, sizeof(*file));
	if (!file)
		return bob_err(ENOMEM, "out of memory");
	file->path = path;
	file->offset = wall_offset();
	err = open_dumper(file);
	if (err) {
		ctl_pcap_close(file);
		return err;
	}
	*ret = file;
	return 0;
}

void ctl_pcap_write(struct ctl_pcap *file, const struct bob_capture_head *head, const void *packet)
{
	uint64_t at = head->time + file->offset;
	const struct pcap_pkthdr frame = {
		.ts.tv_sec = (time_t)(at / second),
		.ts.tv_usec = (suseconds_t)(at % second), /* ns, as the file's magic says */
		.caplen = head->captured,
		.len = head->length > head->captured ? head->length : head->captured,
	};

	errno = 0;
	pcap_dump((unsigned char *)file->dumper, &frame, packet);
	if (!file->failed && ferror(pcap_dump_file(file->dumper)))
		file->failed = errno ? errno : EIO;
}

int ctl_pcap_flush(struct ctl_pcap *file)
{
	file->offset = wall_offset(); /* should somebody have set the clock */
	errno = 0;
	if (pcap_dump_flush(file->dumper) && !file->failed)
		file->failed = errno ? errno : EIO;
	if (!file->failed)
		return 0;
	if (file->failed == EPIPE)
		return -EPIPE;
	return bob_err(file->failed, "%s: cannot be written: %s", file->path,
		       strerror(file->failed));
}

int ctl_pcap_fd(const struct ctl_pcap *file)
{
	return fileno(pcap_dump_file(file->dumper));
}

void ctl_pcap_close(struct ctl_pcap *file)
{
	if (!file)
		return;
	if (file->dumper)
		pcap_dump_close(file->dumper);
	if (file->pcap)
		pcap_close(file->pcap);
	free(file);
}
