/* SPDX-License-Identifier: GPL-2.0-only */
/* Puts provisioned users into the maps and takes them out. Counts are never touched here. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <bpf/bpf.h>

#include "internal.h"

bool bob_user_provisioned(const struct bob_maps *maps, uint32_t id)
{
	return (BOB_READ(maps->users[id].flags) & BOB_USER_PROVISIONED) != 0;
}

static bool same_key(const struct bob_key *x, const struct bob_key *y)
{
	return x->a == y->a && x->b == y->b;
}

static uint32_t generation_of(const struct bob_maps *maps, uint32_t id)
{
	return BOB_SLOTS_GENERATION(BOB_READ(maps->users[id].slots));
}

/* Whom the name stands for now; 0: nobody. */
static uint32_t bearer(const struct bob_maps *maps, const struct bob_key *key, struct bob_name *ret)
{
	uint32_t live = BOB_READ(maps->config->epoch) & 1;

	if (bpf_map_lookup_elem(maps->names_fd, key, ret) || ret->user[live] >= maps->users_size ||
	    generation_of(maps, ret->user[live]) != ret->generation[live])
		return 0;
	return ret->user[live];
}

static int point_name(const struct bob_maps *maps, const struct bob_aor *aor,
		      const struct bob_name *name)
{
	if (!bpf_map_update_elem(maps->names_fd, &aor->key, name, BPF_ANY))
		return 0;
	if (errno == E2BIG || errno == ENOSPC)
		return bob_err(ENOSPC,
			       "%s: bob_names is full; delete users, or `bobctl detach` and start "
			       "bobd with a larger --users",
			       aor->text);
	return bob_err(errno, "%s: bob_names cannot be written: %s", aor->text, strerror(errno));
}

static int write_text(const struct bob_maps *maps, uint32_t id, const struct bob_aor *aor)
{
	char text[BOB_TEXT_MAX] = {0};

	snprintf(text, sizeof(text), "%s", aor->text);
	if (bpf_map_update_elem(maps->user_text_fd, &id, text, BPF_ANY))
		return bob_err(errno, "bob_user_text: cannot be written: %s", strerror(errno));
	return 0;
}

static void set_rules(struct bob_user *user, const uint32_t rule[2])
{
	BOB_WRITE(user->rule[0], (uint16_t)rule[0]);
	BOB_WRITE(user->rule[1], (uint16_t)rule[1]);
}

static int move_calls(const struct bob_maps *maps, uint32_t from, uint32_t to)
{
	struct bob_sweep move = {.op = BOB_SWEEP_MOVE, .user = from, .to = to};

	return bob_sweep_run(maps, &move);
}

/* The record is complete before the name points to it: no call meets half a user. */
static int place_new(const struct bob_maps *maps, uint32_t id, const struct bob_aor *aor,
		     const uint32_t rule[2])
{
	uint32_t generation = generation_of(maps, id);
	struct bob_name guest, name = {{id, id}, {generation, generation}};
	uint32_t from = bearer(maps, &aor->key, &guest);
	struct bob_user *user = &maps->users[id];
	int err = write_text(maps, id, aor);

	if (err)
		return err;
	set_rules(user, rule);
	user->group[0] = user->group[1] = 0;
	user->name = aor->key;
	user->refused = 0;
	BOB_WRITE(user->flags, BOB_USER_PROVISIONED | BOB_USER_LIVE);
	err = point_name(maps, aor, &name);
	if (!err && from && from != id) {
		err = move_calls(maps, from, id);
		if (err)
			point_name(maps, aor, &guest);
	}
	if (err)
		BOB_WRITE(user->flags, 0);
	return err;
}

int bob_user_place(const struct bob_maps *maps, uint32_t id, const struct bob_aor *aor,
		   const uint32_t rule[2])
{
	struct bob_user *user = &maps->users[id];
	struct bob_name name;

	if (bob_user_provisioned(maps, id)) {
		if (same_key(&user->name, &aor->key) && bearer(maps, &aor->key, &name) == id) {
			set_rules(user, rule);
			return 0;
		}
		/* An edit that was killed half-way left somebody else here. */
		int err = bob_user_remove(maps, id);

		if (err)
			return err;
	}
	return place_new(maps, id, aor, rule);
}

/* Retired first: if that fails nothing has changed, and after it the name stands for nobody. */
int bob_user_remove(const struct bob_maps *maps, uint32_t id)
{
	struct bob_sweep retire = {.op = BOB_SWEEP_RETIRE, .user = id};
	struct bob_user *user = &maps->users[id];
	struct bob_key key = user->name;
	const uint32_t none[2] = {0, 0};
	struct bob_name name;
	bool named = bearer(maps, &key, &name) == id;
	int err = bob_sweep_run(maps, &retire);

	if (err)
		return err;
	if (named)
		bpf_map_delete_elem(maps->names_fd, &key);
	set_rules(user, none);
	BOB_WRITE(user->flags, 0);
	return 0;
}
