// SPDX-License-Identifier: GPL-2.0-only
/*
 * The result as one JSON object, an element at a time. Times are seconds since the
 * epoch, as tshark's frame.time_epoch. Field names are interface: they may be added
 * to, not changed.
 */

#include "report.h"

static json_t *limit_of(uint32_t limit)
{
	return limit && limit != BOB_UNLIMITED ? json_integer(limit) : json_null();
}

/* ---- elements ---- */

static int add_call(const struct audit_call *call, void *arg)
{
	return audit_json_add(arg, json_pack("{s:I,s:s,s:o,s:o,s:o,s:o,s:o,s:o,s:s,s:b}", "number",
					     (json_int_t)call->row, "id", call->id, "call_id",
					     audit_json_text(call->call_id), "caller",
					     audit_json_text(call->caller), "callee",
					     audit_json_text(call->callee), "start",
					     audit_json_time(call->start), "answered",
					     audit_json_time(call->answered), "end",
					     audit_json_time(call->ended), "how",
					     audit_end_name(call->end), "adopted", call->adopted));
}

/* What is no whole number is written here, for jansson would show more digits than there are. */
static int add_user(const struct audit_user *user, void *arg)
{
	struct audit_json_array *array = arg;
	int err = audit_json_add_open(
		array, json_pack("{s:o,s:o,s:I,s:o,s:I,s:I}", "user", audit_json_text(user->name),
				 "limit", limit_of(user->limit), "peak", (json_int_t)user->peak,
				 "peak_at", audit_json_time(user->peak_at), "calls",
				 (json_int_t)user->calls, "refused", (json_int_t)user->refused));

	fprintf(array->out, ",\"mean\":%.3f,\"busy\":%.6f}", user->mean, (double)user->busy / 1e9);
	return err;
}

static int add_refusal(const struct audit_refusal *refusal, void *arg)
{
	json_t *holders = json_array();

	for (size_t i = 0; i < refusal->n_holders; i++)
		json_array_append_new(holders, json_integer((json_int_t)refusal->holders[i]));
	return audit_json_add(
		arg,
		json_pack("{s:o,s:o,s:o,s:o,s:I,s:I,s:s,s:i,s:I,s:o}", "time",
			  audit_json_time(refusal->time), "caller",
			  audit_json_text(refusal->caller), "callee",
			  audit_json_text(refusal->callee), "user", audit_json_text(refusal->user),
			  "calls", (json_int_t)refusal->calls, "limit", (json_int_t)refusal->limit,
			  "why", audit_why_name(refusal->why), "status", (int)refusal->status,
			  "call", (json_int_t)refusal->call, "holders", holders));
}

/* ---- parts ---- */

static int show_totals(FILE *out, const struct audit_totals *totals)
{
	fprintf(out, "{\n  \"packets\": %" JSON_INTEGER_FORMAT, (json_int_t)totals->packets);
	audit_json_field(out, "bytes", json_integer((json_int_t)totals->bytes));
	audit_json_field(out, "cut", json_integer((json_int_t)totals->cut));
	audit_json_field(out, "first", audit_json_time(totals->first));
	audit_json_field(out, "last", audit_json_time(totals->last));
	audit_json_field(out, "sip", json_integer((json_int_t)totals->sip));
	audit_json_field(out, "invites", json_integer((json_int_t)totals->invites));
	audit_json_field(out, "answered", json_integer((json_int_t)totals->answered));
	audit_json_field(out, "refused", json_integer((json_int_t)totals->refused));
	audit_json_field(out, "peak", json_integer(totals->peak));
	audit_json_field(out, "peak_at", audit_json_time(totals->peak_at));
	fprintf(out, ",\n  \"mean\": %.3f", totals->mean);
	return 0;
}

/* Counters by name, those that are not zero. */
static json_t *counters_of(const struct audit_result *result, bool unread)
{
#define JSON_NAME(NAME, name, text) name,
	static const char *const names[] = {BOB_COUNTERS(JSON_NAME)};
	const uint64_t *counters = audit_counters(result);
	json_t *root = json_object();

	for (int i = 0; i < BOB_N_MAX; i++)
		if (counters[i] && (!unread || audit_is_unread(i)))
			json_object_set_new(root, names[i], json_integer((json_int_t)counters[i]));
	return root;
}

static json_t *damages_of(const struct audit_result *result)
{
	const struct audit_damage *damages;
	size_t n = audit_damages(result, &damages);
	json_t *root = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(root, json_pack("{s:o,s:I,s:o}", "file",
						      audit_json_text(damages[i].file), "packets",
						      (json_int_t)damages[i].packets, "why",
						      audit_json_text(damages[i].why)));
	return root;
}

static int show_arrays(struct audit_result *result, FILE *out)
{
	struct audit_json_array array = {.out = out};
	int err;

	audit_json_begin(&array, "calls");
	err = audit_each_call(result, add_call, &array);
	audit_json_end(&array);
	audit_json_begin(&array, "users");
	if (!err)
		err = audit_each_user(result, add_user, &array);
	audit_json_end(&array);
	audit_json_begin(&array, "refusals");
	if (!err)
		err = audit_each_refusal(result, add_refusal, &array);
	audit_json_end(&array);
	return err;
}

int audit_json_body(struct audit_result *result, FILE *out)
{
	const char *policy = audit_policy_name(result);
	struct audit_totals totals;
	int err;

	audit_totals(result, &totals);
	show_totals(out, &totals);
	err = show_arrays(result, out);
	if (err)
		return err;
	audit_json_field(out, "open", json_integer((json_int_t)totals.open));
	audit_json_field(out, "unread", counters_of(result, true));
	audit_json_field(out, "counters", counters_of(result, false));
	audit_json_field(out, "policy", policy ? audit_json_text(policy) : json_null());
	audit_json_field(out, "mode", json_string(bob_mode_name(audit_mode(result))));
	return audit_json_field(out, "damaged", damages_of(result));
}

int audit_report_json(struct audit_result *result, FILE *out)
{
	int err = audit_json_body(result, out);

	fputs("\n}\n", out);
	return err;
}
