// SPDX-License-Identifier: GPL-2.0-only
/*
 * Callers on several CPUs fight for the one slot of a user, while the sweep
 * runs: never do two of them have it, and in the end nobody has.
 */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include <bpf/bpf.h>

#include "kernel.h"
#include "message_text.h"

enum { CALLERS = 4, ATTEMPTS = 4000, SWEEP_EVERY = 32 };

#define BOB "sip:bob@example.com"

static int holders, most_holders, admitted, errors;

/* The XDP action for a message. */
static uint32_t send_message(const char *format, int caller, int attempt)
{
	uint8_t frame[FRAME_MAX];
	struct message message;
	char line[160];

	snprintf(line, sizeof(line), format, caller, caller, attempt);
	message_make(&message, line);
	LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = frame, .repeat = 1);
	opts.data_size_in = frame_build(frame, &(struct frame_shape){.back = message.response},
					message.text, message.length);
	if (bpf_prog_test_run_opts(kernel.xdp_fd, &opts))
		__atomic_fetch_add(&errors, 1, __ATOMIC_RELAXED);
	return opts.retval;
}

static void sweep(void)
{
	struct bob_sweep expire = {.op = BOB_SWEEP_EXPIRE, .now = bob_now() + 33000000000};
	struct bob_swept swept;

	if (bob_sweep_run(&kernel.maps, &expire) ||
	    bob_sweep_all(&kernel.maps, 1 + bob_now(), &swept))
		__atomic_fetch_add(&errors, 1, __ATOMIC_RELAXED);
}

/* The slot is taken when the INVITE has passed, and free when the BYE's answer goes by. */
static void hold_a_call(int caller, int attempt)
{
	int now = __atomic_add_fetch(&holders, 1, __ATOMIC_SEQ_CST);

	if (now > most_holders)
		most_holders = now;
	send_message("200 INVITE c%d>bob call=%d-%d to=b", caller, attempt);
	if (__atomic_fetch_add(&admitted, 1, __ATOMIC_RELAXED) % SWEEP_EVERY == 0)
		sweep();
	send_message("BYE c%d>bob call=%d-%d to=b", caller, attempt);
	__atomic_sub_fetch(&holders, 1, __ATOMIC_SEQ_CST);
	send_message("200 BYE c%d>bob call=%d-%d to=b", caller, attempt);
}

/* Whoever was kept waiting behind others must not take back what they have done since. */
static void empty_ring(struct bob_queue *queue)
{
	uint64_t sent = __atomic_load_n(&queue->sent, __ATOMIC_SEQ_CST);
	uint64_t done = __atomic_load_n(&queue->done, __ATOMIC_SEQ_CST);

	while (done < sent && !__atomic_compare_exchange_n(&queue->done, &done, sent, false,
							   __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
		;
}

/* Alive, and its ring is empty. */
static void play_agent(void)
{
	kernel.maps.config->heartbeat = bob_now();
	kernel.maps.config->heartbeat_max = 3600000000000; /* a busy machine is no dead agent */
	empty_ring(kernel.maps.queues);
}

static void *call_and_call(void *arg)
{
	int caller = (int)(long)arg;

	for (int i = 0; i < ATTEMPTS; i++) {
		play_agent();
		if (send_message("INVITE c%d>bob call=%d-%d", caller, i) == XDP_PASS)
			hold_a_call(caller, i);
	}
	return NULL;
}

static int run_callers(void)
{
	pthread_t callers[CALLERS];
	long n = 0;

	while (n < CALLERS && !pthread_create(&callers[n], NULL, call_and_call, (void *)n))
		n++;
	for (long i = 0; i < n; i++)
		pthread_join(callers[i], NULL);
	return n == CALLERS ? 0 : -1;
}

static int nobody_is_in_a_call(void)
{
	for (uint32_t i = 1; i < kernel.maps.users_size; i++)
		if (BOB_SLOTS_CALLS(kernel.maps.users[i].slots))
			return 0;
	return 1;
}

/* Every INVITE that passed was counted, so each had the slot. */
static int check_race(void)
{
	uint64_t started = kernel_counter(BOB_N_ADMITTED), refused = kernel_counter(BOB_N_REFUSED);

	fprintf(stderr,
		"%d of %d calls passed, %llu counted, %d at once at most, %llu refused, "
		"drift %llu, %d runs failed, %s in a call\n",
		admitted, CALLERS * ATTEMPTS, (unsigned long long)started, most_holders,
		(unsigned long long)refused, (unsigned long long)kernel_counter(BOB_N_DRIFT),
		errors, nobody_is_in_a_call() ? "nobody" : "somebody");
	return !errors && most_holders == 1 && started == (uint64_t)admitted &&
	       started + refused == CALLERS * ATTEMPTS && !kernel_counter(BOB_N_DRIFT) &&
	       nobody_is_in_a_call();
}

int kernel_play_race(void)
{
	static const char what[] = "callers on several CPUs never share a user's one slot";
	int user, ok;

	if (kernel.socket < 0) {
		printf("ok - %s # SKIP no AF_XDP on this kernel\n", what);
		return 0;
	}
	ok = !bob_engine_reset(bob_now()) && !kernel_reset() &&
	     (user = bob_engine_limit(BOB, 1, bob_now())) > 0 && !kernel_policy() &&
	     !run_callers() && check_race();
	printf("%s - %s\n", ok ? "ok" : "not ok", what);
	return !ok;
}
