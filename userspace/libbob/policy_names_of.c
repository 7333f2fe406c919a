/* SPDX-License-Identifier: GPL-2.0-only */
/* Every name that a user may go by in messages: as it is written, and as the plan makes it. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "policy_people.h"

#define _cleanup_facts_ _cleanup_(bob_people_facts_free)

static int add(struct bob_names_of *names, const char *name)
{
	char(*more)[BOB_TEXT_MAX];

	for (size_t i = 0; i < names->n; i++)
		if (!strncmp(names->list[i], name, BOB_TEXT_MAX - 1))
			return 0;
	more = realloc(names->list, (names->n + 1) * sizeof(*more));
	if (!more)
		return bob_err(ENOMEM, "out of memory");
	names->list = more;
	snprintf(more[names->n++], BOB_TEXT_MAX, "%s", name);
	return 0;
}

static int add_both(struct bob_names_of *names, const struct people *people, const char *name)
{
	char planned[BOB_PLANNED_MAX];
	int err = add(names, name);

	bob_name_planned(planned, &people->plan, name);
	return err ? err : add(names, planned);
}

static int add_user(struct bob_names_of *names, const struct people *people, const char *user)
{
	_cleanup_facts_ struct bob_policy *facts = bob_policy_new();
	int err = facts ? bob_store_find_user(people->store, user, facts) : -ENOMEM;

	if (err)
		return err == -ENOENT ? 0 : err;
	for (size_t i = 0; i < bob_policy_size(facts) && !err; i++) {
		const struct bob_fact *fact = bob_policy_fact(facts, i);

		if (fact->kind == BOB_FACT_ALIAS)
			err = add_both(names, people, fact->name);
	}
	return err;
}

int bob_names_of(struct bob_names_of *ret, const struct bob_maps *maps, struct bob_store *store,
		 const char *name)
{
	struct people people = {.maps = maps, .store = store};
	struct bob_names_of names = {0};
	struct person person;
	int err;

	if (!store) {
		err = add(&names, name);
	} else {
		err = bob_people_open(&people, 0);
		if (!err)
			err = bob_people_name(&people, name, &person);
		if (!err)
			err = add_both(&names, &people, person.name);
		if (!err)
			err = add_both(&names, &people, name);
		if (!err && person.known)
			err = add_user(&names, &people, person.name);
	}
	if (err)
		bob_names_of_free(&names);
	else
		*ret = names;
	return err;
}

void bob_names_of_free(struct bob_names_of *names)
{
	free(names->list);
	*names = (struct bob_names_of){0};
}
