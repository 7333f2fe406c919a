/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What would happen to a call now, without a packet: bpf/policy/policy.h and bpf/call/limit.h
 * over the store's facts, so that it can be told whose rule it was.
 */
#include <errno.h>
#include <string.h>
#include <strings.h>

#include "cleanup.h"
#include "internal.h"
#include "policy_people.h"

static void say(struct bob_verdict_now *now, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void say(struct bob_verdict_now *now, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(now->reason, sizeof(now->reason), format, args);
	va_end(args);
}

/* ---- limits ---- */

/* Of so many, in all or one way, by whose rule. */
struct full {
	uint32_t calls, limit;
	const char *way;
};

static bool reaches(struct full *ret, uint32_t calls, uint32_t limit, const char *way)
{
	if (calls < limit)
		return false;
	*ret = (struct full){calls, limit, way};
	return true;
}

static bool callee_is_full(const struct bob_terms *terms, uint32_t in, uint32_t out,
			   struct full *ret)
{
	return reaches(ret, in + out, terms->limit, "calls") ||
	       reaches(ret, in, terms->incoming, "calls received");
}

/* A group's limit in all holds for calls out, too. */
static bool caller_is_full(const struct bob_terms *terms, bool group, uint32_t in, uint32_t out,
			   struct full *ret)
{
	return (group && reaches(ret, in + out, terms->limit, "calls")) ||
	       reaches(ret, out, terms->outgoing, "calls made");
}

static bool has_group(const struct person *person, const char *name)
{
	for (size_t i = 0; i < person->n_groups; i++) {
		if (!strcmp(person->groups[i].name, name))
			return true;
	}
	return false;
}

static void refuse(struct bob_verdict_now *now, enum bob_why why, const struct bob_terms *terms)
{
	now->verdict = BOB_REJECT;
	now->why = (uint8_t)why;
	/* His own phone is told, whatever callers of his are told (RFC 3261 21.4.24). */
	now->status = why < BOB_WHY_CALLER ? terms->status : 486;
}

/* A group that both belong to is in the call once, as the caller's. */
static void judge_callee(struct bob_verdict_now *now, const struct person *callee,
			 const struct person *caller)
{
	struct full full;

	if (callee_is_full(&callee->terms, callee->in, callee->out, &full)) {
		refuse(now, BOB_WHY_CALLEE, &callee->terms);
		say(now, "%s has %u of %u %s", callee->name, full.calls, full.limit, full.way);
		return;
	}
	for (size_t i = 0; i < callee->n_groups; i++) {
		const struct person_group *group = &callee->groups[i];

		if (has_group(caller, group->name) ||
		    !callee_is_full(&group->terms, group->in, group->out, &full))
			continue;
		refuse(now, BOB_WHY_CALLEE_GROUP, &group->terms);
		say(now, "group %s has %u of %u %s", group->name, full.calls, full.limit, full.way);
		snprintf(now->group, sizeof(now->group), "%s", group->name);
		return;
	}
}

static void judge_caller(struct bob_verdict_now *now, const struct person *caller)
{
	struct full full;

	if (caller_is_full(&caller->terms, false, caller->in, caller->out, &full)) {
		refuse(now, BOB_WHY_CALLER, &caller->terms);
		say(now, "the caller, %s, has %u of %u %s", caller->name, full.calls, full.limit,
		    full.way);
		return;
	}
	for (size_t i = 0; i < caller->n_groups; i++) {
		const struct person_group *group = &caller->groups[i];

		if (!caller_is_full(&group->terms, true, group->in, group->out, &full))
			continue;
		refuse(now, BOB_WHY_CALLER_GROUP, &group->terms);
		say(now, "the caller's group %s has %u of %u %s", group->name, full.calls,
		    full.limit, full.way);
		snprintf(now->group, sizeof(now->group), "%s", group->name);
		return;
	}
}

/* ---- exemptions ---- */

struct search {
	const struct people *people;
	const char *name, *of;
	bool found;
};

static int is_it(const struct bob_fact *fact, void *arg)
{
	struct search *search = arg;
	char planned[BOB_PLANNED_MAX];

	if (search->of && strcmp(fact->of, search->of) != 0)
		return 0;
	bob_name_planned(planned, &search->people->plan, fact->name);
	search->found |= !strcmp(planned, search->name);
	return 0;
}

static int is_exempt(const struct people *people, enum bob_fact_kind kind,
		     const struct person *callee, bool *ret)
{
	struct search search = {.people = people, .name = callee->planned};
	int err = bob_store_each_fact(people->store, kind, is_it, &search);

	if (!err)
		*ret = search.found;
	return err;
}

/* By any name that the caller has; most users have few exempt callers. */
static int always_gets_through(const struct people *people, const struct person *callee,
			       const struct person *caller, bool *ret)
{
	_cleanup_(bob_people_facts_free) struct bob_policy *facts = bob_policy_new();
	const struct bob_fact *fact;
	int err = facts ? 0 : -ENOMEM;

	if (!err && callee->known)
		err = bob_store_find_user(people->store, callee->name, facts);
	if (err)
		return err == -ENOENT ? 0 : err;
	for (size_t i = 0; !err && !*ret && (fact = bob_policy_fact(facts, i)); i++) {
		struct person exempt;

		if (fact->kind != BOB_FACT_CALLER)
			continue;
		err = bob_people_name(people, fact->name, &exempt);
		if (!err)
			*ret = !strcmp(exempt.name, caller->name) ||
			       !strcmp(exempt.planned, caller->planned);
	}
	return err;
}

/* ---- the test ---- */

/* anonymous@…, …@anonymous.invalid (RFC 3323 4.1.1.3, RFC 2606 2): anybody, hence nobody. */
static bool is_anonymous(const struct person *caller)
{
	const char *name = caller->planned, *sign = strchr(name, '@');
	size_t n = strlen(name);

	if (!sign)
		return false;
	return !strncasecmp(name, "anonymous@", 10) ||
	       (n >= 8 && (!strcmp(name + n - 8, ".invalid") || !strcmp(name + n - 8, "@invalid")));
}

static void tell(struct bob_verdict_now *now, const struct person *callee)
{
	now->level = callee->level;
	memcpy(now->subject, callee->subject, sizeof(now->subject));
	now->terms = callee->terms;
	snprintf(now->user, sizeof(now->user), "%s", callee->name);
	if (callee->n_groups)
		snprintf(now->group, sizeof(now->group), "%s", callee->groups[0].name);
	now->in = callee->in;
	now->out = callee->out;
}

static int judge(const struct people *people, struct bob_verdict_now *now,
		 const struct person *callee, const struct person *caller)
{
	bool emergency = false, target = false, through = false;
	int err = is_exempt(people, BOB_FACT_EMERGENCY, callee, &emergency);

	if (!err)
		err = is_exempt(people, BOB_FACT_TARGET, callee, &target);
	if (err)
		return err;
	emergency |= callee->sos;
	if (emergency || target) {
		say(now, emergency ? "an emergency number" : "an exempt target, nobody's slot");
		return 0;
	}
	judge_callee(now, callee, caller);
	if (now->verdict != BOB_REJECT)
		judge_caller(now, caller);
	if (now->verdict != BOB_REJECT || !*caller->name)
		return 0;
	err = always_gets_through(people, callee, caller, &through);
	if (through) {
		now->verdict = BOB_PASS;
		now->status = 0;
		say(now, "%s always gets through to %s", caller->name, callee->name);
	}
	return err;
}

int bob_policy_test(const struct bob_maps *maps, struct bob_store *store, const char *callee,
		    const char *caller, struct bob_verdict_now *ret)
{
	struct people people = {.maps = maps, .store = store};
	struct bob_verdict_now now = {.verdict = BOB_PASS};
	const struct person nobody = {.terms = bob_terms_none};
	struct person called, calling = nobody;
	int err = bob_people_open(&people, time(NULL));

	if (!err)
		err = bob_people_find(&people, callee, &called);
	if (!err && caller)
		err = bob_people_find(&people, caller, &calling);
	if (!err && is_anonymous(&calling))
		calling = nobody;
	if (err)
		return err;
	tell(&now, &called);
	err = judge(&people, &now, &called, &calling);
	if (!err)
		*ret = now;
	return err;
}
