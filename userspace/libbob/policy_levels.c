/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * bob_prefixes, an LPM trie whose keys begin with the policy they are of, and
 * what a policy says beside the entries of its maps.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <bpf/bpf.h>

#include "policy_image.h"

enum { LEVEL_PREFIXES, LEVEL_DOMAINS };

static int append(struct image *image, const struct image_prefix *prefix)
{
	if (image->n_prefixes == image->prefixes_room) {
		size_t room = image->prefixes_room ? 2 * image->prefixes_room : 16;
		struct image_prefix *prefixes =
			reallocarray(image->prefixes, room, sizeof(*prefixes));

		if (!prefixes)
			return bob_err(ENOMEM, "out of memory");
		image->prefixes = prefixes;
		image->prefixes_room = room;
	}
	image->prefixes[image->n_prefixes++] = *prefix;
	return 0;
}

int image_prefixes_add(struct image *image, const struct bob_fact *fact, uint32_t rule)
{
	struct image_prefix prefix = {
		.fact = fact,
		.rule = rule,
		.found = {IMAGE_UNKNOWN, IMAGE_UNKNOWN},
	};
	char digits[BOB_PLANNED_MAX];
	size_t n = bob_prefix_planned(digits, &image->plan, fact->name);

	if (n > BOB_PREFIX_LENGTH)
		return bob_err(EINVAL, "%s: too long for a prefix; %d digits at most", fact->name,
			       BOB_PREFIX_LENGTH - 1);
	prefix.key.bits = 8 * (1 + (uint32_t)n);
	memcpy(prefix.key.digits, digits, n);
	return append(image, &prefix);
}

static int compare(const void *x, const void *y)
{
	const struct image_prefix *one = x, *two = y;

	return memcmp(one->key.digits, two->key.digits, BOB_PREFIX_LENGTH);
}

/* One prefix under the number plan, and two in the policy? What goes and comes again is one. */
static int settle(struct image *image)
{
	size_t n = 0;

	if (image->n_prefixes)
		qsort(image->prefixes, image->n_prefixes, sizeof(*image->prefixes), compare);
	for (size_t i = 0; i < image->n_prefixes; i++) {
		struct image_prefix *prefix = &image->prefixes[i], *before = prefix - 1;

		before = n ? &image->prefixes[n - 1] : NULL;
		if (!before || compare(before, prefix))
			image->prefixes[n++] = *prefix;
		else if (before->fact && prefix->fact)
			return bob_err(EEXIST,
				       "%s and %s: one prefix under the number plan, but two in "
				       "the policy; keep one of them",
				       before->fact->name, prefix->fact->name);
		else if (prefix->fact)
			*before = *prefix;
	}
	image->n_prefixes = n;
	return 0;
}

static struct image_prefix *find(struct image *image, size_t n, const struct bob_prefix *key)
{
	struct image_prefix like;

	memcpy(like.key.digits, key->digits, BOB_PREFIX_LENGTH);
	return bsearch(&like, image->prefixes, n, sizeof(like), compare);
}

/* A key without a host: its parity apart, digits behind the end are zero. */
static int note_found(struct image *image, size_t n, const struct bob_prefix *key, uint32_t rule)
{
	struct image_prefix *prefix = find(image, n, key), stray = {.key = *key};
	int err;

	if (!prefix) {
		stray.key.parity = 0;
		err = append(image, &stray);
		if (err)
			return err;
		prefix = &image->prefixes[image->n_prefixes - 1];
	}
	prefix->found[key->parity & 1] = rule;
	return 0;
}

int image_prefixes_look(struct image *image)
{
	int fd = image->maps ? image->maps->prefixes_fd : -1, err = settle(image);
	struct bob_prefix key, *before = NULL;
	size_t n = image->n_prefixes;
	uint32_t rule;

	if (err || !image->whole || !image->maps)
		return err;
	for (size_t i = 0; i < n; i++)
		memset(image->prefixes[i].found, 0, sizeof(image->prefixes[i].found));
	while (!err && !bpf_map_get_next_key(fd, before, &key)) {
		before = &key;
		if (!bpf_map_lookup_elem(fd, &key, &rule))
			err = note_found(image, n, &key, rule);
	}
	return err;
}

static int write_side(struct image *image, struct image_prefix *prefix, uint32_t side)
{
	uint32_t *entries = &image->n_entries[side][LEVEL_PREFIXES];
	int fd = image->maps->prefixes_fd;

	if (prefix->found[side] == prefix->rule)
		return 0;
	image->differs = true;
	if (image->dry)
		return 0;
	prefix->key.parity = (uint8_t)side;
	if (!prefix->rule) {
		if (!bpf_map_delete_elem(fd, &prefix->key))
			--*entries;
		else if (errno != ENOENT)
			return bob_err(errno, "bob_prefixes: cannot be written: %s",
				       strerror(errno));
	} else if (!bpf_map_update_elem(fd, &prefix->key, &prefix->rule, BPF_NOEXIST)) {
		++*entries;
	} else if (errno != EEXIST ||
		   bpf_map_update_elem(fd, &prefix->key, &prefix->rule, BPF_ANY)) {
		return bob_err(errno == ENOSPC ? ENOSPC : errno,
			       "%s: bob_prefixes cannot be written: %s", prefix->fact->name,
			       errno == ENOSPC ? "it is full" : strerror(errno));
	}
	prefix->found[side] = prefix->rule;
	return 0;
}

int image_prefixes_write(struct image *image, uint32_t sides)
{
	int err = 0;

	for (size_t i = 0; i < image->n_prefixes && !err; i++) {
		for (uint32_t side = 0; side < 2 && !err; side++) {
			if (sides & 1U << side)
				err = write_side(image, &image->prefixes[i], side);
		}
	}
	return err;
}

/* How many domains a policy has: by what was found, and what will be there. */
static uint32_t count_domains(const struct image *image, uint32_t side)
{
	const struct image_table *table = &image->domains;
	uint32_t n = image->whole ? 0 : image->maps->config->policy[image->live].domains;

	for (size_t i = 0; i < table->n; i++)
		n += (table->entries[i].value != 0) -
		     (!image->whole && table->entries[i].found[side] != 0);
	return n;
}

void image_levels_count(struct image *image)
{
	for (uint32_t side = 0; side < 2; side++) {
		uint32_t n = 0;

		image->n_entries[side][LEVEL_DOMAINS] = count_domains(image, side);
		for (size_t i = 0; i < image->n_prefixes; i++)
			n += image->prefixes[i].found[side] != 0;
		if (!image->whole)
			n = image->maps->config->policy[image->live].prefixes;
		image->n_entries[side][LEVEL_PREFIXES] = n;
	}
}

/*
 * A bit for each key that is exempt. What an edit takes out leaves its bit behind, which
 * costs a look-up now and then, until all of the policy is written anew.
 */
static void sieve_exempts(const struct image *image, uint64_t ret[BOB_SIEVE_WORDS])
{
	const struct image_table *table = &image->exempt;

	if (!image->whole)
		memcpy(ret, image->maps->config->policy[image->live].exempts,
		       BOB_SIEVE_WORDS * sizeof(*ret));
	for (size_t i = 0; i < table->n; i++)
		if (table->entries[i].value)
			ret[BOB_SIEVE_WORD(table->entries[i].key)] |=
				BOB_SIEVE_BIT(table->entries[i].key);
}

void image_head_write(struct image *image, uint32_t sides)
{
	uint64_t exempts[BOB_SIEVE_WORDS] = {0};

	sieve_exempts(image, exempts);
	for (uint32_t side = 0; side < 2; side++) {
		struct bob_policy_head *head = &image->maps->config->policy[side];
		struct bob_policy_head wanted = {
			.rule = image->default_rule,
			.prefixes = image->n_entries[side][LEVEL_PREFIXES],
			.domains = image->n_entries[side][LEVEL_DOMAINS],
			.plan = image->plan,
		};

		memcpy(wanted.exempts, exempts, sizeof(exempts));
		if (!(sides & 1U << side) || !memcmp(head, &wanted, sizeof(wanted)))
			continue;
		image->differs = true;
		if (!image->dry)
			*head = wanted;
	}
}
