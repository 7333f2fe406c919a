// SPDX-License-Identifier: GPL-2.0-only
/* Calls that begin, are answered and end, and who is in them meanwhile. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "engine/native.h"
#include "ledger.h"
#include "scratch.h"

int audit_ledger_open(struct audit_ledger *ret, struct audit_result *result,
		      const struct audit_options *options)
{
	*ret = (struct audit_ledger){.result = result, .options = options};
	return 0;
}

static bool is_key(const struct bob_key *key)
{
	return key->a | key->b;
}

static bool is_live(const struct bob_call *record)
{
	uint32_t phase = record ? BOB_CALL_PHASE(record->state) : 0;

	return phase >= BOB_CALL_TRYING && phase <= BOB_CALL_ENDING;
}

/* ---- levels ---- */

/* How many calls somebody is in, as the engine counts them. */
static void look_at_person(struct audit_ledger *ledger, struct audit_person *person,
			   struct bob_party party)
{
	const struct bob_user *user = bob_native_lookup(&bob_users, &party.user);

	if (!person || !user || BOB_SLOTS_GENERATION(user->slots) != party.generation ||
	    BOB_SLOTS_CALLS(user->slots) == person->level.calls)
		return;
	if (audit_level_set(&person->level, BOB_SLOTS_CALLS(user->slots), ledger->now) &&
	    ledger->options->ladders)
		audit_spool_step(&ledger->result->spool, ledger->now, person->number,
				 person->level.calls);
}

static void count_calls(struct audit_ledger *ledger, int more)
{
	if (audit_level_set(&ledger->level, ledger->level.calls + (uint32_t)more, ledger->now) &&
	    ledger->options->ladders)
		audit_spool_step(&ledger->result->spool, ledger->now, -1, ledger->level.calls);
}

/* ---- who is in it ---- */

/* Of two legs through a B2BUA one has counted whoever is in both. */
static bool other_leg_counted(const struct audit_ledger *ledger, const struct bob_call *record,
			      const struct audit_person *person)
{
	const struct bob_key key = record->twin;
	const struct audit_entry *twin = is_key(&key) ? audit_entry_find(ledger, &key) : NULL;

	for (unsigned left = twin ? twin->counted & twin->seated : 0; left; left &= left - 1)
		if (twin->seats[__builtin_ctz(left)].person == person)
			return true;
	return false;
}

static bool is_same(const struct bob_party *a, const struct bob_party *b)
{
	return a->user == b->user && a->generation == b->generation;
}

static void look_at_seat(struct audit_ledger *ledger, struct audit_entry *entry,
			 const struct bob_call *record, int place)
{
	struct audit_seat *seat = &entry->seats[place];
	struct bob_party party = record->parties[place];

	if (!is_same(&party, &entry->parties[place])) {
		look_at_person(ledger, seat->person, entry->parties[place]);
		audit_seat_give(
			entry, place,
			audit_people_find(&ledger->result->people, party.user, party.generation));
		entry->parties[place] = party;
		entry->counted &= (uint16_t) ~(1U << place);
	}
	if (!seat->person)
		return;
	look_at_person(ledger, seat->person, party);
	if (BOB_CALL_HELD(record->state) & ~entry->counted & 1U << place) {
		entry->counted |= (uint16_t)(1U << place);
		seat->person->calls += !other_leg_counted(ledger, record, seat->person);
	}
}

static void look_at_seats(struct audit_ledger *ledger, struct audit_entry *entry,
			  const struct bob_call *record)
{
	unsigned left = entry->seated;

	if (memcmp(record->parties, entry->parties, sizeof(entry->parties)) != 0)
		left = (1U << BOB_PARTIES_MAX) - 1;
	for (; left; left &= left - 1)
		look_at_seat(ledger, entry, record, __builtin_ctz(left));
}

/* ---- its life ---- */

/* A name as the engine found it, or the first name of whom the policy knows by it. */
static char *name_of(const struct bob_scratch *s, const struct bob_side *side)
{
	uint32_t limit;
	bool group;

	if (side->text.length && side->provisioned && side->user)
		return strdup(audit_judge_name(side->user, &limit, &group));
	return strndup((const char *)s->bytes + side->text.at, side->text.length);
}

static void take_names(struct audit_ledger *ledger, struct audit_entry *entry)
{
	const struct bob_scratch *s = bob_engine_scratch();

	free(entry->caller);
	free(entry->callee);
	entry->caller = name_of(s, &s->caller);
	entry->callee = name_of(s, &s->callee);
	ledger->broken |= !entry->caller || !entry->callee;
}

static struct audit_entry *make(struct audit_ledger *ledger, const struct bob_key *key)
{
	const struct bob_scratch *s = bob_engine_scratch();
	const struct sip_slice *id = &s->view.call_id;

	return audit_entry_make(ledger, key, (const char *)s->bytes + id->at,
				id->length < AUDIT_CALL_ID_MAX ? id->length : AUDIT_CALL_ID_MAX);
}

/* A new row: of a call not seen before, or of one that is made anew after it was over. */
static void begin_row(struct audit_ledger *ledger, struct audit_entry *entry)
{
	entry->row = ++ledger->rows;
	entry->start = ledger->now;
	entry->answered = 0;
	entry->ended = 0;
	entry->end = AUDIT_OPEN;
	entry->began = false;
	entry->adopted = false;
	entry->counted = 0;
	entry->busy = NULL;
	entry->written = false;
	take_names(ledger, entry);
}

/*
 * Is it a call of its own that begins now? An INVITE that was challenged (RFC 3261 22)
 * or refused, and is tried again, is the same call; one after an answered call is not.
 */
static bool is_another(const struct audit_ledger *ledger, const struct audit_entry *entry,
		       uint64_t started)
{
	return !entry->row || (started > entry->ended &&
			       (entry->answered || entry->ended + audit_entry_keep < ledger->now));
}

static void rise(struct audit_ledger *ledger, struct audit_entry *entry,
		 const struct bob_call *record)
{
	if (is_another(ledger, entry, record->started))
		begin_row(ledger, entry);
	if (!entry->began)
		ledger->result->totals.calls++;
	entry->began = true;
	entry->adopted |= !!(record->flags & BOB_CALL_ADOPTED);
	entry->end = AUDIT_OPEN;
	entry->ended = 0;
	audit_seats_return(entry);
	audit_entry_move(ledger, entry, true);
	count_calls(ledger, 1);
}

static void fall(struct audit_ledger *ledger, struct audit_entry *entry, enum audit_end end)
{
	entry->end = end;
	entry->ended = ledger->now;
	audit_seats_leave(entry);
	audit_entry_move(ledger, entry, false);
	count_calls(ledger, -1);
	audit_entry_write(ledger, entry);
}

/* The record of that key (NULL: gone) may have changed; end: how, if it turns out to be over. */
static void look_at(struct audit_ledger *ledger, const struct bob_key *key,
		    const struct bob_call *record, enum audit_end end)
{
	struct audit_entry *entry = audit_entry_find(ledger, key);
	bool live = is_live(record);

	if (!entry && live)
		entry = make(ledger, key);
	if (!entry || (!live && !entry->up))
		return;
	if (live && !entry->up)
		rise(ledger, entry, record);
	if (record)
		look_at_seats(ledger, entry, record);
	if (record && record->answered && !entry->answered) {
		entry->answered = record->answered;
		ledger->result->totals.answered++;
	}
	entry->state = record ? record->state : 0;
	if (!live)
		fall(ledger, entry, end);
}

static const struct bob_call *record_of(const struct bob_key *key)
{
	return bob_native_lookup(&bob_calls, key);
}

/* ---- what a message did ---- */

static bool rose(enum bob_counter counter, uint64_t *last)
{
	uint64_t before = *last;

	*last = bob_engine_counter(counter);
	return *last != before;
}

/* The other leg may have got the slots of this one; what Replaces names may be over. */
static void look_around(struct audit_ledger *ledger, const struct bob_call *record, bool replaced)
{
	const struct bob_call *old;

	if (!record)
		return;
	if (is_key(&record->twin))
		look_at(ledger, &record->twin, record_of(&record->twin), AUDIT_EXPIRED);
	if (!replaced || !is_key(&record->replaces))
		return;
	old = record_of(&record->replaces);
	look_at(ledger, &record->replaces, old, AUDIT_REPLACED);
	if (old && is_key(&old->twin))
		look_at(ledger, &old->twin, record_of(&old->twin), AUDIT_EXPIRED);
}

static bool is_refusal(const struct audit_ledger *ledger, struct bob_outcome outcome)
{
	if (ledger->options->mode == BOB_MONITOR)
		return outcome.reason == BOB_N_WOULD_REFUSE;
	return outcome.reason == BOB_N_REFUSED || outcome.reason == BOB_N_REFUSED_OUTGOING;
}

/* The call in hand was refused: unless a branch of it is up, it never began. */
static void refuse(struct audit_ledger *ledger, const struct bob_key *key)
{
	struct audit_entry *entry = audit_entry_find(ledger, key);

	if (!entry)
		entry = make(ledger, key);
	if (!entry)
		return;
	if (!entry->up && is_another(ledger, entry, ledger->now))
		begin_row(ledger, entry);
	audit_refusal_note(ledger, entry);
	if (entry->up)
		return;
	entry->end = AUDIT_REFUSED;
	entry->ended = ledger->now;
	audit_entry_move(ledger, entry, false);
	audit_entry_write(ledger, entry);
}

void audit_ledger_message(struct audit_ledger *ledger, const struct audit_packet *packet,
			  struct bob_outcome outcome)
{
	const struct bob_scratch *s = bob_engine_scratch();
	const struct bob_key key = s->call;
	const struct bob_call *record = record_of(&key);
	enum audit_end end = AUDIT_EXPIRED;
	bool replaced;

	ledger->now = s->now;
	ledger->result->totals.sip++;
	ledger->result->totals.invites +=
		s->view.method == SIP_INVITE && !s->view.status && !s->view.to_tag.length;
	if (rose(BOB_N_CALL_ENDED, &ledger->ended))
		end = AUDIT_HUNG_UP;
	if (rose(BOB_N_CALL_FAILED, &ledger->failed))
		end = AUDIT_UNANSWERED;
	replaced = rose(BOB_N_CALL_REPLACED, &ledger->replaced);
	look_at(ledger, &key, record, end);
	look_around(ledger, record, replaced);
	if (is_refusal(ledger, outcome))
		refuse(ledger, &key);
	if (ledger->options->ladders)
		audit_ladder_note(ledger, packet, outcome);
	audit_entries_prune(ledger);
}

/* ---- what time did ---- */

void audit_ledger_swept(struct audit_ledger *ledger, uint64_t time)
{
	struct audit_entry *entry = ledger->up.first, *later;

	ledger->now = time;
	for (; entry; entry = later) {
		const struct bob_call *record = record_of(&entry->key);

		later = entry->later;
		if (!record || record->state != entry->state)
			look_at(ledger, &entry->key, record, AUDIT_EXPIRED);
	}
	audit_entries_prune(ledger);
}

int audit_ledger_finish(struct audit_ledger *ledger)
{
	struct audit_totals *totals = &ledger->result->totals;
	struct audit_people *people = &ledger->result->people;

	if (totals->last > ledger->now)
		ledger->now = totals->last;
	for (size_t i = 0; i < people->n; i++)
		audit_level_set(&people->list[i]->level, people->list[i]->level.calls, ledger->now);
	audit_level_set(&ledger->level, ledger->level.calls, ledger->now);
	for (struct audit_entry *e = ledger->up.first; e; e = e->later)
		audit_entry_write(ledger, e);
	totals->open = ledger->level.calls;
	totals->peak = ledger->level.peak;
	totals->peak_at = ledger->level.peak_at;
	if (totals->last > totals->first)
		totals->mean = ledger->level.area / (double)(totals->last - totals->first);
	if (ledger->broken)
		return bob_err(ENOMEM, "out of memory: %zu calls in hand, %zu people", ledger->n,
			       people->n);
	return 0;
}
