/* SPDX-License-Identifier: GPL-2.0-only */
/* What the engine's own files share; nobody else includes it. */
#ifndef BOB_ENGINE_SCRATCH_H
#define BOB_ENGINE_SCRATCH_H

#include <stdint.h>

#include "bob_maps.h"
#include "scratch.h"

extern struct bob_scratch bob_engine_packet_scratch;

/* Indices from here on are for guests, from the next reset on. */
extern uint32_t bob_engine_users_max;

/* The index of a user or group, made if need be; -errno. */
int bob_engine_provision(const char *who, uint64_t now);

#endif
