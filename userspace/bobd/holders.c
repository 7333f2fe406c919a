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
	if (a->generation != b->generation)
		return a->generation < b->generation ? -1 : 1;
	return (a->time > b->time) - (a->time < b->time);
}

void bobd_holders_begin(struct bobd_holders *holders)
{
	qsort(holders->wanted, holders->n, sizeof(*holders->wanted), by_user);
	for (size_t i = 0; i < holders->n; i++) {
		holders->wanted[i].past->looked_up = true;
		holders->wanted[i].change = 0;
		holders->wanted[i].youngest = UINT64_MAX;
	}
}

/* Of those in which this party was at the limit, the first that is not before a time. */
static size_t first_from(const struct bobd_holders *holders, const struct bob_party *party,
			 uint64_t time)
{
	const struct bob_event event = {
		.time = time, .user = party->user, .generation = party->generation};
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
 * Until when the party at these places held a slot; 0: not at all. A record that has
 * ended says no more than whom it named, and when it ended: it stays for .tombstone
 * from then on.
 */
static uint64_t held_until(const struct bobd_holders *holders, const struct bob_call *call,
			   uint32_t places)
{
	uint32_t phase = BOB_CALL_PHASE(call->state);

	if (phase >= BOB_CALL_TRYING && phase <= BOB_CALL_ENDING)
		return BOB_CALL_HELD(call->state) & places ? UINT64_MAX : 0;
	return phase == BOB_CALL_RELEASED ? call->deadline - holders->tombstone : 0;
}

/* The other side of the call, seen from a party at this place. */
static void name_other(const struct bobd_holders *holders, const struct bob_call *call, int place,
		       struct bob_holder *holder)
{
	const struct bob_party *other = NULL;

	if (!holder->made)
		other = &call->parties[0];
	for (int i = 1; holder->made && i < BOB_PEOPLE_MAX && !other; i++)
		if (call->parties[i].user)
			other = &call->parties[i];
	if (other && other->user && other != &call->parties[place])
		holders->name(holders->arg, other, holder->other);
}

/* The oldest are kept, in order. */
static void enter(struct bobd_wanted *wanted, const struct bob_holder *holder)
{
	struct bob_past *past = wanted->past;
	uint32_t at = past->n_holders;

	while (at && past->holders[at - 1].started > holder->started)
		at--;
	if (past->n_holders < BOB_HOLDERS_MAX)
		past->n_holders++;
	memmove(&past->holders[at + 1], &past->holders[at],
		(past->n_holders - at - 1) * sizeof(*holder));
	past->holders[at] = *holder;
	if (past->n_holders == BOB_HOLDERS_MAX)
		wanted->youngest = past->holders[BOB_HOLDERS_MAX - 1].started;
}

/* Somebody may be in thousands of calls, and be refused as often: so little is done for each. */
static void see_party(struct bobd_holders *holders, const struct bob_key *key,
		      const struct bob_call *call, int place, uint64_t until)
{
	const struct bob_party *party = &call->parties[place];
	size_t from = first_from(holders, party, call->started);
	size_t to = first_from(holders, party, until);
	struct bob_holder holder = {
		.call = key->a, .started = call->started, .made = BOB_PARTY_CALLS(place)};
	bool named = false;

	for (size_t i = from; i < to; i++) {
		struct bobd_wanted *wanted = &holders->wanted[i];

		/* In monitor mode what would have been refused is a call itself by now. */
		if (wanted->event->call == key->a)
			wanted->past->held--;
		else if (wanted->youngest > holder.started) {
			if (!named)
				name_other(holders, call, place, &holder);
			named = true;
			enter(wanted, &holder);
		}
	}
	if (from < to)
		holders->wanted[from].change++;
	if (from < to && to < holders->n)
		holders->wanted[to].change--;
}

void bobd_holders_see(struct bobd_holders *holders, const struct bob_key *key,
		      const struct bob_call *call)
{
	for (int place = 0; place < BOB_PARTIES_MAX; place++) {
		uint32_t places = call->parties[place].user ? places_of(call, place) : 0;
		uint64_t until = places ? held_until(holders, call, places) : 0;

		/* Each once, at the first of his places. */
		if (until && !(places & ((1U << place) - 1)))
			see_party(holders, key, call, place, until);
	}
}

void bobd_holders_end(struct bobd_holders *holders)
{
	int64_t held = 0;

	for (size_t i = 0; i < holders->n; i++) {
		held += holders->wanted[i].change;
		holders->wanted[i].past->held += (uint32_t)held;
	}
}
