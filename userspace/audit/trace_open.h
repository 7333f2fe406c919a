/* SPDX-License-Identifier: GPL-2.0-only */
/* What a trace is made of; for trace*.c alone. */
#ifndef AUDIT_TRACE_OPEN_H
#define AUDIT_TRACE_OPEN_H

#include <pcap/pcap.h>

#include "trace.h"
#include "trace_link.h"

enum {
	TRACE_STREAM_BYTES = 1 << 16, /* read at a time: more than that leaves a CPU's own cache */
	TRACE_PACKET_BYTES = 262144,  /* libpcap gives no more of a packet of these link types */
	TRACE_WHOLE_BYTES = 65535 + 22, /* an IP packet of the greatest length, two tags */
};

struct audit_trace {
	pcap_t *pcap;
	char *name;	 /* as the user has it */
	trace_link look; /* NULL: Ethernet */
	uint64_t size;	 /* bytes of the file; 0: not known */
	char *stream;	 /* the file's buffer, which must outlive it */
	int poll_fd;	 /* of a live interface; -1 */
	uint32_t scale;	 /* ns in a unit of the capture's time stamps */
	bool damaged;
	uint32_t used; /* bytes of .frame that may not be 0 */
	uint8_t frame[14 + TRACE_PACKET_BYTES];
};

int trace_new(struct audit_trace **ret, const char *name);
/* For _cleanup_. */
static inline void trace_drop(struct audit_trace **trace)
{
	audit_trace_close(*trace);
}

/* Sets .look by .pcap's link layer; -EINVAL, logged. */
int trace_find_link(struct audit_trace *trace);
/* Warns of packets that a live interface had no room for. */
void trace_tell_lost(struct audit_trace *trace);

#endif
