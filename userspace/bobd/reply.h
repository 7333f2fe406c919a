/* SPDX-License-Identifier: GPL-2.0-only */
/* The 486, from the INVITE alone (RFC 3261 8.2.6, 8.2.7). */
#ifndef BOBD_REPLY_H
#define BOBD_REPLY_H

#include <stdint.h>

#include "bob_abi.h"

/*
 * Writes the reply over the frame that the INVITE came in; frame: from the
 * Ethernet header on. The reply is never longer than the INVITE. Silent;
 * outputs and frame untouched on failure:
 * -EBADMSG: no initial INVITE that bob can read; -EADDRNOTAVAIL: nobody to
 * answer, or not back the way it came; -EMSGSIZE: the reply would be longer.
 */
int bobd_reply(uint8_t *frame, uint32_t length, const struct bob_config *config,
	       uint32_t *ret_length);

#endif
