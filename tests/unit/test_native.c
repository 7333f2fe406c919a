// SPDX-License-Identifier: GPL-2.0-only
/* The native maps answer as the kernel's do: other tests rely on it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "bob_maps.h"

static int empty_maps(void **state)
{
	(void)state;
	return bob_native_reset();
}

static struct bob_key key(__u64 n)
{
	return (struct bob_key){n, ~n};
}

static long put_call(__u64 n, __u64 flags)
{
	const struct bob_key at = key(n);
	const struct bob_call call = {.started = n};

	return bpf_map_update_elem(&bob_calls, &at, &call, flags);
}

static const struct bob_call *call_at(__u64 n)
{
	const struct bob_key at = key(n);

	return bpf_map_lookup_elem(&bob_calls, &at);
}

static void a_hash_finds_what_was_put(void **state)
{
	const struct bob_key absent = key(3);

	(void)state;
	assert_null(call_at(1));
	assert_int_equal(put_call(1, BPF_ANY), 0);
	assert_int_equal(put_call(2, BPF_NOEXIST), 0);
	assert_int_equal(call_at(1)->started, 1);
	assert_int_equal(call_at(2)->started, 2);
	assert_int_equal(bpf_map_delete_elem(&bob_calls, &absent), -ENOENT);
}

static void flags_say_whether_an_entry_may_be_there(void **state)
{
	(void)state;
	assert_int_equal(put_call(1, BPF_EXIST), -ENOENT);
	assert_int_equal(put_call(1, BPF_NOEXIST), 0);
	assert_int_equal(put_call(1, BPF_NOEXIST), -EEXIST);
	assert_int_equal(put_call(1, BPF_EXIST), 0);
	assert_int_equal(put_call(1, BPF_ANY | 8), -EINVAL);
}

static void a_full_hash_takes_no_more(void **state)
{
	const struct bob_key first = key(0);

	(void)state;
	for (__u64 i = 0; i < bob_calls.size; i++)
		assert_int_equal(put_call(i, BPF_ANY), 0);
	assert_int_equal(put_call(bob_calls.size, BPF_ANY), -E2BIG);
	assert_int_equal(put_call(0, BPF_ANY), 0); /* a replacement fits */
	assert_int_equal(bpf_map_delete_elem(&bob_calls, &first), 0);
	assert_int_equal(put_call(bob_calls.size, BPF_ANY), 0);
}

static void an_update_leaves_the_old_value_to_its_readers(void **state)
{
	const struct bob_call *old, *new;

	(void)state;
	put_call(1, BPF_ANY);
	old = call_at(1);
	put_call(1, BPF_ANY);
	new = call_at(1);
	assert_ptr_not_equal(old, new);
	assert_int_equal(old->started, 1);
}

static void the_least_used_entry_makes_room(void **state)
{
	const __u64 asked = 0;
	struct bob_key at;

	(void)state;
	for (__u64 i = 0; i < bob_adoptions.size; i++) {
		at = key(i);
		assert_int_equal(bpf_map_update_elem(&bob_adoptions, &at, &asked, BPF_ANY), 0);
	}
	at = key(0);
	assert_non_null(bpf_map_lookup_elem(&bob_adoptions, &at)); /* so that 1 is the oldest */
	at = key(bob_adoptions.size);
	assert_int_equal(bpf_map_update_elem(&bob_adoptions, &at, &asked, BPF_ANY), 0);
	at = key(0);
	assert_non_null(bpf_map_lookup_elem(&bob_adoptions, &at));
	at = key(1);
	assert_null(bpf_map_lookup_elem(&bob_adoptions, &at));
}

static long count_visited(struct bob_native_map *map, const void *at, void *value, void *arg)
{
	(void)map;
	(void)at;
	(void)value;
	++*(int *)arg;
	return 0;
}

/* The keys in a small LRU, the one used last in front. */
struct recent {
	__u64 keys[8];
	int n;
};

static bool recent_take(struct recent *recent, __u64 wanted)
{
	for (int i = 0; i < recent->n; i++) {
		if (recent->keys[i] != wanted)
			continue;
		memmove(recent->keys + i, recent->keys + i + 1, (--recent->n - i) * sizeof(__u64));
		return true;
	}
	return false;
}

static void recent_use(struct recent *recent, __u64 used)
{
	recent->n -= recent->n == 8;
	memmove(recent->keys + 1, recent->keys, recent->n++ * sizeof(__u64));
	recent->keys[0] = used;
}

static void whatever_is_done_to_it_the_least_used_makes_room(void **state)
{
	const __u64 asked = 0;
	const __u32 size = bob_adoptions.size;
	struct recent recent = {0};
	int visited;

	(void)state;
	bob_adoptions.size = 8;
	assert_int_equal(bob_native_reset(), 0);
	srand(1);
	for (int i = 0; i < 20000; i++) {
		__u64 n = rand() % 12;
		struct bob_key at = key(n);
		bool there = recent_take(&recent, n);

		switch (rand() % 4) {
		case 0: assert_int_equal(!bpf_map_delete_elem(&bob_adoptions, &at), there); break;
		case 1:
			assert_int_equal(!!bpf_map_lookup_elem(&bob_adoptions, &at), there);
			if (there)
				recent_use(&recent, n);
			break;
		default:
			assert_int_equal(bpf_map_update_elem(&bob_adoptions, &at, &asked, BPF_ANY),
					 0);
			recent_use(&recent, n);
		}
		visited = 0;
		bpf_for_each_map_elem(&bob_adoptions, count_visited, &visited, 0);
		assert_int_equal(visited, recent.n);
	}
	bob_adoptions.size = size;
}

static void an_array_has_all_its_entries_and_no_others(void **state)
{
	__u32 at = bob_users.size - 1;
	const struct bob_user user = {.flags = 7};

	(void)state;
	assert_int_equal(bpf_map_update_elem(&bob_users, &at, &user, BPF_NOEXIST), -EEXIST);
	assert_int_equal(bpf_map_update_elem(&bob_users, &at, &user, BPF_ANY), 0);
	assert_int_equal(((struct bob_user *)bpf_map_lookup_elem(&bob_users, &at))->flags, 7);
	assert_int_equal(bpf_map_delete_elem(&bob_users, &at), -EINVAL);
	at++;
	assert_null(bpf_map_lookup_elem(&bob_users, &at));
	assert_int_equal(bpf_map_update_elem(&bob_users, &at, &user, BPF_ANY), -E2BIG);
}

static long delete_visited(struct bob_native_map *map, const void *at, void *value, void *arg)
{
	(void)value;
	++*(int *)arg;
	return bpf_map_delete_elem(map, at);
}

static struct bob_prefix prefix(__u8 parity, const char *digits, __u32 bits)
{
	struct bob_prefix made = {.bits = bits, .parity = parity};

	memcpy(made.digits, digits, strlen(digits));
	return made;
}

static void the_longest_prefix_is_found(void **state)
{
	const struct bob_prefix entries[] = {prefix(0, "+4", 24), prefix(0, "+468", 40),
					     prefix(1, "+46", 32),
					     prefix(0, "5", 12)}; /* the last: a digit, any */
	static const struct {
		__u8 parity;
		const char *number;
		__u32 entry; /* plus one; 0: none */
	} wanted[] = {{0, "+4687521234", 2}, {0, "+46", 1},  {0, "+468", 2}, {0, "+", 0},
		      {0, "+57", 0},	     {1, "+468", 3}, {1, "+4", 0},   {0, "4", 4},
		      {0, "0", 4},	     {0, "@", 0}};

	(void)state;
	for (__u32 i = 0; i < 4; i++) {
		__u32 value = i + 1;

		assert_int_equal(bpf_map_update_elem(&bob_prefixes, &entries[i], &value, BPF_ANY),
				 0);
	}
	for (size_t i = 0; i < sizeof(wanted) / sizeof(*wanted); i++) {
		struct bob_prefix key = prefix(wanted[i].parity, wanted[i].number,
					       8 * (1 + strlen(wanted[i].number)));
		const __u32 *found = bpf_map_lookup_elem(&bob_prefixes, &key);

		assert_int_equal(found ? *found : 0, wanted[i].entry);
	}
}

static void what_stands_behind_a_prefix_says_nothing(void **state)
{
	const struct bob_prefix longer = prefix(0, "+468", 40), entry = prefix(0, "+46X", 32),
				same = prefix(0, "+46Y", 32), wanted = prefix(0, "+4687", 48);
	const struct bob_prefix too_long = prefix(0, "+4", 8 * BOB_PREFIX_LENGTH + 16);
	__u32 value = 1;

	(void)state;
	assert_int_equal(bpf_map_update_elem(&bob_prefixes, &longer, &value, BPF_ANY), 0);
	assert_int_equal(bpf_map_update_elem(&bob_prefixes, &entry, &value, BPF_ANY), 0);
	value = 2;
	assert_int_equal(bpf_map_update_elem(&bob_prefixes, &same, &value, BPF_EXIST), 0);
	assert_int_equal(bob_prefixes.count, 2);
	assert_int_equal(bpf_map_delete_elem(&bob_prefixes, &longer), 0);
	assert_int_equal(*(__u32 *)bpf_map_lookup_elem(&bob_prefixes, &wanted), 2);
	assert_int_equal(bpf_map_delete_elem(&bob_prefixes, &entry), 0);
	assert_null(bpf_map_lookup_elem(&bob_prefixes, &wanted));
	assert_int_equal(bpf_map_update_elem(&bob_prefixes, &too_long, &value, BPF_ANY), -EINVAL);
	assert_null(bpf_map_lookup_elem(&bob_prefixes, &too_long));
}

static void a_walk_may_delete_where_it_stands(void **state)
{
	int visited = 0;

	(void)state;
	for (__u64 i = 0; i < 100; i++)
		put_call(i, BPF_ANY);
	assert_int_equal(bpf_for_each_map_elem(&bob_calls, delete_visited, &visited, 0), 100);
	assert_int_equal(visited, 100);
	assert_int_equal(bob_calls.count, 0);
}

static void a_queue_gives_back_in_order(void **state)
{
	__u32 value;

	(void)state;
	assert_int_equal(bpf_map_pop_elem(&bob_free_users, &value), -ENOENT);
	for (__u32 i = 0; i < bob_free_users.size; i++)
		assert_int_equal(bpf_map_push_elem(&bob_free_users, &i, BPF_ANY), 0);
	assert_int_equal(bpf_map_push_elem(&bob_free_users, &value, BPF_ANY), -E2BIG);
	for (__u32 i = 0; i < bob_free_users.size; i++) {
		assert_int_equal(bpf_map_pop_elem(&bob_free_users, &value), 0);
		assert_int_equal(value, i);
	}
}

static void a_ring_keeps_what_was_submitted(void **state)
{
	struct bob_event *event, read;

	(void)state;
	event = bpf_ringbuf_reserve(&bob_events, sizeof(*event), 0);
	event->limit = 1;
	bpf_ringbuf_discard(event, 0);
	event = bpf_ringbuf_reserve(&bob_events, sizeof(*event), 0);
	event->limit = 2;
	bpf_ringbuf_submit(event, BPF_RB_NO_WAKEUP);
	assert_int_equal(bob_native_ring_read(&bob_events, &read, sizeof(read)), sizeof(read));
	assert_int_equal(read.limit, 2);
	assert_int_equal(bob_native_ring_read(&bob_events, &read, sizeof(read)), -ENOENT);
}

static void a_full_ring_takes_no_more(void **state)
{
	struct bob_event event = {0};
	int fitted = 0;

	(void)state;
	while (!bpf_ringbuf_output(&bob_events, &event, sizeof(event), 0))
		fitted++;
	assert_true(fitted > 100);
	assert_null(bpf_ringbuf_reserve(&bob_events, sizeof(event), 0));
	while (bob_native_ring_read(&bob_events, &event, sizeof(event)) > 0)
		fitted--;
	assert_int_equal(fitted, 0);
	assert_int_equal(bpf_ringbuf_output(&bob_events, &event, sizeof(event), 0), 0);
}

static void a_reset_empties_everything(void **state)
{
	__u32 at = 5, value = 1;
	struct bob_user *user = bpf_map_lookup_elem(&bob_users, &at);

	(void)state;
	user->flags = 1;
	put_call(1, BPF_ANY);
	bpf_map_push_elem(&bob_free_users, &value, 0);
	assert_int_equal(bob_native_reset(), 0);
	assert_null(call_at(1));
	assert_int_equal(user->flags, 0);
	assert_int_equal(bpf_map_pop_elem(&bob_free_users, &value), -ENOENT);
}

#define t(test) cmocka_unit_test_setup(test, empty_maps)

int main(void)
{
	const struct CMUnitTest tests[] = {
		t(a_hash_finds_what_was_put),
		t(flags_say_whether_an_entry_may_be_there),
		t(a_full_hash_takes_no_more),
		t(an_update_leaves_the_old_value_to_its_readers),
		t(the_least_used_entry_makes_room),
		t(whatever_is_done_to_it_the_least_used_makes_room),
		t(an_array_has_all_its_entries_and_no_others),
		t(the_longest_prefix_is_found),
		t(what_stands_behind_a_prefix_says_nothing),
		t(a_walk_may_delete_where_it_stands),
		t(a_queue_gives_back_in_order),
		t(a_ring_keeps_what_was_submitted),
		t(a_full_ring_takes_no_more),
		t(a_reset_empties_everything),
	};
	int failed = cmocka_run_group_tests_name("native", tests, NULL, NULL);

	bob_native_free();
	return failed;
}
