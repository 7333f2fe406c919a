/* SPDX-License-Identifier: GPL-2.0-only */
/* Of a call's branches and dialogs, which still stand as far as bob has seen. */
#ifndef BOB_MODEL_SEEN_H
#define BOB_MODEL_SEEN_H

#include "model.h"

enum { SEEN_NOT_STALE = 1 << 8 }; /* of this life of the call only */

bool seen_dialog_over(const struct world *world, const struct seen_dialog *dialog);

/* Is there a branch in one of the states in the mask, 1 << enum branch_seen? */
bool seen_branches_in(const struct world *world, int wire, int states);

/* Is there a dialog that goes on; or, with_bye, one at all? */
bool seen_dialogs_up(const struct world *world, int wire, bool with_bye);

/* When the last of the dialogs ends that wait for a BYE's answer. */
uint64_t seen_dialogs_end(const struct world *world, int wire);

/* Is there no room for one more dialog among those that bob remembers? */
bool seen_dialogs_full(const struct world *world, int wire);

#endif
