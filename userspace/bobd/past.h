/* SPDX-License-Identifier: GPL-2.0-only */
/* From what the kernel reports of a refusal to what the history keeps of it. */
#ifndef BOBD_PAST_H
#define BOBD_PAST_H

#include "libbob/history.h"

/* Names, rule and reply as the maps have them now; .time stays that of the boot clock. */
void bobd_past_of(struct bob_past *ret, const struct bob_maps *maps, const struct bob_event *event);
/* To ns since the epoch; offset: what is to be added to the boot clock. */
void bobd_past_date(struct bob_past *past, uint64_t offset);
uint64_t bobd_past_offset(void);

#endif
