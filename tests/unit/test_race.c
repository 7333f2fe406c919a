// SPDX-License-Identifier: GPL-2.0-only
/*
 * Packets on several CPUs at once: threads run the same code over the same maps.
 * Each round starts them together; what must hold is checked when all are done.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "message_text.h"
#include "scratch.h"
#include "send.h"

enum { CPUS = 4, ROUNDS = 1000 };

struct cpu {
	pthread_t thread;
	struct bob_scratch scratch;
	uint8_t frame[FRAME_MAX];
	struct bob_arrival arrival;
	struct bob_outcome outcome;
};

static struct cpu cpus[CPUS];
static pthread_barrier_t start, stop;
static int over;

static void *run_cpu(void *arg)
{
	struct cpu *cpu = arg;

	for (;;) {
		pthread_barrier_wait(&start);
		if (over)
			return NULL;
		cpu->outcome = bob_engine_packet_with(&cpu->scratch, &cpu->arrival);
		pthread_barrier_wait(&stop);
	}
}

static int start_cpus(void **state)
{
	(void)state;
	over = 0;
	pthread_barrier_init(&start, NULL, CPUS + 1);
	pthread_barrier_init(&stop, NULL, CPUS + 1);
	for (int i = 0; i < CPUS; i++)
		if (pthread_create(&cpus[i].thread, NULL, run_cpu, &cpus[i]))
			return -1;
	return 0;
}

static int stop_cpus(void **state)
{
	(void)state;
	over = 1;
	pthread_barrier_wait(&start);
	for (int i = 0; i < CPUS; i++)
		pthread_join(cpus[i].thread, NULL);
	pthread_barrier_destroy(&start);
	pthread_barrier_destroy(&stop);
	return 0;
}

/* What this CPU sends in the next round; a %d in format becomes the CPU's number. */
static void give(int cpu, const char *format)
{
	struct message message;
	char line[256];

	snprintf(line, sizeof(line), format, cpu);
	message_make(&message, line);
	cpus[cpu].arrival = (struct bob_arrival){
		.frame = cpus[cpu].frame,
		.length = frame_build(cpus[cpu].frame,
				      &(struct frame_shape){.back = message.response}, message.text,
				      message.length),
		.interface = BOB_ENGINE_INTERFACE,
		.now = SEND_NOW,
	};
}

/* The same to all, to the byte. */
static void give_same(const char *line)
{
	give(0, line);
	for (int i = 1; i < CPUS; i++) {
		memcpy(cpus[i].frame, cpus[0].frame, cpus[0].arrival.length);
		cpus[i].arrival = cpus[0].arrival;
		cpus[i].arrival.frame = cpus[i].frame;
	}
}

static void give_all(const char *format)
{
	for (int i = 0; i < CPUS; i++)
		give(i, format);
}

/* All at once; returns how many got that verdict for that reason. */
static int go(enum bob_verdict verdict, enum bob_counter reason)
{
	int n = 0;

	pthread_barrier_wait(&start);
	pthread_barrier_wait(&stop);
	for (int i = 0; i < CPUS; i++)
		n += cpus[i].outcome.verdict == verdict && cpus[i].outcome.reason == reason;
	assert_int_equal(bob_engine_check(), 0);
	return n;
}

static void begin(uint32_t limit)
{
	assert_int_equal(bob_engine_reset(SEND_NOW), 0);
	assert_true(bob_engine_limit("sip:bob@example.com", limit, SEND_NOW) > 0);
}

static uint32_t calls_of_bob(void)
{
	return bob_engine_calls("sip:bob@example.com");
}

static void of_calls_that_arrive_at_once_only_as_many_pass_as_the_limit_says(void **state)
{
	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		int limit = 1 + i % (CPUS - 1);

		begin(limit);
		give_all("INVITE carol>bob call=%d");
		assert_int_equal(go(BOB_PASS, BOB_N_ADMITTED), limit);
		assert_int_equal(calls_of_bob(), limit);
	}
}

static void one_invite_on_all_cpus_is_one_call(void **state)
{
	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		begin(1);
		give_same("INVITE carol>bob call=1");
		assert_int_equal(go(BOB_PASS, BOB_N_ADMITTED), 1);
		assert_int_equal(calls_of_bob(), 1);
		assert_int_equal(bob_engine_counter(BOB_N_CALL_STARTED), 1);
	}
}

static void branches_on_all_cpus_are_one_call(void **state)
{
	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		begin(1);
		give_all("INVITE carol>bob call=1 branch=%d");
		assert_int_equal(go(BOB_PASS, BOB_N_ADMITTED), 1);
		assert_int_equal(calls_of_bob(), 1);
		assert_int_equal(bob_engine_calls("sip:carol@example.com"), 1);
	}
}

static void an_end_seen_by_all_cpus_frees_one_slot(void **state)
{
	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		begin(3);
		send_line("INVITE carol>bob call=1");
		send_line("INVITE dave>bob call=2");
		send_line("200 INVITE carol>bob call=1 to=b");
		send_line("BYE carol>bob call=1 to=b");
		give_same("200 BYE carol>bob call=1 to=b");
		go(BOB_PASS, BOB_N_PROGRESS);
		assert_int_equal(calls_of_bob(), 1);
		assert_int_equal(bob_engine_counter(BOB_N_CALL_ENDED), 1);
	}
}

static void answer_and_end_of_cancelled_call_may_meet(void **state)
{
	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		begin(1);
		send_line("INVITE carol>bob call=1 branch=0");
		send_line("INVITE carol>bob call=1 branch=1");
		give(0, "200 INVITE carol>bob call=1 branch=0 to=b");
		give(1, "487 INVITE carol>bob call=1 branch=1 to=c");
		give(2, "CANCEL carol>bob call=1 branch=1");
		give(3, "180 INVITE carol>bob call=1 branch=1 to=c");
		go(BOB_PASS, BOB_N_PROGRESS);
		assert_int_equal(calls_of_bob(), 1);
		send_line("BYE carol>bob call=1 to=b");
		send_line("200 BYE carol>bob call=1 to=b");
		assert_int_equal(calls_of_bob(), 0);
	}
}

static void guests_made_on_all_cpus_are_one_guest(void **state)
{
	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		begin(1);
		give_all("INVITE carol>erin call=%d");
		assert_int_equal(go(BOB_PASS, BOB_N_ADMITTED), CPUS);
		assert_int_equal(bob_engine_calls("sip:erin@example.com"), CPUS);
		assert_int_equal(bob_engine_calls("sip:carol@example.com"), CPUS);
	}
}

static void a_call_may_end_while_others_begin(void **state)
{
	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		int passed;

		begin(1);
		send_line("INVITE carol>bob call=old");
		give_all("INVITE dave>bob call=%d");
		give(0, "486 INVITE carol>bob call=old to=b");
		passed = go(BOB_PASS, BOB_N_ADMITTED);
		assert_true(passed <= 1);
		assert_int_equal(calls_of_bob(), passed);
	}
}

#define t(test) cmocka_unit_test(test)

int main(void)
{
	const struct CMUnitTest tests[] = {
		t(of_calls_that_arrive_at_once_only_as_many_pass_as_the_limit_says),
		t(one_invite_on_all_cpus_is_one_call),
		t(branches_on_all_cpus_are_one_call),
		t(an_end_seen_by_all_cpus_frees_one_slot),
		t(answer_and_end_of_cancelled_call_may_meet),
		t(guests_made_on_all_cpus_are_one_guest),
		t(a_call_may_end_while_others_begin),
	};

	return cmocka_run_group_tests_name("race", tests, start_cpus, stop_cpus);
}
