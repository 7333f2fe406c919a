/* SPDX-License-Identifier: GPL-2.0-only */
/* Link layers that captures come with; for trace*.c alone. */
#ifndef AUDIT_TRACE_LINK_H
#define AUDIT_TRACE_LINK_H

#include <stdbool.h>
#include <stdint.h>

/* What stands in front of a packet, which Ethernet's header replaces. */
struct trace_link_head {
	uint32_t skip; /* bytes, at most as many as there are */
	uint16_t type; /* EtherType of what follows */
	bool outgoing;
	bool cut; /* there is less than that of the packet, and no more is known */
};

/* Looks at the n bytes of a packet that were captured. */
typedef struct trace_link_head (*trace_link)(const uint8_t *packet, uint32_t n);

/* link: libpcap's DLT_. NULL for Ethernet, which stays as it is. -EINVAL (silent): not read. */
int trace_link_find(trace_link *ret, int link);

#endif
