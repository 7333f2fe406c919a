// SPDX-License-Identifier: GPL-2.0-only
/* The kernel's side: the loaded programs, and what their maps say. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>

/* Before native.h: this file speaks to the kernel's maps. */
#include "equality.h"
#include "kernel.h"
#include "native.h"

static struct equality_side side;

static int failed(const char *what)
{
	fprintf(stderr, "%s: %s\n", what, strerror(errno));
	return -1;
}

/* ---- the policy, by way of a store, as bobctl loads it ---- */

static int load_policy(struct bob_policy *policy)
{
	char path[KERNEL_PATH];
	int err;

	if (kernel_store_make(path))
		return failed("a store");
	err = kernel_store_edit(path, policy);
	kernel_store_remove(path);
	return err ? -1 : 0;
}

/* ---- a packet ---- */

static bool is_group(uint32_t user)
{
	return kernel.maps.users[user].flags & BOB_USER_GROUP;
}

static void name_of(uint32_t user, char name[EQUALITY_NAME])
{
	char text[BOB_TEXT_MAX] = "";

	bob_text_of(&kernel.maps, user, text);
	snprintf(name, EQUALITY_NAME, "%s%s", is_group(user) ? "group " : "", text);
}

static int take_event(void *arg, void *data, size_t size)
{
	const struct bob_event *event = data;
	struct equality_refusal refusal;

	(void)arg;
	if (size != sizeof(*event) ||
	    (event->reason != BOB_N_REFUSED && event->reason != BOB_N_REFUSED_OUTGOING))
		return 0;
	refusal = (struct equality_refusal){
		.call = event->call,
		.calls = event->calls,
		.limit = event->limit,
		.why = event->why,
	};
	memcpy(refusal.caller, event->caller, sizeof(refusal.caller));
	memcpy(refusal.callee, event->callee, sizeof(refusal.callee));
	name_of(event->user, refusal.user);
	equality_add_refusal(&side, &refusal);
	return 0;
}

static struct ring_buffer *events(void)
{
	static struct ring_buffer *ring;

	if (!ring)
		ring = ring_buffer__new(kernel.maps.events_fd, take_event, NULL, NULL);
	return ring;
}

/* Who has more calls now than ever before? */
static void look_at_users(void)
{
	static uint32_t most[EQUALITY_CALLS * 4];
	char name[EQUALITY_NAME];

	for (uint32_t i = 1; i < bob_users.size && i < sizeof(most) / sizeof(*most); i++) {
		uint32_t calls = BOB_SLOTS_CALLS(kernel.maps.users[i].slots);

		/* An index that was a guest's is another guest's later. */
		if (calls != most[i] && calls) {
			name_of(i, name);
			equality_add_peak(&side, name, calls);
		}
		most[i] = calls;
	}
}

int loaded_play(const uint8_t *frame, size_t n, bool *ret_refused)
{
	struct xdp_md context = {.data_end = (uint32_t)n, .ingress_ifindex = BOB_ENGINE_INTERFACE};
	LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = frame, .data_size_in = (uint32_t)n,
		    .ctx_in = &context, .ctx_size_in = sizeof(context), .repeat = 1);
	uint64_t now = bob_now();

	kernel.maps.config->heartbeat = now;
	if (bpf_prog_test_run_opts(kernel.xdp_fd, &opts))
		return failed("BPF_PROG_RUN");
	kernel.maps.queues->done = kernel.maps.queues->sent;
	trace_packet(frame, n, now);
	ring_buffer__consume(events());
	look_at_users();
	if (ret_refused)
		*ret_refused = opts.retval == XDP_REDIRECT;
	return 0;
}

/* ---- all of it ---- */

int loaded_begin(struct bob_policy *policy)
{
	static const struct bob_engine_sizes sizes = {.calls = EQUALITY_CALLS / 2,
						      .users = 256,
						      .names = 1024,
						      .prefixes = 64,
						      .domains = 64,
						      .exempt = 64};

	bob_engine_size(&sizes); /* the audit has sizes of its own */
	if (bob_engine_reset(bob_now()))
		return -1;
	if (kernel.xdp_fd < 0 && kernel_open(loaded_directory()))
		return -1;
	if (kernel.socket < 0) { /* nobody can be refused */
		printf("ok - a trace through the programs and the audit # SKIP no AF_XDP here\n");
		exit(0);
	}
	memset(&side, 0, sizeof(side));
	if (!events() || kernel_reset() || load_policy(policy))
		return -1;
	ring_buffer__consume(events());
	memset(&side, 0, sizeof(side));
	return trace_open();
}

int loaded_end(struct equality_side *ret)
{
	struct bob_key key, *previous = NULL;
	struct bob_call record;

	while (!bpf_map_get_next_key(kernel.maps.calls_fd, previous, &key)) {
		struct equality_call call = {.id = key.a};

		previous = &key;
		if (bpf_map_lookup_elem(kernel.maps.calls_fd, &key, &record))
			continue;
		call.answered = record.answered != 0;
		call.open = BOB_CALL_PHASE(record.state) != BOB_CALL_RELEASED;
		equality_add_call(&side, &call);
	}
	trace_close();
	equality_sort(&side);
	*ret = side;
	return 0;
}
