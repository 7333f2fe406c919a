/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Why bob decided so on a packet: its head's verdict and counter, and whom the maps
 * name. They are asked up to 100 ms after the kernel has decided: figures that do
 * not fit the decision any more are left out.
 */
#include <stdio.h>
#include <string.h>

#include <bpf/bpf.h>

#include "read.h"

static const char *const whys[] = {
	[BOB_WHY_CALLEE] = "callee at the limit",
	[BOB_WHY_CALLEE_GROUP] = "callee's group at the limit",
	[BOB_WHY_CALLER] = "caller at the limit",
	[BOB_WHY_CALLER_GROUP] = "caller's group at the limit",
};

/*
 * As the kernel's limit_note() has it: calls in all, then those of one direction. own:
 * how many of them are the call in hand. False, and nothing is filled in: he is below his limit.
 */
static bool read_figures(struct ctl_decision *decision, const struct bob_maps *maps, uint32_t user,
			 uint32_t rule_index, uint32_t own)
{
	uint64_t slots = __atomic_load_n(&bob_user_record(maps, user)->slots, __ATOMIC_ACQUIRE);
	bool makes = decision->why >= BOB_WHY_CALLER;
	uint32_t calls = BOB_SLOTS_CALLS(slots) - own, limit;
	struct bob_rule rule;

	if (bpf_map_lookup_elem(maps->rules_fd, &rule_index, &rule) ||
	    !(rule.flags & BOB_RULE_USED))
		return false;
	limit = makes && !(rule.flags & BOB_RULE_BOTH) ? BOB_UNLIMITED : rule.limit;
	if (calls < limit) {
		calls = (makes ? BOB_SLOTS_OUT(slots) : BOB_SLOTS_IN(slots)) - own;
		limit = makes ? rule.outgoing : rule.incoming;
	}
	if (calls < limit)
		return false;
	decision->calls = calls;
	decision->limit = limit;
	return true;
}

static bool read_user(struct ctl_decision *decision, const struct bob_maps *maps, uint32_t user,
		      enum bob_why why)
{
	if (!user || user >= maps->users_size || bob_text_of(maps, user, decision->user))
		return false;
	decision->why = why;
	decision->group = why == BOB_WHY_CALLEE_GROUP || why == BOB_WHY_CALLER_GROUP;
	return true;
}

static void read_refusal(struct ctl_decision *decision, const struct bob_maps *maps,
			 const struct bob_key *transaction)
{
	struct bob_refusal refusal;

	if ((transaction->a | transaction->b) && !bob_refusal_find(maps, transaction, &refusal) &&
	    refusal.why <= BOB_WHY_CALLER_GROUP &&
	    read_user(decision, maps, refusal.user, refusal.why))
		read_figures(decision, maps, refusal.user, refusal.rule, 0);
}

/* ---- the call's record ---- */

static bool find_call(const struct bob_maps *maps, const struct bob_key *key, struct bob_call *call)
{
	return (key->a | key->b) && !bpf_map_lookup_elem(maps->calls_fd, key, call);
}

static bool read_call(struct ctl_message *message, const struct bob_maps *maps,
		      const struct ctl_keys *keys, struct bob_call *call)
{
	const struct bob_key *key = &keys->call;

	if (!find_call(maps, key, call)) {
		key = &keys->back;
		if (!find_call(maps, key, call))
			return false;
		message->caller = message->to;
		message->callee = message->from;
	}
	snprintf(message->call, sizeof(message->call), "%016llx", (unsigned long long)key->a);
	return true;
}

static bool is_over(uint32_t reason)
{
	return reason == BOB_N_WOULD_REFUSE || reason == BOB_N_AGENT_STALE ||
	       reason == BOB_N_NO_SOCKET || reason == BOB_N_RING_FULL || reason == BOB_N_NO_REPLY ||
	       reason == BOB_N_EXEMPT_CALLER;
}

/*
 * Who was at the limit, though the call went through: of the people and groups whose rule
 * is their own the first, in the kernel's order. A rule of a number's digits or a domain
 * stands with no user, and so names nobody here.
 */
static void read_over(struct ctl_decision *decision, const struct bob_maps *maps,
		      const struct bob_call *call)
{
	static const struct {
		uint8_t place;
		enum bob_why why;
	} order[] = {
		{1, BOB_WHY_CALLEE},
		{BOB_CALLEE_GROUPS, BOB_WHY_CALLEE_GROUP},
		{BOB_CALLEE_GROUPS + 1, BOB_WHY_CALLEE_GROUP},
		{0, BOB_WHY_CALLER},
		{BOB_CALLER_GROUPS, BOB_WHY_CALLER_GROUP},
		{BOB_CALLER_GROUPS + 1, BOB_WHY_CALLER_GROUP},
	};
	uint32_t live = __atomic_load_n(&maps->config->epoch, __ATOMIC_ACQUIRE) & 1;

	for (size_t i = 0; i < sizeof(order) / sizeof(*order); i++) {
		uint32_t user = call->parties[order[i].place].user;

		if (!(BOB_CALL_HELD(call->state) & 1U << order[i].place) ||
		    !read_user(decision, maps, user, order[i].why))
			continue;
		if (read_figures(decision, maps, user, bob_user_record(maps, user)->rule[live], 1))
			return;
		decision->user[0] = '\0';
	}
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
	char figures[64] = "", over[48] = "", user[4 * BOB_TEXT_MAX];

	bob_escape(user, sizeof(user), decision->user, strlen(decision->user));
	if (decision->limit)
		snprintf(figures, sizeof(figures), " has %u of %u", decision->calls,
			 decision->limit);
	if (packet->head.verdict == BOB_PASS && head->direction != BOB_REPLY)
		snprintf(over, sizeof(over), "%s: ", bob_counter_name(head->reason));
	if (*decision->user)
		snprintf(decision->text, sizeof(decision->text), "bob: %s (%s%s: %s%s)", did(head),
			 over, whys[decision->why], user, figures);
	else
		snprintf(decision->text, sizeof(decision->text), "bob: %s (%s: %s)", did(head),
			 bob_counter_name(head->reason), reason_text(head->reason));
}

void ctl_decide(struct ctl_packet *packet, const struct bob_maps *maps, const struct ctl_keys *keys)
{
	struct bob_call call;
	bool known = read_call(&packet->message, maps, keys, &call);

	packet->decision = (struct ctl_decision){0};
	if (packet->head.verdict != BOB_PASS)
		read_refusal(&packet->decision, maps, &keys->transaction);
	else if (known && is_over(packet->head.reason))
		read_over(&packet->decision, maps, &call);
}
