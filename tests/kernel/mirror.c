// SPDX-License-Identifier: GPL-2.0-only
/* The loaded programs as the second world that the table is played in. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <linux/pkt_cls.h>

#include <bpf/bpf.h>

#include "bob_handed.h"
#include "kernel.h"
#include "native.h"
#include "scratch.h"

/* Where the headers stand: of a plain message, and only of one. */
static bool values_are_handed(const struct bob_handed *handed)
{
	static const uint8_t ids[BOB_HANDED_N] = {SIP_VIA, SIP_FROM, SIP_TO, SIP_CALL_ID, SIP_CSEQ};
	const struct bob_scratch *s = bob_engine_scratch();

	if (s->view.lines != 1)
		return !(handed->what & BOB_HANDED_VALUES);
	for (int i = 0; i < BOB_HANDED_N; i++)
		if (handed->values[i] != (s->plain.value[ids[i]] & 0xffff) ||
		    s->bytes[handed->values[i] - 1] != ':')
			return false;
	return handed->what & BOB_HANDED_VALUES &&
	       !(handed->what & BOB_HANDED_VIAS) == !(s->plain.twice & 1 << SIP_VIA);
}

/* In front of a refused INVITE stands what the native engine knows of it, and nothing is changed.
 */
static int compare_handed(const struct bob_arrival *arrival, const uint8_t *out, uint32_t length)
{
	const struct bob_scratch *s = bob_engine_scratch();
	char tag[BOB_ENGINE_TAG_SIZE], handed_tag[BOB_ENGINE_TAG_SIZE];
	struct bob_handed handed;

	if (length != sizeof(handed) + arrival->length) {
		fprintf(stderr, "%u bytes in front of a refused INVITE of %u\n",
			length - (uint32_t)arrival->length, (uint32_t)arrival->length);
		return -1;
	}
	memcpy(&handed, out, sizeof(handed));
	bob_engine_reply_tag(tag);
	snprintf(handed_tag, sizeof(handed_tag), "bob%016llx", (unsigned long long)handed.tag);
	if (handed.what & BOB_HANDED_TERMS && handed.rule == s->full.rule &&
	    handed.why == s->full.why && handed.decision == s->transaction.a &&
	    !strcmp(tag, handed_tag) && values_are_handed(&handed) &&
	    !memcmp(out + sizeof(handed), arrival->frame, arrival->length))
		return 0;
	fprintf(stderr, "handed over: rule %u, why %u, tag %s; native: rule %u, why %u, tag %s\n",
		handed.rule, handed.why, handed_tag, s->full.rule, s->full.why, tag);
	return -1;
}

static int run_xdp(const struct bob_arrival *arrival, uint32_t *action)
{
	static uint8_t out[FRAME_MAX + sizeof(struct bob_handed)];
	struct xdp_md context = {
		.data_end = arrival->length,
		.ingress_ifindex = arrival->interface,
		.rx_queue_index = arrival->queue,
	};
	LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = arrival->frame,
		    .data_size_in = arrival->length, .data_out = out, .data_size_out = sizeof(out),
		    .ctx_in = &context, .ctx_size_in = sizeof(context), .repeat = 1);
	int err = bpf_prog_test_run_opts(kernel.xdp_fd, &opts);

	*action = opts.retval;
	if (!err && *action == XDP_REDIRECT)
		return compare_handed(arrival, out, opts.data_size_out);
	return err;
}

static int run_tc(const struct bob_arrival *arrival, uint32_t *action)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = arrival->frame,
		    .data_size_in = arrival->length, .repeat = 1);
	int err = bpf_prog_test_run_opts(kernel.tc_fd, &opts);

	*action = opts.retval;
	return err;
}

static uint32_t expected_action(const struct bob_arrival *arrival, enum bob_verdict verdict)
{
	if (arrival->direction == BOB_EGRESS)
		return (uint32_t)TC_ACT_UNSPEC; /* whatever else is on the queue goes on */
	switch (verdict) {
	case BOB_REJECT: return XDP_REDIRECT;
	case BOB_ABSORB: return XDP_DROP;
	default: return XDP_PASS;
	}
}

/* Events that the two worlds wrote of this packet. */
static int compare_events(void)
{
	struct bob_event native;
	int written = 0;

	kernel.taken = 0;
	ring_buffer__consume(kernel.events);
	while (bob_native_ring_read(&bob_events, &native, sizeof(native)) > 0)
		written++;
	if (written != kernel.taken) {
		fprintf(stderr, "%d events loaded, %d native\n", kernel.taken, written);
		return -1;
	}
	if (!written)
		return 0;
	if (native.verdict == kernel.event.verdict && native.reason == kernel.event.reason &&
	    native.calls == kernel.event.calls && native.limit == kernel.event.limit &&
	    native.level == kernel.event.level && native.decision == kernel.event.decision &&
	    native.call == kernel.event.call &&
	    !memcmp(native.caller, kernel.event.caller, 2 * BOB_TEXT_MAX))
		return 0;
	fprintf(stderr, "events differ: %s to %s (%s) loaded, %s to %s (%s) native\n",
		kernel.event.caller, kernel.event.callee, reason_name(kernel.event.reason),
		native.caller, native.callee, reason_name(native.reason));
	return -1;
}

int kernel_packet(const struct bob_arrival *arrival, struct bob_outcome expected)
{
	bool egress = arrival->direction == BOB_EGRESS;
	uint32_t action, shall = expected_action(arrival, expected.verdict);

	if (egress ? run_tc(arrival, &action) : run_xdp(arrival, &action)) {
		fprintf(stderr, "BPF_PROG_RUN: %s\n", strerror(errno));
		return -1;
	}
	if (action != shall) {
		fprintf(stderr, "action %d, expected %d (%s)\n", (int)action, (int)shall,
			reason_name(expected.reason));
		return -1;
	}
	return compare_events();
}

static int mirror_sweep(const struct bob_sweep *request)
{
	struct bob_sweep copy = *request;

	return bob_sweep_run(&kernel.maps, &copy) ? -1 : kernel_compare();
}

static int mirror_drift(const char *who, int by)
{
	struct bob_name name;
	struct bob_key key;

	if (bob_engine_key(who, &key, NULL) ||
	    bpf_map_lookup_elem(kernel.maps.names_fd, &key, &name))
		return -1;
	kernel.maps.users[name.user[0]].slots += by;
	return 0;
}

static uint64_t mirror_now(void)
{
	return bob_now();
}

const struct play_mirror kernel_mirror = {
	.reset = kernel_reset,
	.settings = kernel_settings,
	.packet = kernel_packet,
	.sweep = mirror_sweep,
	.compare = kernel_compare,
	.policy = kernel_policy,
	.drift = mirror_drift,
	.now = mirror_now,
};
