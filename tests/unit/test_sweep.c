// SPDX-License-Identifier: GPL-2.0-only
/* The sweep, what it reports, and that nothing is lost for good: places, slots, records. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "swept.h"

static void the_sweep_says_what_it_did(void **state)
{
	struct bob_sweep done;

	(void)state;
	invite(1, "bob");
	invite(2, "bob");
	send_line("180 INVITE carol2>bob call=2 to=b");
	done = sweep(BOB_SWEEP_EXPIRE, 33);
	assert_int_equal(done.ended, 1);
	assert_int_equal(done.live, 1);
	assert_int_equal(done.removed, 0);
	done = sweep(BOB_SWEEP_EXPIRE, 33 + 33);
	assert_int_equal(done.removed, 1);
	assert_int_equal(bob_calls.count, 1);
}

static void an_ended_call_leaves_a_tombstone_for_32_seconds(void **state)
{
	(void)state;
	invite(1, "bob");
	send_line("486 INVITE carol1>bob call=1 to=b");
	sweep(BOB_SWEEP_EXPIRE, 31);
	assert_int_equal(bob_calls.count, 1);
	sweep(BOB_SWEEP_EXPIRE, 33);
	assert_int_equal(bob_calls.count, 0);
}

static long take_key(struct bob_native_map *map, const void *key, void *value, void *arg)
{
	(void)map, (void)value;
	memcpy(arg, key, sizeof(struct bob_key));
	return 1;
}

static void one_call_can_be_ended_by_hand(void **state)
{
	struct bob_sweep request = {.op = BOB_SWEEP_RELEASE, .now = SEND_NOW};

	(void)state;
	invite(1, "bob");
	bob_native_each(&bob_calls, take_key, &request.call, 0);
	assert_int_equal(bob_engine_sweep(&request), 0);
	assert_int_equal(request.ended, 1);
	assert_int_equal(bob_engine_live(), 0);
	assert_int_equal(bob_engine_sweep(&request), 0);
	assert_int_equal(request.ended, 1); /* not once more */
}

/* ---- guests ---- */

static void a_guests_place_is_free_again_when_his_calls_have_ended(void **state)
{
	uint32_t places = bob_free_users.count;

	(void)state;
	invite(1, "erin");
	assert_int_equal(bob_free_users.count, places - 2);
	sweep(BOB_SWEEP_RECOUNT, 1);
	assert_int_equal(bob_free_users.count, places - 2);
	send_line("486 INVITE carol1>erin call=1 to=e");
	sweep(BOB_SWEEP_RECOUNT, 1);
	assert_int_equal(bob_free_users.count, places);
	assert_null(bob_engine_user("sip:erin@example.com"));
}

/* Often enough for each place to be used again, by another generation of guests. */
static void a_retired_guest_may_come_back(void **state)
{
	(void)state;
	for (int call = 0; call < 300; call++) {
		char line[64];

		assert_passes(invite(call, "erin"), ADMITTED);
		assert_int_equal(bob_engine_calls("sip:erin@example.com"), 1);
		snprintf(line, sizeof(line), "486 INVITE carol%d>erin call=%d to=e", call, call);
		send_line(line);
		sweep(BOB_SWEEP_RECOUNT, 1);
		sweep(BOB_SWEEP_EXPIRE, 33); /* room for the next record */
	}
}

static void a_guests_name_can_be_read(void **state)
{
	static const char *const names[] = {"erin@example.com", "+4930123456", "e@x"};
	static const char *const uris[] = {"sip:erin@example.com", "tel:+49-30-123456", "sip:e@x"};
	char line[96];

	(void)state;
	for (int i = 0; i < 3; i++) {
		struct bob_name *name;
		struct bob_key key;

		snprintf(line, sizeof(line), "INVITE carol>%s call=%d", uris[i], i);
		send_line(line);
		assert_int_equal(bob_engine_key(uris[i], &key, NULL), 0);
		name = bob_native_lookup(&bob_names, &key);
		assert_non_null(name);
		assert_string_equal(bob_native_lookup(&bob_user_text, &name->user[0]), names[i]);
	}
}

static void more_guests_than_places_pass_and_are_not_counted(void **state)
{
	struct bob_outcome outcome;
	uint32_t guests = bob_free_users.count;

	(void)state;
	for (uint32_t call = 0; call < guests; call++) {
		char callee[16];

		snprintf(callee, sizeof(callee), "e%u", call);
		outcome = invite(call, callee);
		assert_int_equal(outcome.verdict, BOB_PASS);
		assert_int_equal(bob_engine_check(), 0);
	}
	assert_int_equal(bob_engine_counter(BOB_N_USERS_FULL), guests);
	/* The policy's own users are not crowded out. */
	invite(1000, "bob");
	assert_int_equal(bob_engine_calls(BOB), 1);
	sweep(BOB_SWEEP_EXPIRE, 33);
	sweep(BOB_SWEEP_RECOUNT, 35);
	assert_int_equal(bob_free_users.count, guests);
}

static void a_full_table_of_calls_passes_and_counts_nothing(void **state)
{
	(void)state;
	for (uint32_t call = 0; call < bob_calls.size; call++)
		assert_int_equal(invite(call, "bob").verdict, BOB_PASS);
	assert_passes(invite(5000, "bob"), CALLS_FULL);
	assert_int_equal(bob_engine_calls(BOB), bob_calls.size);
	assert_int_equal(bob_engine_check(), 0);
	sweep(BOB_SWEEP_EXPIRE, 33);
	sweep(BOB_SWEEP_EXPIRE, 66);
	assert_passes(invite(6000, "bob"), ADMITTED);
}

/* ---- a long time ---- */

static uint32_t random_below(uint32_t n)
{
	static uint64_t seed = 0x9e3779b97f4a7c15ULL;

	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (seed >> 16) % n;
}

/* Messages of ten calls among five users, in no order that makes sense. */
static void send_at_random(uint64_t now)
{
	static const char *const kinds[] = {
		"INVITE %s>%s call=%u branch=%u",
		"INVITE %s>%s call=%u branch=%u",
		"100 INVITE %s>%s call=%u branch=%u",
		"180 INVITE %s>%s call=%u branch=%u to=t%u",
		"200 INVITE %s>%s call=%u branch=%u to=t%u",
		"487 INVITE %s>%s call=%u branch=%u to=t%u",
		"CANCEL %s>%s call=%u branch=%u",
		"BYE %s>%s call=%u branch=b%u to=t%u",
		"200 BYE %s>%s call=%u branch=b%u to=t%u",
		"407 BYE %s>%s call=%u branch=b%u to=t%u",
		"INVITE %s>%s call=%u branch=r%u to=t%u cseq=9",
		"200 INVITE %s>%s call=%u branch=r%u to=t%u cseq=9 | x: 90",
		"INVITE %s>%s call=%u branch=%u | Replaces: 3@test;to-tag=t1;from-tag=f3",
	};
	static const char *const users[] = {"bob", "carol", "dave", "erin", "frank"};
	uint32_t call = random_below(10);
	uint8_t frame[FRAME_MAX];
	struct message message;
	struct bob_arrival arrival = {
		.frame = frame,
		.interface = BOB_ENGINE_INTERFACE,
		.direction = random_below(4) ? BOB_INGRESS : BOB_EGRESS,
		.now = now,
	};
	char line[256];

	snprintf(line, sizeof(line), kinds[random_below(sizeof(kinds) / sizeof(*kinds))],
		 users[call % 5], users[(call + 1 + random_below(2)) % 5], call, random_below(3),
		 random_below(3));
	message_make(&message, line);
	arrival.length = frame_build(frame, &(struct frame_shape){.back = message.response},
				     message.text, message.length);
	bob_engine_packet(&arrival);
}

static void whatever_happens_in_whatever_order_counts_equal_records(void **state)
{
	struct bob_sweep request = {.op = BOB_SWEEP_EXPIRE};
	uint64_t now = SEND_NOW;

	(void)state;
	bob_engine_limit("sip:erin@example.com", 1, now);
	for (int i = 0; i < 50000; i++) {
		now += random_below(2 * SECOND);
		bob_engine_heartbeat(now);
		send_at_random(now);
		assert_int_equal(bob_engine_check(), 0);
		request.op = i % 3 ? BOB_SWEEP_WALK : BOB_SWEEP_RECOUNT;
		request.now = now;
		request.pass++;
		request.user = 0;
		request.to = bob_users.size;
		if (i % 7 == 0)
			assert_int_equal(bob_engine_sweep(&request), 0);
		request.op = BOB_SWEEP_SETTLE;
		if (i % 7 == 0)
			assert_int_equal(bob_engine_sweep(&request), 0);
		assert_int_equal(bob_engine_check(), 0);
	}
	assert_int_equal(bob_engine_counter(BOB_N_DRIFT), 0);
	now += 50000 * SECOND;
	for (int i = 0; i < 4; i++) {
		request.op = i % 2 ? BOB_SWEEP_RECOUNT : BOB_SWEEP_EXPIRE;
		request.now = now + i * 60 * SECOND;
		request.pass++;
		assert_int_equal(bob_engine_sweep(&request), 0);
	}
	assert_int_equal(bob_calls.count, 0);
	assert_int_equal(bob_names.count, 2);
	assert_int_equal(bob_free_users.count, bob_users.size - BOB_ENGINE_USERS_MAX);
}

static int start_with_bob_unlimited(void **state)
{
	return start_engine(state) || bob_engine_limit(BOB, 1000, SEND_NOW) < 0;
}

#define t(test) cmocka_unit_test_setup(test, start_with_bob_unlimited)

int main(void)
{
	const struct CMUnitTest tests[] = {
		t(the_sweep_says_what_it_did),
		t(an_ended_call_leaves_a_tombstone_for_32_seconds),
		t(one_call_can_be_ended_by_hand),
		t(a_guests_place_is_free_again_when_his_calls_have_ended),
		t(a_retired_guest_may_come_back),
		t(a_guests_name_can_be_read),
		t(more_guests_than_places_pass_and_are_not_counted),
		t(a_full_table_of_calls_passes_and_counts_nothing),
		t(whatever_happens_in_whatever_order_counts_equal_records),
	};

	return cmocka_run_group_tests_name("sweep", tests, NULL, NULL);
}
