/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The ledger: what became of every call, told from the engine's records. After each
 * message it holds the records that this may have changed against what it saw last.
 * A call stands in it while it is up, and for as long afterwards as the engine may
 * bring it back to life.
 */
#ifndef AUDIT_LEDGER_H
#define AUDIT_LEDGER_H

#include "judge.h"
#include "result.h"

enum { AUDIT_CALL_ID_MAX = 128 };

struct audit_entry;

/* A party of a call. */
struct audit_seat {
	struct audit_seat *next, *before; /* of the same person */
	struct audit_entry *entry;
	struct audit_person *person;
};

/*
 * A call, by Call-ID and caller's tag. Most messages change little of it: what each
 * of them looks at stands together, and of its seats those alone in which somebody sits.
 */
struct audit_entry {
	struct bob_key key;
	struct audit_entry *next, *namesake; /* of the same bucket: by key, by Call-ID */
	struct audit_entry *later, *before;  /* of those that are up, or of those that are not */
	uint64_t state;			     /* the record's, as last seen */
	uint64_t answered;
	uint32_t end; /* enum audit_end */
	bool up, began, adopted;
	uint16_t seated;  /* bit per place: somebody sits there */
	uint16_t listed;  /* … and his person's list has it */
	uint16_t counted; /* … and it is one of his person's calls */
	struct bob_party parties[BOB_PARTIES_MAX];
	struct audit_seat seats[BOB_PARTIES_MAX];
	uint64_t row, start, ended;
	bool written;			 /* its row, */
	uint32_t written_end;		 /* with this .end */
	const struct audit_person *busy; /* of the last refusal */
	char *caller, *callee;
	char call_id[];
};

struct audit_queue {
	struct audit_entry *first, *last;
};

struct audit_ledger {
	struct audit_result *result;
	const struct audit_options *options;
	struct audit_entry **buckets, **names; /* .names: for ladders alone */
	size_t n, n_buckets;		       /* of each; a power of two */
	struct audit_queue up, over;	       /* by start; by end */
	struct audit_level level;
	uint64_t now;
	uint64_t ended, failed, replaced; /* the engine's counters, as last seen */
	uint64_t rows, refusals;
	bool broken; /* out of memory */
};

int audit_ledger_open(struct audit_ledger *ret, struct audit_result *result,
		      const struct audit_options *options);
/* After each message that the engine could read. */
void audit_ledger_message(struct audit_ledger *ledger, const struct audit_packet *packet,
			  struct bob_outcome outcome);
/* After a sweep: calls may have ended, or let go of somebody. */
void audit_ledger_swept(struct audit_ledger *ledger, uint64_t time);
/* What is still up stays so; totals are complete. -ENOMEM. */
int audit_ledger_finish(struct audit_ledger *ledger);
void audit_ledger_close(struct audit_ledger *ledger);

/* ---- entries.c: where entries stand ---- */

/* ns past its end: so long it is remembered, and the engine's tombstone has gone by then. */
extern const uint64_t audit_entry_keep;

/* NULL: none. */
struct audit_entry *audit_entry_find(const struct audit_ledger *ledger, const struct bob_key *key);
/* One that is not up. NULL: out of memory, which the ledger remembers. */
struct audit_entry *audit_entry_make(struct audit_ledger *ledger, const struct bob_key *key,
				     const char *id, size_t n);
/* The newest of that Call-ID, shortened to AUDIT_CALL_ID_MAX; NULL: none. Needs .ladders. */
struct audit_entry *audit_entry_named(const struct audit_ledger *ledger, const char *id, size_t n);
/* Moves it to those that are up, or that are not. */
void audit_entry_move(struct audit_ledger *ledger, struct audit_entry *entry, bool up);
/* Forgets what ended so long ago that the engine has forgotten it as well. */
void audit_entries_prune(struct audit_ledger *ledger);
/* Sits a person down, or up (NULL). */
void audit_seat_give(struct audit_entry *entry, int place, struct audit_person *person);
/* Nobody's list has a seat of it any more; who sits there is remembered. */
void audit_seats_leave(struct audit_entry *entry);
/* They are listed again. */
void audit_seats_return(struct audit_entry *entry);
/* Writes the call as it stands, in place of what its row was written with before. */
void audit_entry_write(struct audit_ledger *ledger, struct audit_entry *entry);

/* ---- refusals.c ---- */

/* Somebody was at the limit: .full of the engine's scratch. */
void audit_refusal_note(struct audit_ledger *ledger, struct audit_entry *entry);

/* ---- ladder.c ---- */

void audit_ladder_note(struct audit_ledger *ledger, const struct audit_packet *packet,
		       struct bob_outcome outcome);

#endif
