/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Packets out of captures, whatever wrote them: pcap and pcapng files, standard
 * input, a live interface; Ethernet, Linux cooked v1 and v2, raw IP, loopback. All
 * come out as Ethernet frames, for the engine reads those.
 */
#ifndef AUDIT_TRACE_H
#define AUDIT_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct audit_packet {
	uint64_t time;	      /* ns since the epoch, as captured */
	const uint8_t *frame; /* from an Ethernet header on, perhaps a made-up one */
	uint32_t length;      /* of the frame, as on the wire */
	uint32_t captured;    /* bytes at .frame; the engine sees a frame of this length */
	bool outgoing;	      /* sent by the host that captured (cooked captures know) */
};

struct audit_trace;

/* "-": standard input. -EINVAL: no trace, or of a link type that is not read (named). */
int audit_trace_open(struct audit_trace **ret, const char *file);
/* Promiscuous; hands out packets within 100 ms. */
int audit_trace_listen(struct audit_trace **ret, const char *interface);
/*
 * The next packet, valid until the call after. 1: there is one; 0: the end (live:
 * none for now, look again); -EBADMSG (silent): damaged from here on, see
 * audit_trace_damage().
 */
int audit_trace_next(struct audit_trace *trace, struct audit_packet *ret);
const char *audit_trace_damage(const struct audit_trace *trace); /* NULL: none */
/* 0 … 1000 of a file; -1: its size is not known. */
int audit_trace_permille(const struct audit_trace *trace);
void audit_trace_close(struct audit_trace *trace);

#endif
