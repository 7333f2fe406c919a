/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Packets out of captures, whatever wrote them: pcap and pcapng files, standard
 * input, a live interface; Ethernet, Linux cooked v1 and v2, raw IP, loopback, PPP.
 * All come out as Ethernet frames, for the engine reads those.
 *
 * A capture may hold less of a packet than was on the wire. What it lacks reads as
 * zeros, up to the length it had: then RTP of which only headers were kept is no
 * damaged packet, a message whose headers are all there is judged as in life, and one
 * whose headers are cut is none that bob can read, for their end is missing.
 */
#ifndef AUDIT_TRACE_H
#define AUDIT_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct audit_packet {
	uint64_t time;	      /* ns since the epoch, as captured; 0 where that is no time */
	const uint8_t *frame; /* from an Ethernet header on, perhaps a made-up one */
	uint32_t length;      /* of the frame, as on the wire; 0 without all of a link header */
	uint32_t captured;    /* bytes at .frame; the engine sees a frame of this length */
	bool outgoing;	      /* sent by the host that captured (cooked captures know) */
	bool cut;	      /* the capture holds less of it than was on the wire */
};

struct audit_trace;

/* "-": standard input. -EINVAL: no trace, or of a link type that is not read (named). */
int audit_trace_open(struct audit_trace **ret, const char *file);
/* The same of a stream, which it takes over, even on failure. name: for messages. */
int audit_trace_from(struct audit_trace **ret, FILE *file, const char *name);
/* Promiscuous; hands out packets within 100 ms. -EPERM, -ENODEV. */
int audit_trace_listen(struct audit_trace **ret, const char *interface);
/*
 * The next packet, valid until the call after. 1: there is one; 0: the end (live:
 * none came for 100 ms, or a signal did; ask again); -EBADMSG (silent): damaged from
 * here on, see audit_trace_damage().
 */
int audit_trace_next(struct audit_trace *trace, struct audit_packet *ret);
const char *audit_trace_damage(const struct audit_trace *trace); /* NULL: none */
/* 0 … 1000 of a file; -1: its size is not known. */
int audit_trace_permille(const struct audit_trace *trace);
/* Says how many packets came too fast to be read, where a live trace lost some. */
void audit_trace_close(struct audit_trace *trace);

#endif
