// SPDX-License-Identifier: GPL-2.0-only
/* How large the engine's maps are: as tests need them, or as a policy and its calls do. */
#include "engine.h"
#include "engine_scratch.h"

uint32_t bob_engine_users_max = BOB_ENGINE_USERS_MAX;

/* The table's own sizes, as they were before anybody changed them. */
#define SIZE_OF(name, kind, key, value, entries) entries,
static const uint32_t test_sizes[] = {BOB_NATIVE_MAPS(SIZE_OF)};

static uint32_t one_at_least(uint32_t n)
{
	return n ? n : 1;
}

static void size_for_tests(void)
{
	for (int i = 0; bob_native_maps[i]; i++)
		bob_native_maps[i]->size = test_sizes[i];
	bob_engine_users_max = BOB_ENGINE_USERS_MAX;
}

void bob_engine_size(const struct bob_engine_sizes *sizes)
{
	uint32_t calls, guests;

	size_for_tests();
	if (!sizes)
		return;
	calls = one_at_least(sizes->calls);
	guests = 2 * calls;
	bob_engine_users_max = sizes->users + 1; /* index 0 is nobody */
	bob_calls.size = calls;
	bob_refused.size = bob_lately.size = BOB_REFUSED_MAX;
	bob_adoptions.size = BOB_ADOPTIONS_MAX;
	bob_fragments.size = BOB_FRAGMENTS_MAX;
	bob_users.size = bob_engine_users_max + guests;
	bob_user_text.size = bob_users.size;
	bob_tally.size = bob_users.size;
	bob_free_users.size = guests;
	bob_names.size = sizes->names + guests;
	bob_prefixes.size = 2 * one_at_least(sizes->prefixes); /* of two policies */
	bob_domains.size = one_at_least(sizes->domains);
	bob_exempt.size = sizes->exempt + 2; /* a reset makes two */
}
