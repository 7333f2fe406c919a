/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Why bob decided so on a packet: its head's verdict and counter, and whom the maps
 * name. They are asked up to 100 ms after the kernel has decided: figures that do
 * not fit the decision any more are left out.
 */
#include <stdio.h>
#include <string.h>

#include <bpf/bpf.h>

#include "capture_read.h"

static const char *const whys[] = {
	[BOB_WHY_CALLEE] = "callee at the limit",
	[BOB_WHY_CALLEE_GROUP] = "callee's group at the limit",
	[BOB_WHY_CALLER] = "caller at the limit",
	[BOB_WHY_CALLER_GROUP] = "caller's group at the limit",
};

/* As the kernel's limit_note() has it: calls in all, then those of one direction. */
static void read_figures(struct ctl_decision *decision, const struct bob_maps *maps,
			 const struct bob_refusal *refusal)
{
	uint64_t slots = maps->users[refusal->user].slots;
	bool makes = refusal->why >= BOB_WHY_CALLER;
	uint32_t index = refusal->rule;
	struct bob_rule rule;

	if (bpf_map_lookup_elem(maps->rules_fd, &index, &rule) || !(rule.flags & BOB_RULE_USED))
		return;
	decision->calls = BOB_SLOTS_CALLS(slots);
	decision->limit = makes && !(rule.flags & BOB_RULE_BOTH) ? BOB_UNLIMITED : rule.limit;
	if (decision->calls >= decision->limit)
		return;
	decision->calls = makes ? BOB_SLOTS_OUT(slots) : BOB_SLOTS_IN(slots);
	decision->limit = makes ? rule.outgoing : rule.incoming;
	if (decision->calls < decision->limit)
		decision->limit = 0;
}

static void read_refusal(struct ctl_decision *decision, const struct bob_maps *maps,
			 const struct bob_key *transaction)
{
	struct bob_refusal refusal;

	if (!(transaction->a | transaction->b) ||
	    bpf_map_lookup_elem(maps->refused_fd, transaction, &refusal) ||
	    refusal.why > BOB_WHY_CALLER_GROUP || !refusal.user ||
	    refusal.user >= maps->users_size || bob_text_of(maps, refusal.user, decision->user))
		return;
	decision->why = refusal.why;
	decision->group =
		refusal.why == BOB_WHY_CALLEE_GROUP || refusal.why == BOB_WHY_CALLER_GROUP;
	read_figures(decision, maps, &refusal);
}

/* ---- the call's record ---- */

static bool find_call(const struct bob_maps *maps, const struct bob_key *key, struct bob_call *call)
{
	return (key->a | key->b) && !bpf_map_lookup_elem(maps->calls_fd, key, call);
}

static void read_call(struct ctl_message *message, const struct bob_maps *maps,
		      const struct ctl_keys *keys)
{
	const struct bob_key *key = &keys->call;
	struct bob_call call;

	if (!find_call(maps, key, &call)) {
		key = &keys->back;
		if (!find_call(maps, key, &call))
			return;
		message->caller = message->to;
		message->callee = message->from;
	}
	snprintf(message->call, sizeof(message->call), "%016llx", (unsigned long long)key->a);
}

/* ---- for people ---- */

static const char *did(const struct bob_capture_head *head)
{
	static const char *const verdicts[] = {"passed", "refused", "absorbed"};

	if (head->direction == BOB_REPLY)
		return "answered";
	if (head->reason == BOB_N_REFUSED_AGAIN)
		return "refused again";
	return head->verdict <= BOB_ABSORB ? verdicts[head->verdict] : "decided";
}

/* "passed: the reason" -> "the reason" */
static const char *reason_text(uint32_t reason)
{
	const char *text = bob_counter_text(reason), *colon = strchr(text, ':');

	return colon ? colon + 2 : text;
}

void ctl_decision_say(struct ctl_packet *packet)
{
	const struct bob_capture_head *head = &packet->head;
	struct ctl_decision *decision = &packet->decision;
	char figures[64] = "", user[4 * BOB_TEXT_MAX];

	bob_escape(user, sizeof(user), decision->user, strlen(decision->user));
	if (decision->limit)
		snprintf(figures, sizeof(figures), " has %u of %u", decision->calls,
			 decision->limit);
	if (*decision->user)
		snprintf(decision->text, sizeof(decision->text), "bob: %s (%s: %s%s)", did(head),
			 whys[decision->why], user, figures);
	else
		snprintf(decision->text, sizeof(decision->text), "bob: %s (%s: %s)", did(head),
			 bob_counter_name(head->reason), reason_text(head->reason));
}

void ctl_decide(struct ctl_packet *packet, const struct bob_maps *maps, const struct ctl_keys *keys)
{
	packet->decision = (struct ctl_decision){0};
	read_call(&packet->message, maps, keys);
	if (packet->head.verdict != BOB_PASS)
		read_refusal(&packet->decision, maps, &keys->transaction);
}
