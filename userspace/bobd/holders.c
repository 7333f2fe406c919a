/* SPDX-License-Identifier: GPL-2.0-only */
/* Was this call one of those that made this user busy then? */
#include <stdlib.h>
#include <string.h>

#include "holders.h"

static int by_user(const void *x, const void *y)
{
	const struct bob_event *a = ((const struct bobd_wanted *)x)->event;
	const struct bob_event *b = ((const struct bobd_wanted *)y)->event;

	if (a->user != b->user)
		return a->user < b->user ? -1 : 1;
	return (a->generation > b->generation) - (a->generation < b->generation);
}

void bobd_holders_begin(struct bobd_holders *holders)
{
	qsort(holders->wanted, holders->n, sizeof(*holders->wanted), by_user);
	for (size_t i = 0; i < holders->n; i++)
		holders->wanted[i].past->looked_up = true;
}

/* The first refusal in which this party was at the limit; .n: there is none. */
static size_t first_of(const struct bobd_holders *holders, const struct bob_party *party)
{
	const struct bob_event event = {.user = party->user, .generation = party->generation};
	const struct bobd_wanted like = {.event = &event};
	size_t low = 0, high = holders->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (by_user(&holders->wanted[middle], &like) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool is_of(const struct bobd_wanted *wanted, const struct bob_party *party)
{
	return wanted->event->user == party->user && wanted->event->generation == party->generation;
}

/* The places at which the party at this one stands: a group may be the caller's and the callee's.
 */
static uint32_t places_of(const struct bob_call *call, int place)
{
	uint32_t places = 0;

	for (int i = 0; i < BOB_PARTIES_MAX; i++)
		if (call->parties[i].user == call->parties[place].user &&
		    call->parties[i].generation == call->parties[place].generation)
			places |= 1U << i;
	return places;
}

/*
 * Did the party at this place hold a slot at that time? A record that has ended says
 * no more than whom it named, and when it ended: it stays for .tombstone from then on.
 */
static bool held(const struct bobd_holders *holders, const struct bob_call *call, int place,
		 uint64_t time)
{
	uint32_t phase = BOB_CALL_PHASE(call->state);

	if (call->started > time)
		return false;
	if (phase >= BOB_CALL_TRYING && phase <= BOB_CALL_ENDING)
		return BOB_CALL_HELD(call->state) & places_of(call, place);
	return phase == BOB_CALL_RELEASED && call->deadline - holders->tombstone > time;
}

/* The other side of the call, seen from a party at this place. */
static void name_other(const struct bobd_holders *holders, const struct bob_call *call, int place,
		       struct bob_holder *holder)
{
	const struct bob_party *other = NULL;

	holder->made = BOB_PARTY_CALLS(place);
	if (!holder->made)
		other = &call->parties[0];
	for (int i = 1; holder->made && i < BOB_PEOPLE_MAX && !other; i++)
		if (call->parties[i].user)
			other = &call->parties[i];
	memset(holder->other, 0, sizeof(holder->other));
	if (other && other->user)
		holders->name(holders->arg, other, holder->other);
}

/* The oldest are kept, in order. */
static void enter(struct bob_past *past, const struct bob_holder *holder)
{
	uint32_t at = past->n_holders;

	past->held++;
	while (at && past->holders[at - 1].started > holder->started)
		at--;
	if (at == BOB_HOLDERS_MAX)
		return;
	if (past->n_holders < BOB_HOLDERS_MAX)
		past->n_holders++;
	memmove(&past->holders[at + 1], &past->holders[at],
		(past->n_holders - at - 1) * sizeof(*holder));
	past->holders[at] = *holder;
}

/* For each refusal of the party that stands first at this place. */
static void see_party(struct bobd_holders *holders, const struct bob_key *key,
		      const struct bob_call *call, int place)
{
	const struct bob_party *party = &call->parties[place];
	struct bob_holder holder = {.call = key->a, .started = call->started};
	bool named = false;

	for (size_t i = first_of(holders, party);
	     i < holders->n && is_of(&holders->wanted[i], party); i++) {
		const struct bobd_wanted *wanted = &holders->wanted[i];

		/* In monitor mode what would have been refused is a call itself by now. */
		if (wanted->event->call == key->a ||
		    !held(holders, call, place, wanted->event->time))
			continue;
		if (!named)
			name_other(holders, call, place, &holder);
		named = true;
		enter(wanted->past, &holder);
	}
}

void bobd_holders_see(struct bobd_holders *holders, const struct bob_key *key,
		      const struct bob_call *call)
{
	for (int place = 0; place < BOB_PARTIES_MAX; place++)
		if (call->parties[place].user && !(places_of(call, place) & ((1U << place) - 1)))
			see_party(holders, key, call, place);
}
