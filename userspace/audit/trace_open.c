// SPDX-License-Identifier: GPL-2.0-only
/* Opening a trace: what can be wrong with a file, said in a line. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bob.h"
#include "cleanup.h"
#include "trace_open.h"

static void close_file(FILE **file)
{
	if (*file)
		fclose(*file);
}

int trace_new(struct audit_trace **ret, const char *name)
{
	_cleanup_(trace_drop) struct audit_trace *trace = calloc(1, sizeof(*trace));

	if (!trace)
		return bob_err(ENOMEM, "out of memory");
	trace->poll_fd = -1;
	trace->scale = 1;
	trace->name = strdup(name);
	trace->stream = malloc(TRACE_STREAM_BYTES);
	if (!trace->name || !trace->stream)
		return bob_err(ENOMEM, "out of memory");
	*ret = TAKE_PTR(trace);
	return 0;
}

int trace_find_link(struct audit_trace *trace)
{
	int link = pcap_datalink(trace->pcap);
	const char *known = pcap_datalink_val_to_name(link);

	if (!trace_link_find(&trace->look, link))
		return 0;
	return bob_err(EINVAL,
		       "%s: packets of link type %d (%s) are not read; those of Ethernet, Linux "
		       "cooked, raw IP, loopback and PPP are",
		       trace->name, link, known ? known : "unknown");
}

/* The first byte tells what compressed it: no trace begins with these. */
static const char *unpacker(int first)
{
	switch (first) {
	case 0x1f: return "zcat";
	case 0x28: return "zstdcat";
	case 0xfd: return "xzcat";
	default: return NULL;
	}
}

/* Asked before libpcap is, which reads on from here. */
static int first_byte(FILE *file, const char *name, int *ret)
{
	int first = getc(file);

	if (first == EOF && ferror(file))
		return bob_err(errno, "%s: cannot be read: %s", name, strerror(errno));
	if (first == EOF)
		return bob_err(EINVAL, "%s: is empty, and no trace", name);
	ungetc(first, file);
	*ret = first;
	return 0;
}

static int no_trace(const char *name, int first, const char *why)
{
	if (unpacker(first))
		return bob_err(EINVAL, "%s: is compressed; pipe it, as in: %s %s | bobctl audit -",
			       name, unpacker(first), name);
	return bob_err(EINVAL, "%s: is no pcap or pcapng file: %s", name, why);
}

static uint64_t size_of(FILE *file)
{
	struct stat facts;
	int fd = fileno(file); /* a stream in memory has none */

	return fd >= 0 && !fstat(fd, &facts) && S_ISREG(facts.st_mode) ? (uint64_t)facts.st_size
								       : 0;
}

static int read_head(struct audit_trace *trace, FILE **file)
{
	char why[PCAP_ERRBUF_SIZE] = "";
	int first = 0, err;

	err = first_byte(*file, trace->name, &first);
	if (err)
		return err;
	trace->pcap =
		pcap_fopen_offline_with_tstamp_precision(*file, PCAP_TSTAMP_PRECISION_NANO, why);
	if (!trace->pcap)
		return no_trace(trace->name, first, why);
	TAKE_PTR(*file); /* closed with the capture */
	return trace_find_link(trace);
}

int audit_trace_from(struct audit_trace **ret, FILE *stream, const char *name)
{
	_cleanup_(trace_drop) struct audit_trace *trace = NULL; /* has the buffer: goes last */
	_cleanup_(close_file) FILE *file = stream;
	int err;

	err = trace_new(&trace, name);
	if (err)
		return err;
	setvbuf(file, trace->stream, _IOFBF, TRACE_STREAM_BYTES);
	trace->size = size_of(file);
	err = read_head(trace, &file);
	if (err)
		return err;
	*ret = TAKE_PTR(trace);
	return 0;
}

static int open_stdin(struct audit_trace **ret)
{
	_cleanup_fd_ int fd = -1;
	FILE *file;

	if (isatty(STDIN_FILENO))
		return bob_err(EINVAL, "a trace cannot be typed; pipe one, as in: "
				       "tcpdump -w - | bobctl audit -");
	/* stdin itself stays untouched: its buffer would end before it does. */
	fd = dup(STDIN_FILENO);
	file = fd < 0 ? NULL : fdopen(fd, "rb");
	if (!file)
		return bob_err(errno, "standard input cannot be read: %s", strerror(errno));
	TAKE_FD(fd);
	return audit_trace_from(ret, file, "standard input");
}

int audit_trace_open(struct audit_trace **ret, const char *name)
{
	struct stat facts;
	FILE *file;

	if (!strcmp(name, "-"))
		return open_stdin(ret);
	file = fopen(name, "rbe");
	if (!file)
		return bob_err(errno, "%s: cannot be opened: %s", name, strerror(errno));
	if (!fstat(fileno(file), &facts) && S_ISDIR(facts.st_mode)) {
		fclose(file);
		return bob_err(EISDIR, "%s: is a directory; name the traces in it", name);
	}
	return audit_trace_from(ret, file, name);
}
