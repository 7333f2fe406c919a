/* SPDX-License-Identifier: GPL-2.0-only */
/* Reads the options of bobctl capture, and says which of them do not go together. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "options.h"
#include "redact.h"

struct unit {
	char letter;
	uint64_t factor;
};

static const struct unit sizes[] = {
	{'k', 1 << 10}, {'K', 1 << 10}, {'M', 1 << 20}, {'G', 1 << 30}, {0, 1},
};
static const struct unit times[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}, {0, 0}};
static const struct unit files[] = {{0, 1}};

enum { NUMBER_MAX = 1000000000, RING_MAX = 100000, SIZE_MIN = 4096 };

#define TIME_MAX (36500 * 86400ULL) /* s: a hundred years; in ns it fits */

/* A number and one of these units; the last of them is for no letter, if its factor is not 0. */
static int read_amount(const char *text, const struct unit *unit, uint64_t *ret)
{
	size_t digits = strspn(text, "0123456789");
	uint64_t number = strtoull(text, NULL, 10);

	if (!digits || digits > 10 || !number || number > NUMBER_MAX)
		return -EINVAL;
	text += digits;
	while (unit->letter && unit->letter != *text)
		unit++;
	if (!unit->factor || (*text && !unit->letter) || (*text && text[1]))
		return -EINVAL;
	*ret = number * unit->factor;
	return 0;
}

static int read_rotation(struct ctl_file_options *file, const struct ctl_arguments *arguments)
{
	const char *bytes = arguments->value[CTL_ROTATE_SIZE];
	const char *seconds = arguments->value[CTL_ROTATE_TIME];
	const char *ring = arguments->value[CTL_RING];
	uint64_t n = 0;

	if (bytes &&
	    (read_amount(bytes, sizes, &file->rotate_bytes) || file->rotate_bytes < SIZE_MIN))
		return ctl_misuse("--rotate-size %s: a number of bytes, 4096 at least, such as "
				  "500k, 100M or 2G",
				  bytes);
	if (seconds && (read_amount(seconds, times, &n) || n > TIME_MAX))
		return ctl_misuse("--rotate-time %s: a time such as 90s, 10m, 1h or 7d", seconds);
	file->rotate_ns = n * 1000000000;
	n = 0;
	if (ring && (read_amount(ring, files, &n) || n > RING_MAX))
		return ctl_misuse("--ring %s: a number of files, 1 to %d", ring, RING_MAX);
	file->ring = (uint32_t)n;
	if (ring && !bytes && !seconds)
		return ctl_misuse("--ring says how many files stay: when does the next begin? "
				  "--rotate-size or --rotate-time is missing");
	if ((bytes || seconds) && !strcmp(file->path, "-"))
		return ctl_misuse("the standard output cannot rotate; name a file with -w");
	return 0;
}

/* A capture may go to a collector alone; what is said of files makes no sense then. */
static int no_file(const struct ctl_arguments *arguments)
{
	static const enum ctl_option of_files[] = {CTL_FORMAT, CTL_ROTATE_SIZE, CTL_ROTATE_TIME,
						   CTL_RING};

	if (!arguments->value[CTL_HEP])
		return ctl_misuse("capture: -w FILE is missing (- is the standard output)");
	for (size_t i = 0; i < sizeof(of_files) / sizeof(*of_files); i++) {
		if (arguments->value[of_files[i]])
			return ctl_misuse("--%s: of which file? -w FILE is missing",
					  ctl_option_row(of_files[i])->name);
	}
	return 0;
}

static int read_file(struct ctl_file_options *file, const struct ctl_arguments *arguments)
{
	const char *format = arguments->value[CTL_FORMAT];

	file->path = arguments->value[CTL_WRITE];
	if (!file->path)
		return no_file(arguments);
	file->format = format ? ctl_format_named(format) : ctl_format_of(file->path);
	if (!file->format)
		return ctl_misuse("--format %s: no such format; there are pcap, pcapng and json",
				  format);
	return read_rotation(file, arguments);
}

static int read_hep(struct hep_options *hep, const struct ctl_arguments *arguments)
{
	const char *target = arguments->value[CTL_HEP], *id = arguments->value[CTL_HEP_ID];
	unsigned long number = id ? strtoul(id, NULL, 10) : HEP_AGENT_ID;

	hep->password = arguments->value[CTL_HEP_PASSWORD];
	if (!target && (id || hep->password))
		return ctl_misuse("--hep-id and --hep-password go with --hep HOST");
	if (target && hep_target(hep, target))
		return ctl_misuse("--hep %s: neither HOST, nor HOST:PORT, nor [ADDRESS]:PORT",
				  target);
	if (id && (!*id || strlen(id) > 10 || id[strspn(id, "0123456789")] || number > UINT32_MAX))
		return ctl_misuse("--hep-id %s: a number, 0 to 4294967295", id);
	if (hep->password && (!*hep->password || strlen(hep->password) > HEP_PASSWORD_MAX))
		return ctl_misuse("--hep-password: 1 to %d bytes", HEP_PASSWORD_MAX);
	hep->agent = (uint32_t)number;
	return 0;
}

int ctl_capture_read_options(struct ctl_capture_options *ret, const struct ctl_arguments *arguments)
{
	const char *peer = arguments->value[CTL_PEER], *key = arguments->value[CTL_REDACT_KEY];
	struct ctl_capture_options options = {0};
	int err = read_file(&options.file, arguments);

	if (!err)
		err = read_hep(&options.hep, arguments);
	if (err)
		return err;
	if (peer && ctl_peer_parse(&options.peer, peer))
		return ctl_misuse("--peer %s: neither an address nor ADDRESS/PREFIX, such as "
				  "192.0.2.7, 10.0.0.0/8 or 2001:db8::/32",
				  peer);
	options.redact = key || arguments->given & CTL_BIT(CTL_REDACT);
	options.file.redacted = options.redact;
	if (options.redact)
		err = key ? ctl_redact_read_key(&options.redact_key, key)
			  : ctl_redact_random_key(&options.redact_key);
	if (err)
		return err;
	*ret = options;
	return 0;
}
