/* SPDX-License-Identifier: GPL-2.0-only */
/* Levels and groups, looked up in the store as bpf/policy/level.h looks them up in the maps. */
#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <strings.h>

#include "cleanup.h"
#include "policy_people.h"

#define _cleanup_facts_ _cleanup_(bob_people_facts_free)

/* Into facts. *ret is NULL where there is no such fact. */
static int find(const struct people *people, const struct bob_fact *like, struct bob_policy *facts,
		const struct bob_fact **ret)
{
	int err = facts ? bob_store_find(people->store, like, facts) : -ENOMEM;

	*ret = err ? NULL : bob_policy_find(facts, like);
	return err == -ENOENT ? 0 : err;
}

int bob_people_open(struct people *people, time_t now)
{
	const struct bob_fact like = {.kind = BOB_FACT_PLAN, .name = ""}, *plan;
	_cleanup_facts_ struct bob_policy *facts = bob_policy_new();
	int err = find(people, &like, facts, &plan);

	memset(&people->plan, 0, sizeof(people->plan));
	if (plan && plan->plan)
		people->plan = *plan->plan;
	localtime_r(&now, &people->now);
	return err;
}

/* ---- who it is ---- */

/* Is there a user, or an alias, of this name? Fills in the user's first. */
static int look_up(const struct people *people, const char *name, struct person *person)
{
	_cleanup_facts_ struct bob_policy *facts = bob_policy_new();
	char user[BOB_TEXT_MAX];
	const struct bob_fact like = {.kind = BOB_FACT_USER, .name = user}, *found;
	int err;

	snprintf(user, sizeof(user), "%s", name);
	err = bob_store_alias(people->store, name, user);
	if (err && err != -ENOENT)
		return err;
	err = find(people, &like, facts, &found);
	if (found) {
		person->known = true;
		memcpy(person->name, user, sizeof(user));
	}
	return err;
}

/* The maps know a user by the keys of all his names under the plan. */
static int ask_maps(const struct people *people, const char *planned, struct person *person)
{
	const struct bob_maps *maps = people->maps;
	struct bob_user_now now;
	struct bob_aor aor;
	int err = bob_aor_canonical(&aor, planned, maps->config);

	if (err || bob_user_find(maps, &aor, &now))
		return err;
	person->in = now.in;
	person->out = now.out;
	return person->known || !now.provisioned ? 0 : look_up(people, now.text, person);
}

static bool begins(const char *text, const struct bob_digits *digits)
{
	return digits->length && !strncmp(text, digits->text, digits->length);
}

enum { DIALLED_WAYS = 5, DIALLED_MAX = BOB_PLANNED_MAX + 16 };

/*
 * A number under the plan, +…, in each of the ways in which it may have been typed:
 * the store keeps names like that. False: the plan does not have this way.
 */
static bool dialled(const struct bob_plan *plan, const char *planned, unsigned way,
		    char ret[DIALLED_MAX])
{
	const char *digits = planned + 1;
	const struct bob_digits *outside = &plan->outside, *prefix = &plan->international;

	if (!way) {
		snprintf(ret, DIALLED_MAX, "%s", planned);
		return true;
	}
	if (*planned != '+' || (way > 2 && !outside->length))
		return false;
	if (way % 2) {
		prefix = &plan->national;
		if (!begins(digits, &plan->country))
			return false;
		digits += plan->country.length;
	}
	snprintf(ret, DIALLED_MAX, "%.*s%.*s%s", way > 2 ? outside->length : 0, outside->text,
		 prefix->length, prefix->text, digits);
	return prefix->length;
}

static int look_up_dialled(const struct people *people, struct person *person)
{
	char name[DIALLED_MAX];
	int err = 0;

	for (unsigned way = 0; way < DIALLED_WAYS && !err && !person->known; way++) {
		if (dialled(&people->plan, person->planned, way, name))
			err = look_up(people, name, person);
	}
	return err;
}

int bob_people_alone(const struct people *people, const char *name)
{
	char planned[BOB_PLANNED_MAX], other[DIALLED_MAX];
	int err = 0;

	bob_name_planned(planned, &people->plan, name);
	for (unsigned way = 0; way < DIALLED_WAYS && !err; way++) {
		struct person person = {.known = false};

		if (!dialled(&people->plan, planned, way, other) || !strcmp(other, name))
			continue;
		err = look_up(people, other, &person);
		if (person.known)
			return bob_err(EEXIST,
				       "%s and %s: one number under the number plan, but two in "
				       "the policy; keep one of them",
				       other, name);
	}
	return err;
}

int bob_people_name(const struct people *people, const char *name, struct person *ret)
{
	struct person person = {.terms = bob_terms_none};
	int err;

	snprintf(person.name, sizeof(person.name), "%s", name);
	bob_name_planned(person.planned, &people->plan, name);
	err = look_up(people, name, &person);
	if (!err && people->maps)
		err = ask_maps(people, person.planned, &person);
	if (!err && !person.known)
		err = look_up_dialled(people, &person);
	if (!err)
		*ret = person;
	return err;
}

int bob_policy_whose(const struct bob_maps *maps, struct bob_store *store, const char *name,
		     char user[BOB_TEXT_MAX])
{
	struct people people = {.maps = maps, .store = store};
	struct person person;
	int err = bob_people_open(&people, 0);

	if (!err)
		err = bob_people_name(&people, name, &person);
	if (!err && !person.known)
		err = -ENOENT;
	if (!err)
		memcpy(user, person.name, sizeof(person.name));
	return err;
}

/* Where the host of a name or URI begins, which a number has in a SIP URI; NULL: it has none. */
static const char *find_host(const char *typed)
{
	const char *sign = strchr(typed, '@');

	if (sign)
		return sign + 1;
	if (strncasecmp(typed, "sip:", 4) != 0 && strncasecmp(typed, "sips:", 5) != 0)
		return NULL;
	return strchr(typed, ':') + 1;
}

static void read_host(const char *typed, char host[BOB_TEXT_MAX])
{
	const char *from = find_host(typed + strspn(typed, " \t<"));
	size_t n = 0, end;

	if (from) {
		end = *from == '[' ? strcspn(from, "]>") + 1 : strcspn(from, ":;?> ");
		for (; n < end && n + 1 < BOB_TEXT_MAX && from[n]; n++)
			host[n] = (char)tolower((unsigned char)from[n]);
	}
	host[n] = '\0';
}

/* ---- which rule is his ---- */

static bool holds(const struct people *people, const struct bob_terms *terms)
{
	return terms && bob_terms_hold(terms, &people->now);
}

static void take_terms(struct person *person, enum bob_rule_level level,
		       const struct bob_fact *fact)
{
	person->level = level;
	person->terms = *fact->terms;
	snprintf(person->subject, sizeof(person->subject), "%s", fact->name);
}

struct longest {
	const struct people *people;
	struct person *person;
	size_t length;
};

static int match_prefix(const struct bob_fact *prefix, void *arg)
{
	struct longest *longest = arg;
	char planned[BOB_PLANNED_MAX];
	size_t n = bob_prefix_planned(planned, &longest->people->plan, prefix->name);

	if (n <= longest->length || strncmp(longest->person->planned, planned, n) != 0 ||
	    !holds(longest->people, prefix->terms))
		return 0;
	longest->length = n;
	take_terms(longest->person, BOB_LEVEL_PREFIX, prefix);
	return 0;
}

static int match_level(const struct people *people, enum bob_fact_kind kind, const char *name,
		       enum bob_rule_level level, struct person *person)
{
	_cleanup_facts_ struct bob_policy *facts = bob_policy_new();
	const struct bob_fact like = {.kind = kind, .name = name}, *found;
	int err = find(people, &like, facts, &found);

	if (found && holds(people, found->terms))
		take_terms(person, level, found);
	return err;
}

static int find_rule(const struct people *people, struct person *person)
{
	struct longest longest = {.people = people, .person = person};
	int err = 0;

	if (person->known)
		err = match_level(people, BOB_FACT_USER, person->name, BOB_LEVEL_USER, person);
	if (!err && !person->level && !strchr(person->planned, '@'))
		err = bob_store_each_fact(people->store, BOB_FACT_PREFIX, match_prefix, &longest);
	if (!err && !person->level && *person->host)
		err = match_level(people, BOB_FACT_DOMAIN, person->host, BOB_LEVEL_DOMAIN, person);
	if (!err && !person->level)
		err = match_level(people, BOB_FACT_DEFAULT, "", BOB_LEVEL_DEFAULT, person);
	return err;
}

/* ---- his groups ---- */

static int find_group(const struct people *people, const char *name, struct person_group *group,
		      char parent[BOB_TEXT_MAX])
{
	_cleanup_facts_ struct bob_policy *facts = bob_policy_new();
	const struct bob_fact like = {.kind = BOB_FACT_GROUP, .name = name}, *found;
	struct bob_user_now now = {0};
	int err = find(people, &like, facts, &found);

	if (err || !found)
		return err ? err : -ENOENT;
	snprintf(group->name, sizeof(group->name), "%s", found->name);
	group->terms = holds(people, found->terms) ? *found->terms : bob_terms_none;
	if (people->maps && bob_user_at(people->maps, found->id, &now)) {
		group->in = now.in;
		group->out = now.out;
	}
	snprintf(parent, BOB_TEXT_MAX, "%s", found->of ? found->of : "");
	return 0;
}

static int find_groups(const struct people *people, struct person *person)
{
	_cleanup_facts_ struct bob_policy *facts = bob_policy_new();
	const struct bob_fact like = {.kind = BOB_FACT_USER, .name = person->name}, *user;
	char name[BOB_TEXT_MAX] = "", parent[BOB_TEXT_MAX];
	int err = find(people, &like, facts, &user);

	if (user && user->of)
		snprintf(name, sizeof(name), "%s", user->of);
	while (!err && *name && person->n_groups < BOB_GROUPS_DEEP) {
		err = find_group(people, name, &person->groups[person->n_groups], parent);
		person->n_groups += !err;
		memcpy(name, parent, sizeof(name));
	}
	return err == -ENOENT ? 0 : err;
}

int bob_people_find(const struct people *people, const char *typed, struct person *ret)
{
	struct person person;
	struct bob_aor aor;
	bool sos = bob_aor_sos(&aor, typed, NULL);
	int err = sos ? 0 : bob_aor_parse(&aor, typed, NULL);

	if (!err)
		err = bob_people_name(people, aor.text, &person);
	if (err)
		return err;
	person.sos = sos;
	read_host(typed, person.host);
	err = find_rule(people, &person);
	if (!err && person.known)
		err = find_groups(people, &person);
	if (!err)
		*ret = person;
	return err;
}
