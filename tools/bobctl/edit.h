/* SPDX-License-Identifier: GPL-2.0-only */
/* What the commands share that edit the policy, or show facts of it. */
#ifndef BOBCTL_EDIT_H
#define BOBCTL_EDIT_H

#include "bobctl.h"

/* A policy in memory that goes with its scope. */
#define CTL_FACTS(name)                                                                            \
	__attribute__((cleanup(ctl_facts_free))) struct bob_policy *name = bob_policy_new()

void ctl_facts_free(struct bob_policy **facts);

/* ---- edit.c ---- */

/* Store and maps as one. Neither Ctrl-C nor a closed terminal comes between them. */
int ctl_apply(struct ctl_context *context, struct bob_changes *changes);
/* One fact comes, goes or changes; nothing happens where both say the same. */
int ctl_apply_one(struct ctl_context *context, const struct bob_fact *before,
		  struct bob_fact *after);
/* The fact about the same thing as like; *ret is NULL where there is none. */
int ctl_find(const struct ctl_context *context, const struct bob_fact *like,
	     struct bob_policy *facts, const struct bob_fact **ret);
/*
 * The user of that name or alias, with everything that belongs to him. user: his
 * first name, or the name itself where the policy does not know it (*ret: NULL).
 */
int ctl_find_user(const struct ctl_context *context, const char *name, struct bob_policy *facts,
		  const struct bob_fact **ret, char user[BOB_TEXT_MAX]);
/* Each fact of a kind that the store has, one at a time; nothing where there is no store. */
int ctl_each(const struct ctl_context *context, enum bob_fact_kind kind,
	     int (*each)(const struct bob_fact *, void *), void *arg);
/* "", or that bob is not attached. */
const char *ctl_unattached(const struct ctl_context *context);
/* Prints "subject: words", or the JSON object, which gets "applied". */
int ctl_show_edit(const struct ctl_context *context, json_t *root, const char *subject,
		  const char *words);
/* A fact's name out of what somebody typed; an error says why it is none. */
int ctl_name(enum bob_fact_kind kind, const char *typed, char ret[BOB_TEXT_MAX]);
/* As --group says: *ret is NULL for none. What is not given is left. -ENOENT: no such group. */
int ctl_group_option(const struct ctl_context *context, const char **ret);

/* ---- terms.c ---- */

/* CTL_USAGE: an option that says nothing a rule could mean. Before anything is opened. */
int ctl_terms_check(const struct ctl_arguments *arguments);
/* Does any option speak of terms? */
bool ctl_terms_given(const struct ctl_arguments *arguments);
/* --multiple-calls default: there shall be no terms. */
bool ctl_terms_gone(const struct ctl_arguments *arguments);
/* Changes terms as the options say. CTL_USAGE: what comes out contradicts itself. */
int ctl_terms_apply(const struct ctl_arguments *arguments, struct bob_terms *terms);

/* "2 calls at a time, reply 600"; terms may be NULL. */
enum { CTL_TERMS_WORDS = 512 };
const char *ctl_terms_words(char dst[CTL_TERMS_WORDS], const struct bob_terms *terms);
/* The same without the limit in all: "" where there is no more to say. */
const char *ctl_terms_rest(char dst[CTL_TERMS_WORDS], const struct bob_terms *terms);
/* limit, incoming, outgoing, reply, retry_after, contact, reason, on, from, until. */
json_t *ctl_terms_json(const struct bob_terms *terms);
/* Adds the fields of other, which goes. */
json_t *ctl_json_join(json_t *root, json_t *other);

#endif
