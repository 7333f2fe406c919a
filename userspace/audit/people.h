/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Everybody who was in a call: users, guests and groups. An index of the engine is
 * somebody else's from one guest to the next; a person here stays one.
 */
#ifndef AUDIT_PEOPLE_H
#define AUDIT_PEOPLE_H

#include "audit.h"
#include "spool.h"

struct audit_seat;

/* How many calls there were at a time. */
struct audit_level {
	uint64_t since; /* .calls has been so */
	uint32_t calls, peak;
	uint64_t peak_at;
	uint64_t busy; /* ns with at least one */
	double area;   /* calls * ns */
};

struct audit_person {
	struct bob_key key; /* of a group: its index, and all ones */
	int64_t number;	    /* place in .list */
	uint32_t limit;	    /* 0: none */
	struct audit_level level;
	uint64_t calls, refused;
	struct audit_seat *seats;  /* in calls that are up */
	struct audit_person *next; /* of the same bucket */
	char name[];
};

struct audit_people {
	struct audit_person **list; /* in order of appearance */
	size_t n, room;
	struct audit_person **buckets;
	size_t n_buckets; /* a power of two */
	struct audit_place {
		struct audit_person *person;
		uint32_t generation;
	} * at; /* by index of the engine */
	size_t indices;
};

void audit_people_free(struct audit_people *people);
/* Who has this index of the engine in that generation; NULL: nobody (any more), or no memory. */
struct audit_person *audit_people_find(struct audit_people *people, uint32_t index,
				       uint32_t generation);

/* From now on it is so many calls. True where that is a change. */
bool audit_level_set(struct audit_level *level, uint32_t calls, uint64_t now);

#endif
