/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The policy as people think of it: a set of facts ("alice has at most one call",
 * "1001 is alice, too"). The text format, the store and the maps each hold the
 * same facts; a change of policy is a list of facts that go and facts that come.
 *
 * Functions return 0 or -errno and have logged one line on failure, as in bob.h.
 */
/* Outside of libbob: #include "libbob/policy.h", for bpf/policy/ has a policy.h as well. */
#ifndef BOB_POLICY_FACTS_H
#define BOB_POLICY_FACTS_H

#include <stdio.h>
#include <time.h>

#include "bob.h"

/* ---- terms: what a rule says ---- */

enum { BOB_DAYS_ALL = 0x7f, BOB_DAY_MINUTES = 24 * 60 };

/* Equal terms are one rule in bob_rules. Compared with memcmp: no holes, text zero-padded. */
struct bob_terms {
	uint32_t limit, incoming, outgoing; /* BOB_UNLIMITED: none; never 0 */
	uint16_t status;		    /* 486, 600, 603, 480, 302 */
	uint16_t retry_after;		    /* s, with 480, 600 or 603; 0: not said */
	uint16_t from, until; /* minutes of the day; equal: all day; from > until: past midnight */
	uint32_t days;	      /* bit 0 Monday … bit 6 Sunday, of .from; BOB_DAYS_ALL: every day */
	char contact[BOB_CONTACT_MAX]; /* of a 302 */
	char reason[BOB_REASON_MAX];   /* printable ASCII without quote and backslash; "": bob's */
};

/* Unlimited, 486, always. */
extern const struct bob_terms bob_terms_none;

/* Do the terms hold at this moment, in the local time zone? */
bool bob_terms_hold(const struct bob_terms *terms, const struct tm *now);

/* ---- facts ---- */

/* In the order in which they are written, and stand in a sorted policy. */
enum bob_fact_kind {
	BOB_FACT_PLAN,	    /* .plan; at most one, .name "" */
	BOB_FACT_EMERGENCY, /* .name: a number, or a name, that is never refused */
	BOB_FACT_TARGET,    /* .name: a hunt group, a queue, voicemail: never refused or counted */
	BOB_FACT_DEFAULT,   /* .terms; at most one, .name "" */
	BOB_FACT_DOMAIN,    /* .name: a host; .terms */
	BOB_FACT_PREFIX,    /* .name: the first digits of numbers, perhaps with a +; .terms */
	BOB_FACT_GROUP,	    /* .name: letters, digits, - and _; .terms; .of: the group it is in */
	BOB_FACT_USER,	    /* .name; .terms or NULL (levels below decide); .of: his group */
	BOB_FACT_ALIAS,	    /* .name is .of (a user), too */
	BOB_FACT_CALLER,    /* calls from .name to .of (a user) are never refused */
	BOB_FACT_KINDS,
};

/*
 * One fact. What it is about is .kind and .name, of callers also .of; everything
 * else is what is said about it. Strings and terms are owned by somebody else.
 * Names are canonical as bob_aor_parse() gives them without a number plan.
 */
struct bob_fact {
	enum bob_fact_kind kind;
	uint32_t id;	  /* USER, GROUP: row in the store and index into bob_users; 0: not known.
			     ALIAS, CALLER: of .of */
	const char *name; /* never NULL */
	const char *of;	  /* NULL: none */
	const struct bob_terms *terms; /* NULL: none */
	const struct bob_plan *plan;   /* only PLAN */
};

/* By kind; ALIAS and CALLER then by .of; then by .name, bytewise. 0: about the same thing. */
int bob_fact_compare(const struct bob_fact *x, const struct bob_fact *y);
/* Do both say the same about it? .id is not looked at. */
bool bob_fact_same(const struct bob_fact *x, const struct bob_fact *y);

/* A policy in memory: sorted facts, and the strings and terms they point to. */
struct bob_policy;

struct bob_policy *bob_policy_new(void); /* NULL: out of memory, logged */
void bob_policy_free(struct bob_policy *policy);
/* Copies what the fact points to. No order needed; bob_policy_settle() follows. */
int bob_policy_add(struct bob_policy *policy, const struct bob_fact *fact);
/* Sorts, and finds what contradicts: calls complain() for each, with the places of both in order
   of addition (first == second: about one alone). Returns -EINVAL if there was any, silent.
   complain may be NULL. */
typedef void bob_policy_complaint(size_t first, size_t second, const char *text, void *arg);
int bob_policy_settle(struct bob_policy *policy, bob_policy_complaint *complain, void *arg);
size_t bob_policy_size(const struct bob_policy *policy);
const struct bob_fact *bob_policy_fact(const struct bob_policy *policy, size_t i);
/* The fact about the same thing, or NULL. Of an ALIAS .of may be NULL: whosever it is (slower). */
const struct bob_fact *bob_policy_find(const struct bob_policy *policy,
				       const struct bob_fact *like);

/* ---- policy_text.c: the text format ---- */

enum { BOB_POLICY_FORMAT = 1 }; /* "# bob policy 1" */

/* One fault of a file; line and column count from 1, the column in bytes. */
typedef void bob_text_complaint(unsigned long line, unsigned column, const char *text, void *arg);

/* Reads all of it, and settles. -EINVAL (silent): complaints were made, up to 100 of them. */
int bob_policy_parse(struct bob_policy *policy, const char *bytes, size_t n,
		     bob_text_complaint *complain, void *arg);
/*
 * "user,limit" lines (policy_csv.c): facts of users, without terms where the limit is
 * empty. A first line that is no user's is a heading, and may name the columns.
 */
int bob_policy_parse_csv(struct bob_policy *policy, const char *bytes, size_t n,
			 bob_text_complaint *complain, void *arg);
/* What bob_policy_parse() reads back as the same facts; of a settled policy. -errno of writing. */
int bob_policy_print(const struct bob_policy *policy, FILE *out);
/* One fact as a statement of the format without a line end: for diffs and listings. */
int bob_fact_print(const struct bob_fact *fact, FILE *out);
/* "limit 2 reply 302 contact …": terms as the format has them; "" for bob_terms_none. */
char *bob_terms_print(char *dst, size_t size, const struct bob_terms *terms);
enum { BOB_TERMS_TEXT = 512 }; /* has room for all of them */
/* Reads one such list of words (of a command line, say). *ret_column: of a fault, from 1. -EINVAL:
   text says why; silent. */
int bob_terms_parse(struct bob_terms *terms, const char *words, unsigned *ret_column,
		    char text[160]);
/* Sets one of them: "limit", "2". -EINVAL: text says why; silent. */
int bob_terms_set(struct bob_terms *terms, const char *word, const char *value, char text[160]);
/* Do they go together, once all are set (a 302 needs a contact, …)? -EINVAL as above. */
int bob_terms_check(const struct bob_terms *terms, char text[160]);
/*
 * A name as people type it -> the .name of such a fact (a user's, a domain's, a
 * prefix's, a group's; .of of ALIAS and CALLER are users). -EINVAL as above.
 */
int bob_fact_name(char name[BOB_TEXT_MAX], enum bob_fact_kind kind, const char *typed,
		  char text[256]);

/* ---- policy_diff.c ---- */

/* A change: exactly one of both is NULL when something comes or goes. */
struct bob_change {
	const struct bob_fact *before;
	struct bob_fact *after; /* .id is filled in by the store */
};

struct bob_changes {
	struct bob_change *list; /* what goes first, then what comes, each in order of facts */
	size_t n;
};

int bob_policy_diff(struct bob_changes *ret, const struct bob_policy *before,
		    struct bob_policy *after);
void bob_changes_free(struct bob_changes *changes);

/* ---- store_policy.c: facts in the store. Within bob_store_begin/commit where they write. ---- */

int bob_store_read(struct bob_store *store, struct bob_policy *policy); /* all facts, settled */
/*
 * The facts of one kind, in order, without holding them all: what a fact points to
 * goes when each() returns. A non-zero return of each() stops and is returned.
 */
int bob_store_each_fact(struct bob_store *store, enum bob_fact_kind kind,
			int (*each)(const struct bob_fact *, void *), void *arg);
/* The fact about the same thing as like, into a policy of its own. -ENOENT silent. */
int bob_store_find(struct bob_store *store, const struct bob_fact *like, struct bob_policy *policy);
/* Every fact of a user or group and of nothing else: himself, his aliases, exempt callers. */
int bob_store_find_user(struct bob_store *store, const char *name, struct bob_policy *policy);
/* Whose alias is it? -ENOENT silent. */
int bob_store_alias(struct bob_store *store, const char *alias, char user[BOB_TEXT_MAX]);
/*
 * Writes changes; fills in .after->id. room: ids from here on are not for the
 * policy. -ENOSPC: full; -EEXIST, -ENOENT: contradicts what stands there (a name
 * that is somebody else's already, a group or user that is not there), logged.
 */
int bob_store_change(struct bob_store *store, struct bob_changes *changes, uint32_t room);

/* ---- policy_apply.c: facts in the maps ---- */

/*
 * Changes the store, and the maps if there are any (NULL: none), or neither. Where
 * the caller has begun (bob_store_begin(): nobody else edits until then), this is
 * what ends it. Rules with times hold as they do now, by the local time.
 */
int bob_policy_edit(const struct bob_maps *maps, struct bob_store *store,
		    struct bob_changes *changes);
/* The maps alone, for tests: groups that users are in must be among the changes. */
int bob_policy_apply(const struct bob_maps *maps, const struct bob_changes *changes);
/* Makes the maps say what the store says, no more and no less, whatever they said before. */
int bob_policy_load(const struct bob_maps *maps, struct bob_store *store);
/* Was an edit killed half-way, or is one under way? */
bool bob_policy_is_torn(const struct bob_maps *maps);
/* Loads if an edit was killed half-way. -EBUSY (silent): one is under way. */
int bob_policy_mend(const struct bob_maps *maps, struct bob_store *store);

/* ---- policy_times.c: rules with times ---- */

/* The times of a policy's rules that do not hold always, and which of them hold. */
struct bob_times {
	struct bob_times_of {
		struct bob_terms terms;
		bool hold;
	} * list;
	size_t n, room;
};

int bob_times_read(struct bob_times *ret, struct bob_store *store, time_t now);
/* The same of a policy in memory. */
int bob_times_of(struct bob_times *ret, const struct bob_policy *policy, time_t now);
void bob_times_free(struct bob_times *times);
/* Does another of them hold, or no longer? */
bool bob_times_differ(const struct bob_times *times, time_t now);
/* Puts in force what holds now. -EBUSY (silent): an edit is under way. */
int bob_policy_switch(const struct bob_maps *maps, struct bob_store *store, time_t now);

/* ---- policy_test.c: what would happen now, without a packet ---- */

enum bob_rule_level {
	BOB_LEVEL_NONE,
	BOB_LEVEL_DEFAULT,
	BOB_LEVEL_DOMAIN,
	BOB_LEVEL_PREFIX,
	BOB_LEVEL_USER,
};

struct bob_verdict_now {
	enum bob_rule_level level;  /* whose terms win */
	char subject[BOB_TEXT_MAX]; /* the user, prefix, domain; "" */
	struct bob_terms terms;
	char user[BOB_TEXT_MAX];  /* the first name of who is meant */
	char group[BOB_TEXT_MAX]; /* "" */
	uint32_t in, out;	  /* calls now; 0 if bob is not attached */
	enum bob_verdict verdict;
	uint8_t why;	  /* enum bob_why, of a rejection */
	uint16_t status;  /* of a rejection: what the caller is told */
	char reason[256]; /* in words: "group sales has 10 of 10 calls"; "": no rule has a say */
};

/* The first name of the user whom the policy knows by this canonical name, in whatever way numbers
   are dialled. maps may be NULL. -ENOENT: silent. */
int bob_policy_whose(const struct bob_maps *maps, struct bob_store *store, const char *name,
		     char user[BOB_TEXT_MAX]);
/* ---- policy_names_of.c ---- */

struct bob_names_of {
	char (*list)[BOB_TEXT_MAX]; /* the first is the user's own */
	size_t n;
};

/*
 * Every name by which messages may mean the user who is known by this canonical name:
 * his first, all aliases, and what the number plan makes of them. maps and store may be NULL.
 */
int bob_names_of(struct bob_names_of *ret, const struct bob_maps *maps, struct bob_store *store,
		 const char *name);
void bob_names_of_free(struct bob_names_of *names);

/* ---- policy_test.c ---- */

/* caller may be NULL. maps may be NULL: then nobody is in calls. */
int bob_policy_test(const struct bob_maps *maps, struct bob_store *store, const char *callee,
		    const char *caller, struct bob_verdict_now *ret);

#endif
