// SPDX-License-Identifier: GPL-2.0-only
/* Who was at the limit, and by which calls. */
#include <stdlib.h>

#include "engine/native.h"
#include "ledger.h"
#include "scratch.h"

/* The calls that hold somebody's slots. */
struct holders {
	uint64_t *rows;
	size_t n, room;
	bool broken;
};

static void add(struct holders *holders, uint64_t row)
{
	size_t room = holders->room ? 2 * holders->room : 16;
	uint64_t *rows = holders->rows;

	if (holders->n == holders->room) {
		rows = realloc(rows, room * sizeof(*rows));
		if (!rows) {
			holders->broken = true;
			return;
		}
		holders->rows = rows;
		holders->room = room;
	}
	rows[holders->n++] = row;
}

static bool is_held(const struct audit_seat *seat)
{
	const struct bob_call *record = bob_native_lookup(&bob_calls, &seat->entry->key);
	int place = (int)(seat - seat->entry->seats);

	return record && BOB_CALL_HELD(record->state) & 1U << place;
}

/* ways: bit 0: calls he receives, bit 1: calls he makes. */
static void gather(struct holders *holders, const struct audit_person *person,
		   const struct audit_entry *but, unsigned ways)
{
	holders->n = 0;
	for (const struct audit_seat *seat = person->seats; seat; seat = seat->next) {
		unsigned way = BOB_PARTY_CALLS(seat - seat->entry->seats) ? 2 : 1;

		if (seat->entry != but && ways & way && is_held(seat))
			add(holders, seat->entry->row);
	}
}

static int by_row(const void *x, const void *y)
{
	const uint64_t *a = x, *b = y;

	return (*a > *b) - (*a < *b);
}

/* Where it was the limit of one direction that was met, calls of the other are none of it. */
static void gather_for(struct holders *holders, const struct audit_person *person,
		       const struct audit_entry *but, const struct bob_full *full)
{
	gather(holders, person, but, 3);
	if (holders->n > full->calls)
		gather(holders, person, but, full->why < BOB_WHY_CALLER ? 1 : 2);
	if (holders->n)
		qsort(holders->rows, holders->n, sizeof(*holders->rows), by_row);
}

static uint16_t status_of(const struct bob_full *full)
{
	/* The caller's own phone hears 486, whatever the rule says to others. */
	return full->why < BOB_WHY_CALLER ? audit_judge_status((uint16_t)full->rule) : 486;
}

void audit_refusal_note(struct audit_ledger *ledger, struct audit_entry *entry)
{
	const struct bob_full *full = &bob_engine_scratch()->full;
	const struct bob_user *user = bob_native_lookup(&bob_users, &full->user);
	struct audit_person *person = user ? audit_people_find(&ledger->result->people, full->user,
							       BOB_SLOTS_GENERATION(user->slots))
					   : NULL;
	struct holders holders = {0};
	struct audit_refusal refusal = {
		.time = ledger->now,
		.caller = entry->caller ? entry->caller : "",
		.callee = entry->callee ? entry->callee : "",
		.calls = full->calls,
		.limit = full->limit,
		.why = (uint8_t)full->why,
		.status = status_of(full),
		.call = entry->row,
	};

	/* The same call on its next hop, or with credentials: refused once is refused. */
	if (!person || entry->busy == person)
		return;
	entry->busy = person;
	person->refused++;
	ledger->result->totals.refused++;
	gather_for(&holders, person, entry, full);
	ledger->broken |= holders.broken;
	refusal.row = ++ledger->refusals;
	refusal.user = person->name;
	refusal.holders = holders.rows;
	refusal.n_holders = holders.n;
	audit_spool_refusal(&ledger->result->spool, &refusal);
	free(holders.rows);
}
