/* SPDX-License-Identifier: GPL-2.0-only */
/* The readers of audit.h, over an invented result. */
#include <stdio.h>

#include "invent.h"

void audit_totals(const struct audit_result *result, struct audit_totals *ret)
{
	*ret = result->totals;
}

const char *audit_policy_name(const struct audit_result *result)
{
	return result->n_calls ? "company.bob" : NULL;
}

uint32_t audit_mode(const struct audit_result *result)
{
	(void)result;
	return BOB_ENFORCE;
}

const uint64_t *audit_counters(const struct audit_result *result)
{
	return result->counters;
}

bool audit_is_unread(enum bob_counter counter)
{
	return counter == BOB_N_OVERLONG || counter == BOB_N_FRAGMENT || counter == BOB_N_TCP;
}

size_t audit_damages(const struct audit_result *result, const struct audit_damage **ret)
{
	*ret = result->damages;
	return result->n_damages;
}

const char *audit_end_name(enum audit_end end)
{
	static const char *const names[] = {"open",    "bye",	   "unanswered",
					    "expired", "replaced", "refused"};

	return names[end];
}

int audit_each_call(struct audit_result *result, int (*each)(const struct audit_call *, void *),
		    void *arg)
{
	int error = 0;

	for (size_t i = 0; i < result->n_calls && !error; i++)
		error = each(&result->calls[i].call, arg);
	return error;
}

int audit_each_user(struct audit_result *result, int (*each)(const struct audit_user *, void *),
		    void *arg)
{
	int error = 0;

	for (size_t i = 0; i < result->n_users && !error; i++)
		error = each(&result->users[i], arg);
	return error;
}

int audit_each_refusal(struct audit_result *result,
		       int (*each)(const struct audit_refusal *, void *), void *arg)
{
	int error = 0;

	for (size_t i = 0; i < result->n_refusals && !error; i++)
		error = each(&result->refusals[i], arg);
	return error;
}

int audit_each_step(struct audit_result *result, int (*each)(const struct audit_step *, void *),
		    void *arg)
{
	int error = 0;

	for (size_t i = 0; i < result->n_steps && !error; i++)
		error = each(&result->steps[i], arg);
	return error;
}

struct said {
	uint64_t after; /* of the call's start, or of its end; ns */
	bool at_end;
	int from, to;
	const char *text, *reason;
};

static const struct said refused[] = {
	{0, false, 0, 1, "INVITE", "refused"},
	{2100000, false, 0, 1, "ACK", "absorbed"},
};

static const struct said unanswered[] = {
	{0, false, 0, 1, "INVITE", "admitted"},
	{1200000, false, 1, 0, "100 Trying", "other_response"},
	{2300000, false, 1, 2, "INVITE", "same_call"},
	{231000000, false, 2, 1, "180 Ringing", "progress"},
	{232000000, false, 1, 0, "180 Ringing", "progress"},
	{0, true, 0, 1, "CANCEL", "cancel"},
	{900000, true, 1, 0, "200 OK", "other_response"},
	{1900000, true, 1, 0, "487 Request Terminated", "progress"},
	{2900000, true, 0, 1, "ACK", "ack"},
};

static const struct said answered[] = {
	{0, false, 0, 1, "INVITE", "admitted"},
	{1200000, false, 1, 0, "100 Trying", "other_response"},
	{2300000, false, 1, 2, "INVITE", "same_call"},
	{231000000, false, 2, 1, "180 Ringing", "progress"},
	{232000000, false, 1, 0, "180 Ringing", "progress"},
	{2000000000, false, 2, 1, "200 OK", "progress"},
	{2001000000, false, 1, 0, "200 OK", "progress"},
	{2004000000, false, 0, 1, "ACK", "ack"},
	{2005000000, false, 1, 2, "ACK", "ack"},
	{0, true, 2, 0, "BYE", "bye"},
	{3100000, true, 0, 2, "200 OK", "progress"},
};

static int say(const struct invented_call *call, const struct said *said, size_t n,
	       int (*each)(const struct audit_message *, void *), void *arg)
{
	char places[3][40];
	int error = 0;

	snprintf(places[0], sizeof(places[0]), "192.0.2.%u:5060", call->caller % 200 + 10);
	snprintf(places[1], sizeof(places[1]), "198.51.100.5:5060");
	snprintf(places[2], sizeof(places[2]), "[2001:db8::%x]:5060", call->callee + 0x10);
	for (size_t i = 0; i < n && !error; i++) {
		struct audit_message message = {
			.time = (said[i].at_end ? call->call.ended : call->call.start) +
				said[i].after,
			.call = call->call.row,
			.from = places[said[i].from],
			.to = places[said[i].to],
			.text = said[i].text,
			.reason = said[i].reason,
			.verdict = said == refused ? i + 1 : BOB_PASS,
		};

		if (said[i].at_end && !call->call.ended)
			break;
		error = each(&message, arg);
	}
	return error;
}

/* The page asks for one call at a time. */
int audit_each_message(struct audit_result *result, uint64_t call,
		       int (*each)(const struct audit_message *, void *), void *arg)
{
	const struct invented_call *it = &result->calls[call - 1];

	if (it->call.end == AUDIT_REFUSED)
		return say(it, refused, sizeof(refused) / sizeof(*refused), each, arg);
	if (!it->call.answered)
		return say(it, unanswered, sizeof(unanswered) / sizeof(*unanswered), each, arg);
	return say(it, answered, sizeof(answered) / sizeof(*answered), each, arg);
}
