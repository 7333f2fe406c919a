/* SPDX-License-Identifier: GPL-2.0-only */
/* From a frame of the kernel's ring to what sinks are told about it. */
#ifndef CAPTURE_READ_H
#define CAPTURE_READ_H

#include "sink.h"

/* Under which bob's maps know a message. All 0: it could not be read. */
struct ctl_keys {
	struct bob_key call; /* if From's tag is the caller's */
	struct bob_key back; /* if To's tag is; 0: it has none */
	struct bob_key transaction;
};

/* Fills in .flow and .message of the frame. config: of the maps that the keys are for. */
void ctl_read(struct ctl_packet *packet, const struct bob_config *config, struct ctl_keys *ret);

/* bob's interfaces of now; at least one. */
void ctl_interfaces_read(struct ctl_interfaces *interfaces, const struct bob_maps *maps);
/* Its place among them; it is added where it is new. */
uint32_t ctl_interface_find(struct ctl_interfaces *interfaces, const struct bob_maps *maps,
			    uint32_t index);

/* Fills in .decision but for its .text, and what the call's record says in .message. */
void ctl_decide(struct ctl_packet *packet, const struct bob_maps *maps,
		const struct ctl_keys *keys);
/* Fills in .decision.text, of the rest and of the head. */
void ctl_decision_say(struct ctl_packet *packet);

#endif
