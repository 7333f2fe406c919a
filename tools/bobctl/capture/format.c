/* SPDX-License-Identifier: GPL-2.0-only */
/* The formats that a capture is written in. */
#include <string.h>

#include "sink.h"

static const struct ctl_format *const formats[] = {
	&ctl_format_pcap,
	&ctl_format_pcapng,
	&ctl_format_json,
};

enum { FORMATS = sizeof(formats) / sizeof(*formats) };

const struct ctl_format *ctl_format_named(const char *name)
{
	for (size_t i = 0; i < FORMATS; i++) {
		if (!strcmp(formats[i]->name, name))
			return formats[i];
	}
	return NULL;
}

const struct ctl_format *ctl_format_of(const char *path)
{
	size_t n = strlen(path);

	for (size_t i = 0; i < FORMATS; i++) {
		size_t ending = strlen(formats[i]->ending);

		if (n > ending && !strcmp(path + n - ending, formats[i]->ending))
			return formats[i];
	}
	return &ctl_format_pcap;
}
