/* SPDX-License-Identifier: GPL-2.0-only */
/* What a capture is asked for, beside the kernel's own filters. */
#ifndef CAPTURE_OPTIONS_H
#define CAPTURE_OPTIONS_H

#include "../bobctl.h"
#include "hep.h"

/* Addresses that packets shall come from, or go to. */
struct ctl_peer {
	unsigned version; /* 4 or 6; 0: any */
	uint8_t address[16];
	unsigned bits; /* of it that matter */
};

struct ctl_capture_options {
	struct ctl_file_options file; /* but for .interfaces; .path NULL: none */
	struct hep_options hep;	      /* .target NULL: none */
	struct ctl_peer peer;
	bool redact;
	struct bob_key redact_key;
};

/* CTL_USAGE where the command line makes no sense; -errno where a file cannot be read. */
int ctl_capture_read_options(struct ctl_capture_options *ret,
			     const struct ctl_arguments *arguments);

/* ADDRESS or ADDRESS/PREFIX, IPv4 or IPv6. -EINVAL (silent): neither. */
int ctl_peer_parse(struct ctl_peer *ret, const char *text);
/* Is it the packet's source or its destination? */
bool ctl_peer_matches(const struct ctl_peer *peer, const struct ctl_flow *flow);

#endif
