// SPDX-License-Identifier: GPL-2.0-only
/* The order of the questions a verdict is the answer to, and what a refusal leaves behind. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "native.h"
#include "scratch.h"
#include "send.h"

#define BOB "sip:bob@example.com"

static struct bob_config *config(void)
{
	uint32_t zero = 0;

	return bob_native_lookup(&bob_config, &zero);
}

/* ---- each question goes before those below it ---- */

static void doubt_goes_before_everything(void **state)
{
	(void)state;
	assert_passes(send_line("INVITE dave>tel:112 call=1 | Call-ID: x"), AMBIGUOUS);
	assert_passes(send_line("INVITE carol>bob call=busy | CSeq: 2 INVITE"), AMBIGUOUS);
}

static void a_refusal_goes_before_what_would_pass_by_now(void **state)
{
	(void)state;
	assert_rejected(send_line("INVITE dave>bob call=1"));
	bob_engine_limit(BOB, BOB_UNLIMITED, SEND_NOW);
	assert_outcome(send_line("INVITE dave>bob call=1"), BOB_REJECT, BOB_N_REFUSED_AGAIN);
	bob_engine_exempt(BOB, BOB_EXEMPT_EMERGENCY);
	assert_outcome(send_line("INVITE dave>bob call=1"), BOB_REJECT, BOB_N_REFUSED_AGAIN);
	assert_passes(send_line("INVITE dave>bob call=2"), EMERGENCY);
}

static void a_live_calls_own_message_goes_before_emergency_and_limit(void **state)
{
	(void)state;
	assert_passes(send_line("INVITE carol>bob call=busy"), SAME_CALL);
	assert_passes(send_line("INVITE carol>bob call=busy | Resource-Priority: esnet.0"),
		      SAME_CALL);
	assert_passes(send_line("INVITE dave>tel:112 call=1"), EMERGENCY);
	assert_passes(send_line("INVITE dave>tel:112 call=1"), SAME_CALL);
}

static void exemptions_go_before_the_limit_in_this_order(void **state)
{
	(void)state;
	assert_passes(send_line("INVITE dave>bob call=1 | Priority: psap-callback"
				" | Resource-Priority: esnet.0"),
		      EMERGENCY);
	assert_passes(send_line("INVITE dave>bob call=2 | Priority: psap-callback"
				" | Replaces: busy@test;to-tag=b;from-tag=fbusy"),
		      CALLBACK);
	assert_passes(send_line("INVITE dave>bob call=3"
				" | Replaces: busy@test;to-tag=b;from-tag=fbusy"),
		      REPLACES);
	assert_rejected(send_line("INVITE dave>bob call=4"));
}

/* ---- why a refusal may not be ---- */

static void hindrances_are_asked_in_this_order(void **state)
{
	const uint32_t zero = 0, interface = BOB_ENGINE_INTERFACE;
	struct bob_queue *queue = bob_native_lookup(&bob_queues, &zero);

	(void)state;
	queue->sent = BOB_QUEUE_DEPTH;
	assert_passes(send_line("INVITE dave>bob call=1"), RING_FULL);
	bob_native_delete(&bob_xsks, &zero);
	assert_passes(send_line("INVITE dave>bob call=2"), NO_SOCKET);
	bob_native_delete(&bob_interfaces, &interface);
	assert_passes(send_line("INVITE dave>bob call=3"), NO_SOCKET);
	assert_passes(send_line("INVITE dave>bob call=4 via=10.0.0.1;maddr=224.2.0.1"), NO_REPLY);
	config()->heartbeat_max = 0;
	config()->heartbeat = SEND_NOW - 1;
	assert_passes(send_line("INVITE dave>bob call=5"), AGENT_STALE);
	config()->mode = BOB_MONITOR;
	assert_passes(send_line("INVITE dave>bob call=6"), WOULD_REFUSE);
	/* What passes for want of an agent is no refusal of bob's. */
	assert_int_equal(bob_engine_user(BOB)->refused, 1);
}

static void a_heartbeat_from_just_now_counts_as_fresh(void **state)
{
	(void)state;
	config()->heartbeat_max = 500;
	config()->heartbeat = SEND_NOW - 500;
	assert_rejected(send_line("INVITE dave>bob call=1"));
	config()->heartbeat = SEND_NOW + 1; /* the agent's clock was read a little later */
	assert_rejected(send_line("INVITE dave>bob call=2"));
	config()->heartbeat = SEND_NOW - 501;
	assert_passes(send_line("INVITE dave>bob call=3"), AGENT_STALE);
}

static void an_invite_that_may_go_no_further_passes(void **state)
{
	static const char text[] = "INVITE sip:bob@example.com SIP/2.0\n"
				   "Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKx\n"
				   "Max-Forwards: %d\n"
				   "From: <sip:dave@example.com>;tag=f\nTo: <sip:bob@example.com>\n"
				   "Call-ID: %d@test\nCSeq: 1 INVITE\n"
				   "User-Agent: an agent with a name of some length to speak of\n"
				   "Content-Length: 0\n\n";
	char message[1024];

	(void)state;
	snprintf(message, sizeof(message), text, 0, 1);
	assert_passes(send_text(message), NO_REPLY);
	snprintf(message, sizeof(message), text, 1, 2);
	assert_rejected(send_text(message));
}

/* Nobody may use bob to throw more bytes at others than he sends himself. */
static void an_invite_shorter_than_its_answer_passes(void **state)
{
	(void)state;
	assert_passes(send_text("INVITE sip:bob@example.com SIP/2.0\n"
				"Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKx\n"
				"From: <sip:dave@example.com>;tag=f\nTo: <sip:bob@example.com>\n"
				"Call-ID: short\nCSeq: 1 INVITE\n\n"),
		      NO_REPLY);
}

/* ---- what a refusal leaves behind ---- */

static void each_refusal_is_counted_where_it_belongs(void **state)
{
	const uint32_t zero = 0;
	const struct bob_queue *queue = bob_native_lookup(&bob_queues, &zero);

	(void)state;
	assert_rejected(send_line("INVITE dave>bob call=1"));
	send_line("INVITE dave>bob call=1");
	assert_rejected(send_line("INVITE dave>bob call=2"));
	assert_int_equal(bob_engine_user(BOB)->refused, 2);
	assert_int_equal(queue->sent, 3);
	assert_int_equal(bob_engine_counter(BOB_N_REFUSED), 2);
	assert_int_equal(bob_engine_counter(BOB_N_REFUSED_AGAIN), 1);
}

static void each_refusal_is_reported_once(void **state)
{
	struct bob_event event;

	(void)state;
	send_line("INVITE dave>bob call=1");
	send_line("INVITE dave>bob call=1");
	assert_int_equal(bob_native_ring_read(&bob_events, &event, sizeof(event)), sizeof(event));
	assert_int_equal(event.verdict, BOB_REJECT);
	assert_int_equal(event.reason, BOB_N_REFUSED);
	assert_int_equal(event.calls, 1);
	assert_int_equal(event.limit, 1);
	assert_int_equal(event.interface, BOB_ENGINE_INTERFACE);
	assert_string_equal(event.caller, "dave@example.com");
	assert_string_equal(event.callee, "bob@example.com");
	assert_int_equal(event.level, POLICY_USER);
	assert_int_equal(event.generation, BOB_SLOTS_GENERATION(bob_engine_user(BOB)->slots));
	assert_true(event.decision && event.call && event.decision != event.call);
	assert_int_equal(bob_native_ring_read(&bob_events, &event, sizeof(event)), -ENOENT);
}

static void what_would_be_refused_is_reported_and_counted_once(void **state)
{
	struct bob_event event;

	(void)state;
	bob_engine_mode(BOB_MONITOR);
	assert_passes(send_line("INVITE dave>bob call=1"), WOULD_REFUSE);
	assert_int_equal(bob_engine_user(BOB)->refused, 1);
	assert_int_equal(bob_native_ring_read(&bob_events, &event, sizeof(event)), sizeof(event));
	assert_int_equal(event.verdict, BOB_PASS);
	assert_int_equal(event.reason, BOB_N_WOULD_REFUSE);
	assert_int_equal(bob_native_ring_read(&bob_events, &event, sizeof(event)), -ENOENT);
}

static long take_call(struct bob_native_map *map, const void *key, void *value, void *arg)
{
	(void)map, (void)key;
	*(struct bob_call *)arg = *(struct bob_call *)value;
	return 1;
}

static void a_record_says_when_and_where_its_call_began(void **state)
{
	struct bob_call call = {0};

	(void)state;
	bob_native_each(&bob_calls, take_call, &call, 0);
	assert_int_equal(call.started, SEND_NOW);
	assert_int_equal(call.interface, BOB_ENGINE_INTERFACE);
	assert_int_equal(call.cseq, 1);
	assert_int_equal(call.answered, 0);
	assert_int_equal(call.flags, 0);
	send_line("200 INVITE carol>bob call=busy to=b");
	bob_native_each(&bob_calls, take_call, &call, 0);
	assert_int_equal(call.answered, SEND_NOW);
}

static void a_full_ring_of_events_costs_the_report_not_the_refusal(void **state)
{
	char line[64];

	(void)state;
	for (int i = 0; i < 400; i++) {
		snprintf(line, sizeof(line), "INVITE dave>bob call=%d", i);
		assert_int_equal(send_line(line).verdict, BOB_REJECT);
	}
	assert_true(bob_engine_counter(BOB_N_EVENT_LOST) > 0);
	assert_int_equal(bob_engine_counter(BOB_N_REFUSED), 400);
}

/* ---- rules ---- */

static void the_epochs_parity_says_which_rule_is_live(void **state)
{
	struct bob_user *bob = bob_engine_user(BOB);

	(void)state;
	bob->rule[1] = 0; /* the policy to come: bob has no limit */
	assert_rejected(send_line("INVITE dave>bob call=1"));
	config()->epoch++;
	assert_passes(send_line("INVITE dave>bob call=2"), ADMITTED);
}

static void a_name_of_an_older_generation_is_nobodys(void **state)
{
	(void)state;
	config()->epoch += 2; /* an edit has gone by, and he with it */
	bob_engine_user(BOB)->slots += BOB_SLOTS_ONE_GENERATION;
	assert_int_equal(send_line("INVITE dave>bob call=1").verdict, BOB_PASS);
	assert_null(bob_engine_user(BOB));
}

static void a_caller_who_calls_himself_holds_one_slot(void **state)
{
	(void)state;
	assert_passes(send_line("INVITE dave>dave call=1"), ADMITTED);
	assert_int_equal(bob_engine_calls("sip:dave@example.com"), 1);
}

static void the_tag_of_a_refusal_is_the_same_each_time_and_differs_between_calls(void **state)
{
	char first[BOB_ENGINE_TAG_SIZE], again[BOB_ENGINE_TAG_SIZE], other[BOB_ENGINE_TAG_SIZE];

	(void)state;
	send_line("INVITE dave>bob call=1");
	bob_engine_reply_tag(first);
	send_line("INVITE dave>bob call=1");
	bob_engine_reply_tag(again);
	send_line("INVITE dave>bob call=2");
	bob_engine_reply_tag(other);
	assert_string_equal(first, again);
	assert_string_not_equal(first, other);
	assert_int_equal(strlen(first), 19);
	/* Nor does it tell the key of the transaction. */
	snprintf(first, sizeof(first), "bob%016llx",
		 (unsigned long long)bob_engine_scratch()->transaction.a);
	assert_string_not_equal(first, other);
}

#define t(test) cmocka_unit_test_setup(test, start_with_bob_busy)

int main(void)
{
	const struct CMUnitTest tests[] = {
		t(doubt_goes_before_everything),
		t(a_refusal_goes_before_what_would_pass_by_now),
		t(a_live_calls_own_message_goes_before_emergency_and_limit),
		t(exemptions_go_before_the_limit_in_this_order),
		t(hindrances_are_asked_in_this_order),
		t(a_heartbeat_from_just_now_counts_as_fresh),
		t(an_invite_that_may_go_no_further_passes),
		t(an_invite_shorter_than_its_answer_passes),
		t(each_refusal_is_counted_where_it_belongs),
		t(each_refusal_is_reported_once),
		t(what_would_be_refused_is_reported_and_counted_once),
		t(a_record_says_when_and_where_its_call_began),
		t(a_full_ring_of_events_costs_the_report_not_the_refusal),
		t(the_epochs_parity_says_which_rule_is_live),
		t(a_name_of_an_older_generation_is_nobodys),
		t(a_caller_who_calls_himself_holds_one_slot),
		t(the_tag_of_a_refusal_is_the_same_each_time_and_differs_between_calls),
	};

	return cmocka_run_group_tests_name("policy", tests, NULL, NULL);
}
