/* SPDX-License-Identifier: GPL-2.0-only */
/* An audit's result, for people: what there was, and then the tables. */
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>
#include <time.h>

#include "audit.h"

static const uint64_t second = 1000000000ULL;

/* ---- one line each ---- */

static void line(const char *head, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void line(const char *head, const char *format, ...)
{
	va_list args;

	printf("%-10s ", head);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
}

static const char *plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

static const char *day(char dst[CTL_TIME_TEXT], uint64_t ns)
{
	time_t seconds = (time_t)(ns / second);
	struct tm local;

	localtime_r(&seconds, &local);
	strftime(dst, CTL_TIME_TEXT, "%Y-%m-%d %H:%M:%S", &local);
	return dst;
}

static void show_trace(const struct ctl_audit *audit)
{
	const struct audit_totals *totals = &audit->totals;
	char from[CTL_TIME_TEXT], to[CTL_TIME_TEXT], duration[32];

	if (!totals->packets) {
		line("Trace", "%s: no packets", audit->trace);
		return;
	}
	bob_duration(duration, sizeof(duration), totals->last - totals->first);
	line("Trace", "%s: %" PRIu64 " packet%s in %s, %s to %s", audit->trace, totals->packets,
	     plural(totals->packets), duration, day(from, totals->first),
	     day(to, totals->last) + (audit->dated ? 0 : 11));
	if (totals->cut)
		line("", "%" PRIu64 " packets were cut short when they were captured", totals->cut);
}

static void show_policy(const struct ctl_audit *audit)
{
	const char *name = audit_policy_name(audit->result);

	if (!name)
		line("Policy", "none, so nobody is refused; there is --policy FILE");
	else if (audit_mode(audit->result) == BOB_ENFORCE)
		line("Policy", "%s, enforced: who is refused takes no slot", name);
	else
		line("Policy", "%s, monitored: who would be refused goes on, and takes a slot",
		     name);
}

static void add_words(char *dst, size_t size, uint64_t n, const char *words)
{
	size_t used = strlen(dst);

	if (n && used < size)
		snprintf(dst + used, size - used, "%s%" PRIu64 " %s", used ? ", " : "", n, words);
}

static void show_calls(const struct ctl_audit *audit)
{
	const struct audit_totals *totals = &audit->totals;
	char ends[256] = "", peak_at[CTL_TIME_TEXT];

	line("SIP", "%" PRIu64 " message%s, %" PRIu64 " of them INVITEs that begin a call",
	     totals->sip, plural(totals->sip), totals->invites);
	add_words(ends, sizeof(ends), totals->ends[AUDIT_HUNG_UP], "hung up");
	add_words(ends, sizeof(ends), totals->ends[AUDIT_UNANSWERED], "ended unanswered");
	add_words(ends, sizeof(ends), totals->ends[AUDIT_REPLACED], "taken over");
	add_words(ends, sizeof(ends), totals->ends[AUDIT_EXPIRED], "not heard of any more");
	add_words(ends, sizeof(ends), totals->ends[AUDIT_OPEN], "still open");
	line("Calls", "%" PRIu64 "%s%s", totals->calls, *ends ? ": " : "", ends);
	if (totals->calls)
		line("", "at most %u at a time (%s), %.1f on average", totals->peak,
		     ctl_audit_time(peak_at, audit, totals->peak_at), totals->mean);
	if (audit_policy_name(audit->result))
		line("Refused", "%" PRIu64, totals->refused);
}

/* ---- by reason ---- */

struct reason {
	const char *name, *text;
};

static const struct reason *reason_of(enum bob_counter counter)
{
#define VIEW_REASON(NAME, name, text) {name, text},
	static const struct reason reasons[] = {BOB_COUNTERS(VIEW_REASON)};

	return &reasons[counter];
}

/* "passed: …": that it did is what an audit says first of all. */
static const char *plain(const char *text)
{
	const char *colon = strstr(text, ": ");

	return colon ? colon + 2 : text;
}

static int show_unread(const struct ctl_audit *audit)
{
	const uint64_t *counters = audit_counters(audit->result);
	CTL_TABLE(table, ">PACKETS", ">SHARE", "WHY");
	uint64_t unread = 0, all = audit->totals.sip;

	for (int i = 0; i < BOB_N_MAX; i++)
		unread += audit_is_unread(i) ? counters[i] : 0;
	all += unread;
	if (!unread)
		return 0;
	printf("\nWhat bob could not read: %" PRIu64 " of %" PRIu64
	       " packet%s that may have been SIP.\n",
	       unread, all, plural(all));
	for (int i = 0; i < BOB_N_MAX; i++) {
		if (!counters[i] || !audit_is_unread(i))
			continue;
		ctl_cell(&table, "%" PRIu64, counters[i]);
		ctl_cell(&table, "%.1f %%", 100.0 * (double)counters[i] / (double)all);
		ctl_cell(&table, "%s", plain(reason_of(i)->text));
	}
	return ctl_table_show(&table);
}

/* Calls that passed although bob could not tell whether they should. */
static void show_uncounted(const struct ctl_audit *audit)
{
	static const enum bob_counter uncounted[] = {BOB_N_CALLS_FULL, BOB_N_USERS_FULL,
						     BOB_N_CONTENDED, BOB_N_NO_REPLY};
	const uint64_t *counters = audit_counters(audit->result);

	for (size_t i = 0; i < sizeof(uncounted) / sizeof(uncounted[0]); i++)
		if (counters[uncounted[i]])
			line("Beyond it", "%" PRIu64 " times: %s%s", counters[uncounted[i]],
			     plain(reason_of(uncounted[i])->text),
			     uncounted[i] == BOB_N_CALLS_FULL ? " (more room: --calls N)" : "");
}

static void show_damages(const struct ctl_audit *audit)
{
	const struct audit_damage *damages;
	size_t n = audit_damages(audit->result, &damages);
	char safe[512];

	for (size_t i = 0; i < n; i++)
		line("Damaged", "%s, after %" PRIu64 " packets: %s", damages[i].file,
		     damages[i].packets,
		     bob_escape(safe, sizeof(safe), damages[i].why, strlen(damages[i].why)));
}

/* ---- the whole of it ---- */

bool ctl_audit_is_dated(const struct audit_totals *totals)
{
	char first[CTL_TIME_TEXT], last[CTL_TIME_TEXT];

	return memcmp(day(first, totals->first), day(last, totals->last), 10) != 0;
}

int ctl_audit_show(struct audit_result *result, const char *trace)
{
	struct ctl_audit audit = {.result = result, .trace = trace};
	int err;

	audit_totals(result, &audit.totals);
	audit.dated = ctl_audit_is_dated(&audit.totals);
	show_trace(&audit);
	show_damages(&audit);
	show_policy(&audit);
	show_calls(&audit);
	show_uncounted(&audit);
	err = ctl_audit_refusals(&audit);
	if (!err)
		err = ctl_audit_users(&audit);
	if (!err)
		err = ctl_audit_open(&audit);
	return err ? err : show_unread(&audit);
}
