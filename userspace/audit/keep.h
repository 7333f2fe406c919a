/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A trace that cannot be read twice, kept for the second time: the packets that may
 * be SIP, as a pcap file of Linux cooked packets, which know who sent them.
 */
#ifndef AUDIT_KEEP_H
#define AUDIT_KEEP_H

#include <stdio.h>

#include "bob_abi.h"
#include "trace.h"

void audit_keep_begin(FILE *into);
/* Unless bob gave no thought to it. */
void audit_keep_packet(FILE *into, const struct audit_packet *packet, enum bob_counter reason);
/* All is written, and it is at its beginning. -errno, logged. */
int audit_keep_end(FILE *into);

#endif
