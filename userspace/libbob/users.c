/* SPDX-License-Identifier: GPL-2.0-only */
/* Reads users' records: what they may do, and how many calls they are in. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <bpf/bpf.h>

#include "internal.h"

static uint32_t limit_of(const struct bob_maps *maps, const struct bob_user *user)
{
	uint32_t index = user->rule[BOB_READ(maps->config->epoch) & 1];
	struct bob_rule rule;

	if (bpf_map_lookup_elem(maps->rules_fd, &index, &rule) || !rule.flags)
		return BOB_UNLIMITED;
	return rule.limit;
}

int bob_text_of(const struct bob_maps *maps, uint32_t index, char text[BOB_TEXT_MAX])
{
	char found[BOB_TEXT_MAX];

	if (bpf_map_lookup_elem(maps->user_text_fd, &index, found))
		return bob_err(errno, "bob_user_text: cannot be read: %s", strerror(errno));
	found[BOB_TEXT_MAX - 1] = '\0';
	snprintf(text, BOB_TEXT_MAX, "%s", found);
	return 0;
}

const char *bob_party_text(const struct bob_maps *maps, const struct bob_party *party,
			   char text[BOB_TEXT_MAX])
{
	uint64_t slots;

	snprintf(text, BOB_TEXT_MAX, "?");
	if (!party->user || party->user >= maps->users_size)
		return text;
	slots = BOB_READ(bob_user_record(maps, party->user)->slots);
	if (BOB_SLOTS_GENERATION(slots) == party->generation)
		bob_text_of(maps, party->user, text);
	return text;
}

bool bob_user_at(const struct bob_maps *maps, uint32_t index, struct bob_user_now *ret)
{
	struct bob_user_now now = {.index = index};
	struct bob_user *user;
	uint64_t slots;

	if (!index || index >= maps->users_size)
		return false;
	user = bob_user_record(maps, index);
	if (!(BOB_READ(user->flags) & BOB_USER_LIVE))
		return false;
	if (bob_text_of(maps, index, now.text))
		return false;
	slots = BOB_READ(user->slots);
	now.provisioned = (BOB_READ(user->flags) & BOB_USER_PROVISIONED) != 0;
	now.limit = limit_of(maps, user);
	now.in = BOB_SLOTS_IN(slots);
	now.out = BOB_SLOTS_OUT(slots);
	now.refused = BOB_READ(user->refused);
	*ret = now;
	return true;
}

int bob_user_find(const struct bob_maps *maps, const struct bob_aor *aor, struct bob_user_now *ret)
{
	uint32_t live = BOB_READ(maps->config->epoch) & 1, index;
	struct bob_name name;
	uint64_t slots;

	if (bpf_map_lookup_elem(maps->names_fd, &aor->key, &name))
		return -ENOENT;
	index = name.user[live];
	if (index >= maps->users_size)
		return -ENOENT;
	slots = BOB_READ(bob_user_record(maps, index)->slots);
	if (BOB_SLOTS_GENERATION(slots) != name.generation[live])
		return -ENOENT;
	return bob_user_at(maps, index, ret) ? 0 : -ENOENT;
}

int bob_user_each(const struct bob_maps *maps, int (*each)(const struct bob_user_now *, void *),
		  void *arg)
{
	int err = 0;

	for (uint32_t i = 1; i < maps->users_size && !err; i++) {
		struct bob_user_now now;

		if (bob_user_at(maps, i, &now) && (now.provisioned || now.in + now.out))
			err = each(&now, arg);
	}
	return err;
}
