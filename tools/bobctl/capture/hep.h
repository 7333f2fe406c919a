/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * HEP 3, the Homer encapsulation protocol (EEP, "The HEP3 Network Packet
 * specification"): a captured message for a collector such as Homer, and bob's
 * decision on it as a line of the same call's log.
 */
#ifndef BOBCTL_HEP_H
#define BOBCTL_HEP_H

#include "sink.h"

enum {
	HEP_PORT = 9060,    /* of collectors, where none is named */
	HEP_HOST_MAX = 256, /* with the NUL */
	HEP_PASSWORD_MAX = 255,
	HEP_AGENT_ID = 2001, /* unless another is given: what collectors' examples have */
};

struct hep_options {
	char host[HEP_HOST_MAX], port[8];
	const char *target;   /* what was typed, for messages to people */
	const char *password; /* NULL: none */
	uint32_t agent;	      /* the id that tells this capture from others */
};

struct hep_counts {
	uint64_t sent, lost; /* HEP packets */
};

/* HOST, HOST:PORT or [ADDRESS]:PORT. -EINVAL (silent): neither. */
int hep_target(struct hep_options *ret, const char *text);

/*
 * One HEP packet each, behind what *out holds. The decision is JSON, as a line of
 * "capture -w FILE.jsonl", and belongs to the call by its Call-ID.
 */
void hep_put_message(struct ctl_bytes *out, const struct hep_options *options,
		     const struct ctl_packet *packet);
void hep_put_decision(struct ctl_bytes *out, const struct hep_options *options,
		      const struct ctl_packet *packet);
/* Is that packet's decision worth a line: did bob decide on a new call, or refuse? */
bool hep_is_decision(const struct ctl_packet *packet);

/*
 * Sends over UDP, only what bob's parser could read. Whoever is not there to receive it loses it:
 * that is counted, and said once. counts: lives longer than the sink.
 */
int hep_open(struct ctl_sink **ret, const struct hep_options *options, struct hep_counts *counts);

#endif
