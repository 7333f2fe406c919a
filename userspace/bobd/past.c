/* SPDX-License-Identifier: GPL-2.0-only */
/* Looks up by index what an event names: the indices may be somebody else's tomorrow. */
#include <bpf/bpf.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "past.h"
#include "reply.h"

static void copy_name(char ret[BOB_TEXT_MAX], const char *name)
{
	size_t n = strnlen(name, BOB_TEXT_MAX - 1);

	memcpy(ret, name, n);
	memset(ret + n, 0, BOB_TEXT_MAX - n);
}

/* Who was at the limit, by his first name. */
static void name_user(struct bob_past *past, const struct bob_maps *maps,
		      const struct bob_event *event)
{
	const struct bob_party party = {.user = event->user, .generation = event->generation};
	char text[BOB_TEXT_MAX] = "";
	const char *name = "?";

	if (party.user < maps->users_size)
		name = bob_party_text(maps, &party, text);
	if (!strcmp(name, "?") && event->why == BOB_WHY_CALLEE)
		name = event->callee;
	if (!strcmp(name, "?") && event->why == BOB_WHY_CALLER)
		name = event->caller;
	copy_name(past->user, name);
}

static void read_rule(struct bob_past *past, const struct bob_maps *maps,
		      const struct bob_event *event)
{
	const uint32_t index = event->rule;
	struct bobd_terms terms = {.why = event->why};
	struct bob_rule rule;

	past->in_all = past->incoming = past->outgoing = BOB_UNLIMITED;
	if (!bpf_map_lookup_elem(maps->rules_fd, &index, &rule)) {
		past->in_all = rule.limit;
		past->incoming = rule.incoming;
		past->outgoing = rule.outgoing;
	}
	if (index < BOB_RULES_MAX)
		terms.reply = maps->replies[index];
	past->status = bobd_reply_status(&terms);
}

static void name_interface(struct bob_past *past, const struct bob_maps *maps, uint32_t ifindex)
{
	struct bob_interface interface;

	if (!bpf_map_lookup_elem(maps->interfaces_fd, &ifindex, &interface))
		snprintf(past->interface, sizeof(past->interface), "%s", interface.name);
}

void bobd_past_of(struct bob_past *ret, const struct bob_maps *maps, const struct bob_event *event)
{
	*ret = (struct bob_past){
		.time = event->time,
		.decision = event->decision,
		.call = event->call,
		.reason = event->reason,
		.why = event->why,
		.level = event->level,
		.calls = event->calls,
		.limit = event->limit,
	};
	copy_name(ret->caller, event->caller);
	copy_name(ret->callee, event->callee);
	name_user(ret, maps, event);
	read_rule(ret, maps, event);
	name_interface(ret, maps, event->interface);
}

void bobd_past_date(struct bob_past *past, uint64_t offset)
{
	past->time += offset;
	for (uint32_t i = 0; i < past->n_holders; i++)
		past->holders[i].started += offset;
}

uint64_t bobd_past_offset(void)
{
	struct timespec wall;

	clock_gettime(CLOCK_REALTIME, &wall);
	return (uint64_t)wall.tv_sec * 1000000000 + (uint64_t)wall.tv_nsec - bob_now();
}
