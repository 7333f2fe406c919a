// SPDX-License-Identifier: GPL-2.0-only
/* Two runs as one JSON object: the second in "compare", as far as it differs. */
#include "report.h"

struct refusals {
	struct audit_json_array array;
	struct audit_result *by;
};

/* Numbers of calls are those of one run; their ids are the same in both. */
static int add_id(const struct audit_call *call, void *arg)
{
	return json_array_append_new(arg, json_string(call->id));
}

static int take_id(const struct audit_call *call, void *arg)
{
	memcpy(arg, call->id, strlen(call->id) + 1);
	return 0;
}

static json_t *holders_of(struct audit_result *result, const struct audit_refusal *refusal)
{
	json_t *ids = json_array();

	for (size_t i = 0; i < refusal->n_holders; i++)
		audit_one_call(result, refusal->holders[i], add_id, ids);
	return ids;
}

static int add_refusal(const struct audit_refusal *refusal, void *arg)
{
	struct refusals *refusals = arg;
	char id[17] = "";

	audit_one_call(refusals->by, refusal->call, take_id, id);
	return audit_json_add(
		&refusals->array,
		json_pack("{s:s,s:o,s:o,s:o,s:o,s:I,s:I,s:s,s:i,s:o}", "id", id, "time",
			  audit_json_time(refusal->time), "caller",
			  audit_json_text(refusal->caller), "callee",
			  audit_json_text(refusal->callee), "user", audit_json_text(refusal->user),
			  "calls", (json_int_t)refusal->calls, "limit", (json_int_t)refusal->limit,
			  "why", audit_why_name(refusal->why), "status", (int)refusal->status,
			  "holders", holders_of(refusals->by, refusal)));
}

static int show_refusals(const char *name, struct audit_result *by, struct audit_result *other,
			 FILE *out)
{
	struct refusals refusals = {.array = {.out = out}, .by = by};
	int err;

	audit_json_begin(&refusals.array, name);
	err = audit_each_refused_by_one(by, other, add_refusal, &refusals);
	audit_json_end(&refusals.array);
	return err;
}

static int add_user(const struct audit_difference *user, void *arg)
{
	return audit_json_add(
		arg,
		json_pack("{s:o,s:[I,I],s:[I,I],s:[I,I]}", "user", audit_json_text(user->name),
			  "peak", (json_int_t)user->peak[0], (json_int_t)user->peak[1], "calls",
			  (json_int_t)user->calls[0], (json_int_t)user->calls[1], "refused",
			  (json_int_t)user->refused[0], (json_int_t)user->refused[1]));
}

static void show_totals(struct audit_result *other, FILE *out)
{
	struct audit_totals totals;

	audit_totals(other, &totals);
	fprintf(out, ",\n  \"compare\": {\n  \"answered\": %" JSON_INTEGER_FORMAT,
		(json_int_t)totals.answered);
	audit_json_field(out, "policy", audit_json_text(audit_policy_name(other)));
	audit_json_field(out, "refused", json_integer((json_int_t)totals.refused));
	audit_json_field(out, "peak", json_integer(totals.peak));
	audit_json_field(out, "peak_at", audit_json_time(totals.peak_at));
	fprintf(out, ",\n  \"mean\": %.3f", totals.mean);
	audit_json_field(out, "open", json_integer((json_int_t)totals.open));
}

int audit_report_json_compare(struct audit_result *result, struct audit_result *other, FILE *out)
{
	struct audit_json_array users = {.out = out};
	int err = audit_json_body(result, out);

	if (err)
		return err;
	show_totals(other, out);
	err = show_refusals("refused_too", other, result, out);
	if (!err)
		err = show_refusals("not_refused", result, other, out);
	audit_json_begin(&users, "users");
	if (!err)
		err = audit_each_difference(result, other, add_user, &users);
	audit_json_end(&users);
	fputs("\n  }\n}\n", out);
	return err;
}
