// SPDX-License-Identifier: GPL-2.0-only
/*
 * The result as one JSON object, an element at a time. Times are seconds since the
 * epoch, as tshark's frame.time_epoch. Field names are interface: they may be added
 * to, not changed.
 */
#include <errno.h>
#include <jansson.h>

#include "report.h"

/* As many digits as a time of day in microseconds has; more would show what no double holds. */
#define FLAGS (JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(16))

struct array {
	FILE *out;
	size_t n;
};

static int dump(FILE *out, json_t *value)
{
	int err = value ? json_dumpf(value, out, FLAGS) : -1;

	json_decref(value);
	return err || ferror(out) ? bob_err(EIO, "the report cannot be written") : 0;
}

/* The next field of the object. */
static int field(FILE *out, const char *name, json_t *value)
{
	fprintf(out, ",\n  \"%s\": ", name);
	return dump(out, value);
}

static void begin(struct array *array, const char *name)
{
	fprintf(array->out, ",\n  \"%s\": [", name);
	array->n = 0;
}

static int add(struct array *array, json_t *element)
{
	fputs(array->n++ ? ",\n    " : "\n    ", array->out);
	return dump(array->out, element);
}

static void end(struct array *array)
{
	fputs(array->n ? "\n  ]" : "]", array->out);
}

json_t *audit_json_time(uint64_t ns)
{
	return ns ? json_real((double)(ns / 1000) / 1e6) : json_null();
}

static json_t *seconds(uint64_t ns)
{
	return json_real((double)(ns / 1000) / 1e6);
}

/* Of three decimals: what more there is says nothing. */
static json_t *mean_of(double mean)
{
	return json_real((double)(uint64_t)(mean * 1000 + 0.5) / 1000);
}

/* Bytes off the wire: escaped unless they are UTF-8. */
json_t *audit_json_text(const char *text)
{
	char safe[4 * 256];
	json_t *string = json_string(text);

	return string ? string : json_string(bob_escape(safe, sizeof(safe), text, strlen(text)));
}

static json_t *limit_of(uint32_t limit)
{
	return limit && limit != BOB_UNLIMITED ? json_integer(limit) : json_null();
}

/* ---- elements ---- */

static int add_call(const struct audit_call *call, void *arg)
{
	return add(arg,
		   json_pack("{s:I,s:s,s:o,s:o,s:o,s:o,s:o,s:o,s:s,s:b}", "number",
			     (json_int_t)call->row, "id", call->id, "call_id",
			     audit_json_text(call->call_id), "caller",
			     audit_json_text(call->caller), "callee", audit_json_text(call->callee),
			     "start", audit_json_time(call->start), "answered",
			     audit_json_time(call->answered), "end", audit_json_time(call->ended),
			     "how", audit_end_name(call->end), "adopted", call->adopted));
}

static int add_user(const struct audit_user *user, void *arg)
{
	return add(arg,
		   json_pack("{s:o,s:o,s:I,s:o,s:o,s:o,s:I,s:I}", "user",
			     audit_json_text(user->name), "limit", limit_of(user->limit), "peak",
			     (json_int_t)user->peak, "peak_at", audit_json_time(user->peak_at),
			     "mean", mean_of(user->mean), "busy", seconds(user->busy), "calls",
			     (json_int_t)user->calls, "refused", (json_int_t)user->refused));
}

static int add_refusal(const struct audit_refusal *refusal, void *arg)
{
	json_t *holders = json_array();

	for (size_t i = 0; i < refusal->n_holders; i++)
		json_array_append_new(holders, json_integer((json_int_t)refusal->holders[i]));
	return add(arg,
		   json_pack("{s:o,s:o,s:o,s:o,s:I,s:I,s:s,s:i,s:I,s:o}", "time",
			     audit_json_time(refusal->time), "caller",
			     audit_json_text(refusal->caller), "callee",
			     audit_json_text(refusal->callee), "user",
			     audit_json_text(refusal->user), "calls", (json_int_t)refusal->calls,
			     "limit", (json_int_t)refusal->limit, "why",
			     audit_why_name(refusal->why), "status", (int)refusal->status, "call",
			     (json_int_t)refusal->call, "holders", holders));
}

/* ---- parts ---- */

static int show_totals(FILE *out, const struct audit_totals *totals)
{
	fprintf(out, "{\n  \"packets\": %" JSON_INTEGER_FORMAT, (json_int_t)totals->packets);
	field(out, "bytes", json_integer((json_int_t)totals->bytes));
	field(out, "cut", json_integer((json_int_t)totals->cut));
	field(out, "first", audit_json_time(totals->first));
	field(out, "last", audit_json_time(totals->last));
	field(out, "sip", json_integer((json_int_t)totals->sip));
	field(out, "invites", json_integer((json_int_t)totals->invites));
	field(out, "answered", json_integer((json_int_t)totals->answered));
	field(out, "refused", json_integer((json_int_t)totals->refused));
	field(out, "peak", json_integer(totals->peak));
	field(out, "peak_at", audit_json_time(totals->peak_at));
	return field(out, "mean", mean_of(totals->mean));
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
	struct array array = {.out = out};
	int err;

	begin(&array, "calls");
	err = audit_each_call(result, add_call, &array);
	end(&array);
	begin(&array, "users");
	if (!err)
		err = audit_each_user(result, add_user, &array);
	end(&array);
	begin(&array, "refusals");
	if (!err)
		err = audit_each_refusal(result, add_refusal, &array);
	end(&array);
	return err;
}

int audit_report_json(struct audit_result *result, FILE *out)
{
	const char *policy = audit_policy_name(result);
	struct audit_totals totals;
	int err;

	audit_totals(result, &totals);
	show_totals(out, &totals);
	err = show_arrays(result, out);
	if (err)
		return err;
	field(out, "open", json_integer((json_int_t)totals.open));
	field(out, "unread", counters_of(result, true));
	field(out, "counters", counters_of(result, false));
	field(out, "policy", policy ? audit_json_text(policy) : json_null());
	field(out, "mode", json_string(bob_mode_name(audit_mode(result))));
	err = field(out, "damaged", damages_of(result));
	fputs("\n}\n", out);
	return err;
}
