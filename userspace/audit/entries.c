// SPDX-License-Identifier: GPL-2.0-only
/* The calls that the ledger has in hand: by key, by age, and by whoever is in them. */
#include <stdlib.h>
#include <string.h>

#include "engine/native.h"
#include "ledger.h"

enum { BUCKETS_FIRST = 1024 };

const uint64_t audit_entry_keep = 33000000000ULL;

static struct audit_entry **bucket_of(const struct audit_ledger *ledger, const struct bob_key *key)
{
	return &ledger->buckets[key->a & (ledger->n_buckets - 1)];
}

struct audit_entry *audit_entry_find(const struct audit_ledger *ledger, const struct bob_key *key)
{
	struct audit_entry *entry = ledger->n_buckets ? *bucket_of(ledger, key) : NULL;

	while (entry && (entry->key.a != key->a || entry->key.b != key->b))
		entry = entry->next;
	return entry;
}

/* FNV-1a: those who chose these bytes gain nothing but a slow audit of their own trace. */
static struct audit_entry **names_of(const struct audit_ledger *ledger, const char *id, size_t n)
{
	uint64_t hash = 0xcbf29ce484222325ULL;

	for (size_t i = 0; i < n; i++)
		hash = (hash ^ (unsigned char)id[i]) * 0x100000001b3ULL;
	return &ledger->names[hash & (ledger->n_buckets - 1)];
}

struct audit_entry *audit_entry_named(const struct audit_ledger *ledger, const char *id, size_t n)
{
	struct audit_entry *entry = ledger->n_buckets ? *names_of(ledger, id, n) : NULL;

	while (entry && (strlen(entry->call_id) != n || memcmp(entry->call_id, id, n) != 0))
		entry = entry->namesake;
	return entry;
}

static void chain(struct audit_ledger *ledger, struct audit_entry *entry)
{
	struct audit_entry **bucket = bucket_of(ledger, &entry->key), **names;

	entry->next = *bucket;
	*bucket = entry;
	if (!ledger->options->ladders)
		return;
	names = names_of(ledger, entry->call_id, strlen(entry->call_id));
	entry->namesake = *names;
	*names = entry;
}

static void unchain(struct audit_ledger *ledger, struct audit_entry *entry)
{
	struct audit_entry **at = bucket_of(ledger, &entry->key);

	while (*at != entry)
		at = &(*at)->next;
	*at = entry->next;
	if (!ledger->options->ladders)
		return;
	at = names_of(ledger, entry->call_id, strlen(entry->call_id));
	while (*at != entry)
		at = &(*at)->namesake;
	*at = entry->namesake;
}

static bool grow(struct audit_ledger *ledger)
{
	size_t n = ledger->n_buckets ? 4 * ledger->n_buckets : BUCKETS_FIRST;
	struct audit_entry **buckets, **names, *entry;

	if (ledger->n < ledger->n_buckets)
		return true;
	buckets = calloc(n, sizeof(*buckets));
	names = calloc(n, sizeof(*names));
	if (!buckets || !names) {
		free(buckets);
		free(names);
		return false;
	}
	free(ledger->buckets);
	free(ledger->names);
	ledger->buckets = buckets;
	ledger->names = names;
	ledger->n_buckets = n;
	for (entry = ledger->up.first; entry; entry = entry->later)
		chain(ledger, entry);
	for (entry = ledger->over.first; entry; entry = entry->later)
		chain(ledger, entry);
	return true;
}

/* ---- in two queues ---- */

static void enqueue(struct audit_queue *queue, struct audit_entry *entry)
{
	entry->later = NULL;
	entry->before = queue->last;
	if (queue->last)
		queue->last->later = entry;
	else
		queue->first = entry;
	queue->last = entry;
}

static void dequeue(struct audit_queue *queue, struct audit_entry *entry)
{
	if (entry->before)
		entry->before->later = entry->later;
	else
		queue->first = entry->later;
	if (entry->later)
		entry->later->before = entry->before;
	else
		queue->last = entry->before;
}

void audit_entry_move(struct audit_ledger *ledger, struct audit_entry *entry, bool up)
{
	dequeue(entry->up ? &ledger->up : &ledger->over, entry);
	entry->up = up;
	enqueue(entry->up ? &ledger->up : &ledger->over, entry);
}

struct audit_entry *audit_entry_make(struct audit_ledger *ledger, const struct bob_key *key,
				     const char *id, size_t n)
{
	struct audit_entry *entry = grow(ledger) ? calloc(1, sizeof(*entry) + n + 1) : NULL;

	if (!entry) {
		ledger->broken = true;
		return NULL;
	}
	memcpy(entry->call_id, id, strnlen(id, n));
	entry->key = *key;
	chain(ledger, entry);
	enqueue(&ledger->over, entry);
	ledger->n++;
	return entry;
}

static void release(struct audit_entry *entry)
{
	audit_seats_leave(entry);
	free(entry->caller);
	free(entry->callee);
	free(entry);
}

static void drop(struct audit_ledger *ledger, struct audit_entry *entry)
{
	unchain(ledger, entry);
	dequeue(entry->up ? &ledger->up : &ledger->over, entry);
	release(entry);
	ledger->n--;
}

void audit_entries_prune(struct audit_ledger *ledger)
{
	struct audit_entry *oldest = ledger->over.first;

	while (oldest && oldest->ended + audit_entry_keep < ledger->now &&
	       !bob_native_lookup(&bob_calls, &oldest->key)) {
		drop(ledger, oldest);
		oldest = ledger->over.first;
	}
}

static void release_all(struct audit_queue *queue)
{
	struct audit_entry *later;

	for (struct audit_entry *entry = queue->first; entry; entry = later) {
		later = entry->later;
		release(entry);
	}
}

void audit_ledger_close(struct audit_ledger *ledger)
{
	release_all(&ledger->up);
	release_all(&ledger->over);
	free(ledger->buckets);
	free(ledger->names);
	*ledger = (struct audit_ledger){0};
}

/* ---- seats ---- */

static void leave(struct audit_entry *entry, int place)
{
	struct audit_seat *seat = &entry->seats[place];

	if (!(entry->listed & 1U << place))
		return;
	if (seat->before)
		seat->before->next = seat->next;
	else
		seat->person->seats = seat->next;
	if (seat->next)
		seat->next->before = seat->before;
	entry->listed &= (uint16_t) ~(1U << place);
}

void audit_seat_give(struct audit_entry *entry, int place, struct audit_person *person)
{
	struct audit_seat *seat = &entry->seats[place];

	leave(entry, place);
	entry->seated &= (uint16_t) ~(1U << place);
	seat->person = person;
	if (!person)
		return;
	seat->entry = entry;
	seat->before = NULL;
	seat->next = person->seats;
	if (seat->next)
		seat->next->before = seat;
	person->seats = seat;
	entry->seated |= (uint16_t)(1U << place);
	entry->listed |= (uint16_t)(1U << place);
}

void audit_seats_leave(struct audit_entry *entry)
{
	for (unsigned left = entry->listed; left; left &= left - 1)
		leave(entry, __builtin_ctz(left));
}

void audit_seats_return(struct audit_entry *entry)
{
	for (unsigned left = entry->seated; left; left &= left - 1) {
		int place = __builtin_ctz(left);

		audit_seat_give(entry, place, entry->seats[place].person);
	}
}

/* ---- on paper ---- */

void audit_entry_write(struct audit_ledger *ledger, struct audit_entry *entry)
{
	uint64_t *ends = ledger->result->totals.ends;
	const struct audit_call call = {
		.row = entry->row,
		.call_id = entry->call_id,
		.caller = entry->caller ? entry->caller : "",
		.callee = entry->callee ? entry->callee : "",
		.start = entry->start,
		.answered = entry->answered,
		.ended = entry->ended,
		.end = entry->end,
		.adopted = entry->adopted,
	};

	if (entry->written)
		ends[entry->written_end]--;
	entry->written = true;
	entry->written_end = entry->end;
	ends[entry->end]++;
	audit_spool_call(&ledger->result->spool, entry->key.a, &call);
}
