// SPDX-License-Identifier: GPL-2.0-only
/* Of a call's branches and dialogs, which still stand as far as bob has seen. */
#include "seen.h"

/* A BYE that nobody answers ends its dialog after 64*T1 (15.1.1); a sweep sees to that. */
bool seen_dialog_over(const struct world *world, const struct seen_dialog *dialog)
{
	return dialog->over || (dialog->ends && world->swept > dialog->ends);
}

bool seen_branches_in(const struct world *world, int wire, int states)
{
	for (int i = 0; i < world->wire[wire].invites; i++) {
		const struct seen_txn *txn = &world->seen_txn[world->wire[wire].invite[i]];

		for (int hop = 0; hop < HOPS; hop++)
			if (states & 1 << txn->state[hop] &&
			    !(states & SEEN_NOT_STALE && txn->stale[hop]))
				return true;
	}
	return false;
}

/* Is there a dialog that goes on; or one at all? */
bool seen_dialogs_up(const struct world *world, int wire, bool with_bye)
{
	for (int i = 0; i < world->wire[wire].dialogs; i++) {
		const struct seen_dialog *dialog = &world->seen_dialog[world->wire[wire].dialog[i]];

		if (dialog->known && !seen_dialog_over(world, dialog) && !dialog->stale &&
		    (with_bye || !(dialog->bye[0] || dialog->bye[1])))
			return true;
	}
	return false;
}

uint64_t seen_dialogs_end(const struct world *world, int wire)
{
	uint64_t end = 0;

	for (int i = 0; i < world->wire[wire].dialogs; i++) {
		const struct seen_dialog *dialog = &world->seen_dialog[world->wire[wire].dialog[i]];

		if (dialog->known && !seen_dialog_over(world, dialog) && !dialog->stale &&
		    dialog->ends > end)
			end = dialog->ends;
	}
	return end;
}

/* Is there no room for one more dialog among those that bob remembers? */
bool seen_dialogs_full(const struct world *world, int wire)
{
	int n = 0;

	for (int i = 0; i < world->wire[wire].dialogs; i++) {
		const struct seen_dialog *dialog = &world->seen_dialog[world->wire[wire].dialog[i]];

		n += dialog->known && !dialog->lost && !dialog->stale &&
		     !seen_dialog_over(world, dialog);
	}
	return n >= DIALOGS_KNOWN;
}
