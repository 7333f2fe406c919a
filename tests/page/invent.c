/* SPDX-License-Identifier: GPL-2.0-only */
/* A company whose people call each other at random; every third may have one call, or two. */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "invent.h"

#define SECOND 1000000000ULL

/* 2026-03-06 08:55:12.25 UTC, a Friday */
static const uint64_t start = 1772787312250000000ULL;

/* What may stand in a name, a Call-ID or a file's name when somebody wants to harm. */
static const char *const hostile_names[] = {
	"</script><script>alert(1)</script>@example.com",
	"\"><img src=x onerror=alert(2)>@example.com",
	"<!--<script>@example.com",
	"a\x01\x1b[31m\r\nb\x7f@example.com",
	"\xff\xfe\xc0\xaf@example.com",
	"\xe2\x80\xaetxt.exe@example.com",
	"j\xc3\xb6rg@example.com",
	"__proto__",
	"' OR 1=1; -- &lt;b&gt; \\u003c@example.com",
	"a-name-that-is-so-long-that-it-has-to-be-broken-somewhere-for-no-page-is-so-wide-"
	"0123456789012345678901234567890@example.com",
};

static uint64_t state;

static uint32_t below(uint32_t n)
{
	state = state * 6364136223846793005ULL + 1442695040888963407ULL;
	return (uint32_t)((state >> 33) % n);
}

static void *reserve(size_t n, size_t size)
{
	void *memory = calloc(n + 1, size);

	if (!memory)
		err(1, "out of memory");
	return memory;
}

static const char *name_of(uint32_t user, bool hostile)
{
	static const char *const people[] = {"alice",	"bob",	 "carol",  "dave",   "erin",
					     "frank",	"grace", "heidi",  "ivan",   "judy",
					     "mallory", "niaj",	 "olivia", "peggy",  "rupert",
					     "sybil",	"trent", "victor", "walter", "wendy"};
	const size_t n = sizeof(people) / sizeof(*people);
	char *name = NULL;

	if (hostile && user < sizeof(hostile_names) / sizeof(*hostile_names))
		return strdup(hostile_names[user]);
	if (user < n ? asprintf(&name, "%s@example.com", people[user]) < 0
		     : asprintf(&name, "+46875%05u", user) < 0)
		err(1, "out of memory");
	return name;
}

static void step(struct audit_result *result, uint64_t time, const char *user, uint32_t calls)
{
	result->steps[result->n_steps++] = (struct audit_step){time, user, calls};
}

static void take(struct audit_result *result, uint64_t time, uint32_t user, int by)
{
	struct audit_user *who = &result->users[user];

	result->up[user] += (uint32_t)by;
	if (result->up[user] > who->peak) {
		who->peak = result->up[user];
		who->peak_at = time;
	}
	step(result, time, who->name, result->up[user]);
}

static void all(struct audit_result *result, uint64_t time, int by)
{
	struct audit_totals *totals = &result->totals;

	totals->open += (uint64_t)(int64_t)by;
	if (totals->open > totals->peak) {
		totals->peak = (uint32_t)totals->open;
		totals->peak_at = time;
	}
	step(result, time, "", (uint32_t)totals->open);
}

static void end_calls(struct audit_result *result, uint64_t now)
{
	for (size_t i = result->n_calls > 400 ? result->n_calls - 400 : 0; i < result->n_calls;
	     i++) {
		struct invented_call *call = &result->calls[i];
		double length;

		if (!call->is_up || call->call.ended > now)
			continue;
		length = (double)(call->call.ended - call->call.start);
		call->is_up = false;
		for (int side = 0; side < 2; side++) {
			uint32_t user = side ? call->callee : call->caller;

			take(result, call->call.ended, user, -1);
			result->users[user].busy += (uint64_t)length;
			result->users[user].mean += length;
		}
		all(result, call->call.ended, -1);
		result->totals.mean += length;
	}
}

static void refuse(struct audit_result *result, struct invented_call *call, uint32_t full)
{
	struct audit_user *who = &result->users[full];
	struct audit_refusal *refusal = &result->refusals[result->n_refusals++];
	uint64_t *holders = reserve(result->up[full], sizeof(*holders));
	size_t n = 0;

	for (size_t i = 0; i < result->n_calls && n < result->up[full]; i++)
		if (result->calls[i].is_up &&
		    (result->calls[i].caller == full || result->calls[i].callee == full))
			holders[n++] = result->calls[i].call.row;
	*refusal = (struct audit_refusal){
		.row = result->n_refusals,
		.time = call->call.start,
		.caller = call->call.caller,
		.callee = call->call.callee,
		.user = who->name,
		.calls = result->up[full],
		.limit = who->limit,
		.why = full == call->callee ? BOB_WHY_CALLEE : BOB_WHY_CALLER,
		.status = full == call->callee && full % 4 == 3 ? 603 : 486,
		.call = call->call.row,
		.holders = holders,
		.n_holders = n,
	};
	call->call.end = AUDIT_REFUSED;
	call->call.ended = call->call.start;
	who->refused++;
	result->totals.refused++;
}

static bool is_full(const struct audit_result *result, uint32_t user)
{
	return result->users[user].limit && result->up[user] >= result->users[user].limit;
}

static void call(struct audit_result *result, uint64_t now)
{
	struct invented_call *call = &result->calls[result->n_calls];
	uint32_t n = (uint32_t)result->n_users, callee = below(below(n) + 1);
	uint32_t caller = (callee + 1 + below(n - 1)) % n;
	char *id = NULL, *call_id = NULL;

	if (asprintf(&id, "%016zx", (result->n_calls + 1) * 0x9e3779b97f4a7c15) < 0 ||
	    asprintf(&call_id, "%x%s@192.0.2.%u", below(1 << 30),
		     result->hostile ? "</script><b>\x80" : "", caller % 200 + 10) < 0)
		err(1, "out of memory");
	*call = (struct invented_call){
		.call = {.row = ++result->n_calls,
			 .id = id,
			 .call_id = call_id,
			 .caller = result->users[caller].name,
			 .callee = result->users[callee].name,
			 .start = now},
		.caller = caller,
		.callee = callee,
	};
	if (is_full(result, callee) || is_full(result, caller)) {
		refuse(result, call, is_full(result, callee) ? callee : caller);
		return;
	}
	call->is_up = true;
	call->call.ended = now + (8 + below(22)) * SECOND;
	call->call.end = AUDIT_UNANSWERED;
	if (below(5)) {
		call->call.answered = now + (2 + below(14)) * SECOND + below(1000) * 1000000;
		call->call.ended = call->call.answered + (20 + below(below(600) + 1)) * SECOND;
		call->call.end = AUDIT_HUNG_UP;
		result->totals.answered++;
	}
	result->totals.calls++;
	take(result, now, caller, 1);
	take(result, now, callee, 1);
	all(result, now, 1);
	result->users[caller].calls++;
	result->users[callee].calls++;
}

static int by_time(const void *a, const void *b)
{
	const struct audit_step *x = a, *y = b;

	return (x->time > y->time) - (x->time < y->time);
}

static int by_rank(const void *a, const void *b)
{
	const struct audit_user *x = a, *y = b;

	if (x->refused != y->refused)
		return x->refused < y->refused ? 1 : -1;
	if (x->peak != y->peak)
		return x->peak < y->peak ? 1 : -1;
	return strcmp(x->name, y->name);
}

/* What is still up at the end stays so; ended calls are counted. */
static void settle(struct audit_result *result, uint64_t last)
{
	double length = (double)(last - start);

	for (size_t i = 0; i < result->n_calls; i++)
		if (result->calls[i].is_up) {
			result->calls[i].call.ended = 0;
			result->calls[i].call.end = AUDIT_OPEN;
		}
	for (size_t i = 0; i < result->n_users; i++) {
		result->users[i].mean /= length;
		if (result->users[i].busy > last - start)
			result->users[i].busy = last - start;
	}
	result->totals.mean /= length;
	qsort(result->users, result->n_users, sizeof(*result->users), by_rank);
	qsort(result->steps, result->n_steps, sizeof(*result->steps), by_time);
}

static void count(struct audit_result *result)
{
	struct audit_totals *totals = &result->totals;

	totals->invites = result->n_calls;
	totals->sip = result->n_calls * 6 + totals->answered * 3;
	totals->packets = totals->sip + totals->answered * 5200;
	totals->bytes = totals->packets * 214;
	result->counters[BOB_N_OVERLONG] = 3;
	result->counters[BOB_N_FRAGMENT] = 14;
	result->counters[BOB_N_TCP] = 208;
	result->counters[BOB_N_ADMITTED] = totals->calls;
}

void invent(struct audit_result *result, const struct invention *invention)
{
	uint64_t length = invention->length * SECOND, now = start;

	state = invention->users;
	*result = (struct audit_result){
		.hostile = invention->hostile,
		.n_users = invention->users,
		.users = reserve(invention->users, sizeof(*result->users)),
		.up = reserve(invention->users, sizeof(*result->up)),
		.calls = reserve(invention->calls, sizeof(*result->calls)),
		.refusals = reserve(invention->calls, sizeof(*result->refusals)),
		.steps = reserve(invention->calls * 6, sizeof(*result->steps)),
	};
	for (uint32_t i = 0; i < invention->users; i++) {
		result->users[i].name = name_of(i, invention->hostile);
		result->users[i].limit = i % 3 == 2 ? 0 : i % 3 + 1;
	}
	if (invention->calls) {
		result->totals.first = start;
		result->totals.last = start + length;
	}
	for (uint32_t i = 0; i < invention->calls; i++) {
		now = start + (length / invention->calls) * i + below(1000) * 1000000;
		end_calls(result, now);
		call(result, now);
	}
	end_calls(result, result->totals.last);
	settle(result, start + length + 1);
	if (invention->calls)
		count(result);
	if (invention->damaged)
		result->damages[result->n_damages++] =
			(struct audit_damage){"berlin </b>.pcap", 48121,
					      "truncated dump file; tried to read 16 header "
					      "bytes, only got 7"};
}

void forget(struct audit_result *result)
{
	for (size_t i = 0; i < result->n_refusals; i++)
		free((void *)result->refusals[i].holders);
	for (size_t i = 0; i < result->n_users; i++)
		free((void *)result->users[i].name);
	for (size_t i = 0; i < result->n_calls; i++) {
		free((void *)result->calls[i].call.id);
		free((void *)result->calls[i].call.call_id);
	}
	free(result->users);
	free(result->up);
	free(result->calls);
	free(result->refusals);
	free(result->steps);
}
