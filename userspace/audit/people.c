// SPDX-License-Identifier: GPL-2.0-only
/* Everybody who was in a call, and in how many at a time. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "engine/native.h"
#include "judge.h"
#include "people.h"

enum { BUCKETS_FIRST = 1024 };

void audit_people_free(struct audit_people *people)
{
	for (size_t i = 0; i < people->n; i++)
		free(people->list[i]);
	free(people->list);
	free(people->buckets);
	free(people->at);
	*people = (struct audit_people){0};
}

static struct audit_person **bucket_of(const struct audit_people *people, const struct bob_key *key)
{
	return &people->buckets[key->a & (people->n_buckets - 1)];
}

static bool grow_buckets(struct audit_people *people)
{
	size_t n = people->n_buckets ? 4 * people->n_buckets : BUCKETS_FIRST;
	struct audit_person **buckets;

	if (people->n < people->n_buckets)
		return true;
	buckets = calloc(n, sizeof(*buckets));
	if (!buckets)
		return false;
	free(people->buckets);
	people->buckets = buckets;
	people->n_buckets = n;
	for (size_t i = 0; i < people->n; i++) {
		struct audit_person **bucket = bucket_of(people, &people->list[i]->key);

		people->list[i]->next = *bucket;
		*bucket = people->list[i];
	}
	return true;
}

static bool grow_list(struct audit_people *people)
{
	size_t room = people->room ? 2 * people->room : 64;
	struct audit_person **list;

	if (people->n < people->room)
		return true;
	list = realloc(people->list, room * sizeof(*list));
	if (!list)
		return false;
	people->list = list;
	people->room = room;
	return true;
}

static struct audit_person *make_person(const char *mark, const char *name)
{
	size_t n = strlen(mark), rest = strlen(name) + 1;
	struct audit_person *person = calloc(1, sizeof(*person) + n + rest);

	if (!person)
		return NULL;
	memcpy(person->name, mark, n);
	memcpy(person->name + n, name, rest);
	return person;
}

static struct audit_person *enter(struct audit_people *people, const struct bob_key *key,
				  uint32_t index)
{
	bool group = false;
	uint32_t limit = 0;
	const char *name = audit_judge_name(index, &limit, &group);
	struct audit_person *person, **bucket;

	if (!grow_list(people) || !grow_buckets(people))
		return NULL;
	person = make_person(group ? "group " : "", name);
	if (!person)
		return NULL;
	person->key = *key;
	person->limit = limit == BOB_UNLIMITED ? 0 : limit;
	person->number = (int64_t)people->n;
	people->list[people->n++] = person;
	bucket = bucket_of(people, key);
	person->next = *bucket;
	*bucket = person;
	return person;
}

static struct audit_person *find_key(struct audit_people *people, const struct bob_key *key)
{
	struct audit_person *person = people->n_buckets ? *bucket_of(people, key) : NULL;

	while (person && (person->key.a != key->a || person->key.b != key->b))
		person = person->next;
	return person;
}

static bool make_places(struct audit_people *people)
{
	if (people->at)
		return true;
	people->at = calloc(bob_users.size, sizeof(*people->at));
	people->indices = people->at ? bob_users.size : 0;
	return people->at;
}

struct audit_person *audit_people_find(struct audit_people *people, uint32_t index,
				       uint32_t generation)
{
	const struct bob_user *user = bob_native_lookup(&bob_users, &index);
	struct bob_key key = {index, UINT64_MAX};
	struct audit_place *place;

	if (!index || !user || !make_places(people) || index >= people->indices)
		return NULL;
	place = &people->at[index];
	if (place->person && place->generation == generation)
		return place->person;
	if (BOB_SLOTS_GENERATION(user->slots) != generation)
		return NULL;
	if (!(user->flags & BOB_USER_GROUP))
		key = user->name;
	place->person = find_key(people, &key);
	if (!place->person)
		place->person = enter(people, &key, index);
	place->generation = generation;
	return place->person;
}

bool audit_level_set(struct audit_level *level, uint32_t calls, uint64_t now)
{
	uint64_t past = level->since && now > level->since ? now - level->since : 0;

	level->area += (double)level->calls * (double)past;
	level->busy += level->calls ? past : 0;
	level->since = now;
	if (calls == level->calls)
		return false;
	level->calls = calls;
	if (calls > level->peak) {
		level->peak = calls;
		level->peak_at = now;
	}
	return true;
}
