/* SPDX-License-Identifier: GPL-2.0-only */
/* Calls as people and scripts see them. */
#include <errno.h>
#include <inttypes.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bobctl.h"

/* The place of the user among the call's parties; -1: none. */
static int place_of(const struct ctl_calls *calls, const struct bob_call *call)
{
	uint64_t slots = bob_user_record(calls->maps, calls->user)->slots;

	for (int i = 0; i < BOB_PARTIES_MAX; i++) {
		if (call->parties[i].user == calls->user &&
		    call->parties[i].generation == BOB_SLOTS_GENERATION(slots))
			return i;
	}
	return -1;
}

static bool is_wanted(const struct ctl_calls *calls, const struct bob_call *call)
{
	int place;

	if (!calls->user)
		return true;
	place = place_of(calls, call);
	if (place < 0)
		return false;
	return !calls->holding || BOB_CALL_HELD(call->state) & (1U << place);
}

static int collect(const struct bob_call_now *now, void *arg)
{
	struct ctl_calls *calls = arg;

	if (!is_wanted(calls, &now->call))
		return 0;
	if (calls->n == calls->room) {
		size_t room = calls->room ? 2 * calls->room : 64;
		struct bob_call_now *list = realloc(calls->list, room * sizeof(*list));

		if (!list)
			return bob_err(ENOMEM, "out of memory");
		calls->list = list;
		calls->room = room;
	}
	calls->list[calls->n++] = *now;
	return 0;
}

static int by_start(const void *x, const void *y)
{
	const struct bob_call_now *a = x, *b = y;

	if (a->call.started != b->call.started)
		return a->call.started < b->call.started ? -1 : 1;
	return strcmp(a->id, b->id);
}

int ctl_calls_read(struct ctl_calls *calls)
{
	int err = bob_call_each(calls->maps, collect, calls);

	if (err)
		return err;
	if (calls->n)
		qsort(calls->list, calls->n, sizeof(*calls->list), by_start);
	return 0;
}

void ctl_calls_free(struct ctl_calls *calls)
{
	free(calls->list);
}

static json_t *callees_json(const struct ctl_calls *calls, const struct bob_call *call)
{
	json_t *names = json_array();
	char text[BOB_TEXT_MAX];

	for (int i = 1; i < BOB_PEOPLE_MAX; i++) {
		if (call->parties[i].user)
			json_array_append_new(
				names, ctl_json_text(bob_party_text(calls->maps, &call->parties[i],
								    text)));
	}
	return names;
}

static json_t *holders_json(const struct ctl_calls *calls, const struct bob_call *call)
{
	json_t *names = json_array();
	char text[BOB_TEXT_MAX];

	for (int i = 0; i < BOB_PARTIES_MAX; i++) {
		if (BOB_CALL_HELD(call->state) & (1U << i))
			json_array_append_new(
				names, ctl_json_text(bob_party_text(calls->maps, &call->parties[i],
								    text)));
	}
	return names;
}

static json_t *flags_json(uint32_t flags)
{
	static const struct {
		uint32_t flag;
		const char *name;
	} all[] = {
		{BOB_CALL_ADOPTED, "adopted"},
		{BOB_CALL_MANY_BRANCHES, "many_branches"},
		{BOB_CALL_MANY_DIALOGS, "many_dialogs"},
		{BOB_CALL_EXEMPT, "exempt"},
		{BOB_CALL_OVER, "over"},
	};
	json_t *names = json_array();

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		if (flags & all[i].flag)
			json_array_append_new(names, json_string(all[i].name));
	}
	return names;
}

/* Wall-clock time of a moment of the boot-time clock, as it looks from now. */
static json_t *wall_json(uint64_t now, uint64_t then)
{
	time_t at = time(NULL) - (time_t)(ctl_since(now, then) / 1000000000);
	struct tm utc;
	char text[32];

	if (!gmtime_r(&at, &utc) || !strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &utc))
		return json_null();
	return json_string(text);
}

static json_t *interface_json(uint32_t ifindex)
{
	char name[IF_NAMESIZE];

	return if_indextoname(ifindex, name) ? json_string(name) : json_null();
}

static json_t *call_json(const struct ctl_calls *calls, const struct bob_call_now *now,
			 uint64_t time)
{
	const struct bob_call *call = &now->call;
	char text[BOB_TEXT_MAX];
	json_t *root = json_object(), *caller = json_null();

	if (call->parties[0].user)
		caller = ctl_json_text(bob_party_text(calls->maps, &call->parties[0], text));
	json_object_set_new(root, "id", json_string(now->id));
	json_object_set_new(root, "phase",
			    json_string(bob_phase_name(BOB_CALL_PHASE(call->state))));
	json_object_set_new(root, "caller", caller);
	json_object_set_new(root, "callees", callees_json(calls, call));
	json_object_set_new(root, "holders", holders_json(calls, call));
	json_object_set_new(root, "started", wall_json(time, call->started));
	json_object_set_new(root, "age_ms", ctl_json_ms(ctl_since(time, call->started)));
	json_object_set_new(root, "talk_ms",
			    call->answered ? ctl_json_ms(ctl_since(time, call->answered))
					   : json_null());
	json_object_set_new(root, "ends_in_ms", ctl_json_ms(ctl_since(call->deadline, time)));
	json_object_set_new(root, "interface", interface_json(call->interface));
	json_object_set_new(root, "flags", flags_json(call->flags));
	return root;
}

json_t *ctl_calls_json(const struct ctl_calls *calls)
{
	uint64_t now = bob_now();
	json_t *list = json_array();

	for (size_t i = 0; i < calls->n; i++)
		json_array_append_new(list, call_json(calls, &calls->list[i], now));
	return list;
}

static void callees_cell(struct ctl_table *table, const struct ctl_calls *calls,
			 const struct bob_call *call)
{
	char all[3 * BOB_TEXT_MAX] = "-", text[BOB_TEXT_MAX];
	size_t n = 0;

	for (int i = 1; i < BOB_PEOPLE_MAX && n < sizeof(all); i++) {
		if (call->parties[i].user)
			n += (size_t)snprintf(all + n, sizeof(all) - n, "%s%s", n ? ", " : "",
					      bob_party_text(calls->maps, &call->parties[i], text));
	}
	ctl_cell(table, "%s", all);
}

int ctl_calls_show(const struct ctl_calls *calls)
{
	CTL_TABLE(table, "ID", "PHASE", "CALLER", "CALLEE", ">AGE", ">ENDS WITHIN", "NOTE");
	uint64_t now = bob_now();

	for (size_t i = 0; i < calls->n; i++) {
		const struct bob_call *call = &calls->list[i].call;
		char text[BOB_TEXT_MAX], words[CTL_WORDS], duration[32];

		ctl_cell(&table, "%s", calls->list[i].id);
		ctl_cell(&table, "%s", bob_phase_name(BOB_CALL_PHASE(call->state)));
		ctl_cell(&table, "%s",
			 call->parties[0].user
				 ? bob_party_text(calls->maps, &call->parties[0], text)
				 : "-");
		callees_cell(&table, calls, call);
		ctl_cell(&table, "%s",
			 bob_duration(duration, sizeof(duration), ctl_since(now, call->started)));
		ctl_cell(&table, "%s",
			 bob_duration(duration, sizeof(duration), ctl_since(call->deadline, now)));
		ctl_cell(&table, "%s", ctl_flag_words(words, call->flags));
	}
	return ctl_table_show(&table);
}
