/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a call record remembers of the ways its INVITE took: a branch per
 * transaction it rings on (RFC 3261 17.2.3), a dialog per callee who answered
 * (12.1). Each is one word, changed by compare-and-swap.
 */
#ifndef BOB_BRANCH_H
#define BOB_BRANCH_H

#include "call/group.h"

/* The branch as remembered; 0: not known. */
bob_global __u64 call_branch(struct bob_call *call, __u64 hash)
{
	__u64 branch;

	if (!call)
		return 0;
	for (int i = 0; i < BOB_BRANCHES_MAX; i++) {
		branch = bob_read(call->branches[i]);
		if (branch && BOB_BRANCH_HASH(branch) == hash)
			return branch;
	}
	return 0;
}

/* Remembers a new branch: in an empty place, else in that of a failed one. */
bob_global int call_branch_add(struct bob_call *call, __u64 hash, __u32 place)
{
	__u64 branch, new = BOB_BRANCH(hash, place, BOB_BRANCH_PENDING);

	if (!call)
		return 0;
	for (int i = 0; i < 2 * BOB_BRANCHES_MAX; i++) {
		branch = bob_read(call->branches[i % BOB_BRANCHES_MAX]);
		if (branch &&
		    (i < BOB_BRANCHES_MAX || BOB_BRANCH_STATE(branch) != BOB_BRANCH_FAILED))
			continue;
		if (bob_swap(&call->branches[i % BOB_BRANCHES_MAX], branch, new))
			return 1;
	}
	__sync_fetch_and_or(&call->flags, BOB_CALL_MANY_BRANCHES);
	stats_count(BOB_N_BRANCHES_FULL);
	return 0;
}

/*
 * Moves every entry of this branch (two, if two CPUs met it at once) from one of
 * the states in the mask to another.
 */
bob_global int call_branch_set(struct bob_call *call, __u64 hash, __u32 from, __u32 to)
{
	__u64 branch;

	if (!call)
		return 0;
	for (int i = 0; i < 2 * BOB_BRANCHES_MAX; i++) {
		branch = bob_read(call->branches[i % BOB_BRANCHES_MAX]);
		if (branch && BOB_BRANCH_HASH(branch) == hash &&
		    from & 1U << (BOB_BRANCH_STATE(branch) & 31))
			bob_swap(&call->branches[i % BOB_BRANCHES_MAX], branch,
				 BOB_BRANCH(hash, BOB_BRANCH_PARTY(branch), to));
	}
	return 0;
}

/* Is a branch, or dialog, in one of the states in the mask, and his? CALL_NOBODY: anybody's. */
bob_inline __u32 branch_is(__u64 entry, __u32 states, __u32 place)
{
	return entry && (place == CALL_NOBODY || BOB_BRANCH_PARTY(entry) == place) &&
	       states & 1U << (BOB_BRANCH_STATE(entry) & 31);
}

/* How many branches are that; the place as above. */
bob_global __u32 call_branches_in(struct bob_call *call, __u32 states, __u32 place)
{
	__u32 n = 0;

	if (!call)
		return 0;
	for (int i = 0; i < BOB_BRANCHES_MAX; i++)
		n += branch_is(bob_read(call->branches[i]), states, place);
	return n;
}

#define CALL_RINGING (1 << BOB_BRANCH_PENDING | 1 << BOB_BRANCH_CANCELLED)

/*
 * Nearly every call has one branch and one dialog. Entries are made in order, and no
 * place is ever empty again: so one look at the second place shows that the first is
 * all there is. That saves a call and a walk, 10 to 15 ns each. What finds more, or
 * loses a race, goes the careful way above; plain_... say what call_... would.
 */
bob_inline __u64 plain_branch(struct bob_call *call, __u64 hash)
{
	const __u64 first = bob_read(call->branches[0]);

	if (bob_likely(first && BOB_BRANCH_HASH(first) == hash))
		return first;
	return bob_read(call->branches[1]) ? call_branch(call, hash) : 0;
}

bob_inline void plain_branch_set(struct bob_call *call, __u64 hash, __u32 from, __u32 to)
{
	const __u64 first = bob_read(call->branches[0]);

	if (bob_unlikely(bob_read(call->branches[1]))) {
		call_branch_set(call, hash, from, to);
		return;
	}
	if (first && BOB_BRANCH_HASH(first) == hash &&
	    from & 1U << (BOB_BRANCH_STATE(first) & 31) &&
	    !bob_swap(&call->branches[0], first, BOB_BRANCH(hash, BOB_BRANCH_PARTY(first), to)))
		call_branch_set(call, hash, from, to);
}

bob_inline __u32 plain_branches_in(struct bob_call *call, __u32 states, __u32 place)
{
	if (bob_unlikely(bob_read(call->branches[1])))
		return call_branches_in(call, states, place);
	return branch_is(bob_read(call->branches[0]), states, place);
}

/* ---- dialogs ---- */

/* The dialog of this callee's tag: its place, or BOB_DIALOGS_MAX. */
bob_global __u32 call_dialog(struct bob_call *call, __u64 tag)
{
	__u64 known;

	if (!call)
		return BOB_DIALOGS_MAX;
	for (__u32 i = 0; i < BOB_DIALOGS_MAX; i++) {
		known = bob_read(call->dialogs[i].tag);
		if (known && BOB_BRANCH_HASH(known) == tag)
			return i;
	}
	return BOB_DIALOGS_MAX;
}

/* Remembers a new dialog: in an empty place, else in that of an ended one. */
bob_global int call_dialog_add(struct bob_call *call, __u64 tag, __u32 place)
{
	__u64 new = BOB_BRANCH(tag, place, BOB_DIALOG_CONFIRMED), known;

	if (!call)
		return 0;
	for (int i = 0; i < 2 * BOB_DIALOGS_MAX; i++) {
		known = bob_read(call->dialogs[i % BOB_DIALOGS_MAX].tag);
		if (known && BOB_BRANCH_HASH(known) == tag)
			return 1; /* entered by another CPU */
		if (known && (i < BOB_DIALOGS_MAX || BOB_BRANCH_STATE(known) < BOB_DIALOG_ENDED))
			continue;
		/* Of the dialog that ended here. */
		bob_write(call->dialogs[i % BOB_DIALOGS_MAX].bye[0], 0);
		bob_write(call->dialogs[i % BOB_DIALOGS_MAX].bye[1], 0);
		if (bob_swap(&call->dialogs[i % BOB_DIALOGS_MAX].tag, known, new)) {
			if (known)
				__sync_fetch_and_or(&call->flags, BOB_CALL_MANY_DIALOGS);
			return 1;
		}
		known = bob_read(call->dialogs[i % BOB_DIALOGS_MAX].tag);
		if (BOB_BRANCH_HASH(known) == tag)
			return 1;
	}
	__sync_fetch_and_or(&call->flags, BOB_CALL_MANY_DIALOGS);
	stats_count(BOB_N_DIALOGS_FULL);
	return 0;
}

/* A dialog in its place, checked anew: of a check the verifier may see another copy of at. */
bob_inline struct bob_dialog *call_dialog_at(struct bob_call *call, __u32 at)
{
	bob_opaque(at);
	return &call->dialogs[at & (BOB_DIALOGS_MAX - 1)];
}

/* Moves a dialog on if it is in one of the states in the mask. */
bob_inline int call_dialog_set(struct bob_call *call, __u32 at, __u32 from, __u32 to)
{
	struct bob_dialog *dialog = call_dialog_at(call, at);
	__u64 known;

	if (at >= BOB_DIALOGS_MAX)
		return 0;
	known = bob_read(dialog->tag);
	if (!(from & 1U << (BOB_BRANCH_STATE(known) & 31)))
		return 0;
	return bob_swap(&dialog->tag, known,
			BOB_BRANCH(BOB_BRANCH_HASH(known), BOB_BRANCH_PARTY(known), to));
}

/* Whose dialog it is, where its first answer came on a branch to nobody known, and the next tells.
 */
bob_inline void call_dialog_name(struct bob_call *call, __u32 at, __u32 place)
{
	struct bob_dialog *dialog = call_dialog_at(call, at);
	__u64 known;

	if (at >= BOB_DIALOGS_MAX)
		return;
	known = bob_read(dialog->tag);
	if (place < BOB_PARTIES_MAX && BOB_BRANCH_PARTY(known) >= CALL_LOST)
		bob_swap(&dialog->tag, known,
			 BOB_BRANCH(BOB_BRANCH_HASH(known), place, BOB_BRANCH_STATE(known)));
}

/* Another call has taken over: a late answer that wakes this one up wakes none of these. */
bob_global int call_dialogs_replaced(struct bob_call *call)
{
	const __u32 alive = 1 << BOB_DIALOG_CONFIRMED | 1 << BOB_DIALOG_ENDING;

	if (!call)
		return 0;
	for (__u32 i = 0; i < BOB_DIALOGS_MAX; i++)
		call_dialog_set(call, i, alive, BOB_DIALOG_REPLACED);
	return 0;
}

/* How many dialogs are in one of the states in the mask; place CALL_NOBODY: with anybody. */
bob_global __u32 call_dialogs_in(struct bob_call *call, __u32 states, __u32 place)
{
	__u32 n = 0;

	if (!call)
		return 0;
	for (int i = 0; i < BOB_DIALOGS_MAX; i++)
		n += branch_is(bob_read(call->dialogs[i].tag), states, place);
	return n;
}

bob_inline __u32 plain_dialog(struct bob_call *call, __u64 tag)
{
	const __u64 first = bob_read(call->dialogs[0].tag);

	if (!first)
		return BOB_DIALOGS_MAX;
	if (bob_likely(BOB_BRANCH_HASH(first) == tag))
		return 0;
	return bob_read(call->dialogs[1].tag) ? call_dialog(call, tag) : BOB_DIALOGS_MAX;
}

bob_inline void plain_dialog_add(struct bob_call *call, __u64 tag, __u32 place)
{
	/* Nobody says goodbye in a dialog that is not there: its .bye are 0. */
	if (bob_read(call->dialogs[0].tag) ||
	    !bob_swap(&call->dialogs[0].tag, 0, BOB_BRANCH(tag, place, BOB_DIALOG_CONFIRMED)))
		call_dialog_add(call, tag, place);
}

bob_inline __u32 plain_dialogs_in(struct bob_call *call, __u32 states, __u32 place)
{
	if (bob_unlikely(bob_read(call->dialogs[1].tag)))
		return call_dialogs_in(call, states, place);
	return branch_is(bob_read(call->dialogs[0].tag), states, place);
}

/* As call_move(), which is called only where another CPU moves it at the same instant. */
bob_inline int plain_move(struct bob_call *call, __u32 from, __u32 to)
{
	const __u64 state = bob_read(call->state);

	if (!(from & 1U << (BOB_CALL_PHASE(state) & 31)))
		return 0;
	return bob_likely(bob_swap(&call->state, state, (state & ~0xffULL) | to)) ||
	       call_move(call, from, to);
}

/* As call_take(); but most have been claimed long ago. */
bob_inline void plain_take(struct bob_call *call, __u32 place, __u64 now)
{
	if (!(bob_read(call->state) & call_claim_bit(place)))
		call_take(call, place, now);
}

#endif
