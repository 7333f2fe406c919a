/* SPDX-License-Identifier: GPL-2.0-only */
/* Who somebody is by the policy, which rule is his, and in how many calls he is. */
#ifndef BOB_POLICY_PEOPLE_H
#define BOB_POLICY_PEOPLE_H

#include <stdarg.h>

#include "internal.h"
#include "policy.h"

struct people {
	const struct bob_maps *maps; /* NULL: nobody is in calls */
	struct bob_store *store;
	struct bob_plan plan;
	struct tm now;
};

struct person_group {
	char name[BOB_TEXT_MAX];
	struct bob_terms terms; /* as they hold now */
	uint32_t in, out;
};

struct person {
	char name[BOB_TEXT_MAX]; /* his first, or the canonical one */
	char planned[BOB_PLANNED_MAX];
	char host[BOB_TEXT_MAX]; /* he was called at; "" */
	bool known;		 /* a user of the policy */
	bool sos;		 /* urn:service:sos… */
	enum bob_rule_level level;
	char subject[BOB_TEXT_MAX];
	struct bob_terms terms; /* as they hold now */
	uint32_t in, out;
	struct person_group groups[BOB_GROUPS_DEEP];
	size_t n_groups;
};

/* Reads the plan. .maps and .store are set. */
int bob_people_open(struct people *people, time_t now);
/* By what somebody types. -EINVAL: no name. */
int bob_people_find(const struct people *people, const char *typed, struct person *ret);
/* Only .name, .planned and .known of a canonical name. */
int bob_people_name(const struct people *people, const char *name, struct person *ret);

/* -EEXIST: the policy has a name that is another way to dial this one. */
int bob_people_alone(const struct people *people, const char *name);

static inline void bob_people_facts_free(struct bob_policy **facts)
{
	bob_policy_free(*facts);
}

#endif
