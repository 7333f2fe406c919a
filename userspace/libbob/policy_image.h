/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the maps should say: about the subjects of an edit, or about all of them.
 *
 * An image is made from facts, then compared with what stands in the maps, and
 * what differs is written: first into the policy that is not live, then, when
 * that is in force, into the other one. A single edit and a whole load differ
 * only in the facts they are made of.
 */
#ifndef BOB_POLICY_IMAGE_H
#define BOB_POLICY_IMAGE_H

#include "internal.h"
#include "policy.h"

/* Which of the two policies is written. */
enum { IMAGE_BOTH = 3 };

/* An entry of bob_names, bob_exempt or bob_domains: a word for each policy. */
struct image_entry {
	struct bob_key key;
	const struct bob_fact *fact; /* NULL: nothing says so any more */
	uint32_t value;		     /* 0: it goes */
	bool moved;		     /* it went, and came again as somebody else's */
	uint32_t found[4]; /* what stands there; behind the words, names have generations */
};

struct image_table {
	const char *map;
	int fd;
	bool names; /* bob_names: values are users, with their generations */
	struct image_entry *entries;
	size_t n, room;
	uint64_t *spots; /* a hash table: half a key, and a place in .entries plus one */
	size_t mask;
};

struct image_prefix {
	struct bob_prefix key;
	const struct bob_fact *fact;
	uint32_t rule;	   /* 0: it goes */
	uint32_t found[2]; /* IMAGE_UNKNOWN: nobody looked */
};

#define IMAGE_UNKNOWN 0xffffffffU

enum image_state {
	IMAGE_STAYS, /* only his rule or group may differ */
	IMAGE_COMES,
	IMAGE_REKEYED,	/* the same one by another key: the number plan has changed */
	IMAGE_REPLACES, /* his index was somebody else's until now */
	IMAGE_GOES,
	IMAGE_VOID,
};

struct image_user {
	uint32_t id;
	uint32_t group;
	uint16_t rule;
	uint8_t state; /* enum image_state */
	bool is_group;
	struct bob_key key;
	const char *text;
};

struct image_groups {
	struct image_group {
		const char *name;
		uint32_t id;
	} * list;
	size_t n, size;
};

struct image {
	const struct bob_maps *maps; /* NULL: nothing is written, only what contradicts is found */
	struct bob_store *store;
	bool whole;    /* made from all facts: what else stands in the maps goes */
	bool fresh;    /* maps that no packet has seen: both policies are written at once */
	bool bulk;     /* so much that maps are walked through, and written in batches */
	bool dry;      /* writing only finds out whether anything differs */
	bool differs;  /* something was written, or should be */
	uint32_t live; /* the policy in force, until the flip */
	struct tm now;
	struct bob_key secret;
	struct bob_plan plan;
	struct bob_rules *rules;
	struct image_table names, exempt, domains;
	struct image_prefix *prefixes;
	size_t n_prefixes, prefixes_room;
	struct image_user *users;
	size_t n_users, users_room;
	uint8_t *seen;	   /* a bit per index: a user that the image says something about */
	uint8_t *replaced; /* a bit per index: IMAGE_REPLACES */
	struct image_groups groups;
	uint32_t default_rule;
	uint32_t n_entries[2][2];  /* of bob_prefixes and bob_domains, as they will be */
	struct bob_policy *policy; /* all facts, of a whole image */
};

static inline bool image_bit(const uint8_t *bits, uint32_t i)
{
	return bits[i / 8] >> (i % 8) & 1;
}

static inline void image_set(uint8_t *bits, uint32_t i)
{
	bits[i / 8] |= (uint8_t)(1 << (i % 8));
}

/* The key that a name of the policy has under its number plan. */
void image_key(const struct image *image, const char *name, struct bob_key *ret);

/* ---- policy_table.c ---- */

int image_table_init(struct image_table *table, size_t room);
void image_table_free(struct image_table *table);
/* value 0: it goes. -EEXIST (logged): another fact has the same key. */
int image_table_add(struct image_table *table, const struct bob_key *key, uint32_t value,
		    const struct bob_fact *fact);
struct image_entry *image_table_find(const struct image_table *table, const struct bob_key *key);
/*
 * Looks what stands in the map; a whole image gets entries for what shall go.
 * -EEXIST (silent): an edit's key is somebody else's already.
 */
int image_table_look(struct image *image, struct image_table *table);
/* Writes what differs on those sides. */
int image_table_write(struct image *image, struct image_table *table, uint32_t sides);

/* ---- policy_image.c: from facts ---- */

int image_init(struct image *image, const struct bob_maps *maps, struct bob_store *store,
	       const struct bob_plan *plan, time_t now, size_t room);
void image_free(struct image *image);
/* A fact that comes; one of which something else is said now; one that goes. */
int image_add(struct image *image, const struct bob_fact *fact);
int image_change(struct image *image, const struct bob_fact *fact);
int image_remove(struct image *image, const struct bob_fact *fact);
/* All facts of the store. maps may be NULL. -EEXIST (logged): they contradict each other. */
int image_whole(struct image *image, const struct bob_maps *maps, struct bob_store *store,
		time_t now);

/* The rule of a fact's terms; 0: it has none that hold now. */
int image_rule(struct image *image, const struct bob_fact *fact, uint32_t *ret);
/* A group's index by its name. */
int image_group(struct image *image, const char *name, uint32_t *ret);

/* ---- policy_users.c: bob_users and bob_user_text ---- */

int image_users_add(struct image *image, const struct bob_fact *fact, const struct bob_key *key);
int image_users_remove(struct image *image, const struct bob_fact *fact);
int image_users_look(struct image *image);
/* Rules and groups of those sides; newcomers are made. */
int image_users_write(struct image *image, uint32_t sides);
/* Once the policy is in force: records of indices that were somebody else's until now. */
int image_users_replace(struct image *image);
/* Once no name leads to them any more. */
int image_users_retire(struct image *image);
/* The generation with which a name shall point to this index. */
uint32_t image_generation(const struct image *image, uint32_t id);

/* ---- policy_apply.c ---- */

/* Looks what stands in the maps. -EEXIST (silent): see image_table_look(). */
int image_look(struct image *image);
/* Writes the policy that is not live. */
int image_stage(struct image *image);
/* Puts it in force, and makes the other one equal. */
int image_flip(struct image *image);
/* Under the store's lock: makes the maps say what the store says. */
int image_load(const struct bob_maps *maps, struct bob_store *store, time_t now);

/* ---- policy_even.c ---- */

/* Once the policy is in force: writes what the other one shall say of names that come. */
void image_names_even(struct image *image);

/* ---- policy_levels.c: bob_prefixes, and what the policy says beside its maps ---- */

int image_prefixes_add(struct image *image, const struct bob_fact *fact, uint32_t rule);
int image_prefixes_look(struct image *image);
/* How many entries both will have, once it is known what stands there. */
void image_levels_count(struct image *image);
int image_prefixes_write(struct image *image, uint32_t sides);
void image_head_write(struct image *image, uint32_t sides);

#endif
