/* SPDX-License-Identifier: GPL-2.0-only */
/* What the engine's own files share; nobody else includes it. */
#ifndef BOB_ENGINE_SCRATCH_H
#define BOB_ENGINE_SCRATCH_H

#include "bob_maps.h"
#include "scratch.h"

extern struct bob_scratch bob_engine_packet_scratch;

#endif
