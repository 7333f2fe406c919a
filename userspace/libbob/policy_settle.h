/* SPDX-License-Identifier: GPL-2.0-only */
/* A policy that is being settled, between policy_settle.c, which sorts, and those who check. */
#ifndef BOB_POLICY_SETTLE_H
#define BOB_POLICY_SETTLE_H

#include "policy_facts.h"

struct settling {
	struct bob_policy *policy; /* sorted */
	const uint32_t *places;	   /* of each fact, in order of addition */
	bob_policy_complaint *complain;
	void *arg;
	size_t complaints;
};

/* Finds what contradicts. -ENOMEM (silent); else 0, and the number of complaints. */
int settle_check(struct settling *settling);
/* Of these, what is about names. */
int settle_check_names(struct settling *settling);
/* About the fact at i, and perhaps at fault with it the one at other. */
void settle_complain(struct settling *settling, size_t other, size_t i, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

#endif
