/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Millions of names that come: bob_even, which BPF_PROG_RUN runs, makes the policy
 * that was in force until now equal to the one that is, in a quarter of the time
 * that writing them takes. Whatever it does not do is written as ever.
 */
#include <string.h>

#include <bpf/bpf.h>

#include "policy_image.h"

struct even {
	struct image *image;
	struct bob_even request;
	struct image_entry *entries[BOB_EVEN_MAX];
};

/* Of the entries' words: to the policy that was in force, from the one that is. */
static void copy_words(const struct image *image, struct image_entry *entry)
{
	entry->found[image->live] = entry->found[!image->live];
	entry->found[2 + image->live] = entry->found[2 + !image->live];
}

static bool is_uneven(const struct image *image, const struct image_entry *entry)
{
	const uint32_t *found = entry->found, old = image->live;

	return entry->value && found[!old] == entry->value &&
	       (found[old] != found[!old] || found[2 + old] != found[2 + !old]);
}

/* False: some of it was not done. */
static bool flush(struct even *even)
{
	uint32_t n = even->request.n;
	LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = &even->request,
		    .data_size_in = sizeof(even->request), .repeat = 1);

	if (n && (bpf_prog_test_run_opts(even->image->maps->even_fd, &opts) || opts.retval != n))
		return false;
	for (uint32_t i = 0; i < n; i++)
		copy_words(even->image, even->entries[i]);
	even->request.n = 0;
	return true;
}

void image_names_even(struct image *image)
{
	struct even even = {.image = image};
	bool goes_on = image->bulk && image->maps->even_fd >= 0;

	for (size_t i = 0; i < image->names.n && goes_on; i++) {
		struct image_entry *entry = &image->names.entries[i];

		if (!is_uneven(image, entry))
			continue;
		even.entries[even.request.n] = entry;
		even.request.keys[even.request.n++] = entry->key;
		if (even.request.n == BOB_EVEN_MAX)
			goes_on = flush(&even);
	}
	if (goes_on)
		flush(&even);
}
