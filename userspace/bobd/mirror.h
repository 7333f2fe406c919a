/* SPDX-License-Identifier: GPL-2.0-only */
/* Replies leave by a socket, past bob's programs, so captures are told of them here. */
#ifndef BOBD_MIRROR_H
#define BOBD_MIRROR_H

#include "bob.h"

/* Into every capture that wants it. Captures are best effort: silent when it fails. */
void bobd_mirror(const struct bob_maps *maps, const uint8_t *frame, uint32_t length,
		 uint32_t interface);

#endif
